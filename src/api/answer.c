/* SPDX-License-Identifier: Apache-2.0 */
#include "api/answer.h"

#include "api/api_limits.h"
#include "base/time.h"
#include "fhir/rules.h"
#include "json/scan.h"
#include "record/profiles.h"
#include "json/edit.h"

#define FHIR_JSON S("application/fhir+json; charset=utf-8")

status answer_type(struct call *c, const struct fhir_type **ret_type)
{
    str name = req_path(c->req, S("type"));
    if (str_starts(name, S("$"))) return answer_no_operation(c, name);
    const struct fhir_type *t = fhir_type_find(name);
    if (t == NULL || t->kind != FHIR_RESOURCE || t->abstract) {
        env_fail(c->cx->env, ST_NOT_FOUND, S("type"), "R4 has no resource type “%.*s”",
                 STR_ARG(name));
        env_remedy(c->cx->env,
                   "Types are written as in the standard, for example Patient or Observation.");
        return ST_NOT_FOUND;
    }
    *ret_type = t;
    return ST_OK;
}

status answer_no_operation(struct call *c, str name)
{
    struct buf b = buf_make(c->cx->env->arena);
    for (size_t i = 0; i < interaction_count; i++) {
        str rest = str_of(interactions[i].said), word = str_none();
        if (!str_starts(rest, S("operation "))) continue;
        (void)str_next(&rest, ' ', &word);
        (void)str_next(&rest, ' ', &word);
        str had = arena_printf(c->cx->env->arena, "$%.*s", STR_ARG(word));
        if (str_has(buf_str(&b), had)) continue;
        buf_printf(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(had));
    }
    env_fail(c->cx->env, ST_UNSUPPORTED, name, "the operation %.*s is not had here at this address",
             STR_ARG(str_sub(name, 0, 60)));
    env_remedy(c->cx->env, "There are %.*s.", STR_ARG(buf_str(&b)));
    return ST_UNSUPPORTED;
}

/* One media type, without its parameters. */
static str media_of(str part)
{
    return str_trim(str_sub(part, 0, str_find_byte(part, ';')));
}

static bool is_ours(str part)
{
    static const str takes[] = { S_INIT("json"), S_INIT("application/json"), S_INIT("text/json"),
                                 S_INIT("application/fhir+json"), S_INIT("application/json+fhir") };
    str media = media_of(part), version = str_none();
    size_t at = str_find(part, S("fhirVersion="));
    if (at != SIZE_MAX) version = str_sub(str_from(part, at + 12), 0, 3);
    if (!str_is_none(version) && !str_eq(version, S("4.0"))) return false;
    for (size_t i = 0; i < sizeof takes / sizeof takes[0]; i++)
        if (str_eq_ascii(media, takes[i])) return true;
    return false;
}

/* "a, b;q=0": any of them will do that is not refused. A browser asks for text/html and takes what
 * it gets. */
static bool takes_json(str accept)
{
    static const str wide[] = { S_INIT("*/*"), S_INIT("application/*"), S_INIT("text/html") };
    str part;
    while (str_next(&accept, ',', &part)) {
        str media = media_of(part);
        if (str_has(part, S(";q=0")) && str_ends(str_trim(part), S("q=0"))) continue;
        if (is_ours(part)) return true;
        for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
            if (str_eq_ascii(media, wide[i])) return true;
    }
    return false;
}

status answer_format(struct call *c)
{
    /* A "+" in a query stands for a blank, and everybody writes application/fhir+json there. */
    str wanted = fields_get(&c->query, S("_format"));
    bool blank = str_eq(wanted, S("application/fhir json"));
    if (str_is_none(wanted)) wanted = req_header(c->req, S("Accept"));
    if (str_is_empty(wanted) || blank || takes_json(wanted)) return ST_OK;
    env_fail(c->cx->env, ST_NOT_ACCEPTABLE, S("Accept"), "“%.*s” is not had here",
             STR_ARG(str_sub(wanted, 0, 100)));
    env_remedy(c->cx->env, "Ask for application/fhir+json (fhirVersion=4.0).");
    return ST_NOT_ACCEPTABLE;
}

