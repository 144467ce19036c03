/* SPDX-License-Identifier: Apache-2.0
 * The FHIR side of an issue. Source: FHIR R4 Task (8.14), ServiceRequest (12.14).
 */
#include "base/time.h"
#include "json/edit.h"
#include "json/write.h"
#include "record/record.h"
#include "trust/decide.h"
#include "work/inner.h"

#define KIND_SYSTEM "https://weft.example/fhir/CodeSystem/issue-kind"
#define SEAL_SYSTEM "https://weft.example/fhir/CodeSystem/seal"

struct cx work_as_server(struct cx *cx)
{
    struct cx server = *cx;
    server.who = who_system();
    server.scope = NULL;
    return server;
}

static void put_reference(struct json_writer *w, const char *member, const char *type, str id)
{
    if (id.n == 0) return;
    json_put_object(w, member);
    json_put_printf(w, "reference", "%s/%.*s", type, STR_ARG(id));
    json_put_end(w);
}

static void put_text(struct json_writer *w, const char *member, str text)
{
    if (text.n == 0) return;
    json_put_object(w, member);
    json_put_str(w, "text", text);
    json_put_end(w);
}

static void put_seal(struct json_writer *w, uint32_t label)
{
    if ((label & LABEL_SAFEGUARDING) == 0) return;
    json_put_object(w, "meta");
    json_put_array(w, "security");
    json_put_object(w, NULL);
    json_put_str(w, "system", S(SEAL_SYSTEM));
    json_put_str(w, "code", S("safeguarding"));
    json_put_end(w);
    json_put_end(w);
    json_put_end(w);
}

static void put_code(struct json_writer *w, str kind, str title)
{
    json_put_object(w, "code");
    json_put_array(w, "coding");
    json_put_object(w, NULL);
    json_put_str(w, "system", S(KIND_SYSTEM));
    json_put_str(w, "code", kind);
    json_put_end(w);
    json_put_end(w);
    json_put_str(w, "text", title);
    json_put_end(w);
}

static void put_due(struct arena *a, struct json_writer *w, int64_t due)
{
    if (due == INT64_MAX) return;
    json_put_object(w, "restriction");
    json_put_object(w, "period");
    json_put_str(w, "end", time_text(a, due));
    json_put_end(w);
    json_put_end(w);
}

static str task_text(struct cx *cx, const struct work_issue *i, str patient, str from_key,
                     str to_key, str request)
{
    struct arena *a = cx->env->arena;
    struct json_writer w = json_writer_make(a);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Task"));
    put_seal(&w, i->label);
    json_put_str(&w, "status", work_state_word(i->state));
    json_put_str(&w, "intent", S("order"));
    json_put_str(&w, "priority", i->danger ? S("urgent") : S("routine"));
    put_code(&w, i->kind, i->title);
    put_reference(&w, "focus", "ServiceRequest", request);
    put_reference(&w, "for", "Patient", patient);
    json_put_str(&w, "authoredOn", time_text(a, i->created_at));
    json_put_str(&w, "lastModified", time_text(a, i->changed_at));
    put_reference(&w, "requester", "Organization", from_key);
    put_reference(&w, "owner", "Organization", to_key);
    if (i->words.n > 0) {
        json_put_array(&w, "note");
        json_put_object(&w, NULL);
        json_put_str(&w, "time", time_text(a, i->created_at));
        json_put_str(&w, "text", i->words);
        json_put_end(&w);
        json_put_end(&w);
    }
    put_due(a, &w, issue_due(i));
    json_put_end(&w);
    return json_written(&w);
}

static str request_text(struct cx *cx, const struct work_issue *i, str patient, str from_key,
                        str to_key)
{
    struct arena *a = cx->env->arena;
    struct json_writer w = json_writer_make(a);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("ServiceRequest"));
    put_seal(&w, i->label);
    json_put_str(&w, "status", S("active"));
    json_put_str(&w, "intent", S("order"));
    put_text(&w, "code", i->title);
    put_reference(&w, "subject", "Patient", patient);
    json_put_str(&w, "authoredOn", time_text(a, i->created_at));
    put_reference(&w, "requester", "Organization", from_key);
    put_text(&w, "performerType", i->service);
    json_put_array(&w, "performer");
    put_reference(&w, NULL, "Organization", to_key);
    json_put_end(&w);
    json_put_end(&w);
    return json_written(&w);
}

static status write_one(struct cx *cx, const struct work_issue *i, str json, str id,
                        struct record_done *ret_done)
{
    struct cx server = work_as_server(cx);
    struct record_write w = { .verb = id.n > 0 ? RECORD_PUT : RECORD_CREATE,
                              .id = id.n > 0 ? id : str_none(),
                              .json = json,
                              .source = i->source };
    TRY(record_write(&server, &w, ret_done));
    trust_sight_forget(cx);
    return ST_OK;
}

