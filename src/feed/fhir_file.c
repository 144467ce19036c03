/* SPDX-License-Identifier: Apache-2.0
 * Bundles and single resources (fhir_in.h). */
#include "feed/encoding.h"
#include "feed/feed_limits.h"
#include "feed/fhir_in.h"
#include "feed/fhir_work.h"
#include "feed/splitter.h"

enum shape {
    SHAPE_RESOURCE, /* no bundle */
    SHAPE_WHOLE,    /* a bundle that is one unit */
    SHAPE_PARTS     /* a unit an entry */
};

struct file {
    struct env *e;
    struct feed_run *run;
    const struct feed_input *in;
    struct env scratch; /* for one entry at a time */
    struct rewrite names;
    struct map seen; /* history: ids that were given in their newest version */
    enum shape shape;
    bool newest_first;
    int64_t entries, skip;
};

/* One entry of a bundle, read. */
struct entry {
    const struct json_node *root;
    struct fhir_resource resource; /* type none where there is none */
    enum feed_op op;
    str full_url;
    bool passes; /* nothing to keep: a query, an answer */
};

status feed_input_open(struct env *e, const struct feed_input *in, struct bytes **ret_bytes)
{
    return in->path.p != NULL ? bytes_open(e, in->path, ret_bytes)
                              : bytes_open_text(e, in->text, ret_bytes);
}

static void close_arena(void *what)
{
    arena_close(what);
}

static status scratch_open(struct file *f)
{
    struct arena *a = arena_open((size_t)256 << 20);
    if (a == NULL) return fail(f->e, ST_NO_MEMORY, "no memory to read the file");
    arena_defer(f->e->arena, close_arena, a);
    f->scratch = *f->e;
    f->scratch.arena = a;
    return ST_OK;
}

/* Tells in the file's env what went wrong in the scratch, whose texts are about to go. */
static void tell(struct env *e, const struct err *err)
{
    env_fail(e, err->code, arena_str(e->arena, err->where), "%.*s", STR_ARG(err->what));
    if (err->remedy.n > 0) env_remedy(e, "%.*s", STR_ARG(err->remedy));
    env_at(e, err->line, err->column);
}

/* A DELETE names its resource in the request only. */
static status read_delete(struct env *e, str url, struct entry *entry)
{
    str rest = url, type, id;
    if (!str_next(&rest, '/', &type) || !rewrite_is_type(type) || !str_next(&rest, '/', &id) ||
        id.n == 0 || rest.p != NULL) {
        env_fail(e, ST_BAD_INPUT, S("request.url"), "an entry that deletes names no resource");
        env_remedy(e, "TYPE/ID, as Patient/4711");
        return ST_BAD_INPUT;
    }
    entry->op = FEED_DELETE;
    entry->resource = (struct fhir_resource){ .type = type, .local = id };
    return ST_OK;
}

static status read_entry(struct env *e, str text, struct entry *ret_entry)
{
    struct entry n = { .op = FEED_PUT };
    TRY(json_read(e, text, &n.root));
    const struct json_node *request = json_get(n.root, "request");
    const struct json_node *resource = json_get(n.root, "resource");
    str method = json_str(e->arena, json_get(request, "method"));
    n.full_url = json_str(e->arena, json_get(n.root, "fullUrl"));
    if (str_eq(method, S("DELETE"))) {
        TRY(read_delete(e, json_str(e->arena, json_get(request, "url")), &n));
    } else if (str_eq(method, S("PATCH"))) {
        env_fail(e, ST_BAD_INPUT, S("request.method"), "a patch in a file");
        env_remedy(e, "the whole resource with PUT");
        return ST_BAD_INPUT;
    } else if (resource == NULL) {
        n.passes = true;
    } else {
        TRY(fhir_resource_of(e, resource, n.full_url, &n.resource));
        n.passes = fhir_is_answer(n.resource.type);
    }
    *ret_entry = n;
    return ST_OK;
}

struct visit {
    struct file *f;
    str text;
    struct feed_unit *unit; /* of the whole bundle; NULL while names are learned */
};

/* Pass one: what the entry's full URL means. */
static status learn(struct env *e, void *arg)
{
    struct visit *v = arg;
    struct entry n;
    TRY(read_entry(e, v->text, &n));
    if (n.passes || n.resource.root == NULL || n.full_url.n == 0) return ST_OK;
    str id = feed_id(e->arena, v->f->run->source, n.resource.local);
    rewrite_name(&v->f->names, n.full_url, n.resource.type, id);
    return ST_OK;
}

/* A history gives the newest version of each first; the older ones that follow are passed over. */
static bool is_older(struct file *f, const struct feed_item *item)
{
    if (!f->newest_first) return false;
    bool fresh;
    str key = arena_printf(f->e->arena, "%.*s/%.*s", STR_ARG(item->type), STR_ARG(item->id));
    (void)map_put(&f->seen, key, &fresh);
    return !fresh;
}

