/* SPDX-License-Identifier: Apache-2.0
 * What subscribe.c and deliver.c share (inner to job/).
 */
#ifndef WEFT_JOB_SUBSCRIPTION_H
#define WEFT_JOB_SUBSCRIPTION_H

#include "record/record.h"

/* The address of an e-mail channel: its endpoint, with or without "mailto:". */
str subscription_address(str endpoint);
/* The resource says what became of it: a version by the server, which changes nothing here. `error`
 * may be empty. */
MUST_CHECK status subscription_say(struct cx *cx, const struct record *r, const char *status_word,
                                   str error);

#endif
