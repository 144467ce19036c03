/* SPDX-License-Identifier: Apache-2.0
 * A .xz file read forward (inner to csv/). No arena: memory is liblzma's own, at most
 * XZ_MEMORY_MOST.
 */
#ifndef WEFT_CSV_XZ_H
#define WEFT_CSV_XZ_H

#include <stdbool.h>
#include <stddef.h>

#define XZ_MEMORY_MOST ((size_t)128 << 20)

struct xz;

/* Whether the file begins as .xz files do. False, with errno, where it cannot be told. */
bool xz_is(const char *path, bool *ret_is);
/* NULL, with errno, where it cannot be opened or there is no memory. */
struct xz *xz_open(const char *path);
/* Bytes read, 0 at the end, −1 where the file cannot be read or is no sound .xz. */
long xz_read(struct xz *x, void *to, size_t room);
long long xz_offset(const struct xz *x);
void xz_close(struct xz *x);

#endif
