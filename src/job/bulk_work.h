/* SPDX-License-Identifier: Apache-2.0
 * (inner) What the rounds of export and import share.
 */
#ifndef WEFT_JOB_BULK_WORK_H
#define WEFT_JOB_BULK_WORK_H

#include <stdio.h>

#include "job/bulk.h"
#include "job/job.h"

MUST_CHECK status bulk_export_round(struct env *e, const struct job_host *host, struct bulk *b);
MUST_CHECK status bulk_import_round(struct env *e, const struct job_host *host, struct bulk *b);

/* cx->who becomes the requester, as of now: ST_FORBIDDEN where the account or its role has ended.
 */
MUST_CHECK status bulk_become(struct cx *cx, const struct bulk *b);
/* In an open transaction: how far it is. */
MUST_CHECK status bulk_step(struct cx *cx, const struct bulk *b, bool more);
MUST_CHECK status bulk_file_note(struct cx *cx, const struct bulk *b, const struct bulk_file *f);
MUST_CHECK status bulk_looks_safe(struct env *e, const struct job_host *host, int64_t audit_n);

/* A file that grows by pieces: opened cut to what was noted as whole. */
struct bulk_out {
    struct bulk_file file;
    str path;
    FILE *at;
};
MUST_CHECK status bulk_out_open(struct env *e, str folder, const struct bulk_file *f,
                                struct bulk_out *ret_out);
MUST_CHECK status bulk_out_line(struct env *e, struct bulk_out *o, str line);
/* On disk. */
MUST_CHECK status bulk_out_close(struct env *e, struct bulk_out *o);

#endif
