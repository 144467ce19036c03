/* SPDX-License-Identifier: Apache-2.0 */
#include "link/estimate.h"

#include <math.h>

static const double z = 1.959963984540054; /* 97.5 % of the standard normal */
static const double tail = 0.025;

struct estimate estimate_share(int64_t count, int64_t n)
{
    struct estimate e = { 0, 0, 1, count, n };
    if (n <= 0) return e;
    double m = (double)n, p = (double)count / m;
    double middle = (p + z * z / (2 * m)) / (1 + z * z / m);
    double half = z * sqrt(p * (1 - p) / m + z * z / (4 * m * m)) / (1 + z * z / m);
    double open = pow(tail, 1 / m); /* the exact end where none, or all, count */
    e.value = p;
    e.low = count == 0 ? 0 : count == n ? open : middle - half;
    e.high = count == n ? 1 : count == 0 ? 1 - open : middle + half;
    return e;
}

static double missed(double lost, double joined, double wrong)
{
    double all = lost + joined * (1 - wrong);
    return all > 0 ? lost / all : 0;
}

struct estimate estimate_missed(const struct estimate_part *part, size_t count, int64_t joined,
                                struct estimate wrong)
{
    struct estimate e = { 0, 0, 1, 0, 0 };
    double lost = 0, below = 0, above = 0, j = (double)joined;
    bool known = true;
    for (size_t i = 0; i < count; i++) {
        const struct estimate_part *p = &part[i];
        double middle = p->pairs * p->same.value;
        double low = fmax(p->pairs - p->margin, 0) * p->same.low;
        double high = (p->pairs + p->margin) * p->same.high;
        if (p->pairs + p->margin <= 0) continue;
        /* None were found: nothing could be judged, and they may be anything. */
        known = known && (p->same.n > 0 || p->pairs <= 0);
        e.count += p->same.count;
        e.n += p->same.n;
        lost += middle;
        below += (middle - low) * (middle - low);
        above += (high - middle) * (high - middle);
    }
    if (!known) return (struct estimate){ 0, 0, 1, 0, 0 };
    e.value = missed(lost, j, wrong.n == 0 ? 0 : wrong.value);
    e.low = missed(fmax(lost - sqrt(below), 0), j, wrong.n == 0 ? 0 : wrong.low);
    e.high = missed(lost + sqrt(above), j, wrong.n == 0 ? 0 : wrong.high);
    return e;
}

bool estimate_worse(struct estimate before, struct estimate now, double least)
{
    return before.n > 0 && now.n > 0 && now.value - before.value >= least && now.low > before.high;
}
