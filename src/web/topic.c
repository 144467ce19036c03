/* SPDX-License-Identifier: Apache-2.0
 * What is being asked, what was said to it, and voting on it.
 */
#include "web/topic.h"

#include "base/time.h"
#include "gen/topic.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "html/words.h"
#include "web/thread.h"

enum { VOICES_SHOWN = 4, VOICES_A_PAGE = 25 };

/* ---- pieces
 * ------------------------------------------------------------------------------------*/

struct said_voice said_voice_of(struct page *p, const struct voice_line *l)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct said_voice s = { .voice = voice_of(a, l->words) };
    s.voice.lang = l->language;
    s.voice.right_to_left = str_eq(l->language, S("ur"));
    str where = str_is_empty(l->neighbourhood) ? msg_words(lang, MSG_thread_said_nowhere)
                : str_is_empty(l->named)
                    ? MSG_TEXT(a, lang, MSG_thread_said_in, msg_arg_str(l->neighbourhood))
                    : MSG_TEXT(a, lang, MSG_thread_said_named, msg_arg_str(l->named),
                               msg_arg_str(l->neighbourhood));
    str day = words_date(p->out, time_date_local(l->at));
    str said = MSG_TEXT(a, lang, MSG_topic_said, msg_arg_str(where), msg_arg_str(day));
    if (l->english.n == 0) {
        s.voice.said = said;
        return s;
    }
    s.english = voice_of(a, l->english);
    s.english.lang = S("en");
    s.english.size = VOICE_SMALL;
    s.english.said = l->translation_by.n == 0
                         ? said
                         : MSG_TEXT(a, lang, MSG_topic_said_by, msg_arg_str(said),
                                    msg_arg_str(l->translation_by));
    return s;
}

status topic_next_of(struct page *p, const struct topic *t, struct topic_next *ret,
                     int64_t *ret_done)
{
    struct participant who;
    struct own_vote *votes;
    struct statement s;
    size_t done;
    int64_t left = 0;
    TRY(taking_part(p, &who));
    TRY(votes_own(p->cx, t->id, who.id, &votes, &done));
    status st = statement_next(p->cx, t->id, who.id, &s, &left);
    p->cx->env->err = (struct err){ 0 };
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_done = (int64_t)done;
    *ret = (struct topic_next){ .any = st == ST_OK,
                                .number = (int64_t)done + 1,
                                .of = (int64_t)done + left };
    if (st != ST_OK) return ST_OK;
    ret->id = s.id;
    ret->words = voice_of(p->req->arena, s.words);
    ret->words.size = VOICE_LARGE;
    ret->words.lang = S("en");
    return ST_OK;
}

static str state_words(struct page *p, const struct topic *t)
{
    enum lang lang = p->out->lang;
    str since = words_date(p->out, time_date_local(t->opened_at));
    return MSG_TEXT(p->req->arena, lang,
                    str_eq(t->state, S("open")) ? MSG_topic_open : MSG_topic_answering,
                    msg_arg_str(since));
}

/* ---- the questions
 * -----------------------------------------------------------------------------*/

status page_topics(struct page *p)
{
    struct topic *list;
    size_t count;
    struct topics_view v = { 0 };
    TRY(topic_list(p->cx, &list, &count));
    for (size_t i = 0; i < count; i++) *VEC_PUSH(p->req->arena, &v.topics) = list[i];
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_topics_title));
    tmpl_topics(p->out, &v);
    return ST_OK;
}

static status find_topic(struct page *p, struct topic *ret)
{
    return topic_by_key(p->cx, req_path(p->req, S("topic")), ret);
}

status page_topic(struct page *p)
{
    struct arena *a = p->req->arena;
    struct topic t;
    struct topic_view v = { .topic = &t };
    struct theme *themes;
    struct voice_line *lines;
    size_t count;
    TRY(find_topic(p, &t));
    TRY(topic_next_of(p, &t, &v.next, &v.done));
    TRY(topic_stand_of(p, t.id, &v.stand));
    TRY(theme_list(p->cx, t.id, &themes, &count));
    for (size_t i = 0; i < count; i++) *VEC_PUSH(a, &v.themes) = themes[i];
    TRY(voice_list(p->cx, t.id, 0, INT64_MAX, INT64_MAX, VOICES_SHOWN, &lines, &count));
    for (size_t i = 0; i < count; i++) *VEC_PUSH(a, &v.voices) = said_voice_of(p, &lines[i]);
    TRY(topic_came_of(p, t.id, &v.came));
    v.state_words = state_words(p, &t);
    v.frame = page_frame(p, page_frame_kind(p), t.question);
    v.frame.csrf = page_csrf(p);
    frame_add(a, &v.frame.crumbs, msg_words(p->out->lang, MSG_topics_title), url_topics(a), false);
    tmpl_topic(p->out, &v);
    return ST_OK;
}

/* ---- voting
 * ------------------------------------------------------------------------------------*/

