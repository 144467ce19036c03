/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/utf8.h"
#include "voice/voice.h"

static const str phrases[] = {
#define DANGER(words) S_INIT(words),
#include "voice/danger.def"
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Whether the pattern stands in the text at `at`: a star takes the rest of a word. */
static bool stands_at(str text, size_t at, str pattern)
{
    for (size_t i = 0; i < pattern.n; i++) {
        if (pattern.p[i] == '*') {
            while (at < text.n && is_letter(text.p[at])) at++;
            continue;
        }
        if (at >= text.n || text.p[at++] != pattern.p[i]) return false;
    }
    return at >= text.n || !is_letter(text.p[at]);
}

bool voice_tells_danger(struct arena *a, str words)
{
    str text = utf8_fold(a, words);
    for (size_t p = 0; p < sizeof phrases / sizeof phrases[0]; p++) {
        str pattern = utf8_fold(a, phrases[p]);
        for (size_t at = 0; at < text.n; at++)
            if ((at == 0 || !is_letter(text.p[at - 1])) && stands_at(text, at, pattern))
                return true;
    }
    return false;
}

str voice_danger_phrases(struct arena *a)
{
    struct buf b = buf_make(a);
    for (size_t p = 0; p < sizeof phrases / sizeof phrases[0]; p++) {
        if (p > 0) buf_byte(&b, '\n');
        buf_add(&b, phrases[p]);
    }
    return buf_str(&b);
}
