/* SPDX-License-Identifier: Apache-2.0 */
#include "record/words.h"

#include <stdlib.h>

#include "fhir/defs.h"
#include "gen/sql_record.h"
#include "record/store.h"

status words_place(struct cx *cx, struct change_place *ret_place)
{
    return change_place_load(cx, S("words"), ret_place);
}

/* Ascending, each once: FTS5 takes rows in order far faster. */
static int by_rid(const void *x, const void *y)
{
    const struct words_row *a = x;
    const struct words_row *b = y;
    if (a->rid != b->rid) return a->rid < b->rid ? -1 : 1;
    return a->home < b->home ? -1 : a->home > b->home;
}

static status row_words(struct cx *cx, struct words_row *row, bool *ret_good)
{
    struct sql_resource_get_row r;
    const struct json_node *root;
    str stored;
    status st = sql_resource_get(cx->env, cx->db, row->home, row->rid, &r);
    *ret_good = st == ST_OK && r.deleted == 0;
    if (st != ST_OK) return st == ST_NOT_FOUND ? ST_OK : st;
    if (!*ret_good) return ST_OK;
    TRY(store_unpack(cx->env, cx->house->store, r.dictionary, r.json, &stored));
    TRY(json_read(cx->env, store_whole(cx->env->arena, r.type, r.id, 1, 0, stored), &root));
    row->words = words_of(cx->env->arena, root);
    *ret_good = row->words.content.n > 0;
    return ST_OK;
}

status words_prepare(struct cx *cx, size_t most, struct words_piece *ret_piece)
{
    struct words_piece p = { 0 };
    struct change *changes;
    TRY(words_place(cx, &p.upto));
    TRY(change_read(cx, p.upto, most, &changes, &p.changes));
    for (size_t i = 0; i < p.changes; i++) {
        p.upto = changes[i].place;
        if (fhir_resource_find(changes[i].kind) == NULL) continue;
        *VEC_PUSH(cx->env->arena, &p.list) =
            (struct words_row){ .home = changes[i].home, .rid = changes[i].rid };
    }
    if (p.list.count > 1) qsort(p.list.at, p.list.count, sizeof *p.list.at, by_rid);
    size_t kept = 0;
    for (size_t i = 0; i < p.list.count; i++) {
        bool good = false;
        if (i > 0 && by_rid(&p.list.at[i - 1], &p.list.at[i]) == 0) continue;
        struct words_row row = p.list.at[i];
        TRY(row_words(cx, &row, &good));
        if (good) p.list.at[kept++] = row;
    }
    p.list.count = kept;
    *ret_piece = p;
    return ST_OK;
}

status words_apply(struct cx *cx, const struct words_piece *piece)
{
    for (size_t i = 0; i < piece->list.count; i++) {
        const struct words_row *r = &piece->list.at[i];
        TRY(sql_words_put(cx->env, cx->db, r->home, r->rid, r->words.content, r->words.narrative));
    }
    return change_place_save(cx, S("words"), piece->upto);
}
