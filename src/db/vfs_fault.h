/* SPDX-License-Identifier: Apache-2.0
 * For tests: a layer between SQLite and the files in which the n-th write fails, or the disk fills.
 *
 * Writes, truncations, syncs and deletions are the points FAULT_WRITE of a plan (base/fault.h). The
 * plan is read under this layer's own lock; set it between pieces of work.
 */
#ifndef WEFT_DB_VFS_FAULT_H
#define WEFT_DB_VFS_FAULT_H

#include "base/env.h"

struct vfs_fault;

/* The system's file layer, with failures. Close it after every connection that uses it. */
MUST_CHECK status vfs_fault_open(struct env *e, struct vfs_fault **ret_layer);
void vfs_fault_close(struct vfs_fault *v);
/* For db_options.vfs; valid until the closing. */
const char *vfs_fault_name(const struct vfs_fault *v);
/* NULL: nothing fails. */
void vfs_fault_plan(struct vfs_fault *v, struct fault *plan);
/* Bytes by which files may still grow before the disk is full; negative: no limit. */
void vfs_fault_room(struct vfs_fault *v, int64_t bytes);

#endif
