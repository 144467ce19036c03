/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/intake.h"

#include "feed/feed_limits.h"
#include "feed/hl7.h"
#include "gen/sql_feed.h"

static struct intake *of(struct feed_sink *s)
{
    return (struct intake *)(void *)s;
}

static status told(struct env *e, struct intake *in, status s);

/* Applies what waits; what comes after is of the same file. */
static status flush(struct env *e, struct intake *in)
{
    struct feed_batch *b = in->batch;
    if (b->files.count == 0) return ST_OK;
    struct feed_batch_file *now = &b->files.at[b->files.count - 1];
    if (!now->done) now->position = in->number;
    status s = in->way.apply(in->way.arg, e, b);
    if (s != ST_OK) { /* none of it was: its files are read again from their last commit */
        feed_batch_clear(b);
        return s;
    }
    feed_batch_counts_add(&in->counts, &b->counts);
    if (in->way.progress != NULL) in->way.progress(in->way.arg, &in->counts, in->file.name);
    bool go_on = !now->done;
    feed_batch_clear(b);
    return go_on ? told(e, in, feed_batch_file_add(b, &in->file)) : ST_OK;
}

static bool is_full(const struct intake *in)
{
    const struct feed_batch *b = in->batch;
    return b->resources >= in->way.resources_most || b->units.count >= in->way.resources_most ||
           b->size >= FEED_UNIT_MOST / 2;
}

/* Before a new unit, so that the doubts about the last one are in its own batch. */
static status make_way(struct env *e, struct intake *in)
{
    return is_full(in) ? flush(e, in) : ST_OK;
}

/* What failed in the batch's memory is told in e. */
static status told(struct env *e, struct intake *in, status s)
{
    if (s == ST_OK) return s;
    env_fail(e, s, str_none(), "%.*s", STR_ARG(in->batch->env.err.what));
    return s;
}

static status begin(struct feed_sink *sink, struct env *e, const struct feed_unit *u,
                    bool *ret_skip)
{
    struct intake *in = of(sink);
    TRY(make_way(e, in));
    TRY(told(e, in, feed_batch_unit_add(in->batch, u)));
    in->open = true;
    *ret_skip = false;
    return ST_OK;
}

static status put(struct feed_sink *sink, struct env *e, const struct feed_item *item)
{
    struct intake *in = of(sink);
    if (in->batch->size + item->json.n > FEED_UNIT_MOST) {
        env_fail(e, ST_TOO_LARGE, item->type, "more than %zu bytes that must be applied as one",
                 FEED_UNIT_MOST);
        env_remedy(e, "several smaller transactions, or a bundle of type batch");
        return ST_TOO_LARGE;
    }
    return told(e, in, feed_batch_item_add(in->batch, item));
}

static status end(struct feed_sink *sink, struct env *e, bool keep)
{
    struct intake *in = of(sink);
    const struct feed_batch_unit *u = &in->batch->units.at[in->batch->units.count - 1];
    (void)e;
    in->open = false;
    if (keep)
        in->number = u->unit.place.number;
    else
        feed_batch_unit_drop(in->batch);
    return ST_OK;
}

/* A doubt belongs to the unit that was just given; a refusal is a unit of nothing but its note. */
static status note(struct feed_sink *sink, struct env *e, const struct feed_note *n)
{
    struct intake *in = of(sink);
    struct feed_batch *b = in->batch;
    bool of_last = b->units.count > 0 && n->kind == FEED_DOUBT &&
                   b->units.at[b->units.count - 1].file == b->files.count - 1 &&
                   b->units.at[b->units.count - 1].unit.place.number == n->place.number;
    if (!of_last) {
        struct feed_unit u = { .source = n->source, .at = TIME_NONE, .place = n->place };
        TRY(make_way(e, in));
        TRY(told(e, in, feed_batch_unit_add(b, &u)));
        in->number = n->place.number;
    }
    return told(e, in, feed_batch_note_add(b, n));
}

