/* SPDX-License-Identifier: Apache-2.0
 * tmplgen [--routes FILE] NAME.tmpl OUT.c OUT.h MESSAGE_FILE…: page templates to C functions.
 *
 *     {{use "web/person.h"}}                      a header for the structs named below
 *     {{define person(const struct person_view *v)}}  → void tmpl_person(struct out *o, …)
 *     {{v->name}}                                 a value, escaped for where it stands
 *     {{raw v->words}}                            markup (type html), between tags only
 *     {{if …}} {{else if …}} {{else}} {{end}}
 *     {{for x in v->rows}} … {{else}} none {{end}}    rows has .at and .count; x_i is the index
 *     {{t key name=expr day=(date v->due)}}       words from lang/en; (t key) inside is allowed
 *     {{date d}} {{day d}} {{short d}} {{time i}} {{when i}} {{iso d}} {{stamp i}} {{count n}}
 *     {{nhs s}} {{fixed 1 x}}
 *     {{url route part=expr query=expr}} {{asset weft.css}}
 *     {{call clock(&v->clock)}}                   another template
 *     {{wrap layout(&v->page)}} … {{end}}         one that has a {{body}}
 *     {{set link}}<a …>…</a>{{end}}               keeps markup as html, for a place of a message
 *     {{# a remark}}
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/file.h"
#include "tools/host.h"
#include "tools/tmpl.h"

void tmpl_tell(struct tmpl *t, const char *remedy, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str what = arena_vprintf(t->e->arena, format, args);
    va_end(args);
    env_fail(t->e, ST_BAD_INPUT, t->path, "%.*s", STR_ARG(what));
    env_at(t->e, t->line, 0);
    env_remedy(t->e, "%s", remedy);
}

void tmpl_statement(struct tmpl *t, bool with_line)
{
    if (with_line) buf_printf(&t->body, "#line %ld \"%.*s\"\n", t->line, STR_ARG(t->path));
    for (size_t i = 0; i < t->blocks.count; i++) buf_add(&t->body, S("    "));
}

void tmpl_constant(struct tmpl *t, str s)
{
    if (s.n == 0) return;
    buf_add(&t->text, s);
    t->after_space = false;
}

void tmpl_flush(struct tmpl *t)
{
    if (t->space != 0 && !t->after_space) {
        buf_byte(&t->text, t->space);
        t->after_space = true;
    }
    t->space = 0;
    if (t->text.n == 0) return;
    tmpl_statement(t, false);
    buf_add(&t->body, S("OUT_MARKUP(o, "));
    host_literal(&t->body, buf_str(&t->text));
    buf_add(&t->body, S(");\n"));
    buf_clear(&t->text);
}

str tmpl_word(str *rest)
{
    *rest = str_trim(*rest);
    size_t at = 0;
    while (at < rest->n && rest->p[at] != ' ' && rest->p[at] != '\n' && rest->p[at] != '\t') at++;
    str word = str_sub(*rest, 0, at);
    *rest = str_trim(str_from(*rest, at));
    return word;
}

static status add_use(struct tmpl *t, str rest)
{
    bool quoted = rest.n > 2 && rest.p[0] == '"' && str_ends(rest, S("\""));
    bool angled = rest.n > 2 && rest.p[0] == '<' && str_ends(rest, S(">"));
    if (!quoted && !angled)
        return tmpl_fail(t, "Write {{use \"web/person.h\"}}", "not a header");
    buf_printf(&t->uses, "#include %.*s\n", STR_ARG(rest));
    return ST_OK;
}

static status directive(struct tmpl *t, str inside)
{
    str whole = str_trim(inside);
    if (whole.n == 0) return tmpl_fail(t, "Write an expression", "an empty directive");
    if (whole.p[0] == '#') return ST_OK;
    str rest = whole;
    str word = tmpl_word(&rest);
    if (str_eq(word, S("use"))) return add_use(t, rest);
    if (str_eq(word, S("define"))) return tmpl_define(t, rest);
    if (t->blocks.count == 0)
        return tmpl_fail(t, "Put it inside {{define name(…)}} … {{end}}",
                         "a directive outside a template");
    markup_directive(&t->at);
    if (str_eq(word, S("end"))) return tmpl_end(t);
    if (str_eq(word, S("if"))) return tmpl_if(t, rest);
    if (str_eq(word, S("else"))) return tmpl_else(t, rest);
    if (str_eq(word, S("for"))) return tmpl_for(t, rest);
    if (str_eq(word, S("wrap"))) return tmpl_wrap(t, rest);
    if (str_eq(word, S("set"))) return tmpl_set(t, rest);
    if (str_eq(word, S("body"))) return tmpl_body(t);
    if (str_eq(word, S("call"))) return tmpl_call(t, rest);
    if (str_eq(word, S("raw"))) return tmpl_raw(t, rest);
    if (str_eq(word, S("t"))) return tmpl_message(t, rest);
    if (str_eq(word, S("url"))) return tmpl_url(t, rest);
    if (str_eq(word, S("asset"))) return tmpl_asset(t, rest);
    if (str_eq(word, S("fixed"))) return tmpl_fixed(t, rest);
    str function;
    bool with_arena;
    if (rest.n > 0 && tmpl_words_named(word, &function, &with_arena))
        return tmpl_words(t, function, with_arena, rest);
    return tmpl_value(t, whole);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One byte of constant markup: white space between tags is written once, as ' ' or '\n'. */
