/* SPDX-License-Identifier: Apache-2.0
 * The frame (frame.h) as a page has it: the place, who is signed in, the token for forms, and what
 * has just been done. Navigation and crumbs are the page family's own (frame_add).
 * A visitor who is not signed in has no token, hence no cookie, until a page has a form: that page
 * says frame.csrf = page_csrf(p).
 */
#ifndef WEFT_WEB_PAGE_FRAME_H
#define WEFT_WEB_PAGE_FRAME_H

#include "web/frame.h"
#include "web/page.h"

struct frame page_frame(struct page *p, enum frame_kind kind, str title);

#endif
