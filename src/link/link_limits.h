/* SPDX-License-Identifier: Apache-2.0
 * What bounds the work and memory of linkage, in one place.
 */
#ifndef WEFT_LINK_LIMITS_H
#define WEFT_LINK_LIMITS_H

enum {
    LINK_TEXT_MOST = 64,         /* bytes kept of one value; longer ones are cut */
    LINK_RAW_MOST = 4096,        /* bytes of a raw value that are looked at */
    LINK_KEYS_MOST = 96,         /* blocking keys of one record */
    LINK_GROUP_MOST = 2000,      /* records under one key; beyond it the key is not searched */
    LINK_CROSS_MOST = 256,       /* pairs compared between two clusters; beyond it an even sample */
    LINK_SAME_MOST = 48,         /* equal records handled one by one; more are folded into one */
    LINK_RECORDS_MOST = 1 << 28, /* records of one batch */
    LINK_TRAIN_PAIRS = 1500000,  /* candidate pairs looked at when learning */
    LINK_RANDOM_PAIRS = 1000000, /* random pairs looked at when learning */
    LINK_JOIN_IN_HUNDRED = 95,   /* a server joins from this probability on */
    LINK_ASK_IN_HUNDRED = 75,    /* and asks people from this one on */
    LINK_COMPONENT_MOST = 4096,  /* records clustered together with every cross pair at hand */
};

#endif
