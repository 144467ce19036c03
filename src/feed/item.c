/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/item.h"

#include "base/buf.h"
#include "crypto/crypto.h"
#include "feed/feed_limits.h"
#include "fhir/validate.h"
#include "json/json.h"

bool feed_is_refusal(status s)
{
    return s == ST_BAD_INPUT || s == ST_UNPROCESSABLE || s == ST_CONFLICT || s == ST_TOO_LARGE ||
           s == ST_NOT_FOUND || s == ST_GONE || s == ST_BAD_TYPE || s == ST_PRECONDITION;
}

static struct feed_note note_of(const struct feed_run *run, const struct feed_unit *u)
{
    return (struct feed_note){ .source = run->source,
                               .key = u->key,
                               .place = u->place,
                               .raw = str_sub(u->raw, 0, FEED_RAW_MOST) };
}

status feed_refuse(struct env *e, struct feed_run *run, const struct feed_unit *u)
{
    struct feed_note n = note_of(run, u);
    n.kind = FEED_REFUSED;
    n.code = e->err.code;
    n.field = e->err.where;
    n.what = e->err.what;
    n.remedy = e->err.remedy;
    if (e->err.line > 0) n.place.line = e->err.line;
    run->counts.refused++;
    return run->sink->note(run->sink, e, &n);
}

status feed_doubt(struct env *e, struct feed_run *run, const struct feed_unit *u, str field,
                  str what, str remedy)
{
    struct feed_note n = note_of(run, u);
    n.kind = FEED_DOUBT;
    n.field = field;
    n.what = what;
    n.remedy = remedy;
    run->counts.doubts++;
    return run->sink->note(run->sink, e, &n);
}

status feed_pass(struct env *e, struct feed_run *run, const struct feed_unit *u, str field,
                 str what)
{
    struct feed_note n = note_of(run, u);
    n.kind = FEED_PASSED;
    n.field = field;
    n.what = what;
    n.raw = str_none();
    run->counts.passed++;
    return run->sink->note(run->sink, e, &n);
}

status feed_give_begin(struct env *e, struct feed_run *run, const struct feed_unit *u,
                       bool *ret_skip)
{
    bool skip = false;
    TRY(run->sink->begin(run->sink, e, u, &skip));
    if (skip) run->counts.repeats++;
    *ret_skip = skip;
    return ST_OK;
}

/* What is not R4 is refused here, before the sink and so off any write turn. */
static status check_item(struct env *e, const struct feed_item *item)
{
    if (item->op == FEED_DELETE) return ST_OK;
    const struct json_node *root;
    TRY(json_read(e, item->json, &root));
    struct fhir_issues issues = { 0 };
    if (validate_resource(e->arena, item->json, root, VALIDATE_FEED, &issues)) return ST_OK;
    return validate_status(e, &issues);
}

status feed_give_item(struct env *e, struct feed_run *run, const struct feed_item *item)
{
    TRY(check_item(e, item));
    return run->sink->put(run->sink, e, item);
}

status feed_give_end(struct env *e, struct feed_run *run, bool keep)
{
    return run->sink->end(run->sink, e, keep);
}

status feed_give(struct env *e, struct feed_run *run, const struct feed_unit *u,
                 const struct feed_item *items, size_t count)
{
    bool skip;
    TRY(feed_give_begin(e, run, u, &skip));
    if (skip) return ST_OK;
    status s = ST_OK;
    for (size_t i = 0; i < count && s == ST_OK; i++) s = feed_give_item(e, run, &items[i]);
    if (s == ST_OK) {
        s = feed_give_end(e, run, true);
        if (s == ST_OK) {
            run->counts.units++;
            run->counts.resources += (int64_t)count;
            return ST_OK;
        }
        if (!feed_is_refusal(s)) return s;
        return feed_refuse(e, run, u);
    }
    struct err why = e->err;
    TRY(feed_give_end(e, run, false));
    e->err = why;
    return feed_is_refusal(s) ? feed_refuse(e, run, u) : s;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool feed_source_valid(str key)
{
    if (key.n == 0 || key.n > FEED_SOURCE_MOST) return false;
    if (!is_alnum(key.p[0]) || (key.p[0] >= '0' && key.p[0] <= '9')) return false;
    for (size_t i = 0; i < key.n; i++)
        if (!is_alnum(key.p[i]) && key.p[i] != '-') return false;
    return true;
}

str feed_id(struct arena *a, str source, str local)
{
    struct buf b = buf_make(a);
    buf_add(&b, source);
    buf_byte(&b, '-');
    size_t keep = b.n;
    for (size_t i = 0; i < local.n; i++) {
        char c = local.p[i];
        if (is_alnum(c) || c == '-')
            buf_byte(&b, c);
        else
            buf_printf(&b, ".%02x", (unsigned)(unsigned char)c);
        if (b.n <= FEED_ID_MOST - 33) keep = b.n;
    }
    if (b.n <= FEED_ID_MOST) return buf_str(&b);
    b.n = keep;
    struct digest d = crypto_blake2b(local);
    buf_byte(&b, '.');
    buf_add(&b, hex_encode(a, str_sub(digest_str(&d), 0, 16)));
    return buf_str(&b);
}

str feed_namespace(struct arena *a, str source, str kind)
{
    return arena_printf(a, "https://weft.example/id/%.*s/%.*s", STR_ARG(source), STR_ARG(kind));
}
