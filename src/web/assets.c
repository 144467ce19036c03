/* SPDX-License-Identifier: Apache-2.0 */
#include "web/assets.h"

#include "gen/assets.h"

static const struct asset *asset_at(str path)
{
    for (size_t i = 0; i < ASSET_COUNT; i++)
        if (str_eq(asset_table[i].url, path)) return &asset_table[i];
    return NULL;
}

/* A URL is /static/STEM.HASH.ENDING of STEM.ENDING. */
str asset_read(str name)
{
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.') dot--;
    for (size_t i = 0; dot > 0 && i < ASSET_COUNT; i++) {
        str url = asset_table[i].url, stem = str_sub(name, 0, dot),
            ending = str_from(name, dot - 1);
        if (!str_starts(url, S("/static/")) || !str_ends(url, ending)) continue;
        str rest = str_from(url, 8);
        if (str_starts(rest, stem) && rest.n == name.n + 13) return asset_table[i].bytes;
    }
    return str_none();
}

/* One of the codings of Accept-Encoding, unless its quality is 0. */
static bool takes_gzip(const struct req *req)
{
    str rest = req_header(req, S("Accept-Encoding"));
    str one;
    while (str_next(&rest, ',', &one)) {
        str name = str_trim(str_sub(one, 0, str_find_byte(one, ';')));
        bool refused = str_has(one, S("q=0")) && !str_has(one, S("q=0."));
        if (str_eq_ascii(name, S("gzip"))) return !refused;
    }
    return false;
}

bool asset_answer(const struct req *req, struct res *res)
{
    const struct asset *a = asset_at(req->path);
    if (a == NULL || (req->method != METHOD_GET && req->method != METHOD_HEAD)) return false;
    bool packed = !str_is_none(a->gzip) && takes_gzip(req);
    bool known = str_has(req_header(req, S("If-None-Match")), a->etag);
    struct res answer = { .status = 200 };
    res_body(&answer, known ? 304 : 200, a->type, known ? S("") : packed ? a->gzip : a->bytes);
    res_header(&answer, S("ETag"), a->etag);
    res_header(&answer, S("Cache-Control"), S("public, max-age=31536000, immutable"));
    res_header(&answer, S("X-Content-Type-Options"), S("nosniff"));
    res_header(&answer, S("Cross-Origin-Resource-Policy"), S("same-origin"));
    if (!str_is_none(a->gzip)) res_header(&answer, S("Vary"), S("Accept-Encoding"));
    if (packed && !known) res_header(&answer, S("Content-Encoding"), S("gzip"));
    *res = answer;
    return true;
}
