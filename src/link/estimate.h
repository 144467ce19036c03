/* SPDX-License-Identifier: Apache-2.0
 * How often joining errs, from pairs drawn by chance and judged by people. Pure arithmetic.
 *
 * A share's likely range is Wilson's (1927); where none or all of the sample count, it is the exact
 * one (Clopper and Pearson 1934), whose open end is then (α/2)^(1/n): Wilson's is too narrow there.
 * Both 95 %.
 */
#ifndef WEFT_LINK_ESTIMATE_H
#define WEFT_LINK_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct estimate {
    double value, low, high; /* shares, 0 … 1 */
    int64_t count, n;        /* n 0: nothing is known, and the rest is 0 … 1 */
};
struct estimate estimate_share(int64_t count, int64_t n);

/* Of the pairs that are truly of one person, the share that is not joined. Pairs that are not
 * joined come in parts: so many of each (known but for `margin`, 95 %), of which `same` is the
 * judged share that should be. `joined` are, of which `wrong` should not be. Where nothing was
 * judged of a part that has pairs, nothing is known.
 *
 * The range of what the parts come to together is made of theirs as Zou and Donner (2008) have it
 * for sums: the squares of how far each end lies from its middle add up. The margin is taken to the
 * side that makes it wider, and so is what is wrongly joined. */
struct estimate_part {
    double pairs, margin;
    struct estimate same;
};
struct estimate estimate_missed(const struct estimate_part *part, size_t count, int64_t joined,
                                struct estimate wrong);
/* Is `now` above `before` by at least `least`, beyond what chance explains (the ranges do not
 * touch)? */
bool estimate_worse(struct estimate before, struct estimate now, double least);

#endif
