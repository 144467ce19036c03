/* SPDX-License-Identifier: Apache-2.0
 * Who may do what with commitments and decisions. Reading them is for anybody.
 */
#ifndef WEFT_COOP_MAY_H
#define WEFT_COOP_MAY_H

#include "trust/cx.h"

/* Make a commitment or a decision for the board; call an owner to a meeting. */
bool coop_may_decide(const struct who *who);
/* Say how a commitment of this organisation gets on: whoever works there. */
bool coop_may_progress(const struct who *who, int64_t organisation);
/* Say that it is kept, at risk, dropped: those who answer for the organisation, and the board. */
bool coop_may_state(const struct who *who, int64_t organisation);
/* Say what they think of it: whoever is signed in. */
bool coop_may_comment(const struct who *who);

#endif
