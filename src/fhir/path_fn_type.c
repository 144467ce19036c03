/* SPDX-License-Identifier: Apache-2.0
 * Types, conversions, and what FHIR adds: FHIRPath 5.5, 6.3, 10; FHIR R4, 2.9.2. */
#include "fhir/bundle.h"
#include "fhir/index.h"
#include "fhir/path_fn.h"
#include "fhir/path_time.h"

#include "base/time.h"

/* The type that argument 0 names: Type or Namespace.Type. */
static status named_type(struct path_call *c, str *ret_space, str *ret_name)
{
    const struct path_op *a = c->op->args[0];
    *ret_space = str_none();
    if (a->kind == OP_NAME) {
        *ret_name = a->text;
        return ST_OK;
    }
    if (a->kind != OP_DOT || a->left->kind != OP_NAME || a->right->kind != OP_NAME)
        return path_refuse(c->run, c->op, "%s() takes the name of a type", c->op->call->name);
    *ret_space = a->left->text;
    *ret_name = a->right->text;
    return ST_OK;
}

static status filter_type(struct path_call *c, bool one)
{
    str space = str_none(), name = str_none();
    TRY(named_type(c, &space, &name));
    if (one && c->in->count > 1)
        return path_refuse(c->run, c->op, "as() takes one value, not %zu; use ofType()",
                           c->in->count);
    for (size_t i = 0; i < c->in->count; i++) {
        bool is = false;
        TRY(path_is_type(c->run, c->op, &c->in->at[i], space, name, true, &is));
        if (is) path_put(c->out, c->run->arena, &c->in->at[i]);
    }
    return ST_OK;
}

status path_fn_as(struct path_call *c)
{
    return filter_type(c, true);
}

status path_fn_of_type(struct path_call *c)
{
    return filter_type(c, false);
}

status path_fn_is(struct path_call *c)
{
    str space = str_none(), name = str_none();
    bool is = false;
    TRY(named_type(c, &space, &name));
    if (c->in->count > 1)
        return path_refuse(c->run, c->op, "is() takes one value, not %zu", c->in->count);
    if (c->in->count == 0) return ST_OK;
    TRY(path_is_type(c->run, c->op, &c->in->at[0], space, name, false, &is));
    return path_give(c, path_of_bool(is));
}

status path_fn_type(struct path_call *c)
{
    static const str system[] = {
        [PATH_BOOLEAN] = S_INIT("Boolean"),    [PATH_STRING] = S_INIT("String"),
        [PATH_INTEGER] = S_INIT("Integer"),    [PATH_DECIMAL] = S_INIT("Decimal"),
        [PATH_DATE] = S_INIT("Date"),          [PATH_DATETIME] = S_INIT("DateTime"),
        [PATH_TIME] = S_INIT("Time"),          [PATH_QUANTITY] = S_INIT("Quantity"),
        [PATH_TYPE] = S_INIT("SimpleTypeInfo")
    };
    for (size_t i = 0; i < c->in->count; i++) {
        const struct path_item *item = &c->in->at[i];
        bool node = item->kind == PATH_NODE;
        struct path_item type = { .kind = PATH_TYPE, .unit = node ? S("FHIR") : S("System") };
        type.text = node ? path_item_type(item) : system[item->kind];
        path_put(c->out, c->run->arena, &type);
    }
    return ST_OK;
}

typedef bool converter(struct arena *a, const struct path_item *v, struct path_item *ret);

static status convert(struct path_call *c, converter *f, bool ask)
{
    struct path_item v = { 0 }, result = { 0 };
    bool has = false;
    TRY(path_in_one(c, &v, &has));
    if (!has) return ST_OK;
    bool can = f(c->run->arena, &v, &result);
    if (ask) return path_give(c, path_of_bool(can));
    return can ? path_give(c, result) : ST_OK;
}

static bool boolean_of(struct arena *a, const struct path_item *v, struct path_item *ret)
{
    (void)a;
    return path_to_boolean(v, ret);
}

static bool integer_of(struct arena *a, const struct path_item *v, struct path_item *ret)
{
    (void)a;
    return path_to_integer(v, ret);
}

