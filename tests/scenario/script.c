/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/script.h"

#include "base/buf.h"
#include "base/file.h"

enum { NONE = -1 };

struct reader {
    struct env *env;
    struct script *script;
    struct scenario *test;
    ptrdiff_t request; /* index of the last, for its headers and body; NONE before the first */
    struct buf body;
    long line;
};

static status refuse(struct reader *r, const char *what, const char *remedy)
{
    env_fail(r->env, ST_BAD_INPUT, r->script->file, "%s", what);
    env_at(r->env, r->line, 0);
    env_remedy(r->env, "%s", remedy);
    return ST_BAD_INPUT;
}

/* Takes one word off the front: up to a blank, or "quoted" with \" \\ \n inside. */
static str word(struct reader *r, str *rest)
{
    *rest = str_trim(*rest);
    if (rest->n == 0) return str_none();
    struct buf b = buf_make(r->env->arena);
    size_t i = 0;
    bool quoted = false;
    for (; i < rest->n; i++) {
        char c = rest->p[i];
        if (c == '"') {
            quoted = !quoted;
            continue;
        }
        if (quoted && c == '\\' && i + 1 < rest->n) {
            c = rest->p[++i];
            if (c == 'n') c = '\n';
        } else if (!quoted && (c == ' ' || c == '\t')) {
            break;
        }
        buf_byte(&b, c);
    }
    *rest = str_from(*rest, i);
    return arena_str(r->env->arena, buf_str(&b));
}

static struct step *add_step(struct reader *r, enum step_kind kind)
{
    struct step *s = VEC_PUSH(r->env->arena, &r->test->steps);
    s->kind = kind;
    s->line = r->line;
    return s;
}

static struct step *last_request(struct reader *r)
{
    return r->request == NONE ? NULL : &r->test->steps.at[r->request];
}

static void finish_body(struct reader *r)
{
    struct step *s = last_request(r);
    if (s != NULL && s->has_body) s->body = arena_str(r->env->arena, buf_str(&r->body));
}

static void read_request(struct reader *r, str method, str rest)
{
    finish_body(r);
    r->body = buf_make(r->env->arena);
    struct step *s = add_step(r, STEP_REQUEST);
    r->request = (ptrdiff_t)r->test->steps.count - 1;
    s->word = method;
    s->path = word(r, &rest);
    for (str w = word(r, &rest); !str_is_none(w); w = word(r, &rest)) {
        size_t eq = str_find_byte(w, '=');
        *VEC_PUSH(r->env->arena, &s->pairs) =
            (struct pair){ str_sub(w, 0, eq), eq == SIZE_MAX ? S("") : str_from(w, eq + 1) };
    }
}

static status read_expect(struct reader *r, str rest)
{
    struct step *s = add_step(r, STEP_EXPECT);
    if (!str_to_int(word(r, &rest), &s->number))
        return refuse(r, "expect wants a status", "Write: expect 303 Location /people/2");
    for (str w = word(r, &rest); !str_is_none(w); w = word(r, &rest))
        *VEC_PUSH(r->env->arena, &s->pairs) = (struct pair){ w, word(r, &rest) };
    return ST_OK;
}

static status read_save(struct reader *r, str rest)
{
    struct step *s = add_step(r, STEP_SAVE);
    s->word = word(r, &rest);
    str equals = word(r, &rest);
    s->path = word(r, &rest);
    s->value = word(r, &rest);
    s->value2 = word(r, &rest);
    if (!str_eq(equals, S("=")) || str_is_none(s->value))
        return refuse(
            r, "save wants a name and where to take it from",
            "Write: save id = json id, or: save x = header ETag, or: save x = text \"a\" \"b\"");
    return ST_OK;
}

static status read_body_line(struct reader *r, str text)
{
    struct step *s = last_request(r);
    if (s == NULL) return refuse(r, "a body without a request", "Write the request first.");
    s->has_body = true;
    if (str_starts(text, S("@"))) {
        str bytes = str_none();
        str path = file_join(r->env->arena, S(WEFT_SOURCE_ROOT), str_from(text, 1));
        TRY(file_read(r->env, path, (size_t)64 << 20, &bytes));
        buf_add(&r->body, bytes);
        return ST_OK;
    }
    if (r->body.n > 0) buf_byte(&r->body, '\n');
    buf_add(&r->body, text);
    return ST_OK;
}

