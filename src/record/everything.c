/* SPDX-License-Identifier: Apache-2.0
 * All that is known of a source Patient, or of a joined person through all of its sources, page by
 * page in the order of (home, rid), which nothing moves.
 */
#include "crypto/sign.h"
#include "gen/sql_record.h"
#include "base/map.h"
#include "record/facet.h"
#include "record/person.h"
#include "record/reading.h"
#include "record/record_limits.h"
#include "record/rows.h"

enum { PIECE = 128 };

struct gathering {
    struct cx *cx;
    const struct record_everything *asked;
    int64_t *homes;
    size_t home_count;
    int64_t home, rid; /* behind this place; rid −1: before the Patient itself */
    struct {
        VEC(struct record)
    } out;
    bool more;
    struct looking looking;
};

static bool is_asked(const struct gathering *g, const struct record *r)
{
    const struct record_everything *q = g->asked;
    bool typed = q->type_count == 0;
    for (size_t i = 0; i < q->type_count && !typed; i++) typed = str_eq(q->types[i], r->type);
    bool dated = r->d == KEYS_NO_DATE || (r->d >= q->start && r->d < q->end);
    return typed && dated && !r->deleted && r->at >= q->since;
}

/* Full: the row waits for the next page. */
static status offer(struct gathering *g, struct record *r, int64_t dictionary, str packed)
{
    struct decision d;
    if (!is_asked(g, r)) return ST_OK;
    if (g->out.count == g->asked->most) {
        g->more = true;
        return ST_OK;
    }
    TRY(record_admit(g->cx, ACTION_READ, r, dictionary, packed, &d));
    if (d.verdict < VERDICT_PART) return ST_OK;
    TRY(looking_add(g->cx, &g->looking, r->home, r->facet));
    *VEC_PUSH(g->cx->env->arena, &g->out) = *r;
    return ST_OK;
}

static status offer_patient(struct gathering *g, int64_t home)
{
    struct sql_resource_get_row n;
    status st = sql_resource_get(g->cx->env, g->cx->db, home, home, &n);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    struct record r = { .type = n.type,
                        .id = n.id,
                        .home = home,
                        .rid = home,
                        .version = n.version,
                        .at = n.at,
                        .source = n.source,
                        .d = KEYS_NO_DATE, /* a birth date is no date of care */
                        .label = (uint32_t)n.label,
                        .facet = (uint32_t)n.facet,
                        .deleted = n.deleted != 0 };
    return offer(g, &r, n.dictionary, n.json);
}

static status offer_home(struct gathering *g, int64_t home)
{
    struct sql_resource_of_home_from_list list = { 0 };
    size_t piece;
    do {
        size_t room = g->asked->most - g->out.count + 1; /* one more says that there is more */
        piece = room < PIECE ? room : PIECE;
        TRY(sql_resource_of_home_from(g->cx->env, g->cx->db, home, g->rid, (int64_t)piece, &list));
        for (size_t i = 0; i < list.count && !g->more; i++) {
            const struct sql_resource_of_home_from_row *n = &list.at[i];
            struct record r = { .type = n->type,
                                .id = n->id,
                                .home = home,
                                .rid = n->rid,
                                .version = n->version,
                                .at = n->at,
                                .source = n->source,
                                .d = n->d,
                                .label = (uint32_t)n->label,
                                .facet = (uint32_t)n->facet,
                                .deleted = n->deleted != 0 };
            TRY(offer(g, &r, n->dictionary, n->json));
            if (!g->more) g->rid = n->rid;
        }
    } while (list.count == piece && !g->more);
    return ST_OK;
}

static status gather(struct gathering *g)
{
    for (size_t i = 0; i < g->home_count && !g->more; i++) {
        if (g->homes[i] < g->home) continue;
        if (g->homes[i] > g->home) {
            g->home = g->homes[i];
            g->rid = -1;
        }
        if (g->rid < 0) {
            TRY(offer_patient(g, g->home));
            if (g->more) break;
            g->rid = 0;
        }
        TRY(offer_home(g, g->home));
    }
    return ST_OK;
}

/* ---- what they refer to
 * ------------------------------------------------------------------------*/