static bool decimal_of(struct arena *a, const struct path_item *v, struct path_item *ret)
{
    (void)a;
    return path_to_decimal(v, ret);
}

static bool date_of(struct arena *a, const struct path_item *v, struct path_item *ret)
{
    (void)a;
    return path_to_time(PATH_DATE, v, ret);
}

static bool date_time_of(struct arena *a, const struct path_item *v, struct path_item *ret)
{
    (void)a;
    return path_to_time(PATH_DATETIME, v, ret);
}

static bool time_of(struct arena *a, const struct path_item *v, struct path_item *ret)
{
    (void)a;
    return path_to_time(PATH_TIME, v, ret);
}

static bool string_of(struct arena *a, const struct path_item *v, struct path_item *ret)
{
    str text = path_item_text(a, v);
    if (v->kind == PATH_DATE || v->kind == PATH_DATETIME || v->kind == PATH_TIME) text = v->text;
    *ret = path_of_str(text);
    return v->kind != PATH_NODE && v->kind != PATH_TYPE;
}

status path_fn_to_boolean(struct path_call *c)
{
    return convert(c, boolean_of, false);
}
status path_fn_converts_to_boolean(struct path_call *c)
{
    return convert(c, boolean_of, true);
}
status path_fn_to_integer(struct path_call *c)
{
    return convert(c, integer_of, false);
}
status path_fn_converts_to_integer(struct path_call *c)
{
    return convert(c, integer_of, true);
}
status path_fn_to_decimal(struct path_call *c)
{
    return convert(c, decimal_of, false);
}
status path_fn_converts_to_decimal(struct path_call *c)
{
    return convert(c, decimal_of, true);
}
status path_fn_to_quantity(struct path_call *c)
{
    return convert(c, path_to_quantity, false);
}
status path_fn_converts_to_quantity(struct path_call *c)
{
    return convert(c, path_to_quantity, true);
}
status path_fn_to_string(struct path_call *c)
{
    return convert(c, string_of, false);
}
status path_fn_converts_to_string(struct path_call *c)
{
    return convert(c, string_of, true);
}
status path_fn_to_date(struct path_call *c)
{
    return convert(c, date_of, false);
}
status path_fn_converts_to_date(struct path_call *c)
{
    return convert(c, date_of, true);
}
status path_fn_to_date_time(struct path_call *c)
{
    return convert(c, date_time_of, false);
}
status path_fn_converts_to_date_time(struct path_call *c)
{
    return convert(c, date_time_of, true);
}
status path_fn_to_time(struct path_call *c)
{
    return convert(c, time_of, false);
}
status path_fn_converts_to_time(struct path_call *c)
{
    return convert(c, time_of, true);
}

static status give_now(struct path_call *c, enum path_kind kind, size_t from, size_t size)
{
    str text = time_text(c->run->arena, env_now(c->run->e));
    struct path_item item = { .kind = (uint8_t)kind, .text = str_sub(text, from, size) };
    return path_give(c, item);
}

status path_fn_now(struct path_call *c)
{
    return give_now(c, PATH_DATETIME, 0, SIZE_MAX);
}
status path_fn_today(struct path_call *c)
{
    return give_now(c, PATH_DATE, 0, 10);
}
status path_fn_time_of_day(struct path_call *c)
{
    return give_now(c, PATH_TIME, 11, 12);
}

status path_fn_extension(struct path_call *c)
{
    str url = str_none();
    bool has = false;
    TRY(path_arg_string(c, 0, &url, &has));
    for (size_t i = 0; has && i < c->in->count; i++) {
        struct path_items all = { 0 };
        path_child(c->run, &c->in->at[i], S("extension"), &all);
        for (size_t k = 0; k < all.count; k++)
            if (json_str_is(json_get(all.at[k].json, "url"), url))
                path_put(c->out, c->run->arena, &all.at[k]);
    }
    return ST_OK;
}

static bool is_primitive(const struct path_item *item)
{
    if (item->kind != PATH_NODE) return item->kind != PATH_TYPE;
    return item->json != NULL && item->json->kind != JSON_OBJECT;
}

