/* SPDX-License-Identifier: Apache-2.0 */
#include "web/taking_part.h"

enum { SECRET_BYTES = 24, YEAR_SECONDS = 365 * 86400 };

static str cookie_name(void)
{
    return S("part");
}

static str new_secret(struct page *p)
{
    str secret = crypto_token(p->cx->env, SECRET_BYTES);
    res_cookie(p->req->arena, p->res, cookie_name(), secret, YEAR_SECONDS, p->req->secure);
    return secret;
}

status taking_part(struct page *p, struct participant *ret)
{
    return participant_find(p->cx, page_cookie(p->req, cookie_name()), ret);
}

status taking_part_begin(struct page *p, struct participant *ret)
{
    str secret = page_cookie(p->req, cookie_name());
    if (str_is_empty(secret)) secret = new_secret(p);
    return participant_make(p->cx, secret, ret);
}

status taking_part_as_group(struct page *p, int64_t people, str named, int64_t neighbourhood)
{
    struct participant group;
    str secret = crypto_token(p->cx->env, SECRET_BYTES);
    TRY(participant_group(p->cx, secret, people, named, neighbourhood, &group));
    res_cookie(p->req->arena, p->res, cookie_name(), secret, YEAR_SECONDS, p->req->secure);
    return ST_OK;
}
