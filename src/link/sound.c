/* SPDX-License-Identifier: Apache-2.0 */
#include "link/text.h"

/* A sound code of our own making, after the idea of Philips's Metaphone (1990): consonants that are
 * heard alike in English names share a sign, vowels count only at the start, five signs at most. */
enum { SOUND_MOST = 5 };

struct sound {
    char sign[SOUND_MOST];
    size_t n;
};

static void put(struct sound *s, char sign)
{
    if (s->n < SOUND_MOST && (s->n == 0 || s->sign[s->n - 1] != sign)) s->sign[s->n++] = sign;
}

static bool is_soft(char next)
{
    return next == 'e' || next == 'i' || next == 'y';
}

static char at(str s, size_t i)
{
    return i < s.n ? s.p[i] : '\0';
}

/* Two or three letters with one sound; returns how many were taken, 0 where none begins here. */
static size_t digraph(str s, size_t i, struct sound *out)
{
    char c = at(s, i), d = at(s, i + 1);
    if (c == 'p' && d == 'h') return put(out, 'F'), 2;
    if (c == 's' && d == 'c' && at(s, i + 2) == 'h') return put(out, 'X'), 3;
    if ((c == 's' || c == 'c') && d == 'h') return put(out, 'X'), 2;
    if (c == 't' && d == 'c' && at(s, i + 2) == 'h') return put(out, 'X'), 3;
    if (c == 't' && d == 'h') return put(out, 'T'), 2;
    if (c == 'g' && d == 'h') {
        if (i == 0) put(out, 'K');
        return 2;
    }
    if (c == 'c' && d == 'k') return put(out, 'K'), 2;
    if (c == 'd' && d == 'g') return put(out, 'J'), 2;
    if (i == 0 && ((c == 'k' && d == 'n') || (c == 'g' && d == 'n'))) return put(out, 'N'), 2;
    if (i == 0 && c == 'w' && d == 'r') return put(out, 'R'), 2;
    if (i == 0 && c == 'm' && d == 'a' && at(s, 2) == 'c') return put(out, 'M'), put(out, 'K'), 3;
    return 0;
}

static void letter(char c, char next, bool first, struct sound *out)
{
    switch (c) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
    case 'y':
        if (first) put(out, 'A');
        break;
    case 'h':
    case 'w':
        if (first) put(out, c == 'h' ? 'H' : 'W');
        break;
    case 'b':
    case 'p': put(out, 'P'); break;
    case 'f':
    case 'v': put(out, 'F'); break;
    case 'd':
    case 't': put(out, 'T'); break;
    case 'm': put(out, 'M'); break;
    case 'n': put(out, 'N'); break;
    case 'l': put(out, 'L'); break;
    case 'r': put(out, 'R'); break;
    case 's':
    case 'z': put(out, 'S'); break;
    case 'c': put(out, is_soft(next) ? 'S' : 'K'); break;
    case 'g': put(out, is_soft(next) ? 'J' : 'K'); break;
    case 'j': put(out, 'J'); break;
    case 'k':
    case 'q': put(out, 'K'); break;
    case 'x':
        put(out, first ? 'S' : 'K');
        if (!first) put(out, 'S');
        break;
    default: break;
    }
}

uint32_t text_sound(str folded)
{
    struct sound s = { .n = 0 };
    for (size_t i = 0; i < folded.n;) {
        size_t taken = digraph(folded, i, &s);
        if (taken == 0) {
            letter(folded.p[i], at(folded, i + 1), i == 0, &s);
            taken = 1;
        }
        i += taken;
    }
    uint32_t code = 0;
    for (size_t i = 0; i < s.n; i++) code = code * 32 + (uint32_t)(s.sign[i] - 'A' + 1);
    return code;
}