status intake_open(struct env *e, const struct intake_way *way, struct intake **ret_intake)
{
    struct intake *in = NEW(e->arena, struct intake);
    in->sink = (struct feed_sink){ begin, put, end, note };
    in->way = *way;
    TRY(feed_batch_open(e, &in->batch));
    *ret_intake = in;
    return ST_OK;
}

static status start(struct env *e, struct intake *in, const struct feed_batch_file *file)
{
    in->file = *file;
    in->number = file->position;
    in->open = false;
    return told(e, in, feed_batch_file_add(in->batch, file));
}

/* A file is known by its bytes, and rows by how they were read too: by a mended mapping they are
 * read again, and what that does not change stays as it is. */
static status identify(struct env *e, const struct feed_file *f, const struct mapping *m,
                       str *ret_digest)
{
    TRY(feed_file_digest(e, f, ret_digest));
    if (m == NULL) return ST_OK;
    struct digest d = crypto_blake2b(arena_concat(e->arena, *ret_digest, m->text));
    *ret_digest = arena_str(e->arena, digest_str(&d));
    return ST_OK;
}

/* A file that cannot be read as a whole (another header, another format): its manager is told too.
 */
static status refuse_file(struct env *e, struct intake *in, struct feed_run *run)
{
    struct err why = e->err;
    struct feed_unit u = { .source = run->source, .at = TIME_NONE };
    u.place = (struct feed_place){ .file = in->file.name, .number = in->number };
    TRY(feed_refuse(e, run, &u));
    e->err = why;
    return ST_OK;
}

status intake_file(struct env *e, struct intake *in, int64_t organisation, str source,
                   const struct feed_file *f, const struct mapping *m)
{
    struct feed_batch_file file = { .organisation = organisation,
                                    .source = source,
                                    .name = f->name };
    int64_t units = 0;
    bool done = false;
    file.format = feed_format_word(f->format);
    if (m != NULL) file.mapping = m->text;
    TRY(identify(e, f, m, &file.digest));
    status s = in->way.known(in->way.arg, e, &file, &units, &done);
    if (s != ST_OK && s != ST_NOT_FOUND) return s;
    in->files++;
    if (done) {
        in->files_known++;
        return ST_OK;
    }
    file.position = units;
    TRY(start(e, in, &file));
    struct feed_run run = { .sink = &in->sink, .source = source };
    s = feed_file_read(e, &run, f, m, units);
    if (s != ST_OK && !feed_is_refusal(s)) {
        feed_batch_clear(in->batch); /* read again from its last commit */
        return s;
    }
    if (s != ST_OK) TRY(refuse_file(e, in, &run));
    struct feed_batch_file *read = &in->batch->files.at[in->batch->files.count - 1];
    read->position = in->number;
    read->done = s == ST_OK;
    if (s != ST_OK) return s;
    return is_full(in) ? flush(e, in) : ST_OK;
}

status intake_finish(struct env *e, struct intake *in)
{
    return flush(e, in);
}

/* Why a piece was refused, by its reader or by the record; false where it was not. */
static bool was_refused(const struct feed_batch *b, struct err *ret_why)
{
    for (size_t i = 0; i < b->units.count; i++) {
        const struct feed_batch_unit *u = &b->units.at[i];
        if (u->fate == FEED_FATE_REFUSED) {
            *ret_why = u->why;
            return true;
        }
        for (size_t k = 0; k < u->notes.count; k++) {
            const struct feed_note *n = &u->notes.at[k];
            if (n->kind != FEED_REFUSED) continue;
            *ret_why = (struct err){ .what = n->what, .where = n->field, .remedy = n->remedy };
            return true;
        }
    }
    return false;
}

static status refused_again(struct env *e, const struct err *why)
{
    env_fail(e, ST_UNPROCESSABLE, arena_str(e->arena, why->where), "%.*s", STR_ARG(why->what));
    if (why->remedy.n > 0) env_remedy(e, "%.*s", STR_ARG(why->remedy));
    return ST_UNPROCESSABLE;
}

