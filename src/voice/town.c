/* SPDX-License-Identifier: Apache-2.0 */
#include "voice/town.h"

#include "base/file.h"
#include "base/time.h"
#include "csv/table.h"
#include "gen/sql_voice_town.h"
#include "voice/ranking.h"

static status table(struct cx *cx, str folder, const char *name, struct csv_table *ret_table)
{
    struct arena *a = cx->env->arena;
    return csv_table_file(cx->env, file_join(a, file_join(a, folder, S("place")), str_of(name)),
                          ret_table);
}

static struct digest token_of(struct cx *cx, str participant)
{
    return crypto_blake2b(arena_concat(cx->env->arena, S("town:"), participant));
}

/* ---- what was asked and said -----------------------------------------------------------------*/

static status load_topics(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(table(cx, folder, "topics.csv", &t));
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
    TRY(table(cx, folder, "ranking_items.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_voice_town_item(cx->env, cx->db, csv_cell(&t, i, S("key")),
                                csv_cell(&t, i, S("topic")), csv_cell(&t, i, S("text")), NULL));
    TRY(table(cx, folder, "themes.csv", &t));
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
    TRY(table(cx, folder, "voices.csv", &t));
    TRY(sql_voice_town_participant(cx->env, cx->db, digest_str(&token), S("paper"), S(""), 0,
                                   NULL));
    TRY(sql_voice_town_participant_id(cx->env, cx->db, digest_str(&token), &by));
    for (size_t i = 0; i < t.row_count; i++) {
        str action = csv_cell(&t, i, S("moderator_action"));
        str state = state_of(csv_cell(&t, i, S("state")), action);
        int64_t changed = 0;
        TRY(sql_voice_town_voice(
            cx->env, cx->db, csv_cell(&t, i, S("key")), csv_cell(&t, i, S("topic")), by.id,
            csv_cell(&t, i, S("channel")), csv_cell_day(&t, i, S("date")) + 12 * TIME_HOUR,
            csv_cell(&t, i, S("neighbourhood")), csv_cell(&t, i, S("age_band")),
            csv_cell(&t, i, S("language")), csv_cell(&t, i, S("text")),
            csv_cell(&t, i, S("english")), csv_cell(&t, i, S("translation_by")),
            str_eq(csv_cell(&t, i, S("wants_answer")), S("yes")), state,
            csv_cell(&t, i, S("refusal_reason")), csv_cell(&t, i, S("theme")),
            csv_cell(&t, i, S("suggested_theme")),
            str_eq(state, S("urgent")) ? S("moderator") : S(""), &changed));
    }
    return ST_OK;
}

static status load_statements(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(table(cx, folder, "statements.csv", &t));
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

/* Ids by key, looked for in order: a few hundred. */
struct known {
    str key;
    int64_t id;
};
struct knowing {
    struct cx *cx;
    struct csv_table participants;
    int64_t *participant; /* by the table's rows */
    struct known *known;
    size_t known_count;
};

static status load_participants(struct knowing *k, str folder)
{
    struct cx *cx = k->cx;
    TRY(table(cx, folder, "participants.csv", &k->participants));
    k->participant = NEW_ARRAY(cx->env->arena, int64_t, k->participants.row_count);
    for (size_t i = 0; i < k->participants.row_count; i++) {
        const struct csv_table *t = &k->participants;
        struct sql_voice_town_participant_id_row row;
        struct digest token = token_of(cx, csv_cell(t, i, S("participant")));
        bool verified = str_eq(csv_cell(t, i, S("kind")), S("verified"));
        TRY(sql_voice_town_participant(cx->env, cx->db, digest_str(&token),
                                       verified ? S("account") : S("browser"),
                                       csv_cell(t, i, S("neighbourhood")), 0, NULL));
        TRY(sql_voice_town_participant_id(cx->env, cx->db, digest_str(&token), &row));
        k->participant[i] = row.id;
    }
    return ST_OK;
}

/* Participants are numbered from U00001 in the order of their rows; files of votes go through them
 * in that order, so the search begins where the last one was found. */
static int64_t participant_of(const struct knowing *k, str name, size_t *at)
{
    for (size_t tries = 0; tries < k->participants.row_count; tries++) {
        if (str_eq(csv_cell(&k->participants, *at, S("participant")), name))
            return k->participant[*at];
        *at = (*at + 1) % k->participants.row_count;
    }
    return 0;
}

static int64_t known_of(const struct knowing *k, str key)
{
    for (size_t i = 0; i < k->known_count; i++)
        if (str_eq(k->known[i].key, key)) return k->known[i].id;
    return 0;
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

static int64_t moment_of(const struct csv_table *t, size_t row)
{
    int64_t at = 0;
    return time_parse(csv_cell(t, row, S("at")), &at) ? at : 0;
}

/* Nobody has voted tomorrow: a made town's last day may not be over yet. */
static int64_t past_moment(struct cx *cx, const struct csv_table *t, size_t row)
{
    int64_t at = moment_of(t, row), now = env_now(cx->env);
    return at < now ? at : now;
}

static status load_votes(struct knowing *k, str folder)
{
    struct cx *cx = k->cx;
    struct csv_table t;
    struct sql_voice_town_statements_list rows;
    size_t at = 0;
    TRY(sql_voice_town_statements(cx->env, cx->db, &rows));
    k->known = NEW_ARRAY(cx->env->arena, struct known, rows.count);
    k->known_count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        k->known[i] = (struct known){ rows.at[i].key, rows.at[i].id };
    TRY(table(cx, folder, "votes.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) {
        int64_t who = participant_of(k, csv_cell(&t, i, S("participant")), &at);
        int64_t statement = known_of(k, csv_cell(&t, i, S("statement")));
        if (who == 0 || statement == 0) return refuse_row(cx, &t, i);
        TRY(sql_voice_town_vote(cx->env, cx->db, statement, who,
                                vote_of(csv_cell(&t, i, S("vote"))), past_moment(cx, &t, i), NULL));
    }
    return ST_OK;
}

static status load_pairs(struct knowing *k, str folder)
{
    struct cx *cx = k->cx;
    struct csv_table t;
    struct sql_voice_town_items_list rows;
    size_t at = 0;
    TRY(sql_voice_town_items(cx->env, cx->db, &rows));
    k->known = NEW_ARRAY(cx->env->arena, struct known, rows.count);
    k->known_count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        k->known[i] = (struct known){ rows.at[i].key, rows.at[i].id };
    TRY(table(cx, folder, "pairs.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) {
        int64_t who = participant_of(k, csv_cell(&t, i, S("participant")), &at);
        int64_t winner = known_of(k, csv_cell(&t, i, S("winner")));
        int64_t loser = known_of(k, csv_cell(&t, i, S("loser")));
        if (who == 0 || winner == 0 || loser == 0 || winner == loser) return refuse_row(cx, &t, i);
        TRY(sql_voice_town_pair(cx->env, cx->db, who, winner < loser ? winner : loser,
                                winner < loser ? loser : winner, winner, past_moment(cx, &t, i),
                                NULL));
    }
    return ST_OK;
}

status voice_town_votes(struct cx *cx, str folder)
{
    struct knowing k = { .cx = cx };
    TRY(load_participants(&k, folder));
    if (k.participants.row_count == 0) return ST_OK;
    TRY(load_votes(&k, folder));
    TRY(load_pairs(&k, folder));
    bool more;
    return ranking_work(cx, &more);
}
