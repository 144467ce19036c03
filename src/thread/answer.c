/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/answer.h"

#include "gen/sql_answer.h"
#include "record/change.h"
#include "thread/captions.h"
#include "thread/notice.h"
#include "thread/reading.h"
#include "thread/tell.h"
#include "thread/thread_limits.h"
#include "thread/upload.h"

enum { KEY_BYTES = 6 };

static status check_may(struct cx *cx, int64_t thread)
{
    bool may = false;
    TRY(thread_may(cx, thread, &may));
    if (may) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN,
                "an answer is for the board, managers, and whoever owes the thread its next step");
}

/* ---- the draft -------------------------------------------------------------------------------*/

static status read_translations(struct cx *cx, struct thread_answer *a)
{
    struct sql_thread_answer_words_list words;
    TRY(sql_thread_answer_words(cx->env, cx->db, a->id, &words));
    for (size_t i = 0; i < words.count; i++)
        *VEC_PUSH(cx->env->arena, &a->translations) =
            (struct thread_translation){ words.at[i].language, words.at[i].words,
                                         words.at[i].by_words };
    return ST_OK;
}

static struct thread_answer no_answer(int64_t thread)
{
    return (struct thread_answer){ .thread = thread,
                                   .key = S(""),
                                   .by_role = S(""),
                                   .words = S(""),
                                   .easy_read = S(""),
                                   .video = S(""),
                                   .transcript = S(""),
                                   .captions = S(""),
                                   .bsl = S(""),
                                   .languages = S("en"),
                                   .without = S(""),
                                   .kind = S("full") };
}

static status read_languages(struct cx *cx, int64_t thread, struct answer_edit *edit)
{
    struct sql_answer_languages_list rows;
    TRY(sql_answer_languages(cx->env, cx->db, thread, &rows));
    for (size_t i = 0; i < rows.count; i++)
        *VEC_PUSH(cx->env->arena, &edit->languages) =
            (struct answer_language){ rows.at[i].language, rows.at[i].n };
    return ST_OK;
}

