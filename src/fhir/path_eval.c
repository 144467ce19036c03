/* SPDX-License-Identifier: Apache-2.0
 * Running a program: operators, names and calls; the functions stand in path_fn_*.c. */
#include "fhir/path_run.h"

#include "base/buf.h"
#include "fhir/bundle.h"
#include "fhir/fhir_limits.h"

status path_refuse(struct path_run *r, const struct path_op *op, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str what = arena_vprintf(r->arena, format, args);
    va_end(args);
    long line = 0, column = 0;
    env_fail(r->e, ST_BAD_INPUT, str_none(), "%.*s", STR_ARG(what));
    json_line(r->program->source, op->at, &line, &column);
    env_at(r->e, line, column);
    return ST_BAD_INPUT;
}

status path_step(struct path_run *r, int64_t steps)
{
    r->steps += steps;
    if (r->steps <= PATH_STEPS_MOST) return ST_OK;
    env_fail(r->e, ST_TOO_LARGE, str_none(),
             "the expression takes too many steps on this resource");
    env_remedy(r->e, "ask for less at once; at most %d are made", PATH_STEPS_MOST);
    return ST_TOO_LARGE;
}

static status give_bool(struct path_run *r, bool b, struct path_items *out)
{
    struct path_item item = path_of_bool(b);
    path_put(out, r->arena, &item);
    return ST_OK;
}

static status give_truth(struct path_run *r, enum path_truth t, struct path_items *out)
{
    return t == PATH_UNSURE ? ST_OK : give_bool(r, t == PATH_TRUE, out);
}

status path_condition(struct path_run *r, const struct path_op *op, const struct path_items *items,
                      bool *ret_true, bool *ret_empty)
{
    if (items->count > 1)
        return path_refuse(r, op, "one value was expected as a condition, not %zu", items->count);
    *ret_empty = items->count == 0;
    struct path_item v = *ret_empty ? path_of_bool(false) : path_value(r->arena, &items->at[0]);
    *ret_true = v.kind != PATH_BOOLEAN || v.boolean; /* a single value stands for "there is one" */
    return ST_OK;
}

/* A name at the front may be the type of what it stands on: Patient.name. */
static bool names_type(const struct path_item *item, str name)
{
    if (item->kind != PATH_NODE || item->type == FHIR_NONE || name.n == 0 || name.p[0] < 'A' ||
        name.p[0] > 'Z')
        return false;
    const struct fhir_type *t = fhir_type_find(name);
    return t != NULL && fhir_type_is(item->type, fhir_type_index(t));
}

/* "valueQuantity" is JSON's name of value[x], not FHIRPath's. */
static const struct fhir_element *choice_meant(const struct path_item *item, str name)
{
    if (item->kind != PATH_NODE || item->type == FHIR_NONE) return NULL;
    const struct fhir_member *m = fhir_member_find(&fhir_types[item->type], name);
    const struct fhir_element *e = m == NULL ? NULL : &fhir_elements[m->element];
    return e != NULL && e->choice ? e : NULL;
}

static status eval_name(struct path_run *r, const struct path_scope *s, const struct path_op *op,
                        const struct path_items *in, struct path_items *out)
{
    for (size_t i = 0; i < in->count; i++) {
        const struct path_item *item = &in->at[i];
        TRY(path_step(r, 1));
        if (in == &s->focus && names_type(item, op->text)) {
            path_put(out, r->arena, item);
            continue;
        }
        const struct fhir_element *choice = choice_meant(item, op->text);
        if (choice != NULL)
            return path_refuse(r, op, "%.*s is one type of %.*s; write %.*s, or %.*s.ofType(…)",
                               STR_ARG(op->text), STR_ARG(choice->name), STR_ARG(choice->name),
                               STR_ARG(choice->name));
        path_child(r, item, op->text, out);
    }
    return ST_OK;
}

static status give_text(struct path_run *r, str text, struct path_items *out)
{
    struct path_item item = path_of_str(text);
    path_put(out, r->arena, &item);
    return ST_OK;
}

