/* SPDX-License-Identifier: Apache-2.0 */
#include "web/moved.h"

#include "gen/urls.h"
#include "html/msg.h"
#include "thread/tell.h"
#include "thread/thread.h"
#include "web/talk.h"

str moved_where(struct page *p, enum lang lang, str path)
{
    struct arena *a = p->req->arena;
    if (p->place->address.n == 0) return S("");
    str words = msg_words(lang, MSG_moved_where);
    return arena_printf(a, "%.*s\n%.*s%.*s", STR_ARG(words), STR_ARG(p->place->address),
                        STR_ARG(path)); /* a line of its own: nothing clings to the link */
}

static str below(struct page *p, enum lang lang, str path)
{
    str where = moved_where(p, lang, path);
    if (where.n > 0) return where;
    return MSG_TEXT(p->req->arena, lang, MSG_moved_place, msg_arg_str(p->place->name));
}

static struct tell_words words_of(struct page *p, enum lang lang, str body, str path)
{
    struct arena *a = p->req->arena;
    str after = path.n > 0 ? below(p, lang, path) : S("");
    return (struct tell_words){
        .language = lang_code(lang),
        .subject = msg_words(lang, MSG_moved_subject),
        .said = msg_words(lang, MSG_answer_tell_said),
        .body = after.n == 0 ? body : arena_printf(a, "%.*s\n\n%.*s", STR_ARG(body), STR_ARG(after))
    };
}

status moved_thread(struct page *p, int64_t thread, str once, int key, str what)
{
    struct thread t;
    struct tell_words words[LANG__COUNT];
    struct arena *a = p->req->arena;
    TRY(thread_read(p->cx, thread, &t));
    for (int i = 0; i < LANG__COUNT; i++) {
        enum lang lang = (enum lang)i;
        words[i] = words_of(p, lang, MSG_TEXT(a, lang, (enum msg_key)key, msg_arg_str(what)),
                            url_thread(a, t.key));
    }
    return thread_tell(p->cx, thread, once, words, LANG__COUNT);
}

status moved_end(struct page *p, enum thread_end kind, str key_of_end, int key, str what)
{
    int64_t *threads, id;
    size_t count;
    TRY(thread_end_find(p->cx, kind, key_of_end, &id));
    TRY(thread_of(p->cx, kind, id, &threads, &count));
    for (size_t i = 0; i < count; i++) {
        str once = arena_printf(p->req->arena, "%.*s:%.*s:%d", STR_ARG(thread_end_word(kind)),
                                STR_ARG(key_of_end), key);
        TRY(moved_thread(p, threads[i], once, key, what));
    }
    return ST_OK;
}

/* ---- one voice -------------------------------------------------------------------------------*/

static str decided_words(struct page *p, enum lang lang, const struct voice *v)
{
    struct arena *a = p->req->arena;
    if (v->state == VOICE_REFUSED)
        return MSG_TEXT(a, lang, MSG_moved_refused,
                        msg_arg_str(voice_rule_words_of(lang, v->refusal)));
    if (v->theme == 0) return msg_words(lang, MSG_moved_published);
    return MSG_TEXT(a, lang, MSG_moved_theme, msg_arg_str(v->theme_title));
}

status moved_voice(struct page *p, const struct voice *before)
{
    struct voice v;
    struct tell_words words[LANG__COUNT];
    struct arena *a = p->req->arena;
    TRY(voice_get(p->cx, before->id, &v));
    bool refused = v.state == VOICE_REFUSED;
    if (!refused && v.state != VOICE_ACCEPTED) return ST_OK;
    str path = refused || v.theme == 0 ? S("") : url_thread_from(a, S("voice"), v.key);
    for (int i = 0; i < LANG__COUNT; i++)
        words[i] = words_of(p, (enum lang)i, decided_words(p, (enum lang)i, &v), path);
    str once = refused ? S("refused") : arena_printf(a, "theme:%lld", (long long)v.theme);
    return voice_tell(p->cx, v.id, once, refused, words, LANG__COUNT);
}
