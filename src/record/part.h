/* SPDX-License-Identifier: Apache-2.0
 * Parting what was wrongly joined: links go back exactly to the persons they were of, accounts and
 * choices with them; the two are forbidden to each other; who was shown what meanwhile is written
 * down from the trace of looks. RIGHT_REVIEW, in an open transaction. (thread/parted.h tells them.)
 */
#ifndef WEFT_RECORD_PART_H
#define WEFT_RECORD_PART_H

#include "trust/cx.h"

/* Which records leave together with one: those that came with it from the same person. Ascending,
 * with `home` among them; all of a person's records: none can leave. */
MUST_CHECK status part_group(struct cx *cx, int64_t home, int64_t **ret_homes, size_t *ret_count);

/* Takes a record out of its person, with its group or alone: they get the person they had before
 * they were joined (or a new one), and each pair with a record that stays is forbidden.
 * *ret_parting: the row that says who saw them, 0 where nobody did. ST_CONFLICT where nothing would
 * stay. */
struct part_done {
    int64_t stayed, restored; /* persons */
    int64_t parting;
    size_t seen; /* accounts that opened the joined record */
};
MUST_CHECK status person_part(struct cx *cx, int64_t home, bool group, str reason,
                              struct part_done *ret_done);
/* (for review.c) These records go back to a person; nothing is forbidden. since: when they came. */
MUST_CHECK status part_back(struct cx *cx, const int64_t *homes, size_t count, int64_t person,
                            int64_t since, str rule, str reason, struct part_done *ret_done);

/* ---- what is known of a parting --------------------------------------------------------------*/
struct part_seen {
    int64_t account, organisation;
    str name, organisation_name;
    int64_t looks, first_at, last_at;
    str what;
    int64_t issue; /* by which its organisation was told; 0: not yet */
};
/* Facts that could have been taken for the other's. */
struct part_facts {
    int64_t allergies, medicines;
    bool safeguarding;
};
struct parting {
    int64_t id, at, joined_at, home, stayed, restored;
    str reason, by;
    struct part_seen *seen;
    size_t seen_count;
    struct part_facts of_stayed, of_restored; /* as their records are now */
};
MUST_CHECK status parting_get(struct cx *cx, int64_t id, struct parting *ret_parting);
/* A parting that the machine makes (link_apply.c): who saw is written down, and told by the job
 * `watch`. Nothing where nobody saw. */
MUST_CHECK status part_note(struct cx *cx, int64_t home, int64_t stayed, int64_t restored,
                            int64_t since, str reason);
/* Partings that nobody has been told of yet, and that all have. */
enum { PARTINGS_AT_ONCE = 20 };
MUST_CHECK status parting_untold(struct cx *cx, int64_t **ret_ids, size_t *ret_count);
MUST_CHECK status parting_told_all(struct cx *cx, int64_t id);
/* The organisation was told by this issue. */
MUST_CHECK status parting_told(struct cx *cx, int64_t id, int64_t organisation, int64_t issue);
struct parting_line {
    int64_t id, at, people;
    str by;
};
MUST_CHECK status parting_list(struct cx *cx, size_t most, struct parting_line **ret_list,
                               size_t *ret_count);
/* What a person reads about her own record (ROLE_RESIDENT of that person; ST_FORBIDDEN else):
 * partings that somebody had looked before, newest first. by is empty. */
struct parting_own {
    int64_t at, joined_at, people;
};
MUST_CHECK status parting_of_own(struct cx *cx, struct parting_own **ret_list, size_t *ret_count);

#endif
