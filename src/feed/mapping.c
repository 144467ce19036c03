/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/mapping.h"

#include "feed/encoding.h"
#include "feed/feed_limits.h"
#include "feed/ini.h"
#include "feed/item.h"
#include "feed/rewrite.h"

static const str target_words[TARGET__COUNT] = {
#define TARGET(name, words) S_INIT(words),
#include "feed/targets.def"
#undef TARGET
};

str mapping_target_words(enum target t)
{
    return t < TARGET__COUNT ? target_words[t] : S("-");
}

static status bad(struct env *e, const struct ini_line *l, const char *what, const char *right)
{
    env_fail(e, ST_BAD_INPUT, l->key, "%s", what);
    env_at(e, l->line, 0);
    env_remedy(e, "%s", right);
    return ST_BAD_INPUT;
}

static status read_source(struct env *e, struct mapping *m, const struct ini_line *l)
{
    str key = l->key, v = l->value;
    if (str_eq(key, S("organisation"))) {
        if (!feed_source_valid(v))
            return bad(e, l, "not the key of an organisation",
                       "letters, digits and '-', as adultcare");
        m->organisation = arena_str(e->arena, v);
    } else if (str_eq(key, S("kind"))) {
        if (!str_eq(v, S("csv"))) return bad(e, l, "a kind that has no mapping", "kind = csv");
    } else if (str_eq(key, S("dates"))) {
        if (str_eq_ascii(v, S("DMY")) || str_eq_ascii(v, S("DMON")))
            m->dates = DATE_DMY;
        else if (str_eq_ascii(v, S("YMD")) || str_eq_ascii(v, S("COMPACT")))
            m->dates = DATE_YMD;
        else if (str_eq_ascii(v, S("MDY")))
            m->dates = DATE_MDY;
        else
            return bad(e, l, "not an order of dates", "DMY, MDY, YMD, DMON or COMPACT");
    } else if (str_eq(key, S("separator"))) {
        if (str_eq(v, S("comma")))
            m->separator = ',';
        else if (str_eq(v, S("semicolon")))
            m->separator = ';';
        else if (str_eq(v, S("tab")))
            m->separator = '\t';
        else if (str_eq(v, S("pipe")))
            m->separator = '|';
        else
            return bad(e, l, "not a separator", "comma, semicolon, tab or pipe");
    } else {
        return bad(e, l, "no such setting in [source]", "organisation, kind, dates or separator");
    }
    return ST_OK;
}

static status read_path(struct env *e, const struct ini_line *l, str word, struct mapping_target *t)
{
    size_t dot = str_find_byte(word, '.');
    str type = dot == SIZE_MAX ? str_none() : str_sub(word, 0, dot);
    bool known =
        str_eq(type, S("Patient")) || str_eq(type, S("RelatedPerson")) || event_known(type);
    if (!known || !rewrite_is_type(type))
        return bad(
            e, l, "no such target",
            "a semantic type as family_name, an item.… target, obs.…, related.…, Type.path or -");
    t->target = TARGET_PATH;
    t->type = arena_str(e->arena, type);
    t->path = arena_str(e->arena, str_from(word, dot + 1));
    struct draft *d = draft_make(e->arena, t->type, str_none());
    status s = draft_set_path(e, d, t->path, S("x"), false);
    if (s != ST_OK) env_at(e, l->line, 0);
    return s;
}

static status read_target(struct env *e, const struct ini_line *l, str word,
                          struct mapping_target *t)
{
    if (str_eq(word, S("-"))) {
        t->target = TARGET_NONE;
        return ST_OK;
    }
    for (size_t i = 0; i < TARGET__COUNT; i++) {
        if (!str_eq(word, target_words[i])) continue;
        t->target = (enum target)i;
        return ST_OK;
    }
    if (str_starts(word, S("obs."))) {
        t->target = TARGET_VITAL;
        t->vital = vital_named(str_from(word, 4));
        if (t->vital != NULL) return ST_OK;
    }
    return read_path(e, l, word, t);
}

static status read_column(struct env *e, struct mapping *m, const struct ini_line *l)
{
    if (m->columns.count == FEED_COLUMNS_MOST)
        return fail(e, ST_TOO_LARGE, "a mapping of more than %d columns", FEED_COLUMNS_MOST);
    for (size_t i = 0; i < m->columns.count; i++)
        if (str_eq_ascii(m->columns.at[i].name, l->key))
            return bad(e, l, "a column that stands in the mapping twice", "each column once");
    struct mapping_column c = { .name = arena_str(e->arena, l->key), .line = l->line };
    str rest = l->value, word;
    while (str_next(&rest, ' ', &word)) {
        if (word.n == 0) continue;
        if (c.count == MAPPING_TARGETS_MOST)
            return bad(e, l, "a column with too many targets", "at most four, with blanks between");
        TRY(read_target(e, l, word, &c.at[c.count++]));
    }
    if (c.count == 0)
        return bad(e, l, "a column without a target", "a target, or - to leave it out");
    *VEC_PUSH(e->arena, &m->columns) = c;
    return ST_OK;
}

