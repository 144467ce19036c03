/* SPDX-License-Identifier: Apache-2.0
 * Conditions as keys of the table idx.
 */
#include "gen/sql_record.h"
#include "record/record_limits.h"
#include "record/rows.h"
#include "record/search_sql.h"

bool condition_one_key(const struct condition *k)
{
    const struct search_clause *q = k->clause;
    if (k->kind != CONDITION_VALUE || q->value_count != 1 || str_eq(q->param->code, S("_id")) ||
        str_starts(q->param->code, S("combo-")))
        return false;
    const struct search_value *v = &q->values[0];
    if (k->keys_known) return k->key_count <= 1;
    if (q->param->kind == FHIR_PARAM_TOKEN)
        return q->modifier == SEARCH_PLAIN && v->has_system && v->code.n > 0;
    if (q->param->kind == FHIR_PARAM_REFERENCE)
        return (q->modifier == SEARCH_PLAIN && v->ref_type.n > 0 && v->id.n > 0) ||
               (q->modifier == SEARCH_TYPE && v->id.n > 0);
    return q->param->kind == FHIR_PARAM_URI && q->modifier == SEARCH_PLAIN;
}

static void h_equal(struct building *b, int64_t h, bool *first)
{
    if (b->listing) {
        if (b->list.n > 0) buf_byte(&b->list, ',');
        buf_int(&b->list, h);
        return;
    }
    sql_add(&b->q, *first ? "a.h = " : " OR a.h = ");
    sql_bind(&b->q, db_int(h));
    *first = false;
}

static void token_h(struct building *b, str param, const struct search_value *v, bool *first)
{
    int64_t h =
        key_token(b->key, building_type(b), param,
                  v->has_system ? (v->system.n > 0 ? v->system : S("")) : str_none(), v->code);
    if (v->has_system) {
        h_equal(b, h, first);
        return;
    }
    sql_add(&b->q, *first ? "a.h BETWEEN " : " OR a.h BETWEEN ");
    sql_bind(&b->q, db_int(h));
    sql_add(&b->q, " AND ");
    sql_bind(&b->q, db_int(h + 0xffff));
    *first = false;
}

/* combo-code: the resource's own code, or a component's. */
static void token_value(struct building *b, const struct search_clause *q,
                        const struct search_value *v, bool *first)
{
    str param = q->param->code;
    if (!str_starts(param, S("combo-"))) {
        token_h(b, param, v, first);
        return;
    }
    str rest = str_from(param, 6);
    token_h(b, rest, v, first);
    token_h(b, arena_concat(b->q.text.arena, S("component-"), rest), v, first);
}

static void reference_value(struct building *b, const struct search_clause *q,
                            const struct search_value *v, bool *first)
{
    str param = q->param->code;
    str type = q->modifier == SEARCH_TYPE ? q->target->name : v->ref_type;
    if (v->id.n == 0) {
        h_equal(b, key_text(b->key, building_type(b), param, v->url), first);
        return;
    }
    if (type.n > 0) {
        h_equal(b,
                key_reference(b->key, building_type(b), key_param_kept(b->c->type, param, type),
                              type, v->id),
                first);
        return;
    }
    const uint16_t *targets;
    size_t count;
    search_targets(q->param, &targets, &count);
    for (size_t i = 0; i < count; i++) {
        str t = fhir_types[targets[i]].name;
        h_equal(
            b,
            key_reference(b->key, building_type(b), key_param_kept(b->c->type, param, t), t, v->id),
            first);
    }
    if (count == 0) h_equal(b, 0, first);
}

/* "[1,2]" for SQLite, "1,2" for PostgreSQL. */
void sql_in_list(struct building *b, str list, bool numbers)
{
    if (db_engine(b->cx->db) == DB_SQLITE) {
        sql_add(&b->q, "IN (SELECT value FROM json_each(");
        sql_bind(&b->q, db_text(arena_printf(b->q.text.arena, "[%.*s]", STR_ARG(list))));
        sql_add(&b->q, "))");
        return;
    }
    sql_add(&b->q, "= ANY(string_to_array(");
    sql_bind(&b->q, db_text(list));
    sql_add(&b->q, numbers ? ", ',')::bigint[])" : ", ','))");
}