static struct feed_item item_of(struct env *e, struct file *f, const struct entry *n)
{
    if (n->op != FEED_DELETE) return fhir_item(e, &f->names, &n->resource);
    return (struct feed_item){ .op = FEED_DELETE,
                               .type = n->resource.type,
                               .id = feed_id(e->arena, f->run->source, n->resource.local),
                               .local = n->resource.local };
}

static status give_part(struct env *e, struct visit *v, const struct entry *n)
{
    struct file *f = v->f;
    struct feed_unit u = {
        .source = f->run->source, .at = TIME_NONE, .place = f->run->place, .raw = v->text
    };
    if (n->passes)
        return feed_pass(e, f->run, &u, n->resource.type,
                         S("an answer, a query or an envelope, not a record"));
    struct feed_item item = item_of(e, f, n);
    if (is_older(f, &item)) return ST_OK;
    int64_t before = f->run->counts.units;
    TRY(feed_give(e, f->run, &u, &item, 1));
    if (f->run->counts.units == before || n->resource.root == NULL) return ST_OK;
    return fhir_doubts(e, f->run, &u, &n->resource);
}

/* Pass two: the entry goes to the sink, alone or as part of its bundle. */
static status give(struct env *e, void *arg)
{
    struct visit *v = arg;
    struct entry n;
    TRY(read_entry(e, v->text, &n));
    if (v->unit == NULL) return give_part(e, v, &n);
    if (n.passes) return ST_OK;
    struct feed_item item = item_of(e, v->f, &n);
    TRY(feed_give_item(e, v->f->run, &item));
    v->f->entries++;
    return n.resource.root == NULL ? ST_OK : fhir_doubts(e, v->f->run, v->unit, &n.resource);
}

static status in_scratch(struct file *f, status (*work)(struct env *, void *), struct visit *v)
{
    status s = env_run(&f->scratch, work, v);
    if (s != ST_OK) tell(f->e, &f->scratch.err);
    arena_reset(f->scratch.arena);
    return s;
}

static void judge(struct file *f, const struct json_node *skeleton)
{
    f->shape = SHAPE_RESOURCE;
    if (!json_str_is(json_get(skeleton, "resourceType"), S("Bundle"))) return;
    const struct json_node *type = json_get(skeleton, "type");
    bool whole = json_str_is(type, S("transaction")) || json_str_is(type, S("message")) ||
                 json_str_is(type, S("document"));
    f->shape = whole ? SHAPE_WHOLE : SHAPE_PARTS;
    f->newest_first = json_str_is(type, S("history"));
}

static status check_skeleton(struct file *f, struct splitter *s)
{
    const struct json_node *root;
    TRY(json_read(f->e, splitter_skeleton(s), &root));
    if (!json_is_object(root)) {
        env_fail(f->e, ST_BAD_INPUT, S("resourceType"), "not a FHIR resource");
        env_remedy(f->e, "a JSON object with a resourceType");
        return ST_BAD_INPUT;
    }
    const struct json_node *entries = json_get(root, "entry");
    judge(f, root);
    for (const struct json_node *c = json_first(entries); f->shape != SHAPE_RESOURCE && c != NULL;
         c = json_next(c)) {
        if (json_kind(c) == JSON_NULL) continue; /* where an entry stood */
        env_fail(f->e, ST_BAD_INPUT, S("Bundle.entry"), "an entry that is no object");
        env_remedy(f->e, "{\"resource\": …}");
        return ST_BAD_INPUT;
    }
    if (f->shape == SHAPE_WHOLE && f->entries > FEED_ENTRIES_MOST)
        return fail(f->e, ST_TOO_LARGE, "a bundle of more than %d entries", FEED_ENTRIES_MOST);
    return ST_OK;
}

/* Pass one. A faulty entry of a bundle in parts is found again, and told, in pass two. */
static status survey(struct file *f)
{
    struct env *e = f->e;
    struct bytes *b;
    TRY(feed_input_open(e, f->in, &b));
    struct splitter s = splitter_make(e, b);
    struct err first = { 0 };
    for (;;) {
        struct visit v = { .f = f };
        TRY(splitter_next(e, &s, &v.text));
        if (v.text.p == NULL) break;
        f->entries++;
        status st = in_scratch(f, learn, &v);
        if (st == ST_OK || first.code != ST_OK) continue;
        if (!feed_is_refusal(st)) return st;
        env_at(e, (long)s.entry_line + (e->err.line > 0 ? e->err.line - 1 : 0), 0);
        first = e->err;
    }
    TRY(check_skeleton(f, &s));
    bytes_close(e, b);
    if (f->shape != SHAPE_WHOLE || first.code == ST_OK) return ST_OK;
    e->err = first;
    return first.code;
}