static status eval_variable(struct path_run *r, const struct path_op *op, struct path_items *out)
{
    static const struct {
        str name, url;
    } known[] = { { S_INIT("sct"), S_INIT("http://snomed.info/sct") },
                  { S_INIT("loinc"), S_INIT("http://loinc.org") },
                  { S_INIT("ucum"), S_INIT("http://unitsofmeasure.org") } };
    str name = op->text;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_eq(known[i].name, name)) return give_text(r, known[i].url, out);
    if (str_starts(name, S("vs-")))
        return give_text(
            r,
            arena_printf(r->arena, "http://hl7.org/fhir/ValueSet/%.*s", STR_ARG(str_from(name, 3))),
            out);
    if (str_starts(name, S("ext-")))
        return give_text(r,
                         arena_printf(r->arena, "http://hl7.org/fhir/StructureDefinition/%.*s",
                                      STR_ARG(str_from(name, 4))),
                         out);
    bool context = str_eq(name, S("context")),
         resource = str_eq(name, S("resource")) || str_eq(name, S("rootResource"));
    if (!context && !resource)
        return path_refuse(r, op, "there is no variable %%%.*s", STR_ARG(name));
    if (r->has_root) path_put(out, r->arena, context ? &r->context : &r->root);
    return ST_OK;
}

static status eval_item(struct path_run *r, const struct path_scope *s, const struct path_op *op,
                        const struct path_items *in, struct path_items *out)
{
    struct path_items left = { 0 }, index = { 0 };
    TRY(path_eval(r, s, op->left, in, &left));
    TRY(path_eval(r, s, op->right, &s->focus, &index));
    if (index.count == 0) return ST_OK;
    struct path_item v = path_value(r->arena, &index.at[0]);
    if (index.count > 1 || v.kind != PATH_INTEGER)
        return path_refuse(r, op, "an index must be one integer");
    if (v.number.digits >= 0 && v.number.digits < (int64_t)left.count)
        path_put(out, r->arena, &left.at[v.number.digits]);
    return ST_OK;
}

static status eval_sign(struct path_run *r, const struct path_op *op,
                        const struct path_items *operand, struct path_items *out)
{
    if (operand->count == 0) return ST_OK;
    struct path_item v = path_value(r->arena, &operand->at[0]);
    if (operand->count > 1 || (!path_is_number(&v) && v.kind != PATH_QUANTITY))
        return path_refuse(r, op, "a sign stands before one number only");
    if (op->kind == OP_NEGATE) v.number = decimal_negate(v.number);
    path_put(out, r->arena, &v);
    return ST_OK;
}

static status eval_type(struct path_run *r, const struct path_op *op,
                        const struct path_items *operand, struct path_items *out)
{
    bool is = false;
    if (operand->count > 1)
        return path_refuse(r, op, "%s takes one value, not %zu", op->kind == OP_IS ? "is" : "as",
                           operand->count);
    if (operand->count == 0) return ST_OK;
    TRY(path_is_type(r, op, &operand->at[0], op->space, op->text, op->kind == OP_AS, &is));
    if (op->kind == OP_IS) return give_bool(r, is, out);
    if (is) path_put(out, r->arena, &operand->at[0]);
    return ST_OK;
}

static enum path_truth collections_equal(struct path_run *r, const struct path_items *x,
                                         const struct path_items *y)
{
    enum path_truth all = PATH_TRUE;
    if (x->count != y->count) return PATH_FALSE;
    for (size_t i = 0; i < x->count; i++) {
        enum path_truth t = path_equal(r, &x->at[i], &y->at[i]);
        if (t == PATH_FALSE) return t;
        if (t == PATH_UNSURE) all = t;
    }
    return all;
}

/* In any order. */
static status collections_equivalent(struct path_run *r, const struct path_items *x,
                                     const struct path_items *y, bool *ret)
{
    bool *used = NEW_ARRAY(r->arena, bool, y->count + 1);
    *ret = x->count == y->count;
    for (size_t i = 0; i < x->count && *ret; i++) {
        size_t j = 0;
        TRY(path_step(r, (int64_t)y->count));
        while (j < y->count && (used[j] || !path_equivalent(r, &x->at[i], &y->at[j]))) j++;
        if (j == y->count)
            *ret = false;
        else
            used[j] = true;
    }
    return ST_OK;
}

