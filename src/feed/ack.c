/* SPDX-License-Identifier: Apache-2.0
 * The answer to a message (er7.h). Made from the little that can be trusted: where not even MSH can
 * be read, the usual delimiters and empty addresses. */
#include "base/buf.h"
#include "base/time.h"
#include "feed/er7.h"

/* The first segment alone, so that a fault further down does not hide who asked. */
static bool read_head(struct env *e, str message, struct er7 *ret_head)
{
    size_t from = str_find(message, S("MSH"));
    if (from == SIZE_MAX || from > 4) return false;
    str head = str_from(message, from);
    size_t end = 0;
    while (end < head.n && head.p[end] != '\r' && head.p[end] != '\n') end++;
    struct err before = e->err;
    bool read = er7_read(e, str_sub(head, 0, end), ret_head) == ST_OK && ret_head->count == 1;
    e->err = before;
    return read;
}

struct asked {
    bool known;     /* MSH could be read */
    bool same;      /* the answer is written with the same delimiters */
    struct er7 msg; /* as it came */
};

/* Field n of the MSH that came, fit for the answer `m`. */
static str raw_field(struct env *e, const struct asked *asked, const struct er7 *m, size_t n)
{
    str raw = asked->known ? er7_field(&asked->msg.at[0], n) : str_none();
    return asked->same ? raw : er7_escape(e->arena, m, raw);
}

/* The trigger event alone: ADT^A01 is answered ACK^A01. */
static str trigger_of(struct env *e, const struct asked *asked)
{
    return asked->known ? er7_get(e->arena, &asked->msg, &asked->msg.at[0], 9, 2) : str_none();
}

static str stamp(struct env *e)
{
    struct civil t = time_civil_local(env_now(e));
    return arena_printf(e->arena, "%04d%02d%02d%02d%02d%02d", t.year, t.month, t.day, t.hour,
                        t.minute, t.second);
}

str er7_ack(struct env *e, str message, enum er7_answer answer, const struct err *why,
            str control_id)
{
    static const str words[] = { S_INIT("AA"), S_INIT("AE"), S_INIT("AR") };
    struct er7 m = { .field = '|', .component = '^', .repeat = '~', .escape = '\\', .sub = '&' };
    struct asked asked = { .known = false };
    asked.known = read_head(e, message, &asked.msg);
    /* A sender that names fewer delimiters gets the usual ones: an answer needs them all. */
    asked.same = asked.known && asked.msg.sub != '\0';
    if (asked.same) m = asked.msg;
    str trigger = trigger_of(e, &asked);
    str version = raw_field(e, &asked, &m, 12);
    str process = raw_field(e, &asked, &m, 11);
    char f = m.field, c = m.component;

    struct buf b = buf_make(e->arena);
    buf_printf(&b, "MSH%c%c%c%c%c%c", f, c, m.repeat, m.escape, m.sub, f);
    buf_printf(&b, "%.*s%c%.*s%c", STR_ARG(raw_field(e, &asked, &m, 5)), f,
               STR_ARG(raw_field(e, &asked, &m, 6)), f);
    buf_printf(&b, "%.*s%c%.*s%c", STR_ARG(raw_field(e, &asked, &m, 3)), f,
               STR_ARG(raw_field(e, &asked, &m, 4)), f);
    buf_printf(&b, "%.*s%c%cACK", STR_ARG(stamp(e)), f, f);
    if (trigger.n > 0) buf_printf(&b, "%c%.*s", c, STR_ARG(er7_escape(e->arena, &m, trigger)));
    buf_printf(&b, "%c%.*s%c%.*s%c%.*s\r", f, STR_ARG(er7_escape(e->arena, &m, control_id)), f,
               STR_ARG(process.n > 0 ? process : S("P")), f,
               STR_ARG(version.n > 0 ? version : S("2.4")));
    buf_printf(&b, "MSA%c%.*s%c%.*s", f, STR_ARG(words[answer]), f,
               STR_ARG(raw_field(e, &asked, &m, 10)));
    if (why != NULL) {
        str text =
            arena_printf(e->arena, "%.*s%s%.*s", STR_ARG(why->what),
                         why->remedy.n > 0 ? ". Right would be: " : "", STR_ARG(why->remedy));
        buf_printf(&b, "%c%.*s\rERR%c%.*s%c%c%c207%c%.*s", f,
                   STR_ARG(er7_escape(e->arena, &m, text)), f,
                   STR_ARG(er7_escape(e->arena, &m, why->where)), c, c, c, c,
                   STR_ARG(er7_escape(e->arena, &m, text)));
    }
    buf_byte(&b, '\r');
    return buf_str(&b);
}
