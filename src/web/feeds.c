/* SPDX-License-Identifier: Apache-2.0
 * What each feed brought, and what of it could not be read: with the line, the field and what would
 * be right; mended here, or set aside. */
#include "base/time.h"
#include "feed/replay.h"
#include "gen/manager.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "trust/organisation.h"
#include "web/manager.h"
#include "web/review.h"

static int64_t waiting_of(const struct quarantine_count *counts, size_t count, int64_t organisation)
{
    for (size_t i = 0; i < count; i++)
        if (counts[i].organisation == organisation) return counts[i].waiting;
    return 0;
}

status page_feeds(struct page *p)
{
    struct arena *a = p->req->arena;
    struct organisation *organisations = NULL;
    struct quarantine_count *counts = NULL;
    size_t organisation_count = 0, count = 0;
    struct feeds_view v = { 0 };
    TRY(quarantine_counts(p->cx, &counts, &count));
    TRY(organisation_list(p->cx, &organisations, &organisation_count));
    for (size_t i = 0; i < organisation_count; i++) {
        const struct organisation *o = &organisations[i];
        *VEC_PUSH(a, &v.lines) = (struct feed_line){ o->id, o->name, o->heard_at, o->heard_count,
                                                     waiting_of(counts, count, o->id) };
    }
    v.frame = manager_frame(p, msg_words(p->out->lang, MSG_feeds_title));
    tmpl_feeds(p->out, &v);
    return ST_OK;
}

status page_feed(struct page *p)
{
    struct organisation organisation;
    struct feed_view v = { 0 };
    TRY(page_path_int(p, S("organisation"), &v.organisation));
    TRY(organisation_by_id(p->cx, v.organisation, &organisation));
    TRY(quarantine_list(p->cx, v.organisation, QUARANTINE_WAITING, 0, &v.items.at, &v.items.count));
    v.name = organisation.name;
    v.frame =
        manager_frame(p, MSG_TEXT(p->req->arena, p->out->lang, MSG_feeds_of, msg_arg_str(v.name)));
    tmpl_feed(p->out, &v);
    return ST_OK;
}

static str state_words(struct page *p, enum quarantine_state state)
{
    if (state == QUARANTINE_WAITING) return str_none();
    enum msg_key key = state == QUARANTINE_MENDED     ? MSG_feeds_state_mended
                       : state == QUARANTINE_REPLAYED ? MSG_feeds_state_replayed
                                                      : MSG_feeds_state_dropped;
    return msg_words(p->out->lang, key);
}

static status show_item(struct page *p, const struct quarantine_item *item,
                        struct feed_item_view *v)
{
    str typed = fields_get(&p->form, S("raw"));
    v->item = *item;
    v->state = state_words(p, v->item.state);
    v->settled = v->item.state == QUARANTINE_REPLAYED;
    v->raw = (struct form_field){ .name = S("raw"),
                                  .label = msg_words(p->out->lang, MSG_feeds_raw),
                                  .hint = msg_words(p->out->lang, MSG_feeds_raw_hint),
                                  .value = str_is_none(typed) ? v->item.raw : typed,
                                  .error = form_error_of(&v->errors, S("raw")),
                                  .rows = 10 };
    v->frame = manager_frame(p, msg_words(p->out->lang, MSG_feeds_item_title));
    tmpl_feed_item(p->out, v);
    return ST_OK;
}

status page_feed_item(struct page *p)
{
    int64_t id = 0;
    struct quarantine_item item;
    struct feed_item_view v = { 0 };
    TRY(page_path_int(p, S("item"), &id));
    TRY(quarantine_get(p->cx, id, &item));
    return show_item(p, &item, &v);
}

/* A browser sends line ends as CR LF, whatever came; HL7's segments end in CR alone. */
static str line_ends(struct arena *a, str typed, str came)
{
    bool crlf = str_has(came, S("\r\n")), cr = str_has(came, S("\r"));
    struct buf b = buf_make(a);
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.p[i] == '\r' && i + 1 < typed.n && typed.p[i + 1] == '\n') {
            buf_add(&b, crlf ? S("\r\n") : cr ? S("\r") : S("\n"));
            i++;
        } else {
            buf_byte(&b, typed.p[i]);
        }
    }
    return buf_str(&b);
}

/* The same page with what is still wrong; what was typed is kept, and nothing else: item is as it
 * was before this was tried. */
static status refuse(struct page *p, const struct quarantine_item *item, str why)
{
    struct feed_item_view v = { 0 };
    form_error_add(p->req->arena, &v.errors, S("raw"), why);
    status st = page_refused(p);
    TRY(show_item(p, item, &v));
    return st;
}

status page_feed_item_decide(struct page *p)
{
    struct arena *a = p->req->arena;
    struct quarantine_item item;
    int64_t id = 0;
    bool drop = str_eq(page_form(p, S("do")), S("drop"));
    str typed = fields_get(&p->form, S("raw"));
    TRY(page_path_int(p, S("item"), &id));
    TRY(quarantine_get(p->cx, id, &item));
    if (item.state == QUARANTINE_REPLAYED)
        return fail(p->cx->env, ST_CONFLICT,
                    "this piece has been read since; nothing is left to do");
    if (!drop && str_is_empty(str_trim(typed)))
        return refuse(p, &item, msg_words(p->out->lang, MSG_feeds_empty));
    status st = drop ? quarantine_state_set(p->cx, id, QUARANTINE_DROPPED)
                     : quarantine_mend(p->cx, id, line_ends(a, typed, item.raw));
    if (st == ST_OK && !drop) st = feed_replay(p->cx, id);
    if (st == ST_UNPROCESSABLE || st == ST_TOO_LARGE)
        return refuse(p, &item, err_text(a, &p->cx->env->err));
    TRY(st);
    page_redirect(p, url_feed(a, item.organisation),
                  msg_words(p->out->lang, drop ? MSG_feeds_dropped : MSG_feeds_mended));
    return ST_OK;
}