static status eval_equality(struct path_run *r, const struct path_op *op,
                            const struct path_items *x, const struct path_items *y,
                            struct path_items *out)
{
    bool same = false;
    if (op->kind == OP_EQUIVALENT || op->kind == OP_NOT_EQUIVALENT) {
        TRY(collections_equivalent(r, x, y, &same));
        return give_bool(r, same == (op->kind == OP_EQUIVALENT), out);
    }
    if (x->count == 0 || y->count == 0) return ST_OK;
    enum path_truth t = collections_equal(r, x, y);
    if (op->kind == OP_NOT_EQUAL && t != PATH_UNSURE) t = t == PATH_TRUE ? PATH_FALSE : PATH_TRUE;
    return give_truth(r, t, out);
}

static status eval_union(struct path_run *r, const struct path_items *x, const struct path_items *y,
                         struct path_items *out)
{
    const struct path_items *both[] = { x, y };
    size_t before = out->count;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->count; i++) {
            struct path_items so_far = { .at = out->at + before, .count = out->count - before };
            TRY(path_step(r, (int64_t)so_far.count));
            if (out->count == before || !path_has(r, &so_far, &both[k]->at[i]))
                path_put(out, r->arena, &both[k]->at[i]);
        }
    return ST_OK;
}

static status eval_member(struct path_run *r, const struct path_op *op,
                          const struct path_items *one, const struct path_items *list,
                          struct path_items *out)
{
    if (one->count == 0) return ST_OK;
    if (one->count > 1)
        return path_refuse(r, op, "one value was expected to look for, not %zu", one->count);
    return give_bool(r, path_has(r, list, &one->at[0]), out);
}

/* One value on each side; *ret_both false where a side is empty. */
static status singles(struct path_run *r, const struct path_op *op, const struct path_items *x,
                      const struct path_items *y, bool *ret_both)
{
    if (x->count > 1 || y->count > 1)
        return path_refuse(r, op, "one value was expected on each side of the operator");
    *ret_both = x->count == 1 && y->count == 1;
    return ST_OK;
}

static status eval_order(struct path_run *r, const struct path_op *op, const struct path_items *x,
                         const struct path_items *y, struct path_items *out)
{
    bool both = false;
    enum path_order o = PATH_UNKNOWN;
    TRY(singles(r, op, x, y, &both));
    if (!both) return ST_OK;
    TRY(path_compare(r, op, &x->at[0], &y->at[0], &o));
    if (o == PATH_UNKNOWN) return ST_OK;
    bool yes = op->kind == OP_LESS         ? o == PATH_BEFORE
               : op->kind == OP_LESS_EQUAL ? o != PATH_AFTER
               : op->kind == OP_GREATER    ? o == PATH_AFTER
                                           : o != PATH_BEFORE;
    return give_bool(r, yes, out);
}

static status eval_concat(struct path_run *r, const struct path_op *op, const struct path_items *x,
                          const struct path_items *y, struct path_items *out)
{
    bool both = false;
    struct buf b = buf_make(r->arena);
    const struct path_items *sides[] = { x, y };
    TRY(singles(r, op, x, y, &both));
    for (size_t i = 0; i < 2; i++) {
        if (sides[i]->count == 0) continue;
        struct path_item v = path_value(r->arena, &sides[i]->at[0]);
        if (v.kind != PATH_STRING) return path_refuse(r, op, "& joins strings; use toString()");
        buf_add(&b, v.text);
    }
    return give_text(r, buf_str(&b), out);
}

static status eval_arithmetic(struct path_run *r, const struct path_op *op,
                              const struct path_items *x, const struct path_items *y,
                              struct path_items *out)
{
    bool both = false;
    TRY(singles(r, op, x, y, &both));
    if (!both) return ST_OK;
    struct path_item a = path_value(r->arena, &x->at[0]), b = path_value(r->arena, &y->at[0]);
    return path_calculate(r, op, &a, &b, out);
}

