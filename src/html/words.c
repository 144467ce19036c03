/* SPDX-License-Identifier: Apache-2.0 */
#include "html/words.h"

#include "base/time.h"
#include "html/msg.h"

static str words_of(const struct out *o, enum msg_key first, int index)
{
    return msg_words(o->lang, (enum msg_key)((int)first + index));
}

static bool says_year(const struct out *o, int32_t date)
{
    return o->today == DATE_NONE || date_civil(date).year != date_civil(o->today).year;
}

/* The keys of months and weekdays are numbered with two digits, so they are consecutive. */
static struct msg_arg month_arg(const struct out *o, struct civil c)
{
    return msg_arg_str(words_of(o, MSG_date_month_01, c.month - 1));
}

static struct msg_arg digits_arg(const struct out *o, int n)
{
    return msg_arg_str(arena_printf(o->buf.arena, "%d", n));
}

str words_date(const struct out *o, int32_t date)
{
    if (date == DATE_NONE) return msg_words(o->lang, MSG_date_unknown);
    struct civil c = date_civil(date);
    struct arena *a = o->buf.arena;
    if (!says_year(o, date))
        return MSG_TEXT(a, o->lang, MSG_date_dm, digits_arg(o, c.day), month_arg(o, c));
    return MSG_TEXT(a, o->lang, MSG_date_dmy, digits_arg(o, c.day), month_arg(o, c),
                    digits_arg(o, c.year));
}

str words_day(const struct out *o, int32_t date)
{
    if (date == DATE_NONE) return msg_words(o->lang, MSG_date_unknown);
    str weekday = words_of(o, MSG_date_weekday_1, date_weekday(date) - 1);
    return MSG_TEXT(o->buf.arena, o->lang, MSG_date_on_weekday, msg_arg_str(weekday),
                    msg_arg_str(words_date(o, date)));
}

str words_weekday(const struct out *o, int32_t date)
{
    if (date == DATE_NONE) return msg_words(o->lang, MSG_date_unknown);
    return words_of(o, MSG_date_weekday_1, date_weekday(date) - 1);
}

str words_month(const struct out *o, int32_t date)
{
    if (date == DATE_NONE) return msg_words(o->lang, MSG_date_unknown);
    return words_of(o, MSG_date_short_01, date_civil(date).month - 1);
}

str words_short(const struct out *o, int32_t date)
{
    if (date == DATE_NONE) return msg_words(o->lang, MSG_date_unknown);
    struct civil c = date_civil(date);
    struct arena *a = o->buf.arena;
    struct msg_arg month = msg_arg_str(words_of(o, MSG_date_short_01, c.month - 1));
    if (!says_year(o, date)) return MSG_TEXT(a, o->lang, MSG_date_dm, digits_arg(o, c.day), month);
    return MSG_TEXT(a, o->lang, MSG_date_dmy, digits_arg(o, c.day), month, digits_arg(o, c.year));
}

str words_time(const struct out *o, int64_t instant)
{
    if (instant == TIME_NONE) return msg_words(o->lang, MSG_date_unknown);
    struct civil c = time_civil_local(instant);
    return arena_printf(o->buf.arena, "%d.%02d", c.hour, c.minute);
}

str words_when(const struct out *o, int64_t instant)
{
    if (instant == TIME_NONE) return msg_words(o->lang, MSG_date_unknown);
    int32_t date = time_date_local(instant);
    str day = words_date(o, date);
    if (o->today != DATE_NONE && date == o->today)
        day = msg_words(o->lang, MSG_date_today);
    else if (o->today != DATE_NONE && date == o->today - 1)
        day = msg_words(o->lang, MSG_date_yesterday);
    return MSG_TEXT(o->buf.arena, o->lang, MSG_date_day_time, msg_arg_str(day),
                    msg_arg_str(words_time(o, instant)));
}

str words_iso(const struct out *o, int32_t date)
{
    return date == DATE_NONE ? S("") : date_text(o->buf.arena, date);
}

str words_stamp(const struct out *o, int64_t instant)
{
    return instant == TIME_NONE ? S("") : time_text(o->buf.arena, instant);
}

str words_count(struct arena *a, int64_t n)
{
    str digits = arena_printf(a, "%lld", (long long)n);
    struct buf b = buf_make(a);
    if (n < 0) {
        buf_add(&b, S("\xe2\x88\x92"));
        digits = str_from(digits, 1);
    }
    for (size_t i = 0; i < digits.n; i++) {
        if (i > 0 && (digits.n - i) % 3 == 0) buf_byte(&b, ',');
        buf_byte(&b, digits.p[i]);
    }
    return buf_str(&b);
}

str words_nhs(struct arena *a, str digits)
{
    if (digits.n != 10) return digits;
    return arena_printf(a, "%.3s %.3s %.4s", digits.p, digits.p + 3, digits.p + 6);
}
