/* SPDX-License-Identifier: Apache-2.0
 * (inner) The row of an issue, its Task, its clock and its place: what the files of work/ share.
 */
#ifndef WEFT_WORK_INNER_H
#define WEFT_WORK_INNER_H

#include "db/db.h"
#include "need/book.h"
#include "trust/organisation.h"
#include "trust/sight.h"
#include "work/work.h"

/* ---- rows ------------------------------------------------------------------------------------*/
/* The columns of an issue `r` in the order in which issue_of reads them, and how many. */
extern const char *const issue_columns;
enum { ISSUE_COLUMNS = 48 };
struct work_issue issue_of(struct rows *rows);
/* Without a decision: callers decide. ST_NOT_FOUND. */
MUST_CHECK status issue_load(struct cx *cx, int64_t id, struct work_issue *ret_issue);
/* ST_NOT_FOUND also for what this who may not know of; fills in `sides`. */
MUST_CHECK status issue_admit(struct cx *cx, enum action action, struct work_issue *i);
/* Adds "(…) r": the issues with a column `source` as this who's scope is to see it: what is sent to
 * or by its organisation is held by it too. */
void issue_seen_sql(struct cx *cx, struct sql_text *q);
/* Names of organisations and accounts. */
MUST_CHECK status issue_names(struct cx *cx, struct work_issue *issues, size_t count);
/* Writes what may change; *ret_taken false: somebody else did before (nothing is written). */
MUST_CHECK status issue_store(struct cx *cx, struct work_issue *i, bool *ret_taken);
MUST_CHECK status event_add(struct cx *cx, int64_t issue, str kind, str state, str words,
                            str clash);
static inline struct opt_int opt_time(int64_t t)
{
    return t == INT64_MIN ? (struct opt_int){ 0 } : (struct opt_int){ true, t };
}
static inline str or_empty(str s)
{
    return str_is_none(s) ? S("") : s;
}
/* The earliest of its clock and the day it is due by its asker; INT64_MAX. */
int64_t issue_due(const struct work_issue *i);

/* ---- in the server's name --------------------------------------------------------------------*/
/* The same work, as the server; cx->act must have been made by the worker before (change_act). */
struct cx work_as_server(struct cx *cx);
/* The Task (and ServiceRequest) of a new issue; sets task, task_version, request, home. */
MUST_CHECK status task_create(struct cx *cx, struct work_issue *i, str patient, str from_key,
                              str to_key);
/* The Task says what the row says now; sets task_version. note: added to it, or none. */
MUST_CHECK status task_update(struct cx *cx, struct work_issue *i, str note);

/* ---- kinds and clocks ------------------------------------------------------------------------*/
struct work_kind {
    str kind;
    str words; /* "damp|mould" */
    str clock, theme, next_action;
};
/* By a kind's name and the words of a title. Never NULL. */
const struct work_kind *work_kind_of(struct arena *a, str kind, str title);
struct work_clock {
    str name, formula, due;
    int severity;
    str words, law;
};
/* NULL where there is none of that name. */
const struct work_clock *work_clock_of(str name);
/* When it runs out, begun then. ST_NOT_FOUND (no such clock). */
MUST_CHECK status work_clock_due(struct cx *cx, str name, int64_t from, int64_t *ret_due);
/* 0 where there is none with that key. */
MUST_CHECK status work_theme(struct cx *cx, str key, int64_t *ret_theme);
MUST_CHECK status work_area_id(struct cx *cx, str postcode, int64_t *ret_neighbourhood);

/* ---- place -----------------------------------------------------------------------------------*/
/* One text of bytes that sorts as order_compare does. */
str rank_bytes(struct arena *a, const struct order_place *p);
enum { RANK_SIZE = 43 };
/* Places an issue anew. */
MUST_CHECK status issue_place(struct cx *cx, int64_t issue);

#endif
