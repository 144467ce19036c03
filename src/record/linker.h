/* SPDX-License-Identifier: Apache-2.0
 * (inner) The linker's memory, owned by the store.
 */
#ifndef WEFT_RECORD_LINKER_H
#define WEFT_RECORD_LINKER_H

struct linker;
void linker_close(struct linker *l); /* NULL is allowed */

#endif
