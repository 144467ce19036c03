/* SPDX-License-Identifier: Apache-2.0
 * Writing and publishing an answer; its video and captions. */
#include "base/time.h"
#include "gen/thread_do.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "thread/thread_limits.h"
#include "thread/upload.h"
#include "web/moved.h"
#include "web/thread.h"
#include "web/thread_do.h"

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

static status open_edit(struct page *p, struct thread *ret_thread, struct answer_edit *ret_edit)
{
    TRY(thread_read_key(p->cx, req_path(p->req, S("thread")), ret_thread));
    return answer_draft(p->cx, ret_thread->id, ret_edit);
}

/* ---- the form --------------------------------------------------------------------------------*/

static struct form_field field_of(struct page *p, const char *name, str label, str hint, str value,
                                  int rows)
{
    (void)p;
    return (struct form_field){ .name = str_of(name),
                                .label = label,
                                .hint = hint,
                                .value = value,
                                .rows = rows,
                                .error = str_none(),
                                .type = str_none(),
                                .autocomplete = str_none(),
                                .input_mode = str_none(),
                                .accept = str_none(),
                                .keep = str_none(),
                                .large_label = rows > 0 };
}

static str translation_of(const struct thread_answer *a, str language)
{
    for (size_t i = 0; i < a->translations.count; i++)
        if (str_eq(a->translations.at[i].language, language)) return a->translations.at[i].words;
    return S("");
}

/* Those that somebody spoke, but for English and signs, which have fields of their own. */
static void add_languages(struct page *p, const struct answer_edit *e, struct answer_view *v)
{
    struct arena *a = p->req->arena;
    for (size_t i = 0; i < e->languages.count; i++) {
        str code = e->languages.at[i].language, name = thread_language(code);
        if (str_starts(code, S("en")) || str_eq(code, S("bfi"))) continue;
        struct answer_language_field f = { .language = code,
                                           .words = name,
                                           .voices = e->languages.at[i].voices };
        f.field =
            field_of(p, "", MSG_TEXT(a, p->out->lang, MSG_answer_in_language, msg_arg_str(name)),
                     MSG_TEXT(a, p->out->lang, MSG_answer_spoke, msg_arg_int(f.voices)),
                     translation_of(&e->answer, code), 4);
        f.field.name = arena_concat(a, S("words-"), code);
        *VEC_PUSH(a, &v->languages) = f;
        form_choice_add(a, &v->without, code,
                        MSG_TEXT(a, p->out->lang, MSG_answer_no_language, msg_arg_str(name)),
                        str_none(), answer_list_has(e->answer.without, code) ? code : S(""));
    }
}

static void add_lacks(struct page *p, const struct answer_edit *e, struct answer_view *v)
{
    static const struct {
        enum answer_lack lack;
        enum msg_key words;
    } rows[] = { { LACK_WORDS, MSG_answer_lack_words },
                 { LACK_EASY_READ, MSG_answer_lack_easy },
                 { LACK_TRANSCRIPT, MSG_answer_lack_transcript },
                 { LACK_CAPTIONS, MSG_answer_lack_captions },
                 { LACK_BSL, MSG_answer_lack_bsl } };
    struct arena *a = p->req->arena;
    unsigned lacks = answer_lacks(e);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (lacks & rows[i].lack) *VEC_PUSH(a, &v->lacks) = say(p, rows[i].words);
    if (!(lacks & LACK_LANGUAGE)) return;
    for (size_t i = 0; i < v->languages.count; i++) {
        const struct answer_language_field *l = &v->languages.at[i];
        if (l->field.value.n == 0 && !answer_list_has(e->answer.without, l->language))
            *VEC_PUSH(a, &v->lacks) =
                MSG_TEXT(a, p->out->lang, MSG_answer_lack_language, msg_arg_str(l->words));
    }
}

