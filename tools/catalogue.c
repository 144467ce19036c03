/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/catalogue.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/utf8.h"
#include "tools/host.h"

static const str form_names[CATALOGUE_FORMS] = { S_INIT("zero"), S_INIT("one"),  S_INIT("two"),
                                                 S_INIT("few"),  S_INIT("many"), S_INIT("other") };

static status bad_line(struct env *e, str path, long line, const char *what, const char *remedy)
{
    env_fail(e, ST_BAD_INPUT, path, "%s", what);
    env_at(e, line, 0);
    env_remedy(e, "%s", remedy);
    return ST_BAD_INPUT;
}

int catalogue_place(const struct catalogue_entry *m, str place)
{
    for (int i = 0; i < m->place_count; i++)
        if (str_eq(m->places[i], place)) return i;
    return -1;
}

const struct catalogue_entry *catalogue_find(const struct catalogue *c, str key)
{
    const union map_value *at = map_get(&c->by_key, key);
    return at == NULL ? NULL : &c->at[at->num];
}

/* Splits "key[form]"; form is "other" where none is said. */
static bool split_key(str left, str *ret_key, int *ret_form)
{
    size_t open = str_find_byte(left, '[');
    *ret_key = str_trim(str_sub(left, 0, open));
    *ret_form = CATALOGUE_OTHER;
    if (open == SIZE_MAX) return true;
    str form = str_from(left, open + 1);
    if (!str_ends(form, S("]"))) return false;
    form.n--;
    for (int i = 0; i < CATALOGUE_FORMS; i++) {
        if (!str_eq(form, form_names[i])) continue;
        *ret_form = i;
        return true;
    }
    return false;
}

static str name_of(struct arena *a, str key)
{
    str name = arena_str(a, key);
    char *p = arena_cstr(a, name);
    for (size_t i = 0; i < name.n; i++)
        if (p[i] == '.') p[i] = '_';
    return str_make(p, name.n);
}

static status add_places(struct env *e, struct catalogue_entry *m, str text, str path, long line)
{
    while (true) {
        size_t open = str_find_byte(text, '{');
        if (open == SIZE_MAX) return ST_OK;
        text = str_from(text, open + 1);
        size_t close = str_find_byte(text, '}');
        str place = str_sub(text, 0, close);
        if (close == SIZE_MAX || !host_is_name(place))
            return bad_line(e, path, line, "a '{' without a place",
                            "Write {name}; a brace itself cannot stand in a message");
        if (catalogue_place(m, place) < 0) {
            if (m->place_count == CATALOGUE_PLACES)
                return bad_line(e, path, line, "more than 8 places", "Make two messages of it");
            m->places[m->place_count++] = place;
        }
        text = str_from(text, close + 1);
    }
}

static status add_line(struct env *e, struct catalogue *c, str path, long line, str text)
{
    size_t eq = str_find_byte(text, '=');
    str key;
    int form;
    if (eq == SIZE_MAX || !split_key(str_trim(str_sub(text, 0, eq)), &key, &form))
        return bad_line(e, path, line, "not a message",
                        "Write key = text, or key[one] = text for a plural form");
    str name = name_of(e->arena, key);
    if (!host_is_name(name))
        return bad_line(e, path, line, "not a key", "Use a-z, 0-9, '_' and '.'");
    str value = str_trim(str_from(text, eq + 1));
    if (value.n == 0) return bad_line(e, path, line, "an empty message", "Leave the line out");
    if (!utf8_valid(value, NULL)) return bad_line(e, path, line, "not UTF-8", "Save it as UTF-8");
    bool new_key;
    union map_value *slot = map_put(&c->by_key, key, &new_key);
    if (new_key) {
        slot->num = (int64_t)c->count;
        *VEC_PUSH(e->arena, c) =
            (struct catalogue_entry){ .key = key, .name = name, .path = path, .line = line };
    }
    struct catalogue_entry *m = &c->at[slot->num];
    if (!str_is_none(m->forms[form]))
        return bad_line(e, path, line, "said twice", "Keep one of the two lines");
    m->forms[form] = value;
    return ST_OK;
}

static status read_file(struct env *e, struct catalogue *c, str path)
{
    str rest;
    TRY(file_read(e, path, (size_t)4 << 20, &rest));
    str line;
    str pending = str_none();
    long number = 0;
    long pending_line = 0;
    while (str_next(&rest, '\n', &line)) {
        number++;
        if (line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t') && !str_is_none(pending)) {
            str more = str_trim(line);
            pending = arena_printf(e->arena, "%.*s %.*s", STR_ARG(pending), STR_ARG(more));
            continue;
        }
        if (!str_is_none(pending)) TRY(add_line(e, c, path, pending_line, pending));
        pending = str_none();
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        pending = line;
        pending_line = number;
    }
    if (!str_is_none(pending)) TRY(add_line(e, c, path, pending_line, pending));
    return ST_OK;
}

static int by_key(const void *x, const void *y)
{
    return str_cmp(((const struct catalogue_entry *)x)->key,
                   ((const struct catalogue_entry *)y)->key);
}

static status finish(struct env *e, struct catalogue *c)
{
    if (c->count > 0) qsort(c->at, c->count, sizeof *c->at, by_key);
    c->by_key = map_make(e->arena);
    struct map names = map_make(e->arena);
    for (size_t i = 0; i < c->count; i++) {
        struct catalogue_entry *m = &c->at[i];
        map_put(&c->by_key, m->key, NULL)->num = (int64_t)i;
        if (str_is_none(m->forms[CATALOGUE_OTHER]))
            return bad_line(e, m->path, m->line, "a plural without its [other] form",
                            "Add key[other] = …");
        bool new_name;
        (void)map_put(&names, m->name, &new_name);
        if (!new_name)
            return bad_line(e, m->path, m->line,
                            "a key that differs from another by '.' and '_' only",
                            "Choose another key");
        for (int f = CATALOGUE_OTHER; f >= 0; f--)
            if (!str_is_none(m->forms[f])) TRY(add_places(e, m, m->forms[f], m->path, m->line));
    }
    return ST_OK;
}

/* True where the path is …/CODE/NAME.msg. */
static bool is_of(str path, str code)
{
    size_t slash = SIZE_MAX;
    size_t before = SIZE_MAX;
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] != '/') continue;
        before = slash;
        slash = i;
    }
    size_t from = before == SIZE_MAX ? 0 : before + 1;
    return slash != SIZE_MAX && str_eq(str_sub(path, from, slash - from), code);
}

status catalogue_read(struct env *e, const str *paths, size_t count, str code,
                      struct catalogue *ret_catalogue)
{
    struct catalogue c = { .by_key = map_make(e->arena) };
    for (size_t i = 0; i < count; i++)
        if (is_of(paths[i], code)) TRY(read_file(e, &c, paths[i]));
    TRY(finish(e, &c));
    *ret_catalogue = c;
    return ST_OK;
}
