/* SPDX-License-Identifier: Apache-2.0
 * What a page's handler gets, and the rows by which a page is known.
 *
 * A handler reads its arguments from `query`, `form` and the path, calls one function of the
 * alliance with `cx` (whose database is open in the mode of its row), fills a view and calls its
 * template on `out`. It returns ST_OK for what stands in `res`/`out`; anything else is turned into
 * an error page in one place (web/error.c), and what a WRITE row did is undone. To show a form
 * again with its errors: render it, call page_refused(), and return its status. Access to records
 * is decided in record/; the row's permission says only who may ask at all.
 */
#ifndef WEFT_WEB_PAGE_H
#define WEFT_WEB_PAGE_H

#include "html/out.h"
#include "http/res.h"
#include "trust/account.h"

/* Who may ask (perm.def). */
enum perm {
#define PERM(NAME, words) PERM_##NAME,
#include "web/perm.def"
#undef PERM
    PERM__COUNT
};

/* MODE_NONE: no database is held; the handler may take its time (a password's hash) and uses
 * page_transact(). MODE_READ: a consistent view. MODE_WRITE: the write turn: be quick, call nobody.
 */
enum page_mode { MODE_NONE, MODE_READ, MODE_WRITE };

/* The place that this server is for, and what main knows. Const after the start. */
struct web_place {
    str name; /* "Hollinbrook Together" */
    str strapline;
    str colour;      /* "#174a6b": the header band */
    str address;     /* "https://weft.example", for links in e-mails and letters; empty: none */
    bool demo;       /* four doors without a password */
    int64_t made_at; /* when the made-up town was made; TIME_NONE for a real place */
};

struct page;
/* What serve/ lends to pages. */
struct page_host {
    void *app;
    status (*transact)(struct page *p, bool write, status (*work)(struct cx *cx, void *arg),
                       void *arg);
};

struct page {
    struct cx *cx;
    const struct req *req;
    struct res *res;
    struct out *out;
    const struct session *session; /* NULL: nobody is signed in */
    const struct web_place *place;
    const struct page_route *route;
    const struct page_host *host;
    struct fields query;
    struct fields form;
    struct uploads uploads;
    str token; /* of the session's cookie, or none */
    str visit; /* the secret of the form token: the session's token, or a cookie of its own */
    str leads; /* "https://app.example": where the answer to this page's form may lead, too */
    bool refused;
    bool even; /* of a whole record: its time is not to tell what was left out */
};

struct page_route {
    const char *name;
    enum method method;
    str path;
    enum perm perm;
    enum page_mode mode;
    status (*handle)(struct page *p);
};
extern const struct page_route page_routes[];
extern const size_t page_route_count;

#define ROUTE(name, METHOD, path, perm, mode) MUST_CHECK status page_##name(struct page *p);
#include "web/routes.def"
#undef ROUTE

/* May this session ask? ST_OK, ST_UNAUTHORIZED (sign in first), ST_FORBIDDEN, ST_NOT_FOUND (a
 * demo's door in a real place). */
MUST_CHECK status page_permit(struct env *e, const struct page_route *r, const struct session *s,
                              const struct web_place *place);
/* A hidden field's value for every form. Gives a visitor who is not signed in a cookie of its own.
 */
str page_csrf(struct page *p);
/* In a MODE_NONE handler: work in a transaction of its own, with this page's who. */
MUST_CHECK status page_transact(struct page *p, bool write,
                                status (*work)(struct cx *cx, void *arg), void *arg);

/* Reads query and form, and holds the form's token against the cookie. ST_BAD_INPUT, ST_BAD_TYPE,
 * ST_FORBIDDEN (token). */
MUST_CHECK status page_read_arguments(struct page *p);
/* The language to speak: the visitor's cookie, else what the browser asks for, else English. */
enum lang page_lang(const struct req *r);
/* A cookie of ours: behind TLS it is called __Host-NAME. None where absent. */
str page_cookie(const struct req *r, str name);

/* A field of the form, or of the query; empty where it was not sent. Trimmed. */
str page_form(const struct page *p, str name);
str page_query(const struct page *p, str name);
/* The address of this page, to come back to: "/" where a POST's has no page of its own. */
str page_here(const struct page *p);
/* A number in the path. ST_NOT_FOUND where it is none: no such page. */
MUST_CHECK status page_path_int(struct page *p, str name, int64_t *ret_value);

/* 303 to an address of ours; `done` (a MSG key's text, or none) is shown there once, in a green
 * bar. */
void page_redirect(struct page *p, str path, str done);
/* Says that what stands in `out` is the answer to a refused form: 422. Returns ST_UNPROCESSABLE. */
MUST_CHECK status page_refused(struct page *p);
/* The cookie that holds a session; max_age 0 ends it. */
void page_session_cookie(struct page *p, str token, int64_t max_age);
/* Somebody has signed in here (trust/account.h, sign_in_known). */
void page_known_cookie(struct page *p);

/* A sentence of an error's words, which begin small and end without a stop. */
str page_sentence(struct arena *a, str words);
/* The page for a status that a handler, the router or the turn gave. Fills res and out. */
void page_error(struct page *p, status st);

#endif
