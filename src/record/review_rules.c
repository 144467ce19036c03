/* SPDX-License-Identifier: Apache-2.0
 * When two people must agree that two records are of one person. */
#include "base/time.h"
#include "gen/sql_person.h"
#include "link/link.h"
#include "record/reviewing.h"

enum { OF_AGE = 18 };

str review_rule_words(enum review_rule rule)
{
    static const str words[] = {
#define REVIEW_RULE(NAME, word, words) [REVIEW_RULE_##NAME] = S_INIT(words),
#include "record/review_rule.def"
#undef REVIEW_RULE
    };
    return words[rule];
}

static uint32_t bit(enum review_rule rule)
{
    return 1u << rule;
}

/* What the two records say themselves. */
static uint32_t rules_of_records(const struct sql_patient_of_person_row *a,
                                 const struct sql_patient_of_person_row *b)
{
    uint32_t rules = 0;
    bool number = !str_is_empty(a->nhs) && str_eq(a->nhs, b->nhs);
    bool births = a->born.has && b->born.has && a->born.v != b->born.v;
    bool names = a->family.n > 0 && b->family.n > 0 && !str_eq(a->family, b->family);
    if (number && (births || names)) rules |= bit(REVIEW_RULE_NUMBER);
    if (a->died.has != b->died.has) rules |= bit(REVIEW_RULE_DEATH);
    return rules;
}

static bool is_child(const struct sql_patient_of_person_row *p, int32_t today)
{
    return p->born.has && date_age((int32_t)p->born.v, today) < OF_AGE;
}

/* What the machine said of the two as wholes. */
static uint32_t rules_of_bar(str bar, const struct sql_patient_of_person_row *a,
                             const struct sql_patient_of_person_row *b)
{
    bool one_day = a->born.has && b->born.has && a->born.v == b->born.v;
    if (str_eq(bar, link_bar_words(LINK_BAR_TWINS))) return bit(REVIEW_RULE_TWINS);
    if (str_eq(bar, link_bar_words(LINK_BAR_GENERATIONS))) return bit(REVIEW_RULE_GENERATION);
    if (str_eq(bar, link_bar_words(LINK_BAR_RELATIVES)))
        return bit(one_day ? REVIEW_RULE_TWINS : REVIEW_RULE_GENERATION);
    if (str_eq(bar, link_bar_words(LINK_BAR_CONFUSION))) return bit(REVIEW_RULE_NUMBER);
    if (str_eq(bar, link_bar_words(LINK_BAR_NEWBORN))) return bit(REVIEW_RULE_CHILD);
    return 0;
}

static status sealed(struct cx *cx, int64_t person, const struct sql_patient_of_person_list *list,
                     bool *sealed)
{
    struct sql_person_get_row row;
    TRY(sql_person_get(cx->env, cx->db, person, &row));
    int64_t labels = row.labels;
    for (size_t i = 0; i < list->count; i++) labels |= list->at[i].label;
    *sealed = *sealed || (labels & (NEVER_SHOWN | LABEL_SEALED)) != 0;
    return ST_OK;
}

status review_rules_of(struct cx *cx, const struct sql_review_get_row *r, int64_t one,
                       int64_t other, uint32_t *ret_rules)
{
    struct env *e = cx->env;
    struct sql_patient_of_person_list a, b;
    struct sql_marker_ever_list parted;
    int32_t today = time_date_local(env_now(e));
    uint32_t rules = 0;
    bool care = false;
    TRY(sql_patient_of_person(e, cx->db, one, &a));
    TRY(sql_patient_of_person(e, cx->db, other, &b));
    TRY(sql_marker_ever(e, cx->db, one, other, &parted));
    TRY(sealed(cx, one, &a, &care));
    TRY(sealed(cx, other, &b, &care));
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < b.count; k++) {
            rules |= rules_of_records(&a.at[i], &b.at[k]);
            if (i + k == 0) rules |= rules_of_bar(r->bar, &a.at[i], &b.at[k]);
            if (is_child(&a.at[i], today) || is_child(&b.at[k], today))
                rules |= bit(REVIEW_RULE_CHILD);
        }
    if (parted.count > 0) rules |= bit(REVIEW_RULE_PARTED);
    if (care) rules |= bit(REVIEW_RULE_SEALED);
    *ret_rules = rules;
    return ST_OK;
}
