/* SPDX-License-Identifier: Apache-2.0 */
#include "voice/town.h"

#include "base/map.h"
#include "base/time.h"
#include "gen/sql_voice_town.h"
#include "record/town_table.h"
#include "voice/ranking.h"

static struct digest token_of(struct cx *cx, str participant)
{
    return crypto_blake2b(arena_concat(cx->env->arena, S("town:"), participant));
}

/* ---- what was asked and said -----------------------------------------------------------------*/

static status load_topics(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "topics.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_voice_town_topic(
            cx->env, cx->db, csv_cell(&t, i, S("key")), csv_cell(&t, i, S("question")),
            csv_cell(&t, i, S("why_asked")), csv_cell(&t, i, S("who_will_answer")),
            csv_cell_day(&t, i, S("opened_date")), csv_cell(&t, i, S("state")), NULL));
    return ST_OK;
}

static status load_themes(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "ranking_items.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_voice_town_item(cx->env, cx->db, csv_cell(&t, i, S("key")),
                                csv_cell(&t, i, S("topic")), csv_cell(&t, i, S("text")), NULL));
    TRY(town_table(cx, folder, "themes.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_voice_town_theme(cx->env, cx->db, csv_cell(&t, i, S("key")),
                                 csv_cell(&t, i, S("topic")), csv_cell(&t, i, S("title")),
                                 csv_cell(&t, i, S("summary")), csv_cell(&t, i, S("ranking_item")),
                                 NULL));
    return ST_OK;
}

/* "urgent" counts before all else; "in theme" is accepted, with a theme. */
static str state_of(str state, str action)
{
    if (str_eq(action, S("urgent"))) return S("urgent");
    if (str_eq(state, S("in theme"))) return S("accepted");
    return str_eq(state, S("received")) ? S("waiting") : state;
}

static status load_voices(struct cx *cx, str folder)
{
    struct csv_table t;
    struct sql_voice_town_participant_id_row by;
    struct digest token = token_of(cx, S("voices"));
    TRY(town_table(cx, folder, "voices.csv", &t));
    TRY(sql_voice_town_participant(cx->env, cx->db, digest_str(&token), S("paper"), S(""), 0,
                                   NULL));
    TRY(sql_voice_town_participant_id(cx->env, cx->db, digest_str(&token), &by));
    for (size_t i = 0; i < t.row_count; i++) {
        str action = csv_cell(&t, i, S("moderator_action"));
        str state = state_of(csv_cell(&t, i, S("state")), action);
        TRY(sql_voice_town_voice(
            cx->env, cx->db, csv_cell(&t, i, S("key")), csv_cell(&t, i, S("topic")), by.id,
            csv_cell(&t, i, S("channel")), csv_cell_day(&t, i, S("date")) + 12 * TIME_HOUR,
            csv_cell(&t, i, S("neighbourhood")), csv_cell(&t, i, S("age_band")),
            csv_cell(&t, i, S("language")), csv_cell(&t, i, S("text")),
            csv_cell(&t, i, S("english")), csv_cell(&t, i, S("translation_by")),
            str_eq(csv_cell(&t, i, S("wants_answer")), S("yes")), state,
            csv_cell(&t, i, S("refusal_reason")), csv_cell(&t, i, S("theme")),
            csv_cell(&t, i, S("suggested_theme")),
            str_eq(state, S("urgent")) ? S("moderator") : S(""), NULL));
    }
    return ST_OK;
}

static status load_statements(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "statements.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_voice_town_statement(cx->env, cx->db, csv_cell(&t, i, S("key")),
                                     csv_cell(&t, i, S("topic")), csv_cell(&t, i, S("text")),
                                     csv_cell(&t, i, S("source_voice")), NULL));
    return ST_OK;
}

status voice_town_load(struct cx *cx, str folder)
{
    TRY(load_topics(cx, folder));
    TRY(load_themes(cx, folder));
    TRY(load_voices(cx, folder));
    return load_statements(cx, folder);
}

