/* SPDX-License-Identifier: Apache-2.0 */
#include "job/fetch.h"

#include <curl/curl.h>
#include <pthread.h>

#include "base/buf.h"

enum { PATIENCE_MS = 20000, MOST = 1 << 20 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start_curl(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* Of one call; libcurl's own memory is given back whatever happens. */
struct call {
    struct env *e;
    CURL *curl;
    struct curl_slist *headers;
    struct buf body;
    size_t most;
    bool too_large;
};

static void call_end(void *arg)
{
    struct call *c = arg;
    curl_slist_free_all(c->headers);
    curl_easy_cleanup(c->curl);
}

/* Escapes of the arena must not pass through libcurl: the buffer has all its room beforehand. */
static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
    struct call *c = arg;
    size_t more = size * n;
    if (c->body.n + more > c->most) {
        c->too_large = true;
        return 0;
    }
    memcpy(c->body.p + c->body.n, bytes, more);
    c->body.n += more;
    return more;
}

static status add_header(struct call *c, str line)
{
    struct curl_slist *more = curl_slist_append(c->headers, arena_cstr(c->e->arena, line));
    if (more == NULL) return fail(c->e, ST_NO_MEMORY, "no memory for a call's headers");
    c->headers = more;
    return ST_OK;
}

static status add_headers(struct call *c, const struct fetch *f)
{
    for (size_t i = 0; i < f->header_count; i++) TRY(add_header(c, f->header[i]));
    if (!str_is_none(f->body))
        TRY(add_header(c, arena_concat(c->e->arena, S("Content-Type: "), f->type)));
    return add_header(c, S("Expect:"));
}

void fetch_by_relay(struct env *e, void *curl, str relay)
{
    if (str_is_empty(relay)) return;
    curl_easy_setopt(curl, CURLOPT_PROXY,
                     arena_cstr(e->arena, arena_concat(e->arena, S("socks5h://localhost"), relay)));
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
}

static void set_options(struct call *c, const struct fetch *f)
{
    struct arena *a = c->e->arena;
    CURL *curl = c->curl;
    long ms = f->patience == 0 ? PATIENCE_MS : (long)(f->patience / 1000);
    curl_easy_setopt(curl, CURLOPT_URL, arena_cstr(a, f->url));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, ms);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "weft/" WEFT_VERSION);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, c->headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, c);
    if (!str_is_none(f->body)) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)f->body.n);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, f->body.p);
    }
    fetch_by_relay(c->e, curl, f->relay);
    if (!str_is_empty(f->method))
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, arena_cstr(a, f->method));
}

/* "https://host:port" of an address: the rest may be a secret. */
static str host_of(str url)
{
    size_t at = str_find(url, S("://"));
    if (at == SIZE_MAX) return S("that address");
    size_t slash = str_find_byte(str_from(url, at + 3), '/');
    return slash == SIZE_MAX ? url : str_sub(url, 0, at + 3 + slash);
}

static status refuse(struct env *e, const struct call *c, const struct fetch *f, CURLcode code)
{
    str host = host_of(f->url);
    if (c->too_large)
        return fail_at(e, ST_TOO_LARGE, host, "the answer is over %zu bytes", c->most);
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
        env_fail(e, ST_BAD_INPUT, host, "this is no address that can be called");
        env_remedy(e, "write http://… or https://…");
        return ST_BAD_INPUT;
    }
    if (code == CURLE_OPERATION_TIMEDOUT) return fail_at(e, ST_TIMEOUT, host, "no answer in time");
    return fail_at(e, ST_IO, host, "%s", curl_easy_strerror(code));
}

status fetch(struct env *e, const struct fetch *f, struct fetch_answer *ret_answer)
{
    (void)pthread_once(&once, start_curl);
    struct call *c = NEW_ARRAY(e->arena, struct call, 1);
    *c = (struct call){ .e = e, .most = f->most == 0 ? MOST : f->most };
    c->body = (struct buf){ .p = arena_alloc(e->arena, c->most) };
    arena_defer(e->arena, call_end, c);
    c->curl = curl_easy_init();
    if (c->curl == NULL) return fail(e, ST_NO_MEMORY, "no memory for a call");
    TRY(add_headers(c, f));
    set_options(c, f);
    CURLcode code = curl_easy_perform(c->curl);
    if (code != CURLE_OK) return refuse(e, c, f, code);
    const char *type = NULL;
    long http = 0;
    (void)curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &http);
    (void)curl_easy_getinfo(c->curl, CURLINFO_CONTENT_TYPE, &type);
    *ret_answer = (struct fetch_answer){ .http = http,
                                         .type = type == NULL ? str_none()
                                                              : arena_str(e->arena, str_of(type)),
                                         .body = str_make(c->body.p, c->body.n) };
    return ST_OK;
}
