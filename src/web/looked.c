/* SPDX-License-Identifier: Apache-2.0
 * Who looked at a record, when and why: for the person herself, and for who reviews look-ups.
 */
#include "web/people.h"

#include "gen/looked.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"

enum { LOOKS_PAGE = 50 };

static str did_words(enum lang lang, const struct person_look *l)
{
    static const struct {
        str action;
        enum msg_key words;
    } rows[] = {
        { S_INIT("open"), MSG_looks_open },         { S_INIT("claim"), MSG_looks_claim },
        { S_INIT("break-glass"), MSG_looks_glass }, { S_INIT("read"), MSG_looks_read },
        { S_INIT("search"), MSG_looks_search },     { S_INIT("history"), MSG_looks_history },
        { S_INIT("print"), MSG_looks_print },       { S_INIT("export"), MSG_looks_export },
        { S_INIT("unseal"), MSG_looks_unseal },     { S_INIT("unseal-ask"), MSG_looks_unseal_ask },
    };
    if (l->refused) return msg_words(lang, MSG_looks_refused);
    if (str_eq(l->action, S("search")) && str_eq(l->what, S("town")))
        return msg_words(lang, MSG_looks_search_town);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(l->action, rows[i].action)) return msg_words(lang, rows[i].words);
    return msg_words(lang, MSG_looks_other);
}

status look_lines_of(struct page *p, int64_t person, int64_t before, size_t most,
                     struct look_lines *ret_lines)
{
    struct person_look *looks;
    size_t count;
    struct look_lines out = { 0 };
    TRY(person_looks(p->cx, person, before, most + 1, &looks, &count));
    for (size_t i = 0; i < count && i < most; i++) {
        const struct person_look *l = &looks[i];
        bool system = str_is_empty(l->name);
        *VEC_PUSH(p->req->arena, &out) =
            (struct look_line){ .at = l->at,
                                .who = system ? msg_words(p->out->lang, MSG_looks_system) : l->name,
                                .role = system ? str_none() : l->role,
                                .organisation = l->organisation,
                                .purpose = l->purpose,
                                .did = did_words(p->out->lang, l),
                                .reason = l->reason };
    }
    out.more = count > most;
    *ret_lines = out;
    return ST_OK;
}

static status looks_show(struct page *p, int64_t person, bool own, str url)
{
    struct arena *a = p->req->arena;
    int64_t before = 0;
    str wanted = page_query(p, S("before"));
    if (!str_is_empty(wanted) && (!str_to_int(wanted, &before) || before <= 0))
        return fail(p->cx->env, ST_NOT_FOUND, "there is no such page");
    str title = msg_words(p->out->lang, own ? MSG_looks_title : MSG_looks_title_of);
    struct looks_view v = { .own = own, .title = title };
    TRY(look_lines_of(p, person, before, LOOKS_PAGE, &v.lines));
    if (v.lines.more) {
        str last = arena_printf(a, "%lld", (long long)v.lines.at[v.lines.count - 1].at);
        v.pages.next_url = url_with(a, url, S("before"), last);
        v.pages.next_words = msg_words(p->out->lang, MSG_looks_older);
    }
    v.frame = people_frame(p, title);
    tmpl_looks(p->out, &v);
    return ST_OK;
}

status page_person_looked(struct page *p)
{
    int64_t person;
    TRY(page_path_int(p, S("person"), &person));
    return looks_show(p, person, false, url_person_looked(p->req->arena, person));
}

status page_me_looks(struct page *p)
{
    return looks_show(p, p->cx->who.person, true, url_me_looks(p->req->arena));
}