static void fill(struct page *p, const struct thread *t, const struct answer_edit *e,
                 struct answer_view *v)
{
    struct arena *a = p->req->arena;
    const struct thread_answer *x = &e->answer;
    *v = (struct answer_view){ .thread = t->key,
                               .title = t->title,
                               .version = x->version,
                               .id = x->id,
                               .has_file = x->video_file != 0 };
    v->kind = (struct form_choices){ .name = S("kind"),
                                     .legend = say(p, MSG_answer_kind),
                                     .hint = str_none(),
                                     .error = str_none() };
    form_choice_add(a, &v->kind, S("full"), say(p, MSG_answer_kind_full), str_none(), x->kind);
    form_choice_add(a, &v->kind, S("interim"), say(p, MSG_answer_kind_interim), str_none(),
                    x->kind);
    v->role =
        field_of(p, "role", say(p, MSG_answer_role), say(p, MSG_answer_role_hint), x->by_role, 0);
    v->words =
        field_of(p, "words", say(p, MSG_answer_words), say(p, MSG_answer_words_hint), x->words, 8);
    v->words.keep = arena_concat(a, S("answer-"), t->key);
    v->easy =
        field_of(p, "easy", say(p, MSG_answer_easy), say(p, MSG_answer_easy_hint), x->easy_read, 6);
    v->video_url = field_of(p, "video_url", say(p, MSG_answer_video_url), str_none(), x->video, 0);
    v->video =
        field_of(p, "video", say(p, MSG_answer_video), say(p, MSG_answer_video_hint), S(""), 0);
    v->video.accept = S("video/mp4,video/webm");
    v->captions = field_of(p, "captions", say(p, MSG_answer_captions),
                           say(p, MSG_answer_captions_hint), x->captions, 5);
    v->transcript =
        field_of(p, "transcript", say(p, MSG_answer_transcript), str_none(), x->transcript, 5);
    v->bsl = field_of(p, "bsl", say(p, MSG_answer_bsl), str_none(), x->bsl, 0);
    v->without = (struct form_choices){ .name = S("without"),
                                        .legend = say(p, MSG_answer_without),
                                        .hint = say(p, MSG_answer_without_hint),
                                        .error = str_none() };
    form_choice_add(a, &v->without, S("bsl"), say(p, MSG_answer_no_bsl), str_none(),
                    answer_list_has(x->without, S("bsl")) ? S("bsl") : S(""));
    add_languages(p, e, v);
    add_lacks(p, e, v);
    v->frame = page_frame(p, page_frame_kind(p), say(p, MSG_answer_write));
    frame_add(a, &v->frame.crumbs, say(p, MSG_thread_crumb), url_threads(a), false);
    frame_add(a, &v->frame.crumbs, t->title, url_thread(a, t->key), false);
}

status page_answer_write(struct page *p)
{
    struct thread t;
    struct answer_edit edit;
    struct answer_view v;
    TRY(open_edit(p, &t, &edit));
    fill(p, &t, &edit, &v);
    tmpl_answer_write(p->out, &v);
    return ST_OK;
}

/* ---- what was sent ---------------------------------------------------------------------------*/

static str without_typed(struct page *p)
{
    str list = S("");
    for (size_t i = 0; i < p->form.count; i++)
        if (str_eq(p->form.at[i].name, S("without")))
            list = list.n == 0 ? p->form.at[i].value
                               : arena_printf(p->req->arena, "%.*s;%.*s", STR_ARG(list),
                                              STR_ARG(p->form.at[i].value));
    return list;
}

static str video_sent(const struct page *p)
{
    for (size_t i = 0; i < p->uploads.count; i++)
        if (str_eq(p->uploads.at[i].name, S("video"))) return p->uploads.at[i].bytes;
    return str_none();
}

