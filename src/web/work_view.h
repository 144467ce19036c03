/* SPDX-License-Identifier: Apache-2.0
 * How issues are shown: their state and clock in words, a line of a list, and the parts that pages
 * about work share.
 */
#ifndef WEFT_WEB_WORK_VIEW_H
#define WEFT_WEB_WORK_VIEW_H

#include "thread/link.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/parts.h"
#include "work/list.h"

/* In the words of DESIGN.md's table. */
struct tag_view issue_tag(struct page *p, const struct work_issue *i);
str issue_state_words(enum lang lang, const struct work_issue *i);
/* Amount first; red when late or under four hours, brown when due within three working days. */
struct clock_view issue_clock(struct page *p, const struct work_issue *i);
/* "Lewis Grant, Bobbin & Brook Homes"; the organisation alone where nobody has it by name. */
str issue_holder(struct page *p, const struct work_issue *i);
/* What is to be done next, as a button says it. */
str issue_action(struct page *p, const struct work_issue *i);
/* "84, Millgate" */
str person_small(struct page *p, const struct work_line *line);

struct issue_row {
    int64_t id, person;
    str title, name, small, holder, next, since_words;
    str kind;
    str tied; /* who said that it serves a commitment; none: not looked up */
    struct tag_view tag;
    struct clock_view clock;
};
struct issue_rows {
    VEC(struct issue_row)
    bool more;
};
/* The open issues of one person, most pressing first; for her own page too. */
MUST_CHECK status person_issues_of(struct page *p, int64_t person, struct issue_rows *ret_rows);
struct issue_row issue_row_of(struct page *p, const struct work_line *line);

/* Organisations that something can be asked of, without the own one; by their keys. */
MUST_CHECK status organisation_choices(struct page *p, struct form_choices *c, str chosen);
/* 0 for a key that is none. */
MUST_CHECK status organisation_chosen(struct page *p, str key, int64_t *ret_id);

/* Commitments that go on, to be served; the own organisation's first; by their keys. */
MUST_CHECK status serves_choices(struct page *p, str chosen, struct form_choices *c);
struct serves {
    int64_t commitment; /* 0: none was chosen */
    str words;
    bool gone; /* one was chosen that has ended since, or is none */
};
/* Of the form's field `serves`. */
MUST_CHECK status serves_chosen(struct page *p, struct serves *ret);
/* "Said by Dawn Okafor, nurse, Weirbank Health Centre, Monday 23 November", or the rule. */
str serves_by(struct page *p, const struct thread_link *link);

/* ---- today -----------------------------------------------------------------------------------*/
struct today_line {
    int64_t n, issue, person; /* person 0: about nobody */
    str name, small, nhs, said, why, fresh, act, title;
    struct clock_view clock;
    struct {
        VEC(str)
    } more;
    bool pinned; /* or lowered: it can be put back */
};
struct today_section {
    str id, title, note;
    str rest_url; /* none: all are shown */
    struct {
        VEC(struct today_line)
    } lines;
};
struct today_news {
    str what, name, more;
    int64_t issue;
};
struct today_draft {
    str url, words;
    int64_t at;
};
struct today_message {
    str subject, body;
    int64_t at;
};
struct today_view {
    struct frame frame;
    str sum, organisation;
    int64_t law, late;
    struct frame_links chips;
    struct {
        VEC(struct today_section)
    } sections;
    bool empty, mine;
    struct pages_view pages;
    struct {
        VEC(struct today_news)
    } news;
    struct {
        VEC(struct today_draft)
    } drafts;
    struct {
        VEC(struct today_message)
    } messages;
    int64_t unread;
    bool town;
};
MUST_CHECK status today_show(struct page *p);

/* ---- an issue --------------------------------------------------------------------------------*/
struct issue_event_line {
    int64_t at;
    str what, by, words, theirs;
};
struct issue_step { /* one thing that can be done: a form behind its heading */
    str verb, title, note;
    bool plain;                           /* one button, nothing to fill in */
    bool chosen;                          /* opened: it came back with an error */
    struct form_choices reasons;          /* name none: no list */
    struct form_field reason, told, next; /* name none: not asked */
    struct form_choices to;
};
struct issue_view {
    struct form_field reply; /* name none: no answer is owed */
    str said;                /* the resident's own words; none */
    struct frame frame;
    struct form_errors errors;
    int64_t id, person, version;
    str title, name, small, asked, holder, next, told, words, service, outcome, reason;
    struct tag_view tag;
    struct clock_view clock;
    int64_t passed_to, passed_from;
    bool has_voice;
    struct voice_view voice;
    struct {
        VEC(struct issue_step)
    } steps;
    bool open, mine;
    str serves, serves_url, thread_url; /* the commitment that it serves; none */
    str serves_by;                      /* who said so, or the rule */
    int64_t serves_was;
    bool may_serve;            /* this who may say which, or take it back */
    struct form_choices which; /* while it serves none */
    str elsewhere;             /* whose it is to do, where it is not this organisation's */
    bool may_note;
    struct form_field note;
    str note_kept; /* "Kept at 9.16, on the server"; none */
    str note_field;
    bool may_hand;
    struct form_choices holders;
    struct form_field hand_reason;
    struct {
        VEC(struct issue_event_line)
    } events;
};
MUST_CHECK status issue_serves_add(struct page *p, const struct work_issue *i,
                                   struct issue_view *v);
/* The page again, with what is wrong in one field; tried: the step (enum work_verb) or empty. 422.
 */
MUST_CHECK status issue_refused(struct page *p, int64_t id, str tried, str field, int words);
/* Two at once: both texts, 412. */
MUST_CHECK status issue_clash_show(struct page *p, const struct work_done *d);
struct clash_view {
    struct frame frame;
    struct conflict_view conflict;
    int64_t issue;
    str title;
};

/* ---- asking ----------------------------------------------------------------------------------*/
struct refer_view {
    struct frame frame;
    struct form_errors errors;
    int64_t person;
    str name, born, nhs, home, phone;
    str kind; /* referral, task, concern */
    str send;
    str team; /* of a concern: who gets it */
    str once;
    str find;                     /* what service is looked for */
    struct form_choices services; /* of the directory: those that may fit */
    struct form_choices to;       /* or any organisation */
    struct form_choices serves; /* a commitment, where it is work under one; name none: not asked */
    struct form_field title, words;
};

/* ---- what serves a commitment ----------------------------------------------------------------*/
struct serving_view {
    struct frame frame;
    str commitment, words, thread_url;
    struct issue_rows rows;
    struct pages_view pages;
};

/* ---- a manager's list ------------------------------------------------------------------------*/
struct stuck_row {
    str name, state;
    int64_t n, days;
};
struct waiting_view {
    struct frame frame;
    struct form_choices where, kind, state, holder, area, hand_to;
    bool late;
    struct issue_rows rows;
    struct pages_view pages;
    str here; /* this page's query, to come back to */
    struct {
        VEC(struct stuck_row)
    } stuck;
    bool may_hand;
    str error;
};

#endif
