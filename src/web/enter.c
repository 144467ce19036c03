/* SPDX-License-Identifier: Apache-2.0
 * Coming in and going out: the demo's four doors, and signing out. */
#include "web/page.h"

enum { SESSION_COOKIE_SECONDS = 12 * 3600 };

/* The demo's accounts are named after their door; a made-up town's loading makes them. */
status page_enter(struct page *p)
{
    struct account account;
    str token = str_none(), door = req_path(p->req, S("view"));
    status st = account_by_name(p->cx, door, &account);
    if (st == ST_NOT_FOUND) return fail(p->cx->env, ST_NOT_FOUND, "there is no such door");
    TRY(st);
    struct account_role *roles = NULL;
    size_t count = 0;
    TRY(account_roles(p->cx, account.id, &roles, &count));
    if (count == 0) return fail(p->cx->env, ST_NOT_FOUND, "there is no such door");
    TRY(session_open(p->cx, account.id, roles[0].id, S("demo"), &token));
    page_session_cookie(p, token, SESSION_COOKIE_SECONDS);
    page_redirect(p, S("/"), str_none());
    return ST_OK;
}

status page_sign_out(struct page *p)
{
    TRY(session_end(p->cx, p->token));
    page_session_cookie(p, S(""), 0);
    page_redirect(p, S("/"), str_none());
    return ST_OK;
}
