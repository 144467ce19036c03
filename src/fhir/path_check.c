/* SPDX-License-Identifier: Apache-2.0
 * What can be told of a program without running it: where its names lead, by the tables. A place
 * whose type is not certain is let pass. */
#include "fhir/path_run.h"

#include "base/buf.h"

/* The types an expression may give; unknown where they cannot be told. */
struct types {
    bool known, unordered;
    uint16_t at[64];
    size_t count;
};

struct check {
    struct env *e;
    const struct path_program *program;
};

static void add_type(struct types *t, uint16_t type)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->at[i] == type) return;
    bool open = type == FHIR_T_Resource || type == FHIR_T_DomainResource;
    if (t->count == sizeof t->at / sizeof t->at[0] || open)
        t->known = false;
    else
        t->at[t->count++] = type;
}

static status refuse(struct check *c, const struct path_op *op, const char *what, str name)
{
    long line = 0, column = 0;
    env_fail(c->e, ST_BAD_INPUT, str_none(), "%s %.*s", what, STR_ARG(name));
    json_line(c->program->source, op->at, &line, &column);
    env_at(c->e, line, column);
    env_remedy(c->e, "the elements of each type are in FHIR R4's definitions");
    return ST_BAD_INPUT;
}

static status check(struct check *c, const struct path_op *op, const struct types *focus,
                    const struct types *in, struct types *ret);

static status check_name(struct check *c, const struct path_op *op, const struct types *focus,
                         const struct types *in, struct types *ret)
{
    *ret = (struct types){ .known = in->known };
    const struct fhir_type *named = fhir_type_find(op->text);
    for (size_t i = 0; in->known && i < in->count; i++) {
        const struct fhir_type *t = &fhir_types[in->at[i]];
        if (in == focus && named != NULL && fhir_type_is(in->at[i], fhir_type_index(named))) {
            add_type(ret, in->at[i]);
            continue;
        }
        const struct fhir_element *e = fhir_element_find(t, op->text);
        for (size_t m = 0; e != NULL && m < t->member_count; m++)
            if (&fhir_elements[fhir_members[t->first_member + m].element] == e)
                add_type(ret, fhir_members[t->first_member + m].type);
    }
    if (in->known && in->count > 0 && ret->known && ret->count == 0)
        return refuse(c, op, "there is no element", op->text);
    return ST_OK;
}

static void keep_type(const struct types *in, str name, struct types *ret)
{
    const struct fhir_type *t = fhir_type_find(name);
    *ret = (struct types){ .known = t != NULL };
    (void)in;
    if (t != NULL) add_type(ret, fhir_type_index(t));
}

static bool is_call(const struct path_op *op, const char *name)
{
    return str_eq(op->text, str_of(name));
}

static status check_call(struct check *c, const struct path_op *op, const struct types *focus,
                         const struct types *in, struct types *ret)
{
    static const char *const same[] = { "where", "first",  "last",     "tail",  "skip",
                                        "take",  "single", "distinct", "trace", "sort" };
    static const char *const each[] = { "where", "select", "all", "exists" };
    static const char *const ordered[] = { "first", "last", "tail", "skip", "take" };
    *ret = (struct types){ 0 };
    for (size_t i = 0; in->unordered && i < sizeof ordered / sizeof ordered[0]; i++)
        if (is_call(op, ordered[i]))
            return refuse(c, op, "children have no order that is defined, so there is no",
                          op->text);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        if (is_call(op, same[i])) *ret = *in;
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++) {
        struct types result;
        if (!is_call(op, each[i]) || op->arg_count == 0) continue;
        TRY(check(c, op->args[0], in, in, &result));
        if (is_call(op, "select")) *ret = result;
    }
    bool cast = is_call(op, "as") || is_call(op, "ofType");
    if (cast && op->args[0]->kind == OP_NAME) keep_type(in, op->args[0]->text, ret);
    ret->unordered = is_call(op, "children") || is_call(op, "descendants");
    (void)focus;
    return ST_OK;
}

static status check_union(struct check *c, const struct path_op *op, const struct types *focus,
                          const struct types *in, struct types *ret)
{
    struct types right;
    TRY(check(c, op->left, focus, in, ret));
    TRY(check(c, op->right, focus, in, &right));
    ret->known = ret->known && right.known;
    for (size_t i = 0; i < right.count; i++) add_type(ret, right.at[i]);
    return ST_OK;
}

static status check(struct check *c, const struct path_op *op, const struct types *focus,
                    const struct types *in, struct types *ret)
{
    struct types left, right;
    *ret = (struct types){ 0 };
    switch (op->kind) {
    case OP_NAME: return check_name(c, op, focus, in, ret);
    case OP_THIS: *ret = *focus; return ST_OK;
    case OP_CALL: return check_call(c, op, focus, in, ret);
    case OP_UNION: return check_union(c, op, focus, in, ret);
    case OP_DOT:
        TRY(check(c, op->left, focus, in, &left));
        return check(c, op->right, focus, &left, ret);
    case OP_ITEM: return check(c, op->left, focus, in, ret);
    case OP_AS:
        TRY(check(c, op->left, focus, in, &left));
        keep_type(&left, op->text, ret);
        return ST_OK;
    default:
        if (op->left != NULL) TRY(check(c, op->left, focus, in, &left));
        if (op->right != NULL) TRY(check(c, op->right, focus, in, &right));
        return ST_OK;
    }
}

status path_check(struct env *e, const struct path_program *p, const struct fhir_type *t)
{
    struct check c = { .e = e, .program = p };
    struct types root = { .known = true }, result;
    add_type(&root, fhir_type_index(t));
    return check(&c, p->root, &root, &root, &result);
}
