/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/batch.h"

#include "crypto/crypto.h"
#include "feed/feed_limits.h"
#include "feed/overlay.h"
#include "gen/sql_feed.h"
#include "record/quarantine.h"
#include "trust/organisation.h"

static void close_arena(void *what)
{
    arena_close(what);
}

status feed_batch_open(struct env *e, struct feed_batch **ret_batch)
{
    struct feed_batch *b = NEW(e->arena, struct feed_batch);
    b->env = *e;
    b->env.arena = arena_open(FEED_BATCH_MEMORY_MOST);
    if (b->env.arena == NULL) return fail(e, ST_NO_MEMORY, "no memory for a batch");
    arena_defer(e->arena, close_arena, b->env.arena);
    *ret_batch = b;
    return ST_OK;
}

void feed_batch_clear(struct feed_batch *b)
{
    struct env env = b->env;
    arena_reset(env.arena);
    *b = (struct feed_batch){ .env = env };
}

/* Each addition may run out of the batch's own memory, which has no escape but env_run's. */
struct adding {
    struct feed_batch *b;
    const struct feed_unit *unit;
    const struct feed_item *item;
    const struct feed_note *note;
    const struct feed_batch_file *file;
};

static str copy(struct arena *a, str s)
{
    return s.p == NULL ? str_none() : arena_str(a, s);
}

static struct feed_place place_copy(struct arena *a, const struct feed_place *p)
{
    struct feed_place to = *p;
    to.file = copy(a, p->file);
    return to;
}

static status add_file(struct env *e, void *arg)
{
    struct adding *x = arg;
    struct feed_batch_file f = *x->file;
    f.source = copy(e->arena, f.source);
    f.name = copy(e->arena, f.name);
    f.format = copy(e->arena, f.format);
    f.digest = copy(e->arena, f.digest);
    f.mapping = copy(e->arena, f.mapping);
    *VEC_PUSH(e->arena, &x->b->files) = f;
    return ST_OK;
}

static status add_unit(struct env *e, void *arg)
{
    struct adding *x = arg;
    struct feed_batch_unit u = { .unit = *x->unit, .file = x->b->files.count - 1 };
    u.unit.source = copy(e->arena, x->unit->source);
    u.unit.key = copy(e->arena, x->unit->key);
    u.unit.raw = copy(e->arena, x->unit->raw);
    u.unit.place = place_copy(e->arena, &x->unit->place);
    *VEC_PUSH(e->arena, &x->b->units) = u;
    return ST_OK;
}

static struct feed_batch_unit *last(struct feed_batch *b)
{
    return &b->units.at[b->units.count - 1];
}

static status add_item(struct env *e, void *arg)
{
    struct adding *x = arg;
    struct feed_item i = *x->item;
    i.type = copy(e->arena, i.type);
    i.id = copy(e->arena, i.id);
    i.local = copy(e->arena, i.local);
    i.json = copy(e->arena, i.json);
    i.keep = copy(e->arena, i.keep);
    *VEC_PUSH(e->arena, &last(x->b)->items) = (struct feed_batch_item){ .item = i };
    x->b->resources++;
    x->b->size += i.json.n;
    return ST_OK;
}

static status add_note(struct env *e, void *arg)
{
    struct adding *x = arg;
    struct feed_note n = *x->note;
    n.source = copy(e->arena, n.source);
    n.key = copy(e->arena, n.key);
    n.field = copy(e->arena, n.field);
    n.what = copy(e->arena, n.what);
    n.remedy = copy(e->arena, n.remedy);
    n.raw = copy(e->arena, n.raw);
    n.place = place_copy(e->arena, &n.place);
    *VEC_PUSH(e->arena, &last(x->b)->notes) = n;
    return ST_OK;
}

status feed_batch_file_add(struct feed_batch *b, const struct feed_batch_file *file)
{
    struct adding x = { .b = b, .file = file };
    return env_run(&b->env, add_file, &x);
}

status feed_batch_unit_add(struct feed_batch *b, const struct feed_unit *u)
{
    struct adding x = { .b = b, .unit = u };
    return env_run(&b->env, add_unit, &x);
}

status feed_batch_item_add(struct feed_batch *b, const struct feed_item *item)
{
    struct adding x = { .b = b, .item = item };
    return env_run(&b->env, add_item, &x);
}

status feed_batch_note_add(struct feed_batch *b, const struct feed_note *n)
{
    struct adding x = { .b = b, .note = n };
    return env_run(&b->env, add_note, &x);
}

/* Its bytes still count: they stay in memory until the batch goes. */
void feed_batch_unit_drop(struct feed_batch *b)
{
    b->resources -= last(b)->items.count;
    b->units.count--;
}

