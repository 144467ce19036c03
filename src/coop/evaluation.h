/* SPDX-License-Identifier: Apache-2.0
 * The evaluation: the same questions asked of residents who use help, workers, managers and chief
 * executives, in waves; and what partners do well. What is too small to show, or would give a small
 * number away, came without figures and is shown without.
 */
#ifndef WEFT_COOP_EVALUATION_H
#define WEFT_COOP_EVALUATION_H

#include "base/vec.h"
#include "trust/cx.h"

enum perspective {
    PERSPECTIVE_USER,
    PERSPECTIVE_WORKER,
    PERSPECTIVE_MANAGER,
    PERSPECTIVE_CHIEF,
    PERSPECTIVE__COUNT
};
str perspective_word(enum perspective p);
bool perspective_of(str word, enum perspective *ret_perspective);

struct measure {
    int64_t id;
    str key, words, scale;
};
struct measures {
    VEC(struct measure)
};
MUST_CHECK status measure_list(struct cx *cx, struct measures *ret_list);

/* One answer of one group, on a scale of 0 to 10. shown false: the group was too small. */
struct figure {
    int64_t measure;
    int wave;
    enum perspective perspective;
    int64_t neighbourhood; /* 0: the whole place */
    str neighbourhood_key, neighbourhood_name;
    int32_t day;
    bool shown;
    int64_t n;
    double mean, low, high; /* likely range, 95 in 100 */
};
struct figures {
    VEC(struct figure)
};
/* Of one measure, everywhere; 0: of all, for the whole place. */
MUST_CHECK status figure_list(struct cx *cx, int64_t measure, struct figures *ret_list);
/* The figure of one wave (0: the last there is); NULL where there is none. */
const struct figure *figure_find(const struct figures *l, int64_t measure, enum perspective p,
                                 int64_t neighbourhood, int wave);

/* How far a figure has moved since an earlier one: the difference of two means with its likely
 * range, from the halves of both ranges (root of the sum of squares). */
enum figure_moved { FIGURE_BETTER, FIGURE_WORSE, FIGURE_CANNOT_TELL };
struct figure_change {
    double by, low, high;
    enum figure_moved moved;
};
struct figure_change figure_change_since(const struct figure *earlier, const struct figure *later);

struct quote {
    enum perspective perspective;
    int wave;
    str neighbourhood, language, words, english;
};
struct quotes {
    VEC(struct quote)
};
MUST_CHECK status quote_list(struct cx *cx, int64_t measure, struct quotes *ret_list);

struct practice {
    str key, title, organisation, what, evidence, evidence_kind, theme, role;
};
struct practices {
    VEC(struct practice)
};
MUST_CHECK status practice_list(struct cx *cx, struct practices *ret_list);

#endif
