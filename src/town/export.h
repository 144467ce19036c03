/* SPDX-License-Identifier: Apache-2.0
 * From the truth to what each organisation sends: FHIR, HL7 v2.4 and CSV. Each function writes all
 * pieces of one member of one household for one source; the household's events are sorted.
 */
#ifndef WEFT_TOWN_EXPORT_H
#define WEFT_TOWN_EXPORT_H

#include "town/lens.h"
#include "town/out.h"

struct export_record {
    unsigned who;
    str id;
};
VEC_TYPE(export_records, struct export_record);

struct exporter {
    struct arena *arena; /* of the household */
    struct town_out *out;
    struct lens_world lens;
    int32_t today;
    str org_name[ORG__COUNT]; /* content/organisations.csv */
    str org_code[ORG__COUNT];
    struct buf text; /* reused */
    int64_t records; /* person records written to truth.csv */
    /* The records of this household, where records/ is wanted: for the pairs never to be joined. */
    struct export_records pairs;
};

void export_fhir(struct exporter *x, const struct household *h, unsigned who, enum org org);
void export_hl7(struct exporter *x, const struct household *h, unsigned who);
void export_csv(struct exporter *x, const struct household *h, unsigned who, enum org org);
/* Header rows of the CSV sources, and their mapping files below dir/mapping. */
MUST_CHECK status export_csv_begin(struct env *e, struct town_out *out, str dir);
/* The organisation's words that stand for a kind of event, for tests: the kind a word is mapped to
 * in a source's [types]; KIND__COUNT where it is not. */
enum kind export_csv_kind(enum org org, str word);

/* True for the few things that are sent once more, spoilt, so that quarantine has something to
 * show: one in `in` of what the dice are thrown for. Written down in faults.csv by export_fault. */
bool export_spoils(const struct exporter *x, uint64_t index, enum org org, uint32_t in);
void export_fault(struct exporter *x, enum org org, const char *fault);

/* A row of truth.csv, and of errors.csv for each error. */
void export_truth(struct exporter *x, const struct seen *s);
/* records/hard_negatives.csv: the records of twins, and of father and son of one name. */
void export_negatives(struct exporter *x, const struct household *h);
str export_person_key(struct arena *a, uint64_t index);

/* How an event stands on a day: what is to be done is open until its end. */
enum state export_state(const struct event *at, int32_t day);
/* True where an organisation has anything to say about a member. */
bool export_knows(const struct household *h, unsigned who, enum org org);
/* The first day on which it does; before the two years for those it always knew. */
int32_t export_first_day(const struct exporter *x, const struct household *h, unsigned who,
                         enum org org);

#endif
