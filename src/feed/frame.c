/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/frame.h"

void frame_put_int(struct buf *b, int64_t v)
{
    uint64_t u = (uint64_t)v;
    for (int i = 0; i < 8; i++) buf_byte(b, (char)(unsigned char)(u >> (8 * i)));
}

void frame_put_str(struct buf *b, str s)
{
    frame_put_int(b, s.p == NULL ? 0 : (int64_t)s.n + 1);
    if (s.n > 0) buf_add(b, s);
}

int64_t frame_int(struct frame *f)
{
    uint64_t u = 0;
    if (f->rest.n < 8) f->bad = true;
    if (f->bad) return 0;
    for (int i = 0; i < 8; i++) u |= (uint64_t)(unsigned char)f->rest.p[i] << (8 * i);
    f->rest = str_from(f->rest, 8);
    return (int64_t)u;
}

str frame_str(struct frame *f)
{
    int64_t n = frame_int(f);
    if (n < 0 || (uint64_t)n > (uint64_t)f->rest.n + 1) f->bad = true;
    if (f->bad || n == 0) return str_none();
    str s = str_sub(f->rest, 0, (size_t)n - 1);
    f->rest = str_from(f->rest, (size_t)n - 1);
    return s;
}

void frame_put_file(struct buf *b, const struct feed_batch_file *file)
{
    frame_put_int(b, file->organisation);
    frame_put_str(b, file->source);
    frame_put_str(b, file->name);
    frame_put_str(b, file->format);
    frame_put_str(b, file->digest);
    frame_put_str(b, file->mapping);
    frame_put_int(b, file->position);
    frame_put_int(b, file->done);
}

struct feed_batch_file frame_file(struct frame *f)
{
    struct feed_batch_file file = { .organisation = frame_int(f) };
    file.source = frame_str(f);
    file.name = frame_str(f);
    file.format = frame_str(f);
    file.digest = frame_str(f);
    file.mapping = frame_str(f);
    file.position = frame_int(f);
    file.done = frame_int(f) != 0;
    return file;
}

static void put_note(struct buf *b, const struct feed_note *n)
{
    frame_put_int(b, n->kind);
    frame_put_int(b, n->code);
    frame_put_int(b, n->place.line);
    frame_put_str(b, n->field);
    frame_put_str(b, n->what);
    frame_put_str(b, n->remedy);
    frame_put_str(b, n->raw);
}

static void put_item(struct buf *b, const struct feed_item *i)
{
    frame_put_int(b, i->op);
    frame_put_str(b, i->type);
    frame_put_str(b, i->id);
    frame_put_str(b, i->local);
    frame_put_str(b, i->json);
    frame_put_str(b, i->keep);
}

static void put_unit(struct buf *b, const struct feed_batch_unit *u)
{
    frame_put_int(b, (int64_t)u->file);
    frame_put_str(b, u->unit.key);
    frame_put_str(b, u->unit.raw);
    frame_put_int(b, u->unit.once);
    frame_put_int(b, u->unit.at);
    frame_put_int(b, u->unit.place.line);
    frame_put_int(b, u->unit.place.number);
    frame_put_int(b, (int64_t)u->items.count);
    for (size_t i = 0; i < u->items.count; i++) put_item(b, &u->items.at[i].item);
    frame_put_int(b, (int64_t)u->notes.count);
    for (size_t i = 0; i < u->notes.count; i++) put_note(b, &u->notes.at[i]);
}

/* How far a file has been read with the units before `to`. Files that the piece does not reach are
 * named with nothing to save: their digest is left out. */
static struct feed_batch_file file_at(const struct feed_batch *batch, size_t file, size_t from,
                                      size_t to)
{
    struct feed_batch_file f = batch->files.at[file];
    int64_t position = -1;
    bool more = false; /* units of it behind this piece */
    for (size_t i = 0; i < batch->units.count; i++) {
        if (batch->units.at[i].file != file) continue;
        if (i >= to)
            more = true;
        else if (i >= from)
            position = batch->units.at[i].unit.place.number;
    }
    if (!more && (position >= 0 || to == batch->units.count)) return f;
    f.done = false;
    f.position = position;
    if (position < 0) f.digest = str_none();
    return f;
}

