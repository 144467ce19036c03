/* SPDX-License-Identifier: Apache-2.0
 * Signed notes (C2SP signed-note): a text, an empty line, and lines that say who signed it; and the
 * cosignatures of those who saw it too (C2SP tlog-cosignature, version 1), which carry the time.
 *
 *     origin\n…text…\n
 *     \n
 *     — NAME base64(key hash ‖ signature)\n
 */
#ifndef WEFT_CRYPTO_NOTE_H
#define WEFT_CRYPTO_NOTE_H

#include "crypto/sign.h"

enum note_kind { NOTE_SIGNATURE = 1, NOTE_COSIGNATURE = 4 };

/* Who may have signed. name has no space, plus sign or control character. */
struct note_key {
    str name;
    enum note_kind kind;
    struct sign_public public;
};
/* "NAME+hash+base64(kind ‖ public key)", as one gives it to others. */
str note_key_write(struct arena *a, const struct note_key *k);
/* ST_BAD_INPUT saying what would be right. */
MUST_CHECK status note_key_read(struct env *e, str text, struct note_key *ret_key);

/* The line of one more signature for `text` (which ends in a newline); `seed` is the secret half.
 * seconds: since 1970, for a cosignature only. */
str note_sign(struct arena *a, str text, const struct note_key *k, const struct key *seed,
              int64_t seconds);
/* The text of a note, its last newline included; none where there is no signature block. */
str note_text(str note);
/* Whether one of its lines is a good signature by this key; *ret_seconds (may be NULL) is a
 * cosignature's time, else 0. */
bool note_signed(struct arena *a, str note, const struct note_key *k, int64_t *ret_seconds);

#endif
