/* SPDX-License-Identifier: Apache-2.0
 * NDJSON (fhir_in.h). */
#include "feed/encoding.h"
#include "feed/feed_limits.h"
#include "feed/fhir_in.h"
#include "feed/fhir_work.h"

/* The next line with its end; empty at the end of the text. */
static status next_line(struct env *e, struct bytes *b, str *ret_line)
{
    size_t looked = 0;
    for (;;) {
        str held = bytes_held(b);
        size_t at = str_find_byte(str_from(held, looked), '\n');
        if (at != SIZE_MAX) {
            *ret_line = str_sub(held, 0, looked + at + 1);
            return ST_OK;
        }
        looked = held.n;
        bool more;
        TRY(bytes_more(e, b, FEED_RESOURCE_MOST, &more));
        if (more) continue;
        *ret_line = bytes_held(b);
        return ST_OK;
    }
}

static status read_line(struct env *e, const struct rewrite *w, const struct feed_unit *u,
                        struct fhir_resource *ret_resource, struct feed_item *ret_item)
{
    const struct json_node *root;
    TRY(json_read(e, u->raw, &root));
    TRY(fhir_resource_of(e, root, str_none(), ret_resource));
    *ret_item = fhir_item(e, w, ret_resource);
    return ST_OK;
}

static status take_line(struct env *e, struct feed_run *run, str line)
{
    struct feed_unit u = {
        .source = run->source, .at = TIME_NONE, .place = run->place, .raw = line
    };
    struct rewrite w = rewrite_make(e->arena, run->source);
    struct fhir_resource r;
    struct feed_item item;
    status s = read_line(e, &w, &u, &r, &item);
    if (feed_is_refusal(s)) {
        e->err.line = 0; /* within the line; the file's is known better */
        return feed_refuse(e, run, &u);
    }
    TRY(s);
    if (fhir_is_answer(r.type))
        return feed_pass(e, run, &u, r.type, S("an answer or envelope, not a record"));
    int64_t before = run->counts.units;
    TRY(feed_give(e, run, &u, &item, 1));
    return run->counts.units > before ? fhir_doubts(e, run, &u, &r) : ST_OK;
}

status fhir_lines_read(struct env *e, struct feed_run *run, struct bytes *b, int64_t skip)
{
    run->place.number = 0;
    for (int64_t line = 1;; line++) {
        struct arena_mark mark = arena_mark(e->arena);
        str held;
        TRY(next_line(e, b, &held));
        if (held.n == 0) return ST_OK;
        run->place.line = line;
        run->place.offset = bytes_offset(b);
        str text = str_trim(held);
        if (line == 1 && str_starts(text, S("\xEF\xBB\xBF"))) text = str_from(text, 3);
        if (text.n > 0 && ++run->place.number > skip) TRY(take_line(e, run, text));
        bytes_take(b, held.n);
        arena_rewind(e->arena, mark);
    }
}