status path_fn_has_value(struct path_call *c)
{
    return path_give(c, path_of_bool(c->in->count == 1 && is_primitive(&c->in->at[0])));
}

status path_fn_get_value(struct path_call *c)
{
    if (c->in->count != 1 || !is_primitive(&c->in->at[0])) return ST_OK;
    return path_give(c, path_value(c->run->arena, &c->in->at[0]));
}

/* In the resource itself ("#id"), in the Bundle around it, else only as its type: enough for
 * `resolve() is Patient`. */
static struct path_item find_resource(struct path_run *r, str reference)
{
    struct path_item none = { .kind = PATH_NODE, .type = FHIR_NONE };
    bool contained = str_starts(reference, S("#"));
    const struct json_node *list = json_get(r->root.json, contained ? "contained" : "entry");
    str id = contained ? str_from(reference, 1) : str_none(), type = str_none();
    if (contained && id.n == 0) return r->root;
    bool literal = !contained && reference_parse(reference, &type, &id);
    for (const struct json_node *n = json_first(list); n != NULL; n = json_next(n)) {
        const struct json_node *resource = contained ? n : json_get(n, "resource");
        bool same = json_str_is(json_get(resource, "id"), id) &&
                    (contained || json_str_is(json_get(resource, "resourceType"), type));
        if (same || (!contained && json_str_is(json_get(n, "fullUrl"), reference)))
            return path_node(r->arena, resource, FHIR_NONE);
    }
    if (literal) none.type = fhir_type_index(fhir_type_find(type));
    return none;
}

status path_fn_resolve(struct path_call *c)
{
    for (size_t i = 0; i < c->in->count; i++) {
        const struct json_node *n = c->in->at[i].json;
        str reference = json_str(c->run->arena, json_is_object(n) ? json_get(n, "reference") : n);
        TRY(path_step(c->run, 1 + (c->run->root.json == NULL ? 0
                                                             : (int64_t)json_count(json_get(
                                                                   c->run->root.json, "entry")))));
        if (reference.n == 0) continue;
        struct path_item found = find_resource(c->run, reference);
        if (found.json != NULL || found.type != FHIR_NONE) path_put(c->out, c->run->arena, &found);
    }
    return ST_OK;
}

status path_fn_conforms_to(struct path_call *c)
{
    str url = str_none(), base = S("http://hl7.org/fhir/StructureDefinition/");
    bool has = false;
    TRY(path_arg_string(c, 0, &url, &has));
    if (!has || c->in->count == 0) return ST_OK;
    const struct fhir_type *t =
        str_starts(url, base) ? fhir_type_find(str_from(url, base.n)) : NULL;
    if (t == NULL)
        return path_refuse(c->run, c->op, "the profile %.*s is not known here", STR_ARG(url));
    const struct path_item *item = &c->in->at[0];
    return path_give(c, path_of_bool(item->kind == PATH_NODE && item->type != FHIR_NONE &&
                                     fhir_type_is(item->type, fhir_type_index(t))));
}

/* The narrative's rules are validate.h's; an invariant that asks is told so. */
status path_fn_html_checks(struct path_call *c)
{
    return path_give(c, path_of_bool(true));
}

/* Among the value sets of R4's required bindings; others are the terminology service's. */
status path_fn_member_of(struct path_call *c)
{
    str url = str_none();
    bool has = false;
    TRY(path_arg_string(c, 0, &url, &has));
    if (!has || c->in->count != 1) return ST_OK;
    struct path_item v = path_value(c->run->arena, &c->in->at[0]);
    str plain = str_sub(url, 0, str_find_byte(url, '|'));
    for (size_t i = 0; i < fhir_value_sets_count; i++)
        if (str_eq(fhir_value_sets[i].url, plain) && v.kind == PATH_STRING &&
            fhir_value_sets[i].code_count > 0)
            return path_give(c, path_of_bool(fhir_value_set_has(&fhir_value_sets[i], v.text)));
    return path_refuse(c->run, c->op, "the value set %.*s is not known here", STR_ARG(url));
}
