/* SPDX-License-Identifier: Apache-2.0
 * Writes the functions as one would by hand. */
#include "tools/sqlgen.h"

#include "db/dialect.h"

static bool gives_rows(const struct query *q)
{
    return q->kind != KIND_EXEC && q->kind != KIND_QUEUE;
}

static const char *c_type(const struct field *f)
{
    static const char *const plain[] = { "int64_t ", "double ", "str ", "str ", "bool " };
    static const char *const opt[] = { "struct opt_int ", "struct opt_real ", "str ", "str ",
                                       "struct opt_bool " };
    return f->null ? opt[f->type] : plain[f->type];
}

static const char *bind_of(const struct field *f)
{
    static const char *const plain[] = { "db_int", "db_real", "db_text", "db_blob", "db_bool" };
    static const char *const opt[] = { "db_opt_int", "db_opt_real", "db_text", "db_blob",
                                       "db_opt_bool" };
    return f->null ? opt[f->type] : plain[f->type];
}

/* The first part of a function: name(env, db, parameters */
static void add_head(struct buf *out, const struct query *q, const char *suffix)
{
    buf_printf(out, "status sql_%.*s%s(struct env *e, struct db *db", STR_ARG(q->name), suffix);
    for (size_t i = 0; i < q->params.count; i++)
        buf_printf(out, ", %s%.*s", c_type(&q->params.at[i]), STR_ARG(q->params.at[i].name));
}

static void add_result(struct buf *out, const struct query *q)
{
    switch (q->kind) {
    case KIND_ONE: buf_printf(out, ", struct sql_%.*s_row *ret_row)", STR_ARG(q->name)); break;
    case KIND_MANY: buf_printf(out, ", struct sql_%.*s_list *ret_list)", STR_ARG(q->name)); break;
    case KIND_EACH:
        buf_printf(out, ", struct sql_%.*s_cursor *ret_cursor)", STR_ARG(q->name));
        break;
    case KIND_EXEC: buf_add(out, S(", int64_t *ret_changes)")); break;
    case KIND_QUEUE: buf_byte(out, ')'); break;
    }
}

/* ---- header ----------------------------------------------------------------------------------*/

static void add_structs(struct buf *out, const struct query *q)
{
    str n = q->name;
    if (!gives_rows(q)) return;
    buf_printf(out, "struct sql_%.*s_row {\n", STR_ARG(n));
    for (size_t i = 0; i < q->columns.count; i++) {
        const struct field *f = &q->columns.at[i];
        bool text = f->type == TYPE_TEXT || f->type == TYPE_BLOB;
        buf_printf(out, "    %s%.*s;%s\n", c_type(f), STR_ARG(f->name),
                   f->null && text ? " /* or none */" : "");
    }
    buf_add(out, S("};\n"));
    if (q->kind == KIND_MANY)
        buf_printf(out, "struct sql_%.*s_list {\n    VEC(struct sql_%.*s_row)\n};\n", STR_ARG(n),
                   STR_ARG(n));
    if (q->kind == KIND_EACH)
        buf_printf(out, "struct sql_%.*s_cursor {\n    struct rows *rows;\n};\n", STR_ARG(n));
}

static void add_declaration(struct source *s, struct buf *out, const struct query *q)
{
    str n = q->name;
    buf_printf(out, "/* %.*s:%ld\n%.*s */\n", STR_ARG(s->path), q->line, STR_ARG(q->notes));
    add_structs(out, q);
    buf_add(out, S("MUST_CHECK "));
    add_head(out, q, q->kind == KIND_EACH ? "_open" : "");
    add_result(out, q);
    buf_add(out, S(";\n"));
    if (q->kind != KIND_EACH) {
        buf_byte(out, '\n');
        return;
    }
    buf_printf(out,
               "/* Texts hold until the next row. False at the end or after a failure, which close "
               "tells. */\n"
               "bool sql_%.*s_next(struct sql_%.*s_cursor *c, struct sql_%.*s_row *ret_row);\n"
               "MUST_CHECK status sql_%.*s_close(struct sql_%.*s_cursor *c);\n\n",
               STR_ARG(n), STR_ARG(n), STR_ARG(n), STR_ARG(n), STR_ARG(n));
}

void sqlgen_header(struct source *s, struct buf *out)
{
    buf_printf(out,
               "/* Written by tools/sqlgen from %.*s: change that file, not this. */\n"
               "#ifndef WEFT_GEN_SQL_%.*s_H\n#define WEFT_GEN_SQL_%.*s_H\n\n"
               "#include \"base/vec.h\"\n#include \"db/db.h\"\n\n",
               STR_ARG(s->path), STR_ARG(s->noun), STR_ARG(s->noun));
    for (size_t i = 0; i < s->queries.count; i++) add_declaration(s, out, &s->queries.at[i]);
    buf_printf(out,
               "extern const struct db_sql sql_%.*s_all[]; /* for the test that prepares each */\n"
               "extern const size_t sql_%.*s_all_count;\n\n#endif\n",
               STR_ARG(s->noun), STR_ARG(s->noun));
}

