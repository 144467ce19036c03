/* SPDX-License-Identifier: Apache-2.0
 * What the parts of the FHIRPath engine share while a program runs. Used by path_*.c only.
 */
#ifndef WEFT_FHIR_PATH_RUN_H
#define WEFT_FHIR_PATH_RUN_H

#include "fhir/path_op.h"
#include "fhir/path_time.h"

/* One run. `steps` bounds the work, so that no expression can take for ever. */
struct path_run {
    struct env *e;
    struct arena *arena;
    const struct path_program *program;
    struct path_item root, context;
    bool has_root;
    int64_t steps;
};

/* What $this, $index and $total mean, and what names without a point are looked up on. */
struct path_scope {
    struct path_items focus;
    int64_t index;
    struct path_items total;
};

/* One call of a function: what it stands on, its arguments (evaluated when asked for), its result.
 */
struct path_call {
    struct path_run *run;
    const struct path_scope *scope;
    const struct path_op *op;
    const struct path_items *in;
    struct path_items *out;
};

struct path_function {
    const char *name;
    uint8_t least, most; /* arguments */
    status (*run)(struct path_call *c);
    const char *usage;
};

/* From the table of path_functions.def. */
const struct path_function *path_function_find(str name);
bool path_function_takes(const struct path_function *f, size_t count);
const char *path_function_usage(const struct path_function *f);

/* path_eval.c */
MUST_CHECK status path_eval(struct path_run *r, const struct path_scope *s,
                            const struct path_op *op, const struct path_items *in,
                            struct path_items *out);
/* ST_TOO_LARGE once the run has taken too many steps. */
MUST_CHECK status path_step(struct path_run *r, int64_t steps);
/* A refusal that names the place in the expression. */
MUST_CHECK status path_refuse(struct path_run *r, const struct path_op *op, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Evaluates argument i on the outer focus, or (path_arg_on) with one item as $this. */
MUST_CHECK status path_arg(struct path_call *c, size_t i, struct path_items *ret);
MUST_CHECK status path_arg_on(struct path_call *c, size_t i, const struct path_item *item,
                              int64_t index, struct path_items *ret);
/* An argument as one string or integer; *ret_has false where it is empty. */
MUST_CHECK status path_arg_string(struct path_call *c, size_t i, str *ret, bool *ret_has);
MUST_CHECK status path_arg_integer(struct path_call *c, size_t i, int64_t *ret, bool *ret_has);
/* The input as one string; *ret_has false where it is empty; refused where it is something else. */
MUST_CHECK status path_in_string(struct path_call *c, str *ret, bool *ret_has);
/* The input as one item; NULL where it is empty; refused where there are several. */
MUST_CHECK status path_in_one(struct path_call *c, struct path_item *ret, bool *ret_has);
/* The singleton evaluation of collections as a condition. */
MUST_CHECK status path_condition(struct path_run *r, const struct path_op *op,
                                 const struct path_items *items, bool *ret_true, bool *ret_empty);

/* path_node.c */
void path_children(struct path_run *r, const struct path_item *item, struct path_items *out);
void path_child(struct path_run *r, const struct path_item *item, str name, struct path_items *out);
/* The item of a place in a resource. */
struct path_item path_node(struct arena *a, const struct json_node *n, uint16_t type);
/* is: exact or a specialization; FHIR_NONE-typed system items by their names. refused where no such
 * type is known. exact: as `as` and ofType take primitives. */
MUST_CHECK status path_is_type(struct path_run *r, const struct path_op *op,
                               const struct path_item *item, str space, str name, bool exact,
                               bool *ret);

/* path_value.c */
/* A primitive element, or a Quantity, as a value of its System type; anything else as it is. */
struct path_item path_value(struct arena *a, const struct path_item *item);
enum path_truth { PATH_FALSE, PATH_TRUE, PATH_UNSURE };
enum path_truth path_equal(struct path_run *r, const struct path_item *x,
                           const struct path_item *y);
bool path_equivalent(struct path_run *r, const struct path_item *x, const struct path_item *y);
/* <; ST_BAD_INPUT where the two cannot be ordered. PATH_UNKNOWN where precision leaves it open. */
MUST_CHECK status path_compare(struct path_run *r, const struct path_op *op,
                               const struct path_item *x, const struct path_item *y,
                               enum path_order *ret);
bool path_has(struct path_run *r, const struct path_items *items, const struct path_item *item);
bool path_integer_overflows(struct decimal d);
bool path_is_number(const struct path_item *item);
/* Both quantities in a common unit; false where they have none. */
bool path_units_align(const struct path_item *x, const struct path_item *y, double *ret_x,
                      double *ret_y);

/* path_arithmetic.c */
MUST_CHECK status path_calculate(struct path_run *r, const struct path_op *op,
                                 const struct path_item *x, const struct path_item *y,
                                 struct path_items *out);

/* path_convert.c: each false where the value cannot be that. */
bool path_to_boolean(const struct path_item *v, struct path_item *ret);
bool path_to_integer(const struct path_item *v, struct path_item *ret);
bool path_to_decimal(const struct path_item *v, struct path_item *ret);
bool path_to_quantity(struct arena *a, const struct path_item *v, struct path_item *ret);
bool path_to_time(enum path_kind kind, const struct path_item *v, struct path_item *ret);

/* Results. */
void path_put(struct path_items *out, struct arena *a, const struct path_item *item);
static inline struct path_item path_of_bool(bool b)
{
    return (struct path_item){ .kind = PATH_BOOLEAN, .boolean = b };
}
static inline struct path_item path_of_int(int64_t n)
{
    return (struct path_item){ .kind = PATH_INTEGER, .number = decimal_of_int(n) };
}
static inline struct path_item path_of_str(str s)
{
    return (struct path_item){ .kind = PATH_STRING, .text = s };
}
static inline status path_give(struct path_call *c, struct path_item item)
{
    path_put(c->out, c->run->arena, &item);
    return ST_OK;
}

#endif