/* "Organization/a" in each "reference" of a text: only what the standard's facets call public. */
static status include_of(struct gathering *g, const struct record *r, struct map *seen)
{
    struct env *e = g->cx->env;
    str rest = r->json, type = str_none(), id = str_none();
    for (size_t at; (at = str_find(rest, S("\"reference\":\""))) != SIZE_MAX;) {
        rest = str_from(rest, at + 13);
        str text = str_sub(rest, 0, str_find_byte(rest, '"'));
        struct sql_resource_by_name_row n;
        struct decision d;
        bool is_new = false;
        if (!reference_parse(text, &type, &id)) continue;
        if ((facet_of(type, NULL, ORG_OTHER) & FACET_PUBLIC) == 0) continue;
        (void)map_put(seen, text, &is_new);
        if (!is_new || g->out.count > g->asked->most + RECORD_INCLUDE_MOST) continue;
        status st = sql_resource_by_name(e, g->cx->db, type, id, &n);
        if (st == ST_NOT_FOUND || (st == ST_OK && n.deleted != 0)) continue;
        TRY(st);
        struct record found = { .type = type,
                                .id = id,
                                .home = n.home,
                                .rid = n.rid,
                                .version = n.version,
                                .at = n.at,
                                .source = n.source,
                                .d = n.d,
                                .label = (uint32_t)n.label,
                                .facet = (uint32_t)n.facet };
        TRY(record_admit(g->cx, ACTION_READ, &found, n.dictionary, n.json, &d));
        if (d.verdict >= VERDICT_PART) *VEC_PUSH(e->arena, &g->out) = found;
    }
    return ST_OK;
}

/* ---- cursor
 * ------------------------------------------------------------------------------------*/

static str cursor_make(const struct gathering *g)
{
    struct cx *cx = g->cx;
    return token_seal(cx->env->arena, &cx->house->cursor_key,
                      arena_printf(cx->env->arena, "all %lld %lld %lld", (long long)g->home,
                                   (long long)g->rid, (long long)cx->who.account));
}

static status cursor_read(struct gathering *g, str cursor)
{
    struct env *e = g->cx->env;
    str payload, word;
    int64_t account = -1;
    g->home = INT64_MIN;
    g->rid = -1;
    if (cursor.n == 0) return ST_OK;
    TRY(token_open(e, &g->cx->house->cursor_key, cursor, &payload));
    bool good = str_next(&payload, ' ', &word) && str_eq(word, S("all")) &&
                str_next(&payload, ' ', &word) && str_to_int(word, &g->home) &&
                str_next(&payload, ' ', &word) && str_to_int(word, &g->rid) &&
                str_to_int(payload, &account) && account == g->cx->who.account;
    return good ? ST_OK : fail_at(e, ST_BAD_INPUT, S("_cursor"), "this is no place in a record");
}

static status homes_find(struct gathering *g)
{
    struct cx *cx = g->cx;
    struct record r;
    if (str_is_none(g->asked->patient))
        return person_homes(cx, g->asked->person, &g->homes, &g->home_count);
    TRY(record_read(cx, S("Patient"), g->asked->patient, &r));
    g->homes = NEW(cx->env->arena, int64_t);
    g->homes[0] = r.home;
    g->home_count = 1;
    return ST_OK;
}

status record_everything(struct cx *cx, const struct record_everything *asked,
                         struct record_page *ret_page)
{
    struct gathering g = { .cx = cx, .asked = asked };
    struct map seen = map_make(cx->env->arena);
    TRY(cursor_read(&g, asked->cursor));
    TRY(homes_find(&g));
    TRY(gather(&g));
    size_t matches = g.out.count;
    if (matches == 0 && str_is_none(asked->patient) && asked->cursor.n == 0)
        return fail(cx->env, ST_NOT_FOUND, "there is no such Person");
    for (size_t i = 0; i < matches; i++) TRY(include_of(&g, &g.out.at[i], &seen));
    TRY(looking_done(cx, &g.looking, S("read"), S("everything"), "R03", false));
    *ret_page =
        (struct record_page){ .at = g.out.at,
                              .match_count = matches,
                              .count = g.out.count,
                              .total = g.more || asked->cursor.n > 0 ? -1 : (int64_t)matches,
                              .next = g.more ? cursor_make(&g) : str_none() };
    return ST_OK;
}
