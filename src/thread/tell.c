/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/tell.h"

#include "gen/sql_answer.h"
#include "thread/notice.h"

enum { SAID_MOST = 300 };

str tell_said(struct arena *a, str words)
{
    if (words.n <= SAID_MOST) return words;
    size_t n = SAID_MOST;
    while (n > 0 && ((unsigned char)words.p[n] & 0xC0) == 0x80) n--;
    return arena_concat(a, str_sub(words, 0, n), S("…"));
}

static const struct tell_words *words_in(const struct tell_words *words, size_t count, str language)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(words[i].language, language)) return &words[i];
    return &words[0];
}

struct author {
    int64_t voice, account;
    str said, way, address;
};

static status tell_author(struct cx *cx, const struct author *who, str what,
                          const struct tell_words *w)
{
    struct arena *a = cx->env->arena;
    bool page = str_eq(who->way, S("account"));
    str said = tell_said(a, who->said);
    if (str_eq(who->way, S("none")) || (page ? who->account == 0 : who->address.n == 0))
        return ST_OK;
    struct notice_new n = { .way = who->way,
                            .address = who->address,
                            .account = who->account,
                            .language = w->language,
                            .subject = w->subject,
                            .body = arena_printf(a, "%.*s\n“%.*s”\n\n%.*s", STR_ARG(w->said),
                                                 STR_ARG(said), STR_ARG(w->body)),
                            .about_kind = S("voice"),
                            .about_id = who->voice,
                            .once = arena_printf(a, "%.*s:voice:%lld", STR_ARG(what),
                                                 (long long)who->voice) };
    return notice_add(cx, &n);
}

static status tell_followers(struct cx *cx, int64_t thread, str what, const struct tell_words *w)
{
    struct sql_answer_watchers_list rows;
    TRY(sql_answer_watchers(cx->env, cx->db, thread, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct notice_new n = { .way = S("page"),
                                .account = rows.at[i].account,
                                .language = w->language,
                                .subject = w->subject,
                                .body = w->body,
                                .about_kind = S("thread"),
                                .about_id = thread,
                                .once =
                                    arena_printf(cx->env->arena, "%.*s:watch:%lld", STR_ARG(what),
                                                 (long long)rows.at[i].account) };
        TRY(notice_add(cx, &n));
    }
    return ST_OK;
}

status thread_tell(struct cx *cx, int64_t thread, str what, const struct tell_words *words,
                   size_t count)
{
    struct sql_tell_thread_list rows;
    TRY(sql_tell_thread(cx->env, cx->db, thread, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_tell_thread_row *r = &rows.at[i];
        struct author who = { r->voice, r->account.has ? r->account.v : 0, r->words, r->way,
                              r->address };
        TRY(tell_author(cx, &who, what, words_in(words, count, r->language)));
    }
    return tell_followers(cx, thread, what, &words[0]);
}

status voice_tell(struct cx *cx, int64_t voice, str what, bool anyway,
                  const struct tell_words *words, size_t count)
{
    struct sql_tell_voice_list rows;
    TRY(sql_tell_voice(cx->env, cx->db, voice, &rows));
    if (rows.count == 0 || (rows.at[0].moves == 0 && !anyway)) return ST_OK;
    const struct sql_tell_voice_row *r = &rows.at[0];
    struct author who = { r->voice, r->account.has ? r->account.v : 0, r->words, r->way,
                          r->address };
    return tell_author(cx, &who, what, words_in(words, count, r->language));
}