status answer_body_type(struct call *c)
{
    str type = req_header(c->req, S("Content-Type"));
    size_t charset = str_find(type, S("charset="));
    bool utf8 = charset == SIZE_MAX ||
                str_eq_ascii(str_sub(str_from(type, charset + 8), 0, 5), S("utf-8")) ||
                str_eq_ascii(str_sub(str_from(type, charset + 8), 0, 6), S("\"utf-8"));
    if (is_ours(type) && utf8) return ST_OK;
    env_fail(c->cx->env, ST_BAD_TYPE, S("Content-Type"), "the body is said to be “%.*s”",
             STR_ARG(str_sub(type, 0, 100)));
    env_remedy(c->cx->env, "Send application/fhir+json in UTF-8.");
    return ST_BAD_TYPE;
}

status answer_json_of(struct call *c, str text, const struct json_node **ret_root)
{
    if (text.n <= BODY_VALUES_MOST || scan_values_most(text) <= BODY_VALUES_MOST)
        return json_read(c->cx->env, text, ret_root);
    env_fail(c->cx->env, ST_TOO_LARGE, str_none(), "the body has more than %d values",
             BODY_VALUES_MOST);
    env_remedy(c->cx->env, "Send it in several, or as lines by $import.");
    return ST_TOO_LARGE;
}

status answer_valid(struct call *c, str source, const struct json_node *resource,
                    struct fhir_issues *issues)
{
    struct env *e = c->cx->env;
    const struct fhir_rules *rules = c->cx->house->rules;
    bool sound = validate_resource(e->arena, source, resource, VALIDATE_STRICT, issues);
    if (sound && rules != NULL)
        TRY(rules_check(e, rules, source, resource, VALIDATE_STRICT, issues, &sound));
    if (sound) TRY(answer_profiles(c, source, resource, issues, &sound));
    c->noted = issues;
    if (sound) return ST_OK;
    c->issues = issues;
    return validate_status(e, issues);
}

str answer_http_date(struct arena *a, int64_t instant)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct civil t = time_civil_utc(instant);
    int32_t date = date_make(t.year, t.month, t.day);
    return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[date_weekday(date) - 1],
                        t.day, months[t.month - 1], t.year, t.hour, t.minute, t.second);
}

void answer_json(struct call *c, int code, str body)
{
    res_body(c->res, code, FHIR_JSON, body);
}

void answer_words(struct call *c, int code, str words)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    struct fhir_issue issue = { .severity = FHIR_INFORMATION,
                                .code = "informational",
                                .diagnostics = words };
    outcome_put(&w, &issue, 1);
    answer_json(c, code, json_written(&w));
}

void answer_empty(struct call *c, int code)
{
    c->res->status = code;
    c->res->body = S("");
}

bool answer_prefers(const struct call *c, str what)
{
    str prefer = req_header(c->req, S("Prefer")), part;
    while (str_next(&prefer, ',', &part)) {
        str rest = part, word;
        while (str_next(&rest, ';', &word))
            if (str_eq_ascii(str_trim(word), what)) return true;
    }
    return false;
}

static str etag(struct arena *a, int64_t version)
{
    return arena_printf(a, "W/\"%lld\"", (long long)version);
}

static void version_headers(struct call *c, int64_t version, int64_t at)
{
    struct arena *a = c->cx->env->arena;
    c->at = at;
    res_header_set(c->res, S("ETag"), etag(a, version));
    res_header_set(c->res, S("Last-Modified"), answer_http_date(a, at));
}

/* The version in one entity tag; 0 where it is none of ours. */
static int64_t tag_version(str tag)
{
    int64_t version = 0;
    tag = str_trim(tag);
    if (str_starts(tag, S("W/"))) tag = str_from(tag, 2);
    bool quoted = tag.n > 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"';
    if (!quoted || !str_to_int(str_sub(tag, 1, tag.n - 2), &version) || version < 1) return 0;
    return version;
}

static bool tags_have(str list, int64_t version)
{
    str part;
    while (str_next(&list, ',', &part))
        if (str_eq(str_trim(part), S("*")) || tag_version(part) == version) return true;
    return false;
}

