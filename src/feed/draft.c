/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/draft.h"

#include "base/buf.h"
#include "feed/feed_limits.h"

enum kind { NOTHING, OBJECT, LIST, TEXT, JSON };

struct part {
    enum kind kind;
    str key;   /* in an object */
    str value; /* TEXT, JSON */
    struct part *first, *last, *next;
    size_t count; /* of a list */
};

struct draft {
    struct arena *arena;
    struct part root;
    str type, id;
};

static struct part *add(struct arena *a, struct part *to, str key)
{
    struct part *p = NEW(a, struct part);
    p->key = key;
    if (to->last == NULL)
        to->first = p;
    else
        to->last->next = p;
    to->last = p;
    to->count++;
    return p;
}

static struct part *find(const struct part *in, str key)
{
    for (struct part *p = in->first; p != NULL; p = p->next)
        if (str_eq(p->key, key)) return p;
    return NULL;
}

static bool is_index(str step)
{
    return step.n > 0 &&
           ((step.p[0] >= '0' && step.p[0] <= '9') || str_eq(step, S("+")) || str_eq(step, S("=")));
}

static bool is_name(str step)
{
    for (size_t i = 0; i < step.n; i++) {
        char c = step.p[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!ok && c != '_') return false;
    }
    return step.n > 0;
}

/* The element of a list that a step names; it is made where it is the next one. */
static struct part *element(struct arena *a, struct part *list, str step)
{
    int64_t index = (int64_t)list->count;
    if (str_eq(step, S("=")))
        index = list->count == 0 ? 0 : (int64_t)list->count - 1;
    else if (!str_eq(step, S("+")) && !str_to_int(step, &index))
        return NULL;
    if (index < 0 || index > FEED_LIST_INDEX_MOST) return NULL;
    while ((int64_t)list->count <= index) (void)add(a, list, str_none());
    struct part *p = list->first;
    for (int64_t i = 0; i < index; i++) p = p->next;
    return p;
}

static struct part *step_into(struct arena *a, struct part *at, str step)
{
    enum kind want = is_index(step) ? LIST : OBJECT;
    if (at->kind == NOTHING) at->kind = want;
    if (at->kind != want) return NULL;
    if (want == LIST) return element(a, at, step);
    struct part *p = find(at, step);
    return p != NULL ? p : add(a, at, step);
}

/* The place that a path names, made on the way; NULL where it cannot be one. */
static struct part *reach(struct draft *d, str path)
{
    struct part *at = &d->root;
    str step;
    for (int depth = 0; str_next(&path, '.', &step); depth++) {
        if (depth == FEED_PATH_STEPS_MOST || (!is_index(step) && !is_name(step))) return NULL;
        at = step_into(d->arena, at, step);
        if (at == NULL) return NULL;
    }
    return at == &d->root ? NULL : at;
}

static bool put(struct draft *d, str path, str value, enum kind kind)
{
    if (value.n == 0) return true;
    struct part *p = reach(d, path);
    if (p == NULL || p->kind == OBJECT || p->kind == LIST) return false;
    p->kind = kind;
    p->value = value;
    return true;
}

struct draft *draft_make(struct arena *a, str type, str id)
{
    struct draft *d = NEW(a, struct draft);
    d->arena = a;
    d->root.kind = OBJECT;
    d->type = type;
    d->id = id;
    draft_set(d, "resourceType", type);
    draft_set(d, "id", id);
    return d;
}

str draft_type(const struct draft *d)
{
    return d->type;
}
str draft_id(const struct draft *d)
{
    return d->id;
}

void draft_set(struct draft *d, const char *path, str text)
{
    (void)put(d, str_of(path), text, TEXT);
}

void draft_set_json(struct draft *d, const char *path, str json)
{
    (void)put(d, str_of(path), json, JSON);
}

status draft_set_path(struct env *e, struct draft *d, str path, str text, bool json)
{
    if (put(d, arena_str(e->arena, path), text, json ? JSON : TEXT)) return ST_OK;
    env_fail(e, ST_BAD_INPUT, path, "the path names no place in a resource");
    env_remedy(e,
               "names and list indexes with dots between, as code.coding.0.code, at most %d steps "
               "and index %d, and no value where others have elements",
               FEED_PATH_STEPS_MOST, FEED_LIST_INDEX_MOST);
    return ST_BAD_INPUT;
}

static const char *below(struct draft *d, const char *path, const char *more)
{
    return arena_printf(d->arena, "%s.%s", path, more).p;
}

void draft_set_code(struct draft *d, const char *path, str system, str code, str display, str text)
{
    if (code.n > 0) {
        draft_set(d, below(d, path, "coding.+.system"), system);
        draft_set(d, below(d, path, system.n > 0 ? "coding.=.code" : "coding.+.code"), code);
        draft_set(d, below(d, path, "coding.=.display"), display);
    }
    draft_set(d, below(d, path, "text"), text.n > 0 ? text : display);
}

void draft_set_reference(struct draft *d, const char *path, str type, str id)
{
    if (id.n == 0) return;
    draft_set(d, below(d, path, "reference"),
              arena_printf(d->arena, "%.*s/%.*s", STR_ARG(type), STR_ARG(id)));
}

void draft_set_logical(struct draft *d, const char *path, str system, str value, str display)
{
    if (value.n > 0) {
        draft_set(d, below(d, path, "identifier.system"), system);
        draft_set(d, below(d, path, "identifier.value"), value);
    }
    draft_set(d, below(d, path, "display"), display);
}

bool draft_has(const struct draft *d, const char *path)
{
    const struct part *at = &d->root;
    str rest = str_of(path), step;
    while (at != NULL && str_next(&rest, '.', &step)) {
        if (!is_index(step)) {
            at = at->kind == OBJECT ? find(at, step) : NULL;
            continue;
        }
        int64_t index = 0;
        if (at->kind != LIST || !str_to_int(step, &index)) return false;
        const struct part *p = at->first;
        while (index-- > 0 && p != NULL) p = p->next;
        at = p;
    }
    return at != NULL && at->kind != NOTHING;
}

/* Nothing within: lists skipped to an index, objects whose texts were all empty. */
static bool is_empty(const struct part *p)
{
    if (p->kind == NOTHING) return true;
    if (p->kind == TEXT || p->kind == JSON) return false;
    for (const struct part *c = p->first; c != NULL; c = c->next)
        if (!is_empty(c)) return false;
    return true;
}

static void write_part(struct buf *b, const struct part *p)
{
    if (p->kind == TEXT) {
        buf_json(b, p->value);
        return;
    }
    if (p->kind == JSON) {
        buf_add(b, p->value);
        return;
    }
    bool list = p->kind == LIST, first = true;
    buf_byte(b, list ? '[' : '{');
    for (const struct part *c = p->first; c != NULL; c = c->next) {
        if (is_empty(c)) continue;
        if (!first) buf_byte(b, ',');
        first = false;
        if (!list) {
            buf_json(b, c->key);
            buf_byte(b, ':');
        }
        write_part(b, c);
    }
    buf_byte(b, list ? ']' : '}');
}

str draft_json(struct draft *d)
{
    struct buf b = buf_make(d->arena);
    write_part(&b, &d->root);
    return buf_str(&b);
}
