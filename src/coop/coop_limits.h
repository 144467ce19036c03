/* SPDX-License-Identifier: Apache-2.0
 * What a writer can make large here.
 */
#ifndef WEFT_COOP_LIMITS_H
#define WEFT_COOP_LIMITS_H

enum {
    COOP_LINE_MOST = 300,     /* bytes of a title, a name, a role */
    COOP_WORDS_MOST = 4000,   /* bytes of anything longer */
    COOP_DUE_DAYS_MOST = 3660 /* a commitment is due within ten years */
};

#endif
