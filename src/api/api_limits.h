/* SPDX-License-Identifier: Apache-2.0
 * What a client may ask of api/ at most.
 */
#ifndef WEFT_API_LIMITS_H
#define WEFT_API_LIMITS_H

enum {
    BUNDLE_PLAIN_MOST = 2000,   /* entries of a batch or transaction without a bulk scope */
    BODY_VALUES_MOST = 1000000, /* JSON values of a body that is read as a whole: 40 bytes each */
    LARGE_PIECE = 200,          /* entries of a large one that are applied at once */
    LARGE_ARENA = 192 << 20     /* bytes that its request may hold beside its body */
};

#endif
