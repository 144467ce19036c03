/* SPDX-License-Identifier: Apache-2.0
 * A made-up town's decisions and commitments. What a row of its own does not say is taken from the
 * thread that it serves: why a decision was not to, what shows that a commitment was kept.
 */
#include "base/buf.h"
#include "base/time.h"
#include "coop/town_rows.h"
#include "gen/sql_coop.h"

struct decided {
    struct csv_table decisions, commitments, notes, threads, outcomes, members;
};

static status decision(struct cx *cx, const struct decided *d, size_t row)
{
    const struct csv_table *t = &d->decisions;
    str key = csv_cell(t, row, S("key")), reason = S(""), state = csv_cell(t, row, S("state"));
    size_t thread = csv_table_find(&d->threads, S("decision"), key);
    if (thread != SIZE_MAX && str_eq(csv_cell(&d->threads, thread, S("state")), S("declined"))) {
        state = S("declined");
        reason = csv_cell(&d->threads, thread, S("declined_reason"));
    }
    return sql_coop_put_decision(
        cx->env, cx->db, key, csv_cell(t, row, S("title")), csv_cell(t, row, S("question")),
        csv_cell(t, row, S("meeting")), csv_cell_day(t, row, S("date")), state,
        coop_town_lines(cx->env->arena, csv_cell(t, row, S("options_considered"))),
        csv_cell(t, row, S("chosen")), csv_cell(t, row, S("how_decided")),
        town_number(t, row, S("votes_for")), town_number(t, row, S("votes_against")),
        town_number(t, row, S("votes_abstain")), csv_cell(t, row, S("dissent")), reason,
        town_day(t, row, S("review_date")), csv_cell(t, row, S("evidence_cited")),
        csv_cell(t, row, S("ballot")), NULL);
}

/* The row of the latest note; SIZE_MAX. Notes of one commitment stand in order. */
static size_t last_note(const struct decided *d, str key)
{
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < d->notes.row_count; i++)
        if (str_eq(csv_cell(&d->notes, i, S("commitment")), key)) last = i;
    return last;
}

/* What was measured before and after, of the thread that a commitment serves; empty where there is
 * no figure after. */
static str evidence_of(struct cx *cx, const struct decided *d, str key)
{
    const struct csv_table *o = &d->outcomes;
    size_t thread = csv_table_find(&d->threads, S("commitment"), key);
    if (thread == SIZE_MAX) return S("");
    size_t row = csv_table_find(o, S("key"), csv_cell(&d->threads, thread, S("outcome")));
    if (row == SIZE_MAX || csv_cell(o, row, S("after")).n == 0) return S("");
    return arena_printf(cx->env->arena, "%.*s: from %.*s to %.*s (%.*s). %.*s",
                        STR_ARG(csv_cell(o, row, S("measure"))),
                        STR_ARG(csv_cell(o, row, S("before"))),
                        STR_ARG(csv_cell(o, row, S("after"))), STR_ARG(csv_cell(o, row, S("unit"))),
                        STR_ARG(csv_cell(o, row, S("reading"))));
}

/* Who of the members has this post in that organisation; empty where nobody is known to. */
static str person_of(const struct decided *d, str organisation, str role)
{
    for (size_t i = 0; i < d->members.row_count; i++)
        if (str_eq(csv_cell(&d->members, i, S("organisation")), organisation) &&
            str_eq(csv_cell(&d->members, i, S("role")), role))
            return csv_cell(&d->members, i, S("name"));
    return S("");
}

static status commitment(struct cx *cx, const struct decided *d, size_t row)
{
    const struct csv_table *t = &d->commitments;
    str key = csv_cell(t, row, S("key")), state = csv_cell(t, row, S("state"));
    str owner = csv_cell(t, row, S("owner_organisation")), role = csv_cell(t, row, S("owner_role"));
    size_t note = last_note(d, key);
    bool kept = str_eq(state, S("kept")), risk = str_eq(state, S("at risk"));
    if (!kept && !risk) state = S("on track"); /* late is worked out */
    str said = note == SIZE_MAX ? S("") : csv_cell(&d->notes, note, S("text"));
    int64_t ended = note == SIZE_MAX ? TIME_NONE : csv_cell_day(&d->notes, note, S("date"));
    return sql_coop_put_commitment(cx->env, cx->db, key, csv_cell(t, row, S("text")), owner, role,
                                   person_of(d, owner, role), csv_cell_day(t, row, S("made_date")),
                                   csv_cell_date(t, row, S("due_date")),
                                   csv_cell(t, row, S("how_we_will_know")), state,
                                   risk ? said : S(""), kept ? evidence_of(cx, d, key) : S(""),
                                   (struct opt_int){ kept && ended != TIME_NONE, ended }, NULL);
}

static status note(struct cx *cx, const struct decided *d, size_t row)
{
    const struct csv_table *t = &d->notes;
    str key = csv_cell(t, row, S("commitment"));
    return sql_coop_put_note(cx->env, cx->db, key, csv_cell_day(t, row, S("date")),
                             csv_cell(t, row, S("by_role")), csv_cell(t, row, S("text")),
                             arena_printf(cx->env->arena, "town:%.*s:%zu", STR_ARG(key), row),
                             NULL);
}

status coop_town_decided(struct cx *cx, str folder)
{
    struct decided d;
    TRY(town_table(cx, folder, "decisions.csv", &d.decisions));
    TRY(town_table(cx, folder, "commitments.csv", &d.commitments));
    TRY(town_table(cx, folder, "commitment_progress.csv", &d.notes));
    TRY(town_table(cx, folder, "threads.csv", &d.threads));
    TRY(town_table(cx, folder, "outcomes.csv", &d.outcomes));
    TRY(town_table(cx, folder, "members.csv", &d.members));
    for (size_t i = 0; i < d.decisions.row_count; i++) TRY(decision(cx, &d, i));
    for (size_t i = 0; i < d.commitments.row_count; i++) TRY(commitment(cx, &d, i));
    for (size_t i = 0; i < d.notes.row_count; i++) TRY(note(cx, &d, i));
    return ST_OK;
}
