/* SPDX-License-Identifier: Apache-2.0
 * Asking for something for a person, with what the record already knows filled in: a referral, a
 * task, a concern; and a note.
 */
#include "base/time.h"
#include "crypto/crypto.h"
#include "gen/refer.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "place/directory.h"
#include "thread/link.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "web/people.h"
#include "web/work_view.h"
#include "work/known.h"

enum { SERVICES_SHOWN = 8 };

struct kind_row {
    const char *word;
    enum msg_key title, send;
};
static const struct kind_row kind_rows[] = {
    { "referral", MSG_work_refer_title, MSG_work_refer_send },
    { "task", MSG_work_task_title, MSG_work_task_send },
    { "concern", MSG_work_concern_title, MSG_work_concern_send },
};

static const struct kind_row *kind_of(str word)
{
    for (size_t i = 0; i < sizeof kind_rows / sizeof *kind_rows; i++)
        if (str_eq(word, str_of(kind_rows[i].word))) return &kind_rows[i];
    return &kind_rows[0];
}

static bool is(const struct kind_row *k, const char *word)
{
    return str_eq(str_of(k->word), str_of(word));
}

/* A token of the form: the same form twice opens one issue. */
static str once_of(struct page *p)
{
    str given = page_form(p, S("once"));
    if (given.n > 0 && given.n <= 64) return given;
    return crypto_token(p->cx->env, 16);
}

static struct form_field field(struct page *p, const char *name, enum msg_key label, int hint,
                               int rows)
{
    return (struct form_field){ .name = str_of(name),
                                .label = msg_words(p->out->lang, label),
                                .hint = hint < 0 ? str_none()
                                                 : msg_words(p->out->lang, (enum msg_key)hint),
                                .value = page_form(p, str_of(name)),
                                .error = str_none(),
                                .rows = rows };
}

static status known_of(struct page *p, int64_t person, struct work_known *ret_known,
                       struct refer_view *v)
{
    struct work_known known;
    TRY(work_known_of(p->cx, person, &known));
    *ret_known = known;
    v->person = person;
    v->name = known.name;
    v->born = str_is_empty(known.born) ? str_none() : fact_date(p, known.born);
    v->nhs = str_is_empty(known.nhs) ? str_none() : known.nhs;
    v->home = known.address.n > 0 ? known.address : str_none();
    v->phone = known.phone.n > 0 ? phone_words(p->req->arena, known.phone) : str_none();
    return ST_OK;
}

/* ---- services of the directory ---------------------------------------------------------------*/

static bool of_age(const struct service *s, int age)
{
    return age < 0 || ((s->minimum_age < 0 || age >= s->minimum_age) &&
                       (s->maximum_age < 0 || age <= s->maximum_age));
}

static str service_words(struct page *p, const struct service *s)
{
    struct arena *a = p->req->arena;
    str who = s->who_for.n > 0 ? s->who_for : s->provider;
    return arena_printf(a, "%.*s. %.*s. %.*s", STR_ARG(s->what), STR_ARG(who),
                        STR_ARG(s->provider));
}

/* The directory names who runs a service; 0: none of the alliance. */
static int64_t provider_of(struct page *p, const struct organisation *list, size_t count, str name)
{
    for (size_t i = 0; i < count; i++) {
        bool open = list[i].closed_at == TIME_NONE && list[i].id != p->cx->who.organisation;
        if (open && str_eq(list[i].name, name)) return list[i].id;
    }
    return 0;
}

