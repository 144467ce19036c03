/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a form: the first byte says whether it is urlencoded or multipart. What comes out as
 * text is text, and lies within what came in.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "http/req.h"
#include "fuzz/fuzz.h"

static void must_be_text(str s)
{
    if (!utf8_valid(s, NULL) || str_find_byte(s, '\0') != SIZE_MAX) abort();
}

static status work(struct env *e, void *arg)
{
    str input = *(str *)arg;
    bool multipart = input.n > 0 && input.p[0] == 'm';
    struct field type = { S("Content-Type"), multipart ? S("multipart/form-data; boundary=b")
                                                       : S("application/x-www-form-urlencoded") };
    struct req r = { .arena = e->arena,
                     .method = METHOD_POST,
                     .body = str_from(input, 1),
                     .headers = { &type, 1 } };
    struct fields fields;
    struct uploads uploads;
    if (req_form(e, &r, &fields, &uploads) != ST_OK) return ST_OK;
    for (size_t i = 0; i < fields.count; i++) {
        must_be_text(fields.at[i].name);
        must_be_text(fields.at[i].value);
    }
    for (size_t i = 0; i < uploads.count; i++) {
        const struct upload *u = &uploads.at[i];
        must_be_text(u->name);
        must_be_text(u->filename);
        bool inside = u->bytes.n == 0 ||
                      (u->bytes.p >= input.p && u->bytes.p + u->bytes.n <= input.p + input.n);
        if (!inside) abort();
    }
    return ST_OK;
}

FUZZ_ANSWERS(work)