static bool is_method(str w)
{
    static const str methods[] = { S_INIT("GET"),    S_INIT("POST"),  S_INIT("PUT"),
                                   S_INIT("DELETE"), S_INIT("PATCH"), S_INIT("HEAD"),
                                   S_INIT("OPTIONS") };
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (str_eq(w, methods[i])) return true;
    return false;
}

static status read_step(struct reader *r, str first, str rest, str whole)
{
    struct step *s;
    if (is_method(first)) {
        read_request(r, first, rest);
        return ST_OK;
    }
    if (str_eq(first, S("expect"))) return read_expect(r, rest);
    if (str_eq(first, S("save"))) return read_save(r, rest);
    if (str_eq(first, S("as"))) {
        add_step(r, STEP_AS)->word = word(r, &rest);
        return ST_OK;
    }
    if (str_eq(first, S("account")) || str_eq(first, S("bearer"))) {
        s = add_step(r, str_eq(first, S("bearer")) ? STEP_BEARER : STEP_ACCOUNT);
        s->word = word(r, &rest);
        s->path = word(r, &rest);
        s->value = word(r, &rest);
        return ST_OK;
    }
    if (str_eq(first, S("has")) || str_eq(first, S("lacks"))) {
        s = add_step(r, str_eq(first, S("has")) ? STEP_HAS : STEP_LACKS);
        s->value = word(r, &rest);
        return ST_OK;
    }
    if (str_eq(first, S("db"))) {
        s = add_step(r, STEP_DB);
        s->word = word(r, &rest);
        s->value = word(r, &rest);
        return ST_OK;
    }
    if (str_eq(first, S("later"))) {
        s = add_step(r, STEP_LATER);
        bool number = str_to_int(word(r, &rest), &s->number);
        s->value = word(r, &rest);
        return number ? ST_OK : refuse(r, "later wants an amount", "Write: later 90 minutes");
    }
    size_t colon = str_find_byte(whole, ':');
    if (colon != SIZE_MAX && r->request != NONE &&
        str_find_byte(str_sub(whole, 0, colon), ' ') == SIZE_MAX) {
        *VEC_PUSH(r->env->arena, &last_request(r)->headers) =
            (struct pair){ str_sub(whole, 0, colon), str_trim(str_from(whole, colon + 1)) };
        return ST_OK;
    }
    return refuse(r, "this line is none of the steps",
                  "See tests/scenario/script.h for the steps.");
}

static status read_line(struct reader *r, str line)
{
    str text = str_trim(line);
    if (text.n == 0 || text.p[0] == '#') return ST_OK;
    if (text.p[0] == '|') {
        str body = str_from(text, 1);
        return read_body_line(r, str_starts(body, S(" ")) ? str_from(body, 1) : body);
    }
    str rest = text;
    str first = word(r, &rest);
    if (str_eq(first, S("setup"))) {
        (void)word(r, &rest);
        return str_to_int(word(r, &rest), &r->script->people)
                   ? ST_OK
                   : refuse(r, "setup wants a number of people", "Write: setup town 300");
    }
    if (str_eq(first, S("test"))) {
        finish_body(r);
        r->request = NONE;
        r->test = VEC_PUSH(r->env->arena, &r->script->tests);
        r->test->name = word(r, &rest);
        r->test->line = r->line;
        return ST_OK;
    }
    if (r->test == NULL)
        return refuse(r, "a step outside any test", "Begin with: test \"the rule\"");
    return read_step(r, first, rest, text);
}

status script_read(struct env *e, str path, struct script *ret_script)
{
    str text = str_none(), line;
    TRY(file_read(e, path, (size_t)1 << 20, &text));
    struct script script = { .file = path };
    struct reader r = { .env = e, .script = &script, .request = NONE };
    while (str_next(&text, '\n', &line)) {
        r.line++;
        TRY(read_line(&r, line));
    }
    finish_body(&r);
    *ret_script = script;
    return ST_OK;
}
