/* SPDX-License-Identifier: Apache-2.0
 * Parts of the page that `weft opinion --html` writes. Of its two files only. */
#ifndef WEFT_CLI_OPINION_PAGE_H
#define WEFT_CLI_OPINION_PAGE_H

#include "cli/opinion_report.h"

/* Text in markup or in an attribute. */
void page_text(struct buf *b, str s);
/* A group's letter on its colour. */
void page_letter(struct buf *b, size_t group);
/* 3,972 */
str page_number(struct arena *a, size_t n);
/* How many of a hundred. */
int page_hundred(size_t part, size_t whole);

/* The map: who stands near whom, still; and the same as data for the script. */
void chart_map(struct buf *b, const struct opinion_view *o);
/* Agree, pass, disagree of each group that may be shown, with the figures beside. */
void chart_bars(struct buf *b, const struct opinion_view *o, size_t statement);
void chart_key(struct buf *b);
/* −1 to 1 with its likely range. The figures stand beside it. */
void chart_interval(struct buf *b, double at, double wide);

#endif
