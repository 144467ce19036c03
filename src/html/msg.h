/* SPDX-License-Identifier: Apache-2.0
 * The words that pages say, in every language, from lang/CODE/NAME.msg (read by tools/msggen).
 *
 * A message has named places, "{who} asked {n} days ago", filled in the order in which English
 * names them: templates ({{t key who=… n=…}}) and the macros of gen/msg.h do that. The form of a
 * plural is chosen by the place called n. What a language does not have is said in English, and
 * marked so. Data put into a sentence stands in <bdi>, so that it cannot turn the sentence's
 * direction.
 */
#ifndef WEFT_HTML_MSG_H
#define WEFT_HTML_MSG_H

#include "gen/msg_keys.h"
#include "html/out.h"

/* Unicode CLDR's plural categories. */
enum plural {
    PLURAL_ZERO,
    PLURAL_ONE,
    PLURAL_TWO,
    PLURAL_FEW,
    PLURAL_MANY,
    PLURAL_OTHER,
    PLURAL__COUNT
};

struct msg {
    str other;        /* none where the language lacks the message */
    const str *forms; /* by enum plural; NULL where there is but one */
};
/* Generated. `n_place` is the index of the place called n, or -1. */
extern const struct msg msg_table[LANG__COUNT][MSG__COUNT];
extern const struct msg_about {
    const char *key;
    int place_count;
    int n_place;
} msg_about[MSG__COUNT];

struct msg_arg {
    enum { MSG_ARG_TEXT, MSG_ARG_NUMBER, MSG_ARG_HTML } kind;
    str text; /* the markup, of MSG_ARG_HTML */
    int64_t number;
};
static inline struct msg_arg msg_arg_str(str s)
{
    return (struct msg_arg){ .kind = MSG_ARG_TEXT, .text = s };
}
static inline struct msg_arg msg_arg_cstr(const char *s)
{
    return msg_arg_str(str_of(s));
}
static inline struct msg_arg msg_arg_int(int64_t n)
{
    return (struct msg_arg){ .kind = MSG_ARG_NUMBER, .number = n };
}
static inline struct msg_arg msg_arg_size(size_t n)
{
    return msg_arg_int((int64_t)n);
}
static inline struct msg_arg msg_arg_html(html h)
{
    return (struct msg_arg){ .kind = MSG_ARG_HTML, .text = h.markup };
}
#define MSG_PLAIN_KINDS                                                                            \
    str:                                                                                           \
    msg_arg_str, char * : msg_arg_cstr,                                                            \
                          const char * : msg_arg_cstr,                                             \
                                         int : msg_arg_int,                                        \
                                               long : msg_arg_int,                                 \
                                                      long long : msg_arg_int,                     \
                                                                  unsigned int : msg_arg_size,     \
                                                                                 unsigned long     \
        : msg_arg_size
/* In a sentence between tags, where markup may stand too; and where only plain text may. */
#define MSG_ARG(x)   _Generic((x), html : msg_arg_html, MSG_PLAIN_KINDS)(x)
#define MSG_PLAIN(x) _Generic((x), MSG_PLAIN_KINDS)(x)

/* Writes the message between tags. `args` has as many as the message has places. */
void msg_write(struct out *o, enum msg_key key, const struct msg_arg *args, size_t count);
/* The same without any tag, escaped for an attribute, a title or a text area. */
void msg_write_plain(struct out *o, enum msg_key key, const struct msg_arg *args, size_t count);
/* The same as text that nobody has escaped yet. */
str msg_text(struct arena *a, enum lang lang, enum msg_key key, const struct msg_arg *args,
             size_t count);
/* For C: MSG_TEXT(a, lang, MSG_voice_count, MSG_PLAIN(count)); MSG_WORDS where it has no places. */
#define MSG_TEXT(a, lang, key, ...)                                                                \
    msg_text((a), (lang), (key), (const struct msg_arg[]){ __VA_ARGS__ },                          \
             sizeof((const struct msg_arg[]){ __VA_ARGS__ }) / sizeof(struct msg_arg))
str msg_words(enum lang lang, enum msg_key key);
/* Whether the language has its own words for it. */
bool msg_is_translated(enum lang lang, enum msg_key key);

enum plural msg_plural(enum lang lang, int64_t n);

#endif
