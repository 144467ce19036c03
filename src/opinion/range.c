/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/range.h"

#include <math.h>

static const double z = 1.959963984540054; /* 97.5% of the standard normal */

struct range range_wilson(int64_t count, int64_t n)
{
    double m = (double)n, p = (double)count / m;
    double middle = (p + z * z / (2 * m)) / (1 + z * z / m);
    double half = z * sqrt(p * (1 - p) / m + z * z / (4 * m * m)) / (1 + z * z / m);
    double low = count == 0 ? 0 : middle - half, high = count == n ? 1 : middle + half;
    return (struct range){ 100 * p, 100 * low, 100 * high };
}

struct range range_mean(double mean, double deviation, int64_t n)
{
    double half = z * deviation / sqrt((double)n);
    return (struct range){ mean, mean - half, mean + half };
}

static double moved_by(double chance, double by)
{
    double p = fmin(fmax(chance / 100, 1e-6), 1 - 1e-6);
    return 100 / (1 + exp(-(log(p / (1 - p)) + by)));
}

struct range range_chance(double chance, double error)
{
    return (struct range){ chance, moved_by(chance, -z * error), moved_by(chance, z * error) };
}

struct range range_change(struct range before, struct range after)
{
    double d = after.value - before.value;
    double down = hypot(after.value - after.low, before.high - before.value);
    double up = hypot(after.high - after.value, before.value - before.low);
    return (struct range){ d, d - down, d + up };
}

enum moved range_moved(struct range before, struct range after, bool lower_is_better)
{
    bool down = after.high<before.low, up = after.low> before.high;
    if (!down && !up) return MOVED_CANNOT_TELL;
    return down == lower_is_better ? MOVED_BETTER : MOVED_WORSE;
}
