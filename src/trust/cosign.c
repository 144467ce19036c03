/* SPDX-License-Identifier: Apache-2.0
 * Those who saw a checkpoint too: one file a witness, with the newest note that he cosigned.
 */
#include "base/buf.h"
#include "base/file.h"
#include "base/time.h"
#include "trust/audit.h"
#include "trust/sequence.h"

enum { NOTE_MOST = 16384, WITNESSES_MOST = 16 };

static str file_of(struct env *e, str folder, const struct note_key *k)
{
    struct digest d = crypto_sha256(str_make((const char *)k->public.at, sizeof k->public.at));
    return arena_printf(e->arena, "%.*s/tree/cosigned-%.*s", STR_ARG(folder),
                        STR_ARG(hex_encode(e->arena, str_sub(digest_str(&d), 0, 8))));
}

static status witnesses(struct cx *cx, struct note_key *ret_keys, size_t *ret_count)
{
    str list = cx->house->witnesses, one;
    size_t count = 0;
    while (count < WITNESSES_MOST && str_next(&list, ' ', &one))
        if (one.n > 0) TRY(note_key_read(cx->env, one, &ret_keys[count++]));
    *ret_count = count;
    return ST_OK;
}

/* What one witness cosigned last; ST_NOT_FOUND where he has not. */
static status newest_of(struct cx *cx, str folder, const struct note_key *k, str *ret_note,
                        struct checkpoint *ret_checkpoint, int64_t *ret_seconds)
{
    struct env *e = cx->env;
    str path = file_of(e, folder, k);
    if (!file_exists(e, path)) return ST_NOT_FOUND;
    TRY(file_read(e, path, NOTE_MOST, ret_note));
    if (!note_signed(e->arena, *ret_note, k, ret_seconds)) return ST_NOT_FOUND;
    return checkpoint_read(e, note_text(*ret_note), ret_checkpoint);
}

status trace_cosigned(struct cx *cx, str folder, struct cosigned **ret_list, size_t *ret_count)
{
    struct note_key keys[WITNESSES_MOST];
    size_t count, found = 0;
    TRY(witnesses(cx, keys, &count));
    struct cosigned *list = NEW_ARRAY(cx->env->arena, struct cosigned, count);
    for (size_t i = 0; i < count; i++) {
        str note;
        struct checkpoint c;
        int64_t seconds;
        status st = newest_of(cx, folder, &keys[i], &note, &c, &seconds);
        if (st == ST_NOT_FOUND) continue;
        TRY(st);
        list[found++] = (struct cosigned){ keys[i].name, c.size, seconds * TIME_SECOND };
    }
    *ret_list = list;
    *ret_count = found;
    return ST_OK;
}

status trace_checkpoint(struct cx *cx, str *ret_note)
{
    struct env *e = cx->env;
    struct note_key keys[WITNESSES_MOST];
    size_t count;
    str folder, note, seen;
    int64_t at, seconds;
    struct checkpoint c;
    if (cx->house->audit == NULL) return fail(e, ST_NOT_FOUND, "no trace is kept here");
    folder = audit_folder(cx->house->audit);
    status st = tree_newest(e, folder, &note, &at);
    if (st == ST_NOT_FOUND) return fail(e, ST_NOT_FOUND, "no checkpoint has been signed yet");
    TRY(st);
    TRY(witnesses(cx, keys, &count));
    struct buf b = buf_make(e->arena);
    buf_add(&b, note);
    for (size_t i = 0; i < count; i++) {
        st = newest_of(cx, folder, &keys[i], &seen, &c, &seconds);
        if (st == ST_OK && str_eq(note_text(seen), note_text(note)))
            buf_add(&b, str_from(seen, note.n));
    }
    e->err = (struct err){ 0 };
    *ret_note = buf_str(&b);
    return ST_OK;
}

static status check_ours(struct cx *cx, str note, struct checkpoint *ret_checkpoint)
{
    struct env *e = cx->env;
    struct note_key own = trace_key(e->arena, cx->house);
    if (note.n > NOTE_MOST || !note_signed(e->arena, note, &own, NULL)) {
        env_fail(e, ST_UNPROCESSABLE, S("note"), "this is no checkpoint of this place");
        env_remedy(e,
                   "Send the note of GET /trace/checkpoint with the cosignature's line behind it.");
        return ST_UNPROCESSABLE;
    }
    return checkpoint_read(e, note_text(note), ret_checkpoint);
}

/* Our own line and the witness's, and nothing that somebody else may have added. */
static str clean_note(struct arena *a, str note, const struct note_key *k)
{
    str text = note_text(note), lines = str_from(note, text.n + 1), line;
    struct buf b = buf_make(a);
    buf_add(&b, text);
    buf_byte(&b, '\n');
    bool first = true;
    while (str_next(&lines, '\n', &line)) {
        str one = arena_printf(a, "%.*s\n%.*s\n", STR_ARG(text), STR_ARG(line));
        if (line.n == 0 || (!first && !note_signed(a, one, k, NULL))) continue;
        buf_add(&b, line);
        buf_byte(&b, '\n');
        first = false;
    }
    return buf_str(&b);
}

status trace_cosign(struct cx *cx, str note)
{
    struct env *e = cx->env;
    struct note_key keys[WITNESSES_MOST];
    size_t count;
    struct checkpoint c, before;
    str seen;
    int64_t seconds;
    if (cx->house->audit == NULL) return fail(e, ST_NOT_FOUND, "no trace is kept here");
    str folder = audit_folder(cx->house->audit);
    TRY(check_ours(cx, note, &c));
    TRY(witnesses(cx, keys, &count));
    for (size_t i = 0; i < count; i++) {
        if (!note_signed(e->arena, note, &keys[i], &seconds)) continue;
        status st = newest_of(cx, folder, &keys[i], &seen, &before, &seconds);
        if (st != ST_OK && st != ST_NOT_FOUND) return st;
        if (st == ST_OK && before.size > c.size)
            return fail(e, ST_CONFLICT, "this witness has cosigned a later checkpoint already");
        return file_write(e, file_of(e, folder, &keys[i]), clean_note(e->arena, note, &keys[i]));
    }
    env_fail(e, ST_FORBIDDEN, S("note"), "no witness whom this place knows has signed this");
    env_remedy(e, "Its operator adds the witness’s key to the setting witnesses.");
    return ST_FORBIDDEN;
}
