/* SPDX-License-Identifier: Apache-2.0
 * Made-up records of a large place as CSV on standard output, for the speed of `weft link`:
 * link_people N [SEED]. Households, namesakes, twins, fathers and sons, moves, slips, gaps; names
 * from syllables, with the long-tailed frequencies that names have. Columns as those of a town. */
#include <stdio.h>
#include <stdlib.h>

#include "base/env.h"

enum { NAME_MOST = 24, GIVENS = 6000, FAMILIES = 12000 };

struct person {
    int given, middle, family, home, year, month, day;
    bool female;
    long long nhs, phone;
    int number;
};

/* A rank by Zipf's law, cut at `count`: rank r with weight 1/(r+q). */
static int zipf(struct random *r, int count, double q)
{
    double top = __builtin_log(((double)count + q) / q);
    double x = q * (__builtin_exp(random_unit(r) * top) - 1);
    return x >= count ? count - 1 : (int)x;
}

static void name(int rank, int salt, char *out)
{
    static const char *const heads[] = { "b", "br", "c", "ch", "d",  "f", "g",  "gr",
                                         "h", "j",  "k", "l",  "m",  "n", "p",  "r",
                                         "s", "st", "t", "w",  "wh", "v", "th", "sh" };
    static const char *const cores[] = { "a", "e", "i", "o", "u", "ai", "ea", "oo", "y", "ie" };
    static const char *const tails[] = { "n", "l", "r", "s", "t", "nd", "ck", "m", "", "ll", "rt" };
    unsigned v = (unsigned)rank * 2654435761U + (unsigned)salt * 40503U;
    int n = 0, parts = 2 + (int)(v >> 30 & 1);
    for (int i = 0; i < parts; i++) {
        n += snprintf(out + n, (size_t)(NAME_MOST - n), "%s%s%s", heads[v % 24], cores[v / 24 % 10],
                      i + 1 == parts ? tails[v / 240 % 11] : "");
        v = v * 747796405U + 2891336453U;
    }
}

static void slip(struct random *r, char *text)
{
    size_t n = strlen(text);
    if (n < 3) return;
    size_t at = 1 + random_below(r, n - 2);
    switch (random_below(r, 3)) {
    case 0: text[at] = (char)('a' + random_below(r, 26)); break;
    case 1: memmove(text + at, text + at + 1, n - at); break;
    default: {
        char t = text[at];
        text[at] = text[at + 1];
        text[at + 1] = t;
    }
    }
}

static long long number(struct random *r)
{
    for (;;) {
        int d[10] = { 9, 9, 9 }, sum = 0;
        long long v = 0;
        for (int i = 3; i < 9; i++) d[i] = (int)random_below(r, 10);
        for (int i = 0; i < 9; i++) sum += (10 - i) * d[i];
        d[9] = (11 - sum % 11) % 11;
        if (d[9] == 10) continue;
        for (int i = 0; i < 10; i++) v = v * 10 + d[i];
        return v;
    }
}

static struct person born(struct random *r, int n, const struct person *kin)
{
    struct person p = { .given = zipf(r, GIVENS, 20),
                        .middle = zipf(r, GIVENS, 20),
                        .family = kin != NULL ? kin->family : zipf(r, FAMILIES, 30),
                        .home = kin != NULL ? kin->home : (int)random_below(r, 1 + (size_t)n / 6),
                        .year = 1930 + (int)random_below(r, 95),
                        .month = 1 + (int)random_below(r, 12),
                        .day = 1 + (int)random_below(r, 28),
                        .female = random_below(r, 2) == 0,
                        .nhs = number(r),
                        .phone = kin != NULL ? kin->phone
                                             : 7000000000 + (long long)random_below(r, 900000000),
                        .number = n };
    if (kin != NULL && random_below(r, 60) == 0) { /* a twin */
        p.year = kin->year;
        p.month = kin->month;
        p.day = kin->day;
    }
    if (kin != NULL && random_below(r, 40) == 0)
        p.given = kin->given; /* a son of his father's name */
    return p;
}

static void write_record(struct random *r, const struct person *p, long long id, int homes)
{
    char given[NAME_MOST], middle[NAME_MOST], family[NAME_MOST];
    name(p->given, 1, given);
    name(p->middle, 1, middle);
    name(p->family, 2, family);
    if (random_below(r, 25) == 0) slip(r, given);
    if (random_below(r, 30) == 0) slip(r, family);
    int y = p->year, m = p->month, d = p->day;
    size_t luck = random_below(r, 100);
    if (luck == 0) m = 1 + (int)random_below(r, 12);
    if (luck == 1 && d <= 12) {
        int t = d;
        d = m;
        m = t;
    }
    int home = random_below(r, 12) == 0 ? (int)random_below(r, (size_t)homes) : p->home;
    (void)printf(
        "x%09lld,%s,%s,%s,%s,", id,
        (const char *const[]){ "gp", "gp", "hospital", "council", "housing" }[random_below(r, 5)],
        given, random_below(r, 10) < 7 ? middle : "", family);
    if (random_below(r, 33) != 0) (void)printf("%04d-%02d-%02d", y, m, d);
    (void)printf(",%c,", p->female ? 'F' : 'M');
    int street = home / 40;
    char road[NAME_MOST];
    name(street % 9000, 3, road);
    if (random_below(r, 20) != 0)
        (void)printf("%d,%s %s,W%c%d %d%c%c,", home % 40 + 1, road,
                     street % 2 == 0 ? "road" : "close", 'A' + street / 9000 % 20,
                     street / 400 % 40 + 1, street / 40 % 10, 'A' + street % 20,
                     'A' + street / 20 % 20);
    else
        (void)printf(",,,");
    if (random_below(r, 10) < 6) (void)printf("%d", 100000000 + home);
    (void)putchar(',');
    if (random_below(r, 10) < 7) (void)printf("%lld", p->nhs);
    (void)putchar(',');
    if (random_below(r, 10) < 6) (void)printf("0%lld", p->phone);
    (void)printf(",%s\n", random_below(r, 130) == 0 ? "2025-06-01" : "");
}

int main(int argc, char **argv)
{
    long long n = argc > 1 ? atoll(argv[1]) : 1000000;
    struct random r = random_seeded(argc > 2 ? (uint64_t)atoll(argv[2]) : 1);
    (void)puts(
        "record_id,source,given_name,middle_name,surname,dob,sex,house_number,street,postcode,"
        "uprn,nhs_number,phone,date_of_death");
    int homes = (int)(n / 6) + 1;
    struct person last = born(&r, 0, NULL);
    for (long long id = 0; id < n;) {
        bool kin = random_below(&r, 5) < 3;
        last = born(&r, (int)n, kin ? &last : NULL);
        long long copies = 1 + (long long)random_below(&r, 3) + (long long)random_below(&r, 3);
        for (long long k = 0; k < copies && id < n; k++) write_record(&r, &last, id++, homes);
    }
    return 0;
}
