/* SPDX-License-Identifier: Apache-2.0 */
#include "link/parse.h"

#include "base/nhs.h"

static bool is_one_byte(str s)
{
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] != s.p[0]) return false;
    }
    return true;
}

bool parse_nhs(str raw, struct folded *ret_digits, bool *ret_valid)
{
    struct folded t;
    text_fold_digits(raw, &t);
    if (t.n != 10 || is_one_byte(folded_str(&t)) || str_eq(folded_str(&t), S("1234567890")))
        return false;
    *ret_digits = t;
    *ret_valid = nhs_digits_agree(t.p);
    return true;
}

static void drop_front(struct folded *t, size_t n)
{
    memmove(t->p, t->p + n, t->n - n);
    t->n -= n;
}

bool parse_phone(str raw, struct folded *ret_digits)
{
    struct folded t;
    text_fold_digits(raw, &t);
    while (t.n > 0 && t.p[0] == '0') drop_front(&t, 1);
    if (t.n >= 11 && t.p[0] == '4' && t.p[1] == '4') drop_front(&t, 2);
    while (t.n > 0 && t.p[0] == '0') drop_front(&t, 1);
    if (t.n < 6 || is_one_byte(folded_str(&t)) || str_eq(folded_str(&t), S("123456789")))
        return false;
    *ret_digits = t;
    return true;
}

bool parse_email(str raw, struct folded *ret_text)
{
    raw = str_trim(str_sub(raw, 0, LINK_RAW_MOST));
    struct folded t = { .n = 0 };
    bool mark = false;
    for (size_t i = 0; i < raw.n && t.n < LINK_TEXT_MOST; i++) {
        char c = raw.p[i];
        if (c == '@' || c == '.') mark = true;
        if (c == ' ') continue;
        t.p[t.n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    str s = folded_str(&t);
    if (!mark || t.n < 5 || str_starts(s, S("noreply")) || str_starts(s, S("no-reply")) ||
        str_starts(s, S("none@")) || str_starts(s, S("unknown@")) || str_starts(s, S("test@")))
        return false;
    *ret_text = t;
    return true;
}

bool parse_identifier(struct arena *scratch, str raw, struct folded *ret_text)
{
    struct folded plain, t;
    text_fold(scratch, raw, &plain);
    if (text_is_default(folded_str(&plain))) return false;
    text_fold_code(scratch, raw, &t);
    if (t.n < 3 || is_one_byte(folded_str(&t)) || str_eq(folded_str(&t), S("123456789")))
        return false;
    *ret_text = t;
    return true;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of letters at the start. */
static size_t letters(str s)
{
    size_t n = 0;
    while (n < s.n && is_upper(s.p[n])) n++;
    return n;
}

static bool is_british(str s)
{
    return s.n >= 5 && s.n <= 7 && letters(s) >= 1 && letters(s) <= 2 && is_digit(s.p[s.n - 3]) &&
           is_upper(s.p[s.n - 2]) && is_upper(s.p[s.n - 1]);
}

bool parse_postcode(struct arena *scratch, str raw, struct postcode *ret_postcode)
{
    struct postcode pc = { .area = 0 };
    text_fold_code(scratch, raw, &pc.text);
    if (pc.text.n > 12) pc.text.n = 12;
    str s = folded_str(&pc.text);
    if (s.n < 2 || str_starts(s, S("ZZ99")) || is_one_byte(s)) return false;
    struct folded plain;
    text_fold(scratch, raw, &plain);
    if (text_is_default(folded_str(&plain))) return false;
    size_t front = letters(s);
    if (is_british(s)) {
        pc.area = (uint8_t)front;
        pc.district = (uint8_t)(s.n - 3);
        pc.sector = (uint8_t)(s.n - 2);
    } else if (front >= 1 && front <= 2 && s.n <= 4) { /* a district alone */
        pc.area = (uint8_t)front;
        pc.district = (uint8_t)s.n;
    } else {
        pc.area = (uint8_t)(s.n >= 3 ? 1 : 0);
        pc.district = (uint8_t)(s.n >= 4 ? 2 : 0);
        pc.sector = (uint8_t)(s.n >= 4 ? 3 : 0);
    }
    *ret_postcode = pc;
    return true;
}

void parse_house(struct arena *scratch, str raw, struct folded *ret_text)
{
    text_fold(scratch, raw, ret_text);
    while (ret_text->n > 1 && ret_text->p[0] == '0') drop_front(ret_text, 1);
    if (text_is_default(folded_str(ret_text))) ret_text->n = 0;
}

void parse_street(struct arena *scratch, str raw, struct folded *ret_text)
{
    struct folded t, out = { .n = 0 };
    text_fold(scratch, raw, &t);
    str rest = folded_str(&t), word;
    if (t.n == 0 || text_is_default(rest)) {
        ret_text->n = 0;
        return;
    }
    bool first = true;
    while (str_next(&rest, ' ', &word)) {
        /* "st" at the front is Saint's, not Street's. */
        str w = first ? word : text_street_word(word);
        if (out.n + w.n + 1 > LINK_TEXT_MOST) break;
        if (!first) out.p[out.n++] = ' ';
        memcpy(out.p + out.n, w.p, w.n);
        out.n += w.n;
        first = false;
    }
    *ret_text = out;
}

static bool has_digit(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (is_digit(s.p[i])) return true;
    }
    return false;
}

/* "12 high street" → house "12", street "high street"; "flat 3" and house names stay whole. */
static void split_number(struct arena *scratch, str raw, struct address_line *parts)
{
    raw = str_trim(raw);
    size_t blank = str_find_byte(raw, ' ');
    bool numbered = blank != SIZE_MAX && raw.n > 0 && is_digit(raw.p[0]);
    if (numbered) {
        if (parts->house.n == 0) parse_house(scratch, str_sub(raw, 0, blank), &parts->house);
        if (parts->street.n == 0) parse_street(scratch, str_from(raw, blank), &parts->street);
    } else if (has_digit(raw) || parts->street.n > 0) {
        if (parts->house.n == 0) parse_house(scratch, raw, &parts->house);
    } else {
        parse_street(scratch, raw, &parts->street);
    }
}

void parse_address_line(struct arena *scratch, str raw, struct address_line *ret_parts)
{
    *ret_parts = (struct address_line){ .postcode = str_none() };
    str rest = str_sub(raw, 0, LINK_RAW_MOST), piece;
    size_t seen = 0;
    while (str_next(&rest, ',', &piece)) {
        struct folded code;
        text_fold_code(scratch, piece, &code);
        if (code.n == 0) continue;
        if (is_british(folded_str(&code)))
            ret_parts->postcode = piece;
        else if (seen < 1 || ret_parts->street.n == 0)
            split_number(scratch, piece, ret_parts);
        else
            text_fold(scratch, piece, &ret_parts->town);
        seen++;
    }
}
