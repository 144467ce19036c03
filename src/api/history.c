/* SPDX-License-Identifier: Apache-2.0
 * history of an instance, of a type and of the system. Source: FHIR R4, 3.1.0.10. */
#include "api/answer.h"
#include "base/time.h"

enum { HISTORY_PAGE = 100 };

struct asked {
    size_t most;
    int64_t since; /* µs; INT64_MIN: all */
    int64_t before;
    str cursor;
};

/* What a client may say beside _format and _pretty; anything else is told, not passed over. */
static status read_asked(struct call *c, struct asked *ret)
{
    struct env *e = c->cx->env;
    struct asked a = { .most = HISTORY_PAGE, .since = INT64_MIN };
    str count = fields_get(&c->query, S("_count")), since = fields_get(&c->query, S("_since"));
    int64_t n = 0, unused = 0;
    if (!str_is_none(count) && (!str_to_int(count, &n) || n < 0))
        return fail_at(e, ST_BAD_INPUT, S("_count"), "“%.*s” is no number of entries",
                       STR_ARG(str_sub(count, 0, 40)));
    if (n > 0 && n < HISTORY_PAGE) a.most = (size_t)n;
    if (!str_is_none(since) && !time_parse_span(since, &a.since, &unused)) {
        env_fail(e, ST_BAD_INPUT, S("_since"), "“%.*s” is no instant",
                 STR_ARG(str_sub(since, 0, 40)));
        env_remedy(e, "Write it as 2026-11-22T16:00:00Z.");
        return ST_BAD_INPUT;
    }
    if (!str_is_none(fields_get(&c->query, S("_at"))) ||
        !str_is_none(fields_get(&c->query, S("_list")))) {
        env_fail(e, ST_UNSUPPORTED, S("_at"), "a history is not had by _at or _list");
        env_remedy(e, "There are _since and _count.");
        return ST_UNSUPPORTED;
    }
    (void)str_to_int(fields_get(&c->query, S("_before")), &a.before);
    a.cursor = fields_get(&c->query, S("_cursor"));
    *ret = a;
    return ST_OK;
}

static void put_version(struct call *c, struct json_writer *w, const struct record *r)
{
    const char *method = r->deleted ? "DELETE" : r->version == 1 ? "POST" : "PUT";
    struct arena *a = c->cx->env->arena;
    json_put_object(w, NULL);
    json_put_printf(w, "fullUrl", "%.*s/%.*s/%.*s", STR_ARG(c->base), STR_ARG(r->type),
                    STR_ARG(r->id));
    if (!r->deleted) json_put_raw(w, "resource", r->json);
    json_put_object(w, "request");
    json_put_str(w, "method", str_of(method));
    if (!r->deleted && r->version == 1)
        json_put_str(w, "url", r->type);
    else
        json_put_printf(w, "url", "%.*s/%.*s", STR_ARG(r->type), STR_ARG(r->id));
    json_put_end(w);
    json_put_object(w, "response");
    json_put_str(w, "status", r->deleted ? S("204") : r->version == 1 ? S("201") : S("200"));
    json_put_printf(w, "etag", "W/\"%lld\"", (long long)r->version);
    json_put_str(w, "lastModified", time_text(a, r->at));
    json_put_end(w);
    json_put_end(w);
}

static void put_link(struct json_writer *w, const char *relation, str url)
{
    json_put_object(w, NULL);
    json_put_str(w, "relation", str_of(relation));
    json_put_str(w, "url", url);
    json_put_end(w);
}

/* next: none at the end. */
static void answer_history(struct call *c, const struct record *list, size_t count, str self,
                           str next)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Bundle"));
    json_put_str(&w, "type", S("history"));
    json_put_array(&w, "link");
    put_link(&w, "self", self);
    if (!str_is_none(next)) put_link(&w, "next", next);
    json_put_end(&w);
    if (count > 0) {
        json_put_array(&w, "entry");
        for (size_t i = 0; i < count; i++) put_version(c, &w, &list[i]);
        json_put_end(&w);
    }
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
}

/* Newest first; those from before _since are left out. */
static size_t count_since(const struct record *list, size_t count, int64_t since)
{
    size_t n = 0;
    while (n < count && list[n].at >= since) n++;
    return n;
}

static str since_part(struct call *c)
{
    str since = fields_get(&c->query, S("_since"));
    struct buf b = buf_make(c->cx->env->arena);
    if (str_is_none(since)) return S("");
    buf_add(&b, S("&_since="));
    for (size_t i = 0; i < since.n; i++)
        if (since.p[i] == '+')
            buf_add(&b, S("%2B"));
        else
            buf_byte(&b, since.p[i]);
    return buf_str(&b);
}

status api_history(struct call *c)
{
    struct arena *a = c->cx->env->arena;
    const struct fhir_type *type;
    struct asked asked;
    struct record *list;
    size_t count;
    str id = req_path(c->req, S("id")), next = str_none();
    TRY(answer_format(c));
    TRY(answer_type(c, &type));
    TRY(read_asked(c, &asked));
    TRY(record_history(c->cx, type->name, id, asked.before, asked.most, &list, &count));
    size_t shown = count_since(list, count, asked.since);
    str self = arena_printf(a, "%.*s/%.*s/%.*s/_history", STR_ARG(c->base), STR_ARG(type->name),
                            STR_ARG(id));
    if (shown == asked.most && list[count - 1].version > 1)
        next = arena_printf(a, "%.*s?_count=%zu&_before=%lld%.*s", STR_ARG(self), asked.most,
                            (long long)list[count - 1].version, STR_ARG(since_part(c)));
    answer_history(c, list, shown, self, next);
    return ST_OK;
}

static status history_of(struct call *c, str type)
{
    struct arena *a = c->cx->env->arena;
    struct asked asked;
    struct record_page page;
    str next = str_none();
    TRY(answer_format(c));
    TRY(read_asked(c, &asked));
    TRY(record_history_log(c->cx, type, asked.since, asked.most, asked.cursor, &page));
    str self = arena_printf(a, "%.*s%s%.*s/_history", STR_ARG(c->base), type.n > 0 ? "/" : "",
                            STR_ARG(type));
    if (!str_is_none(page.next))
        next = arena_printf(a, "%.*s?_count=%zu%.*s&_cursor=%.*s", STR_ARG(self), asked.most,
                            STR_ARG(since_part(c)), STR_ARG(page.next));
    answer_history(c, page.at, page.count, self, next);
    return ST_OK;
}

status api_history_type(struct call *c)
{
    const struct fhir_type *type;
    TRY(answer_type(c, &type));
    return history_of(c, type->name);
}

status api_history_system(struct call *c)
{
    return history_of(c, str_none());
}
