/* SPDX-License-Identifier: Apache-2.0 */
#include "work/list.h"

#include <math.h>

#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_work.h"
#include "record/record_limits.h"
#include "trust/audit.h"
#include "trust/decide.h"
#include "work/listing.h"
#include "work/work_limits.h"

struct work_filter work_filter_all(void)
{
    return (struct work_filter){ .holder = HOLDER_ANY, .state = -1, .most = WORK_PAGE_MOST };
}

/* ---- the statement ---------------------------------------------------------------------------*/

static void equal(struct sql_text *q, const char *column, struct db_value v)
{
    buf_printf(&q->text, " AND r.%s = ", column);
    sql_bind(q, v);
}

static void section_sql(struct cx *cx, struct sql_text *q, enum work_section section)
{
    if (section == SECTION_ANY) return;
    char *edge = arena_alloc(cx->env->arena, 2);
    edge[0] = (char)section;
    edge[1] = (char)(section + 1);
    sql_add(q, " AND r.place >= ");
    sql_bind(q, db_blob(str_make(edge, 1)));
    sql_add(q, " AND r.place < ");
    sql_bind(q, db_blob(str_make(edge + 1, 1)));
}

void filter_sql(struct cx *cx, struct sql_text *q, const struct work_filter *f)
{
    sql_add(q, f->closed ? " WHERE r.id > 0" : " WHERE r.open = 1");
    if (f->desk != 0) equal(q, "desk", db_int(f->desk));
    if (f->holder != HOLDER_ANY) equal(q, "holder", db_int(f->holder));
    if (f->person != 0) equal(q, "person", db_int(f->person));
    if (f->from != 0) equal(q, "from_organisation", db_int(f->from));
    if (f->commitment != 0) equal(q, "commitment", db_int(f->commitment));
    if (f->neighbourhood != 0) equal(q, "neighbourhood", db_int(f->neighbourhood));
    if (f->kind.n > 0) equal(q, "kind", db_text(f->kind));
    if (f->state >= 0) equal(q, "state", db_text(work_state_word((enum work_state)f->state)));
    if (f->late) {
        sql_add(q, " AND r.due_at < ");
        sql_bind(q, db_int(env_now(cx->env)));
    }
    section_sql(cx, q, f->section);
    scope_sql(cx, q, "r");
}

/* Behind the last line of the page before, wherever that stands by now. */
static status after_sql(struct cx *cx, struct sql_text *q, const struct work_filter *f)
{
    struct sql_issue_cursor_list at;
    if (f->after == 0) return ST_OK;
    TRY(sql_issue_cursor(cx->env, cx->db, f->after, &at));
    if (at.count == 0) return ST_OK;
    static const char *const columns[] = { "place", "due_at", "changed_at" };
    struct db_value value = f->sort == SORT_PLACE  ? db_blob(at.at[0].place)
                            : f->sort == SORT_LATE ? db_int(at.at[0].due_at)
                                                   : db_int(at.at[0].changed_at);
    buf_printf(&q->text, " AND (r.%s, r.id) %s (", columns[f->sort],
               f->sort == SORT_NEWEST ? "<" : ">");
    sql_bind(q, value);
    sql_add(q, ", ");
    sql_bind(q, db_int(f->after));
    sql_add(q, ")");
    return ST_OK;
}

static void order_sql(struct sql_text *q, enum work_sort sort, size_t most)
{
    static const char *const orders[] = { " ORDER BY r.place, r.id LIMIT ",
                                          " ORDER BY r.due_at, r.id LIMIT ",
                                          " ORDER BY r.changed_at DESC, r.id DESC LIMIT " };
    sql_add(q, orders[sort]);
    sql_bind(q, db_int((int64_t)most));
}

static const char need_columns[] =
    ", n.flag, n.news2, n.news2_at, n.standing, n.standing_words, n.standing_counted, "
    "n.standing_missing, n.standing_moves, n.formula, n.changed_at, n.changed_words, "
    "n.changed_facet, n.neighbourhood, n.seen_at";

