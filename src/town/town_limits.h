/* SPDX-License-Identifier: Apache-2.0
 * How large a town may be asked for, and how large its files become.
 */
#ifndef WEFT_TOWN_LIMITS_H
#define WEFT_TOWN_LIMITS_H

enum {
    TOWN_PEOPLE_LEAST = 100,    /* the stories alone have some sixty */
    TOWN_PEOPLE_MOST = 5000000, /* local record numbers have seven digits, duplicates included */
    TOWN_BUNDLE_FULL = 900,     /* entries after which a bundle ends with the person */
    TOWN_BUNDLE_MOST = 1000,
    TOWN_LINES_MOST = 50000,    /* of CSV and NDJSON */
    TOWN_MESSAGES_MOST = 20000, /* of HL7 v2 */
};

#endif
