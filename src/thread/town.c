/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/town.h"

#include <math.h>

#include "base/file.h"
#include "base/time.h"
#include "gen/sql_resident.h"
#include "gen/sql_thread.h"
#include "place/setting.h"
#include "opinion/range.h"
#include "record/town_table.h"
#include "thread/link.h"
#include "town/content.h"
#include "trust/account.h"
#include "trust/organisation.h"

struct loading {
    struct cx *cx;
    str folder;
    struct csv_table threads, links, members, board;
};

/* ---- cells -----------------------------------------------------------------------------------*/

/* Files are small and have no line breaks before the columns that keys stand in, but for answers:
 * there a row's number is told, which people count too. */
static status refuse_row(struct env *e, const struct csv_table *t, size_t row, str what, str key)
{
    env_fail(e, ST_BAD_INPUT, t->where, "there is no %.*s “%.*s”", STR_ARG(what), STR_ARG(key));
    env_at(e, (long)row + 2, 0);
    env_remedy(e, "Load the file that has it first, or mend the key.");
    return ST_BAD_INPUT;
}

static status organisation_at(struct loading *l, const struct csv_table *t, size_t row, str column,
                              int64_t *ret_id)
{
    struct organisation o;
    str key = csv_cell(t, row, column);
    if (key.n == 0) {
        *ret_id = 0;
        return ST_OK;
    }
    status st = organisation_by_key(l->cx, key, &o);
    if (st == ST_NOT_FOUND) return refuse_row(l->cx->env, t, row, S("organisation"), key);
    TRY(st);
    *ret_id = o.id;
    return ST_OK;
}

static status thread_at(struct loading *l, const struct csv_table *t, size_t row, int64_t *ret_id)
{
    struct sql_thread_id_by_key_row have;
    str key = csv_cell(t, row, S("thread"));
    status st = sql_thread_id_by_key(l->cx->env, l->cx->db, key, &have);
    if (st == ST_NOT_FOUND) return refuse_row(l->cx->env, t, row, S("thread"), key);
    TRY(st);
    *ret_id = have.id;
    return ST_OK;
}

static status end_at(struct loading *l, const struct csv_table *t, size_t row, str kind, str key,
                     int64_t *ret_id)
{
    struct sql_thread_end_by_key_row have;
    status st = sql_thread_end_by_key(l->cx->env, l->cx->db, kind, key, &have);
    if (st == ST_NOT_FOUND) return refuse_row(l->cx->env, t, row, kind, key);
    TRY(st);
    *ret_id = have.id;
    return ST_OK;
}

/* ---- threads ---------------------------------------------------------------------------------*/

/* The day of a thread's last link: when a declined one was declined. */
static int64_t last_link(const struct loading *l, str thread)
{
    int64_t last = 0;
    for (size_t r = 0; r < l->links.row_count; r++) {
        int64_t at = csv_cell_day(&l->links, r, S("date"));
        if (str_eq(csv_cell(&l->links, r, S("thread")), thread) && at > last) last = at;
    }
    return last;
}

static status load_thread(struct loading *l, size_t row)
{
    const struct csv_table *t = &l->threads;
    struct env *e = l->cx->env;
    int64_t theme = 0, owes = 0;
    struct sql_thread_theme_row of;
    str key = csv_cell(t, row, S("key")), state = csv_cell(t, row, S("state"));
    TRY(end_at(l, t, row, S("theme"), csv_cell(t, row, S("theme")), &theme));
    TRY(sql_thread_theme(e, l->cx->db, theme, &of));
    if (!str_eq(of.topic_key, csv_cell(t, row, S("topic"))))
        return refuse_row(e, t, row, S("such topic of this theme:"), csv_cell(t, row, S("topic")));
    TRY(organisation_at(l, t, row, S("owes_organisation"), &owes));
    bool declined = str_eq(state, S("declined"));
    int64_t declined_at = declined ? last_link(l, key) : 0;
    return sql_thread_put(
        e, l->cx->db, key, csv_cell(t, row, S("title")), of.topic, theme,
        csv_cell_day(t, row, S("started_date")), town_day(t, row, S("stopped_since_date")),
        csv_cell(t, row, S("stopped_before")), S(""), csv_cell(t, row, S("stopped_why")),
        (struct opt_int){ declined, declined_at }, csv_cell(t, row, S("declined_by")),
        csv_cell(t, row, S("declined_reason")), owes, csv_cell(t, row, S("owes_role")),
        csv_cell(t, row, S("next_step")), town_date(t, row, S("next_step_due_date")),
        (struct opt_int){ false, 0 }, NULL);
}

/* ---- work, outcomes, answers -----------------------------------------------------------------*/

