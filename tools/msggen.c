/* SPDX-License-Identifier: Apache-2.0
 * msggen KEYS.h TABLE.c FILE.msg…: the catalogues of lang/ as const tables (html/msg.h).
 *
 * Refuses a key that English lacks, and a translation that drops or invents a place. What a
 * language does not have is left empty: the page says it in English, marked so.
 */
#include <stdio.h>

#include "html/lang.h"
#include "tools/catalogue.h"
#include "tools/host.h"

struct job {
    int argc;
    char **argv;
};

static status bad(struct env *e, const struct catalogue_entry *m, str what, const char *remedy)
{
    env_fail(e, ST_BAD_INPUT, m->path, "“%.*s” %.*s", STR_ARG(m->key), STR_ARG(what));
    env_at(e, m->line, 0);
    env_remedy(e, "%s", remedy);
    return ST_BAD_INPUT;
}

/* A translation must have the places of the English message, no more and no fewer. */
static status check_entry(struct env *e, const struct catalogue *english,
                          const struct catalogue_entry *m)
{
    const struct catalogue_entry *en = catalogue_find(english, m->key);
    if (en == NULL) return bad(e, m, S("is not in English"), "Add it to lang/en, or mend the key");
    for (int i = 0; i < m->place_count; i++)
        if (catalogue_place(en, m->places[i]) < 0)
            return bad(e, m,
                       arena_printf(e->arena, "has a place {%.*s} that English has not",
                                    STR_ARG(m->places[i])),
                       "Use the names of the places in lang/en");
    if (m->place_count < en->place_count)
        return bad(e, m, S("leaves out a place that English has"), "Say all of them");
    return ST_OK;
}

static bool has_plural(const struct catalogue_entry *m)
{
    for (int f = 0; f < CATALOGUE_OTHER; f++)
        if (!str_is_none(m->forms[f])) return true;
    return false;
}

/* The text with the names of its places replaced by their index in the English message. */
static void add_text(struct buf *b, const struct catalogue_entry *en, str text)
{
    struct buf numbered = buf_make(b->arena);
    size_t open;
    while ((open = str_find_byte(text, '{')) != SIZE_MAX) {
        buf_add(&numbered, str_sub(text, 0, open));
        size_t close = str_find_byte(text, '}');
        str place = str_sub(text, open + 1, close - open - 1);
        buf_printf(&numbered, "{%d}", catalogue_place(en, place));
        text = str_from(text, close + 1);
    }
    buf_add(&numbered, text);
    buf_add(b, S("S_INIT("));
    host_literal(b, buf_str(&numbered));
    buf_byte(b, ')');
}

static void add_forms(struct buf *b, str code, const struct catalogue_entry *en,
                      const struct catalogue_entry *m)
{
    buf_printf(b, "static const str %.*s_%.*s[PLURAL__COUNT] = {\n", STR_ARG(code),
               STR_ARG(m->name));
    for (int f = 0; f < CATALOGUE_FORMS; f++) {
        if (str_is_none(m->forms[f])) continue;
        buf_printf(b, "    [%d] = ", f);
        add_text(b, en, m->forms[f]);
        buf_add(b, S(",\n"));
    }
    buf_add(b, S("};\n"));
}

static void add_language(struct buf *plurals, struct buf *table, str code,
                         const struct catalogue *english, const struct catalogue *c)
{
    buf_printf(table, "    [LANG_%.*s] = {\n", STR_ARG(code));
    for (size_t i = 0; i < c->count; i++) {
        const struct catalogue_entry *m = &c->at[i];
        const struct catalogue_entry *en = catalogue_find(english, m->key);
        buf_printf(table, "        [MSG_%.*s] = { .other = ", STR_ARG(m->name));
        add_text(table, en, m->forms[CATALOGUE_OTHER]);
        if (has_plural(m)) {
            add_forms(plurals, code, en, m);
            buf_printf(table, ", .forms = %.*s_%.*s", STR_ARG(code), STR_ARG(m->name));
        }
        buf_add(table, S(" },\n"));
    }
    buf_add(table, S("    },\n"));
}

static str keys_header(struct env *e, const struct catalogue *english)
{
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("/* Made by tools/msggen from lang/en/. */\n#ifndef WEFT_GEN_MSG_KEYS_H\n"
                  "#define WEFT_GEN_MSG_KEYS_H\n\nenum msg_key {\n"));
    for (size_t i = 0; i < english->count; i++)
        buf_printf(&b, "    MSG_%.*s,\n", STR_ARG(english->at[i].name));
    buf_add(&b, S("    MSG__COUNT\n};\n\n#endif\n"));
    return buf_str(&b);
}

static void add_about(struct buf *b, const struct catalogue *english)
{
    buf_add(b, S("\nconst struct msg_about msg_about[MSG__COUNT] = {\n"));
    for (size_t i = 0; i < english->count; i++) {
        const struct catalogue_entry *m = &english->at[i];
        buf_printf(b, "    { \"%.*s\", %d, %d },\n", STR_ARG(m->key), m->place_count,
                   catalogue_place(m, S("n")));
    }
    buf_add(b, S("};\n"));
}

static status check_plurals(struct env *e, const struct catalogue *english)
{
    for (size_t i = 0; i < english->count; i++)
        if (has_plural(&english->at[i]) && catalogue_place(&english->at[i], S("n")) < 0)
            return bad(e, &english->at[i], S("has plural forms but no place {n}"),
                       "Name the number {n}");
    return ST_OK;
}

static status work(struct env *e, void *arg)
{
    struct job *job = arg;
    size_t count = (size_t)job->argc - 3;
    str *paths = NEW_ARRAY(e->arena, str, count);
    for (size_t i = 0; i < count; i++) paths[i] = str_of(job->argv[i + 3]);
    struct catalogue english;
    TRY(catalogue_read(e, paths, count, S("en"), &english));
    TRY(check_plurals(e, &english));
    struct buf text = buf_make(e->arena);
    struct buf table = buf_make(e->arena);
    buf_add(&text, S("/* Made by tools/msggen from lang/. */\n#include \"html/msg.h\"\n\n"));
    buf_add(&table, S("\nconst struct msg msg_table[LANG__COUNT][MSG__COUNT] = {\n"));
    for (int l = 0; l < LANG__COUNT; l++) {
        struct catalogue c;
        TRY(catalogue_read(e, paths, count, lang_code((enum lang)l), &c));
        for (size_t i = 0; i < c.count; i++) TRY(check_entry(e, &english, &c.at[i]));
        add_language(&text, &table, lang_code((enum lang)l), &english, &c);
    }
    buf_add(&table, S("};\n"));
    buf_add(&text, buf_str(&table));
    add_about(&text, &english);
    TRY(host_write(e, str_of(job->argv[1]), keys_header(e, &english)));
    return host_write(e, str_of(job->argv[2]), buf_str(&text));
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        (void)fputs("usage: msggen KEYS.h TABLE.c FILE.msg...\n", stderr);
        return 2;
    }
    struct job job = { argc, argv };
    return host_run(work, &job);
}
