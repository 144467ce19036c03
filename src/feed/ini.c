/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/ini.h"

static str without_comment(str s)
{
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') quoted = !quoted;
        bool begins = i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '\t';
        if (!quoted && begins && (s.p[i] == ';' || s.p[i] == '#')) return str_sub(s, 0, i);
    }
    return s;
}

static str unquoted(str s)
{
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"') return str_sub(s, 1, s.n - 2);
    return s;
}

static status bad(struct env *e, const struct ini *i, const char *right)
{
    env_fail(e, ST_BAD_INPUT, S("mapping"), "a line of the mapping that cannot be read");
    env_at(e, i->line, 0);
    env_remedy(e, "%s", right);
    return ST_BAD_INPUT;
}

/* The '=' that ends the key: the first one outside quotes. */
static size_t equals_at(str s)
{
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') quoted = !quoted;
        if (!quoted && s.p[i] == '=') return i;
    }
    return SIZE_MAX;
}

status ini_next(struct env *e, struct ini *i, struct ini_line *ret_line)
{
    str line;
    while (str_next(&i->rest, '\n', &line)) {
        i->line++;
        line = str_trim(without_comment(line));
        if (line.n == 0) continue;
        if (line.p[0] == '[') {
            if (line.p[line.n - 1] != ']') return bad(e, i, "[section]");
            i->section = str_trim(str_sub(line, 1, line.n - 2));
            continue;
        }
        size_t at = equals_at(line);
        if (at == SIZE_MAX || at == 0) return bad(e, i, "key = value");
        *ret_line = (struct ini_line){ .section = i->section,
                                       .key = unquoted(str_trim(str_sub(line, 0, at))),
                                       .value = unquoted(str_trim(str_from(line, at + 1))),
                                       .line = i->line };
        return ST_OK;
    }
    return ST_NOT_FOUND;
}
