/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/settings.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

const struct setting setting_table[SETTING__COUNT] = {
#define SETTING(name, flag, TYPE, dflt, least, most, help)                                         \
    { #name, SETTING_##TYPE, dflt, least, most, help },
#include "serve/settings.def"
#undef SETTING
};

/* "commit-wait-ms" and "commit_wait_ms" are the same. */
static bool same_name(const char *name, str given)
{
    if (strlen(name) != given.n) return false;
    for (size_t i = 0; i < given.n; i++)
        if (name[i] != (given.p[i] == '-' ? '_' : given.p[i])) return false;
    return true;
}

static status refuse(struct env *e, const struct setting *t, str value)
{
    env_fail(e, ST_BAD_INPUT, str_of(t->name), "“%.*s” cannot be the value", STR_ARG(value));
    if (t->type == SETTING_INT)
        env_remedy(e, "It is a number from %lld to %lld: %s.", (long long)t->least,
                   (long long)t->most, t->help);
    else if (t->type == SETTING_BOOL)
        env_remedy(e, "It is yes or no: %s.", t->help);
    else if (t->type == SETTING_WORD)
        env_remedy(e, "It is one of %s: %s.", t->dflt, t->help);
    else
        env_remedy(e, "It has %lld to %lld characters: %s.", (long long)t->least,
                   (long long)t->most, t->help);
    return ST_BAD_INPUT;
}

static bool read_bool(str value, int64_t *ret)
{
    bool yes =
        str_eq_ascii(value, S("yes")) || str_eq_ascii(value, S("true")) || str_eq(value, S("1"));
    bool no =
        str_eq_ascii(value, S("no")) || str_eq_ascii(value, S("false")) || str_eq(value, S("0"));
    *ret = yes;
    return yes || no;
}

static bool is_one_of(const char *words, str value)
{
    str rest = str_of(words), word;
    while (str_next(&rest, '|', &word))
        if (str_eq(word, value)) return true;
    return false;
}

/* A flag outweighs the environment, and that the file, in whatever order they come. */
static int weight_of(const char *from)
{
    static const char *const rising[] = { "default", "file", "environment" };
    for (int i = 0; i < 3; i++)
        if (from == NULL || strcmp(from, rising[i]) == 0) return from == NULL ? -1 : i;
    return 3;
}

status settings_set(struct env *e, struct settings *s, str name, str value, const char *from)
{
    for (size_t i = 0; i < SETTING__COUNT; i++) {
        const struct setting *t = &setting_table[i];
        int64_t number = 0;
        if (!same_name(t->name, name)) continue;
        value = arena_str(e->arena, str_trim(value));
        if (t->type == SETTING_INT &&
            (!str_to_int(value, &number) || number < t->least || number > t->most))
            return refuse(e, t, value);
        if (t->type == SETTING_BOOL && !read_bool(value, &number)) return refuse(e, t, value);
        if (t->type == SETTING_TEXT && ((int64_t)value.n < t->least || (int64_t)value.n > t->most))
            return refuse(e, t, value);
        if (t->type == SETTING_WORD && !is_one_of(t->dflt, value)) return refuse(e, t, value);
        if (weight_of(from) < weight_of(s->at[i].from)) return ST_OK;
        s->at[i].text = value;
        s->at[i].number = number;
        s->at[i].from = from;
        return ST_OK;
    }
    env_fail(e, ST_NOT_FOUND, name, "there is no such setting");
    env_remedy(e, "weft serve --help lists them.");
    return ST_NOT_FOUND;
}

status settings_begin(struct env *e, struct settings *ret_settings)
{
    struct settings s = { 0 };
    for (size_t i = 0; i < SETTING__COUNT; i++) {
        const struct setting *t = &setting_table[i];
        char variable[64] = "WEFT_";
        for (size_t k = 0; t->name[k] != '\0' && k < sizeof variable - 6; k++)
            variable[k + 5] =
                (char)(t->name[k] >= 'a' && t->name[k] <= 'z' ? t->name[k] - 32 : t->name[k]);
        str dflt = str_of(t->dflt);
        if (t->type == SETTING_WORD) dflt = str_sub(dflt, 0, str_find_byte(dflt, '|'));
        TRY(settings_set(e, &s, str_of(t->name), dflt, "default"));
        const char *value = getenv(variable);
        if (value == NULL) continue;
        status st = settings_set(e, &s, str_of(t->name), str_of(value), "environment");
        if (st != ST_OK) e->err.where = arena_str(e->arena, str_of(variable));
        TRY(st);
    }
    *ret_settings = s;
    return ST_OK;
}

struct reading {
    struct env *env;
    struct settings *settings;
    status st;
};

static int take(void *arg, const char *section, const char *name, const char *value)
{
    struct reading *r = arg;
    if (strcmp(section, "weft") != 0) {
        env_fail(r->env, ST_BAD_INPUT, str_of(section), "there is no such section");
        env_remedy(r->env, "Settings stand under [weft].");
        r->st = ST_BAD_INPUT;
    } else {
        r->st = settings_set(r->env, r->settings, str_of(name), str_of(value), "file");
    }
    return r->st == ST_OK;
}

/* The library's own ways: lines of 200 bytes, what does not fit taken as the next line; a line that
 * begins with a blank taken as the value again; and on after an error. */
static void be_strict(void)
{
    ini_use_stack = false;
    ini_allow_realloc = true;
    ini_max_line = 1 << 14;
    ini_allow_multiline = false;
    ini_stop_on_first_error = true;
}

status settings_file(struct env *e, str path, struct settings *s)
{
    str text = str_none();
    be_strict();
    TRY(file_read(e, path, (size_t)1 << 20, &text));
    struct reading r = { e, s, ST_OK };
    int line = ini_parse_string(text.p, take, &r);
    if (line == 0) return ST_OK;
    if (r.st == ST_OK) {
        env_fail(e, ST_BAD_INPUT, path, "this is not a setting");
        env_remedy(e, "Write name = value, one a line, under [weft].");
    }
    e->err.where = arena_printf(e->arena, "%.*s: %.*s", STR_ARG(path), STR_ARG(e->err.where));
    env_at(e, line, 0);
    e->err.code = ST_BAD_INPUT;
    return ST_BAD_INPUT;
}