/* Those of the person's age, the nearest first; of everything, or of what is looked for. */
static status services_add(struct page *p, const struct work_known *known, struct refer_view *v)
{
    struct services list;
    struct organisation *all;
    size_t count;
    struct arena *a = p->req->arena;
    struct service_query q = { .words = page_query(p, S("find")),
                               .neighbourhood = known->neighbourhood };
    int32_t born = DATE_NONE;
    str chosen = page_form(p, S("service"));
    int age = !str_is_empty(known->born) && date_parse(known->born, &born)
                  ? date_age(born, p->out->today)
                  : -1;
    v->find = q.words;
    v->services = (struct form_choices){ .name = S("service"),
                                         .legend = msg_words(p->out->lang, MSG_work_refer_services),
                                         .hint = str_none(),
                                         .error = form_error_of(&v->errors, S("service")),
                                         .small = true };
    if (q.words.n > 0) q.neighbourhood = 0;
    TRY(service_search(p->cx, &q, &list));
    TRY(organisation_list(p->cx, &all, &count));
    for (size_t i = 0; i < list.count && v->services.choices.count < SERVICES_SHOWN; i++) {
        const struct service *s = &list.at[i];
        if (!of_age(s, age) || provider_of(p, all, count, s->organisation) == 0) continue;
        form_choice_add(a, &v->services, s->key, s->name, service_words(p, s), chosen);
    }
    return ST_OK;
}

/* Where it goes, and what it is called there: a service of the directory, else an organisation. */
static status chosen_to(struct page *p, int64_t *ret_to, str *ret_service)
{
    struct organisation *all;
    size_t count;
    struct service s;
    str key = page_form(p, S("service"));
    *ret_service = S("");
    TRY(organisation_chosen(p, page_form(p, S("to")), ret_to));
    if (key.n == 0 || *ret_to > 0) return ST_OK;
    status st = service_by_key(p->cx, key, &s);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    TRY(organisation_list(p->cx, &all, &count));
    *ret_to = provider_of(p, all, count, s.organisation);
    *ret_service = s.name;
    return ST_OK;
}

static status team_of(struct page *p, const struct kind_row *k, struct refer_view *v)
{
    int64_t team = 0;
    struct organisation o;
    if (!is(k, "concern")) return organisation_choices(p, &v->to, page_form(p, S("to")));
    TRY(work_danger_team(p->cx, &team));
    if (team == 0) return fail(p->cx->env, ST_CONFLICT, "no team for concerns has been named");
    TRY(organisation_by_id(p->cx, team, &o));
    v->team = o.name;
    return ST_OK;
}

/* ---- what it serves --------------------------------------------------------------------------*/

static status serves_add(struct page *p, struct refer_view *v)
{
    str chosen = page_form(p, S("serves"));
    v->serves = (struct form_choices){ .name = S("serves"),
                                       .legend = msg_words(p->out->lang, MSG_work_serves_which),
                                       .hint = msg_words(p->out->lang, MSG_work_serves_hint),
                                       .error = form_error_of(&v->errors, S("serves")) };
    form_choice_add(p->req->arena, &v->serves, S(""), msg_words(p->out->lang, MSG_work_serves_none),
                    str_none(), chosen);
    return serves_choices(p, chosen, &v->serves);
}

static status show(struct page *p, int64_t person, const struct kind_row *k, struct refer_view *v)
{
    enum lang lang = p->out->lang;
    struct arena *a = p->req->arena;
    struct work_known known;
    TRY(known_of(p, person, &known, v));
    if (is(k, "referral")) TRY(services_add(p, &known, v));
    v->serves.name = str_none();
    if (!is(k, "concern")) TRY(serves_add(p, v));
    v->kind = str_of(k->word);
    v->send = msg_words(lang, k->send);
    v->once = once_of(p);
    v->to.name = S("to");
    v->to.legend = msg_words(lang, MSG_work_refer_service);
    v->to.hint = str_none();
    v->to.error = form_error_of(&v->errors, S("to"));
    TRY(team_of(p, k, v));
    v->title = field(p, "title", MSG_work_refer_what, MSG_work_refer_what_hint, 0);
    v->title.error = form_error_of(&v->errors, S("title"));
    v->words = field(p, "words", MSG_work_refer_more, MSG_work_refer_more_hint, 5);
    str title = MSG_TEXT(a, lang, k->title, msg_arg_str(v->name));
    v->frame = people_frame(p, title);
    frame_add(a, &v->frame.crumbs, msg_words(lang, MSG_home_today), S("/"), false);
    frame_add(a, &v->frame.crumbs, v->name, url_person(a, person), false);
    v->frame.has_errors = v->errors.count > 0;
    tmpl_refer(p->out, v);
    return ST_OK;
}

