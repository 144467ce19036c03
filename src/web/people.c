/* SPDX-License-Identifier: Apache-2.0
 * Finding a person: as typed among one's own people, and in the whole town on submit.
 */
#include "web/people.h"

#include "base/time.h"
#include "gen/people.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "record/record_limits.h"
#include "trust/decide.h"

struct frame people_frame(struct page *p, str title)
{
    return page_frame(p, page_frame_kind(p), title);
}

static str why_words(enum lang lang, uint32_t relations)
{
    static const struct {
        uint32_t relation;
        enum msg_key words;
    } rows[] = {
        { RELATION_REGISTERED, MSG_people_relation_registered },
        { RELATION_REFERRAL, MSG_people_relation_referral },
        { RELATION_EPISODE, MSG_people_relation_episode },
        { RELATION_CARE_TEAM, MSG_people_relation_team },
        { RELATION_LANDLORD, MSG_people_relation_landlord },
        { RELATION_CARE_HOME, MSG_people_relation_care_home },
        { RELATION_LIST, MSG_people_relation_list },
        { RELATION_MEETING, MSG_people_relation_meeting },
        { RELATION_CLAIMED, MSG_people_relation_claimed },
        { RELATION_BREAK_GLASS, MSG_people_relation_glass },
        { RELATION_CASE, MSG_people_relation_case },
        { RELATION_PROXY, MSG_people_relation_proxy },
        { RELATION_AGREED, MSG_people_relation_agreed },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((relations & rows[i].relation) != 0) return msg_words(lang, rows[i].words);
    return str_none();
}

struct people_lines people_lines_of(struct page *p, const struct person_line *lines, size_t count)
{
    struct people_lines out = { 0 };
    for (size_t i = 0; i < count; i++) {
        const struct person_line *l = &lines[i];
        *VEC_PUSH(p->req->arena, &out) =
            (struct people_line){ .person = l->person,
                                  .name = l->name,
                                  .born = fact_date(p, l->born),
                                  .nhs = l->nhs,
                                  .postcode = postcode_words(p->req->arena, l->postcode),
                                  .why = why_words(p->out->lang, l->relations),
                                  .closed = l->relations == 0,
                                  .died = l->died };
    }
    return out;
}

/* The script asks for the list alone with this header; an address with ?part= could be shared. */
static bool wants_fragment(const struct page *p)
{
    return str_eq(req_header(p->req, S("Weft-Part")), S("list"));
}

status page_people(struct page *p)
{
    struct person_line *lines;
    size_t count;
    str typed = page_query(p, S("q"));
    TRY(person_search_own(p->cx, typed, &lines, &count));
    struct people_view v = { .frame = people_frame(p, msg_words(p->out->lang, MSG_people_title)),
                             .typed = typed,
                             .lines = people_lines_of(p, lines, count),
                             .full = count >= PERSON_LIST_MOST,
                             .town = who_may(&p->cx->who, RIGHT_TOWN_SEARCH),
                             .fragment = wants_fragment(p) };
    v.frame.search_url = str_none(); /* the page has a search box of its own */
    if (v.fragment)
        tmpl_people_list(p->out, &v);
    else
        tmpl_people(p->out, &v);
    return ST_OK;
}

/* ---- the town --------------------------------------------------------------------------------*/

static struct form_field field_of(struct page *p, str name, enum msg_key label, int width)
{
    return (struct form_field){ .name = name,
                                .label = msg_words(p->out->lang, label),
                                .value = page_form(p, name),
                                .autocomplete = S("off"),
                                .width = width };
}

static struct town_view town_view_of(struct page *p)
{
    enum lang lang = p->out->lang;
    struct town_view v = { .family = field_of(p, S("family"), MSG_town_family, 20),
                           .given = field_of(p, S("given"), MSG_town_given, 20),
                           .born = field_of(p, S("born"), MSG_town_born, 20),
                           .nhs = field_of(p, S("nhs"), MSG_town_nhs, 20),
                           .postcode = field_of(p, S("postcode"), MSG_town_postcode, 10),
                           .phone = field_of(p, S("phone"), MSG_town_phone, 20) };
    v.born.hint = msg_words(lang, MSG_town_born_hint);
    v.nhs.hint = msg_words(lang, MSG_town_nhs_hint);
    v.nhs.input_mode = S("numeric");
    v.phone.type = S("tel");
    return v;
}

static status town_allowed(struct page *p)
{
    if (who_may(&p->cx->who, RIGHT_TOWN_SEARCH)) return ST_OK;
    env_fail(p->cx->env, ST_FORBIDDEN, str_none(), "your role searches among its own people only");
    env_remedy(p->cx->env, "Search on the page “My people”.");
    return ST_FORBIDDEN;
}

status page_people_town(struct page *p)
{
    TRY(town_allowed(p));
    struct town_view v = town_view_of(p);
    v.frame = people_frame(p, msg_words(p->out->lang, MSG_town_title));
    tmpl_people_town(p->out, &v);
    return ST_OK;
}

static status town_refused(struct page *p, struct town_view *v, str where)
{
    enum lang lang = p->out->lang;
    struct arena *a = p->req->arena;
    struct form_field *field = &v->family;
    str words = msg_words(lang, MSG_town_error_two);
    if (str_eq(where, S("born"))) {
        field = &v->born;
        words = msg_words(lang, MSG_town_error_born);
    } else if (str_eq(where, S("nhs"))) {
        field = &v->nhs;
        words = msg_words(lang, MSG_town_error_nhs);
    }
    field->error = words;
    form_error_add(a, &v->errors, field->name, words);
    status st = page_refused(p);
    v->frame = people_frame(p, msg_words(lang, MSG_town_title));
    tmpl_people_town(p->out, v);
    return st;
}

status page_people_town_send(struct page *p)
{
    struct person_line *lines;
    size_t count;
    TRY(town_allowed(p));
    struct town_view v = town_view_of(p);
    const struct person_query q = { .family = v.family.value,
                                    .given = v.given.value,
                                    .born = v.born.value,
                                    .nhs = v.nhs.value,
                                    .postcode = v.postcode.value,
                                    .phone = v.phone.value };
    status st = person_search_town(p->cx, &q, &lines, &count);
    if (st == ST_BAD_INPUT) return town_refused(p, &v, p->cx->env->err.where);
    TRY(st);
    v.asked = true;
    v.lines = people_lines_of(p, lines, count);
    v.frame = people_frame(p, msg_words(p->out->lang, MSG_town_title));
    tmpl_people_town(p->out, &v);
    return ST_OK;
}
