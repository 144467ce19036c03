/* SPDX-License-Identifier: Apache-2.0 */
#include "web/talk.h"

#include "html/msg.h"
#include "place/directory.h"

str channel_words(enum lang lang, enum voice_channel channel)
{
    static const enum msg_key words[CHANNEL__COUNT] = {
        [CHANNEL_WEB] = MSG_thread_channel_web,
        [CHANNEL_POPUP] = MSG_thread_channel_popup,
        [CHANNEL_PAPER] = MSG_thread_channel_paper,
        [CHANNEL_TELEPHONE] = MSG_thread_channel_telephone,
        [CHANNEL_MEETING] = MSG_thread_channel_meeting,
    };
    return msg_words(lang, words[channel]);
}

str channel_words_of(enum lang lang, str channel)
{
    enum voice_channel c;
    return voice_channel_of(channel, &c) ? channel_words(lang, c) : channel;
}

str voice_rule_words(enum lang lang, enum voice_rule rule)
{
    static const enum msg_key words[VOICE_RULE__COUNT] = {
#define VOICE_RULE(key) [VOICE_RULE_##key] = MSG_rule_##key,
#include "voice/rules.def"
    };
    return msg_words(lang, words[rule]);
}

str voice_rule_words_of(enum lang lang, str rule)
{
    enum voice_rule r;
    if (voice_rule_of(rule, &r)) return voice_rule_words(lang, r);
    return rule.n > 5 ? rule : msg_words(lang, MSG_rule_other);
}

status neighbourhood_choices(struct page *p, str none, str chosen, struct form_choices *c,
                             str *ret_chosen)
{
    struct arena *a = p->req->arena;
    struct neighbourhoods list = { 0 };
    str name = str_none();
    TRY(neighbourhood_list(p->cx, &list));
    form_choice_add(a, c, S("0"), none, str_none(), str_is_empty(chosen) ? S("0") : chosen);
    for (size_t i = 0; i < list.count; i++) {
        str id = arena_printf(a, "%lld", (long long)list.at[i].id);
        if (str_eq(id, chosen)) name = list.at[i].name;
        form_choice_add(a, c, id, list.at[i].name, str_none(), chosen);
    }
    *ret_chosen = name;
    return ST_OK;
}
