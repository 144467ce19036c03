/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/words.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "fhir/fhir_limits.h"

/* Of the members that hold texts not meant for reading. */
static bool is_silent(const struct json_node *n)
{
    static const str keys[] = {
        S_INIT("system"), S_INIT("reference"),    S_INIT("code"),      S_INIT("url"),
        S_INIT("id"),     S_INIT("resourceType"), S_INIT("versionId"), S_INIT("meta"),
        S_INIT("data"),   S_INIT("contentType"),  S_INIT("hash"),      S_INIT("lastUpdated"),
        S_INIT("div"),    S_INIT("language"),     S_INIT("status"),    S_INIT("fullUrl"),
        S_INIT("use"),    S_INIT("implicitRules")
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (json_key_is(n, keys[i])) return json_is_string(n) || json_key_is(n, S("meta"));
    return false;
}

static bool is_letter(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* Folding leaves punctuation beyond ASCII in place; it stays part of its word, on both sides. */
static void words_add(struct buf *b, struct arena *a, str text)
{
    str folded = utf8_fold(a, text);
    size_t i = 0;
    while (i < folded.n && b->n < WORDS_MOST) {
        while (i < folded.n && !is_letter((unsigned char)folded.p[i])) i++;
        size_t start = i;
        while (i < folded.n && is_letter((unsigned char)folded.p[i])) i++;
        if (i == start) break;
        if (b->n > 0) buf_byte(b, ' ');
        buf_add(b, str_sub(folded, start, i - start));
    }
}

str words_plain(struct arena *a, str text)
{
    struct buf b = buf_make(a);
    words_add(&b, a, text);
    return b.n > 0 ? buf_str(&b) : S("");
}

static void strings_add(struct buf *b, struct arena *a, const struct json_node *n)
{
    if (b->n >= WORDS_MOST) return;
    if (json_is_string(n)) {
        str text = json_str(a, n);
        if (!str_has(text, S("://")) && !str_starts(text, S("urn:"))) words_add(b, a, text);
        return;
    }
    for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c))
        if (!json_is_object(n) || !is_silent(c)) strings_add(b, a, c);
}

/* Tags become blanks; character references stay as their letters, which is enough to search by. */
static str without_tags(struct arena *a, str div)
{
    struct buf b = buf_make(a);
    bool inside = false;
    for (size_t i = 0; i < div.n; i++) {
        char c = div.p[i];
        if (c == '<') inside = true;
        buf_byte(&b, inside ? ' ' : c);
        if (c == '>') inside = false;
    }
    return buf_str(&b);
}

struct words words_of(struct arena *a, const struct json_node *resource)
{
    struct words w = { S(""), S("") };
    str div = json_str(a, json_get(json_get(resource, "text"), "div"));
    if (div.n > 0) w.narrative = words_plain(a, without_tags(a, div));
    struct buf b = buf_make(a);
    buf_add(&b, w.narrative);
    strings_add(&b, a, resource);
    if (b.n > 0) w.content = buf_str(&b);
    return w;
}

static bool word_there(str words, str asked)
{
    bool begins = str_ends(asked, S("*"));
    str wanted = begins ? str_sub(asked, 0, asked.n - 1) : asked;
    str rest = words, word;
    while (str_next(&rest, ' ', &word))
        if (begins ? str_starts(word, wanted) : str_eq(word, wanted)) return true;
    return false;
}

bool words_have(str words, str asked)
{
    str rest = asked, word;
    while (str_next(&rest, ' ', &word))
        if (word.n > 0 && !word_there(words, word)) return false;
    return true;
}
