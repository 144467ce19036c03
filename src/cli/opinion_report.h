/* SPDX-License-Identifier: Apache-2.0
 * What `weft opinion` writes: who is in which group, a report for machines, a report for people.
 * Suppression stands here: a group's figures on a statement are withheld where fewer than `least`
 * of it voted on it, and a whole group's where it has fewer people than that.
 */
#ifndef WEFT_CLI_OPINION_REPORT_H
#define WEFT_CLI_OPINION_REPORT_H

#include "base/buf.h"
#include "opinion/bridge.h"
#include "opinion/doubt.h"
#include "opinion/gap.h"
#include "opinion/stats.h"

struct opinion_view {
    struct votes v;
    struct pca p;
    struct groups g;
    struct stats s;
    struct bridge b;
    struct doubts d;
    struct gaps gaps;
    uint32_t *common; /* statements not moderated out, by common ground, highest first */
    size_t common_count;
    size_t least;
    str title;
    bool plain; /* the page without fonts and script: small, and still whole */
};

/* `participant,group`: letters, A the largest. Those with too few votes to be counted have the
 * nearest group: they are in no figure. */
str opinion_groups_csv(struct arena *a, const struct opinion_view *o);
str opinion_json(struct arena *a, const struct opinion_view *o);
/* One page that stands alone, no outside address in it; whole without its script. */
str opinion_html(struct arena *a, const struct opinion_view *o);

/* "steady", "forming", "not enough votes yet". */
const char *opinion_verdict(enum groups_verdict v);
/* Whether a group's figures on a statement may be shown: enough of it voted on it, and no single
 * other group is withheld whose figures would then be the total less the rest (the smallest goes
 * with it). */
bool opinion_is_shown(const struct opinion_view *o, size_t group, size_t statement);

#endif
