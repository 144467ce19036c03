/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "base/vec.h"
#include "csv/csv.h"
#include "opinion/ids.h"
#include "opinion/opinion_limits.h"
#include "opinion/rank.h"

VEC_TYPE(rank_votes, struct rank_vote);

struct columns {
    size_t winner, loser, decided, count;
};

static status find_columns(struct env *e, struct csv *c, str where, struct columns *ret_columns)
{
    struct csv_header h;
    TRY(csv_read_header(e, c, &h));
    struct columns k = { csv_column(&h, S("winner")), csv_column(&h, S("loser")),
                         csv_column(&h, S("decided")), h.count };
    if (k.winner == SIZE_MAX || k.loser == SIZE_MAX) {
        env_fail(e, ST_BAD_INPUT, where, "there is no column “%s”",
                 k.winner == SIZE_MAX ? "winner" : "loser");
        env_at(e, 1, 1);
        env_remedy(e, "The first line must name the columns session,winner,loser.");
        return ST_BAD_INPUT;
    }
    *ret_columns = k;
    return ST_OK;
}

static status bad(struct env *e, str where, long line, size_t column, const char *what,
                  const char *remedy)
{
    env_fail(e, ST_BAD_INPUT, where, "%s", what);
    env_at(e, line, (long)column + 1);
    env_remedy(e, "%s", remedy);
    return ST_BAD_INPUT;
}

static status read_row(struct env *e, str where, const struct columns *k, const struct csv_row *row,
                       struct ids *ids, struct rank_vote *ret_vote, bool *ret_decided)
{
    str winner = str_trim(csv_field(row, k->winner)), loser = str_trim(csv_field(row, k->loser));
    str decided = str_trim(csv_field(row, k->decided));
    size_t before = ids->count;
    if (row->count > k->count)
        return bad(e, where, row->line, k->count, "the row has more fields than the first",
                   "Put a field that holds a comma between quotation marks.");
    if (winner.n == 0 || loser.n == 0)
        return bad(
            e, where, row->line, winner.n == 0 ? k->winner : k->loser, "an item is missing",
            "Each vote names the winner and the loser; mark a “can't decide” by the two items "
            "shown and “no” in a column “decided”.");
    if (winner.n > OPINION_ID_MOST || loser.n > OPINION_ID_MOST)
        return bad(e, where, row->line, winner.n > OPINION_ID_MOST ? k->winner : k->loser,
                   "an item's name is longer than 128 bytes", "Use the item's key, not its text.");
    if (str_eq(winner, loser))
        return bad(e, where, row->line, k->loser, "an item is compared with itself",
                   "Winner and loser must be two different items.");
    bool no = str_eq_ascii(decided, S("no")) || str_eq(decided, S("0"));
    bool yes = decided.n == 0 || str_eq_ascii(decided, S("yes")) || str_eq(decided, S("1"));
    if (!no && !yes)
        return bad(e, where, row->line, k->decided, "“decided” is neither yes nor no",
                   "Write yes (or nothing) for a choice and no for “can't decide”.");
    *ret_vote = (struct rank_vote){ ids_put(ids, winner), ids_put(ids, loser) };
    *ret_decided = yes;
    if (ids->count > before && !(utf8_valid(winner, NULL) && utf8_valid(loser, NULL)))
        return bad(e, where, row->line, utf8_valid(winner, NULL) ? k->loser : k->winner,
                   "an item's name is not UTF-8 text", "Save the file as UTF-8.");
    return ST_OK;
}

static void renumber(struct rank_votes *v, const uint32_t *rank)
{
    for (size_t i = 0; i < v->count; i++)
        v->at[i] = (struct rank_vote){ rank[v->at[i].winner], rank[v->at[i].loser] };
}

static status read_items(struct env *e, str path, struct ids *ids)
{
    struct csv *c = NULL;
    struct csv_header h;
    struct csv_row row;
    TRY(csv_open(e, path, ',', &c));
    TRY(csv_read_header(e, c, &h));
    size_t column = csv_column(&h, S("item"));
    if (column == SIZE_MAX) column = csv_column(&h, S("key"));
    if (column == SIZE_MAX)
        return bad(e, path, 1, 0, "there is no column “item” or “key”",
                   "Name the column that holds the items' names “item”.");
    for (;;) {
        status st = csv_next(e, c, &row);
        if (st == ST_NOT_FOUND) return ST_OK;
        TRY(st);
        str name = str_trim(csv_field(&row, column));
        if (name.n == 0 || name.n > OPINION_ID_MOST)
            return bad(e, path, row.line, column, "an item has no name, or one of over 128 bytes",
                       "Each row names one item by its key.");
        if (!utf8_valid(name, NULL))
            return bad(e, path, row.line, column, "an item's name is not UTF-8 text",
                       "Save the file as UTF-8.");
        if (ids->count == RANK_ITEMS_MOST)
            return bad(e, path, row.line, column, "there are more than 5,000 items",
                       "Rank at most 5,000 items at once; a survey of people holds far fewer.");
        (void)ids_put(ids, name);
    }
}

static status read_all(struct env *e, struct csv *c, str where, struct ids ids,
                       struct rank_survey *ret_survey)
{
    struct columns k = { 0 };
    TRY(find_columns(e, c, where, &k));
    struct rank_votes votes = { 0 }, undecided = { 0 };
    for (struct csv_row row;;) {
        status st = csv_next(e, c, &row);
        if (st == ST_NOT_FOUND) break;
        TRY(st);
        struct rank_vote v = { 0 };
        bool decided = true;
        TRY(read_row(e, where, &k, &row, &ids, &v, &decided));
        *VEC_PUSH(e->arena, decided ? &votes : &undecided) = v;
        if (ids.count > RANK_ITEMS_MOST)
            return bad(e, where, row.line, k.winner, "there are more than 5,000 items",
                       "Rank at most 5,000 items at once; a survey of people holds far fewer.");
    }
    uint32_t *rank = ids_order(e->arena, &ids);
    renumber(&votes, rank);
    renumber(&undecided, rank);
    *ret_survey = (struct rank_survey){ ids_sorted(e->arena, &ids, rank),
                                        ids.count,
                                        votes.at,
                                        votes.count,
                                        undecided.at,
                                        undecided.count };
    return ST_OK;
}

status rank_read(struct env *e, str path, str items, struct rank_survey *ret_survey)
{
    struct csv *c = NULL;
    struct ids ids = ids_make(e->arena);
    if (!str_is_none(items)) TRY(read_items(e, items, &ids));
    TRY(csv_open(e, path, ',', &c));
    return read_all(e, c, path, ids, ret_survey);
}

status rank_read_text(struct env *e, str text, struct rank_survey *ret_survey)
{
    struct csv *c = csv_open_text(e, text, ',');
    if (c == NULL) return e->err.code;
    return read_all(e, c, S("text"), ids_make(e->arena), ret_survey);
}
