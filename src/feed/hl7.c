/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/hl7.h"

#include "base/buf.h"
#include "feed/adt.h"
#include "feed/encoding.h"
#include "feed/feed_limits.h"

enum { VT = 0x0b, FS = 0x1c };

static status to_text(struct env *e, str raw, str *ret_text)
{
    if (encoding_of(raw) == ENCODING_UTF16) {
        env_fail(e, ST_BAD_INPUT, S("MSH-18"), "the message is in UTF-16");
        env_remedy(e, "ASCII, ISO 8859-1 or UTF-8");
        return ST_BAD_INPUT;
    }
    *ret_text = encoding_utf8(e->arena, raw);
    return ST_OK;
}

static status translate(struct env *e, struct feed_run *run, str raw, struct er7 *ret_message,
                        struct adt *ret_adt)
{
    str text;
    TRY(to_text(e, raw, &text));
    TRY(er7_read(e, encoding_clean(e->arena, text), ret_message));
    return adt_translate(e, ret_message, run->source, ret_adt);
}

static status note_doubts(struct env *e, struct feed_run *run, const struct feed_unit *u,
                          const struct adt *adt, const struct er7 *m)
{
    for (size_t i = 0; i < adt->doubts.count; i++)
        TRY(feed_doubt(e, run, u, adt->doubts.at[i].field, adt->doubts.at[i].what,
                       adt->doubts.at[i].remedy));
    if (m->other_ends && !run->told_ends) {
        run->told_ends = true; /* once is enough: a file is all of one kind */
        TRY(feed_doubt(e, run, u, S("segment"), S("segments end in a line feed"),
                       S("a carriage return alone (HL7 v2, 2.7)")));
    }
    return ST_OK;
}

/* AR for what cannot be read or is not for us, AE for what says something impossible: HL7 v2.4,
 * 2.13.1, table 0008. */
static enum er7_answer answer_for(const struct err *err)
{
    bool rejects = err->code == ST_UNPROCESSABLE || str_starts(err->where, S("MSH")) ||
                   str_eq(err->where, S("segment")) || err->code == ST_TOO_LARGE;
    return rejects ? ER7_AR : ER7_AE;
}

struct taken {
    bool refused;
    struct err why;
};

static status take(struct env *e, struct feed_run *run, str raw, struct taken *ret_taken)
{
    struct er7 m = { 0 };
    struct adt adt = { 0 };
    struct feed_unit u = { .source = run->source, .raw = raw, .once = true, .place = run->place };
    u.at = TIME_NONE;
    status s = translate(e, run, raw, &m, &adt);
    if (s == ST_OK) {
        u.key = adt.control_id;
        u.at = adt.at;
        int64_t refused = run->counts.refused, units = run->counts.units;
        TRY(feed_give(e, run, &u, adt.items.at, adt.items.count));
        ret_taken->refused = run->counts.refused > refused;
        ret_taken->why = e->err;
        return run->counts.units > units ? note_doubts(e, run, &u, &adt, &m) : ST_OK;
    }
    if (!feed_is_refusal(s)) return s;
    if (e->err.line > 0 && u.place.line > 0) e->err.line += (long)u.place.line - 1;
    if (m.count > 0) u.key = er7_get(e->arena, &m, &m.at[0], 10, 1);
    ret_taken->refused = true;
    ret_taken->why = e->err;
    return feed_refuse(e, run, &u);
}

status hl7_take(struct env *e, struct feed_run *run, str message, str *ret_ack)
{
    struct taken t = { 0 };
    TRY(take(e, run, message, &t));
    str id = arena_printf(e->arena, "WEFT%lld%04lld", (long long)(env_now(e) / TIME_SECOND),
                          (long long)(run->place.number % 10000));
    *ret_ack =
        er7_ack(e, message, t.refused ? answer_for(&t.why) : ER7_AA, t.refused ? &t.why : NULL, id);
    return ST_OK;
}

static bool is_end(char c)
{
    return c == '\r' || c == '\n' || c == VT || c == FS;
}

