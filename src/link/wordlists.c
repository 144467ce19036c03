/* SPDX-License-Identifier: Apache-2.0 */
#include "link/text.h"

static const str defaults[] = {
#define LINK_DEFAULT(word) S_INIT(word),
#define LINK_TITLE(word)
#define LINK_STREET(from, to)
#include "link_words.def"
#undef LINK_DEFAULT
#undef LINK_TITLE
#undef LINK_STREET
};

static const str titles[] = {
#define LINK_DEFAULT(word)
#define LINK_TITLE(word) S_INIT(word),
#define LINK_STREET(from, to)
#include "link_words.def"
#undef LINK_DEFAULT
#undef LINK_TITLE
#undef LINK_STREET
};

static const struct {
    str from, to;
} streets[] = {
#define LINK_DEFAULT(word)
#define LINK_TITLE(word)
#define LINK_STREET(from, to) { S_INIT(from), S_INIT(to) },
#include "link_words.def"
#undef LINK_DEFAULT
#undef LINK_TITLE
#undef LINK_STREET
};

enum { NICKS_MOST = 32 };

static const char *const nicks[][NICKS_MOST] = {
#define LINK_NICK(...) { __VA_ARGS__ },
#include "link_nicknames.def"
#undef LINK_NICK
};

static bool is_among(const str *words, size_t count, str s)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(words[i], s)) return true;
    }
    return false;
}

bool text_is_default(str folded)
{
    return is_among(defaults, sizeof defaults / sizeof defaults[0], folded);
}

bool text_is_title(str folded)
{
    return is_among(titles, sizeof titles / sizeof titles[0], folded);
}

str text_street_word(str folded)
{
    for (size_t i = 0; i < sizeof streets / sizeof streets[0]; i++) {
        if (str_eq(streets[i].from, folded)) return streets[i].to;
    }
    return folded;
}

size_t text_nicknames(str folded, uint16_t ret_class[4])
{
    size_t found = 0;
    for (size_t i = 0; i < sizeof nicks / sizeof nicks[0] && found < 4; i++) {
        for (size_t k = 0; k < NICKS_MOST && nicks[i][k] != NULL; k++) {
            const char *n = nicks[i][k];
            if (n[0] != folded.p[0] || !str_eq(str_of(n), folded)) continue;
            ret_class[found++] = (uint16_t)(i + 1);
            break;
        }
    }
    return found;
}