static status load_count(struct loading *l, const struct csv_table *t, size_t row)
{
    int64_t organisation = 0;
    TRY(organisation_at(l, t, row, S("organisation"), &organisation));
    return sql_thread_count_put(
        l->cx->env, l->cx->db, csv_cell(t, row, S("key")), csv_cell(t, row, S("issue_kind")),
        organisation, csv_cell_int(t, row, S("asked")), csv_cell_int(t, row, S("done")),
        csv_cell_int(t, row, S("open")), csv_cell_int(t, row, S("not_done")),
        town_number(t, row, S("median_days_to_close")), csv_cell_date(t, row, S("begun_date")),
        NULL);
}

/* The file gives ranges to a tenth; what its method gives must be the same. */
static status check_range(struct loading *l, const struct csv_table *t, size_t row, str which)
{
    struct env *e = l->cx->env;
    struct arena *a = e->arena;
    str count = csv_cell(t, row, arena_concat(a, which, S("_count")));
    int64_t n = csv_cell_int(t, row, arena_concat(a, which, S("_n")));
    if (count.n == 0) return ST_OK;
    int64_t k = csv_cell_int(t, row, arena_concat(a, which, S("_count")));
    if (n <= 0 || k < 0 || k > n) return refuse_row(e, t, row, S("such share as"), count);
    struct range r = range_wilson(k, n);
    double low = csv_cell_real(t, row, arena_concat(a, which, S("_low")));
    double high = csv_cell_real(t, row, arena_concat(a, which, S("_high")));
    if (fabs(r.low - low) <= 0.06 && fabs(r.high - high) <= 0.06) return ST_OK;
    env_fail(e, ST_BAD_INPUT, t->where, "the likely range of %.*s is %.1f to %.1f", STR_ARG(which),
             r.low, r.high);
    env_at(e, (long)row + 2, 0);
    env_remedy(e, "Write what the method gives, or name another method.");
    return ST_BAD_INPUT;
}

static str method_of(str words)
{
    return str_starts(words, S("Wilson")) ? S("wilson") : S("mean");
}

static status load_outcome(struct loading *l, const struct csv_table *t, size_t row)
{
    TRY(check_range(l, t, row, S("before")));
    TRY(check_range(l, t, row, S("after")));
    int64_t at = csv_cell_day(t, row, S("after_date"));
    if (at == TIME_NONE) at = csv_cell_day(t, row, S("before_date"));
    return sql_thread_outcome_put(
        l->cx->env, l->cx->db, csv_cell(t, row, S("key")), csv_cell(t, row, S("measure")),
        csv_cell(t, row, S("unit")), csv_cell(t, row, S("better")),
        method_of(csv_cell(t, row, S("interval_method"))), town_real(t, row, S("before")),
        town_real(t, row, S("before_low")), town_real(t, row, S("before_high")),
        town_number(t, row, S("before_n")), town_number(t, row, S("before_count")),
        town_date(t, row, S("before_date")), town_real(t, row, S("after")),
        town_real(t, row, S("after_low")), town_real(t, row, S("after_high")),
        town_number(t, row, S("after_n")), town_number(t, row, S("after_count")),
        town_date(t, row, S("after_date")), csv_cell(t, row, S("reading")), S(""), 0, at, NULL);
}

static status load_answer(struct loading *l, const struct csv_table *t, size_t row)
{
    int64_t organisation = 0, thread = 0, at = csv_cell_day(t, row, S("date"));
    TRY(organisation_at(l, t, row, S("organisation"), &organisation));
    TRY(thread_at(l, t, row, &thread));
    bool bsl = str_eq(csv_cell(t, row, S("bsl")), S("yes"));
    return sql_thread_answer_put(
        l->cx->env, l->cx->db, csv_cell(t, row, S("key")), thread, organisation,
        csv_cell(t, row, S("by_role")), csv_cell(t, row, S("text")),
        csv_cell(t, row, S("easy_read")), town_number(t, row, S("video_seconds")),
        csv_cell(t, row, S("transcript")), bsl ? S("yes") : S(""), csv_cell(t, row, S("languages")),
        bsl ? S("") : S("bsl"), csv_cell(t, row, S("kind")), at, (struct opt_int){ true, at },
        NULL);
}

/* ---- links -----------------------------------------------------------------------------------*/

/* "Maureen Oldroyd, co-chair of the board": what a member is called where she made a link. */
static str member_words(const struct loading *l, str key)
{
    struct arena *a = l->cx->env->arena;
    size_t m = csv_table_find(&l->members, S("key"), key);
    size_t b = csv_table_find(&l->board, S("member"), key);
    if (m == SIZE_MAX) return key;
    str name = csv_cell(&l->members, m, S("name")), role = csv_cell(&l->members, m, S("role"));
    if (b != SIZE_MAX && str_starts(csv_cell(&l->board, b, S("seat")), S("co-chair")))
        role = S("co-chair of the board");
    if (role.n == 0) role = csv_cell(&l->members, m, S("class"));
    /* "Chair, Hollinbrook GP Federation" is said of its own organisation. */
    return arena_printf(a, "%.*s, %.*s", STR_ARG(name), STR_ARG(role));
}

