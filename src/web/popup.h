/* SPDX-License-Identifier: Apache-2.0
 * The pop-up shop's tablet: what its page shows.
 */
#ifndef WEFT_WEB_POPUP_H
#define WEFT_WEB_POPUP_H

#include "web/topic.h"

VEC_TYPE(popup_topics, struct topic);
struct popup_view {
    struct frame frame;
    struct say_view say; /* its fields */
    struct form_choices topic, language;
    struct popup_topics topics;
    str danger_phrases; /* voice_danger_phrases */
    str sign_in_url;    /* and back here */
};

#endif
