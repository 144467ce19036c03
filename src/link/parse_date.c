/* SPDX-License-Identifier: Apache-2.0 */
#include "link/parse.h"

#include "base/time.h"

enum { PARTS_MOST = 8 };

/* A date's runs of digits and letters. */
struct part {
    str text;
    bool digits;
    uint32_t value;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t split(str s, struct part *parts)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < PARTS_MOST;) {
        size_t from = i;
        if (is_digit(s.p[i])) {
            uint32_t v = 0;
            while (i < s.n && is_digit(s.p[i])) {
                if (i - from < 8) v = v * 10 + (uint32_t)(s.p[i] - '0');
                i++;
            }
            parts[n++] = (struct part){ str_sub(s, from, i - from), true, v };
        } else if (is_letter(s.p[i])) {
            while (i < s.n && is_letter(s.p[i])) i++;
            parts[n++] = (struct part){ str_sub(s, from, i - from), false, 0 };
        } else {
            i++;
        }
    }
    return n;
}

static uint32_t month_of(str word)
{
    static const char *const names = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (word.n < 3) return 0;
    for (uint32_t m = 0; m < 12; m++) {
        if (str_eq_ascii(str_sub(word, 0, 3), (str){ names + m * 3, 3 })) return m + 1;
    }
    return 0;
}

static uint32_t full_year(struct part p)
{
    if (p.text.n > 2) return p.value;
    return p.value > 30 ? 1900 + p.value : 2000 + p.value; /* 31 … 99 are of the last century */
}

static uint32_t join(uint32_t y, uint32_t m, uint32_t d)
{
    if (y < 1000 || y > 9998 || m > 99 || d > 99) return 0;
    if (y <= 1900 && m <= 1 && d <= 1 && (y == 1900 || m == 0)) {
        if (y == 1900) return 0; /* 1 January 1900 and 1900 stand for nothing known */
    }
    return y * 10000 + m * 100 + d;
}

/* Eight digits or more in one run: yyyymmdd…, or ddmmyyyy where that alone can be. */
static uint32_t from_run(struct part p)
{
    uint32_t v = p.value;
    uint32_t y = v / 10000, m = v / 100 % 100, d = v % 100;
    uint32_t tail = v % 10000;
    bool as_tail = p.text.n == 8 && (m > 12 || d > 31 || y < 1500 || y > 2199) && tail >= 1500 &&
                   tail <= 2199 && y % 100 >= 1 && y % 100 <= 12 && y / 100 >= 1 && y / 100 <= 31;
    return as_tail ? join(tail, y % 100, y / 100) : join(y, m, d);
}

static uint32_t from_word_month(const struct part *p, size_t n, size_t at)
{
    uint32_t m = month_of(p[at].text), d = 0, y = 0;
    for (size_t i = 0; i < n; i++) {
        if (!p[i].digits) continue;
        if (d == 0 && p[i].text.n <= 2 && (i < at || i == at + 1) && p[i].value <= 31)
            d = p[i].value;
        else if (y == 0 && i + 3 > at)
            y = full_year(p[i]);
    }
    if (y == 0) return 0;
    return join(y, m, d);
}

static uint32_t from_three(const struct part *p)
{
    if (p[0].text.n >= 3) return join(p[0].value, p[1].value, p[2].value);
    uint32_t d = p[0].value, m = p[1].value;
    if (m > 12 && d <= 12) {
        uint32_t t = d;
        d = m;
        m = t;
    }
    return join(full_year(p[2]), m, d);
}

/* Broken writing ("192703 13", "19x30412"): eight digits in all still tell. */
static uint32_t from_rest(str raw)
{
    struct folded t;
    text_fold_digits(raw, &t);
    if (t.n != 8) return 0;
    struct part p[PARTS_MOST];
    return split(folded_str(&t), p) == 1 ? from_run(p[0]) : 0;
}

uint32_t parse_date(str raw)
{
    raw = str_trim(str_sub(raw, 0, LINK_TEXT_MOST));
    struct part p[PARTS_MOST];
    size_t n = split(raw, p);
    if (n == 0) return 0;
    for (size_t i = 0; i < n; i++) {
        if (!p[i].digits && month_of(p[i].text) != 0) return from_word_month(p, n, i);
    }
    if (!p[0].digits) return from_rest(raw);
    if (p[0].text.n >= 8) return from_run(p[0]);
    if (n == 1 && p[0].text.n == 4) return join(p[0].value, 0, 0);
    if (n == 1 && p[0].text.n == 6) return join(p[0].value / 100, p[0].value % 100, 0);
    if (n == 2 && p[1].digits && p[0].text.n == 4 && p[1].text.n <= 2)
        return join(p[0].value, p[1].value, 0);
    if (n >= 3 && p[1].digits && p[2].digits && p[1].text.n <= 2 && p[0].text.n <= 4)
        return from_three(p);
    return from_rest(raw);
}

bool parse_date_is_day(uint32_t date)
{
    int m = (int)(date / 100 % 100), d = (int)(date % 100);
    return m >= 1 && m <= 12 && d >= 1 && date_make((int)(date / 10000), m, d) != DATE_NONE;
}

int32_t parse_date_days(uint32_t date)
{
    return date_make((int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100));
}
