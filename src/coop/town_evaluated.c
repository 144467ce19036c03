/* SPDX-License-Identifier: Apache-2.0
 * A made-up town's evaluation and shared practice.
 */
#include "base/time.h"
#include "coop/town_rows.h"
#include "gen/sql_coop.h"

static status measures(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "evaluation_measures.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_coop_put_measure(cx->env, cx->db, csv_cell(&t, i, S("key")),
                                 csv_cell(&t, i, S("text")), csv_cell(&t, i, S("scale")), NULL));
    return ST_OK;
}

/* What is suppressed comes without figures; none are made up for it here. */
static status figures(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "evaluation.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) {
        bool hidden = str_eq(csv_cell(&t, i, S("suppressed")), S("yes"));
        struct opt_real none = { false, 0 };
        TRY(sql_coop_put_figure(
            cx->env, cx->db, csv_cell(&t, i, S("measure")), csv_cell_int(&t, i, S("wave")),
            csv_cell(&t, i, S("perspective")), csv_cell(&t, i, S("neighbourhood")),
            csv_cell_date(&t, i, S("date")),
            hidden ? (struct opt_int){ false, 0 } : town_number(&t, i, S("n")),
            hidden ? none : town_real(&t, i, S("mean")), hidden ? none : town_real(&t, i, S("low")),
            hidden ? none : town_real(&t, i, S("high")), NULL));
    }
    return ST_OK;
}

static status quotes(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "evaluation_quotes.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_coop_put_quote(cx->env, cx->db, csv_cell(&t, i, S("key")),
                               csv_cell(&t, i, S("measure")), csv_cell(&t, i, S("perspective")),
                               csv_cell_int(&t, i, S("wave")), csv_cell(&t, i, S("neighbourhood")),
                               csv_cell(&t, i, S("language")), csv_cell(&t, i, S("text")),
                               csv_cell(&t, i, S("english")), NULL));
    return ST_OK;
}

static status practice(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "practice.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_coop_put_practice(cx->env, cx->db, csv_cell(&t, i, S("key")),
                                  csv_cell(&t, i, S("title")), csv_cell(&t, i, S("organisation")),
                                  csv_cell(&t, i, S("what")), csv_cell(&t, i, S("evidence")),
                                  csv_cell(&t, i, S("evidence_kind")), csv_cell(&t, i, S("theme")),
                                  csv_cell(&t, i, S("contact_role")), NULL));
    return ST_OK;
}

status coop_town_evaluated(struct cx *cx, str folder)
{
    TRY(measures(cx, folder));
    TRY(figures(cx, folder));
    TRY(quotes(cx, folder));
    return practice(cx, folder);
}
