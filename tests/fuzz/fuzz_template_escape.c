/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a value in every place of a template: what comes out, read as a browser would, has
 * exactly the tags and attributes of the same template with a harmless value.
 */
#include <stdlib.h>

#include "base/env.h"
#include "base/time.h"
#include "gen/places.tmpl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The skeleton of a page: tags and the names of attributes, with text and values left out. */
static str skeleton(struct arena *a, str page)
{
    struct buf b = buf_make(a);
    char quote = 0;
    bool in_tag = false;
    for (size_t i = 0; i < page.n; i++) {
        char c = page.p[i];
        if (quote != 0) {
            if (c != quote) continue;
            quote = 0;
        } else if (in_tag && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == '<') {
            in_tag = true;
        }
        if (in_tag) buf_byte(&b, c);
        if (c == '>' && quote == 0) in_tag = false;
    }
    return buf_str(&b);
}

static str page_of(struct arena *a, str value)
{
    struct places_view v = { .value = value, .number = 7 };
    struct out o = out_make(a, LANG_en, DATE_NONE);
    tmpl_all(&o, &v);
    return out_taken(&o).markup;
}

/* The scheme that a browser would see in the first link: none, or one that is known. */
static bool is_scheme_safe(str page)
{
    str url = str_from(page, str_find(page, S("<a href=\"")) + 9);
    url = str_sub(url, 0, str_find_byte(url, '"'));
    for (size_t i = 0; i < url.n; i++) {
        if (url.p[i] == '/' || url.p[i] == '?' || url.p[i] == '#') return true;
        if (url.p[i] != ':') continue;
        str scheme = str_sub(url, 0, i);
        return str_eq_ascii(scheme, S("http")) || str_eq_ascii(scheme, S("https")) ||
               str_eq_ascii(scheme, S("mailto")) || str_eq_ascii(scheme, S("tel"));
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096) return 0;
    struct arena *a = arena_open(0);
    if (a == NULL) return 0;
    str page = page_of(a, str_make((const char *)data, size));
    if (!str_eq(skeleton(a, page), skeleton(a, page_of(a, S("x"))))) abort();
    if (!is_scheme_safe(page) || str_find_byte(page, '\0') != SIZE_MAX) abort();
    arena_close(a);
    return 0;
}