static void set_values(struct building *b, const struct condition *k)
{
    struct buf list = buf_make(b->q.text.arena);
    for (size_t i = 0; i < k->set.count; i++) {
        str type, id;
        if (!reference_parse(k->set.at[i].key, &type, &id)) continue;
        str kept = key_param_kept(b->c->type, k->clause->param->code, type);
        if (list.n > 0) buf_byte(&list, ',');
        buf_int(&list, key_reference(b->key, building_type(b), kept, type, id));
    }
    sql_add(&b->q, "a.h ");
    sql_in_list(b, list.n > 0 ? buf_str(&list) : S("0"), true);
}

static void keys_add(struct building *b, const struct condition *k, bool *first)
{
    const struct search_clause *q = k->clause;
    for (size_t i = 0; i < q->value_count; i++) {
        const struct search_value *v = &q->values[i];
        if (q->param->kind == FHIR_PARAM_REFERENCE && q->modifier != SEARCH_IDENTIFIER)
            reference_value(b, q, v, first);
        else if (q->param->kind == FHIR_PARAM_URI)
            h_equal(b, key_text(b->key, building_type(b), q->param->code, v->text), first);
        else
            token_value(b, q, v, first);
    }
}

void condition_keys_add(struct building *b, const struct condition *k)
{
    bool first = true;
    sql_add(&b->q, "(");
    if (k->kind == CONDITION_SET) {
        set_values(b, k);
    } else {
        b->list = buf_make(b->q.text.arena);
        b->listing = k->clause->value_count > 8;
        keys_add(b, k, &first);
        if (b->listing) {
            sql_add(&b->q, first ? "a.h " : " OR a.h ");
            sql_in_list(b, b->list.n > 0 ? buf_str(&b->list) : S("0"), true);
        }
        b->listing = false;
    }
    sql_add(&b->q, ")");
}

int64_t condition_key(struct building *b, const struct condition *k)
{
    const struct search_clause *q = k->clause;
    const struct search_value *v = &q->values[0];
    if (k->keys_known) return k->key_count > 0 ? k->key[0] : 0;
    if (q->param->kind == FHIR_PARAM_TOKEN)
        return key_token(b->key, building_type(b), q->param->code,
                         v->system.n > 0 ? v->system : S(""), v->code);
    if (q->param->kind == FHIR_PARAM_URI)
        return key_text(b->key, building_type(b), q->param->code, v->text);
    str type = q->modifier == SEARCH_TYPE ? q->target->name : v->ref_type;
    return key_reference(b->key, building_type(b), key_param_kept(b->c->type, q->param->code, type),
                         type, v->id);
}

status search_keys_find(struct cx *cx, const struct fhir_type *type, struct condition *k)
{
    const struct search_clause *q = k->clause;
    bool code_only = k->kind == CONDITION_VALUE && q->param->kind == FHIR_PARAM_TOKEN &&
                     q->modifier == SEARCH_PLAIN && q->value_count == 1 &&
                     !str_eq(q->param->code, S("_id")) && q->values[0].code.n > 0 &&
                     !q->values[0].has_system && !str_starts(q->param->code, S("combo-"));
    if (!code_only) return ST_OK;
    int64_t low = key_token(&cx->house->search_key, type->name, q->param->code, str_none(),
                            q->values[0].code);
    int64_t last = low + 0xffff;
    k->key = NEW_ARRAY(cx->env->arena, int64_t, RECORD_SYSTEMS_MOST);
    while (k->key_count < RECORD_SYSTEMS_MOST) {
        struct sql_idx_next_row row;
        TRY(sql_idx_next(cx->env, cx->db, low, last, &row));
        if (!row.h.has) {
            k->keys_known = true;
            return ST_OK;
        }
        k->key[k->key_count++] = row.h.v;
        if (row.h.v == last) break;
        low = row.h.v + 1;
    }
    return ST_OK;
}