/* ---- code ------------------------------------------------------------------------------------*/

/* Comments and line breaks stay out of the text: the shorter it is, the faster it is found. */
static void add_text(struct buf *out, str text)
{
    bool space = false;
    buf_byte(out, '"');
    for (size_t at = 0; at < text.n;) {
        struct sql_piece p = sql_next(text, &at);
        if (p.kind == SQL_SPACE || p.kind == SQL_COMMENT) {
            space = true;
            continue;
        }
        if (space) buf_byte(out, ' ');
        space = false;
        for (size_t i = 0; i < p.text.n; i++) {
            char c = p.text.p[i];
            if (c == '"' || c == '\\' || c == '?') buf_byte(out, '\\');
            if (c == '\n')
                buf_add(out, S("\\n"));
            else
                buf_byte(out, c);
        }
    }
    buf_byte(out, '"');
}

static void add_letters(struct buf *out, const char *member, const struct fields *f)
{
    static const char letters[] = "irtbi";
    if (f->count == 0) return;
    buf_printf(out, "        .%s = \"", member);
    for (size_t i = 0; i < f->count; i++) buf_byte(out, letters[f->at[i].type]);
    buf_add(out, S("\",\n"));
}

static void add_constant(struct source *s, struct buf *out, const struct query *q)
{
    buf_printf(out, "    {\n#line %ld \"%.*s\"\n        .name = \"%.*s\",\n        .text = S_INIT(",
               q->sql_line, STR_ARG(s->path), STR_ARG(q->name));
    add_text(out, q->sql);
    buf_add(out, S("),\n"));
    if (!str_is_none(q->postgresql)) {
        buf_add(out, S("        .postgresql = S_INIT("));
        add_text(out, q->postgresql);
        buf_add(out, S("),\n"));
    } else {
        str other = dialect_query(s->env->arena, q->sql);
        if (!str_eq(other, q->sql)) {
            buf_add(out, S("        .postgresql = S_INIT("));
            add_text(out, other);
            buf_add(out, S("),\n"));
        }
    }
    add_letters(out, "takes", &q->params);
    add_letters(out, "gives", &q->columns);
    buf_add(out, S("    },\n"));
}

static void add_take(struct buf *out, const struct query *q)
{
    static const char *const plain[] = { "rows_int", "rows_real", "rows_text", "rows_blob",
                                         "rows_int" };
    static const char *const opt[] = { "rows_opt_int", "rows_opt_real", "rows_text", "rows_blob",
                                       "rows_opt_bool" };
    str n = q->name;
    buf_printf(out,
               "static struct sql_%.*s_row take_%.*s(struct rows *rows_)\n{\n"
               "    return (struct sql_%.*s_row){\n",
               STR_ARG(n), STR_ARG(n), STR_ARG(n));
    for (size_t i = 0; i < q->columns.count; i++) {
        const struct field *f = &q->columns.at[i];
        bool text = f->type == TYPE_TEXT || f->type == TYPE_BLOB;
        buf_printf(out, "        .%.*s = %s%s(rows_, %zu)%s,\n", STR_ARG(f->name),
                   f->null ? opt[f->type] : plain[f->type],
                   text && q->kind != KIND_EACH ? "_copy" : "", i,
                   f->type == TYPE_BOOL && !f->null ? " != 0" : "");
    }
    buf_add(out, S("    };\n}\n\n"));
}

/* struct db_value args_[] = …; and the words "…, args_, n" of a call. */
static str add_args(struct source *s, struct buf *out, const struct query *q)
{
    if (q->params.count == 0) return S("NULL, 0");
    buf_add(out, S("    const struct db_value args_[] = {\n"));
    for (size_t i = 0; i < q->params.count; i++)
        buf_printf(out, "        %s(%.*s),\n", bind_of(&q->params.at[i]),
                   STR_ARG(q->params.at[i].name));
    buf_add(out, S("    };\n"));
    return arena_printf(s->env->arena, "args_, %zu", q->params.count);
}

