/* SPDX-License-Identifier: Apache-2.0
 * The frame (frame.h) as a page has it: the place, who is signed in, the token for forms, and what
 * has just been done; navigation, search and footer by what this who may do. Crumbs are the page
 * family's own (frame_add).
 * A visitor who is not signed in has no token, hence no cookie, until a page has a form: that page
 * says frame.csrf = page_csrf(p).
 */
#ifndef WEFT_WEB_PAGE_FRAME_H
#define WEFT_WEB_PAGE_FRAME_H

#include "web/frame.h"
#include "web/page.h"

/* STAFF for who works here, PUBLIC for everybody else. */
enum frame_kind page_frame_kind(const struct page *p);
/* A resident, or who acts for one, is signed in. */
bool page_is_resident(const struct page *p);
/* Who is signed in, as what she does is signed: "Kath Lund, records manager, Lantern Lane Surgery";
 * a resident by her name alone. */
str page_who(const struct page *p);
/* Some people's records may open to this who: else a list of people would stay empty for ever. */
bool page_sees_people(const struct page *p);
struct frame page_frame(struct page *p, enum frame_kind kind, str title);

#endif
