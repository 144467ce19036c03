/* SPDX-License-Identifier: Apache-2.0
 * An issue's row: read, decided about, and written back.
 */
#include "base/map.h"
#include "base/time.h"
#include "gen/sql_trust.h"
#include "gen/sql_work.h"
#include "record/change.h"
#include "trust/account.h"
#include "work/inner.h"

const char *const issue_columns =
    "r.id, r.home, r.person, r.task, r.request, r.task_version, r.held_by, r.label, r.facet, "
    "r.kind, "
    "r.title, r.words, r.service, r.asked_by, r.from_organisation, r.to_organisation, r.desk, "
    "r.holder, r.holder_words, r.state, r.open, r.reason, r.next_action, r.told, r.told_at, "
    "r.outcome, r.passed_to, r.passed_from, r.danger, r.clock, r.clock_due, r.clock_severity, "
    "r.asked, r.answer_due, r.theme, r.commitment, r.voice, r.rule, r.pin, r.pin_words, "
    "r.neighbourhood, r.created_at, r.changed_at, r.changed_by, r.closed_at, r.version, r.band, "
    "r.weight";
_Static_assert(ISSUE_COLUMNS == 48, "the columns above");

static int64_t time_at(struct rows *rows, int column)
{
    return rows_null(rows, column) ? TIME_NONE : rows_int(rows, column);
}

static enum work_state state_at(struct rows *rows, int column)
{
    enum work_state s = WORK_DRAFT;
    (void)work_state_parse(rows_text(rows, column), &s);
    return s;
}

static void read_subject(struct rows *rows, struct work_issue *i)
{
    i->id = rows_int(rows, 0);
    i->home = rows_int(rows, 1);
    i->person = rows_int(rows, 2);
    i->task = rows_text_copy(rows, 3);
    i->request = rows_text_copy(rows, 4);
    i->task_version = rows_int(rows, 5);
    i->source = rows_int(rows, 6);
    i->label = (uint32_t)rows_int(rows, 7);
    i->facet = (uint32_t)rows_int(rows, 8);
    i->kind = rows_text_copy(rows, 9);
    i->title = rows_text_copy(rows, 10);
    i->words = rows_text_copy(rows, 11);
    i->service = rows_text_copy(rows, 12);
    i->asked_by = rows_int(rows, 13);
    i->from_organisation = rows_int(rows, 14);
    i->to_organisation = rows_int(rows, 15);
}

static void read_state(struct rows *rows, struct work_issue *i)
{
    i->desk = rows_int(rows, 16);
    i->holder = rows_int(rows, 17);
    i->holder_words = rows_text_copy(rows, 18);
    i->state = state_at(rows, 19);
    i->open = rows_int(rows, 20) != 0;
    i->reason = rows_text_copy(rows, 21);
    i->next_action = rows_text_copy(rows, 22);
    i->told = rows_text_copy(rows, 23);
    i->told_at = time_at(rows, 24);
    i->outcome = rows_text_copy(rows, 25);
    i->passed_to = rows_int(rows, 26);
    i->passed_from = rows_int(rows, 27);
    i->danger = rows_int(rows, 28) != 0;
    i->clock = rows_text_copy(rows, 29);
    i->clock_due = time_at(rows, 30);
    i->clock_severity = (int)rows_int(rows, 31);
}

static void read_rest(struct rows *rows, struct work_issue *i)
{
    i->asked = rows_int(rows, 32) != 0;
    i->answer_due = time_at(rows, 33);
    i->theme = rows_int(rows, 34);
    i->commitment = rows_int(rows, 35);
    i->voice = rows_int(rows, 36);
    i->rule = rows_text_copy(rows, 37);
    i->pin = (enum order_pin)rows_int(rows, 38);
    i->pin_words = rows_text_copy(rows, 39);
    i->neighbourhood = rows_int(rows, 40);
    i->created_at = rows_int(rows, 41);
    i->changed_at = rows_int(rows, 42);
    i->changed_by = rows_int(rows, 43);
    i->closed_at = time_at(rows, 44);
    i->version = rows_int(rows, 45);
    i->band = (int)rows_int(rows, 46);
    i->weight = rows_real(rows, 47);
}

struct work_issue issue_of(struct rows *rows)
{
    struct work_issue i = { 0 };
    read_subject(rows, &i);
    read_state(rows, &i);
    read_rest(rows, &i);
    return i;
}

status issue_load(struct cx *cx, int64_t id, struct work_issue *ret_issue)
{
    struct sql_text q = sql_text_make(cx->env->arena);
    struct rows *rows;
    struct work_issue found = { 0 };
    buf_printf(&q.text, "SELECT %s FROM issue r WHERE r.id = ", issue_columns);
    sql_bind(&q, db_int(id));
    struct db_sql sql = { .name = "issue_load", .text = buf_str(&q.text) };
    TRY(rows_open(cx->env, cx->db, &sql, q.at, q.count, false, &rows));
    bool there = rows_next(rows);
    if (there) found = issue_of(rows);
    TRY(rows_close(rows));
    if (!there) return fail(cx->env, ST_NOT_FOUND, "there is no such issue");
    *ret_issue = found;
    return ST_OK;
}

