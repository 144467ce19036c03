/* SPDX-License-Identifier: Apache-2.0
 * What a resident's first page needs beside her record: what she said and where it has got to, who
 * acts for her, and what matters to her in her own words.
 */
#ifndef WEFT_THREAD_RESIDENT_H
#define WEFT_THREAD_RESIDENT_H

#include "thread/thread.h"

struct resident_voice {
    int64_t id;
    str key, words, language, channel;
    int64_t at;
    str state, refusal;        /* as the voice's row says it */
    bool followed;             /* it stands in a thread, or in a theme: `thread` says how far */
    struct thread_line thread; /* key none: in no thread of its own yet */
};
/* Those that this who said while signed in, or had tied to the account; newest first. */
MUST_CHECK status resident_voices(struct cx *cx, struct resident_voice **ret_list,
                                  size_t *ret_count);

struct resident_acting {
    str name;
    int64_t until;
};
/* Who may act for this who's own person now. */
MUST_CHECK status resident_acting(struct cx *cx, struct resident_acting **ret_list,
                                  size_t *ret_count);

/* What matters to her, in her own words, as a Goal of her record: heads her plan, and is the first
 * thing on the page that workers see. patient: the FHIR id of one of her source records. Kept as it
 * was written; the texts before are in its history. In an open transaction. ST_BAD_INPUT (nothing,
 * or over 4,000 characters), ST_FORBIDDEN (not her own record). */
MUST_CHECK status resident_words_set(struct cx *cx, str patient, str words);
/* The Goal's id. */
str resident_words_id(struct cx *cx);

#endif
