/* SPDX-License-Identifier: Apache-2.0
 * The frame of every page: what stands around its content for each point of view.
 *
 *     {{use "web/frame.h"}} {{use "gen/frame.tmpl.h"}}
 *     {{define home(const struct home_view *v)}}
 *     {{wrap frame(&v->frame)}} <h1>…</h1> … {{end}}
 *     {{end}}
 *
 * A page that wants the whole width (a person's banner) calls frame_top and frame_bottom instead
 * and opens its own <div class="wf-wide wf-main">.
 */
#ifndef WEFT_WEB_FRAME_H
#define WEFT_WEB_FRAME_H

#include "base/vec.h"
#include "html/out.h"

/* PUBLIC: anyone, and residents: large, one column of 960 px. STAFF: dense, wide, with search.
 * KIOSK: the pop-up shop's tablet: large, no navigation. */
enum frame_kind { FRAME_PUBLIC, FRAME_STAFF, FRAME_KIOSK };

struct frame_link {
    str words;
    str url;
    bool here; /* the page that is shown */
};
struct frame_links {
    VEC(struct frame_link)
};
struct frame_language {
    enum lang lang;
    str url; /* the same page in it */
};

struct frame {
    enum frame_kind kind;
    str title;       /* of the page */
    bool has_errors; /* a form came back: the title says so */
    str place;       /* "Hollinbrook Together" */
    str strapline;   /* below it, on public pages; may be none */
    str place_css;   /* URL of a style sheet that sets --wf-place; none for ours */
    str home_url;
    struct frame_links nav;
    struct frame_links crumbs;
    struct frame_links footer;
    struct {
        VEC(struct frame_language)
    } languages; /* those that are offered, without the one that is shown */
    /* Who is signed in: two lines; both none for nobody. */
    str who;          /* "Dawn Okafor, district nurse" */
    str acting;       /* "Weir Valley Community Nursing · direct care" */
    str change_url;   /* to act for another organisation; none: no choice */
    str sign_in_url;  /* shown where nobody is signed in; none: not shown */
    str sign_out_url; /* a form of one button */
    str search_url;   /* STAFF: where the search box leads; none: no box */
    str search_term;  /* what was searched for */
    str csrf;         /* for the forms of the frame */
    /* What has just been done, in a green bar, with a way back; none: no bar. */
    str done;
    str undo_url;
    /* A line under the header: a made-up town's age, an outage; none: no line. */
    str notice;
    str telephone; /* of the place, for those who are not online; none: not shown */
    str address;   /* "14 Market Walk, Tuesdays to Saturdays" */
    bool keys;     /* single keys work on this page: listed in the footer */
};

void frame_add(struct arena *a, struct frame_links *l, str words, str url, bool here);

/* An answer that is no page: what went wrong, what to do now. */
struct error_view {
    struct frame frame;
    int code;
    str title;
    str what;   /* may be none */
    str remedy; /* may be none */
    str id;     /* of the request, to quote; may be none */
};

#endif
