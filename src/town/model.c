/* SPDX-License-Identifier: Apache-2.0 */
#include "town/model.h"

const struct town_term town_terms[TERM__COUNT] = {
#define TERM(name, sct, display, icd, words)                                                       \
    [TERM_##name] = { S_INIT(sct), S_INIT(display), S_INIT(icd), S_INIT(words) },
#include "town_terms.def"
#undef TERM
};

const struct town_medicine town_medicines[MEDICINE__COUNT] = {
#define MEDICINE(name, words, dose) [MEDICINE_##name] = { S_INIT(words), S_INIT(dose) },
#include "town_medicines.def"
#undef MEDICINE
};

const struct town_kind town_kinds[KIND__COUNT] = {
#define KIND(name, fhir, obx, done, open, held, refused, cancelled, missed, booked)                \
    [KIND_##name] = { S_INIT(fhir),                                                                \
                      S_INIT(obx),                                                                 \
                      { S_INIT(done), S_INIT(open), S_INIT(held), S_INIT(refused),                 \
                        S_INIT(cancelled), S_INIT(missed), S_INIT(booked) } },
#include "town_kinds.def"
#undef KIND
};

const struct town_org town_orgs[ORG__COUNT] = {
#define ORG(name, key, format, files, prefix)                                                      \
    [ORG_##name] = { S_INIT(key), FORMAT_##format, files, S_INIT(prefix) },
#include "town_orgs.def"
#undef ORG
};

const str town_neighbourhoods[NEIGHBOURHOOD__COUNT] = {
    S_INIT("brookgate"), S_INIT("spindleshaw"), S_INIT("carrfold"),
    S_INIT("haggmoor"),  S_INIT("weirbank"),
};

enum org town_org_of(str key)
{
    for (int o = 0; o < ORG__COUNT; o++)
        if (str_eq(town_orgs[o].key, key)) return (enum org)o;
    return ORG_NONE;
}

enum kind town_kind_of(str fhir)
{
    for (int k = 0; k < KIND__COUNT; k++)
        if (str_eq(town_kinds[k].fhir, fhir)) return (enum kind)k;
    return KIND__COUNT;
}

enum term town_term_of(str sct)
{
    for (int t = 1; t < TERM__COUNT && sct.n > 0; t++)
        if (str_eq(town_terms[t].sct, sct)) return (enum term)t;
    return TERM_NONE;
}