static struct record_write write_of(int64_t source, const struct feed_item *item)
{
    return (struct record_write){ .verb = item->op == FEED_DELETE ? RECORD_DELETE : RECORD_PUT,
                                  .type = item->type,
                                  .id = item->id,
                                  .json = item->json,
                                  .source = source,
                                  .from_feed = true };
}

static int64_t source_of(const struct feed_batch *b, const struct feed_batch_unit *u)
{
    return b->files.at[u->file].organisation;
}

static status prepare_unit(struct cx *cx, struct feed_batch *b, struct feed_batch_unit *u)
{
    for (size_t i = 0; i < u->items.count; i++) {
        struct feed_batch_item *it = &u->items.at[i];
        if (it->item.op == FEED_OVERLAY) continue;
        struct record_write w = write_of(source_of(b, u), &it->item);
        TRY(record_prepare(cx, &w, &it->prepared));
    }
    return ST_OK;
}

struct work {
    struct cx *cx;
    struct feed_batch *b;
    struct feed_batch_unit *unit;
};

static status prepare_all(struct env *e, void *arg)
{
    struct work *w = arg;
    for (size_t i = 0; i < w->b->units.count; i++) {
        struct feed_batch_unit *u = &w->b->units.at[i];
        status s = prepare_unit(w->cx, w->b, u);
        if (s != ST_OK && !feed_is_refusal(s)) return s;
        u->faulty = s != ST_OK;
        u->why = e->err;
    }
    return ST_OK;
}

/* Tells in cx what was told in the batch's memory. */
static status tell(struct env *e, const struct env *from, status s)
{
    if (s == ST_OK) return s;
    struct err err = from->err;
    env_fail(e, s, copy(e->arena, err.where), "%.*s", STR_ARG(err.what));
    if (err.remedy.n > 0) env_remedy(e, "%.*s", STR_ARG(err.remedy));
    return s;
}

status feed_batch_prepare(struct cx *cx, struct feed_batch *b)
{
    struct cx mine = *cx;
    struct work w = { &mine, b, NULL };
    mine.env = &b->env;
    return tell(cx->env, &b->env, env_run(&b->env, prepare_all, &w));
}

/* A message's words over what is held; as they are where nothing is. */
static status prepare_overlay(struct cx *cx, int64_t source, const struct feed_item *item,
                              struct record_prepared **ret_prepared)
{
    struct record held;
    struct feed_item whole = *item;
    status s = record_read(cx, item->type, item->id, &held);
    if (s == ST_OK)
        TRY(feed_overlay(cx->env, held.json, item->json, item->keep, &whole.json));
    else if (s != ST_NOT_FOUND && s != ST_GONE)
        return s;
    struct record_write w = write_of(source, &whole);
    return record_prepare(cx, &w, ret_prepared);
}

static status know_message(struct cx *cx, int64_t source, const struct feed_unit *u,
                           bool *ret_known)
{
    *ret_known = false;
    if (!u->once) return ST_OK;
    struct digest d = crypto_blake2b(u->raw);
    int64_t added = 0;
    TRY(sql_feed_message_add(cx->env, cx->db, source, str_sub(digest_str(&d), 0, 16), &added));
    *ret_known = added == 0;
    return ST_OK;
}

static void count_done(struct feed_batch_counts *c, const struct record_done *done, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        c->created += done[i].outcome == RECORD_CREATED;
        c->updated += done[i].outcome == RECORD_UPDATED;
        c->same += done[i].outcome == RECORD_SAME;
        c->deleted += done[i].outcome == RECORD_DELETED;
    }
}

static status apply_items(struct cx *cx, struct feed_batch *b, struct feed_batch_unit *u)
{
    size_t n = u->items.count;
    struct record_prepared **prepared = NEW_ARRAY(cx->env->arena, struct record_prepared *, n + 1);
    struct record_done *done = NEW_ARRAY(cx->env->arena, struct record_done, n + 1);
    for (size_t i = 0; i < n; i++) {
        prepared[i] = u->items.at[i].prepared;
        if (prepared[i] == NULL)
            TRY(prepare_overlay(cx, source_of(b, u), &u->items.at[i].item, &prepared[i]));
    }
    if (n > 0) TRY(record_apply(cx, prepared, n, done));
    count_done(&b->counts, done, n);
    return ST_OK;
}

static status apply_unit(struct env *e, struct db *db, void *arg)
{
    struct work *w = arg;
    bool known;
    (void)e;
    (void)db;
    TRY(know_message(w->cx, source_of(w->b, w->unit), &w->unit->unit, &known));
    w->unit->fate = known ? FEED_FATE_REPEATED : FEED_FATE_APPLIED;
    return known ? ST_OK : apply_items(w->cx, w->b, w->unit);
}