/* "confirmed by MW20" with the member's name. */
static str note_words(const struct loading *l, str note)
{
    size_t space = note.n;
    while (space > 0 && note.p[space - 1] != ' ') space--;
    str key = str_from(note, space);
    if (csv_table_find(&l->members, S("key"), key) == SIZE_MAX) return note;
    return arena_concat(l->cx->env->arena, str_sub(note, 0, space), member_words(l, key));
}

static str kind_word(str word)
{
    return str_eq(word, S("work")) ? S("count") : word;
}

static status load_link(struct loading *l, size_t row)
{
    const struct csv_table *t = &l->links;
    int64_t thread = 0, from = 0, to = 0;
    str from_kind = kind_word(csv_cell(t, row, S("from_kind")));
    str to_kind = kind_word(csv_cell(t, row, S("to_kind")));
    str by = csv_cell(t, row, S("made_by"));
    bool rule = str_eq(csv_cell(t, row, S("made_by_kind")), S("rule"));
    int64_t at = csv_cell_day(t, row, S("date"));
    TRY(thread_at(l, t, row, &thread));
    TRY(end_at(l, t, row, from_kind, csv_cell(t, row, S("from_key")), &from));
    TRY(end_at(l, t, row, to_kind, csv_cell(t, row, S("to_key")), &to));
    if (by.n == 0 || at == TIME_NONE)
        return refuse_row(l->cx->env, t, row, S("maker and date of the link"), S(""));
    return sql_thread_link_load(l->cx->env, l->cx->db, thread, from_kind, from, to_kind, to, at,
                                rule ? by : S(""), rule ? S("") : member_words(l, by),
                                note_words(l, csv_cell(t, row, S("note"))), NULL);
}

/* ---- all of it -------------------------------------------------------------------------------*/

static status load_rules(struct loading *l)
{
    struct csv_table t;
    TRY(town_table(l->cx, l->folder, "link_rules.csv", &t));
    for (size_t r = 0; r < t.row_count; r++)
        TRY(sql_thread_rule_put(l->cx->env, l->cx->db, csv_cell(&t, r, S("key")),
                                csv_cell(&t, r, S("what_it_does")), NULL));
    return ST_OK;
}

static status load_each(struct loading *l, const char *name,
                        status (*load)(struct loading *l, const struct csv_table *t, size_t row))
{
    struct csv_table t;
    TRY(town_table(l->cx, l->folder, name, &t));
    for (size_t r = 0; r < t.row_count; r++) TRY(load(l, &t, r));
    return ST_OK;
}

/* ---- the demo's resident ---------------------------------------------------------------------*/

/* Whose story the first of the people is, and which thread came of it. */
static status note_story(struct loading *l)
{
    struct env *e = l->cx->env;
    struct csv_table people, stories;
    TRY(csv_table_file(e, file_join(e->arena, l->folder, S("people.csv")), &people));
    TRY(content_table(e, S("stories.csv"), &stories));
    size_t row = csv_table_find(&stories, S("key"), csv_cell(&people, 0, S("story")));
    if (row == SIZE_MAX) return ST_OK;
    TRY(place_setting_put(l->cx, S("demo_thread"), csv_cell(&stories, row, S("thread"))));
    return place_setting_put(l->cx, S("demo_neighbourhood"),
                             csv_cell(&stories, row, S("neighbourhood")));
}

status thread_town_tie(struct cx *cx)
{
    struct env *e = cx->env;
    struct account resident;
    struct sql_resident_tie_voice_row voice;
    struct sql_resident_participant_row participant;
    str thread = S(""), where = S("");
    TRY(place_setting_get(cx, S("demo_thread"), S(""), &thread));
    TRY(place_setting_get(cx, S("demo_neighbourhood"), S(""), &where));
    status st = account_by_name(cx, S("resident"), &resident);
    if (st == ST_OK) st = sql_resident_tie_voice(e, cx->db, thread, where, &voice);
    if (st == ST_NOT_FOUND) {
        e->err = (struct err){ 0 };
        return ST_OK;
    }
    TRY(st);
    TRY(sql_resident_participant(e, cx->db, resident.id, env_now(e), &participant));
    return sql_resident_tie(e, cx->db, voice.id, participant.id, NULL);
}

status thread_town_load(struct cx *cx, str folder)
{
    struct loading l = { .cx = cx, .folder = folder };
    TRY(town_table(l.cx, l.folder, "threads.csv", &l.threads));
    TRY(town_table(l.cx, l.folder, "links.csv", &l.links));
    TRY(town_table(l.cx, l.folder, "members.csv", &l.members));
    TRY(town_table(l.cx, l.folder, "board.csv", &l.board));
    TRY(load_rules(&l));
    for (size_t r = 0; r < l.threads.row_count; r++) TRY(load_thread(&l, r));
    TRY(load_each(&l, "work.csv", load_count));
    TRY(load_each(&l, "outcomes.csv", load_outcome));
    TRY(load_each(&l, "answers.csv", load_answer));
    for (size_t r = 0; r < l.links.row_count; r++) TRY(load_link(&l, r));
    return note_story(&l);
}
