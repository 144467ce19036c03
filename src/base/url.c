/* SPDX-License-Identifier: Apache-2.0 */
#include "base/url.h"

#include "base/utf8.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Bytes that a text from outside may not hold: NUL never, and UTF-8 must be whole. */
status text_check(struct env *e, str text)
{
    if (str_find_byte(text, '\0') == SIZE_MAX && utf8_valid(text, NULL)) return ST_OK;
    env_fail(e, ST_BAD_INPUT, str_none(), "a value is not UTF-8 text");
    env_remedy(e, "Send text in UTF-8, without NUL.");
    return ST_BAD_INPUT;
}

status url_decode(struct env *e, str text, bool plus, str *ret_text)
{
    bool plain =
        str_find_byte(text, '%') == SIZE_MAX && (!plus || str_find_byte(text, '+') == SIZE_MAX);
    if (plain) {
        TRY(text_check(e, text));
        *ret_text = text;
        return ST_OK;
    }
    char *out = arena_cstr(e->arena, text);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '+' && plus) c = ' ';
        if (c == '%') {
            if (i + 2 >= text.n || hex(text.p[i + 1]) < 0 || hex(text.p[i + 2]) < 0) {
                env_fail(e, ST_BAD_INPUT, str_none(), "a broken %% escape");
                env_remedy(
                    e, "Write %%25 for a per cent sign, others as %% and two hexadecimal digits.");
                return ST_BAD_INPUT;
            }
            c = (char)(hex(text.p[i + 1]) * 16 + hex(text.p[i + 2]));
            i += 2;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    TRY(text_check(e, str_make(out, n)));
    *ret_text = str_make(out, n);
    return ST_OK;
}
