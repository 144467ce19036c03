/* SPDX-License-Identifier: Apache-2.0
 * $everything of a source Patient, and of the joined person: Person/weft-N, where N is what the
 * pages call the person by. Source: FHIR R4, Patient-everything. */
#include "api/person.h"

#include "api/params.h"
#include "base/time.h"

enum { EVERYTHING_PAGE = 1000 };
#define ALL_SINCE INT64_MIN
#define MS        1000

static status read_asked(const struct params *p, struct record_everything *ret)
{
    struct env *e = p->call->cx->env;
    struct record_everything q = { .most = EVERYTHING_PAGE,
                                   .start = INT64_MIN,
                                   .end = INT64_MAX,
                                   .cursor = fields_get(&p->call->query, S("_cursor")) };
    struct params_list types = { 0 };
    int64_t start = INT64_MIN, count = 0;
    str given = params_text(p, "_count"), end = params_text(p, "end");
    params_list(p, "_type", &types);
    TRY(params_instant(p, "_since", ALL_SINCE, &q.since));
    TRY(params_instant(p, "start", INT64_MIN, &start));
    if (start != INT64_MIN) q.start = start / MS;
    int64_t low = 0, high = 0;
    if (!str_is_none(end) && !time_parse_span(end, &low, &high))
        return fail_at(e, ST_BAD_INPUT, S("end"), "“%.*s” is no date",
                       STR_ARG(str_sub(end, 0, 40)));
    if (!str_is_none(end)) q.end = high / MS;
    if (!str_is_none(given) && (!str_to_int(given, &count) || count < 1))
        return fail_at(e, ST_BAD_INPUT, S("_count"), "“%.*s” is no number of entries",
                       STR_ARG(str_sub(given, 0, 40)));
    if (count > 0 && count < EVERYTHING_PAGE) q.most = (size_t)count;
    for (size_t i = 0; i < types.count; i++)
        if (fhir_resource_find(types.at[i]) == NULL)
            return fail_at(e, ST_BAD_INPUT, S("_type"), "R4 has no resource type “%.*s”",
                           STR_ARG(str_sub(types.at[i], 0, 40)));
    q.types = types.at;
    q.type_count = types.count;
    *ret = q;
    return ST_OK;
}

static void put_entry(struct call *c, struct json_writer *w, str type, str id, str json, bool match)
{
    json_put_object(w, NULL);
    json_put_printf(w, "fullUrl", "%.*s/%.*s/%.*s", STR_ARG(c->base), STR_ARG(type), STR_ARG(id));
    json_put_raw(w, "resource", json);
    json_put_object(w, "search");
    json_put_str(w, "mode", match ? S("match") : S("include"));
    json_put_end(w);
    json_put_end(w);
}

/* The same question, for the next page. */
static str next_url(struct call *c, const struct params *p, str cursor)
{
    static const char *const kept[] = { "_count", "_type", "_since", "start", "end" };
    struct buf b = buf_make(c->cx->env->arena);
    buf_printf(&b, "%.*s%.*s?", STR_ARG(c->base), STR_ARG(str_from(c->req->path, 5)));
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        struct params_list values = { 0 };
        params_list(p, kept[i], &values);
        for (size_t k = 0; k < values.count; k++)
            buf_printf(&b, "%s%s%.*s", k == 0 ? kept[i] : "", k == 0 ? "=" : ",",
                       STR_ARG(values.at[k]));
        if (values.count > 0) buf_byte(&b, '&');
    }
    buf_printf(&b, "_cursor=%.*s", STR_ARG(cursor));
    return buf_str(&b);
}

/* person: the joined Person itself, before the rest; none: there is none to show. */
static void answer_page(struct call *c, const struct params *p, const struct record_page *page,
                        str person_id, str person)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Bundle"));
    json_put_str(&w, "type", S("searchset"));
    if (page->total >= 0) json_put_int(&w, "total", page->total + (str_is_none(person) ? 0 : 1));
    json_put_array(&w, "link");
    json_put_object(&w, NULL);
    json_put_str(&w, "relation", S("self"));
    json_put_printf(&w, "url", "%.*s%.*s", STR_ARG(c->base), STR_ARG(str_from(c->req->path, 5)));
    json_put_end(&w);
    if (!str_is_none(page->next)) {
        json_put_object(&w, NULL);
        json_put_str(&w, "relation", S("next"));
        json_put_str(&w, "url", next_url(c, p, page->next));
        json_put_end(&w);
    }
    json_put_end(&w);
    json_put_array(&w, "entry");
    if (!str_is_none(person)) put_entry(c, &w, S("Person"), person_id, person, true);
    for (size_t i = 0; i < page->count; i++)
        put_entry(c, &w, page->at[i].type, page->at[i].id, page->at[i].json, i < page->match_count);
    json_put_end(&w);
    json_put_end(&w);
    c->even = true;
    answer_json(c, 200, json_written(&w));
}

status api_everything(struct call *c)
{
    struct params p;
    struct record_everything asked;
    struct record_page page;
    TRY(params_read(c, &p));
    TRY(read_asked(&p, &asked));
    asked.patient = req_path(c->req, S("id"));
    TRY(record_everything(c->cx, &asked, &page));
    answer_page(c, &p, &page, str_none(), str_none());
    return ST_OK;
}

status api_everything_post(struct call *c)
{
    return api_everything(c);
}

status api_everything_person(struct call *c)
{
    struct params p;
    struct record_everything asked;
    struct record_page page;
    str person = str_none(), id = req_path(c->req, S("id"));
    TRY(params_read(c, &p));
    TRY(read_asked(&p, &asked));
    if (!person_id_parse(id, &asked.person))
        return fail_at(c->cx->env, ST_NOT_FOUND, id, "there is no such joined Person");
    if (asked.cursor.n == 0) TRY(record_person(c->cx, asked.person, &person));
    TRY(record_everything(c->cx, &asked, &page));
    answer_page(c, &p, &page, id, person);
    return ST_OK;
}

status api_everything_person_post(struct call *c)
{
    return api_everything_person(c);
}
