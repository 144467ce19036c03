/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/index.h"

#include "fhir/index_emit.h"

#include "base/time.h"

typedef void visit(struct indexer *x, const struct json_node *n, const void *arg);

static bool points_to(struct indexer *x, const struct json_node *reference, str type)
{
    str target = json_str(x->arena, json_get(reference, "reference")), found, id;
    if (reference_parse(target, &found, &id)) return str_eq(found, type);
    return json_str_is(json_get(reference, "type"), type);
}

/* Follows the steps left from n, arrays flattened, and visits each place arrived at. */
static void follow(struct indexer *x, const struct json_node *n, const struct fhir_step *step,
                   size_t left, visit *f, const void *arg)
{
    if (n == NULL || n->kind == JSON_NULL) return;
    bool by_index = left > 0 && step->op == FHIR_STEP_INDEX;
    if (json_is_array(n) && by_index) {
        follow(x, json_at(n, step->n), step + 1, left - 1, f, arg);
        return;
    }
    if (json_is_array(n)) {
        for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c))
            follow(x, c, step, left, f, arg);
        return;
    }
    if (left == 0) {
        f(x, n, arg);
        return;
    }
    switch (step->op) {
    case FHIR_STEP_KEY: n = json_member(n, step->a); break;
    case FHIR_STEP_WHERE: n = json_str_is(json_member(n, step->a), step->b) ? n : NULL; break;
    case FHIR_STEP_TARGET: n = points_to(x, n, step->a) ? n : NULL; break;
    case FHIR_STEP_ROOT: n = x->root; break;
    default: n = by_index && step->n > 0 ? NULL : n;
    }
    follow(x, n, step + 1, left - 1, f, arg);
}

static void follow_path(struct indexer *x, const struct json_node *from, const struct fhir_path *p,
                        visit *f, const void *arg)
{
    follow(x, from, &fhir_steps[p->first_step], p->step_count, f, arg);
}

static void visit_value(struct indexer *x, const struct json_node *n, const void *arg)
{
    const struct fhir_path *path = arg;
    index_emit(x, n, path, (enum fhir_param_kind)x->param->kind);
}

static void visit_part(struct indexer *x, const struct json_node *n, const void *arg)
{
    const struct fhir_path *path = arg;
    x->part = path->component;
    index_emit(x, n, path, (enum fhir_param_kind)path->kind);
    x->part = 0;
}

/* One place of a composite: the rows of all its parts make one group, dropped where one is empty.
 */
static void visit_group(struct indexer *x, const struct json_node *n, const void *arg)
{
    const struct fhir_path *base = arg, *first = &fhir_paths[x->param->first_path];
    size_t before = x->rows->count;
    uint16_t number = (uint16_t)(base - first), parts = 0;
    x->group++;
    for (unsigned part = 1; part <= x->param->component_count; part++) {
        size_t had = x->rows->count;
        for (size_t i = 0; i < x->param->path_count; i++)
            if (first[i].component == part && first[i].base == number)
                follow_path(x, n, &first[i], visit_part, &first[i]);
        if (x->rows->count > had) parts++;
    }
    if (parts < x->param->component_count) x->rows->count = before;
}

static void index_param(struct indexer *x, const struct fhir_param *p)
{
    const struct fhir_path *path = &fhir_paths[p->first_path];
    size_t before = x->rows->count;
    x->param = p;
    x->group = 0;
    for (size_t i = 0; i < p->path_count; i++) {
        if (path[i].step_count > 0 && fhir_steps[path[i].first_step].op == FHIR_STEP_DECEASED) {
            index_emit_deceased(x);
        } else if (p->kind != FHIR_PARAM_COMPOSITE) {
            follow_path(x, x->root, &path[i], visit_value, &path[i]);
        } else if (path[i].component == 0) {
            follow_path(x, x->root, &path[i], visit_group, &path[i]);
        }
    }
    if (x->rows->count > before && p->kind != FHIR_PARAM_COMPOSITE) index_add(x, INDEX_PRESENT);
}

static void index_params_of(struct indexer *x, const struct fhir_type *t)
{
    for (size_t i = 0; i < t->param_count; i++) index_param(x, &fhir_params[t->first_param + i]);
}

void index_resource(struct arena *a, const struct fhir_type *t, const struct json_node *resource,
                    struct index_rows *rows)
{
    struct indexer x = { .arena = a, .root = resource, .rows = rows };
    VEC_RESERVE(a, rows, rows->count + 48);
    index_params_of(&x, &fhir_types[FHIR_T_Resource]);
    index_params_of(&x, t);
}

void index_params(struct arena *a, const struct json_node *resource,
                  const struct fhir_param *const *params, size_t count, struct index_rows *rows)
{
    struct indexer x = { .arena = a, .root = resource, .rows = rows };
    VEC_RESERVE(a, rows, rows->count + 4 * count);
    for (size_t i = 0; i < count; i++) index_param(&x, params[i]);
}

int64_t index_sort_date(const struct index_rows *rows)
{
    static const str best_first[] = { S_INIT("date"),           S_INIT("onset-date"),
                                      S_INIT("authored-on"),    S_INIT("authoredon"),
                                      S_INIT("effective-time"), S_INIT("effective"),
                                      S_INIT("period"),         S_INIT("recorded-date"),
                                      S_INIT("whenhandedover"), S_INIT("sent"),
                                      S_INIT("issued"),         S_INIT("created"),
                                      S_INIT("start-date"),     S_INIT("started"),
                                      S_INIT("recorded"),       S_INIT("birthdate") };
    for (size_t b = 0; b < sizeof best_first / sizeof best_first[0]; b++)
        for (size_t i = 0; i < rows->count; i++) {
            const struct index_row *r = &rows->at[i];
            if (r->kind != INDEX_DATE || r->part != 0 || !str_eq(r->param->code, best_first[b]))
                continue;
            return r->low > INDEX_TIME_MIN ? r->low : r->high;
        }
    return TIME_NONE;
}