/* ---- votes -----------------------------------------------------------------------------------*/

static status load_participants(struct cx *cx, str folder, struct map *people)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "participants.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) {
        struct sql_voice_town_participant_id_row row;
        str name = csv_cell(&t, i, S("participant"));
        struct digest token = token_of(cx, name);
        bool verified = str_eq(csv_cell(&t, i, S("kind")), S("verified"));
        TRY(sql_voice_town_participant(cx->env, cx->db, digest_str(&token),
                                       verified ? S("account") : S("browser"),
                                       csv_cell(&t, i, S("neighbourhood")), 0, NULL));
        TRY(sql_voice_town_participant_id(cx->env, cx->db, digest_str(&token), &row));
        map_put(people, name, NULL)->num = row.id;
    }
    return ST_OK;
}

/* The id under the key in a cell; 0 where there is none. */
static int64_t id_at(const struct map *ids, const struct csv_table *t, size_t row, str column)
{
    union map_value *v = map_get(ids, csv_cell(t, row, column));
    return v == NULL ? 0 : v->num;
}

static status refuse_row(struct cx *cx, const struct csv_table *t, size_t row)
{
    env_fail(cx->env, ST_BAD_INPUT, t->where,
             "the row names somebody or something that is not there");
    env_at(cx->env, (long)row + 2, 0);
    return ST_BAD_INPUT;
}

static int64_t vote_of(str word)
{
    return str_eq(word, S("agree")) ? 1 : str_eq(word, S("disagree")) ? -1 : 0;
}

/* Nobody has voted tomorrow: a made town's last day may not be over yet. */
static int64_t past_moment(struct cx *cx, const struct csv_table *t, size_t row)
{
    int64_t at = 0, now = env_now(cx->env);
    if (!time_parse(csv_cell(t, row, S("at")), &at)) at = 0;
    return at < now ? at : now;
}

static status load_votes(struct cx *cx, str folder, const struct map *people)
{
    struct csv_table t;
    struct sql_voice_town_statements_list rows;
    struct map statements = map_make(cx->env->arena);
    TRY(sql_voice_town_statements(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++)
        map_put(&statements, rows.at[i].key, NULL)->num = rows.at[i].id;
    TRY(town_table(cx, folder, "votes.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) {
        int64_t who = id_at(people, &t, i, S("participant"));
        int64_t statement = id_at(&statements, &t, i, S("statement"));
        if (who == 0 || statement == 0) return refuse_row(cx, &t, i);
        TRY(sql_voice_town_vote(cx->env, cx->db, statement, who,
                                vote_of(csv_cell(&t, i, S("vote"))), past_moment(cx, &t, i), NULL));
    }
    return ST_OK;
}

static status load_pairs(struct cx *cx, str folder, const struct map *people)
{
    struct csv_table t;
    struct sql_voice_town_items_list rows;
    struct map items = map_make(cx->env->arena);
    TRY(sql_voice_town_items(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++)
        map_put(&items, rows.at[i].key, NULL)->num = rows.at[i].id;
    TRY(town_table(cx, folder, "pairs.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) {
        int64_t who = id_at(people, &t, i, S("participant"));
        int64_t winner = id_at(&items, &t, i, S("winner")),
                loser = id_at(&items, &t, i, S("loser"));
        if (who == 0 || winner == 0 || loser == 0 || winner == loser) return refuse_row(cx, &t, i);
        TRY(sql_voice_town_pair(cx->env, cx->db, who, winner < loser ? winner : loser,
                                winner < loser ? loser : winner, winner, past_moment(cx, &t, i),
                                NULL));
    }
    return ST_OK;
}

status voice_town_votes(struct cx *cx, str folder)
{
    struct map people = map_make(cx->env->arena);
    bool more;
    TRY(load_participants(cx, folder, &people));
    if (people.count == 0) return ST_OK;
    TRY(load_votes(cx, folder, &people));
    TRY(load_pairs(cx, folder, &people));
    return ranking_work(cx, &more);
}
