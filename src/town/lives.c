/* SPDX-License-Identifier: Apache-2.0 */
#include "town/lives.h"

#include "town/csv_words.h"

#include <stdlib.h>

enum life {
#define LIFE(name, ...) LIFE_##name,
#define STEP(...)
#include "town_lives.def"
#undef LIFE
#undef STEP
    LIFE__COUNT
};

enum need {
    NEEDS_ANY,
    NEEDS_HOME,
    NEEDS_FRAIL,
    NEEDS_ALONE,
    NEEDS_SOCIAL,
    NEEDS_RENTED,
    NEEDS_TERM,
    NEEDS_CARE_HOME,
    NEEDS_BABY,
    NEEDS_MOTHER,
    NEEDS_CARER
};

static const struct life_row {
    uint16_t in_ten_thousand;
    uint8_t age_low, age_high;
    char sex;
    uint8_t needs, term;
} lives[LIFE__COUNT] = {
#define LIFE(name, rate, low, high, sex, who, term)                                                \
    { rate, low, high, sex, NEEDS_##who, TERM_##term },
#define STEP(...)
#include "town_lives.def"
#undef LIFE
#undef STEP
};

enum { VITALS_NO, VITALS_WELL, VITALS_POOR, VITALS_BAD };
static const struct step {
    uint8_t life, org, kind, state, class, term, vitals;
    uint16_t gap_low, gap_high, days_low, days_high, chance;
    str label, text, owner;
} steps[] = {
#define LIFE(...)
#define CLASS_OF(class) STEP_CLASS_##class
#define STEP_CLASS_NONE CLASS_NONE
#define STEP_CLASS_AMB  AMB
#define STEP_CLASS_EMER EMER
#define STEP_CLASS_IMP  IMP
#define STEP_CLASS_HH   HH
#define STEP_CLASS_FLD  FLD
#define STEP(life, low, high, org, kind, state, class, term, label, text, owner, d0, d1, vitals,   \
             chance)                                                                               \
    { LIFE_##life, ORG_##org,       KIND_##kind,   state,        CLASS_OF(class),                  \
      TERM_##term, VITALS_##vitals, low,           high,         d0,                               \
      d1,          chance,          S_INIT(label), S_INIT(text), S_INIT(owner) },
#include "town_lives.def"
#undef LIFE
#undef STEP
};
enum { STEPS = sizeof steps / sizeof steps[0] };

bool lives_word(size_t at, struct life_word *ret_word)
{
    if (at >= STEPS) return false;
    const struct step *s = &steps[at];
    *ret_word = (struct life_word){ .org = (enum org)s->org,
                                    .kind = (enum kind)s->kind,
                                    .class = (enum class)s->class,
                                    .label = s->label };
    return true;
}

static enum medicine medicine_named(str name)
{
    static const str names[] = {
#define MEDICINE(name, ...) S_INIT(#name),
#include "town_medicines.def"
#undef MEDICINE
    };
    for (int i = 0; i < MEDICINE__COUNT; i++)
        if (str_eq(names[i], name)) return (enum medicine)i;
    return MEDICINE_NONE;
}

struct event *life_event(const struct life_world *w, struct household *h, int who, int32_t day,
                         enum org org, enum kind kind, str text)
{
    struct event *at = VEC_PUSH(w->arena, &h->events);
    struct dice d = dice_make(w->seed, DICE_LIFE, h->number * 64 + (unsigned)who, h->events.count);
    *at = (struct event){ .day = day,
                          .end = DATE_NONE,
                          .due = DATE_NONE,
                          .minute = (int16_t)dice_range(&d, 8 * 60, 18 * 60),
                          .serial = (uint16_t)h->events.count,
                          .who = (uint8_t)who,
                          .org = (uint8_t)org,
                          .kind = (uint8_t)kind,
                          .state = DONE,
                          .text = text };
    return at;
}

struct vitals life_vitals(struct dice *d, int level, int age)
{
    if (level == VITALS_BAD)
        return (struct vitals){ dice_range(d, 105, 138),   dice_range(d, 22, 31),
                                dice_range(d, 86, 93),     dice_range(d, 371, 394),
                                dice_range(d, 86, 112),    dice_range(d, 48, 66),
                                "AACCV"[dice_below(d, 5)], dice_permille(d, 600) };
    int pressure = 108 + age / 2 + dice_range(d, -12, 22);
    if (level == VITALS_POOR)
        return (struct vitals){ dice_range(d, 84, 112),
                                dice_range(d, 17, 23),
                                dice_range(d, 93, 97),
                                dice_range(d, 362, 382),
                                pressure - dice_range(d, 0, 25),
                                dice_range(d, 58, 84),
                                'A',
                                dice_permille(d, 80) };
    return (struct vitals){ dice_range(d, 60, 88),
                            dice_range(d, 13, 18),
                            dice_range(d, 96, 99),
                            dice_range(d, 362, 372),
                            pressure,
                            dice_range(d, 66, 86),
                            'A',
                            false };
}

