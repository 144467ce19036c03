/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/er7.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "feed/feed_limits.h"

enum { MLLP_START = 0x0b, MLLP_END = 0x1c };

VEC_TYPE(segments, struct er7_segment);

static str strip_frame(str s)
{
    while (s.n > 0 && (s.p[0] == MLLP_START || s.p[0] == '\r' || s.p[0] == '\n'))
        s = str_from(s, 1);
    while (s.n > 0 && (s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\n' || s.p[s.n - 1] == MLLP_END))
        s.n--;
    return s;
}

static bool is_delimiter(char c)
{
    bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return c > ' ' && c < 0x7f && !alnum;
}

static status read_delimiters(struct env *e, str text, struct er7 *m)
{
    if (!str_starts(text, S("MSH"))) {
        env_fail(e, ST_BAD_INPUT, S("MSH"), "the message does not begin with MSH");
        env_remedy(e, "an HL7 v2 message begins MSH|^~\\&|");
        return ST_BAD_INPUT;
    }
    m->field = text.n > 3 ? text.p[3] : '\0';
    str marks = str_sub(text, 4, 4);
    size_t end = 0;
    while (end < marks.n && marks.p[end] != m->field && marks.p[end] != '\r') end++;
    marks.n = end;
    bool good = is_delimiter(m->field) && marks.n >= 1;
    for (size_t i = 0; i < marks.n && good; i++) {
        good = is_delimiter(marks.p[i]);
        for (size_t j = 0; j < i; j++) good = good && marks.p[i] != marks.p[j];
    }
    if (!good) {
        env_fail(e, ST_BAD_INPUT, S("MSH-2"), "the delimiters of the message cannot be made out");
        env_remedy(e, "five different marks, usually |^~\\&");
        return ST_BAD_INPUT;
    }
    m->component = marks.p[0];
    m->repeat = marks.n > 1 ? marks.p[1] : '\0';
    m->escape = marks.n > 2 ? marks.p[2] : '\0';
    m->sub = marks.n > 3 ? marks.p[3] : '\0';
    return ST_OK;
}

static status read_fields(struct env *e, const struct er7 *m, struct er7_segment *s)
{
    size_t count = 1;
    for (size_t i = 0; i < s->text.n; i++) count += s->text.p[i] == m->field;
    if (count > FEED_FIELDS_MOST)
        return fail_at(e, ST_TOO_LARGE, s->name, "a segment of more than %d fields",
                       FEED_FIELDS_MOST);
    bool head = str_eq(s->name, S("MSH")) || str_eq(s->name, S("FHS")) || str_eq(s->name, S("BHS"));
    s->field = NEW_ARRAY(e->arena, str, count + 1);
    str rest = s->text, part;
    while (str_next(&rest, m->field, &part)) {
        s->field[s->count++] = part;
        if (head && s->count == 1) s->field[s->count++] = str_sub(s->text, 3, 1);
    }
    return ST_OK;
}

static bool name_good(str name)
{
    if (name.n != 3 || !(name.p[0] >= 'A' && name.p[0] <= 'Z')) return false;
    for (size_t i = 1; i < 3; i++) {
        char c = name.p[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) return false;
    }
    return true;
}

/* Takes the next segment off the front: up to CR, LF or CRLF. */
static bool next_segment(str *rest, bool *lf, str *ret_segment)
{
    if (rest->n == 0) return false;
    size_t end = 0;
    while (end < rest->n && rest->p[end] != '\r' && rest->p[end] != '\n') end++;
    *ret_segment = str_sub(*rest, 0, end);
    size_t after = end;
    if (after < rest->n && rest->p[after] == '\r') after++;
    if (after < rest->n && rest->p[after] == '\n') {
        *lf = true;
        after++;
    }
    *rest = str_from(*rest, after);
    return true;
}

status er7_read(struct env *e, str message, struct er7 *ret_message)
{
    struct er7 m = { 0 };
    struct segments list = { 0 };
    if (message.n >= FEED_MESSAGE_MOST)
        return fail(e, ST_TOO_LARGE, "a message of more than %zu bytes", FEED_MESSAGE_MOST);
    str rest = strip_frame(message), text;
    TRY(read_delimiters(e, rest, &m));
    for (long line = 1; next_segment(&rest, &m.other_ends, &text); line++) {
        if (text.n == 0) continue;
        if (list.count == FEED_SEGMENTS_MOST)
            return fail(e, ST_TOO_LARGE, "a message of more than %d segments", FEED_SEGMENTS_MOST);
        struct er7_segment s = { .name = str_sub(text, 0, 3), .text = text, .line = line };
        if (!name_good(s.name) || (text.n > 3 && text.p[3] != m.field)) {
            env_fail(e, ST_BAD_INPUT, S("segment"), "a line that is no segment");
            env_at(e, line, 0);
            env_remedy(e,
                       "each line begins with a name of three letters and %c; a line end inside a "
                       "field is written %c.br%c",
                       m.field, m.escape == '\0' ? '\\' : m.escape,
                       m.escape == '\0' ? '\\' : m.escape);
            return ST_BAD_INPUT;
        }
        TRY(read_fields(e, &m, &s));
        *VEC_PUSH(e->arena, &list) = s;
    }
    m.at = list.at;
    m.count = list.count;
    *ret_message = m;
    return ST_OK;
}

size_t er7_find(const struct er7 *m, str name, size_t from)
{
    for (size_t i = from; i < m->count; i++)
        if (str_eq(m->at[i].name, name)) return i;
    return SIZE_MAX;
}

str er7_field(const struct er7_segment *s, size_t n)
{
    return n < s->count ? s->field[n] : str_none();
}

size_t er7_repeats(const struct er7 *m, str field)
{
    if (field.n == 0) return 0;
    size_t count = 1;
    if (m->repeat != '\0')
        for (size_t i = 0; i < field.n; i++) count += field.p[i] == m->repeat;
    return count < FEED_REPEATS_MOST ? count : FEED_REPEATS_MOST;
}

/* Part n (from 0) of a text cut at `mark`; the whole text where there is no such mark. */
static str cut(str s, char mark, size_t n)
{
    if (mark == '\0') return n == 0 ? s : str_none();
    str part = str_none();
    for (size_t i = 0; i <= n; i++)
        if (!str_next(&s, mark, &part)) return str_none();
    return part;
}

str er7_repeat(const struct er7 *m, str field, size_t r)
{
    return cut(field, m->repeat, r);
}

bool er7_is_null(str raw)
{
    return str_eq(raw, S("\"\""));
}

str er7_part(struct arena *a, const struct er7 *m, str repetition, size_t c)
{
    str raw = cut(cut(repetition, m->component, c - 1), m->sub, 0);
    if (raw.n == 0 || er7_is_null(raw)) return str_none();
    str s = str_trim(er7_unescape(a, m, raw));
    return s.n == 0 ? str_none() : s;
}

str er7_get(struct arena *a, const struct er7 *m, const struct er7_segment *s, size_t n, size_t c)
{
    return er7_part(a, m, er7_repeat(m, er7_field(s, n), 0), c);
}

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/* \Xhh…\ : bytes as they are; false where they are not pairs of hexadecimal digits. */
static bool unescape_hex(struct buf *b, str code)
{
    if (code.n < 3 || code.n % 2 == 0) return false;
    for (size_t i = 1; i < code.n; i++)
        if (hex(code.p[i]) < 0) return false;
    for (size_t i = 1; i + 1 < code.n; i += 2)
        buf_byte(b, (char)(hex(code.p[i]) * 16 + hex(code.p[i + 1])));
    return true;
}

static bool unescape_one(struct buf *b, const struct er7 *m, str code)
{
    if (code.n == 1) {
        char c = code.p[0];
        char mark = '\0';
        if (c == 'F')
            mark = m->field;
        else if (c == 'S')
            mark = m->component;
        else if (c == 'R')
            mark = m->repeat;
        else if (c == 'E')
            mark = m->escape;
        else if (c == 'T')
            mark = m->sub;
        else if (c == 'H' || c == 'N')
            return true; /* highlighting on and off */
        if (mark == '\0') return false;
        buf_byte(b, mark);
        return true;
    }
    if (str_eq(code, S(".br")) || str_starts(code, S(".sp"))) {
        buf_byte(b, '\n');
        return true;
    }
    return code.n > 0 && code.p[0] == 'X' && unescape_hex(b, code);
}

str er7_unescape(struct arena *a, const struct er7 *m, str s)
{
    if (m->escape == '\0' || str_find_byte(s, m->escape) == SIZE_MAX) return s;
    struct buf b = buf_make(a);
    for (size_t at = 0; at < s.n; at++) {
        if (s.p[at] != m->escape) {
            buf_byte(&b, s.p[at]);
            continue;
        }
        str rest = str_from(s, at + 1);
        size_t end = str_find_byte(rest, m->escape);
        if (end != SIZE_MAX && unescape_one(&b, m, str_sub(rest, 0, end)))
            at += end + 1;
        else
            buf_byte(&b, s.p[at]);
    }
    return utf8_valid(buf_str(&b), NULL) ? buf_str(&b) : s;
}

str er7_escape(struct arena *a, const struct er7 *m, str s)
{
    struct buf b = buf_make(a);
    char x = m->escape == '\0' ? '\\' : m->escape;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        char code = '\0';
        if (c == m->field)
            code = 'F';
        else if (c == m->component)
            code = 'S';
        else if (m->repeat != '\0' && c == m->repeat)
            code = 'R';
        else if (c == x)
            code = 'E';
        else if (m->sub != '\0' && c == m->sub)
            code = 'T';
        if (code != '\0') {
            buf_byte(&b, x);
            buf_byte(&b, code);
            buf_byte(&b, x);
        } else if (c == '\r' || c == '\n') {
            buf_byte(&b, ' ');
        } else {
            buf_byte(&b, c);
        }
    }
    return buf_str(&b);
}
