/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/sequence.h"

#include "base/buf.h"
#include "base/time.h"
#include "trust/audit.h"
#include "trust/trace_row.h"
#include "trust/trust_limits.h"

enum { OFFSET_BITS = 40 };

struct note_key trace_key(struct arena *a, const struct house *house)
{
    struct note_key k = { .kind = NOTE_SIGNATURE,
                          .public = sign_public_of(&house->checkpoint_key) };
    str public = str_make((const char *)k.public.at, sizeof k.public.at);
    struct digest d = crypto_sha256(public);
    k.name = arena_printf(a, "weft-%.*s", STR_ARG(hex_encode(a, str_sub(digest_str(&d), 0, 8))));
    return k;
}

/* ---- taking rows in
 * ----------------------------------------------------------------------------*/

static status take_looks(struct cx *cx, struct tree *t, size_t most, size_t *done)
{
    struct env *e = cx->env;
    struct leaf last;
    struct audit_reader at = { 1, 0 };
    str folder = audit_folder(cx->house->audit), json, chain;
    int64_t safe = audit_last_safe(cx->house->audit);
    if (tree_last(t, LEAF_LOOK, &last))
        at = (struct audit_reader){ last.place >> OFFSET_BITS,
                                    last.place & ((INT64_C(1) << OFFSET_BITS) - 1) };
    at.room = arena_alloc(e->arena, AUDIT_AHEAD);
    for (; *done < most; (*done)++) {
        status st = audit_next(e, folder, &at, &json, &chain);
        if (st == ST_NOT_FOUND) return ST_OK;
        TRY(st);
        int64_t n = trace_look_number(json);
        if (n > safe) return ST_OK;
        struct leaf leaf = { LEAF_LOOK, n, at.segment << OFFSET_BITS | at.offset };
        tree_add(t, &leaf, json);
    }
    return ST_OK;
}

static status take_some_writes(struct cx *cx, struct tree *t, size_t most, size_t *done)
{
    struct leaf last;
    struct trace_write *list, after = TRACE_BEFORE_ALL;
    size_t count;
    if (tree_last(t, LEAF_WRITE, &last)) after = (struct trace_write){ last.place, last.number };
    TRY(trace_writes(cx, after, most, &list, &count));
    for (size_t i = 0; i < count; i++) {
        str row;
        TRY(trace_write_text(cx, list[i].id, &row));
        struct leaf leaf = { LEAF_WRITE, list[i].id, list[i].txid };
        tree_add(t, &leaf, row);
    }
    *done += count;
    return ST_OK;
}

static status take_rows(struct cx *cx, struct tree *t, size_t most, size_t *ret_done)
{
    size_t done = 0;
    TRY(take_looks(cx, t, most / 2, &done));
    TRY(take_some_writes(cx, t, most - most / 2, &done));
    TRY(tree_save(t));
    *ret_done = done;
    return ST_OK;
}

/* A minute after the last where something is new; each hour, so that a log that has stopped is
 * seen to have. */
static status sign_in_time(struct cx *cx, struct tree *t, bool now)
{
    struct env *e = cx->env;
    str note;
    int64_t at = 0;
    struct checkpoint last = { 0 };
    status st = tree_newest(e, audit_folder(cx->house->audit), &note, &at);
    if (st == ST_OK) st = checkpoint_read(e, note_text(note), &last);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    int64_t age = env_now(e) - at;
    bool is_new = tree_size(t) > last.size;
    if (st == ST_OK && !(is_new && (now || age >= TIME_MINUTE)) && age < TIME_HOUR) return ST_OK;
    if (tree_size(t) == 0) return ST_OK;
    struct note_key k = trace_key(e->arena, cx->house);
    return tree_sign(t, &k, &cx->house->checkpoint_key);
}

static status sequence(struct cx *cx, size_t most, bool now, size_t *ret_done)
{
    struct tree *t;
    *ret_done = 0;
    if (cx->house->audit == NULL) return ST_OK;
    TRY(tree_open(cx->env, audit_folder(cx->house->audit), &t));
    TRY(take_rows(cx, t, most, ret_done));
    return sign_in_time(cx, t, now);
}

status trace_sequence(struct cx *cx, size_t most, size_t *ret_done)
{
    return sequence(cx, most, false, ret_done);
}

status trace_sign_now(struct cx *cx)
{
    size_t done;
    do {
        struct arena_mark mark = arena_mark(cx->env->arena);
        TRY(sequence(cx, 20000, true, &done));
        arena_rewind(cx->env->arena, mark);
    } while (done > 0);
    return ST_OK;
}
