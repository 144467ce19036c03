/* SPDX-License-Identifier: Apache-2.0
 * When a feed is said to have become worse, and how much is looked at. A share (records without a
 * valid NHS number, without a birth date, or that could not be read) of the last WATCH_RECENT_DAYS
 * is held against the WATCH_BEFORE_DAYS before them: it is worse where it has risen by at least
 * WATCH_WORSE_POINTS in a hundred, beyond what chance explains, on WATCH_RECORDS_LEAST records on
 * both sides.
 */
#ifndef WEFT_RECORD_WATCH_LIMITS_H
#define WEFT_RECORD_WATCH_LIMITS_H

enum {
    WATCH_RECENT_DAYS = 7,
    WATCH_BEFORE_DAYS = 28,
    WATCH_RECORDS_LEAST = 50,
    WATCH_WORSE_POINTS = 10,
    WATCH_AGAIN_DAYS = 14,   /* the same fall is not told again for so long */
    WATCH_SHOWN_DAYS = 14,   /* of the page's table */
    WATCH_EVERY_S = 3600,    /* how often all numbers are gone through */
    WATCH_SAMPLE_MOST = 200, /* pairs of each kind drawn at once */
    /* Pairs below the asking are found from so many records drawn by chance, listing so many pairs
     * at the most; in two kinds, by how likely the machine takes them to be one person's. */
    WATCH_PLACES_LOOKED = 2000,
    WATCH_LISTED_MOST = 100000,
    WATCH_NEAR_IN_HUNDRED = 10,
    WATCH_FAR_IN_HUNDRED = 1,
    WATCH_JUDGED_LEAST = 10, /* of each kind, or all of it, before anything is said */
    WATCH_ASKS_MOST = 20000  /* asks of the shown days that are counted */
};

#endif