static bool is_mother_of_baby(const struct life_world *w, const struct household *h, int who)
{
    for (unsigned i = 0; i < h->count; i++)
        if (h->at[i].mother == who && h->at[i].born > w->today - TOWN_DAYS + 230) return true;
    return false;
}

static bool is_carer(const struct household *h, int who)
{
    for (unsigned i = 0; i < h->count; i++)
        if (h->at[i].carer == who) return true;
    return false;
}

static bool qualifies(const struct life_world *w, const struct household *h, int who,
                      const struct life_row *l)
{
    const struct person *p = &h->at[who];
    int age = date_age(p->born, w->today);
    if (age < l->age_low || age > l->age_high || (l->sex != 'x' && l->sex != p->sex)) return false;
    switch ((enum need)l->needs) {
    case NEEDS_ANY: return true;
    case NEEDS_HOME: return h->tenure != CARE_HOME;
    case NEEDS_FRAIL: return p->frailty >= 2 && h->tenure != CARE_HOME;
    case NEEDS_ALONE: return p->lives_alone;
    case NEEDS_SOCIAL: return h->tenure == SOCIAL_RENT;
    case NEEDS_RENTED: return h->tenure == PRIVATE_RENT || h->tenure == SOCIAL_RENT;
    case NEEDS_TERM: return person_has(p, (enum term)l->term);
    case NEEDS_CARE_HOME: return h->tenure == CARE_HOME;
    case NEEDS_BABY: return p->born > w->today - TOWN_DAYS + 10 && p->mother != NOBODY;
    case NEEDS_MOTHER: return is_mother_of_baby(w, h, who);
    case NEEDS_CARER: return is_carer(h, who);
    }
    return false;
}

static int32_t first_day(const struct life_world *w, const struct household *h, int who,
                         enum life life, struct dice *d)
{
    if (life == LIFE_NEWBORN) return h->at[who].born;
    if (life == LIFE_PREGNANT)
        for (unsigned i = 0; i < h->count; i++)
            if (h->at[i].mother == who && h->at[i].born > w->today - TOWN_DAYS + 230)
                return h->at[i].born - 230;
    return w->today - dice_range(d, 12, TOWN_DAYS - 5);
}

/* One of several wordings joined by '|'. */
static str one_of(struct dice *d, str texts)
{
    uint32_t n = 1;
    for (size_t i = 0; i < texts.n; i++) n += texts.p[i] == '|';
    str text = texts;
    for (uint32_t i = dice_below(d, n) + 1; i > 0 && str_next(&texts, '|', &text); i--) continue;
    return text;
}

static enum org org_of(const struct household *h, int who, unsigned org)
{
    if (org == ORG_GP) return h->at[who].gp;
    if (org == ORG_LANDLORD) return h->landlord;
    return (enum org)org;
}

static enum seal seal_of(enum life life, enum kind kind)
{
    bool harm = life == LIFE_CHILD_RISK || life == LIFE_HARMED;
    if (harm && (kind == KIND_TASK || kind == KIND_PLAN)) return SEAL_SAFEGUARDING;
    return life == LIFE_CRISIS && kind == KIND_CONSENT ? SEAL_PERSON : SEAL_NONE;
}

/* A person is in one hospital bed at a time. */
static bool in_hospital(const struct household *h, int who, int32_t from, int32_t to)
{
    for (size_t i = 0; i < h->events.count; i++) {
        const struct event *at = &h->events.at[i];
        if (at->who != who || at->org != ORG_HOSPITAL || at->kind != KIND_ENCOUNTER) continue;
        int32_t end = at->end == DATE_NONE ? at->day : at->end;
        if (at->day <= to + 1 && end >= from - 1) return true;
    }
    return false;
}

static void add_step(const struct life_world *w, struct household *h, int who, const struct step *s,
                     int32_t day, struct dice *d)
{
    enum org org = org_of(h, who, s->org);
    int days = dice_range(d, s->days_low, s->days_high);
    if (org == ORG_NONE) return;
    if (org == ORG_HOSPITAL && s->kind == KIND_ENCOUNTER && s->class != HH && s->class != AMB &&
        in_hospital(h, who, day, day + days))
        return;
    str text = one_of(d, s->text);
    struct event *at = life_event(w, h, who, day, org, (enum kind)s->kind, text);
    at->state = s->state;
    at->class = s->class;
    at->term = s->term;
    at->label = s->label;
    at->owner = s->owner;
    at->seal = (uint8_t)seal_of((enum life)s->life, (enum kind)s->kind);
    if (days > 0) at->end = day + days;
    if (s->state == BOOKED && day + days <= w->today) { /* the day has come */
        at->state = DONE;
        at->day = day + days;
    }
    if ((s->kind == KIND_TASK || s->kind == KIND_REQUEST) && days > 0)
        at->due = day + (s->days_low + s->days_high) / 2;
    if (str_starts(text, S("@"))) {
        at->medicine = (uint8_t)medicine_named(str_from(text, 1));
        at->text = town_medicines[at->medicine].name;
    }
    if (s->vitals == VITALS_NO) return;
    at->has_vitals = true;
    at->vitals = life_vitals(d, s->vitals, date_age(h->at[who].born, w->today));
}

