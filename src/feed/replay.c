/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/replay.h"

#include "feed/intake.h"
#include "gen/sql_feed.h"
#include "record/quarantine.h"
#include "trust/decide.h"
#include "trust/organisation.h"

/* A way inside the transaction that is open already. */
static status way_apply(void *arg, struct env *e, struct feed_batch *b)
{
    const struct cx *of = arg;
    struct cx cx = *of;
    cx.env = e;
    TRY(feed_batch_prepare(&cx, b));
    return feed_batch_apply(&cx, b, true);
}

static status way_known(void *arg, struct env *e, const struct feed_batch_file *f,
                        int64_t *ret_units, bool *ret_done)
{
    struct cx cx = *(const struct cx *)arg;
    cx.env = e;
    return intake_known(&cx, f, ret_units, ret_done);
}

static status find_mapping(struct cx *cx, int64_t organisation, struct mapping *ret_mapping)
{
    struct sql_feed_mapping_get_row row;
    status st = sql_feed_mapping_get(cx->env, cx->db, organisation, &row);
    if (st == ST_NOT_FOUND) {
        env_fail(cx->env, ST_UNPROCESSABLE, S("mapping"),
                 "no mapping of this organisation's rows is known");
        env_remedy(cx->env, "import a file of it with its mapping once");
        return ST_UNPROCESSABLE;
    }
    TRY(st);
    return mapping_read(cx->env, row.mapping, ret_mapping);
}

static status read_again(struct cx *cx, const struct quarantine_item *item)
{
    struct organisation from;
    struct mapping m;
    struct intake *in;
    enum feed_format format = feed_format_of(item->format);
    struct intake_way way = {
        .arg = cx, .apply = way_apply, .known = way_known, .resources_most = SIZE_MAX
    };
    TRY(organisation_by_id(cx, item->organisation, &from));
    if (format == FEED_FORMAT_CSV) TRY(find_mapping(cx, item->organisation, &m));
    TRY(intake_open(cx->env, &way, &in));
    return intake_text(cx->env, in, item->organisation, from.key, format,
                       format == FEED_FORMAT_CSV ? &m : NULL, item->raw);
}

status feed_replay(struct cx *cx, int64_t id)
{
    struct quarantine_item item;
    TRY(quarantine_get(cx, id, &item)); /* refuses whoever has no right to feeds */
    if (item.state == QUARANTINE_REPLAYED || item.state == QUARANTINE_DROPPED)
        return fail(cx->env, ST_CONFLICT, "this piece was settled already");
    TRY(read_again(cx, &item));
    return quarantine_state_set(cx, id, QUARANTINE_REPLAYED);
}
