/* SPDX-License-Identifier: Apache-2.0
 * sqlgen schema OUT.c OUT.h SCHEMA.sql…       the schema files as a table of the program
 * sqlgen index OUT.c OUT.h QUERIES.sql…       every noun's statements, for the test that tries each
 * sqlgen queries OUT.c OUT.h QUERIES.sql SCHEMA.sql…   a noun's queries as typed functions
 */
#include "tools/sqlgen.h"

#include <string.h>

#include "base/file.h"
#include "tools/host.h"

enum { FILE_MOST = 4 << 20 };

/* ---- reading a query file --------------------------------------------------------------------*/

static status refuse(struct source *s, long line, const char *what, str about, const char *remedy)
{
    env_fail(s->env, ST_BAD_INPUT, s->path, "%s “%.*s”", what, STR_ARG(about));
    env_remedy(s->env, "%s", remedy);
    env_at(s->env, line, 0);
    return ST_BAD_INPUT;
}

static bool is_name(str s)
{
    static const str taken[] = {
        S_INIT("e"),       S_INIT("db"),       S_INIT("auto"),   S_INIT("break"),
        S_INIT("case"),    S_INIT("char"),     S_INIT("const"),  S_INIT("continue"),
        S_INIT("default"), S_INIT("do"),       S_INIT("double"), S_INIT("else"),
        S_INIT("enum"),    S_INIT("extern"),   S_INIT("float"),  S_INIT("for"),
        S_INIT("goto"),    S_INIT("if"),       S_INIT("inline"), S_INIT("int"),
        S_INIT("long"),    S_INIT("register"), S_INIT("return"), S_INIT("short"),
        S_INIT("signed"),  S_INIT("sizeof"),   S_INIT("static"), S_INIT("struct"),
        S_INIT("switch"),  S_INIT("typedef"),  S_INIT("union"),  S_INIT("unsigned"),
        S_INIT("void"),    S_INIT("while"),    S_INIT("bool"),   S_INIT("str"),
        S_INIT("status"),
    };
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (str_eq(s, taken[i])) return false;
    for (size_t i = 0; i < s.n; i++) {
        bool letter = (s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_';
        if (!letter && (i == 0 || s.p[i] < '0' || s.p[i] > '9')) return false;
    }
    return s.n > 0;
}

static bool type_of(str word, struct field *ret_field)
{
    static const str names[] = { [TYPE_INT] = S_INIT("int"),
                                 [TYPE_REAL] = S_INIT("real"),
                                 [TYPE_TEXT] = S_INIT("text"),
                                 [TYPE_BLOB] = S_INIT("blob"),
                                 [TYPE_BOOL] = S_INIT("bool") };
    ret_field->null = str_ends(word, S("?"));
    if (ret_field->null) word.n--;
    for (int i = 0; i <= TYPE_BOOL; i++) {
        if (!str_eq(word, names[i])) continue;
        ret_field->type = (enum type)i;
        return true;
    }
    return false;
}

/* "name type" */
static status add_field(struct source *s, struct fields *to, str text, long line)
{
    struct field f = { .line = line };
    str rest = str_trim(text);
    (void)str_next(&rest, ' ', &f.name);
    if (!is_name(f.name))
        return refuse(s, line, "no usable name:", f.name,
                      "Write `name type`, the name in small letters, and no word of C.");
    if (str_is_none(rest) || !type_of(str_trim(rest), &f))
        return refuse(s, line, "no such type:", text,
                      "Types are int, real, text, blob, bool, with ? where it may be NULL.");
    *VEC_PUSH(s->env->arena, to) = f;
    return ST_OK;
}

/* "id int, family text" */
static status add_columns(struct source *s, struct query *q, str text, long line)
{
    str part;
    while (str_next(&text, ',', &part)) TRY(add_field(s, &q->columns, part, line));
    return ST_OK;
}

/* "$1 id int, $2 name text" */
static status add_params(struct source *s, struct query *q, str text, long line)
{
    str part;
    while (str_next(&text, ',', &part)) {
        str rest = str_trim(part), number;
        (void)str_next(&rest, ' ', &number);
        str want = arena_printf(s->env->arena, "$%zu", q->params.count + 1);
        if (!str_eq(number, want))
            return refuse(s, line, "parameters are declared in order, not", number,
                          "Write $1, $2, … one after the other.");
        TRY(add_field(s, &q->params, rest, line));
    }
    return ST_OK;
}

static status add_query(struct source *s, str text, long line)
{
    static const str kinds[] = { [KIND_ONE] = S_INIT(":one"),
                                 [KIND_MANY] = S_INIT(":many"),
                                 [KIND_EACH] = S_INIT(":each"),
                                 [KIND_EXEC] = S_INIT(":exec"),
                                 [KIND_QUEUE] = S_INIT(":queue") };
    struct query q = { .line = line, .notes = S(""), .sql = S("") };
    str rest = str_trim(text);
    (void)str_next(&rest, ' ', &q.name);
    if (!is_name(q.name))
        return refuse(s, line, "no usable name:", q.name, "Use small letters and _.");
    for (size_t i = 0; i < s->queries.count; i++)
        if (str_eq(s->queries.at[i].name, q.name))
            return refuse(s, line, "a second query named", q.name, "Give it a name of its own.");
    for (int i = 0; i <= KIND_QUEUE; i++) {
        if (!str_eq(str_trim(rest), kinds[i])) continue;
        q.kind = (enum kind)i;
        *VEC_PUSH(s->env->arena, &s->queries) = q;
        return ST_OK;
    }
    return refuse(s, line, "no such kind:", rest,
                  "Kinds are :one, :many, :each, :exec and :queue.");
}

static status add_sql(struct source *s, struct query *q, str line, long number)
{
    struct arena *a = s->env->arena;
    if (q == NULL)
        return refuse(s, number, "SQL before any query:", line,
                      "Begin with `-- name: NAME :KIND`.");
    str *to = str_is_none(q->postgresql) ? &q->sql : &q->postgresql;
    if (q->sql_line == 0) q->sql_line = number;
    *to = arena_printf(a, "%.*s%s%.*s", STR_ARG(*to), to->n > 0 ? "\n" : "", STR_ARG(line));
    return ST_OK;
}

static status read_line(struct source *s, str line, long number)
{
    struct query *q = s->queries.count == 0 ? NULL : &s->queries.at[s->queries.count - 1];
    str text = str_trim(line);
    if (text.n == 0) return ST_OK;
    if (!str_starts(text, S("--"))) return add_sql(s, q, line, number);
    text = str_trim(str_from(text, 2));
    if (str_starts(text, S("name:"))) return add_query(s, str_from(text, 5), number);
    if (q == NULL) return ST_OK; /* the words at the top of the file */
    if (str_starts(text, S("$"))) return add_params(s, q, text, number);
    if (str_starts(text, S(">"))) return add_columns(s, q, str_from(text, 1), number);
    if (str_eq(text, S("postgresql:")))
        q->postgresql = S("");
    else if (q->sql_line == 0)
        q->notes = arena_printf(s->env->arena, "%.*s * %.*s\n", STR_ARG(q->notes), STR_ARG(text));
    return ST_OK;
}

static status read_queries(struct source *s)
{
    str text = S(""), line;
    TRY(file_read(s->env, s->path, FILE_MOST, &text));
    for (long n = 1; str_next(&text, '\n', &line); n++) TRY(read_line(s, line, n));
    for (size_t i = 0; i < s->queries.count; i++) {
        struct query *q = &s->queries.at[i];
        str *texts[] = { &q->sql, &q->postgresql };
        for (int t = 0; t < 2; t++) {
            *texts[t] = str_trim(*texts[t]);
            if (str_ends(*texts[t], S(";"))) texts[t]->n--;
        }
        if (q->sql.n == 0)
            return refuse(s, q->line, "no SQL under", q->name, "Write the statement.");
    }
    return ST_OK;
}

/* ---- schema ----------------------------------------------------------------------------------*/

/* "sql/schema/001_ground.sql" → "001_ground" */
static str base_name(str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/') return str_sub(path, i, path.n - i - 4);
    return str_sub(path, 0, path.n - 4);
}

static void add_literal(struct buf *out, str text)
{
    str line;
    while (str_next(&text, '\n', &line)) {
        buf_add(out, S("\n        \""));
        for (size_t i = 0; i < line.n; i++) {
            if (line.p[i] == '"' || line.p[i] == '\\') buf_byte(out, '\\');
            if (line.p[i] == '?') buf_byte(out, '\\'); /* no trigraphs */
            buf_byte(out, line.p[i]);
        }
        buf_add(out, str_is_none(text) ? S("\"") : S("\\n\""));
    }
}

static status make_schema(struct env *e, char **argv, int argc)
{
    struct buf out = buf_make(e->arena);
    buf_add(&out, S("/* Written by tools/sqlgen from sql/schema: change those files, not this. */\n"
                    "#include \"schema.h\"\n\n"
                    "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n"
                    "const struct migration schema_list[] = {\n"));
    str before = S("");
    for (int i = 2; i < argc; i++) {
        str path = str_of(argv[i]), text = S(""), name = base_name(path);
        if (str_cmp(before, name) >= 0)
            return fail_at(e, ST_BAD_INPUT, path,
                           "schema files are listed in the order of their names");
        before = name;
        TRY(file_read(e, path, FILE_MOST, &text));
        buf_printf(&out, "    { S_INIT(\"%.*s\"), S_INIT(", STR_ARG(name));
        add_literal(&out, text);
        buf_add(&out, S(") },\n"));
    }
    buf_printf(&out, "    { { NULL, 0 }, { NULL, 0 } },\n};\nconst size_t schema_count = %d;\n",
               argc - 2);
    TRY(file_write(e, str_of(argv[0]), buf_str(&out)));
    return file_write(e, str_of(argv[1]),
                      S("/* Written by tools/sqlgen: the files of sql/schema, in order. */\n"
                        "#ifndef WEFT_GEN_SCHEMA_H\n#define WEFT_GEN_SCHEMA_H\n\n"
                        "#include \"db/migrate.h\"\n\n"
                        "extern const struct migration schema_list[];\n"
                        "extern const size_t schema_count;\n\n#endif\n"));
}

static status make_queries(struct env *e, char **argv, int argc)
{
    struct source s = { .env = e, .path = str_of(argv[2]), .noun = base_name(str_of(argv[2])) };
    TRY(read_queries(&s));
    TRY(sqlgen_check(&s, argv + 3, argc - 3));
    struct buf header = buf_make(e->arena), code = buf_make(e->arena);
    sqlgen_header(&s, &header);
    sqlgen_code(&s, &code);
    TRY(file_write(e, str_of(argv[0]), buf_str(&code)));
    return file_write(e, str_of(argv[1]), buf_str(&header));
}

static status make_index(struct env *e, char **argv, int argc)
{
    struct buf out = buf_make(e->arena), list = buf_make(e->arena);
    buf_add(&out, S("/* Written by tools/sqlgen: every noun of sql/queries. */\n#include "
                    "\"sql_index.h\"\n\n"));
    for (int i = 2; i < argc; i++) {
        str noun = base_name(str_of(argv[i]));
        buf_printf(&out, "#include \"sql_%.*s.h\"\n", STR_ARG(noun));
        buf_printf(&list, "    { \"%.*s\", sql_%.*s_all, &sql_%.*s_all_count },\n", STR_ARG(noun),
                   STR_ARG(noun), STR_ARG(noun));
    }
    buf_printf(&out, "\nconst struct sql_noun sql_index[] = {\n%.*s    { NULL, NULL, NULL },\n};\n",
               STR_ARG(buf_str(&list)));
    TRY(file_write(e, str_of(argv[0]), buf_str(&out)));
    return file_write(
        e, str_of(argv[1]),
        S("/* Written by tools/sqlgen: every noun of sql/queries; the last has no name. */\n"
          "#ifndef WEFT_GEN_SQL_INDEX_H\n#define WEFT_GEN_SQL_INDEX_H\n\n"
          "#include \"db/db.h\"\n\n"
          "struct sql_noun {\n    const char *name;\n    const struct db_sql *at;\n"
          "    const size_t *count;\n};\n"
          "extern const struct sql_noun sql_index[];\n\n#endif\n"));
}

struct call {
    int argc;
    char **argv;
};

static status run(struct env *e, void *arg)
{
    struct call *c = arg;
    if (c->argc >= 4 && strcmp(c->argv[1], "schema") == 0)
        return make_schema(e, c->argv + 2, c->argc - 2);
    if (c->argc >= 4 && strcmp(c->argv[1], "index") == 0)
        return make_index(e, c->argv + 2, c->argc - 2);
    if (c->argc >= 5 && strcmp(c->argv[1], "queries") == 0)
        return make_queries(e, c->argv + 2, c->argc - 2);
    env_fail(e, ST_USAGE, S("sqlgen"), "no such call");
    env_remedy(e, "Use: sqlgen schema OUT.c OUT.h SCHEMA.sql…  or:"
                  " sqlgen queries OUT.c OUT.h QUERIES.sql SCHEMA.sql…");
    return ST_USAGE;
}

int main(int argc, char **argv)
{
    struct call c = { argc, argv };
    return host_run(run, &c);
}