status answer_draft(struct cx *cx, int64_t thread, struct answer_edit *ret_edit)
{
    struct sql_thread_answers_list rows;
    struct answer_edit edit = { .answer = no_answer(thread) };
    TRY(check_may(cx, thread));
    TRY(sql_thread_answers(cx->env, cx->db, thread, S(""), &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (!rows.at[i].published_at.has) edit.answer = reading_answer(cx, &rows.at[i]);
    if (edit.answer.id != 0) TRY(read_translations(cx, &edit.answer));
    TRY(read_languages(cx, thread, &edit));
    *ret_edit = edit;
    return ST_OK;
}

bool answer_list_has(str list, str word)
{
    str part;
    while (str_next(&list, ';', &part))
        if (str_eq(part, word)) return true;
    return false;
}

static bool has_language(const struct thread_answer *a, str language)
{
    /* Voices of the first weeks were written down as "en-GB". */
    bool english = str_eq(language, S("en")) || str_starts(language, S("en-"));
    if (english || answer_list_has(a->without, language)) return true;
    if (str_eq(language, S("bfi"))) return a->bsl.n > 0; /* British Sign Language */
    for (size_t i = 0; i < a->translations.count; i++)
        if (str_eq(a->translations.at[i].language, language)) return true;
    return false;
}

unsigned answer_lacks(const struct answer_edit *edit)
{
    const struct thread_answer *a = &edit->answer;
    bool video = a->video.n > 0 || a->video_file != 0;
    unsigned lacks =
        (a->words.n == 0 ? LACK_WORDS : 0U) | (a->easy_read.n == 0 ? LACK_EASY_READ : 0U);
    if (video && a->transcript.n == 0) lacks |= LACK_TRANSCRIPT;
    if (a->video_file != 0 && a->captions.n == 0) lacks |= LACK_CAPTIONS;
    if (a->bsl.n == 0 && !answer_list_has(a->without, S("bsl"))) lacks |= LACK_BSL;
    for (size_t i = 0; i < edit->languages.count; i++)
        if (!has_language(a, edit->languages.at[i].language)) lacks |= LACK_LANGUAGE;
    return lacks;
}

static status check_address(struct env *e, str address, str field)
{
    if (address.n == 0 || str_eq(address, S("yes"))) return ST_OK;
    bool good = (str_starts(address, S("https://")) || str_starts(address, S("http://"))) &&
                str_find_byte(address, ' ') == SIZE_MAX && address.n <= ANSWER_LINE_MOST;
    if (good) return ST_OK;
    env_fail(e, ST_BAD_INPUT, field, "this is no address of a page");
    env_remedy(e, "It begins with https://.");
    return ST_BAD_INPUT;
}

static status check_length(struct env *e, str words, str field)
{
    if (words.n <= ANSWER_WORDS_MOST) return ST_OK;
    env_fail(e, ST_BAD_INPUT, field, "this is over 20,000 characters");
    env_remedy(e, "Make it shorter; people read it on a telephone.");
    return ST_BAD_INPUT;
}

static status check_draft(struct env *e, const struct thread_answer *a)
{
    size_t cues = 0;
    TRY(check_length(e, a->words, S("words")));
    TRY(check_length(e, a->easy_read, S("easy")));
    TRY(check_length(e, a->transcript, S("transcript")));
    TRY(check_address(e, a->video, S("video_url")));
    TRY(check_address(e, a->bsl, S("bsl")));
    return a->captions.n == 0 ? ST_OK : captions_check(e, a->captions, &cues);
}

static status save_translations(struct cx *cx, int64_t id, const struct thread_answer *a)
{
    for (size_t i = 0; i < a->translations.count; i++) {
        const struct thread_translation *t = &a->translations.at[i];
        TRY(check_length(cx->env, t->words, S("words")));
        if (t->words.n == 0)
            TRY(sql_answer_words_end(cx->env, cx->db, id, t->language, NULL));
        else
            TRY(sql_answer_words_put(cx->env, cx->db, id, t->language, t->words, t->by_words,
                                     NULL));
    }
    return ST_OK;
}

status answer_save(struct cx *cx, int64_t thread, const struct thread_answer *a, str video,
                   int64_t *ret_id)
{
    struct env *e = cx->env;
    struct sql_answer_add_row made = { a->id };
    int64_t file = a->video_file, changed = 0;
    TRY(check_may(cx, thread));
    TRY(check_draft(e, a));
    if (video.n > 0) TRY(upload_video(cx, video, &file));
    if (a->id == 0) {
        str key = arena_concat(e->arena, S("A-"), crypto_token(e, KEY_BYTES));
        TRY(sql_answer_add(e, cx->db, key, thread, cx->who.organisation, a->by_role, a->words,
                           a->easy_read, a->video, file, a->transcript, a->captions, a->bsl,
                           a->without, a->kind, cx->who.account, env_now(e), &made));
    } else {
        TRY(sql_answer_change(e, cx->db, a->id, a->version, a->by_role, a->words, a->easy_read,
                              a->video, file, a->transcript, a->captions, a->bsl, a->without,
                              a->kind, env_now(e), &changed));
        if (changed != 1)
            return fail(e, ST_CONFLICT, "somebody else has changed this answer meanwhile");
    }
    TRY(save_translations(cx, made.id, a));
    *ret_id = made.id;
    return ST_OK;
}

/* ---- publishing ------------------------------------------------------------------------------*/

static str words_in(const struct thread_answer *a, str language)
{
    for (size_t i = 0; i < a->translations.count; i++)
        if (str_eq(a->translations.at[i].language, language)) return a->translations.at[i].words;
    return a->words;
}

static const struct answer_tell *tell_in(const struct answer_tell *tell, size_t count, str language)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(tell[i].language, language)) return &tell[i];
    return &tell[0];
}

static status tell_one(struct cx *cx, const struct thread_answer *a,
                       const struct sql_answer_reach_row *r, const struct answer_tell *tell)
{
    struct arena *arena = cx->env->arena;
    str words = words_in(a, tell->language), said = tell_said(arena, r->words);
    struct notice_new n = {
        .way = r->way,
        .address = r->address,
        .account = r->account.has ? r->account.v : 0,
        .language = tell->language,
        .subject = tell->subject,
        .body = arena_printf(arena, "%.*s\n“%.*s”\n\n%.*s\n\n%.*s", STR_ARG(tell->said),
                             STR_ARG(said), STR_ARG(words), STR_ARG(tell->below)),
        .about_kind = S("answer"),
        .about_id = a->id,
        .once = arena_printf(arena, "answer:%lld:voice:%lld", (long long)a->id, (long long)r->voice)
    };
    return notice_add(cx, &n);
}

