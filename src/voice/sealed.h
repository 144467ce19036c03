/* SPDX-License-Identifier: Apache-2.0
 * Voices that a worker takes down where there is no network. Her device is given, while she is
 * signed in, a public key and a pass; each voice is sealed to the key on the device
 * (crypto/hpke.h), with the pass inside, and sent later from somebody's session. Why so:
 * docs/decisions/sealed-voices.md.
 *
 * What is inside a letter is JSON of these members; all that may be left out is marked so:
 *     pass        as it was given out
 *     once        made on the device for this voice alone, SEALED_ONCE_LEAST characters and more
 *     follow      the secret of its author's private link, made on the device; base64url
 *     topic       the question's key
 *     channel     "popup", "paper", "telephone" or "meeting"
 *     said        when it was said, in ms since 1970
 *     agreed      true: its author agreed that it may be read and published
 *     words, language, way, address?, named?, where? (neighbourhood's id), danger?
 */
#ifndef WEFT_VOICE_SEALED_H
#define WEFT_VOICE_SEALED_H

#include "crypto/hpke.h"
#include "voice/voice.h"

/* What a device is given. */
struct sealed_device {
    str key;    /* id of the public key */
    str public; /* HPKE_PUBLIC_SIZE bytes */
    str pass;
    int64_t until; /* µs: it may take voices down with these until then */
};
/* For this who, who works here. Makes a key where the newest is SEALED_KEY_NEW_DAYS old. In an open
 * transaction. */
MUST_CHECK status sealed_device_give(struct cx *cx, struct sealed_device *ret);

/* What was inside a letter. */
struct sealed_letter {
    str pass, once, follow, topic, channel, words, language, way, address, named;
    int64_t where;
    int64_t said_at; /* µs; TIME_NONE: not said, or no time */
    bool agreed, danger;
};
/* Pure: ST_BAD_INPUT with the member in err.where. */
MUST_CHECK status sealed_letter_read(struct env *e, str json, struct sealed_letter *ret);

/* Opens a letter and takes the voice in, once: ret->before where it had come. In an open
 * transaction, for a who that works here.
 * ST_GONE: the key is destroyed; ST_BAD_INPUT: changed on its way, no pass of ours, no consent, or
 * what voice_add refuses; ST_FORBIDDEN: taken down by another organisation's worker, who has to
 * send it; else those of voice_add. */
MUST_CHECK status sealed_voice_take(struct cx *cx, str key, str sealed, struct voice_added *ret);

/* Destroys the keys to which nothing can be waiting any more. In an open transaction. */
MUST_CHECK status sealed_sweep(struct cx *cx);

/* Writes down who took a voice down for its author, and that she agreed at `agreed_at` (µs). */
MUST_CHECK status voice_taken(struct cx *cx, int64_t voice, int64_t by_account, int64_t agreed_at);
/* *ret_shown is none where its author wrote it herself. */
MUST_CHECK status voice_taken_by(struct cx *cx, int64_t voice, str *ret_shown, int64_t *ret_agreed);

/* The text by which both ends bind a letter to its use. */
#define SEALED_INFO S("weft: a voice taken down")

#endif
