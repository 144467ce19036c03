/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/table.h"

#include "base/file.h"

const char *const path_names[PATH__COUNT] = {
    "page",    "read",   "search", "chain",        "has",    "include", "everything", "count",
    "history", "export", "print",  "subscription", "notice", "feed",    "job",
};

str played_key(const struct played *p, const char *name)
{
    for (size_t i = 0; i < p->keys.count; i++)
        if (str_eq(p->keys.at[i].name, str_of(name))) return p->keys.at[i].value;
    return str_none();
}

struct reading {
    struct env *e;
    struct table *table;
    str file;
    long line;
};

static status bad(struct reading *r, const char *what)
{
    env_fail(r->e, ST_BAD_INPUT, r->file, "line %ld: %s", r->line, what);
    env_at(r->e, r->line, 0);
    return ST_BAD_INPUT;
}

/* A word, or what stands in quotes. */
static bool next_word(str *rest, str *ret)
{
    *rest = str_trim(*rest);
    if (rest->n == 0) return false;
    bool quoted = rest->p[0] == '"';
    str from = quoted ? str_from(*rest, 1) : *rest;
    size_t end = str_find_byte(from, quoted ? '"' : ' ');
    *ret = str_sub(from, 0, end);
    *rest = end == SIZE_MAX ? S("") : str_from(from, end + (quoted ? 1 : 0));
    return true;
}

static status mark(struct reading *r, int rule, str paths, enum cell cell)
{
    str one;
    enum cell *cells = r->table->cells[rule];
    for (int p = 0; p < PATH__COUNT && str_eq(paths, S("rest")); p++)
        if (cells[p] == CELL_NONE) cells[p] = cell;
    if (str_eq(paths, S("rest"))) return ST_OK;
    while (str_next(&paths, ',', &one)) {
        int p = 0;
        while (p < PATH__COUNT && !str_eq(one, str_of(path_names[p]))) p++;
        if (p == PATH__COUNT) return bad(r, "no such path");
        cells[p] = cell;
    }
    return ST_OK;
}

static status read_case(struct reading *r, int rule, str rest)
{
    struct played *p = VEC_PUSH(r->e->arena, &r->table->played);
    str word;
    *p = (struct played){ .rule = rule, .line = r->line };
    if (!next_word(&rest, &p->words)) return bad(r, "a case has words");
    while (next_word(&rest, &word)) {
        size_t eq = str_find_byte(word, '=');
        if (eq == SIZE_MAX) return bad(r, "a case has NAME=VALUE");
        *VEC_PUSH(r->e->arena, &p->keys) =
            (struct pair){ str_sub(word, 0, eq), str_from(word, eq + 1) };
    }
    for (int path = 0; path < PATH__COUNT; path++)
        if (r->table->cells[rule][path] == CELL_NONE) r->table->cells[rule][path] = CELL_PLAYED;
    return ST_OK;
}

static status read_said(struct reading *r, int rule, str rest, enum cell cell)
{
    struct said s = { .rule = rule, .line = r->line, .cell = cell, .where = str_none() };
    str paths;
    if (!next_word(&rest, &paths)) return bad(r, "which paths?");
    if (cell == CELL_HELD && !next_word(&rest, &s.where)) return bad(r, "in which file?");
    if (!next_word(&rest, &s.words)) return bad(r, "words are missing");
    *VEC_PUSH(r->e->arena, &r->table->said) = s;
    return mark(r, rule, paths, cell);
}

static status read_line(struct reading *r, str line)
{
    str id, kind;
    int64_t rule = 0;
    if (!next_word(&line, &id) || id.p[0] == '#') return ST_OK;
    if (id.p[0] != 'R' || !str_to_int(str_from(id, 1), &rule) || rule < 1 || rule >= RULES_MOST)
        return bad(r, "a line begins with a rule");
    if (!next_word(&line, &kind)) return bad(r, "case, held, not or missing?");
    if (str_eq(kind, S("case"))) return read_case(r, (int)rule, line);
    if (str_eq(kind, S("held"))) return read_said(r, (int)rule, line, CELL_HELD);
    if (str_eq(kind, S("not"))) return read_said(r, (int)rule, line, CELL_NOT);
    if (str_eq(kind, S("missing"))) return read_said(r, (int)rule, line, CELL_MISSING);
    return bad(r, "case, held, not or missing?");
}

status table_read(struct env *e, str path, struct table *ret_table)
{
    str text, line;
    struct reading r = { .e = e, .table = ret_table, .file = path };
    *ret_table = (struct table){ .cells = { { CELL_NONE } } };
    TRY(file_read(e, path, 1 << 20, &text));
    while (str_next(&text, '\n', &line)) {
        r.line++;
        TRY(read_line(&r, line));
    }
    return ST_OK;
}
