/* SPDX-License-Identifier: Apache-2.0
 * How far a long reading is, for whoever waits: written by the one who reads (env.progress, where
 * there is one), read from another thread.
 */
#ifndef WEFT_BASE_PROGRESS_H
#define WEFT_BASE_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

struct progress {
    _Atomic int64_t done, total; /* bytes of the file at hand; total 0: not known */
};

#endif