static void take_typed(struct page *p, struct answer_edit *e)
{
    struct thread_answer *x = &e->answer;
    struct arena *a = p->req->arena;
    str who = p->session == NULL ? S("") : p->session->shown;
    x->by_role = page_form(p, S("role"));
    x->words = page_form(p, S("words"));
    x->easy_read = page_form(p, S("easy"));
    x->video = page_form(p, S("video_url"));
    x->captions = page_form(p, S("captions"));
    x->transcript = page_form(p, S("transcript"));
    x->bsl = page_form(p, S("bsl"));
    x->without = without_typed(p);
    x->kind = str_eq(page_form(p, S("kind")), S("interim")) ? S("interim") : S("full");
    (void)str_to_int(page_form(p, S("version")), &x->version);
    (void)str_to_int(page_form(p, S("id")), &x->id);
    x->translations.count = 0;
    for (size_t i = 0; i < e->languages.count; i++) {
        str code = e->languages.at[i].language;
        str words = page_form(p, arena_concat(a, S("words-"), code));
        *VEC_PUSH(a, &x->translations) = (struct thread_translation){ code, words, who };
    }
}

/* The field that an error of answer_save names; its words are the room's own. */
static status show_refused(struct page *p, const struct thread *t, const struct answer_edit *edit)
{
    struct arena *a = p->req->arena;
    struct answer_view v;
    const struct err *err = &p->cx->env->err;
    str words = err->remedy.n > 0
                    ? arena_printf(a, "%.*s. %.*s", STR_ARG(err->what), STR_ARG(err->remedy))
                    : err->what;
    fill(p, t, edit, &v);
    struct form_field *fields[] = { &v.words,    &v.easy,       &v.video_url, &v.video,
                                    &v.captions, &v.transcript, &v.bsl };
    char *text = arena_cstr(a, words);
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (str_eq(fields[i]->name, err->where)) {
            fields[i]->error = str_make(text, words.n);
            form_error_add(a, &v.errors, fields[i]->name, fields[i]->error);
        }
    if (v.errors.count == 0) form_error_add(a, &v.errors, S("words"), str_make(text, words.n));
    v.frame.has_errors = true;
    tmpl_answer_write(p->out, &v);
    return page_refused(p);
}

/* Where all of it stands: by name, and as a link where the place has a public address. */
static str below_of(struct page *p, enum lang lang, const struct thread *t)
{
    struct arena *a = p->req->arena;
    str words = MSG_TEXT(a, lang, MSG_answer_tell_below, msg_arg_str(p->place->name),
                         msg_arg_str(t->title));
    str where = moved_where(p, lang, url_thread(a, t->key));
    if (where.n == 0) return words;
    return arena_printf(a, "%.*s\n\n%.*s", STR_ARG(words), STR_ARG(where));
}

/* What a notice says around the answer, in every language that we have. */
static void tell_words(struct page *p, const struct thread *t, struct answer_tell tell[LANG__COUNT])
{
    for (int i = 0; i < LANG__COUNT; i++) {
        enum lang lang = (enum lang)i;
        tell[i] = (struct answer_tell){ .language = lang_code(lang),
                                        .subject = msg_words(lang, MSG_answer_tell_subject),
                                        .said = msg_words(lang, MSG_answer_tell_said),
                                        .below = below_of(p, lang, t) };
    }
}

/* Two wrote at once: both texts are on the page, and what is sent next is meant. */
static status show_clash(struct page *p, const struct thread *t, const struct answer_edit *edit,
                         const struct thread_answer *stored)
{
    struct answer_view v;
    fill(p, t, edit, &v);
    v.id = stored->id;
    v.version = stored->version;
    v.clash = true;
    v.conflict = (struct conflict_view){ .yours = edit->answer.words,
                                         .theirs = stored->words,
                                         .who = stored->by_role,
                                         .when = stored->at };
    v.frame.has_errors = true;
    tmpl_answer_write(p->out, &v);
    status st = page_refused(p);
    p->res->status = 412;
    return st;
}