/* Three-valued logic: FHIRPath 6.5. */
static status eval_logic(struct path_run *r, const struct path_scope *s, const struct path_op *op,
                         const struct path_items *in, struct path_items *out)
{
    struct path_items left = { 0 }, right = { 0 };
    bool a = false, b = false, no_a = false, no_b = false;
    TRY(path_eval(r, s, op->left, in, &left));
    TRY(path_condition(r, op, &left, &a, &no_a));
    bool decided = !no_a && ((op->kind == OP_AND && !a) || (op->kind == OP_OR && a) ||
                             (op->kind == OP_IMPLIES && !a));
    if (decided) return give_bool(r, op->kind != OP_AND, out);
    TRY(path_eval(r, s, op->right, &s->focus, &right));
    TRY(path_condition(r, op, &right, &b, &no_b));
    if (op->kind == OP_AND && !no_b && !b) return give_bool(r, false, out);
    if ((op->kind == OP_OR || op->kind == OP_IMPLIES) && !no_b && b) return give_bool(r, true, out);
    if (no_a || no_b) return ST_OK;
    return give_bool(r, op->kind == OP_XOR ? a != b : b, out);
}

static status eval_binary(struct path_run *r, const struct path_scope *s, const struct path_op *op,
                          const struct path_items *in, struct path_items *out)
{
    struct path_items x = { 0 }, y = { 0 };
    TRY(path_eval(r, s, op->left, in, &x));
    if (op->kind == OP_DOT) return path_eval(r, s, op->right, &x, out);
    if (op->kind == OP_NEGATE || op->kind == OP_PLUS_SIGN) return eval_sign(r, op, &x, out);
    if (op->kind == OP_IS || op->kind == OP_AS) return eval_type(r, op, &x, out);
    TRY(path_eval(r, s, op->right, in, &y));
    switch (op->kind) {
    case OP_UNION: return eval_union(r, &x, &y, out);
    case OP_CONCAT: return eval_concat(r, op, &x, &y, out);
    case OP_EQUAL:
    case OP_NOT_EQUAL:
    case OP_EQUIVALENT:
    case OP_NOT_EQUIVALENT: return eval_equality(r, op, &x, &y, out);
    case OP_LESS:
    case OP_LESS_EQUAL:
    case OP_GREATER:
    case OP_GREATER_EQUAL: return eval_order(r, op, &x, &y, out);
    case OP_IN: return eval_member(r, op, &x, &y, out);
    case OP_CONTAINS: return eval_member(r, op, &y, &x, out);
    default: return eval_arithmetic(r, op, &x, &y, out);
    }
}

static status eval_call(struct path_run *r, const struct path_scope *s, const struct path_op *op,
                        const struct path_items *in, struct path_items *out)
{
    struct path_call c = { .run = r, .scope = s, .op = op, .in = in, .out = out };
    TRY(path_step(r, 1 + (int64_t)in->count));
    TRY(op->call->run(&c));
    return out->count <= PATH_ITEMS_MOST ? ST_OK : path_step(r, PATH_STEPS_MOST);
}

status path_eval(struct path_run *r, const struct path_scope *s, const struct path_op *op,
                 const struct path_items *in, struct path_items *out)
{
    struct path_item index = path_of_int(s->index);
    TRY(path_step(r, 1));
    switch (op->kind) {
    case OP_LITERAL: path_put(out, r->arena, &op->literal); return ST_OK;
    case OP_EMPTY: return ST_OK;
    case OP_NAME: return eval_name(r, s, op, in, out);
    case OP_INDEX: path_put(out, r->arena, &index); return ST_OK;
    case OP_THIS:
    case OP_TOTAL: {
        const struct path_items *from = op->kind == OP_THIS ? &s->focus : &s->total;
        for (size_t i = 0; i < from->count; i++) path_put(out, r->arena, &from->at[i]);
        return ST_OK;
    }
    case OP_VARIABLE: return eval_variable(r, op, out);
    case OP_CALL: return eval_call(r, s, op, in, out);
    case OP_ITEM: return eval_item(r, s, op, in, out);
    case OP_AND:
    case OP_OR:
    case OP_XOR:
    case OP_IMPLIES: return eval_logic(r, s, op, in, out);
    default: return eval_binary(r, s, op, in, out);
    }
}

