/* SPDX-License-Identifier: Apache-2.0
 * A topic's votes and statements as files: what `weft opinion` reads, so that anybody can work the
 * figures out again.
 */
#include "base/buf.h"
#include "csv/csv.h"
#include "opinion/opinion_limits.h"
#include "voice/topic.h"
#include "web/page.h"

static void send(struct page *p, struct buf *b, str topic, const char *what)
{
    res_body(p->res, 200, S("text/csv; charset=utf-8"), buf_str(b));
    res_header_set(
        p->res, S("Content-Disposition"),
        arena_printf(p->req->arena, "attachment; filename=\"%s-%.*s.csv\"", what, STR_ARG(topic)));
}

status page_topic_votes_file(struct page *p)
{
    static const str head[] = { S_INIT("participant"), S_INIT("statement"), S_INIT("vote") };
    static const str votes[] = { S_INIT("-1"), S_INIT("0"), S_INIT("1") };
    struct topic t;
    struct vote_line *lines;
    size_t count;
    struct buf b = buf_make(p->req->arena);
    TRY(topic_by_key(p->cx, req_path(p->req, S("topic")), &t));
    TRY(topic_votes_file(p->cx, t.id, &lines, &count));
    csv_add_row(&b, head, 3);
    for (size_t i = 0; i < count; i++) {
        const str row[] = { lines[i].who, lines[i].statement, votes[lines[i].vote + 1] };
        csv_add_row(&b, row, 3);
    }
    send(p, &b, t.key, "votes");
    return ST_OK;
}

/* A sheet would take what begins so for a formula. */
static str harmless(struct arena *a, str words)
{
    bool formula = words.n > 0 && str_find_byte(S("=+-@\t"), words.p[0]) != SIZE_MAX;
    return formula ? arena_concat(a, S("'"), words) : words;
}

status page_topic_statements_file(struct page *p)
{
    static const str head[] = { S_INIT("statement"), S_INIT("text"), S_INIT("moderated") };
    struct topic t;
    struct topic_opinion o;
    struct buf b = buf_make(p->req->arena);
    TRY(topic_by_key(p->cx, req_path(p->req, S("topic")), &t));
    TRY(topic_opinion_read(p->cx, t.id, &o));
    csv_add_row(&b, head, 3);
    for (size_t i = 0; i < o.statement_count; i++) {
        const str row[] = { o.statement[i].key, harmless(p->req->arena, o.statement[i].words),
                            S("1") };
        csv_add_row(&b, row, 3);
    }
    send(p, &b, t.key, "statements");
    return ST_OK;
}
