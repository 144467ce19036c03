/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "list_sink.h"

#include "feed/overlay.h"
#include "fhir/validate.h"
#include "json/json.h"

static struct list_sink *of(struct feed_sink *s)
{
    return (struct list_sink *)(void *)s;
}

static struct list_resource *find(const struct list_sink *s, str key)
{
    union map_value *v = map_get(&s->at, key);
    return v == NULL ? NULL : &s->held.at[v->num - 1];
}

static status begin(struct feed_sink *sink, struct env *e, const struct feed_unit *u,
                    bool *ret_skip)
{
    struct list_sink *s = of(sink);
    s->open.count = 0;
    s->notes_before = s->notes.count;
    s->raw = u->once ? arena_str(s->arena, u->raw) : str_none();
    *ret_skip = false;
    if (u->once && map_get(&s->once, u->raw) != NULL) *ret_skip = true;
    return ST_OK;
}

/* What our own readers make must be all of R4, not only what a feed may send. */
static void check(struct env *e, const struct feed_item *item)
{
    const struct json_node *root;
    struct fhir_issues issues = { 0 };
    if (item->json.p == NULL) return;
    assert_ok(json_read(e, item->json, &root));
    if (validate_resource(e->arena, item->json, root, VALIDATE_STRICT, &issues)) return;
    for (size_t i = 0; i < issues.count; i++)
        print_error("%.*s: %.*s\n", STR_ARG(issues.at[i].expression),
                    STR_ARG(issues.at[i].diagnostics));
    fail_msg("not R4: %.*s", STR_ARG(item->json));
}

static status put(struct feed_sink *sink, struct env *e, const struct feed_item *item)
{
    struct list_sink *s = of(sink);
    if (s->refuse_id.n > 0 && str_eq(item->id, s->refuse_id)) {
        env_fail(e, ST_UNPROCESSABLE, S("id"), "refused by the test");
        env_remedy(e, "another id");
        return ST_UNPROCESSABLE;
    }
    if (s->strict) check(e, item);
    *VEC_PUSH(s->arena, &s->open) = (struct feed_item){ .op = item->op,
                                                        .type = arena_str(s->arena, item->type),
                                                        .id = arena_str(s->arena, item->id),
                                                        .local = arena_str(s->arena, item->local),
                                                        .json = arena_str(s->arena, item->json),
                                                        .keep = arena_str(s->arena, item->keep) };
    return ST_OK;
}

static status apply(struct list_sink *s, struct env *e, const struct feed_item *item)
{
    str key = arena_printf(s->arena, "%.*s/%.*s", STR_ARG(item->type), STR_ARG(item->id));
    struct list_resource *r = find(s, key);
    if (r == NULL) {
        r = VEC_PUSH(s->arena, &s->held);
        r->key = key;
        map_put(&s->at, key, NULL)->num = (int64_t)s->held.count;
    }
    str json = item->op == FEED_DELETE ? str_none() : item->json;
    if (item->op == FEED_OVERLAY && r->json.n > 0) {
        TRY(feed_overlay(e, r->json, item->json, item->keep, &json));
        json = arena_str(s->arena, json);
    }
    if (r->versions > 0 && str_eq(r->json, json)) return ST_OK;
    r->json = json;
    r->versions++;
    s->writes++;
    return ST_OK;
}

static status end(struct feed_sink *sink, struct env *e, bool keep)
{
    struct list_sink *s = of(sink);
    if (!keep) {
        s->notes.count = s->notes_before;
        return ST_OK;
    }
    for (size_t i = 0; i < s->open.count; i++) TRY(apply(s, e, &s->open.at[i]));
    if (s->raw.p != NULL) (void)map_put(&s->once, s->raw, NULL);
    return ST_OK;
}

static status note(struct feed_sink *sink, struct env *e, const struct feed_note *n)
{
    struct list_sink *s = of(sink);
    struct feed_note copy = *n;
    copy.key = arena_str(s->arena, n->key);
    copy.field = arena_str(s->arena, n->field);
    copy.what = arena_str(s->arena, n->what);
    copy.remedy = arena_str(s->arena, n->remedy);
    copy.raw = arena_str(s->arena, n->raw);
    copy.place.file = arena_str(s->arena, n->place.file);
    *VEC_PUSH(s->arena, &s->notes) = copy;
    return ST_OK;
}

static void release(void *what)
{
    arena_close(what);
}

struct list_sink *list_sink_make(struct env *e)
{
    struct list_sink *s = NEW(e->arena, struct list_sink);
    s->arena = arena_open((size_t)1 << 30);
    arena_defer(e->arena, release, s->arena);
    s->at = map_make(s->arena);
    s->once = map_make(s->arena);
    s->sink = (struct feed_sink){ begin, put, end, note };
    return s;
}

const struct list_resource *list_find(const struct list_sink *s, const char *key)
{
    const struct list_resource *r = find(s, str_of(key));
    return r != NULL && r->json.n > 0 ? r : NULL;
}

size_t list_count(const struct list_sink *s, const char *type)
{
    str start = arena_printf(s->arena, "%s/", type);
    size_t n = 0;
    for (size_t i = 0; i < s->held.count; i++)
        n += s->held.at[i].json.n > 0 && str_starts(s->held.at[i].key, start);
    return n;
}

size_t list_notes(const struct list_sink *s, enum feed_note_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < s->notes.count; i++) n += s->notes.at[i].kind == kind;
    return n;
}

const struct feed_note *list_note(const struct list_sink *s, enum feed_note_kind kind)
{
    for (size_t i = 0; i < s->notes.count; i++)
        if (s->notes.at[i].kind == kind) return &s->notes.at[i];
    return NULL;
}

uint64_t list_hash(const struct list_sink *s)
{
    uint64_t h = 0;
    for (size_t i = 0; i < s->held.count; i++)
        h += str_hash(s->held.at[i].key) * 31 + str_hash(s->held.at[i].json);
    return h;
}