static void add_one(struct buf *out, const struct query *q, str text, str args)
{
    buf_printf(out,
               "    struct rows *rows_ = NULL;\n"
               "    TRY(rows_open(e, db, %.*s, %.*s, false, &rows_));\n"
               "    struct sql_%.*s_row row_ = { 0 };\n"
               "    bool found_ = rows_next(rows_);\n"
               "    if (found_) row_ = take_%.*s(rows_);\n"
               "    bool more_ = rows_next(rows_);\n"
               "    TRY(rows_close(rows_));\n"
               "    if (more_) return db_many(e, %.*s);\n"
               "    if (!found_) return db_none(e, %.*s);\n"
               "    *ret_row = row_;\n"
               "    return ST_OK;\n}\n\n",
               STR_ARG(text), STR_ARG(args), STR_ARG(q->name), STR_ARG(q->name), STR_ARG(text),
               STR_ARG(text));
}

static void add_many(struct buf *out, const struct query *q, str text, str args)
{
    buf_printf(out,
               "    struct rows *rows_ = NULL;\n"
               "    TRY(rows_open(e, db, %.*s, %.*s, false, &rows_));\n"
               "    struct sql_%.*s_list list_ = { 0 };\n"
               "    while (list_.count <= DB_MANY_MAX && rows_next(rows_))\n"
               "        *VEC_PUSH(e->arena, &list_) = take_%.*s(rows_);\n"
               "    TRY(rows_close(rows_));\n"
               "    if (list_.count > DB_MANY_MAX) return db_many(e, %.*s);\n"
               "    *ret_list = list_;\n"
               "    return ST_OK;\n}\n\n",
               STR_ARG(text), STR_ARG(args), STR_ARG(q->name), STR_ARG(q->name), STR_ARG(text));
}

static void add_each(struct buf *out, const struct query *q, str text, str args)
{
    str n = q->name;
    buf_printf(out,
               "    struct rows *rows_ = NULL;\n"
               "    TRY(rows_open(e, db, %.*s, %.*s, true, &rows_));\n"
               "    ret_cursor->rows = rows_;\n"
               "    return ST_OK;\n}\n\n"
               "bool sql_%.*s_next(struct sql_%.*s_cursor *c, struct sql_%.*s_row *ret_row)\n{\n"
               "    if (!rows_next(c->rows)) return false;\n"
               "    *ret_row = take_%.*s(c->rows);\n"
               "    return true;\n}\n\n"
               "status sql_%.*s_close(struct sql_%.*s_cursor *c)\n{\n"
               "    return rows_close(c->rows);\n}\n\n",
               STR_ARG(text), STR_ARG(args), STR_ARG(n), STR_ARG(n), STR_ARG(n), STR_ARG(n),
               STR_ARG(n), STR_ARG(n));
}

static void add_function(struct source *s, struct buf *out, const struct query *q, size_t index)
{
    str text = arena_printf(s->env->arena, "&sql_%.*s_all[%zu]", STR_ARG(s->noun), index);
    if (gives_rows(q)) add_take(out, q);
    add_head(out, q, q->kind == KIND_EACH ? "_open" : "");
    add_result(out, q);
    buf_add(out, S("\n{\n"));
    str args = add_args(s, out, q);
    switch (q->kind) {
    case KIND_ONE: add_one(out, q, text, args); break;
    case KIND_MANY: add_many(out, q, text, args); break;
    case KIND_EACH: add_each(out, q, text, args); break;
    case KIND_EXEC:
        buf_printf(out, "    return db_exec(e, db, %.*s, %.*s, ret_changes);\n}\n\n", STR_ARG(text),
                   STR_ARG(args));
        break;
    case KIND_QUEUE:
        buf_printf(out, "    return db_queue(e, db, %.*s, %.*s);\n}\n\n", STR_ARG(text),
                   STR_ARG(args));
        break;
    }
}

static long lines_in(const struct buf *out)
{
    long n = 0;
    for (size_t i = 0; i < out->n; i++) n += out->p[i] == '\n';
    return n;
}

void sqlgen_code(struct source *s, struct buf *out)
{
    buf_printf(out,
               "/* Written by tools/sqlgen from %.*s: change that file, not this. */\n"
               "#include \"sql_%.*s.h\"\n\n#include \"db/db_limits.h\"\n\n"
               "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"
               "const struct db_sql sql_%.*s_all[] = {\n",
               STR_ARG(s->path), STR_ARG(s->noun), STR_ARG(s->noun));
    for (size_t i = 0; i < s->queries.count; i++) add_constant(s, out, &s->queries.at[i]);
    buf_printf(out, "};\nconst size_t sql_%.*s_all_count = %zu;\n", STR_ARG(s->noun),
               s->queries.count);
    buf_printf(out, "#line %ld \"gen/sql_%.*s.c\"\n\n", lines_in(out) + 2, STR_ARG(s->noun));
    for (size_t i = 0; i < s->queries.count; i++) add_function(s, out, &s->queries.at[i], i);
}
