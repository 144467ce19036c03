/* SPDX-License-Identifier: Apache-2.0 */
#include "coop/town.h"

#include "base/buf.h"
#include "coop/town_rows.h"
#include "gen/sql_coop.h"

/* "A / B" as two lines. */
str coop_town_lines(struct arena *a, str joined)
{
    struct buf b = buf_make(a);
    str rest = joined;
    for (size_t at; (at = str_find(rest, S(" / "))) != SIZE_MAX; rest = str_from(rest, at + 3)) {
        buf_add(&b, str_trim(str_sub(rest, 0, at)));
        buf_byte(&b, '\n');
    }
    buf_add(&b, str_trim(rest));
    return buf_str(&b);
}

static status members(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "members.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_coop_put_member(cx->env, cx->db, csv_cell(&t, i, S("key")),
                                csv_cell(&t, i, S("class")), csv_cell(&t, i, S("name")),
                                csv_cell(&t, i, S("neighbourhood")),
                                csv_cell(&t, i, S("organisation")), csv_cell(&t, i, S("role")),
                                csv_cell_day(&t, i, S("joined_date")), NULL));
    return ST_OK;
}

static status seats(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "board.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_coop_put_seat(
            cx->env, cx->db, csv_cell(&t, i, S("key")), csv_cell(&t, i, S("member")),
            csv_cell(&t, i, S("seat")), csv_cell(&t, i, S("class")),
            csv_cell(&t, i, S("chosen_by")), csv_cell_day(&t, i, S("term_from_date")),
            csv_cell_day(&t, i, S("term_to_date")), csv_cell(&t, i, S("interests")), NULL));
    return ST_OK;
}

static status attendants(struct cx *cx, const struct csv_table *t, size_t row, str column,
                         int64_t absent)
{
    str rest = csv_cell(t, row, column), member;
    for (int64_t place = 0; str_next(&rest, ';', &member); place++)
        if (member.n > 0)
            TRY(sql_coop_put_meeting_member(cx->env, cx->db, csv_cell(t, row, S("key")), member,
                                            absent, place, NULL));
    return ST_OK;
}

static status meetings(struct cx *cx, str folder)
{
    struct arena *a = cx->env->arena;
    struct csv_table t, assets;
    TRY(town_table(cx, folder, "meetings.csv", &t));
    TRY(town_table(cx, folder, "assets.csv", &assets));
    for (size_t i = 0; i < t.row_count; i++) {
        size_t asset = csv_table_find(&assets, S("key"), csv_cell(&t, i, S("asset")));
        str place = asset == SIZE_MAX ? S("") : csv_cell(&assets, asset, S("name"));
        TRY(sql_coop_put_meeting(cx->env, cx->db, csv_cell(&t, i, S("key")),
                                 csv_cell(&t, i, S("title")), csv_cell(&t, i, S("kind")),
                                 town_moment(&t, i, S("start"), csv_cell_date(&t, i, S("date"))),
                                 town_moment(&t, i, S("end"), csv_cell_date(&t, i, S("date"))),
                                 place, str_eq(csv_cell(&t, i, S("online")), S("yes")) ? 1 : 0,
                                 coop_town_lines(a, csv_cell(&t, i, S("agenda"))),
                                 csv_cell(&t, i, S("minutes")), csv_cell(&t, i, S("state")),
                                 csv_cell(&t, i, S("neighbourhood")), csv_cell(&t, i, S("chair")),
                                 town_number(&t, i, S("public_count")), NULL));
        TRY(attendants(cx, &t, i, S("present"), 0));
        TRY(attendants(cx, &t, i, S("apologies"), 1));
    }
    return ST_OK;
}

static status actions(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "actions.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) {
        bool done = str_eq(csv_cell(&t, i, S("state")), S("done"));
        TRY(sql_coop_put_action(
            cx->env, cx->db, csv_cell(&t, i, S("key")), csv_cell(&t, i, S("meeting")),
            csv_cell(&t, i, S("text")), csv_cell(&t, i, S("owner_organisation")),
            csv_cell_date(&t, i, S("due_date")), done ? S("done") : S("open"), NULL));
    }
    return ST_OK;
}

static status ballots(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "ballots.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_coop_put_ballot(
            cx->env, cx->db, csv_cell(&t, i, S("key")), csv_cell(&t, i, S("title")),
            csv_cell(&t, i, S("kind")), csv_cell(&t, i, S("question")), csv_cell(&t, i, S("rule")),
            csv_cell(&t, i, S("classes")), csv_cell_date(&t, i, S("opens_date")),
            csv_cell_date(&t, i, S("closes_date")), csv_cell_date(&t, i, S("register_date")),
            csv_cell(&t, i, S("quorum")), csv_cell(&t, i, S("tie_rule")),
            str_eq(csv_cell(&t, i, S("secret")), S("yes")) ? 1 : 0, csv_cell(&t, i, S("state")),
            csv_cell(&t, i, S("result")), NULL));
    return ST_OK;
}

static str label_of(const struct csv_table *options, str ballot, str choice)
{
    for (size_t i = 0; i < options->row_count; i++)
        if (str_eq(csv_cell(options, i, S("ballot")), ballot) &&
            str_eq(csv_cell(options, i, S("option")), choice))
            return csv_cell(options, i, S("label"));
    return choice;
}

static status counts(struct cx *cx, str folder)
{
    struct csv_table t, options;
    TRY(town_table(cx, folder, "ballot_results.csv", &t));
    TRY(town_table(cx, folder, "ballot_options.csv", &options));
    for (size_t i = 0; i < t.row_count; i++) {
        str ballot = csv_cell(&t, i, S("ballot")), choice = csv_cell(&t, i, S("option"));
        TRY(sql_coop_put_count(cx->env, cx->db, ballot, csv_cell(&t, i, S("class")), choice,
                               (int64_t)i, label_of(&options, ballot, choice),
                               csv_cell_int(&t, i, S("register")), csv_cell_int(&t, i, S("count")),
                               NULL));
    }
    return ST_OK;
}

status coop_town_load(struct cx *cx, str folder)
{
    TRY(members(cx, folder));
    TRY(seats(cx, folder));
    TRY(meetings(cx, folder));
    TRY(actions(cx, folder));
    TRY(ballots(cx, folder));
    TRY(counts(cx, folder));
    TRY(coop_town_decided(cx, folder));
    return coop_town_evaluated(cx, folder);
}