/* "When an answer is published it is sent to every voice in the thread that wanted one." */
static status tell_all(struct cx *cx, const struct thread_answer *a, const struct answer_tell *tell,
                       size_t tell_count, int64_t *ret_told)
{
    struct sql_answer_reach_list rows;
    TRY(sql_answer_reach(cx->env, cx->db, a->thread, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_answer_reach_row *r = &rows.at[i];
        if (r->wants == 0) continue;
        TRY(thread_link_add(cx, &(struct link_made){ .from = END_ANSWER,
                                                     .from_id = a->id,
                                                     .to = END_VOICE,
                                                     .to_id = r->voice,
                                                     .thread = a->thread,
                                                     .rule = S("rule:answer-reaches-voice") }));
        bool reachable = r->way.n > 0 && !str_eq(r->way, S("none")) &&
                         (r->address.n > 0 || (r->account.has && r->account.v != 0));
        if (!reachable) continue;
        TRY(tell_one(cx, a, r, tell_in(tell, tell_count, r->language)));
        (*ret_told)++;
    }
    return ST_OK;
}

static status tell_watchers(struct cx *cx, const struct thread_answer *a,
                            const struct answer_tell *tell)
{
    struct sql_answer_watchers_list rows;
    TRY(sql_answer_watchers(cx->env, cx->db, a->thread, &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(notice_add(
            cx, &(struct notice_new){ .way = S("page"),
                                      .account = rows.at[i].account,
                                      .language = tell->language,
                                      .subject = tell->subject,
                                      .body = a->words,
                                      .about_kind = S("thread"),
                                      .about_id = a->thread,
                                      .once = arena_printf(cx->env->arena, "answer:%lld:watch:%lld",
                                                           (long long)a->id,
                                                           (long long)rows.at[i].account) }));
    return ST_OK;
}

static str languages_of(struct cx *cx, const struct thread_answer *a)
{
    str list = S("en");
    for (size_t i = 0; i < a->translations.count; i++)
        list = arena_printf(cx->env->arena, "%.*s;%.*s", STR_ARG(list),
                            STR_ARG(a->translations.at[i].language));
    return list;
}

status answer_publish(struct cx *cx, int64_t thread, int64_t answer, const struct answer_tell *tell,
                      size_t tell_count, int64_t *ret_told)
{
    struct env *e = cx->env;
    struct answer_edit edit;
    struct thread t;
    enum thread_end kind;
    int64_t from = 0, changed = 0, told = 0;
    TRY(answer_draft(cx, thread, &edit));
    if (edit.answer.id != answer) { /* pressed twice */
        *ret_told = 0;
        return ST_OK;
    }
    if (answer_lacks(&edit) != 0)
        return fail(e, ST_UNPROCESSABLE, "an answer is published when everybody can read it");
    TRY(thread_read(cx, thread, &t));
    TRY(sql_answer_publish(e, cx->db, answer, env_now(e), languages_of(cx, &edit.answer),
                           &changed));
    thread_last_end(&t, STOP_ANSWER, &kind, &from);
    TRY(thread_link_add(
        cx,
        &(struct link_made){
            .from = kind, .from_id = from, .to = END_ANSWER, .to_id = answer, .thread = thread }));
    TRY(tell_all(cx, &edit.answer, tell, tell_count, &told));
    TRY(tell_watchers(cx, &edit.answer, tell));
    TRY(change_add(cx, S("answer"), 0, answer));
    *ret_told = told;
    return ST_OK;
}

status answer_read(struct cx *cx, str key, struct thread_answer *ret_answer)
{
    struct sql_thread_answers_list rows;
    TRY(sql_thread_answers(cx->env, cx->db, 0, key, &rows));
    if (rows.count != 1 || !rows.at[0].published_at.has)
        return fail(cx->env, ST_NOT_FOUND, "there is no such answer");
    *ret_answer = reading_answer(cx, &rows.at[0]);
    return ST_OK;
}

status thread_watch(struct cx *cx, int64_t thread)
{
    return sql_answer_watch_put(cx->env, cx->db, thread, cx->who.account, env_now(cx->env), NULL);
}
