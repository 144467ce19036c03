/* SPDX-License-Identifier: Apache-2.0
 * How large an election may be. Totals of votes are kept below 10⁹, so that in units of 10⁻⁹ vote
 * every sum fits in 63 bits and every product in 126.
 */
#ifndef WEFT_BALLOT_BALLOT_LIMITS_H
#define WEFT_BALLOT_BALLOT_LIMITS_H

enum {
    BALLOT_CANDIDATES_MOST = 1000,
    BALLOT_VOTES_MOST = 999999999, /* the sum of all papers' counts */
    BALLOT_TIED_MOST = 16,         /* equal preferences side by side */
    BALLOT_NAME_MOST = 512,        /* bytes */
    BALLOT_CLASSES_MOST = 32,
    BALLOT_OPTIONS_MOST = 256,
    BALLOT_FILE_MOST = 1 << 30, /* bytes */
};

#endif