static status constant_byte(struct tmpl *t, char c)
{
    bool collapses = t->at.state == MARKUP_TEXT && t->at.keeps_space == 0;
    if (collapses && is_space(c)) {
        if (t->space != '\n') t->space = c == '\n' ? '\n' : ' ';
        return ST_OK;
    }
    if (t->space != 0 && !t->after_space) buf_byte(&t->text, t->space);
    t->space = 0;
    const char *remedy = "";
    bool was_tag = t->at.state == MARKUP_TAG || t->at.state == MARKUP_TAG_NAME;
    const char *wrong = markup_byte(&t->at, c, &remedy);
    if (wrong != NULL) return tmpl_fail(t, remedy, "%s", wrong);
    buf_byte(&t->text, c);
    t->after_space = false;
    /* A text area swallows its first newline: give it one of ours, and keep the writer's. */
    bool area = was_tag && t->at.state == MARKUP_RCDATA && strcmp(t->at.tag, "textarea") == 0;
    if (area) buf_byte(&t->text, '\n');
    return ST_OK;
}

static status outside_byte(struct tmpl *t, char c)
{
    if (is_space(c)) return ST_OK;
    return tmpl_fail(t, "Put it inside {{define name(…)}} … {{end}}", "text outside a template");
}

static status read_template(struct tmpl *t, str text)
{
    size_t at = 0;
    for (t->line = 1; at < text.n;) {
        if (str_starts(str_from(text, at), S("{{"))) {
            str inside = str_from(text, at + 2);
            size_t close = str_find(inside, S("}}"));
            if (close == SIZE_MAX) return tmpl_fail(t, "Close it with }}", "an open directive");
            inside = str_sub(inside, 0, close);
            TRY(directive(t, inside));
            for (size_t i = 0; i < inside.n; i++) t->line += inside.p[i] == '\n';
            at += close + 4;
            continue;
        }
        char c = text.p[at++];
        TRY(t->blocks.count == 0 ? outside_byte(t, c) : constant_byte(t, c));
        t->line += c == '\n';
    }
    if (t->blocks.count == 0) return ST_OK;
    t->line = t->blocks.at[t->blocks.count - 1].line;
    return tmpl_fail(t, "Close it with {{end}}", "a block without its end");
}

static str base_name(str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/') return str_from(path, i);
    return path;
}

static str guard_of(struct arena *a, str file)
{
    char *p = arena_cstr(a, file);
    for (char *c = p; *c != '\0'; c++) {
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 32);
        else if (!(*c >= '0' && *c <= '9'))
            *c = '_';
    }
    return arena_printf(a, "WEFT_GEN_%s", p);
}

static status write_files(struct tmpl *t, str source_path, str header_path)
{
    struct arena *a = t->e->arena;
    str name = base_name(t->path);
    str guard = guard_of(a, base_name(header_path));
    str header =
        arena_printf(a,
                     "/* Made by tools/tmplgen from %.*s. */\n#ifndef %.*s\n#define %.*s\n\n"
                     "#include \"html/out.h\"\n%.*s\n%.*s\n#endif\n",
                     STR_ARG(name), STR_ARG(guard), STR_ARG(guard), STR_ARG(buf_str(&t->uses)),
                     STR_ARG(buf_str(&t->header)));
    str source = arena_printf(a,
                              "/* Made by tools/tmplgen from %.*s. */\n#include \"gen/%.*s\"\n\n"
                              "#include \"html/msg.h\"\n#include \"html/words.h\"\n%s%.*s",
                              STR_ARG(name), STR_ARG(base_name(header_path)),
                              t->uses_assets ? "#include \"gen/assets.h\"\n" : "",
                              STR_ARG(buf_str(&t->source)));
    TRY(host_write(t->e, header_path, header));
    return host_write(t->e, source_path, source);
}

struct job {
    str routes;
    int argc;
    char **argv;
};

static status work(struct env *e, void *arg)
{
    const struct job *job = arg;
    struct arena *a = e->arena;
    struct tmpl t = { .e = e,
                      .path = str_of(job->argv[0]),
                      .uses = buf_make(a),
                      .header = buf_make(a),
                      .source = buf_make(a),
                      .body = buf_make(a),
                      .opened = buf_make(a),
                      .text = buf_make(a) };
    size_t count = (size_t)job->argc - 3;
    str *paths = NEW_ARRAY(a, str, count);
    for (size_t i = 0; i < count; i++) paths[i] = str_of(job->argv[i + 3]);
    TRY(catalogue_read(e, paths, count, S("en"), &t.messages));
    if (!str_is_none(job->routes)) TRY(routes_read(e, job->routes, &t.routes));
    str text;
    TRY(file_read(e, t.path, (size_t)4 << 20, &text));
    TRY(read_template(&t, text));
    return write_files(&t, str_of(job->argv[1]), str_of(job->argv[2]));
}

int main(int argc, char **argv)
{
    struct job job = { str_none(), argc - 1, argv + 1 };
    if (argc > 2 && strcmp(argv[1], "--routes") == 0) {
        job.routes = str_of(argv[2]);
        job.argc -= 2;
        job.argv += 2;
    }
    if (job.argc < 3) {
        (void)fputs("usage: tmplgen [--routes FILE] NAME.tmpl OUT.c OUT.h MESSAGE_FILE...\n",
                    stderr);
        return 2;
    }
    return host_run(work, &job);
}
