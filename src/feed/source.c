/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/source.h"

#include "base/file.h"
#include "base/vec.h"
#include "csv/csv.h"
#include "feed/item.h"
#include "trust/organisation.h"

VEC_TYPE(sources, struct feed_source);

status feed_source_find(struct cx *cx, const struct feed_source *s, int64_t *ret_id)
{
    struct organisation found;
    if (!feed_source_valid(s->key)) {
        env_fail(cx->env, ST_BAD_INPUT, S("source"), "not the key of an organisation");
        env_remedy(cx->env, "a letter, then letters, digits and '-', at most 24, as lanternlane");
        return ST_BAD_INPUT;
    }
    status st = organisation_by_key(cx, s->key, &found);
    if (st == ST_OK) *ret_id = found.id;
    if (st != ST_NOT_FOUND) return st;
    if (s->name.n > 0) return organisation_put(cx, s->key, s->code, s->name, s->kind, ret_id);
    env_fail(cx->env, ST_NOT_FOUND, s->key, "there is no organisation of this key");
    env_remedy(cx->env, "one that is there, or --new NAME to make it");
    return ST_NOT_FOUND;
}

status feed_source_list(struct env *e, str folder, struct feed_source **ret_sources,
                        size_t *ret_count)
{
    struct csv *csv;
    struct csv_header h;
    struct csv_row row;
    struct sources list = { 0 };
    TRY(csv_open(e, file_join(e->arena, folder, S("place/organisations.csv")), ',', &csv));
    TRY(csv_read_header(e, csv, &h));
    size_t key = csv_column(&h, S("key")), name = csv_column(&h, S("name"));
    size_t code = csv_column(&h, S("code")), kind = csv_column(&h, S("kind"));
    status s;
    while ((s = csv_next(e, csv, &row)) == ST_OK) {
        struct feed_source *x = VEC_PUSH(e->arena, &list);
        x->key = arena_str(e->arena, csv_field(&row, key));
        x->name = arena_str(e->arena, csv_field(&row, name));
        x->code = arena_str(e->arena, csv_field(&row, code));
        x->kind = arena_str(e->arena, csv_field(&row, kind));
    }
    if (s != ST_NOT_FOUND) return s;
    *ret_sources = list.at;
    *ret_count = list.count;
    return ST_OK;
}