static void live(const struct life_world *w, struct household *h, int who, enum life life)
{
    struct dice d = dice_make(w->seed, DICE_LIFE, h->number * 64 + (unsigned)who, 1000 + life);
    const struct life_row *l = &lives[life];
    if (!qualifies(w, h, who, l) || dice_below(&d, 10000) >= l->in_ten_thousand) return;
    int32_t day = first_day(w, h, who, life, &d);
    for (int i = 0; i < STEPS; i++) {
        if (steps[i].life != life) continue;
        day += dice_range(&d, steps[i].gap_low, steps[i].gap_high);
        if (day > w->today) return;
        if (dice_permille(&d, steps[i].chance)) add_step(w, h, who, &steps[i], day, &d);
    }
}

void lives_add(const struct life_world *w, struct household *h)
{
    for (unsigned who = 0; who < h->count; who++)
        for (int life = 0; life < LIFE_WISH; life++) live(w, h, (int)who, (enum life)life);
}

void lives_wish(const struct life_world *w, struct household *h)
{
    for (unsigned who = 0; who < h->count; who++)
        for (int life = LIFE_WISH; life < LIFE__COUNT; life++)
            live(w, h, (int)who, (enum life)life);
}

/* The mental health trust's standing record: its diagnosis, and the team where there is one. */
static void known_to_trust(const struct life_world *w, struct household *h, int who, struct dice *d)
{
    static const enum term terms[] = { TERM_SCHIZOPHRENIA, TERM_BIPOLAR, TERM_TRAUMA,
                                       TERM_DEPRESSION };
    struct person *p = &h->at[who];
    p->known_to |= 1u << ORG_MINDTRUST;
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        if (!person_has(p, terms[i])) continue;
        int32_t day = w->today - TOWN_DAYS - dice_range(d, 20, 2500);
        str words = town_terms[terms[i]].display;
        life_event(w, h, who, day, ORG_MINDTRUST, KIND_CONDITION, words)->term = (uint8_t)terms[i];
    }
}

void lives_known(const struct life_world *w, struct household *h)
{
    for (unsigned who = 0; who < h->count; who++) {
        struct person *p = &h->at[who];
        struct dice d = dice_make(w->seed, DICE_LIFE, h->number * 64 + who, 5);
        int age = date_age(p->born, w->today);
        unsigned hospital = age < 18 ? 420 : age < 45 ? 380 : age < 65 ? 520 : 760;
        if (p->born < w->today - TOWN_DAYS && dice_permille(&d, hospital))
            p->known_to |= 1u << ORG_HOSPITAL;
        if (person_has(p, TERM_SCHIZOPHRENIA) || person_has(p, TERM_BIPOLAR) ||
            ((person_has(p, TERM_DEPRESSION) || person_has(p, TERM_TRAUMA)) &&
             dice_permille(&d, 160)))
            known_to_trust(w, h, (int)who, &d);
        bool tenant = p->role == ROLE_HEAD || p->role == ROLE_PARTNER || dice_permille(&d, 500);
        if (h->landlord != ORG_NONE && tenant) {
            p->known_to |= 1u << h->landlord;
            int32_t begun = h->tenancy > p->born ? h->tenancy : p->born + 20;
            life_event(w, h, (int)who, begun, h->landlord, KIND_EPISODE, S("Tenancy"))->state =
                OPEN;
        }
        if (p->frailty >= 2 && dice_permille(&d, 250))
            life_event(w, h, (int)who, w->today - TOWN_DAYS - dice_range(&d, 1, 500), ORG_ADULTCARE,
                       KIND_REQUEST, S("Blue badge asked for"));
        if (p->gp != ORG_NONE) p->known_to |= 1u << p->gp;
    }
}

static int by_time(const void *x, const void *y)
{
    const struct event *a = x;
    const struct event *b = y;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    if (a->minute != b->minute) return a->minute < b->minute ? -1 : 1;
    return a->serial < b->serial ? -1 : a->serial > b->serial;
}

void lives_sort(const struct life_world *w, struct household *h)
{
    size_t kept = 0;
    for (size_t i = 0; i < h->events.count; i++) {
        struct event at = h->events.at[i];
        const struct person *p = &h->at[at.who];
        if (at.day > w->today || at.day < p->born) continue;
        if (p->died != DATE_NONE && at.day >= p->died) continue;
        if (p->died != DATE_NONE && at.end != DATE_NONE && at.end > p->died) at.end = p->died;
        h->events.at[kept++] = at;
    }
    h->events.count = kept;
    if (kept > 1) qsort(h->events.at, kept, sizeof h->events.at[0], by_time);
}