static uint32_t sides_of(const struct cx *cx, const struct work_issue *i)
{
    const struct who *w = &cx->who;
    uint32_t sides = 0;
    if (w->role == ROLE_SYSTEM) return WORK_BY_SENDER | WORK_BY_RECEIVER;
    if (w->organisation != 0 && w->organisation == i->to_organisation) sides |= WORK_BY_RECEIVER;
    if (w->organisation != 0 && w->organisation == i->from_organisation) sides |= WORK_BY_SENDER;
    if (w->account != 0 && w->account == i->asked_by && i->from_organisation == 0)
        sides |= WORK_BY_SENDER;
    return sides;
}

/* What is sent to or by an organisation is held by it too. */
static int64_t held_by(const struct cx *cx, const struct work_issue *i)
{
    int64_t mine = cx->who.organisation;
    bool party = mine != 0 && (mine == i->to_organisation || mine == i->from_organisation);
    return party ? mine : i->source;
}

void issue_seen_sql(struct cx *cx, struct sql_text *q)
{
    int64_t mine = cx->who.organisation == 0 ? INT64_MIN : cx->who.organisation;
    sql_add(q, "(SELECT i.*, CASE WHEN i.to_organisation = ");
    sql_bind(q, db_int(mine));
    sql_add(q, " OR i.from_organisation = ");
    sql_bind(q, db_int(mine));
    sql_add(q, " THEN ");
    sql_bind(q, db_int(mine));
    sql_add(q, " ELSE i.held_by END AS source FROM issue i) r");
}

status issue_admit(struct cx *cx, enum action action, struct work_issue *i)
{
    struct decision d;
    TRY(trust_row(cx, action, i->home, i->facet, i->label, held_by(cx, i), &d));
    if (d.verdict < VERDICT_PART) return fail(cx->env, ST_NOT_FOUND, "there is no such issue");
    i->sides = sides_of(cx, i);
    return ST_OK;
}

/* ---- names -----------------------------------------------------------------------------------*/

static status organisation_name(struct cx *cx, struct map *known, int64_t id, str *ret_name)
{
    struct organisation o = { .name = S("") };
    *ret_name = S("");
    if (id == 0) return ST_OK;
    union map_value *v = map_get_num(known, (uint64_t)id);
    if (v == NULL) {
        status st = organisation_by_id(cx, id, &o);
        if (st != ST_OK && st != ST_NOT_FOUND) return st;
        str *name = NEW(cx->env->arena, str);
        *name = o.name;
        v = map_put_num(known, (uint64_t)id, NULL);
        v->ptr = name;
    }
    *ret_name = *(const str *)v->ptr;
    return ST_OK;
}

static status account_name(struct cx *cx, struct map *known, int64_t id, str *ret_name)
{
    struct account have = { .shown = S("") };
    *ret_name = S("");
    if (id == 0) return ST_OK;
    union map_value *v = map_get_num(known, (uint64_t)id);
    if (v == NULL) {
        status st = account_by_id(cx, id, &have);
        if (st != ST_OK && st != ST_NOT_FOUND) return st;
        str *name = NEW(cx->env->arena, str);
        *name = have.shown;
        v = map_put_num(known, (uint64_t)id, NULL);
        v->ptr = name;
    }
    *ret_name = *(const str *)v->ptr;
    return ST_OK;
}

status issue_names(struct cx *cx, struct work_issue *issues, size_t count)
{
    struct map organisations = map_make(cx->env->arena);
    struct map accounts = map_make(cx->env->arena);
    for (size_t k = 0; k < count; k++) {
        struct work_issue *i = &issues[k];
        TRY(organisation_name(cx, &organisations, i->from_organisation, &i->from_name));
        TRY(organisation_name(cx, &organisations, i->to_organisation, &i->to_name));
        TRY(organisation_name(cx, &organisations, i->desk, &i->desk_name));
        TRY(account_name(cx, &accounts, i->holder, &i->holder_name));
        TRY(account_name(cx, &accounts, i->asked_by, &i->asked_name));
        if (i->holder == 0) i->holder_name = i->holder_words;
    }
    cx->env->err = (struct err){ 0 };
    return ST_OK;
}

/* ---- writing ---------------------------------------------------------------------------------*/

int64_t issue_due(const struct work_issue *i)
{
    int64_t due = INT64_MAX;
    if (i->clock_due != TIME_NONE) due = i->clock_due;
    if (i->answer_due != TIME_NONE && i->answer_due < due) due = i->answer_due;
    return due;
}

status issue_store(struct cx *cx, struct work_issue *i, bool *ret_taken)
{
    int64_t changes = 0;
    TRY(sql_issue_set(cx->env, cx->db, i->id, i->version, i->task_version, i->to_organisation,
                      i->desk, i->holder, i->holder_words, work_state_word(i->state),
                      i->open ? 1 : 0, i->reason, i->next_action, i->told, opt_time(i->told_at),
                      i->outcome, i->passed_to, i->clock, opt_time(i->clock_due), i->clock_severity,
                      i->asked ? 1 : 0, opt_time(i->answer_due), issue_due(i), (int64_t)i->pin,
                      i->pin_words, i->changed_at, i->changed_by, opt_time(i->closed_at),
                      i->danger ? 1 : 0, i->title, i->commitment, &changes));
    *ret_taken = changes == 1;
    if (changes != 1) return ST_OK;
    i->version++;
    TRY(change_add(cx, S("issue"), i->home, i->id));
    return issue_place(cx, i->id);
}

status event_add(struct cx *cx, int64_t issue, str kind, str state, str words, str clash)
{
    return sql_issue_event_add(cx->env, cx->db, issue, env_now(cx->env), cx->who.account,
                               cx->who.organisation, kind, state, or_empty(words), or_empty(clash),
                               NULL);
}
