/* SPDX-License-Identifier: Apache-2.0
 * The page that `weft link --report FILE.html` writes: what was learnt, weights as bars, what was
 * capped, how sure the probabilities are, and the pairs nearest the threshold. Stands alone: no
 * script, no outside address.
 */
#ifndef WEFT_CLI_LINK_REPORT_H
#define WEFT_CLI_LINK_REPORT_H

#include "link/batch.h"

MUST_CHECK status link_report_write(struct env *e, str path, const struct batch *b,
                                    const struct batch_result *r);

#endif
