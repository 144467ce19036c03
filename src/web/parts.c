/* SPDX-License-Identifier: Apache-2.0 */
#include "web/parts.h"

struct voice_view voice_of(struct arena *a, str words)
{
    struct voice_view v = { .size = VOICE_PLAIN };
    str rest = str_trim(words);
    while (rest.n > 0) {
        size_t end = str_find(rest, S("\n\n"));
        str paragraph = str_trim(str_sub(rest, 0, end));
        if (paragraph.n > 0) *VEC_PUSH(a, &v.paragraphs) = paragraph;
        rest = end == SIZE_MAX ? str_none() : str_trim(str_from(rest, end));
    }
    return v;
}

enum { BEGINNING_MOST = 220 };

str voice_beginning(struct arena *a, str words)
{
    str first = str_trim(str_sub(words, 0, str_find(words, S("\n\n"))));
    if (first.n <= BEGINNING_MOST)
        return first.n == str_trim(words).n ? first : arena_concat(a, first, S(" …"));
    size_t end = BEGINNING_MOST;
    while (end > BEGINNING_MOST / 2 && first.p[end] != ' ') end--;
    while (end > 0 && ((unsigned char)first.p[end] & 0xC0) == 0x80) end--;
    return arena_concat(a, str_trim(str_sub(first, 0, end)), S(" …"));
}

struct mini_view mini_of(struct arena *a, str label, size_t at, bool cut)
{
    struct mini_view m = { .label = label };
    for (size_t i = 0; i < THREAD_STOPS; i++)
        *VEC_PUSH(a, &m.stops) = i < at   ? MINI_DONE
                                 : i > at ? MINI_AHEAD
                                 : cut    ? MINI_CUT
                                          : MINI_NOW;
    return m;
}
