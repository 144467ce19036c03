/* SPDX-License-Identifier: Apache-2.0
 * Every row of the trace against its leaf, in the order in which they were taken.
 */
#include "base/time.h"
#include "trust/audit.h"
#include "trust/sequence.h"
#include "trust/trace_row.h"

enum { WRITES_AT_ONCE = 1000 };

/* What is behind where the check is: of look-ups, of writes, of checkpoints. */
struct check {
    struct cx *cx;
    str folder;
    struct audit_reader looks;
    struct trace_write *write, last_write;
    size_t write_at, write_count;
    struct merkle merkle;
    str notes;
    struct checkpoint next; /* the next checkpoint to be met */
    bool has_next;
    struct checkpoint witnessed;
    bool has_witnessed;
    struct trace_verdict verdict;
};

static status altered(struct check *c, const char *what, int64_t number, const char *how)
{
    struct env *e = c->cx->env;
    env_fail(e, ST_CONFLICT, c->folder, "%s %lld %s", what, (long long)number, how);
    env_remedy(e, "keep all as it is; compare with a backup and with the witnesses' copies");
    return ST_CONFLICT;
}

static bool same(const struct digest *a, const struct digest *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* ---- checkpoints
 * -------------------------------------------------------------------------------*/

static status next_checkpoint(struct check *c)
{
    struct env *e = c->cx->env;
    struct note_key own = trace_key(e->arena, c->cx->house);
    str note;
    c->has_next = tree_next_note(&c->notes, &note);
    if (!c->has_next) return ST_OK;
    if (!note_signed(e->arena, note, &own, NULL))
        return altered(c, "checkpoint", c->verdict.checkpoints + 1, "is not signed by this place");
    TRY(checkpoint_read(e, note_text(note), &c->next));
    return ST_OK;
}

static status meet_checkpoints(struct check *c)
{
    struct digest root = merkle_root(&c->merkle);
    if (c->has_witnessed && c->witnessed.size == c->merkle.size && !same(&root, &c->witnessed.root))
        return altered(c, "the log of", (int64_t)c->merkle.size,
                       "rows is not the one that the witness saw: rows were altered together with "
                       "their log");
    while (c->has_next && c->next.size == c->merkle.size) {
        if (!same(&root, &c->next.root))
            return altered(c, "checkpoint", c->verdict.checkpoints + 1,
                           "does not hold: rows before it were altered together with their log");
        c->verdict.checkpoints++;
        TRY(next_checkpoint(c));
    }
    return ST_OK;
}

/* ---- rows
 * --------------------------------------------------------------------------------------*/

static status check_look(struct check *c, const struct leaf *leaf, struct digest *ret_hash)
{
    str json, chain;
    status st = audit_next(c->cx->env, c->folder, &c->looks, &json, &chain);
    if (st == ST_NOT_FOUND)
        return altered(c, "look-up", leaf->number, "is missing: the tail was cut");
    TRY(st);
    if (trace_look_number(json) != leaf->number)
        return altered(c, "look-up", leaf->number, "is not where it must be");
    *ret_hash = merkle_leaf(json);
    c->verdict.looks++;
    return ST_OK;
}

static status more_writes(struct check *c)
{
    c->write_at = 0;
    return trace_writes(c->cx, c->last_write, WRITES_AT_ONCE, &c->write, &c->write_count);
}

static status check_write(struct check *c, const struct leaf *leaf, struct digest *ret_hash)
{
    if (c->write_at == c->write_count) return altered(c, "write", leaf->number, "is missing");
    struct trace_write w = c->write[c->write_at++];
    str text;
    if (w.id != leaf->number) {
        struct sql_trace_write_row row;
        status st = sql_trace_write(c->cx->env, c->cx->db, leaf->number, &row);
        if (st == ST_NOT_FOUND) return altered(c, "write", leaf->number, "is missing");
        TRY(st);
        return altered(c, "write", w.id, "was not there when its neighbours were signed");
    }
    c->last_write = w;
    TRY(trace_write_text(c->cx, w.id, &text));
    *ret_hash = merkle_leaf(text);
    c->verdict.writes++;
    return ST_OK;
}

static status check_leaf(struct check *c, const struct leaf *leaf, const struct digest *stored)
{
    struct digest hash;
    TRY(leaf->kind == LEAF_LOOK ? check_look(c, leaf, &hash) : check_write(c, leaf, &hash));
    if (!same(&hash, stored))
        return altered(c, leaf->kind == LEAF_LOOK ? "look-up" : "write", leaf->number,
                       "was altered");
    merkle_add(&c->merkle, &hash);
    return meet_checkpoints(c);
}

static status check_leaves(struct check *c)
{
    struct env *e = c->cx->env;
    struct leaf leaf;
    struct digest stored;
    for (uint64_t at = 0;; at++) {
        /* What a batch of writes is kept in must outlive the single leaves. */
        if (c->write_at == c->write_count) TRY(more_writes(c));
        struct arena_mark mark = arena_mark(e->arena);
        status st = tree_leaf(e, c->folder, at, &leaf, &stored);
        if (st == ST_NOT_FOUND) return ST_OK;
        TRY(st);
        TRY(check_leaf(c, &leaf, &stored));
        arena_rewind(e->arena, mark);
    }
}

/* What a log that ends here leaves unexplained. */
static status check_end(struct check *c)
{
    struct env *e = c->cx->env;
    uint64_t size = c->merkle.size;
    str json, chain;
    if (c->has_next)
        return altered(c, "the log ends after row", (int64_t)size,
                       "and a later checkpoint has been signed: the tail was cut");
    if (c->has_witnessed && c->witnessed.size > size)
        return altered(c, "the log ends after row", (int64_t)size,
                       "and the witness has seen more: the tail was cut");
    while (audit_next(e, c->folder, &c->looks, &json, &chain) == ST_OK) c->verdict.waiting++;
    e->err = (struct err){ 0 };
    while (c->write_at < c->write_count || c->write_count == WRITES_AT_ONCE) {
        if (c->write_at == c->write_count) TRY(more_writes(c));
        if (c->write_count == 0) break;
        c->verdict.waiting += (int64_t)(c->write_count - c->write_at);
        c->last_write = c->write[c->write_count - 1];
        c->write_at = c->write_count;
    }
    return ST_OK;
}

static status take_witnessed(struct check *c, str note)
{
    struct env *e = c->cx->env;
    struct note_key own = trace_key(e->arena, c->cx->house);
    if (str_is_none(note)) return ST_OK;
    if (!note_signed(e->arena, note, &own, NULL)) {
        env_fail(e, ST_BAD_INPUT, S("witnessed"),
                 "this is no checkpoint that this place has signed");
        env_remedy(e, "Give the note as the witness keeps it, with %.*s’s signature.",
                   STR_ARG(own.name));
        return ST_BAD_INPUT;
    }
    c->has_witnessed = true;
    return checkpoint_read(e, note_text(note), &c->witnessed);
}

status trace_verify(struct cx *cx, str folder, str witnessed, struct trace_verdict *ret_verdict)
{
    struct env *e = cx->env;
    struct check c = {
        .cx = cx, .folder = folder, .looks = { 1, 0 }, .last_write = TRACE_BEFORE_ALL
    };
    int64_t rows = 0;
    str chain = str_none(), note;
    c.verdict.signed_at = TIME_NONE;
    TRY(take_witnessed(&c, witnessed));
    TRY(audit_verify(e, folder, &rows, &chain));
    TRY(tree_notes(e, folder, &c.notes));
    status st = tree_newest(e, folder, &note, &c.verdict.signed_at);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    TRY(next_checkpoint(&c));
    TRY(check_leaves(&c));
    TRY(check_end(&c));
    *ret_verdict = c.verdict;
    return ST_OK;
}