static bool is_head(str s, const char *name)
{
    return str_starts(s, str_of(name)) && s.n > 3 && !(s.p[3] >= 'A' && s.p[3] <= 'Z');
}

/* Something that cannot be inside a message: the next one, or a batch's own segments. */
static bool begins_other(str s)
{
    return is_head(s, "MSH") || is_head(s, "FHS") || is_head(s, "BHS") || is_head(s, "BTS") ||
           is_head(s, "FTS");
}

/* Bytes up to where the next message (or batch segment) begins; SIZE_MAX where that is not seen
 * yet. `from`: nothing before it is looked at again. */
static size_t piece_end(str s, size_t from)
{
    for (size_t i = from; i + 4 < s.n; i++) {
        if (s.p[i] == FS) return i + 1;
        if (is_end(s.p[i]) && begins_other(str_from(s, i + 1))) return i + 1;
    }
    return SIZE_MAX;
}

struct reading {
    struct feed_run *run;
    struct bytes *bytes;
    int64_t skip, line;
    int64_t in_batch; /* messages since the last BHS */
};

/* Line ends of all three kinds, so that the line is the one that an editor shows. */
static int64_t count_lines(str s)
{
    int64_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\r' || (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r'));
    return n;
}

/* The next piece: whole, with what follows it not begun; empty at the end. */
static status next_piece(struct env *e, struct reading *r, str *ret_piece)
{
    size_t looked = 0;
    for (;;) {
        str held = bytes_held(r->bytes);
        size_t blank = 0;
        while (blank < held.n && is_end(held.p[blank])) blank++;
        if (blank > 0) {
            r->line += count_lines(str_sub(held, 0, blank));
            bytes_take(r->bytes, blank);
            looked = 0;
            continue;
        }
        size_t end = piece_end(held, looked);
        if (end == SIZE_MAX) {
            looked = held.n < 5 ? 0 : held.n - 5;
            bool more;
            TRY(bytes_more(e, r->bytes, FEED_MESSAGE_MOST, &more));
            if (more) continue;
            end = bytes_held(r->bytes).n;
        }
        *ret_piece = str_sub(bytes_held(r->bytes), 0, end);
        return ST_OK;
    }
}

/* BTS-1 says how many messages the batch had: a batch that was cut on the way is told. */
static status check_batch(struct env *e, struct reading *r, str piece)
{
    if (!is_head(piece, "BTS")) {
        if (is_head(piece, "BHS")) r->in_batch = 0;
        return ST_OK;
    }
    str rest = str_from(piece, 4), count = S("");
    (void)str_next(&rest, piece.p[3], &count);
    int64_t said;
    if (!str_to_int(str_trim(count), &said) || said == r->in_batch) return ST_OK;
    struct feed_unit u = { .source = r->run->source, .at = TIME_NONE, .place = r->run->place };
    u.raw = piece;
    return feed_doubt(e, r->run, &u, S("BTS-1"),
                      arena_printf(e->arena, "the batch says %lld messages and held %lld",
                                   (long long)said, (long long)r->in_batch),
                      S("the whole file; some of it may be missing"));
}

static status take_piece(struct env *e, struct reading *r, str piece)
{
    struct feed_run *run = r->run;
    run->place.line = r->line + 1;
    run->place.offset = bytes_offset(r->bytes);
    if (begins_other(piece) && !is_head(piece, "MSH")) return check_batch(e, r, piece);
    run->place.number++;
    r->in_batch++;
    if (run->place.number <= r->skip) return ST_OK;
    struct taken t = { 0 };
    return take(e, run, piece, &t);
}

status hl7_read(struct env *e, struct feed_run *run, struct bytes *b, int64_t skip)
{
    struct reading r = { .run = run, .bytes = b, .skip = skip };
    run->place.number = 0;
    for (;;) {
        struct arena_mark mark = arena_mark(e->arena);
        str piece;
        TRY(next_piece(e, &r, &piece));
        if (piece.n == 0) return ST_OK;
        TRY(take_piece(e, &r, piece));
        r.line += count_lines(piece);
        bytes_take(b, piece.n);
        arena_rewind(e->arena, mark);
    }
}