/* The whole text where it is short enough to be mended in quarantine. */
static str raw_of(struct file *f)
{
    struct bytes *b;
    struct err before = f->e->err;
    str raw = str_none();
    if (feed_input_open(f->e, f->in, &b) == ST_OK) {
        bool more = true;
        while (more && bytes_held(b).n <= FEED_RAW_MOST)
            if (bytes_more(f->e, b, FEED_RAW_MOST + 1, &more) != ST_OK) break;
        if (!more) raw = arena_str(f->e->arena, bytes_held(b));
        bytes_close(f->e, b);
    }
    f->e->err = before;
    return raw;
}

static status give_entries(struct file *f, struct feed_unit *unit)
{
    struct env *e = f->e;
    struct bytes *b;
    TRY(feed_input_open(e, f->in, &b));
    struct splitter s = splitter_make(e, b);
    struct feed_place *place = &f->run->place;
    for (place->number = 1;; place->number++) {
        struct visit v = { .f = f, .unit = unit };
        TRY(splitter_next(e, &s, &v.text));
        if (v.text.p == NULL) break;
        place->line = s.entry_line;
        place->offset = s.entry_offset;
        if (unit == NULL && place->number <= f->skip) continue;
        status st = in_scratch(f, give, &v);
        if (unit == NULL && feed_is_refusal(st)) {
            struct feed_unit u = { .source = f->run->source, .at = TIME_NONE, .place = *place };
            u.raw = v.text;
            if (e->err.line > 0) e->err.line += (long)s.entry_line - 1;
            st = feed_refuse(e, f->run, &u);
        }
        TRY(st);
    }
    bytes_close(e, b);
    return ST_OK;
}

static status give_whole(struct file *f)
{
    struct env *e = f->e;
    struct feed_unit u = { .source = f->run->source, .at = TIME_NONE };
    u.place = (struct feed_place){ .file = f->run->place.file, .line = 1, .number = 1 };
    f->run->place = u.place;
    if (f->skip >= 1) return ST_OK;
    bool skip;
    struct feed_counts before = f->run->counts;
    TRY(feed_give_begin(e, f->run, &u, &skip));
    if (skip) return ST_OK;
    f->entries = 0;
    status s = give_entries(f, &u);
    struct err why = e->err;
    if (s == ST_OK) {
        s = feed_give_end(e, f->run, true);
        if (s == ST_OK) {
            f->run->counts.units++;
            f->run->counts.resources += f->entries;
            return ST_OK;
        }
        why = e->err;
    } else {
        TRY(feed_give_end(e, f->run, false));
    }
    f->run->counts = before;
    e->err = why;
    if (!feed_is_refusal(s)) return s;
    u.raw = raw_of(f);
    return feed_refuse(e, f->run, &u);
}

static status refuse_file(struct file *f)
{
    struct feed_unit u = { .source = f->run->source, .at = TIME_NONE };
    u.place = (struct feed_place){ .file = f->run->place.file, .number = 1 };
    f->run->place = u.place;
    u.raw = raw_of(f);
    return feed_refuse(f->e, f->run, &u);
}

/* One resource in a file of its own: read whole, with a bundle's `entry` for a List's. */
static status give_resource(struct file *f)
{
    struct env *e = f->e;
    struct bytes *b;
    TRY(feed_input_open(e, f->in, &b));
    for (bool more = true; more;) TRY(bytes_more(e, b, FEED_RESOURCE_MOST, &more));
    struct feed_unit u = { .source = f->run->source, .at = TIME_NONE, .raw = bytes_held(b) };
    u.place = (struct feed_place){ .file = f->run->place.file, .line = 1, .number = 1 };
    f->run->place = u.place;
    const struct json_node *root;
    struct fhir_resource r;
    TRY(json_read(e, u.raw, &root));
    TRY(fhir_resource_of(e, root, str_none(), &r));
    if (f->skip >= 1) return ST_OK;
    if (fhir_is_answer(r.type))
        return feed_pass(e, f->run, &u, r.type, S("an answer or envelope, not a record"));
    struct feed_item item = fhir_item(e, &f->names, &r);
    int64_t before = f->run->counts.units;
    TRY(feed_give(e, f->run, &u, &item, 1));
    return f->run->counts.units > before ? fhir_doubts(e, f->run, &u, &r) : ST_OK;
}

status fhir_file_read(struct env *e, struct feed_run *run, const struct feed_input *in,
                      int64_t skip)
{
    struct file f = { .e = e, .run = run, .in = in, .skip = skip };
    f.names = rewrite_make(e->arena, run->source);
    f.seen = map_make(e->arena);
    TRY(scratch_open(&f));
    status s = survey(&f);
    if (s == ST_OK && f.shape == SHAPE_WHOLE)
        s = give_whole(&f);
    else if (s == ST_OK && f.shape == SHAPE_PARTS)
        s = give_entries(&f, NULL);
    else if (s == ST_OK)
        s = give_resource(&f);
    return feed_is_refusal(s) ? refuse_file(&f) : s;
}