static int64_t time_or_none(struct rows *rows, int column)
{
    return rows_null(rows, column) ? TIME_NONE : rows_int(rows, column);
}

static struct line_need need_of(struct rows *rows)
{
    int c = ISSUE_COLUMNS;
    return (struct line_need){ .flag = or_empty(rows_text_copy(rows, c)),
                               .news2 = rows_null(rows, c + 1) ? NAN : rows_real(rows, c + 1),
                               .news2_at = time_or_none(rows, c + 2),
                               .standing = (int)rows_int(rows, c + 3),
                               .standing_words = or_empty(rows_text_copy(rows, c + 4)),
                               .standing_counted = or_empty(rows_text_copy(rows, c + 5)),
                               .standing_missing = or_empty(rows_text_copy(rows, c + 6)),
                               .standing_moves = or_empty(rows_text_copy(rows, c + 7)),
                               .formula = or_empty(rows_text_copy(rows, c + 8)),
                               .changed_at = time_or_none(rows, c + 9),
                               .changed_words = or_empty(rows_text_copy(rows, c + 10)),
                               .changed_facet = (uint32_t)rows_int(rows, c + 11),
                               .neighbourhood = rows_int(rows, c + 12),
                               .seen_at = time_or_none(rows, c + 13) };
}

static status raws_read(struct cx *cx, const struct work_filter *f, size_t most,
                        struct line_raws *ret_raws)
{
    struct sql_text q = sql_text_make(cx->env->arena);
    struct rows *rows;
    struct line_raws raws = { 0 };
    buf_printf(&q.text, "SELECT %s%s FROM ", issue_columns, need_columns);
    issue_seen_sql(cx, &q);
    sql_add(&q, " LEFT JOIN person_need n ON n.person = r.person");
    filter_sql(cx, &q, f);
    TRY(after_sql(cx, &q, f));
    order_sql(&q, f->sort, most);
    struct db_sql sql = { .name = "work_list", .text = buf_str(&q.text) };
    TRY(rows_open(cx->env, cx->db, &sql, q.at, q.count, false, &rows));
    while (rows_next(rows))
        *VEC_PUSH(cx->env->arena, &raws) = (struct line_raw){ issue_of(rows), need_of(rows) };
    TRY(rows_close(rows));
    *ret_raws = raws;
    return ST_OK;
}

/* ---- the lines -------------------------------------------------------------------------------*/

status line_person(struct cx *cx, const struct line_raw *raw, struct work_line *line)
{
    struct sql_patient_of_person_list list;
    struct sql_work_area_name_list area = { 0 };
    bool hidden = false;
    line->name = S("");
    if (raw->issue.person == 0) return ST_OK;
    TRY(sql_patient_of_person(cx->env, cx->db, raw->issue.person, &list));
    for (size_t i = 0; i < list.count && i < PERSON_SOURCES_MOST; i++) {
        const struct sql_patient_of_person_row *r = &list.at[i];
        struct decision d;
        TRY(trust_row(cx, ACTION_SEARCH, r->home, FACET_IDENTITY, (uint32_t)r->label,
                      r->organisation, &d));
        if (d.verdict < VERDICT_PART) continue;
        hidden = hidden || d.without_place;
        if (line->name.n == 0) line->name = r->shown;
        if (str_is_empty(line->nhs)) line->nhs = r->nhs;
        if (str_is_empty(line->born) && r->born.has)
            line->born = date_text(cx->env->arena, (int32_t)r->born.v);
    }
    int64_t where =
        raw->issue.neighbourhood != 0 ? raw->issue.neighbourhood : raw->need.neighbourhood;
    if (!hidden && where != 0) TRY(sql_work_area_name(cx->env, cx->db, where, &area));
    if (area.count > 0) line->area = area.at[0].name;
    return ST_OK;
}

