/* SPDX-License-Identifier: Apache-2.0
 * The sources that send FHIR: the two practices as entries of transaction bundles, the mental
 * health trust as NDJSON. A resource is sent in the period of its day, and again when it changed.
 */
#include "town/fhir_out.h"
#include "town/lives.h"

struct sender {
    struct exporter *x;
    const struct household *h;
    unsigned who;
    enum org org;
    struct seen seen;
    struct buf entry;
};

/* The resource stands in x->text; name is "TYPE/ID". */
static void send(struct sender *f, int period, bool first, str name)
{
    struct buf *b = &f->entry;
    buf_clear(b);
    if (town_orgs[f->org].format == FORMAT_NDJSON) {
        buf_add(b, buf_str(&f->x->text));
        buf_byte(b, '\n');
    } else {
        buf_add(b, S("{\"fullUrl\":\"https://"));
        buf_add(b, town_orgs[f->org].key);
        buf_add(b, S(".hollinbrook.example/fhir/"));
        buf_add(b, name);
        buf_add(b, S("\",\"resource\":"));
        buf_add(b, buf_str(&f->x->text));
        buf_add(b, S(",\"request\":{\"method\":\"PUT\",\"url\":\""));
        buf_add(b, name);
        buf_add(b, S("\"}}"));
    }
    town_out_piece(f->x->out, f->org, period, first ? 1 : 0, buf_str(b));
}

/* A line cut short, as a full disk at the sender leaves it. Bundles are not spoilt: each is taken
 * whole or not at all. */
static void send_cut(struct sender *f, int period)
{
    if (town_orgs[f->org].format != FORMAT_NDJSON || f->seen.truth->story.n > 0 ||
        !export_spoils(f->x, f->seen.truth->index, f->org, 60))
        return;
    str line = buf_str(&f->x->text);
    str cut = arena_concat(f->x->arena, str_sub(line, 0, line.n / 2), S("\n"));
    town_out_piece(f->x->out, f->org, period, 0, cut);
    export_fault(f->x, f->org, "cut-line");
}

static void send_patient(struct sender *f, int period)
{
    fhir_patient(f->x, &f->seen, town_out_period_end(f->x->out, f->org, period));
    send(f, period, true, arena_concat(f->x->arena, S("Patient/"), f->seen.record));
}

/* True in the periods in which something about the person herself is new. */
static bool is_news(const struct sender *f, int period, int first)
{
    const struct person *p = f->seen.truth;
    const struct town_out *o = f->x->out;
    int32_t moved = f->seen.move_seen;
    if (period == first) return true;
    if (f->h->moved != DATE_NONE && moved != DATE_NONE && moved <= f->x->today &&
        town_out_period(o, f->org, moved) == period)
        return true;
    return p->died != DATE_NONE && town_out_period(o, f->org, p->died) == period;
}

static void send_event(struct sender *f, const struct event *at, int period, int32_t as_of)
{
    int parts = fhir_event_parts(at);
    for (int part = 0; part < parts; part++) {
        fhir_event(f->x, &f->seen, at, as_of, part);
        send(f, period, false, fhir_event_name(f->x, &f->seen, at, part));
    }
}

static void send_events(struct sender *f, int period)
{
    const struct town_out *o = f->x->out;
    int32_t as_of = town_out_period_end(o, f->org, period);
    for (size_t i = 0; i < f->h->events.count; i++) {
        const struct event *at = &f->h->events.at[i];
        if (at->who != f->who || at->org != f->org) continue;
        bool new = town_out_period(o, f->org, at->day) == period;
        bool ended = at->end != DATE_NONE && at->end <= f->x->today && at->state != BOOKED &&
                     town_out_period(o, f->org, at->end) == period;
        if (new || ended) send_event(f, at, period, as_of);
    }
}

static void send_all(struct sender *f, bool with_events)
{
    int first = town_out_period(f->x->out, f->org, export_first_day(f->x, f->h, f->who, f->org));
    bool carer = false;
    for (int period = first; period <= town_orgs[f->org].files; period++) {
        if (is_news(f, period, first)) send_patient(f, period);
        if (period == first) send_cut(f, period);
        if (!carer && f->seen.truth->carer != NOBODY && with_events) {
            fhir_carer(f->x, &f->seen);
            send(f, period, false,
                 arena_printf(f->x->arena, "RelatedPerson/%.*s-carer", STR_ARG(f->seen.record)));
            carer = true;
        }
        if (with_events) send_events(f, period);
    }
}

void export_fhir(struct exporter *x, const struct household *h, unsigned who, enum org org)
{
    struct sender f = { .x = x, .h = h, .who = who, .org = org, .entry = buf_make(x->arena) };
    f.seen = lens_look(&x->lens, h, who, org, LENS_FIRST, 0);
    export_truth(x, &f.seen);
    send_all(&f, true);
    if (h->at[who].story.n > 0 || !lens_is_duplicate(&x->lens, h, who, org)) return;
    f.seen = lens_look(&x->lens, h, who, org, LENS_DUPLICATE, 0);
    export_truth(x, &f.seen);
    send_all(&f, false);
}
