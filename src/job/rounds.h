/* SPDX-License-Identifier: Apache-2.0
 * The rounds of jobs.def (inner to job/).
 */
#ifndef WEFT_JOB_ROUNDS_H
#define WEFT_JOB_ROUNDS_H

#include "job/job.h"

#define JOB(name, every_ms) \
    MUST_CHECK status job_##name(struct env *e, const struct job_host *host, bool *ret_more);
#include "job/jobs.def"
#undef JOB

#endif
