/* SPDX-License-Identifier: Apache-2.0
 * The truth of the made-up town: households, people, and what happens to them, before any
 * organisation has seen it. Everything here lives in the arena of one household's turn; texts are
 * const or in that arena.
 */
#ifndef WEFT_TOWN_MODEL_H
#define WEFT_TOWN_MODEL_H

#include "base/env.h"
#include "base/time.h"
#include "base/vec.h"
#include "town/names.h"

enum org {
#define ORG(name, key, format, files, prefix) ORG_##name,
#include "town_orgs.def"
#undef ORG
    ORG__COUNT,
    ORG_NONE = ORG__COUNT,
    ORG_GP,       /* in tables of lives: the person's own practice */
    ORG_LANDLORD, /* her own landlord */
};

enum kind {
#define KIND(name, ...) KIND_##name,
#include "town_kinds.def"
#undef KIND
    KIND__COUNT
};

/* How a piece of work stands: the columns of town_kinds.def. */
enum state { DONE, OPEN, HELD, REFUSED, CANCELLED, MISSED, BOOKED, STATE__COUNT };

enum term {
#define TERM(name, ...) TERM_##name,
#include "town_terms.def"
#undef TERM
    TERM__COUNT
};

enum medicine {
#define MEDICINE(name, ...) MEDICINE_##name,
#include "town_medicines.def"
#undef MEDICINE
    MEDICINE__COUNT
};

enum seal { SEAL_NONE, SEAL_SAFEGUARDING, SEAL_PERSON };
/* FHIR's Encounter.class: AMB EMER IMP HH VR FLD. */
enum class { CLASS_NONE, AMB, EMER, IMP, HH, VR, FLD };

/* Measurements other than vital signs; value10 is ten times the value. */
enum measure {
    MEASURE_NONE,
    MEASURE_PRESSURE, /* value10 systolic, second10 diastolic */
    MEASURE_WEIGHT,
    MEASURE_HEIGHT,
    MEASURE_BMI,
    MEASURE_HBA1C,
    MEASURE_EGFR,
    MEASURE_SMOKING, /* in words: the event's text */
    MEASURE__COUNT
};

/* One set of vital signs, as NEWS2 wants them. */
struct vitals {
    int pulse, breaths, spo2, temp10, systolic, diastolic;
    char acvpu; /* A C V P U */
    bool oxygen;
};

struct town_term {
    str sct, display, icd, icd_words;
};
struct town_medicine {
    str name, dose;
};
struct town_kind {
    str fhir, obx;
    str status[STATE__COUNT];
};
struct town_org {
    str key;
    enum { FORMAT_BUNDLE, FORMAT_NDJSON, FORMAT_HL7, FORMAT_CSV } format;
    int files;
    str prefix;
};
extern const struct town_term town_terms[TERM__COUNT];
extern const struct town_medicine town_medicines[MEDICINE__COUNT];
extern const struct town_kind town_kinds[KIND__COUNT];
extern const struct town_org town_orgs[ORG__COUNT];
/* ORG_NONE where there is none of that key. */
enum org town_org_of(str key);
/* The kind of a FHIR type; KIND__COUNT where there is none. */
enum kind town_kind_of(str fhir);
enum term town_term_of(str sct);

struct event {
    int32_t day, end, due; /* DATE_NONE where there is none; end of a booking: the day booked for */
    int16_t minute;        /* of the day */
    uint16_t serial;       /* unique within the household */
    uint8_t who;           /* which member of the household */
    uint8_t org, kind, state, seal, class, measure, term, medicine;
    str label; /* the organisation's word for it, where it has a special one */
    str text;
    str owner; /* who holds it */
    int32_t value10, second10;
    bool has_vitals;
    struct vitals vitals;
};
VEC_TYPE(events, struct event);

enum neighbourhood { BROOKGATE, SPINDLESHAW, CARRFOLD, HAGGMOOR, WEIRBANK, NEIGHBOURHOOD__COUNT };
extern const str town_neighbourhoods[NEIGHBOURHOOD__COUNT];

struct address {
    enum neighbourhood where;
    str line; /* house and street */
    str postcode;
    uint64_t uprn;
};

enum tenure { OWNED, PRIVATE_RENT, SOCIAL_RENT, CARE_HOME, NO_HOME };
enum household_role { ROLE_HEAD, ROLE_PARTNER, ROLE_CHILD, ROLE_ELDER, ROLE_LODGER };

enum { MEMBERS_MOST = 16, NOBODY = -1 };

struct person {
    uint64_t index; /* in the town */
    uint64_t nhs;   /* 0: has none */
    str given, middle, family, birth_family, nickname;
    char sex;       /* 'm' or 'f' */
    char ethnicity; /* NHS Data Dictionary, ETHNIC CATEGORY: A, C, G, H, J … */
    int32_t born, died;
    int32_t registered; /* with the practice; DATE_NONE: long ago */
    str language;       /* en ur bn pl gu so ro ar zh bfi */
    bool interpreter, baby_named_late, lives_alone;
    enum household_role role;
    int mother, partner, father, twin, carer; /* members, NOBODY for none */
    int64_t namesake; /* index of another of this name and (nearly) birth date; -1 for none */
    int birth_order;  /* 1, 2 for twins; 0 otherwise */
    enum org gp;      /* ORG_NONE: registered nowhere */
    uint64_t phone;
    str email;
    int frailty;       /* 0 fit … 3 severe */
    uint32_t known_to; /* a bit for each organisation that had a record before anything happens */
    uint8_t condition[12];
    unsigned condition_count;
    str story, about;
    int room; /* in a care home */
};

struct household {
    uint64_t number;
    enum neighbourhood where;
    int decile; /* of deprivation: 1 most */
    enum tenure tenure;
    enum org landlord; /* ORG_NONE unless social rent */
    struct address home, former;
    int32_t moved; /* DATE_NONE: not in these two years */
    int32_t tenancy;
    uint64_t landline;
    str care_home;
    struct family_names names;
    struct person at[MEMBERS_MOST];
    unsigned count;
    struct events events;
    bool is_story;
};

static inline bool person_has(const struct person *p, enum term t)
{
    for (unsigned i = 0; i < p->condition_count; i++)
        if (p->condition[i] == t) return true;
    return false;
}

#endif
