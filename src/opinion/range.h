/* SPDX-License-Identifier: Apache-2.0
 * The likely range of a measure, of a place in a ranking, and of what changed between two.
 *
 * Pure arithmetic. "Likely range" is the 95% interval: in 95 of 100 repetitions it holds the true
 * figure. Sources: Wilson (1927) for a share; mean ± 1.96 standard errors; for a difference the
 * square-and-add of Newcombe (1998), method 10, which Zou and Donner (2008) give for any two
 * independent ranges.
 */
#ifndef WEFT_OPINION_RANGE_H
#define WEFT_OPINION_RANGE_H

#include "base/str.h"

struct range {
    double value, low, high;
};

/* Of `count` among `n` (0 ≤ count ≤ n, n > 0), in per cent. */
struct range range_wilson(int64_t count, int64_t n);
/* Of a mean with its standard deviation over n > 0 observations. */
struct range range_mean(double mean, double deviation, int64_t n);
/* Of the chance in 100 to be picked over another (rank.h), whose strength has this standard error:
 * the strength's range, on the scale of the logistic, moved to where the chance stands. */
struct range range_chance(double chance, double error);
/* after − before. */
struct range range_change(struct range before, struct range after);

enum moved { MOVED_BETTER, MOVED_WORSE, MOVED_CANNOT_TELL };
/* Better or worse only where the two ranges do not touch: a sharper test would say more than most
 * readers should act on. */
enum moved range_moved(struct range before, struct range after, bool lower_is_better);

#endif