status intake_text(struct env *e, struct intake *in, int64_t organisation, str source,
                   enum feed_format format, const struct mapping *m, str text)
{
    struct feed_batch_file file = { .organisation = organisation, .source = source };
    file.format = feed_format_word(format);
    file.name = S("mended");
    TRY(flush(e, in));
    feed_batch_clear(in->batch);
    TRY(start(e, in, &file));
    struct feed_run run = { .sink = &in->sink, .source = source };
    struct feed_file f = { .name = file.name, .in = { .text = text }, .format = format };
    struct feed_batch *b = in->batch;
    status read = feed_file_read(e, &run, &f, m, 0);
    struct err why = e->err;
    if (feed_is_refusal(read)) { /* not a row of it, but all: another header, no JSON */
        feed_batch_clear(b);
        return refused_again(e, &why);
    }
    TRY(read);
    /* Looked at before it is applied: a text that is still wrong changes nothing, not even here. */
    bool refused = was_refused(b, &why);
    if (!refused) {
        TRY(in->way.apply(in->way.arg, e, b));
        feed_batch_counts_add(&in->counts, &b->counts);
        refused = was_refused(b, &why);
    }
    status s = refused ? refused_again(e, &why) : ST_OK;
    feed_batch_clear(b);
    return s;
}

status intake_message(struct env *e, struct intake *in, int64_t organisation, str source,
                      int64_t number, str message, str *ret_ack)
{
    struct feed_batch_file file = { .organisation = organisation, .source = source };
    struct feed_run run = { .sink = &in->sink, .source = source, .place = { .number = number } };
    struct feed_batch *b = in->batch;
    struct err why;
    str ack;
    file.format = feed_format_word(FEED_FORMAT_HL7);
    file.name = run.place.file = S("MLLP");
    feed_batch_clear(b);
    TRY(start(e, in, &file));
    TRY(hl7_take(e, &run, message, &ack));
    TRY(in->way.apply(in->way.arg, e, b));
    feed_batch_counts_add(&in->counts, &b->counts);
    bool refused =
        run.counts.refused == 0 && was_refused(b, &why); /* by the record, not the reader */
    if (refused)
        ack = er7_ack(e, message, ER7_AE, &why,
                      arena_printf(e->arena, "WEFT%lld", (long long)number));
    feed_batch_clear(b);
    *ret_ack = ack;
    return ST_OK;
}

/* ---- a connection of one's own ---------------------------------------------------------------*/

struct own_work {
    const struct intake_own *own;
    struct feed_batch *batch;
    bool careful;
};

static status apply_work(struct env *e, struct db *db, void *arg)
{
    struct own_work *w = arg;
    struct cx cx = w->own->cx;
    cx.env = e;
    cx.db = db;
    cx.act = 0;
    return feed_batch_apply(&cx, w->batch, w->careful);
}

static status own_apply(void *arg, struct env *e, struct feed_batch *b)
{
    struct intake_own *own = arg;
    struct own_work w = { own, b, false };
    struct cx cx = own->cx;
    cx.env = e;
    TRY(feed_batch_prepare(&cx, b));
    struct arena_mark mark = arena_mark(e->arena);
    status st = db_transact(e, own->cx.db, DB_WRITE, apply_work, &w);
    w.careful = feed_is_refusal(st);
    if (w.careful) st = db_transact(e, own->cx.db, DB_WRITE, apply_work, &w);
    TRY(st);
    arena_rewind(e->arena, mark);
    return ST_OK;
}

status intake_known(struct cx *cx, const struct feed_batch_file *f, int64_t *ret_units,
                    bool *ret_done)
{
    struct sql_feed_file_get_row row;
    status s = sql_feed_file_get(cx->env, cx->db, f->organisation, f->digest, &row);
    if (s != ST_OK) return s;
    *ret_units = row.units;
    *ret_done = row.done != 0;
    return ST_OK;
}

static status own_known(void *arg, struct env *e, const struct feed_batch_file *f,
                        int64_t *ret_units, bool *ret_done)
{
    struct intake_own *own = arg;
    struct cx cx = own->cx;
    cx.env = e;
    return intake_known(&cx, f, ret_units, ret_done);
}

struct intake_way intake_way_own(struct intake_own *own)
{
    return (struct intake_way){
        .arg = own, .apply = own_apply, .known = own_known, .resources_most = 2000
    };
}
