/* SPDX-License-Identifier: Apache-2.0
 * Meetings of the board and of neighbourhoods: agenda, minutes, who was there, what they asked
 * somebody to do, and what they are to follow up. Members by class; the board and its seats.
 */
#ifndef WEFT_COOP_MEETING_H
#define WEFT_COOP_MEETING_H

#include "base/vec.h"
#include "coop/commitment.h"

/* Members are counted, never listed: only those who sit on the board or came to a meeting of it
 * are named. */
struct member_class {
    str class; /* resident, worker, organisation, supporter */
    int64_t n;
};
struct member_classes {
    VEC(struct member_class)
};
MUST_CHECK status member_class_list(struct cx *cx, struct member_classes *ret_list);

struct board_seat {
    str key, seat, class, name, chosen_by, interests;
    int64_t since, until;
};
struct board_seats {
    VEC(struct board_seat)
};
MUST_CHECK status board_seat_list(struct cx *cx, struct board_seats *ret_list);

struct meeting {
    int64_t id;
    str key, title, kind; /* board, neighbourhood */
    int64_t at, ends_at;
    str place;
    bool online;
    str state;
    str neighbourhood;    /* empty: the whole place */
    str agenda;           /* one item a line */
    str minutes;          /* of one alone */
    str chair;            /* of one alone */
    int64_t public_count; /* -1: nobody counted */
};
struct meetings {
    VEC(struct meeting)
};
/* Newest first. */
MUST_CHECK status meeting_list(struct cx *cx, struct meetings *ret_list);
MUST_CHECK status meeting_by_key(struct cx *cx, str key, struct meeting *ret_meeting);

struct attendant {
    str name, class, role, organisation;
    bool absent; /* sent word */
};
struct attendants {
    VEC(struct attendant)
};
MUST_CHECK status meeting_attendants(struct cx *cx, int64_t meeting, struct attendants *ret_list);

/* What a meeting asked an organisation to do. */
struct action_asked {
    int64_t id;
    str key, words, organisation;
    int32_t due;
    bool done;
    int late_days; /* working days; 0: not late, or done */
    str meeting_key;
};
struct actions_asked {
    VEC(struct action_asked)
};
/* Of one meeting; 0: all that are not done. By date. */
MUST_CHECK status meeting_actions(struct cx *cx, int64_t meeting, struct actions_asked *ret_list);

/* ---- following up ---- */

/* What is late now, and what is at risk: the list for the next meeting. */
struct follow_up {
    struct commitments commitments;
    struct actions_asked actions;
};
MUST_CHECK status follow_up_now(struct cx *cx, struct follow_up *ret_list);
/* What stands on a meeting's list. */
MUST_CHECK status follow_up_of(struct cx *cx, int64_t meeting, struct follow_up *ret_list);
/* Puts what is late now on the list of a meeting to come; what stands there stays. In an open
 * transaction. ST_FORBIDDEN, ST_CONFLICT (it is over). */
MUST_CHECK status coop_follow_up(struct cx *cx, str meeting_key, int64_t *ret_count);

#endif
