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

static double missed(double apart, double same, double joined, double wrong)
{
    double lost = apart * same, all = lost + joined * (1 - wrong);
    return all > 0 ? lost / all : 0;
}

struct estimate estimate_missed(int64_t apart, struct estimate same, int64_t joined,
                                struct estimate wrong)
{
    double a = (double)apart, j = (double)joined;
    struct estimate e = { 0, 0, 1, same.count, same.n };
    if (apart == 0) e.high = 0;
    if (apart == 0 || same.n == 0) return e;
    e.value = missed(a, same.value, j, wrong.n == 0 ? 0 : wrong.value);
    e.low = missed(a, same.low, j, wrong.n == 0 ? 0 : wrong.low);
    e.high = missed(a, same.high, j, wrong.n == 0 ? 0 : wrong.high);
    return e;
}

bool estimate_worse(struct estimate before, struct estimate now, double least)
{
    return before.n > 0 && now.n > 0 && now.value - before.value >= least && now.low > before.high;
}