struct looking_at {
    VEC(int64_t)
};

static status audited(struct cx *cx, const struct looking_at *l)
{
    if (cx->who.role == ROLE_SYSTEM || l->count == 0) return ST_OK;
    struct audit_look look = { .action = S("search"),
                               .what = S("worklist"),
                               .rule = S("R03"),
                               .person = l->at,
                               .person_count = l->count };
    return audit_look(cx, &look);
}

static status lines_make(struct cx *cx, const struct line_raws *raws, size_t most,
                         struct work_page *page)
{
    struct arena *a = cx->env->arena;
    struct looking_at looked = { 0 };
    page->at = NEW_ARRAY(a, struct work_line, raws->count);
    for (size_t k = 0; k < raws->count; k++) {
        if (page->count == most) {
            page->more = true;
            break;
        }
        struct line_raw raw = raws->at[k];
        status st = issue_admit(cx, ACTION_SEARCH, &raw.issue);
        if (st == ST_NOT_FOUND) continue;
        TRY(st);
        struct work_line *line = &page->at[page->count++];
        TRY(issue_names(cx, &raw.issue, 1));
        line->issue = raw.issue;
        line->seen_at =
            (trust_scope(cx)->view & FACET_ENCOUNTER) != 0 ? raw.need.seen_at : TIME_NONE;
        TRY(line_person(cx, &raw, line));
        TRY(line_reason(cx, &raw, line));
        if (raw.issue.person != 0) *VEC_PUSH(a, &looked) = raw.issue.person;
    }
    cx->env->err = (struct err){ 0 };
    return audited(cx, &looked);
}

status work_list(struct cx *cx, const struct work_filter *f, struct work_page *ret_page)
{
    struct line_raws raws;
    struct work_page page = { 0 };
    size_t most = f->most == 0 || f->most > WORK_PAGE_MOST ? WORK_PAGE_MOST : f->most;
    TRY(raws_read(cx, f, most + 1, &raws));
    TRY(lines_make(cx, &raws, most, &page));
    *ret_page = page;
    return ST_OK;
}

status work_line_get(struct cx *cx, int64_t issue, struct work_line *ret_line)
{
    struct line_raw raw = { 0 };
    struct work_line line = { 0 };
    TRY(work_get(cx, issue, &raw.issue));
    line.issue = raw.issue;
    TRY(line_person(cx, &raw, &line));
    *ret_line = line;
    return ST_OK;
}

/* ---- counts ----------------------------------------------------------------------------------*/

static status count_of(struct cx *cx, const struct work_filter *f, int64_t *ret_n)
{
    struct sql_text q = sql_text_make(cx->env->arena);
    struct rows *rows;
    sql_add(&q, "SELECT count(*) FROM (SELECT 1 AS one FROM ");
    issue_seen_sql(cx, &q);
    filter_sql(cx, &q, f);
    buf_printf(&q.text, " LIMIT %d) c", WORK_COUNT_MOST);
    struct db_sql sql = { .name = "work_count", .text = buf_str(&q.text) };
    TRY(rows_open(cx->env, cx->db, &sql, q.at, q.count, false, &rows));
    int64_t n = rows_next(rows) ? rows_int(rows, 0) : 0;
    TRY(rows_close(rows));
    *ret_n = n;
    return ST_OK;
}

status work_counts(struct cx *cx, const struct work_filter *f, struct work_counts *ret_counts)
{
    struct work_counts counts = { 0 };
    struct work_filter one = *f;
    for (int s = SECTION_SAFETY; s < SECTION__COUNT; s++) {
        one.section = (enum work_section)s;
        TRY(count_of(cx, &one, &counts.section[s]));
        counts.all += counts.section[s];
    }
    one.section = SECTION_ANY;
    one.late = true;
    TRY(count_of(cx, &one, &counts.late));
    *ret_counts = counts;
    return ST_OK;
}
