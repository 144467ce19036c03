/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/dense.h"

#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define DENSE_AVX 1
#endif

enum { BLOCK = 48, TILE = 256 };

/* y[0…n) −= Σ over 4 rows of c[k]·x[k][0…n). */
typedef void axpy4(double *y, const double *x, size_t stride, const double *c, size_t n);

static void axpy4_plain(double *y, const double *x, size_t stride, const double *c, size_t n)
{
    const double *x0 = x, *x1 = x + stride, *x2 = x1 + stride, *x3 = x2 + stride;
    for (size_t j = 0; j < n; j++)
        y[j] -= c[0] * x0[j] + c[1] * x1[j] + c[2] * x2[j] + c[3] * x3[j];
}

#ifdef DENSE_AVX
__attribute__((target("avx2,fma"))) static void axpy4_avx(double *y, const double *x, size_t stride,
                                                          const double *c, size_t n)
{
    const double *x0 = x, *x1 = x + stride, *x2 = x1 + stride, *x3 = x2 + stride;
    __m256d c0 = _mm256_set1_pd(c[0]), c1 = _mm256_set1_pd(c[1]);
    __m256d c2 = _mm256_set1_pd(c[2]), c3 = _mm256_set1_pd(c[3]);
    size_t j = 0;
    for (; j + 4 <= n; j += 4) {
        __m256d s = _mm256_loadu_pd(y + j);
        s = _mm256_fnmadd_pd(c0, _mm256_loadu_pd(x0 + j), s);
        s = _mm256_fnmadd_pd(c1, _mm256_loadu_pd(x1 + j), s);
        s = _mm256_fnmadd_pd(c2, _mm256_loadu_pd(x2 + j), s);
        s = _mm256_fnmadd_pd(c3, _mm256_loadu_pd(x3 + j), s);
        _mm256_storeu_pd(y + j, s);
    }
    if (j < n) axpy4_plain(y + j, x + j, stride, c, n - j);
}
#endif

static axpy4 *axpy4_choose(void)
{
#ifdef DENSE_AVX
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return axpy4_avx;
#endif
    return axpy4_plain;
}

/* y −= Σ k in [0, rows) of c[k]·x[k][0…n). */
static void axpy_rows(axpy4 *by4, double *y, const double *x, size_t stride, const double *c,
                      size_t rows, size_t n)
{
    size_t k = 0;
    for (; k + 4 <= rows; k += 4) by4(y, x + k * stride, stride, c + k, n);
    for (; k < rows; k++)
        for (size_t j = 0; j < n; j++) y[j] -= c[k] * x[k * stride + j];
}

/* Factors the diagonal block at `at` (its left has been taken away already). */
static bool factor_diagonal(double *a, size_t n, size_t at, size_t size)
{
    for (size_t i = at; i < at + size; i++)
        for (size_t j = at; j <= i; j++) {
            double s = a[i * n + j];
            for (size_t k = at; k < j; k++) s -= a[i * n + k] * a[j * n + k];
            if (i != j) {
                a[i * n + j] = s / a[j * n + j];
                continue;
            }
            if (!(s > 0)) return false;
            a[i * n + i] = sqrt(s);
        }
    return true;
}

/* The rows under the diagonal block, and their transpose for the update of what is right of it. */
static void solve_panel(double *a, size_t n, size_t at, size_t size, double *turned)
{
    for (size_t i = at + size; i < n; i++) {
        double *row = a + i * n + at;
        for (size_t j = 0; j < size; j++) {
            const double *l = a + (at + j) * n + at;
            double s = row[j];
            for (size_t k = 0; k < j; k++) s -= row[k] * l[k];
            row[j] = s / l[j];
            turned[j * n + i] = row[j];
        }
    }
}

static void update_rest(axpy4 *by4, double *a, size_t n, size_t at, size_t size,
                        const double *turned)
{
    size_t from = at + size;
    for (size_t tile = from; tile < n; tile += TILE)
        for (size_t i = tile; i < n; i++) {
            size_t end = i + 1 < tile + TILE ? i + 1 : tile + TILE;
            axpy_rows(by4, a + i * n + tile, turned + tile, n, a + i * n + at, size, end - tile);
        }
}

bool dense_cholesky(double *a, size_t n)
{
    /* The panel's transpose lies in the unused upper triangle's place: rows at … at+size of a hold
     * columns right of the block, which the lower factor never reads. */
    axpy4 *by4 = axpy4_choose();
    for (size_t at = 0; at < n; at += BLOCK) {
        size_t size = n - at < BLOCK ? n - at : BLOCK;
        if (!factor_diagonal(a, n, at, size)) return false;
        double *turned = a + at * n;
        solve_panel(a, n, at, size, turned);
        update_rest(by4, a, n, at, size, turned);
    }
    return true;
}

void dense_lower_inverse(const double *l, size_t n, double *x)
{
    axpy4 *by4 = axpy4_choose();
    for (size_t at = 0; at < n; at += BLOCK) {
        size_t size = n - at < BLOCK ? n - at : BLOCK;
        for (size_t tile = 0; tile < at; tile += TILE) {
            size_t width = at - tile < TILE ? at - tile : TILE;
            for (size_t i = at; i < at + size; i++)
                axpy_rows(by4, x + i * n + tile, x + tile * n + tile, n, l + i * n + tile,
                          at - tile, width);
        }
        for (size_t i = at; i < at + size; i++) {
            x[i * n + i] = 1;
            axpy_rows(by4, x + i * n, x + at * n, n, l + i * n + at, i - at, i);
            for (size_t j = 0; j <= i; j++) x[i * n + j] /= l[i * n + i];
        }
    }
}
