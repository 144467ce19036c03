/* SPDX-License-Identifier: Apache-2.0
 * Words and choices that the pages of the conversation share: by which way a voice came, by which
 * published rule one is not published, and where somebody lives.
 */
#ifndef WEFT_WEB_TALK_H
#define WEFT_WEB_TALK_H

#include "voice/moderate.h"
#include "voice/voice.h"
#include "web/form.h"
#include "web/page.h"

/* "Pop-up shop" */
str channel_words(enum lang lang, enum voice_channel channel);
/* The same by its stored word; that word where there is none such. */
str channel_words_of(enum lang lang, str channel);
str voice_rule_words(enum lang lang, enum voice_rule rule);
/* The same by its key; a text of one's own as it is; none where there is neither. */
str voice_rule_words_of(enum lang lang, str rule);
/* The neighbourhoods by their ids, "0" with `none` first. *ret_chosen: the name of the chosen one;
 * none. */
MUST_CHECK status neighbourhood_choices(struct page *p, str none, str chosen,
                                        struct form_choices *c, str *ret_chosen);

#endif
