/* SPDX-License-Identifier: Apache-2.0
 * Symmetric positive definite matrices: Cholesky factor and its inverse, in place, by blocks that
 * fit the cache. n³/3 operations each. Row-major, n × n; the lower triangle is read, the upper one
 * is scratch.
 */
#ifndef WEFT_OPINION_DENSE_H
#define WEFT_OPINION_DENSE_H

#include "base/env.h"

/* A = L·Lᵀ, L over A. False where A is not positive definite (A is then spoilt). */
MUST_CHECK bool dense_cholesky(double *a, size_t n);
/* X = L⁻¹ (lower), into x (n × n, zeroed). */
void dense_lower_inverse(const double *l, size_t n, double *x);

#endif
