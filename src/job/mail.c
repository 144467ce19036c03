/* SPDX-License-Identifier: Apache-2.0 */
#include "job/mail.h"

#include <curl/curl.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/time.h"
#include "job/fetch.h"

enum { PATIENCE_MS = 20000, LINE_MOST = 72 };

/* ---- the text --------------------------------------------------------------------------------*/

bool mail_is_address(str s)
{
    size_t at = str_find_byte(s, '@');
    if (at == SIZE_MAX || at == 0 || at + 1 >= s.n || s.n > 254) return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c == 127 || str_find_byte(S("<>()[]\\,;:\""), (char)c) != SIZE_MAX)
            return false;
        if (c == '@' && i != at) return false;
    }
    return str_find_byte(str_from(s, at), '.') != SIZE_MAX ||
           str_eq(str_from(s, at + 1), S("localhost"));
}

static const char hex[] = "0123456789ABCDEF";

static void escape(struct buf *b, unsigned char c)
{
    buf_byte(b, '=');
    buf_byte(b, hex[c >> 4]);
    buf_byte(b, hex[c & 15]);
}

/* RFC 2045, 6.7: lines end in CRLF, none is over 76 characters. */
static void quoted_printable(struct buf *b, str s)
{
    size_t line = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\r') continue;
        if (c == '\n') {
            buf_add(b, S("\r\n"));
            line = 0;
            continue;
        }
        if (line > LINE_MOST) {
            buf_add(b, S("=\r\n"));
            line = 0;
        }
        bool last = i + 1 == s.n || s.p[i + 1] == '\n' || s.p[i + 1] == '\r';
        bool plain = c > ' ' && c < 127 && c != '=' && !(c == '.' && line == 0);
        if (plain || (c == ' ' && !last))
            buf_byte(b, (char)c);
        else
            escape(b, c);
        line += plain || (c == ' ' && !last) ? 1 : 3;
    }
    buf_add(b, S("\r\n"));
}

/* RFC 2047: words of at most 75 characters, never parting a character of UTF-8. */
static void header_text(struct buf *b, str s)
{
    size_t line = 0;
    buf_add(b, S("=?UTF-8?Q?"));
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (line > 45 && (c & 0xC0) != 0x80) {
            buf_add(b, S("?=\r\n =?UTF-8?Q?"));
            line = 0;
        }
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (plain)
            buf_byte(b, (char)c);
        else
            escape(b, c < ' ' ? ' ' : c);
        line += plain ? 1 : 3;
    }
    buf_add(b, S("?="));
}

static void add_date(struct buf *b, int64_t at)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct civil c = time_civil_utc(at);
    int weekday = date_weekday(date_make(c.year, c.month, c.day));
    buf_printf(b, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[weekday - 1], c.day,
               months[c.month - 1], c.year, c.hour, c.minute, c.second);
}

str mail_text(struct env *e, const struct mail *m)
{
    struct buf b = buf_make(e->arena);
    str host = str_from(m->from, str_find_byte(m->from, '@') + 1);
    add_date(&b, env_now(e));
    buf_add(&b, S("From: "));
    header_text(&b, m->from_name);
    buf_printf(&b, " <%.*s>\r\nTo: <%.*s>\r\nSubject: ", STR_ARG(m->from), STR_ARG(m->to));
    header_text(&b, m->subject);
    buf_printf(&b, "\r\nMessage-ID: <%.*s@%.*s>\r\n", STR_ARG(m->id), STR_ARG(host));
    if (m->language.n > 0) buf_printf(&b, "Content-Language: %.*s\r\n", STR_ARG(m->language));
    buf_add(&b, S("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
    quoted_printable(&b, m->body);
    return buf_str(&b);
}

/* ---- the sending -----------------------------------------------------------------------------*/

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start_curl(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct sending {
    CURL *curl;
    struct curl_slist *to;
    str rest;
};

static void sending_end(void *arg)
{
    struct sending *s = arg;
    curl_slist_free_all(s->to);
    curl_easy_cleanup(s->curl);
}

static size_t give(char *bytes, size_t size, size_t n, void *arg)
{
    struct sending *s = arg;
    size_t some = size * n < s->rest.n ? size * n : s->rest.n;
    memcpy(bytes, s->rest.p, some);
    s->rest = str_from(s->rest, some);
    return some;
}

static void set_options(struct sending *s, struct arena *a, const struct mail *m)
{
    CURL *c = s->curl;
    curl_easy_setopt(c, CURLOPT_URL, arena_cstr(a, m->server));
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
    curl_easy_setopt(c, CURLOPT_MAIL_FROM,
                     arena_cstr(a, arena_printf(a, "<%.*s>", STR_ARG(m->from))));
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, s->to);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(c, CURLOPT_READDATA, s);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
}

/* What the server said decides: 5xx is for good, all else may pass. */
static status answer_of(struct env *e, const struct sending *s, CURLcode code)
{
    long said = 0;
    if (code == CURLE_OK) return ST_OK;
    (void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &said);
    if (said >= 500 && said < 600 && code != CURLE_LOGIN_DENIED)
        return fail(e, ST_BAD_INPUT, "the mail server refuses it (%ld)", said);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return fail(e, ST_TIMEOUT, "the mail server does not answer in time");
    return fail(e, ST_IO, "the mail server: %s", curl_easy_strerror(code));
}

status mail_send(struct env *e, const struct mail *m)
{
    if (!mail_is_address(m->to) || !mail_is_address(m->from))
        return fail(e, ST_BAD_INPUT, "this is no address for e-mail");
    (void)pthread_once(&once, start_curl);
    struct sending *s = NEW(e->arena, struct sending);
    s->rest = mail_text(e, m);
    char *to = arena_cstr(e->arena, arena_printf(e->arena, "<%.*s>", STR_ARG(m->to)));
    arena_defer(e->arena, sending_end, s);
    s->curl = curl_easy_init();
    s->to = curl_slist_append(NULL, to);
    if (s->curl == NULL || s->to == NULL) return fail(e, ST_NO_MEMORY, "no memory for an e-mail");
    set_options(s, e->arena, m);
    fetch_by_relay(e, s->curl, m->relay);
    return answer_of(e, s, curl_easy_perform(s->curl));
}