status page_refer(struct page *p)
{
    int64_t person;
    struct refer_view v = { 0 };
    TRY(page_path_int(p, S("person"), &person));
    return show(p, person, kind_of(page_query(p, S("kind"))), &v);
}

static status refused(struct page *p, int64_t person, const struct kind_row *k, const char *name,
                      enum msg_key words)
{
    struct refer_view v = { 0 };
    form_error_add(p->req->arena, &v.errors, str_of(name), msg_words(p->out->lang, words));
    status st = page_refused(p);
    TRY(show(p, person, k, &v));
    return st;
}

/* To where one sees who holds it; a concern is for others to read. */
static status sent(struct page *p, str url, int64_t to)
{
    struct organisation o;
    TRY(organisation_by_id(p->cx, to, &o));
    page_redirect(p, url,
                  MSG_TEXT(p->req->arena, p->out->lang, MSG_work_refer_done, msg_arg_str(o.name)));
    return ST_OK;
}

status page_refer_send(struct page *p)
{
    int64_t person, issue = 0, to = 0;
    bool new = false;
    struct serves serves = { 0 };
    TRY(page_path_int(p, S("person"), &person));
    const struct kind_row *k = kind_of(page_form(p, S("kind")));
    bool concern = is(k, "concern");
    if (concern) TRY(work_danger_team(p->cx, &to));
    str service = S("");
    if (!concern) TRY(chosen_to(p, &to, &service));
    str title = page_form(p, S("title"));
    if (title.n == 0) title = service;
    if (to <= 0)
        return refused(p, person, k, is(k, "referral") ? "service" : "to", MSG_work_error_to);
    if (title.n == 0) return refused(p, person, k, "title", MSG_work_error_title);
    if (!concern) TRY(serves_chosen(p, &serves));
    if (serves.gone) return refused(p, person, k, "serves", MSG_work_error_serves);
    struct work_new w = { .person = person,
                          .title = title,
                          .words = page_form(p, S("words")),
                          .to_organisation = to,
                          .service = service,
                          .referral = is(k, "referral"),
                          .commitment = serves.commitment,
                          .once = once_of(p) };
    if (concern) {
        w.kind = S("safeguarding");
        w.danger = true;
        w.clock = S("safeguarding-contact");
        w.label = LABEL_SAFEGUARDING;
    }
    TRY(work_open(p->cx, &w, &issue, &new));
    if (new &&serves.commitment != 0) TRY(thread_link_work(p->cx, serves.commitment, issue));
    struct arena *a = p->req->arena;
    return sent(p, concern ? url_person(a, person) : url_issue(a, issue), to);
}

/* ---- a note ----------------------------------------------------------------------------------*/

static str note_field(struct page *p, int64_t person)
{
    return arena_concat(p->req->arena, url_person(p->req->arena, person), S("#note"));
}

status page_person_note(struct page *p)
{
    int64_t person;
    TRY(page_path_int(p, S("person"), &person));
    str words = page_form(p, S("note")), wants = page_form(p, S("wants"));
    str to = url_person(p->req->arena, person);
    if (page_form(p, S("keep")).n > 0) {
        TRY(draft_save(p->cx, note_field(p, person), words));
        page_redirect(p, to, msg_words(p->out->lang, MSG_work_kept_done));
        return ST_OK;
    }
    if (words.n == 0 && wants.n == 0) {
        env_fail(p->cx->env, ST_BAD_INPUT, S("note"), "there is nothing in the note");
        env_remedy(p->cx->env, "%.*s", STR_ARG(msg_words(p->out->lang, MSG_work_error_note)));
        return ST_BAD_INPUT;
    }
    TRY(work_person_note(p->cx, person, words, wants));
    TRY(draft_drop(p->cx, note_field(p, person)));
    page_redirect(p, to, msg_words(p->out->lang, MSG_work_person_note_done));
    return ST_OK;
}