static status quarantine(struct cx *cx, const struct feed_batch_file *f, const struct feed_note *n)
{
    struct quarantine_item item = { .organisation = f->organisation,
                                    .format = f->format,
                                    .file = n->place.file,
                                    .line = n->place.line,
                                    .field = n->field,
                                    .reason = n->what,
                                    .remedy = n->remedy,
                                    .raw = n->raw };
    return quarantine_add(cx, &item);
}

static status write_notes(struct cx *cx, struct feed_batch *b, const struct feed_batch_unit *u)
{
    for (size_t i = 0; i < u->notes.count; i++) {
        const struct feed_note *n = &u->notes.at[i];
        b->counts.refused += n->kind == FEED_REFUSED;
        b->counts.doubts += n->kind == FEED_DOUBT;
        b->counts.passed += n->kind == FEED_PASSED;
        if (n->kind != FEED_PASSED) TRY(quarantine(cx, &b->files.at[u->file], n));
    }
    return ST_OK;
}

static status refuse(struct cx *cx, struct feed_batch *b, struct feed_batch_unit *u)
{
    struct feed_note n = { .kind = FEED_REFUSED,
                           .place = u->unit.place,
                           .field = u->why.where,
                           .what = u->why.what,
                           .remedy = u->why.remedy,
                           .raw = str_sub(u->unit.raw, 0, FEED_RAW_MOST) };
    u->fate = FEED_FATE_REFUSED;
    b->counts.refused++;
    return quarantine(cx, &b->files.at[u->file], &n);
}

/* Once apply_unit has gone well. */
static status unit_taken(struct cx *cx, struct feed_batch *b, const struct feed_batch_unit *u)
{
    if (u->fate == FEED_FATE_REPEATED) {
        b->counts.repeats++;
        return ST_OK;
    }
    b->counts.units++;
    return write_notes(cx, b, u);
}

/* careful: under a savepoint of its own, so that a refusal undoes it alone. Else a refusal is the
 * caller's to undo. */
static status take_items(struct cx *cx, struct feed_batch *b, struct feed_batch_unit *u,
                         bool careful)
{
    struct feed_batch_counts before = b->counts;
    int64_t act = cx->act;
    struct work w = { cx, b, u };
    if (!careful) {
        TRY(apply_unit(cx->env, cx->db, &w));
        return unit_taken(cx, b, u);
    }
    status s = db_try(cx->env, cx->db, apply_unit, &w);
    if (s == ST_OK) return unit_taken(cx, b, u);
    cx->act = act;
    b->counts = before;
    if (!feed_is_refusal(s)) return s;
    u->why = cx->env->err;
    return refuse(cx, b, u);
}

/* Nothing that cx remembers of one unit may outlive it: its memory is given back, and an undone
 * unit takes the audit row with it that cx->act names. */
static status take_unit(struct cx *cx, struct feed_batch *b, struct feed_batch_unit *u,
                        bool careful)
{
    cx->scope = NULL;
    bool only_notes = u->items.count == 0 && u->notes.count > 0;
    if (only_notes) return write_notes(cx, b, u);
    return u->faulty ? refuse(cx, b, u) : take_items(cx, b, u, careful);
}

/* In the commit of what was read: so much of the file, and that its organisation was heard. */
static status save_file(struct cx *cx, const struct feed_batch *b, size_t file)
{
    const struct feed_batch_file *f = &b->files.at[file];
    int64_t units = 0;
    for (size_t i = 0; i < b->units.count; i++)
        units += b->units.at[i].file == file && b->units.at[i].fate == FEED_FATE_APPLIED;
    if (units > 0) TRY(organisation_heard(cx, f->organisation, units));
    if (f->digest.p == NULL) return ST_OK;
    if (f->mapping.n > 0)
        TRY(sql_feed_mapping_put(cx->env, cx->db, f->organisation, f->mapping, env_now(cx->env),
                                 NULL));
    return sql_feed_file_put(cx->env, cx->db, f->organisation, f->digest, f->name, f->format,
                             f->position, f->done, env_now(cx->env), NULL);
}

status feed_batch_apply(struct cx *cx, struct feed_batch *b, bool careful)
{
    b->counts = (struct feed_batch_counts){ 0 };
    for (size_t i = 0; i < b->units.count; i++) {
        struct arena_mark mark = arena_mark(cx->env->arena);
        TRY(take_unit(cx, b, &b->units.at[i], careful));
        if (b->units.at[i].fate != FEED_FATE_REFUSED) arena_rewind(cx->env->arena, mark);
    }
    for (size_t i = 0; i < b->files.count; i++) TRY(save_file(cx, b, i));
    return ST_OK;
}

void feed_batch_counts_add(struct feed_batch_counts *to, const struct feed_batch_counts *more)
{
    to->units += more->units;
    to->repeats += more->repeats;
    to->refused += more->refused;
    to->doubts += more->doubts;
    to->passed += more->passed;
    to->created += more->created;
    to->updated += more->updated;
    to->same += more->same;
    to->deleted += more->deleted;
}
