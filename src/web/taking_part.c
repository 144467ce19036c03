/* SPDX-License-Identifier: Apache-2.0 */
#include "web/taking_part.h"

#include "voice/one_person.h"

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

static status of_browser(struct page *p, struct cx *cx, struct participant *ret)
{
    return participant_find(cx, page_cookie(p->req, cookie_name()), ret);
}

/* id 0 where it is the browser's own that counts. */
static status of_account(struct page *p, const struct participant *here, struct participant *ret)
{
    *ret = (struct participant){ .people = 1 };
    return p->session == NULL || here->people > 1 ? ST_OK : one_person_find(p->cx, ret);
}

status taking_part(struct page *p, struct participant *ret)
{
    struct participant here, hers;
    TRY(of_browser(p, p->cx, &here));
    TRY(of_account(p, &here, &hers));
    *ret = hers.id != 0 ? hers : here;
    return ST_OK;
}

status taking_part_begin(struct page *p, struct participant *ret)
{
    TRY(taking_part(p, ret));
    if (ret->id != 0) return ST_OK;
    str secret = page_cookie(p->req, cookie_name());
    if (str_is_empty(secret)) secret = new_secret(p);
    return participant_make(p->cx, secret, ret);
}

/* ---- one person
 * ---------------------------------------------------------------------------------*/

/* id 0 where there is none but `who`, or it is somebody else's. */
static status left_behind(struct page *p, int64_t who, int64_t *ret)
{
    struct participant here;
    bool may = false;
    TRY(of_browser(p, p->cx, &here));
    if (here.id != who) TRY(one_person_may_join(p->cx, here.id, &may));
    *ret = may ? here.id : 0;
    return ST_OK;
}

status taking_part_vote_moves(struct page *p, int64_t who, int64_t statement)
{
    int64_t left;
    TRY(left_behind(p, who, &left));
    return left == 0 ? ST_OK : vote_take_back(p->cx, statement, left);
}

status taking_part_pair_moves(struct page *p, int64_t who, int64_t one, int64_t other)
{
    int64_t left;
    TRY(left_behind(p, who, &left));
    return left == 0 ? ST_OK : pair_take_back(p->cx, left, one, other);
}

status taking_part_join(struct page *p)
{
    struct participant here, hers;
    str secret = page_cookie(p->req, cookie_name());
    TRY(of_browser(p, p->cx, &here));
    if (str_is_empty(secret)) secret = new_secret(p);
    return one_person_join(p->cx, here.people > 1 ? S("") : secret, &hers);
}

status taking_part_state(struct page *p, struct cx *cx, struct taking_part_state *ret)
{
    struct participant here, hers;
    TRY(of_browser(p, cx, &here));
    TRY(one_person_find(cx, &hers));
    *ret = (struct taking_part_state){ hers.id != 0, hers.id != 0 && hers.id == here.id };
    return ST_OK;
}

/* ---- a group
 * ------------------------------------------------------------------------------------*/

status taking_part_as_group(struct page *p, int64_t people, str named, int64_t neighbourhood)
{
    struct participant group;
    str secret = crypto_token(p->cx->env, SECRET_BYTES);
    TRY(participant_group(p->cx, secret, people, named, neighbourhood, &group));
    res_cookie(p->req->arena, p->res, cookie_name(), secret, YEAR_SECONDS, p->req->secure);
    return ST_OK;
}
