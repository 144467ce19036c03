/* SPDX-License-Identifier: Apache-2.0
 * Records of people held in memory under their keys, judged one at a time as they come, exactly as
 * the batch would judge them all at once with the same model and markers.
 *
 * The clusters depend only on the records that are there, the model and the markers, never on the
 * order in which they came: every judgement looks afresh at the whole component that the record
 * touches. Ids are the caller's (> 0, never used again). One writer, no locks: the caller guards it
 * (judging writes too). Memory: about 150 bytes a record beside the keys' 10 bytes each.
 */
#ifndef WEFT_LINK_LIVE_H
#define WEFT_LINK_LIVE_H

#include "link/link.h"

struct link_live;

/* model: NULL takes the shipped prior. `today` is a date (base/time.h; DATE_NONE: no newborn
 * rule); set it again each day. Close with link_live_close. The model must outlive the index. */
MUST_CHECK status link_live_open(struct env *e, const struct link_model *model, int32_t today,
                                 struct link_live **ret_live);
void link_live_close(struct link_live *live);
void link_live_today_set(struct link_live *live, int32_t today);

/* Adds a record, or puts other values in place of those under this id. A record with `hidden`
 * (protected identity, an adopted child's former one) is kept apart from everything but what people
 * joined it with (LINK_MARK_HAND): never a candidate, never joined by machine, never shown.
 * ST_BAD_INPUT for id < 1; on failure nothing changes. */
MUST_CHECK status link_live_put(struct env *e, struct link_live *live, int64_t id,
                                const struct link_value *values, size_t count, bool hidden);
/* Is it there with these very values? Then putting it would change nothing. */
MUST_CHECK status link_live_same(struct env *e, struct link_live *live, int64_t id,
                                 const struct link_value *values, size_t count, bool hidden,
                                 bool *ret_same);
/* Fine where it is not there. */
MUST_CHECK status link_live_remove(struct env *e, struct link_live *live, int64_t id);
bool link_live_has(const struct link_live *live, int64_t id);
size_t link_live_count(const struct link_live *live);

/* What was decided about two records; obeyed until lifted. SAME: a source's own merge. HAND: people
 * joined them, which holds for hidden records too: they stand with that record for good, say
 * nothing for or against anybody but their NHS number, and are still shown to nobody. The records
 * need not be there yet. */
enum link_mark { LINK_MARK_NONE, LINK_MARK_SAME, LINK_MARK_APART, LINK_MARK_HAND };
MUST_CHECK status link_live_mark(struct env *e, struct link_live *live, int64_t a, int64_t b,
                                 enum link_mark mark);
/* `old_number` is superseded by `new_number`: the two no longer bar a join. */
MUST_CHECK status link_live_supersede(struct env *e, struct link_live *live, str old_number,
                                      str new_number);

/* Another record that may be of the same person. */
struct link_candidate {
    int64_t id;
    enum link_verdict verdict; /* JOIN: in the same cluster; ASK; NEW: less than ASK */
    struct link_pair pair;     /* bar: why not, where the verdict is not JOIN */
};

/* Records judged to be of one person; ids ascending. */
struct link_cluster {
    int64_t *id;
    size_t count;
};

struct link_judgement {
    enum link_verdict verdict;        /* of the record judged: JOIN where its cluster has others */
    struct link_candidate *candidate; /* likeliest first; never hidden ones */
    size_t candidate_count;
    /* The whole component as it now stands: each of its records in exactly one cluster, the judged
     * record's own first; hidden ones too, with those whom people joined them with. The caller
     * compares with what it had, and joins or parts. */
    struct link_cluster *cluster;
    size_t cluster_count;
    /* Pairs of different clusters that somebody should look at. */
    struct link_ask {
        int64_t a, b; /* a < b */
        double probability;
        enum link_bar bar;
    } * ask;
    size_t ask_count;
    bool capped; /* a key of the record is over-full and was not searched */
};

/* Judges a record that is there (ST_NOT_FOUND else). After a removal or a mark judge each record
 * that stood in the cluster. Results are in e->arena. */
MUST_CHECK status link_live_judge(struct env *e, struct link_live *live, int64_t id,
                                  struct link_judgement *ret_judgement);
/* The evidence of one pair that is there, in words. */
MUST_CHECK status link_live_explain(struct env *e, struct link_live *live, int64_t a, int64_t b,
                                    struct link_pair *ret_pair);
/* Values that are not stored (FHIR $match, search before registering), judged as a record that
 * comes last would be, and forgotten: other records that may be of the same person, likeliest
 * first, at most `most`, of probability_min (even odds at the least) and above. JOIN: the record
 * would be joined to them. Memory does not grow with what is asked. */
MUST_CHECK status link_live_match(struct env *e, struct link_live *live,
                                  const struct link_value *values, size_t count, size_t most,
                                  double probability_min, struct link_candidate **ret_candidates,
                                  size_t *ret_count);

/* ---- what stands near ------------------------------------------------------------------------*/

/* Records stand at places 0 … below this; some places are empty. */
size_t link_live_places(const struct link_live *live);
struct link_near {
    int64_t a, b;       /* the record at the place, and one that shares a key with it */
    double probability; /* of the pair by itself, without bars */
};
/* Every record that shares a key with the one at a place and is likely by `least` and more to be of
 * the same person; without those that people have parted from it. None where the place is empty or
 * its record hidden. A pair is so told from both its ends. */
MUST_CHECK status link_live_near(struct env *e, struct link_live *live, size_t place, double least,
                                 struct link_near **ret_near, size_t *ret_count);

#endif
