/* SPDX-License-Identifier: Apache-2.0
 * Which statement to show next: drawn at random among what the person has not seen, weighted by
 * Polis' priority (new, divisive or agreed statements first; meta 49) times how unsure its place in
 * the common ground still is: ¼ + (se ⁄ largest se)². Statements moderated out are never shown.
 */
#ifndef WEFT_OPINION_ROUTE_H
#define WEFT_OPINION_ROUTE_H

#include "opinion/bridge.h"
#include "opinion/stats.h"

/* Weights of all statements; 0 where moderated out. */
double *route_weights(struct env *e, const struct votes *v, const struct stats *s,
                      const struct bridge *b);
/* Draws for a person; ST_NOT_FOUND (not told) where everything has been seen. */
MUST_CHECK status route_next(struct env *e, const struct votes *v, const double *weights,
                             size_t person, size_t *ret_statement);

#endif