static status add_word(struct env *e, struct mapping_words *to, const struct ini_line *l, str of,
                       str value, str more)
{
    if (to->count == FEED_RULES_MOST)
        return fail(e, ST_TOO_LARGE, "a mapping of more than %d words", FEED_RULES_MOST);
    struct arena *a = e->arena;
    *VEC_PUSH(a, to) = (struct mapping_word){ arena_str(a, of), arena_str(a, l->key),
                                              arena_str(a, value), arena_str(a, more) };
    return ST_OK;
}

static status read_type(struct env *e, struct mapping *m, const struct ini_line *l)
{
    str rest = l->value, type, more = S("");
    (void)str_next(&rest, ' ', &type);
    if (rest.p != NULL) more = str_trim(rest);
    if (!str_eq(type, S("-")) && !event_known(type)) {
        status s = bad(e, l, "not a type of resource that rows can make", "");
        env_remedy(e, "%.*s, or -", STR_ARG(event_types(e->arena)));
        return s;
    }
    return add_word(e, &m->types, l, str_none(), type, more);
}

static status read_setting(struct env *e, struct mapping *m, const struct ini_line *l)
{
    if (str_eq(l->section, S("source"))) return read_source(e, m, l);
    if (str_eq(l->section, S("columns"))) return read_column(e, m, l);
    if (str_eq(l->section, S("types"))) return read_type(e, m, l);
    if (str_starts(l->section, S("values ")))
        return add_word(e, &m->values, l, str_trim(str_from(l->section, 7)), l->value, S(""));
    if (str_starts(l->section, S("status "))) {
        str type = str_trim(str_from(l->section, 7));
        if (!event_known(type))
            return bad(e, l, "status of a type that rows cannot make", "[status Task]");
        return add_word(e, &m->states, l, type, l->value, S(""));
    }
    return bad(e, l, "no such section",
               "[source], [columns], [values COLUMN], [types] or [status TYPE]");
}

static bool has_target(const struct mapping *m, enum target t)
{
    for (size_t i = 0; i < m->columns.count; i++)
        for (size_t k = 0; k < m->columns.at[i].count; k++)
            if (m->columns.at[i].at[k].target == t) return true;
    return false;
}

static status check_whole(struct env *e, const struct mapping *m)
{
    const char *missing = NULL, *right = NULL;
    if (!has_target(m, TARGET_RECORD_ID)) {
        missing = "no column is record_id";
        right = "the column that holds the source's own id of the person";
    } else if (has_target(m, TARGET_ITEM_ID) && !has_target(m, TARGET_ITEM_TYPE)) {
        missing = "item.id without item.type";
        right = "the column that says what kind of thing the row is";
    }
    if (missing == NULL) return ST_OK;
    env_fail(e, ST_BAD_INPUT, S("columns"), "%s", missing);
    env_remedy(e, "%s", right);
    return ST_BAD_INPUT;
}

status mapping_read(struct env *e, str text, struct mapping *ret_mapping)
{
    if (text.n > FEED_MAPPING_MOST)
        return fail(e, ST_TOO_LARGE, "a mapping file of more than %zu bytes", FEED_MAPPING_MOST);
    if (encoding_of(text) != ENCODING_UTF8 || encoding_clean(e->arena, text).n != text.n) {
        env_fail(e, ST_BAD_INPUT, S("mapping"), "the mapping file is not plain text in UTF-8");
        env_remedy(e, "UTF-8 without control characters");
        return ST_BAD_INPUT;
    }
    text = encoding_utf8(e->arena, text);
    struct mapping m = { .text = text, .separator = ',', .dates = DATE_DMY };
    struct ini ini = ini_make(text);
    struct ini_line line;
    status s;
    while ((s = ini_next(e, &ini, &line)) == ST_OK) TRY(read_setting(e, &m, &line));
    if (s != ST_NOT_FOUND) return s;
    TRY(check_whole(e, &m));
    *ret_mapping = m;
    return ST_OK;
}

str mapping_value(const struct mapping *m, str column, str word)
{
    for (size_t i = 0; i < m->values.count; i++)
        if (str_eq_ascii(m->values.at[i].of, column) && str_eq_ascii(m->values.at[i].word, word))
            return m->values.at[i].to;
    return word;
}

const struct mapping_word *mapping_type(const struct mapping *m, str word)
{
    for (size_t i = 0; i < m->types.count; i++)
        if (str_eq_ascii(m->types.at[i].word, word)) return &m->types.at[i];
    return NULL;
}

str mapping_status(const struct mapping *m, str type, str word)
{
    for (size_t i = 0; i < m->states.count; i++)
        if (str_eq(m->states.at[i].of, type) && str_eq_ascii(m->states.at[i].word, word))
            return m->states.at[i].to;
    return str_none();
}