static bool vote_of(str word, int *ret)
{
    if (str_eq(word, S("agree")))
        *ret = 1;
    else if (str_eq(word, S("disagree")))
        *ret = -1;
    else if (str_eq(word, S("pass")))
        *ret = 0;
    else
        return false;
    return true;
}

status page_topic_vote(struct page *p)
{
    struct arena *a = p->req->arena;
    struct topic t;
    struct participant who;
    int64_t statement = 0;
    int vote = 0;
    str word = page_form(p, S("vote")), back = page_form(p, S("to"));
    TRY(find_topic(p, &t));
    bool drop = str_eq(word, S("take-back"));
    if (!str_to_int(page_form(p, S("statement")), &statement) || (!drop && !vote_of(word, &vote)))
        return fail_at(p->cx->env, ST_BAD_INPUT, S("vote"), "a vote is agree, disagree or pass");
    TRY(taking_part_begin(p, &who));
    TRY(taking_part_vote_moves(p, who.id, statement));
    if (drop)
        TRY(vote_take_back(p->cx, statement, who.id));
    else
        TRY(vote_put(p->cx, statement, who.id, vote, S("web")));
    str to = str_eq(back, S("votes"))  ? url_topic_votes(a, t.key)
             : str_eq(back, S("home")) ? S("/")
                                       : url_topic(a, t.key);
    page_redirect(p, to, msg_words(p->out->lang, drop ? MSG_topic_taken_back : MSG_topic_voted));
    return ST_OK;
}

status page_topic_votes(struct page *p)
{
    struct arena *a = p->req->arena;
    struct topic t;
    struct participant who;
    struct own_vote *votes;
    size_t count;
    struct topic_votes_view v = { .topic = &t };
    struct taking_part_state state = { 0 };
    TRY(find_topic(p, &t));
    TRY(taking_part(p, &who));
    if (page_is_resident(p)) TRY(taking_part_state(p, p->cx, &state));
    v.may_agree = page_is_resident(p) && !state.here;
    TRY(votes_own(p->cx, t.id, who.id, &votes, &count));
    for (size_t i = 0; i < count; i++) *VEC_PUSH(a, &v.votes) = votes[i];
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_topic_own_title));
    v.frame.csrf = page_csrf(p);
    frame_add(a, &v.frame.crumbs, t.question, url_topic(a, t.key), false);
    tmpl_topic_votes(p->out, &v);
    return ST_OK;
}

/* ---- what was said
 * -----------------------------------------------------------------------------*/

/* "AT-ID" of the last line shown. */
static void read_before(struct page *p, int64_t *at, int64_t *id)
{
    str word, rest = page_query(p, S("before"));
    *at = *id = INT64_MAX;
    if (!str_next(&rest, '-', &word) || !str_to_int(word, at) || !str_to_int(rest, id))
        *at = *id = INT64_MAX;
}

static status find_theme(struct page *p, int64_t topic, int64_t *ret_id, str *ret_title)
{
    struct theme *themes;
    size_t count;
    str key = page_query(p, S("theme"));
    *ret_id = 0;
    *ret_title = str_none();
    if (str_is_empty(key)) return ST_OK;
    TRY(theme_list(p->cx, topic, &themes, &count));
    for (size_t i = 0; i < count; i++)
        if (str_eq(themes[i].key, key)) {
            *ret_id = themes[i].id;
            *ret_title = themes[i].title;
            return ST_OK;
        }
    return fail(p->cx->env, ST_NOT_FOUND, "there is no such theme here");
}

status page_topic_voices(struct page *p)
{
    struct arena *a = p->req->arena;
    struct topic t;
    struct topic_voices_view v = { .topic = &t };
    struct voice_line *lines;
    size_t count;
    int64_t at, id, theme;
    TRY(find_topic(p, &t));
    TRY(find_theme(p, t.id, &theme, &v.theme));
    v.theme_key = page_query(p, S("theme"));
    read_before(p, &at, &id);
    TRY(voice_list(p->cx, t.id, theme, at, id, VOICES_A_PAGE, &lines, &count));
    for (size_t i = 0; i < count; i++) *VEC_PUSH(a, &v.voices) = said_voice_of(p, &lines[i]);
    v.pages = (struct pages_view){ str_none(), str_none(), str_none(), str_none() };
    if (count == VOICES_A_PAGE) {
        str url = url_topic_voices(a, t.key);
        if (!str_is_none(v.theme)) url = url_with(a, url, S("theme"), page_query(p, S("theme")));
        v.pages.next_url = url_with(a, url, S("before"),
                                    arena_printf(a, "%lld-%lld", (long long)lines[count - 1].at,
                                                 (long long)lines[count - 1].id));
    }
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_topic_voices));
    frame_add(a, &v.frame.crumbs, t.question, url_topic(a, t.key), false);
    tmpl_topic_voices(p->out, &v);
    return ST_OK;
}
