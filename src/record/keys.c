/* SPDX-License-Identifier: Apache-2.0
 * Search rows into the tables: only what differs between before and after is touched.
 */
#include "record/applying.h"

#include "gen/sql_record.h"

struct replacing {
    struct cx *cx;
    const struct keys *old;
    const struct keys *now;
    int64_t old_home, home, rid;
    bool moved;
};

static status h_replace(const struct replacing *r)
{
    struct env *e = r->cx->env;
    struct db *db = r->cx->db;
    bool all = r->moved || r->old->d != r->now->d || r->old->plain != r->now->plain;
    size_t i = 0;
    size_t j = 0;
    while (i < r->old->h.count || j < r->now->h.count) {
        bool has_old = i < r->old->h.count;
        bool has_new = j < r->now->h.count;
        int64_t x = has_old ? r->old->h.at[i] : 0;
        int64_t y = has_new ? r->now->h.at[j] : 0;
        bool both = has_old && has_new && x == y;
        bool drop = has_old && (!has_new || x <= y);
        bool add = has_new && (!has_old || y <= x);
        if (drop && (!both || all)) TRY(sql_idx_drop(e, db, x, r->old->d, r->rid, r->old_home));
        if (add && (!both || all))
            TRY(sql_idx_add(e, db, y, r->now->d, r->rid, r->home, r->now->plain ? 1 : 0));
        i += drop ? 1 : 0;
        j += add ? 1 : 0;
    }
    return ST_OK;
}

static bool date_in(const struct key_date *k, const struct keys *in)
{
    for (size_t i = 0; i < in->date.count; i++) {
        const struct key_date *o = &in->date.at[i];
        if (o->p == k->p && o->low == k->low && o->high == k->high) return true;
    }
    return false;
}

static status dates_replace(const struct replacing *r)
{
    for (size_t i = 0; i < r->old->date.count; i++) {
        const struct key_date *k = &r->old->date.at[i];
        if (r->moved || !date_in(k, r->now))
            TRY(sql_idx_date_drop(r->cx->env, r->cx->db, k->p, k->low, r->rid, k->high,
                                  r->old_home));
    }
    for (size_t i = 0; i < r->now->date.count; i++) {
        const struct key_date *k = &r->now->date.at[i];
        if (r->moved || !date_in(k, r->old))
            TRY(sql_idx_date_add(r->cx->env, r->cx->db, k->p, k->low, r->rid, k->high, r->home));
    }
    return ST_OK;
}

static bool string_in(const struct key_string *k, const struct keys *in)
{
    for (size_t i = 0; i < in->string.count; i++) {
        if (in->string.at[i].p == k->p && str_eq(in->string.at[i].value, k->value)) return true;
    }
    return false;
}

static status strings_replace(const struct replacing *r)
{
    for (size_t i = 0; i < r->old->string.count; i++) {
        const struct key_string *k = &r->old->string.at[i];
        if (r->moved || !string_in(k, r->now))
            TRY(sql_idx_string_drop(r->cx->env, r->cx->db, k->p, k->value, r->rid, r->old_home));
    }
    for (size_t i = 0; i < r->now->string.count; i++) {
        const struct key_string *k = &r->now->string.at[i];
        if (r->moved || !string_in(k, r->old))
            TRY(sql_idx_string_add(r->cx->env, r->cx->db, k->p, k->value, r->rid, r->home));
    }
    return ST_OK;
}

static bool number_in(const struct key_number *k, const struct keys *in)
{
    for (size_t i = 0; i < in->number.count; i++) {
        const struct key_number *o = &in->number.at[i];
        if (o->p == k->p &&
            !(o->low < k->low || o->low > k->low || o->high < k->high || o->high > k->high))
            return true;
    }
    return false;
}

static status numbers_replace(const struct replacing *r)
{
    for (size_t i = 0; i < r->old->number.count; i++) {
        const struct key_number *k = &r->old->number.at[i];
        if (r->moved || !number_in(k, r->now))
            TRY(sql_idx_number_drop(r->cx->env, r->cx->db, k->p, k->low, r->rid, k->high,
                                    r->old_home));
    }
    for (size_t i = 0; i < r->now->number.count; i++) {
        const struct key_number *k = &r->now->number.at[i];
        if (r->moved || !number_in(k, r->old))
            TRY(sql_idx_number_add(r->cx->env, r->cx->db, k->p, k->low, r->rid, k->high, r->home));
    }
    return ST_OK;
}

status keys_replace(struct cx *cx, const struct keys *old, int64_t old_home,
                    const struct keys *new_keys, int64_t home, int64_t rid)
{
    struct replacing r = { cx, old, new_keys, old_home, home, rid, old_home != home };
    TRY(h_replace(&r));
    TRY(dates_replace(&r));
    TRY(strings_replace(&r));
    return numbers_replace(&r);
}
