/* SPDX-License-Identifier: Apache-2.0 */
#include "voice/topic.h"

#include "gen/sql_voice.h"
#include "gen/sql_vote.h"
#include "opinion/opinion_limits.h"
#include "voice/voice_limits.h"

static struct topic topic_of(const struct sql_voice_topics_row *r)
{
    return (struct topic){ .id = r->id,
                           .key = r->key,
                           .question = r->question,
                           .why = r->why,
                           .who = r->who,
                           .opened_at = r->opened_at,
                           .state = r->state,
                           .voices = r->voices,
                           .statements = r->statements,
                           .people = r->people,
                           .votes = r->votes };
}

status topic_list(struct cx *cx, struct topic **ret_topics, size_t *ret_count)
{
    struct sql_voice_topics_list rows;
    TRY(sql_voice_topics(cx->env, cx->db, &rows));
    struct topic *list = NEW_ARRAY(cx->env->arena, struct topic, rows.count);
    for (size_t i = 0; i < rows.count; i++) list[i] = topic_of(&rows.at[i]);
    *ret_topics = list;
    *ret_count = rows.count;
    return ST_OK;
}

/* A place asks a handful of questions: the list is the index. */
status topic_by_key(struct cx *cx, str key, struct topic *ret_topic)
{
    struct topic *list;
    size_t count;
    TRY(topic_list(cx, &list, &count));
    for (size_t i = 0; i < count; i++)
        if (str_eq(list[i].key, key)) {
            *ret_topic = list[i];
            return ST_OK;
        }
    return fail(cx->env, ST_NOT_FOUND, "that is not asked here");
}

status theme_list(struct cx *cx, int64_t topic, struct theme **ret_themes, size_t *ret_count)
{
    struct sql_voice_themes_list rows;
    TRY(sql_voice_themes(cx->env, cx->db, topic, &rows));
    struct theme *list = NEW_ARRAY(cx->env->arena, struct theme, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct theme){ rows.at[i].id,    rows.at[i].key,     rows.at[i].topic,
                                  rows.at[i].title, rows.at[i].summary, rows.at[i].ranking_item,
                                  rows.at[i].voices };
    *ret_themes = list;
    *ret_count = rows.count;
    return ST_OK;
}

/* ---- what the votes say
 * ------------------------------------------------------------------------*/

static void read_told(str told, struct opinion_group *g)
{
    str word;
    while (str_next(&told, ' ', &word) && g->told_count < OPINION_TOLD_MOST) {
        int64_t id = 0;
        if (word.n < 2 || !str_to_int(str_from(word, 1), &id)) continue;
        g->told[g->told_count++] = (struct opinion_told){ id, word.p[0] == '+' };
    }
}

static struct opinion_group group_of(const struct sql_topic_groups_row *r)
{
    struct opinion_group g = { .number = r->number,
                               .size = r->size,
                               .holds = r->holds,
                               .ring = { r->x, r->y, r->wide, r->high, r->turn },
                               .marks = r->marks };
    read_told(r->told, &g);
    return g;
}

static status read_groups(struct cx *cx, int64_t topic, struct topic_opinion *o)
{
    struct sql_topic_groups_list rows;
    TRY(sql_topic_groups(cx->env, cx->db, topic, &rows));
    o->group = NEW_ARRAY(cx->env->arena, struct opinion_group, rows.count);
    for (size_t i = 0; i < rows.count; i++) o->group[i] = group_of(&rows.at[i]);
    o->group_count = rows.count;
    return ST_OK;
}

/* Both lists are whole; shares stand in the order of statement ids. */
static void give_shares(struct arena *a, const struct sql_topic_statement_groups_list *rows,
                        struct opinion_statement *s)
{
    struct opinion_share *share = NEW_ARRAY(a, struct opinion_share, OPINION_GROUPS_MOST);
    for (size_t i = 0; i < rows->count && s->share_count < OPINION_GROUPS_MOST; i++)
        if (rows->at[i].statement == s->id)
            share[s->share_count++] =
                (struct opinion_share){ rows->at[i].number, rows->at[i].agree, rows->at[i].disagree,
                                        rows->at[i].seen };
    s->share = share;
}

static status read_statements(struct cx *cx, int64_t topic, struct topic_opinion *o)
{
    struct arena *a = cx->env->arena;
    struct sql_topic_statements_list rows;
    struct sql_topic_statement_groups_list shares;
    TRY(sql_topic_statements(cx->env, cx->db, topic, &rows));
    TRY(sql_topic_statement_groups(cx->env, cx->db, topic, &shares));
    o->statement = NEW_ARRAY(a, struct opinion_statement, rows.count);
    o->statement_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_topic_statements_row *r = &rows.at[i];
        o->statement[i] = (struct opinion_statement){ .id = r->id,
                                                      .key = r->key,
                                                      .words = r->words,
                                                      .source = r->source,
                                                      .agree = r->agree,
                                                      .disagree = r->disagree,
                                                      .pass = r->pass,
                                                      .common = r->common,
                                                      .se = r->se,
                                                      .apart = r->apart };
        o->statement[i].enough = r->agree + r->disagree + r->pass >= OPINION_ENOUGH;
        give_shares(a, &shares, &o->statement[i]);
    }
    return ST_OK;
}

status topic_opinion_read(struct cx *cx, int64_t topic, struct topic_opinion *ret_opinion)
{
    struct sql_topic_opinion_get_row row;
    struct topic_opinion o = { 0 };
    status st = sql_topic_opinion_get(cx->env, cx->db, topic, &row);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_opinion = o;
    if (st == ST_NOT_FOUND) return ST_OK;
    o = (struct topic_opinion){ .any = row.votes > 0,
                                .people = row.people,
                                .counted = row.counted,
                                .votes = row.votes,
                                .verdict = (int)row.verdict,
                                .at = row.at };
    TRY(read_groups(cx, topic, &o));
    TRY(read_statements(cx, topic, &o));
    *ret_opinion = o;
    return ST_OK;
}
