/* SPDX-License-Identifier: Apache-2.0
 * Long-standing illness and the ordinary traffic of a practice.
 */
#include "town/lives.h"

struct condition_row {
    uint8_t term;
    uint16_t permille[6];
    uint16_t deprivation;
    char sex;
    bool frail;
    uint8_t medicine[3];
};

static const struct condition_row conditions[] = {
#define COND(term, a, b, c, d, e, f, deprivation, sex, frail, m1, m2, m3)                          \
    { TERM_##term, { a, b, c, d, e, f },                                                           \
      deprivation, sex,                                                                            \
      frail,       { MEDICINE_##m1, MEDICINE_##m2, MEDICINE_##m3 } },
#include "town_conditions.def"
#undef COND
};
enum { CONDITIONS = sizeof conditions / sizeof conditions[0] };

static int age_band(int age)
{
    return age < 18 ? 0 : age < 45 ? 1 : age < 65 ? 2 : age < 75 ? 3 : age < 85 ? 4 : 5;
}

/* The rate of the least deprived tenth grows in a straight line to `deprivation` hundredths of it
 * in the most deprived; the table's rate is the middle's. */
static unsigned rate(const struct condition_row *c, int age, int decile)
{
    unsigned base = c->permille[age_band(age)];
    unsigned spread = c->deprivation - 100u;
    unsigned here = 100u + (c->deprivation >= 100 ? spread * (unsigned)(10 - decile) / 9u : 0);
    unsigned middle = 100u + (c->deprivation >= 100 ? spread / 2 : 0);
    return base * here / middle;
}

static struct event *gp_event(const struct life_world *w, struct household *h, int who, int32_t day,
                              enum kind kind, str text)
{
    return life_event(w, h, who, day, h->at[who].gp, kind, text);
}

static void add_medicine(const struct life_world *w, struct household *h, int who, int32_t day,
                         enum medicine m)
{
    struct event *at = gp_event(w, h, who, day, KIND_MEDICATION, town_medicines[m].name);
    at->medicine = (uint8_t)m;
    at->state = OPEN; /* a repeat medicine goes on */
}

static void add_condition(const struct life_world *w, struct household *h, int who,
                          const struct condition_row *c, struct dice *d)
{
    struct person *p = &h->at[who];
    int age = date_age(p->born, w->today);
    p->condition[p->condition_count++] = c->term;
    if (p->gp == ORG_NONE) return;
    int years = age > 12 ? 12 : age;
    int32_t onset = dice_permille(d, 130)
                        ? w->today - dice_range(d, 10, TOWN_DAYS - 10)
                        : w->today - TOWN_DAYS - dice_range(d, 1, 1 + years * 300);
    if (onset < p->born) onset = p->born + 1;
    const struct town_term *t = &town_terms[c->term];
    gp_event(w, h, who, onset, KIND_CONDITION, t->display)->term = c->term;
    for (int i = 0; i < 3; i++)
        if (c->medicine[i] != MEDICINE_NONE && dice_permille(d, i == 0 ? 850 : 450))
            add_medicine(w, h, who, onset + 3, (enum medicine)c->medicine[i]);
}

static void add_measure(const struct life_world *w, struct household *h, int who, int32_t day,
                        enum measure m, int value10, int second10)
{
    struct event *at = gp_event(w, h, who, day, KIND_OBSERVATION, str_none());
    at->measure = (uint8_t)m;
    at->value10 = value10;
    at->second10 = second10;
}

static void add_measures(const struct life_world *w, struct household *h, int who, struct dice *d)
{
    const struct person *p = &h->at[who];
    int age = date_age(p->born, w->today);
    bool watched = p->condition_count >= 2 || person_has(p, TERM_HYPERTENSION);
    unsigned visits = age < 18 ? 0 : watched ? 2 : age >= 45 && dice_permille(d, 450) ? 1 : 0;
    for (unsigned i = 0; i < visits; i++) {
        int32_t day = w->today - dice_range(d, 5, 360) - (int32_t)i * 360;
        int high = person_has(p, TERM_HYPERTENSION) ? 18 : 0;
        add_measure(w, h, who, day, MEASURE_PRESSURE,
                    (104 + age / 3 + high + dice_range(d, -9, 16)) * 10,
                    dice_range(d, 66, 92) * 10);
        if (person_has(p, TERM_DIABETES_2) || person_has(p, TERM_DIABETES_1))
            add_measure(w, h, who, day, MEASURE_HBA1C, dice_range(d, 44, 86) * 10, 0);
        if (person_has(p, TERM_KIDNEY_3))
            add_measure(w, h, who, day, MEASURE_EGFR, dice_range(d, 31, 59) * 10, 0);
        if (i == 0 && watched)
            add_measure(w, h, who, day, MEASURE_WEIGHT,
                        (p->sex == 'm' ? 830 : 710) + dice_range(d, -180, 260), 0);
    }
}

static void add_smoking(const struct life_world *w, struct household *h, int who, struct dice *d)
{
    int age = date_age(h->at[who].born, w->today);
    if (age < 16 || !dice_permille(d, age < 40 ? 200 : 420)) return;
    bool lungs = person_has(&h->at[who], TERM_COPD);
    unsigned smokes = (lungs ? 420u : 90u) + (unsigned)(10 - h->decile) * 15u;
    str words = dice_permille(d, smokes)              ? S("Smoker")
                : dice_permille(d, lungs ? 950 : 350) ? S("Ex-smoker")
                                                      : S("Never smoked");
    struct event *at =
        gp_event(w, h, who, w->today - dice_range(d, 5, 700), KIND_OBSERVATION, words);
    at->measure = MEASURE_SMOKING;
}

static void add_consultations(const struct life_world *w, struct household *h, int who,
                              struct dice *d)
{
    static const str reasons[] = {
        S_INIT("Cough"),         S_INIT("Back pain"),        S_INIT("Tired all the time"),
        S_INIT("Rash"),          S_INIT("Medicines review"), S_INIT("Sore throat"),
        S_INIT("Knee pain"),     S_INIT("Low mood"),         S_INIT("Blood test results"),
        S_INIT("Earache"),       S_INIT("Headaches"),        S_INIT("Fit note"),
        S_INIT("Contraception"), S_INIT("Stomach pain"),     S_INIT("Blood pressure check"),
    };
    const struct person *p = &h->at[who];
    int most = p->condition_count >= 3 ? 4 : p->condition_count > 0 ? 3 : 2;
    int count = dice_range(d, 0, most);
    for (int i = 0; i < count; i++) {
        str reason = reasons[dice_below(d, sizeof reasons / sizeof reasons[0])];
        struct event *at =
            gp_event(w, h, who, w->today - dice_range(d, 1, TOWN_DAYS - 2), KIND_ENCOUNTER, reason);
        at->class = dice_permille(d, 400) ? VR : AMB;
    }
}

static void add_injections(const struct life_world *w, struct household *h, int who, struct dice *d)
{
    int age = date_age(h->at[who].born, w->today);
    unsigned often = age >= 65 ? 780 : h->at[who].condition_count > 1 ? 400 : 0;
    for (int year = 0; year < 2; year++) {
        int32_t autumn = date_make(date_civil(w->today).year - year, 10, 1) + dice_range(d, 0, 60);
        if (autumn >= w->today) autumn = date_add_months(autumn, -12);
        if (dice_permille(d, often) && autumn > w->today - TOWN_DAYS)
            gp_event(w, h, who, autumn, KIND_IMMUNIZATION, S("Influenza vaccine"));
    }
}

static void add_allergy(const struct life_world *w, struct household *h, int who, struct dice *d)
{
    static const str things[] = { S_INIT("Penicillin"), S_INIT("Penicillin"),
                                  S_INIT("Nuts"),       S_INIT("Latex"),
                                  S_INIT("Aspirin"),    S_INIT("Trimethoprim"),
                                  S_INIT("Plasters"),   S_INIT("Eggs") };
    if (!dice_permille(d, 90)) return;
    int32_t born = h->at[who].born;
    int32_t day = w->today - TOWN_DAYS - dice_range(d, 1, 3000);
    gp_event(w, h, who, day < born ? born + 200 : day, KIND_ALLERGY, things[dice_below(d, 8)]);
}

/* Counts deficits as the electronic Frailty Index does, coarsely: only to choose whose life is
 * told. */
static int frailty_of(const struct person *p, unsigned deficits, int age, bool care_home)
{
    if (age < 65) return 0;
    unsigned level = deficits < 3 ? 0 : deficits < 6 ? 1 : deficits < 8 ? 2 : 3;
    if (care_home && level < 2) level = 2;
    if (age >= 85 && level == 1 && p->condition_count > 3) level = 2;
    return (int)level;
}

void health_add(const struct life_world *w, struct household *h, int who)
{
    struct person *p = &h->at[who];
    struct dice d = dice_make(w->seed, DICE_HEALTH, h->number, (unsigned)who);
    int age = date_age(p->born, w->today);
    unsigned deficits = 0;
    /* Illness comes in company: some bodies are worn, most are not. */
    unsigned wear = dice_permille(&d, age < 65 ? 150 : 400) ? 240 : 75;
    for (int i = 0; i < CONDITIONS; i++) {
        const struct condition_row *c = &conditions[i];
        if (c->sex != 'x' && c->sex != p->sex) continue;
        unsigned often = rate(c, age, h->decile) * wear / 100;
        if (h->tenure == CARE_HOME && c->term == TERM_DEMENTIA) often = 620;
        if (!dice_permille(&d, often)) continue;
        if (p->condition_count == sizeof p->condition || person_has(p, (enum term)c->term))
            continue;
        add_condition(w, h, who, c, &d);
        deficits += c->frail;
    }
    p->frailty = frailty_of(p, deficits, age, h->tenure == CARE_HOME);
    health_ordinary(w, h, who);
}

void health_ordinary(const struct life_world *w, struct household *h, int who)
{
    if (h->at[who].gp == ORG_NONE) return;
    struct dice d = dice_make(w->seed, DICE_HEALTH, h->number, 100 + (unsigned)who);
    add_measures(w, h, who, &d);
    add_smoking(w, h, who, &d);
    add_consultations(w, h, who, &d);
    add_injections(w, h, who, &d);
    add_allergy(w, h, who, &d);
}

void health_treat(const struct life_world *w, struct household *h, int who, enum term term,
                  int32_t day, enum org found_by)
{
    struct person *p = &h->at[who];
    bool practice = found_by == ORG_LANTERNLANE || found_by == ORG_WEIRBANKHC;
    if (p->gp == ORG_NONE || person_has(p, term)) return;
    if (p->condition_count < sizeof p->condition)
        p->condition[p->condition_count++] = (uint8_t)term;
    if (!practice && day + 9 <= w->today)
        gp_event(w, h, who, day + 9, KIND_CONDITION, town_terms[term].display)->term =
            (uint8_t)term;
    for (int i = 0; i < CONDITIONS; i++)
        if (conditions[i].term == term && conditions[i].medicine[0] != MEDICINE_NONE)
            add_medicine(w, h, who, day + 10 <= w->today ? day + 10 : day,
                         (enum medicine)conditions[i].medicine[0]);
}