status path_run(struct env *e, const struct path_program *p, const struct json_node *root,
                const struct json_node *focus, struct path_items *ret_items)
{
    struct path_run r = { .e = e, .arena = e->arena, .program = p, .has_root = root != NULL };
    struct path_scope scope = { 0 };
    struct path_items items = { 0 };
    if (root != NULL) {
        r.root = path_node(e->arena, root, FHIR_NONE);
        r.context = focus == NULL || focus == root
                        ? r.root
                        : path_node(e->arena, focus, fhir_type_at(e->arena, focus));
        path_put(&scope.focus, e->arena, &r.context);
    }
    TRY(path_eval(&r, &scope, p->root, &scope.focus, &items));
    *ret_items = items;
    return ST_OK;
}

status path_test(struct env *e, const struct path_program *p, const struct json_node *root,
                 const struct json_node *focus, bool *ret_true, bool *ret_empty)
{
    struct path_items items = { 0 };
    struct path_run r = { .e = e, .arena = e->arena, .program = p };
    TRY(path_run(e, p, root, focus, &items));
    return path_condition(&r, p->root, &items, ret_true, ret_empty);
}

status path_arg(struct path_call *c, size_t i, struct path_items *ret)
{
    return path_eval(c->run, c->scope, c->op->args[i], &c->scope->focus, ret);
}

status path_arg_on(struct path_call *c, size_t i, const struct path_item *item, int64_t index,
                   struct path_items *ret)
{
    struct path_item copy = *item;
    struct path_scope inner = { .index = index, .total = c->scope->total };
    inner.focus = (struct path_items){ .at = &copy, .count = 1, .room = 1 };
    return path_eval(c->run, &inner, c->op->args[i], &inner.focus, ret);
}

status path_in_one(struct path_call *c, struct path_item *ret, bool *ret_has)
{
    if (c->in->count > 1)
        return path_refuse(c->run, c->op, "%s() takes one value, not %zu", c->op->call->name,
                           c->in->count);
    *ret_has = c->in->count == 1;
    if (*ret_has) *ret = path_value(c->run->arena, &c->in->at[0]);
    return ST_OK;
}

static status one_string(struct path_call *c, const struct path_items *items, const char *which,
                         str *ret, bool *ret_has)
{
    *ret_has = items->count == 1;
    if (items->count == 0) return ST_OK;
    struct path_item v = path_value(c->run->arena, &items->at[0]);
    if (items->count > 1 || v.kind != PATH_STRING)
        return path_refuse(c->run, c->op, "%s() takes one string as its %s", c->op->call->name,
                           which);
    *ret = v.text;
    return ST_OK;
}

status path_in_string(struct path_call *c, str *ret, bool *ret_has)
{
    return one_string(c, c->in, "input", ret, ret_has);
}

status path_arg_string(struct path_call *c, size_t i, str *ret, bool *ret_has)
{
    struct path_items items = { 0 };
    TRY(path_arg(c, i, &items));
    return one_string(c, &items, "argument", ret, ret_has);
}

status path_arg_integer(struct path_call *c, size_t i, int64_t *ret, bool *ret_has)
{
    struct path_items items = { 0 };
    TRY(path_arg(c, i, &items));
    *ret_has = items.count == 1;
    if (items.count == 0) return ST_OK;
    struct path_item v = path_value(c->run->arena, &items.at[0]);
    if (items.count > 1 || v.kind != PATH_INTEGER)
        return path_refuse(c->run, c->op, "%s() takes one integer as its argument",
                           c->op->call->name);
    *ret = (int64_t)v.number.digits;
    return ST_OK;
}
