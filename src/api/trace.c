/* SPDX-License-Identifier: Apache-2.0
 * What a witness asks for: the newest checkpoint of the trace, the proof that an older one is its
 * beginning, and a place for his cosignature. Sizes and digests only: nothing about anybody.
 */
#include "api/call.h"
#include "base/buf.h"
#include "json/json.h"
#include "trust/audit.h"
#include "trust/sequence.h"

static void plain(struct call *c, str text)
{
    res_body(c->res, 200, S("text/plain; charset=utf-8"), text);
}

status api_trace_checkpoint(struct call *c)
{
    str note;
    TRY(trace_checkpoint(c->cx, &note));
    plain(c, note);
    return ST_OK;
}

status api_trace_key(struct call *c)
{
    struct arena *a = c->cx->env->arena;
    struct note_key k = trace_key(a, c->cx->house);
    plain(c, arena_concat(a, note_key_write(a, &k), S("\n")));
    return ST_OK;
}

/* One digest a line, base64. */
status api_trace_consistency(struct call *c)
{
    struct env *e = c->cx->env;
    int64_t old = 0, size = 0;
    struct merkle_proof proof;
    struct buf b = buf_make(e->arena);
    if (!str_to_int(req_path(c->req, S("old")), &old) ||
        !str_to_int(req_path(c->req, S("size")), &size) || old <= 0 || size < old)
        return fail(e, ST_BAD_INPUT, "a proof is asked for as /trace/consistency/OLD/SIZE");
    if (c->cx->house->audit == NULL) return fail(e, ST_NOT_FOUND, "no trace is kept here");
    TRY(tree_consistency(e, audit_folder(c->cx->house->audit), (uint64_t)old, (uint64_t)size,
                         &proof));
    for (size_t i = 0; i < proof.count; i++) {
        buf_add(&b, base64_encode(e->arena, digest_str(&proof.at[i])));
        buf_byte(&b, '\n');
    }
    plain(c, buf_str(&b));
    return ST_OK;
}

/* {"note": "…"} */
status api_trace_cosign(struct call *c)
{
    struct env *e = c->cx->env;
    const struct json_node *body = NULL;
    TRY(json_read(e, c->req->body, &body));
    const struct json_node *note = json_get(body, "note");
    if (note == NULL) {
        env_fail(e, ST_BAD_INPUT, S("note"), "there is no note");
        env_remedy(e, "Send {\"note\": \"…\"}.");
        return ST_BAD_INPUT;
    }
    TRY(trace_cosign(c->cx, json_str(e->arena, note)));
    c->res->status = 204;
    return ST_OK;
}
