/* SPDX-License-Identifier: Apache-2.0
 * A file taken into the binary at build time by tools/embed.c.
 */
#ifndef WEFT_BASE_EMBEDDED_H
#define WEFT_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name; /* without its folder */
    const unsigned char *bytes;
    size_t size;
};

#endif
