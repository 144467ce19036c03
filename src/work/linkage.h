/* SPDX-License-Identifier: Apache-2.0
 * What joining records asks of organisations: a question about a record of theirs, and a word when
 * what they send becomes worse. Each is an issue with a clock for whoever keeps their records in
 * order (records officer, else manager, else the team). In an open transaction.
 */
#ifndef WEFT_WORK_LINKAGE_H
#define WEFT_WORK_LINKAGE_H

#include "record/watch.h"
#include "trust/cx.h"

/* Asks the organisation that has the record `home` of the pair `review`. asker: who asks, in words.
 * It sees its own record and the question, nothing of the other. RIGHT_REVIEW. ST_BAD_INPUT: no
 * question (err.where "reason"), or the record is of no organisation or not of the pair ("who");
 * ST_CONFLICT: somebody is asked already, or the pair is decided. */
struct work_asking {
    int64_t review, home;
    str asker, question;
};
MUST_CHECK status work_ask_record(struct cx *cx, const struct work_asking *ask, int64_t *ret_issue);
/* The question is taken back. Nothing where it has been answered. */
MUST_CHECK status work_ask_withdraw(struct cx *cx, int64_t review, str why);

/* How the asking stands. RIGHT_REVIEW. */
struct work_asked {
    bool open;
    str organisation, holder; /* holder: "" for the team */
    int64_t asked_at, due_at;
    str state;  /* FHIR's word */
    str answer; /* what came back; "" while it is open */
};
MUST_CHECK status work_ask_state(struct cx *cx, int64_t issue, struct work_asked *ret_asked);

/* An issue for the organisation whose feed has become worse, kept with the alarm. */
MUST_CHECK status work_feed_alarm(struct cx *cx, const struct watch_fall *fall);

/* Of an organisation, 0: nobody by name. */
MUST_CHECK status work_steward(struct cx *cx, int64_t organisation, int64_t *ret_account);

#endif