/* Sunday 06 Nov 1994 08:49:37 GMT, or, in a Bundle, an instant. TIME_NONE for anything else. */
static int64_t read_date(str text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t at = TIME_NONE, day = 0, year = 0, hour = 0, minute = 0, second = 0;
    text = str_trim(text);
    if (time_parse(text, &at)) return at;
    if (text.n != 29 || !str_ends(text, S(" GMT"))) return TIME_NONE;
    size_t month = str_find(str_of(months), str_sub(text, 8, 3));
    bool good =
        month != SIZE_MAX && month % 3 == 0 && str_to_int(str_sub(text, 5, 2), &day) &&
        str_to_int(str_sub(text, 12, 4), &year) && str_to_int(str_sub(text, 17, 2), &hour) &&
        str_to_int(str_sub(text, 20, 2), &minute) && str_to_int(str_sub(text, 23, 2), &second);
    int32_t date = good ? date_make((int)year, (int)(month / 3) + 1, (int)day) : DATE_NONE;
    if (date == DATE_NONE) return TIME_NONE;
    return date * TIME_DAY + hour * TIME_HOUR + minute * TIME_MINUTE + second * TIME_SECOND;
}

/* If-None-Match wins over If-Modified-Since, which counts in seconds (RFC 9110, 13.2.2). */
static bool is_unchanged(const struct call *c, const struct record *r)
{
    str tags = req_header(c->req, S("If-None-Match"));
    str since = req_header(c->req, S("If-Modified-Since"));
    if (!str_is_none(tags)) return tags_have(tags, r->version);
    int64_t at = str_is_none(since) ? TIME_NONE : read_date(since);
    return at != TIME_NONE && r->at / TIME_SECOND <= at / TIME_SECOND;
}

void answer_record(struct call *c, const struct record *r)
{
    version_headers(c, r->version, r->at);
    if (is_unchanged(c, r))
        answer_empty(c, 304);
    else
        answer_json(c, 200, r->json);
}

/* It was done, and this is to be said about it. */
static void answer_noted(struct call *c, int code)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    outcome_put(&w, c->noted->at, c->noted->count);
    answer_json(c, code, json_written(&w));
}

void answer_written(struct call *c, const struct record_done *done, str stored)
{
    static const char *const words[] = { "created", "updated", "unchanged", "deleted" };
    struct arena *a = c->cx->env->arena;
    int code = done->outcome == RECORD_CREATED ? 201 : 200;
    if (str_eq(done->type, S("StructureDefinition"))) profiles_forget(c->cx->house->profiles);
    version_headers(c, done->version, done->at);
    res_header_set(c->res, S("Location"),
                   arena_printf(a, "%.*s/%.*s/%.*s/_history/%lld", STR_ARG(c->base),
                                STR_ARG(done->type), STR_ARG(done->id), (long long)done->version));
    if (answer_prefers(c, S("return=minimal")))
        answer_empty(c, code);
    else if (answer_prefers(c, S("return=OperationOutcome")) && c->noted != NULL &&
             c->noted->count > 0)
        answer_noted(c, code);
    else if (answer_prefers(c, S("return=OperationOutcome")))
        answer_words(c, code, str_of(words[done->outcome]));
    else
        answer_json(c, code, stored);
}

status answer_if_version(struct call *c, int64_t *ret_version)
{
    str given = req_header(c->req, S("If-Match"));
    if (str_is_none(given)) {
        bool absent = str_eq(str_trim(req_header(c->req, S("If-None-Match"))), S("*"));
        *ret_version = absent ? RECORD_ABSENT : 0;
        return ST_OK;
    }
    int64_t version = tag_version(given);
    if (version < 1) {
        env_fail(c->cx->env, ST_BAD_INPUT, S("If-Match"), "this is no version of ours");
        env_remedy(c->cx->env, "Send the ETag of the version that you read, for example W/\"3\".");
        return ST_BAD_INPUT;
    }
    *ret_version = version;
    return ST_OK;
}

str answer_stored(struct arena *a, const struct json_node *root, const struct record_done *done)
{
    struct json_edits d = json_edits_make(a);
    const struct json_node *meta = json_get(root, "meta");
    str version = json_quoted(a, arena_printf(a, "%lld", (long long)done->version));
    str at = json_quoted(a, time_text(a, done->at));
    json_edit_member(&d, root, "id", json_quoted(a, done->id));
    if (json_is_object(meta)) {
        json_edit_member(&d, meta, "versionId", version);
        json_edit_member(&d, meta, "lastUpdated", at);
    } else {
        json_edit_member(&d, root, "meta",
                         arena_printf(a, "{\"versionId\":%.*s,\"lastUpdated\":%.*s}",
                                      STR_ARG(version), STR_ARG(at)));
    }
    return json_edited(&d, root);
}