void frame_put_units(struct buf *b, const struct feed_batch *batch, size_t from, size_t to)
{
    frame_put_int(b, (int64_t)batch->files.count);
    for (size_t i = 0; i < batch->files.count; i++) {
        struct feed_batch_file f = file_at(batch, i, from, to);
        frame_put_file(b, &f);
    }
    frame_put_int(b, (int64_t)(to - from));
    for (size_t i = from; i < to; i++) put_unit(b, &batch->units.at[i]);
}

static status bad(struct env *e)
{
    return fail(e, ST_BAD_INPUT, "a request that cannot be read");
}

static status take_item(struct env *e, struct frame *f, struct feed_batch *batch)
{
    int64_t op = frame_int(f);
    struct feed_item i = { .op = (enum feed_op)op, .type = frame_str(f) };
    i.id = frame_str(f);
    i.local = frame_str(f);
    i.json = frame_str(f);
    i.keep = frame_str(f);
    if (f->bad || op < FEED_PUT || op > FEED_DELETE || i.type.n == 0 || i.id.n == 0) return bad(e);
    return feed_batch_item_add(batch, &i);
}

static status take_note(struct env *e, struct frame *f, struct feed_batch *batch,
                        const struct feed_unit *u)
{
    int64_t kind = frame_int(f), code = frame_int(f);
    struct feed_note n = { .kind = (enum feed_note_kind)kind,
                           .code = (status)code,
                           .place = u->place };
    n.place.line = frame_int(f);
    n.field = frame_str(f);
    n.what = frame_str(f);
    n.remedy = frame_str(f);
    n.raw = frame_str(f);
    if (f->bad || kind < FEED_REFUSED || kind > FEED_PASSED || code < 0 || code >= ST__COUNT)
        return bad(e);
    return feed_batch_note_add(batch, &n);
}

static status take_unit(struct env *e, struct frame *f, struct feed_batch *batch)
{
    int64_t file = frame_int(f);
    if (file < 0 || (uint64_t)file >= batch->files.count) return bad(e);
    const struct feed_batch_file *of = &batch->files.at[file];
    struct feed_unit u = { .source = of->source, .key = frame_str(f) };
    u.raw = frame_str(f);
    u.once = frame_int(f) != 0;
    u.at = frame_int(f);
    u.place.file = of->name;
    u.place.line = frame_int(f);
    u.place.number = frame_int(f);
    if (f->bad) return bad(e);
    TRY(feed_batch_unit_add(batch, &u));
    batch->units.at[batch->units.count - 1].file = (size_t)file;
    for (int64_t i = frame_int(f); i > 0; i--) TRY(take_item(e, f, batch));
    for (int64_t i = frame_int(f); i > 0; i--) TRY(take_note(e, f, batch, &u));
    return f->bad ? bad(e) : ST_OK;
}

status frame_units(struct env *e, struct frame *f, struct feed_batch *batch)
{
    for (int64_t i = frame_int(f); i > 0 && !f->bad; i--) {
        struct feed_batch_file file = frame_file(f);
        TRY(feed_batch_file_add(batch, &file));
    }
    for (int64_t i = frame_int(f); i > 0; i--) TRY(take_unit(e, f, batch));
    return f->bad || f->rest.n > 0 ? bad(e) : ST_OK;
}

void frame_put_counts(struct buf *b, const struct feed_batch_counts *c)
{
    frame_put_int(b, c->units);
    frame_put_int(b, c->repeats);
    frame_put_int(b, c->refused);
    frame_put_int(b, c->doubts);
    frame_put_int(b, c->passed);
    frame_put_int(b, c->created);
    frame_put_int(b, c->updated);
    frame_put_int(b, c->same);
    frame_put_int(b, c->deleted);
}

struct feed_batch_counts frame_counts(struct frame *f)
{
    struct feed_batch_counts c = { .units = frame_int(f) };
    c.repeats = frame_int(f);
    c.refused = frame_int(f);
    c.doubts = frame_int(f);
    c.passed = frame_int(f);
    c.created = frame_int(f);
    c.updated = frame_int(f);
    c.same = frame_int(f);
    c.deleted = frame_int(f);
    return c;
}
