/* SPDX-License-Identifier: Apache-2.0
 * What the first page, signing in, choosing a role and the pages about this place show.
 */
#ifndef WEFT_WEB_HOME_H
#define WEFT_WEB_HOME_H

#include "record/counts.h"
#include "web/form.h"
#include "web/home_parts.h"
#include "web/page_frame.h"
#include "web/passkey.h"
#include "web/people.h"
#include "web/home_talk.h"

/* ---- home: one page, what stands on it depends on who asks ---- */

struct home_organisation {
    str name;
    int64_t heard_at; /* TIME_NONE: never */
    int64_t waiting;  /* could not be read, wait for somebody */
};
struct home_organisations {
    VEC(struct home_organisation)
};

struct home_view {
    struct frame frame;
    str name;    /* "Dawn Okafor" */
    bool demo;   /* four doors */
    bool town;   /* may search the town */
    bool people; /* has people of its own */
    int64_t organisation_count;
    int64_t waiting, waiting_late; /* on the organisation's list; -1: none of this who's work */
    int64_t pairs;  /* may be the same person: wait for a decision; -1: none of this who's work */
    int64_t alarms;  /* feeds that have become worse and have not answered */
    int64_t unread; /* of all feeds; -1 as above */
    struct home_organisations organisations;
    struct look_lines looks;
    struct home_talk talk;
    struct home_services services;
    struct home_events events;
    struct home_late late;
};

/* A row of figures, its name in words: "HB3", "HB4 to HB6", "not known". */
struct home_count {
    str name;
    int64_t n; /* COUNTS_FEWER */
};
struct home_counts {
    VEC(struct home_count)
};
struct home_figures_view {
    struct frame frame;
    const struct counts *counts;
    struct home_counts areas, sources;
};

/* ---- signing in ---- */

/* What was being written when the session ended: carried through signing in, then a draft. */
struct kept_text {
    str field; /* as draft_save takes it; "" where there is none */
    str words;
};

struct sign_in_view {
    struct kept_text kept;
    struct frame frame;
    struct form_errors errors;
    struct form_field name, password;
    str to; /* where it leads then; "/" */
    bool demo;
    struct passkey_use_view passkey;
    bool provider; /* one may sign in by it */
};

/* Instead of an error page, where a form came without a session. False: nothing was written in it.
 */
bool sign_in_show_kept(struct page *p);

struct sign_in_code_view {
    struct kept_text kept;
    struct frame frame;
    struct form_errors errors;
    struct form_field code;
    str half; /* what the password gave */
    str to;
};

struct act_view {
    struct frame frame;
    struct form_errors errors;
    struct form_choices roles;
};

/* ---- about ---- */

struct about_view {
    struct frame frame;
};

#endif