status task_create(struct cx *cx, struct work_issue *i, str patient, str from_key, str to_key)
{
    struct record_done done;
    i->request = S("");
    if (str_eq(i->kind, S("referral"))) {
        TRY(write_one(cx, i, request_text(cx, i, patient, from_key, to_key), S(""), &done));
        i->request = done.id;
    }
    TRY(write_one(cx, i, task_text(cx, i, patient, from_key, to_key, i->request), S(""), &done));
    i->task = done.id;
    i->task_version = done.version;
    i->home = done.home;
    return ST_OK;
}

static str quoted(struct arena *a, str s)
{
    struct buf b = buf_make(a);
    buf_json(&b, s);
    return buf_str(&b);
}

static str text_member(struct arena *a, str words)
{
    return arena_printf(a, "{\"text\":%.*s}", STR_ARG(quoted(a, words)));
}

static void edit_text(struct arena *a, struct json_edits *d, const struct json_node *root,
                      const char *member, str words)
{
    if (words.n > 0)
        json_edit_member(d, root, member, text_member(a, words));
    else if (json_get(root, member) != NULL)
        json_edit_remove(d, json_get(root, member));
}

static void edit_note(struct cx *cx, struct json_edits *d, const struct json_node *root,
                      const struct work_issue *i, str note)
{
    struct arena *a = cx->env->arena;
    const struct json_node *notes = json_get(root, "note");
    str one = arena_printf(a, "{\"time\":\"%.*s\",\"text\":%.*s}",
                           STR_ARG(time_text(a, i->changed_at)), STR_ARG(quoted(a, note)));
    if (json_count(notes) == 0) {
        json_edit_member(d, root, "note", arena_printf(a, "[%.*s]", STR_ARG(one)));
        return;
    }
    struct buf all = buf_make(a);
    buf_byte(&all, '[');
    for (const struct json_node *n = json_first(notes); n != NULL; n = json_next(n)) {
        buf_add(&all, json_raw(n));
        buf_byte(&all, ',');
    }
    buf_add(&all, one);
    buf_byte(&all, ']');
    json_edit_member(d, root, "note", buf_str(&all));
}

/* What came of it, as Task.output has it. */
static void edit_outcome(struct arena *a, struct json_edits *d, const struct json_node *root,
                         const struct work_issue *i)
{
    if (i->outcome.n == 0) return;
    json_edit_member(d, root, "output",
                     arena_printf(a, "[{\"type\":{\"text\":\"outcome\"},\"valueString\":%.*s}]",
                                  STR_ARG(quoted(a, i->outcome))));
}

/* The ServiceRequest follows its Task: over when that is. */
static status request_update(struct cx *cx, const struct work_issue *i)
{
    struct cx server = work_as_server(cx);
    struct record r;
    struct record_done done;
    const struct json_node *root;
    if (i->request.n == 0) return ST_OK;
    TRY(record_read(&server, S("ServiceRequest"), i->request, &r));
    TRY(json_read(cx->env, r.json, &root));
    str status_word = i->state == WORK_COMPLETED                              ? S("completed")
                      : i->state == WORK_CANCELLED || i->state == WORK_FAILED ? S("revoked")
                      : i->state == WORK_ON_HOLD                              ? S("on-hold")
                                                                              : S("active");
    struct json_edits d = json_edits_make(cx->env->arena);
    json_edit_member(&d, root, "status", quoted(cx->env->arena, status_word));
    return write_one(cx, i, json_edited(&d, root), i->request, &done);
}

static status edit_parties(struct cx *cx, struct json_edits *d, const struct json_node *root,
                           const struct work_issue *i)
{
    struct organisation to;
    if (i->source != i->from_organisation && i->source != 0) return ST_OK; /* a feed's own words */
    TRY(organisation_by_id(cx, i->to_organisation, &to));
    json_edit_member(
        d, root, "owner",
        arena_printf(cx->env->arena, "{\"reference\":\"Organization/%.*s\"}", STR_ARG(to.key)));
    return ST_OK;
}

status task_update(struct cx *cx, struct work_issue *i, str note)
{
    struct arena *a = cx->env->arena;
    struct cx server = work_as_server(cx);
    struct record r;
    struct record_done done;
    const struct json_node *root;
    TRY(record_read(&server, S("Task"), i->task, &r));
    TRY(json_read(cx->env, r.json, &root));
    struct json_edits d = json_edits_make(a);
    json_edit_member(&d, root, "status", quoted(a, work_state_word(i->state)));
    json_edit_member(&d, root, "lastModified", quoted(a, time_text(a, i->changed_at)));
    edit_text(a, &d, root, "statusReason", i->reason);
    edit_text(a, &d, root, "businessStatus", i->next_action);
    edit_outcome(a, &d, root, i);
    if (note.n > 0) edit_note(cx, &d, root, i, note);
    TRY(edit_parties(cx, &d, root, i));
    TRY(write_one(cx, i, json_edited(&d, root), i->task, &done));
    i->task_version = done.version;
    return request_update(cx, i);
}
