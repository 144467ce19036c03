/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/note.h"

#include "base/buf.h"

enum { HASH = 4, TIME_SIZE = 8, SIGNATURE = sizeof(struct signature), PUBLIC = 32 };

static const str dash = S_INIT("\xe2\x80\x94 "); /* an em dash and a space */

static str public_str(const struct note_key *k)
{
    return str_make((const char *)k->public.at, sizeof k->public.at);
}

/* The first four bytes of SHA-256(name ‖ newline ‖ kind ‖ public key). */
static void key_hash(struct arena *a, const struct note_key *k, char ret_hash[HASH])
{
    struct buf b = buf_make(a);
    buf_add(&b, k->name);
    buf_byte(&b, '\n');
    buf_byte(&b, (char)k->kind);
    buf_add(&b, public_str(k));
    struct digest d = crypto_sha256(buf_str(&b));
    memcpy(ret_hash, d.at, HASH);
}

str note_key_write(struct arena *a, const struct note_key *k)
{
    char hash[HASH], kind = (char)k->kind;
    key_hash(a, k, hash);
    str key = base64_encode(a, arena_concat(a, str_make(&kind, 1), public_str(k)));
    return arena_printf(a, "%.*s+%.*s+%.*s", STR_ARG(k->name),
                        STR_ARG(hex_encode(a, str_make(hash, HASH))), STR_ARG(key));
}

static bool is_name(str name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] <= ' ' || name.p[i] == '+' || name.p[i] == 0x7f) return false;
    return name.n > 0;
}

static bool read_key(struct arena *a, str text, struct note_key *ret_key)
{
    str name = text, hash, key, bytes, want;
    size_t at = str_find_byte(text, '+');
    if (at == SIZE_MAX) return false;
    name = str_sub(text, 0, at);
    hash = str_from(text, at + 1);
    if ((at = str_find_byte(hash, '+')) == SIZE_MAX) return false;
    key = str_from(hash, at + 1);
    hash = str_sub(hash, 0, at);
    if (!is_name(name) || !base64_decode(a, key, &bytes) || bytes.n != 1 + PUBLIC) return false;
    struct note_key k = { .name = name, .kind = (enum note_kind)bytes.p[0] };
    if (k.kind != NOTE_SIGNATURE && k.kind != NOTE_COSIGNATURE) return false;
    memcpy(k.public.at, bytes.p + 1, PUBLIC);
    char own[HASH];
    key_hash(a, &k, own);
    want = hex_encode(a, str_make(own, HASH));
    if (!str_eq(hash, want)) return false;
    *ret_key = k;
    return true;
}

status note_key_read(struct env *e, str text, struct note_key *ret_key)
{
    if (read_key(e->arena, text, ret_key)) return ST_OK;
    env_fail(e, ST_BAD_INPUT, S("key"), "this is no verifier key");
    env_remedy(e, "Write it as it was given: NAME+HASH+KEY (weft audit key, weft witness --show).");
    return ST_BAD_INPUT;
}

/* What a signature of this kind is made over. */
static str signed_text(struct arena *a, str text, enum note_kind kind, int64_t seconds)
{
    if (kind == NOTE_SIGNATURE) return text;
    return arena_printf(a, "cosignature/v1\ntime %lld\n%.*s", (long long)seconds, STR_ARG(text));
}

str note_sign(struct arena *a, str text, const struct note_key *k, const struct key *seed,
              int64_t seconds)
{
    char hash[HASH];
    key_hash(a, k, hash);
    struct buf b = buf_make(a);
    buf_add(&b, str_make(hash, HASH));
    for (int shift = 56; k->kind == NOTE_COSIGNATURE && shift >= 0; shift -= 8)
        buf_byte(&b, (char)(seconds >> shift & 0xff));
    struct signature s = sign_make(seed, signed_text(a, text, k->kind, seconds));
    buf_add(&b, str_make((const char *)s.at, sizeof s.at));
    return arena_printf(a, "%.*s%.*s %.*s\n", STR_ARG(dash), STR_ARG(k->name),
                        STR_ARG(base64_encode(a, buf_str(&b))));
}

str note_text(str note)
{
    for (size_t at = note.n; at >= 2; at--)
        if (note.p[at - 1] == '\n' && note.p[at - 2] == '\n') return str_sub(note, 0, at - 1);
    return str_none();
}

/* One signature line against one key. */
static bool line_signs(struct arena *a, str line, str text, const struct note_key *k,
                       int64_t *ret_seconds)
{
    str bytes, rest = str_from(line, dash.n);
    size_t at = str_find_byte(rest, ' ');
    if (!str_starts(line, dash) || at == SIZE_MAX || !str_eq(str_sub(rest, 0, at), k->name))
        return false;
    size_t stamp = k->kind == NOTE_COSIGNATURE ? TIME_SIZE : 0;
    if (!base64_decode(a, str_from(rest, at + 1), &bytes) || bytes.n != HASH + stamp + SIGNATURE)
        return false;
    char hash[HASH];
    key_hash(a, k, hash);
    if (memcmp(hash, bytes.p, HASH) != 0) return false;
    int64_t seconds = 0;
    for (size_t i = 0; i < stamp; i++)
        seconds = (int64_t)((uint64_t)seconds << 8 | (uint8_t)bytes.p[HASH + i]);
    struct signature s;
    memcpy(s.at, bytes.p + HASH + stamp, sizeof s.at);
    if (!sign_check(&k->public, signed_text(a, text, k->kind, seconds), &s)) return false;
    *ret_seconds = seconds;
    return true;
}

bool note_signed(struct arena *a, str note, const struct note_key *k, int64_t *ret_seconds)
{
    int64_t seconds = 0;
    str text = note_text(note), lines, line;
    if (str_is_none(text)) return false;
    lines = str_from(note, text.n + 1);
    while (str_next(&lines, '\n', &line)) {
        if (!line_signs(a, line, text, k, &seconds)) continue;
        if (ret_seconds != NULL) *ret_seconds = seconds;
        return true;
    }
    return false;
}
