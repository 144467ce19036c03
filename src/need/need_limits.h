/* SPDX-License-Identifier: Apache-2.0
 * How large a formula may be.
 */
#ifndef WEFT_NEED_NEED_LIMITS_H
#define WEFT_NEED_NEED_LIMITS_H

enum {
    NEED_FORMULAE_MOST = 64,
    NEED_INPUTS_MOST = 24, /* of one formula */
    NEED_SCORES_MOST = 8,
    NEED_BANDS_MOST = 12,
    NEED_POINTS_MOST = 48, /* rows of points */
    NEED_RANGES_MOST = 16, /* in one row */
    NEED_WEIGHTS_MOST = 4096,
    NEED_CODES_MOST = 512, /* different codes that one formula weighs */
    NEED_DUES_MOST = 16,
    NEED_TEXT_MOST = 1 << 20, /* bytes of one formula's text */
    NEED_CODESET_MOST = 4 << 20,
};

#define NEED_NUMBER_MOST 1e12 /* of a number that has no range of its own, and of points */

#endif
