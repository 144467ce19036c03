/* SPDX-License-Identifier: Apache-2.0
 * Dates, times and numbers as a person says them: "Thursday 26 November", "9.14", "1,246".
 * `today` decides about "Today", "Yesterday" and whether the year is said; DATE_NONE: always.
 * Source: shared/design/DESIGN.md, "Words".
 */
#ifndef WEFT_HTML_WORDS_H
#define WEFT_HTML_WORDS_H

#include "html/out.h"

/* "26 November", "26 November 2025" in another year; of DATE_NONE: "date not known". */
str words_date(const struct out *o, int32_t date);
/* "Thursday 26 November". */
str words_day(const struct out *o, int32_t date);
/* "Thursday"; "Nov". */
str words_weekday(const struct out *o, int32_t date);
str words_month(const struct out *o, int32_t date);
/* "26 Nov": for tables and timelines. */
str words_short(const struct out *o, int32_t date);
/* "9.14", in England's time. */
str words_time(const struct out *o, int64_t instant);
/* "Today, 9.14", "Yesterday, 15.40", "20 November, 2.26". */
str words_when(const struct out *o, int64_t instant);
/* "2026-11-26" and an RFC 3339 instant: for the datetime attribute. */
str words_iso(const struct out *o, int32_t date);
str words_stamp(const struct out *o, int64_t instant);
/* "1,246", "−3". */
str words_count(struct arena *a, int64_t n);
/* "999 000 0018" of ten digits; anything else as it is. */
str words_nhs(struct arena *a, str digits);

#endif