static status publish(struct page *p, const struct thread *t, int64_t id,
                      const struct answer_edit *edit)
{
    struct answer_tell tell[LANG__COUNT];
    struct answer_edit now;
    int64_t told = 0;
    TRY(answer_draft(p->cx, t->id, &now));
    if (now.answer.id == id &&
        answer_lacks(&now) != 0) { /* the draft is not kept: nothing is done by halves */
        p->cx->env->err = (struct err){ 0 };
        struct answer_view v;
        fill(p, t, &now, &v);
        v.version = edit->answer.version;
        v.id = edit->answer.id;
        for (size_t i = 0; i < v.lacks.count; i++)
            form_error_add(p->req->arena, &v.errors, S("lacks"), v.lacks.at[i]);
        v.frame.has_errors = true;
        tmpl_answer_write(p->out, &v);
        return page_refused(p);
    }
    tell_words(p, t, tell);
    TRY(answer_publish(p->cx, t->id, id, tell, LANG__COUNT, &told));
    page_redirect(p, url_thread(p->req->arena, t->key),
                  MSG_TEXT(p->req->arena, p->out->lang, MSG_answer_published, msg_arg_int(told)));
    return ST_OK;
}

status page_answer_send(struct page *p)
{
    struct thread t;
    struct answer_edit edit;
    int64_t id = 0;
    TRY(open_edit(p, &t, &edit));
    const struct thread_answer stored = edit.answer;
    take_typed(p, &edit);
    bool publishing = str_eq(page_form(p, S("do")), S("publish"));
    if (edit.answer.id != stored.id || edit.answer.version != stored.version) {
        if (stored.id == 0 && publishing) { /* pressed twice: it is published */
            page_redirect(p, url_thread(p->req->arena, t.key), str_none());
            return ST_OK;
        }
        return show_clash(p, &t, &edit, &stored);
    }
    edit.answer.video_file = stored.video_file;
    status st = answer_save(p->cx, t.id, &edit.answer, video_sent(p), &id);
    if (st == ST_BAD_INPUT || st == ST_BAD_TYPE || st == ST_TOO_LARGE)
        return show_refused(p, &t, &edit);
    TRY(st);
    if (publishing) return publish(p, &t, id, &edit);
    page_redirect(p, url_answer_write(p->req->arena, t.key), say(p, MSG_answer_kept));
    return ST_OK;
}

/* ---- video and captions ----------------------------------------------------------------------*/

/* RFC 9110, 14.2: one range of bytes; anything else is answered from the beginning. */
static int64_t range_from(const struct page *p)
{
    int64_t from = 0;
    str range = req_header(p->req, S("Range"));
    if (!str_starts(range, S("bytes="))) return -1;
    size_t dash = str_find_byte(range, '-');
    if (dash == SIZE_MAX || !str_to_int(str_sub(range, 6, dash - 6), &from) || from < 0) return -1;
    return from;
}

status page_answer_video(struct page *p)
{
    struct thread_answer x;
    struct upload_part part;
    struct arena *a = p->req->arena;
    int64_t from = range_from(p);
    TRY(answer_read(p->cx, req_path(p->req, S("answer")), &x));
    if (x.video_file == 0) return fail(p->cx->env, ST_NOT_FOUND, "this answer has no video here");
    TRY(upload_read(p->cx, x.video_file, from < 0 ? 0 : from, from < 0 ? VIDEO_MOST : VIDEO_PART,
                    &part));
    res_body(p->res, from < 0 ? 200 : 206, part.type, part.bytes);
    res_header(p->res, S("Accept-Ranges"), S("bytes"));
    if (from >= 0)
        res_header(p->res, S("Content-Range"),
                   arena_printf(a, "bytes %lld-%lld/%lld", (long long)part.from,
                                (long long)part.from + (long long)part.bytes.n - 1,
                                (long long)part.size));
    return ST_OK;
}

status page_answer_captions(struct page *p)
{
    struct thread_answer x;
    TRY(answer_read(p->cx, req_path(p->req, S("answer")), &x));
    if (x.captions.n == 0) return fail(p->cx->env, ST_NOT_FOUND, "this answer has no captions");
    res_body(p->res, 200, S("text/vtt; charset=utf-8"), x.captions);
    return ST_OK;
}
