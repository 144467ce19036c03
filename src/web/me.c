/* SPDX-License-Identifier: Apache-2.0
 * A resident's own record; and for who acts for others, the list of them.
 */
#include "web/people.h"

#include "gen/me.tmpl.h"
#include "html/msg.h"

enum { LOOKS_SHOWN = 4 };

static status others_show(struct page *p, bool proxy)
{
    struct person_line *lines;
    size_t count;
    enum msg_key title = proxy ? MSG_me_acting_for : MSG_me_not_proved;
    struct me_others_view v = { .proxy = proxy };
    if (proxy) {
        TRY(person_search_own(p->cx, S(""), &lines, &count));
        v.lines = people_lines_of(p, lines, count);
    }
    v.frame = people_frame(p, msg_words(p->out->lang, title));
    tmpl_me_others(p->out, &v);
    return ST_OK;
}

status page_me(struct page *p)
{
    struct person_page page;
    const struct who *who = &p->cx->who;
    if (who->role == ROLE_PROXY || who->person == 0) return others_show(p, who->role == ROLE_PROXY);
    TRY(person_page(p->cx, who->person, &page));
    struct me_view v = { .own = true, .person = person_view_of(p, &page) };
    v.person.hello = p->session->shown;
    TRY(look_lines_of(p, page.banner.person, 0, LOOKS_SHOWN, &v.looks));
    TRY(parting_of_own(p->cx, &v.partings.at, &v.partings.count));
    v.person.frame = people_frame(p, msg_words(p->out->lang, MSG_me_record));
    tmpl_me(p->out, &v);
    return ST_OK;
}
