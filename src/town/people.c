/* SPDX-License-Identifier: Apache-2.0 */
#include "town/people.h"

#include <assert.h>

enum household_kind {
    SINGLE_YOUNG,
    SINGLE_MID,
    SINGLE_OLD,
    COUPLE_YOUNG,
    COUPLE_MID,
    COUPLE_OLD,
    FAMILY,
    LONE_PARENT,
    THREE_GENERATIONS,
    SHARED,
    GROWN_CHILD,
    HOME_RESIDENTS,
    HOUSEHOLD_KIND__COUNT
};

/* Households in a thousand by neighbourhood, in the order above. */
static const uint16_t kind_weight[NEIGHBOURHOOD__COUNT][HOUSEHOLD_KIND__COUNT] = {
    [BROOKGATE] = { 190, 130, 90, 130, 60, 50, 130, 90, 20, 80, 40, 0 },
    [SPINDLESHAW] = { 90, 80, 90, 80, 70, 70, 260, 70, 100, 25, 70, 4 },
    [CARRFOLD] = { 90, 120, 120, 70, 80, 90, 190, 140, 15, 20, 66, 6 },
    [HAGGMOOR] = { 40, 90, 180, 50, 150, 200, 160, 30, 15, 5, 70, 8 },
    [WEIRBANK] = { 60, 90, 150, 80, 120, 150, 210, 50, 15, 10, 60, 18 },
};

/* Mean people a household in hundredths, which these kinds come to: so that people, not
 * households, are in proportion to content/neighbourhoods.csv. */
static const uint16_t household_size[NEIGHBOURHOOD__COUNT] = {
    [BROOKGATE] = 231, [SPINDLESHAW] = 313, [CARRFOLD] = 240, [HAGGMOOR] = 225, [WEIRBANK] = 238,
};

static char ethnicity_of(struct dice *d, const struct family_names *f)
{
    static const char others[PEOPLE__COUNT] = { 'H', 'N', 'N', 'C', 'S', 'R', 'S' };
    switch (f->tradition) {
    case NAMES_URDU: return 'J';
    case NAMES_BENGALI: return 'K';
    case NAMES_POLISH: return 'C';
    case NAMES_OTHER: return others[f->people];
    case NAMES_ENGLISH: break;
    }
    static const uint16_t weight[] = { 930, 12, 20, 22, 16 };
    return "ABGMZ"[dice_weighted(d, weight, 5)];
}

static str language_of(const struct family_names *f)
{
    static const str others[PEOPLE__COUNT] = { S_INIT("gu"), S_INIT("so"), S_INIT("en"),
                                               S_INIT("ro"), S_INIT("ar"), S_INIT("zh"),
                                               S_INIT("fa") };
    static const str usual[] = { S_INIT("en"), S_INIT("ur"), S_INIT("bn"), S_INIT("pl") };
    return f->tradition == NAMES_OTHER ? others[f->people] : usual[f->tradition];
}

static enum org practice_of(struct dice *d, enum neighbourhood where)
{
    static const uint16_t lantern_lane[NEIGHBOURHOOD__COUNT] = { 880, 830, 600, 60, 90 };
    if (dice_permille(d, 15)) return ORG_NONE;
    return dice_permille(d, lantern_lane[where]) ? ORG_LANTERNLANE : ORG_WEIRBANKHC;
}

static void draw_language(struct dice *d, const struct household *h, struct person *p, int age)
{
    p->language = language_of(&h->names);
    bool grew_up_here = age < 30 ? dice_permille(d, 550) : dice_permille(d, age < 60 ? 250 : 80);
    if (grew_up_here) p->language = S("en");
    p->interpreter =
        !str_eq(p->language, S("en")) && age >= 25 && dice_permille(d, age > 60 ? 700 : 300);
}

struct person *people_add(struct people *p, struct arena *a, struct household *h, char sex, int age,
                          enum household_role role)
{
    assert(h->count < MEMBERS_MOST);
    (void)a;
    uint64_t index = p->persons++;
    struct dice d = dice_make(p->seed, DICE_PERSON, h->number, h->count);
    struct person *m = &h->at[h->count++];
    *m = (struct person){ .index = index,
                          .sex = sex,
                          .died = DATE_NONE,
                          .registered = DATE_NONE,
                          .role = role,
                          .mother = NOBODY,
                          .partner = NOBODY,
                          .father = NOBODY,
                          .twin = NOBODY,
                          .carer = NOBODY,
                          .namesake = -1 };
    struct civil today = date_civil(p->today);
    int32_t birthday = date_make(today.year - age, today.month,
                                 today.month == 2 && today.day == 29 ? 28 : today.day);
    m->born = birthday - (int32_t)dice_below(&d, age == 0 ? 300 : 364);
    m->nhs = dice_permille(&d, 992) ? number_nhs(p->numbers, index) : 0;
    m->phone = age >= 12 && dice_permille(&d, 930) ? number_phone(p->seed, index * 2) : 0;
    m->ethnicity = ethnicity_of(&d, &h->names);
    m->gp = practice_of(&d, h->where);
    draw_language(&d, h, m, age);
    return m;
}

/* The names of a member whose family name is the household's. */
static void name_member(struct dice *d, struct arena *a, struct household *h, struct person *m)
{
    const struct family_names *f = &h->names;
    int year = date_civil(m->born).year;
    m->given = names_given(d, f, m->sex, year);
    m->middle = names_middle(d, f, m->sex, year);
    if (str_eq(m->middle, m->given)) m->middle = str_none();
    str honorific = names_honorific(d, f, m->sex);
    if (honorific.n > 0) {
        m->middle = m->given;
        m->given = honorific;
    }
    m->family = names_last(d, a, f, m->sex, m->role == ROLE_CHILD);
    m->nickname = names_nickname(m->given);
}

static struct person *add_named(struct people *p, struct arena *a, struct household *h, char sex,
                                int age, enum household_role role)
{
    struct person *m = people_add(p, a, h, sex, age, role);
    struct dice d = dice_make(p->seed, DICE_PERSON, h->number, 100 + h->count);
    name_member(&d, a, h, m);
    return m;
}

/* A partner: her own name kept, his taken, or both with a hyphen. */
static void add_partner(struct people *p, struct arena *a, struct dice *d, struct household *h,
                        int age)
{
    struct person *head = &h->at[0];
    char sex = dice_permille(d, 30) ? head->sex : head->sex == 'm' ? 'f' : 'm';
    struct person *m = add_named(p, a, h, sex, age, ROLE_PARTNER);
    m->partner = 0;
    head->partner = (int)h->count - 1;
    if (h->names.tradition != NAMES_ENGLISH) return;
    str own = names_family(d, a, NAMES_ENGLISH).family;
    unsigned way = dice_below(d, 100);
    if (way < 22) {
        m->family = own;
    } else if (way < 29 && str_find_byte(own, '-') == SIZE_MAX) {
        m->birth_family = own;
        m->family = arena_printf(a, "%.*s-%.*s", STR_ARG(own), STR_ARG(h->names.family));
    } else if (sex == 'f') {
        m->birth_family = own;
    }
}

static void name_twin(struct dice *d, struct household *h, struct person *one, struct person *two)
{
    two->born = one->born;
    two->twin = (int)(one - h->at);
    one->twin = (int)(two - h->at);
    one->birth_order = 1;
    two->birth_order = 2;
    int year = date_civil(two->born).year;
    for (int tries = 0; tries < 8 && str_eq(two->given, one->given); tries++)
        two->given = names_given(d, &h->names, two->sex, year);
    if (str_eq(two->given, one->given)) two->given = one->sex == 'm' ? S("Robin") : S("Rowan");
    two->nickname = names_nickname(two->given);
}

static int member_of_sex(const struct household *h, char sex)
{
    for (unsigned i = 0; i < h->count; i++)
        if ((h->at[i].role == ROLE_HEAD || h->at[i].role == ROLE_PARTNER) && h->at[i].sex == sex)
            return (int)i;
    return NOBODY;
}

static void add_children(struct people *p, struct arena *a, struct dice *d, struct household *h,
                         int parent_age, int count)
{
    int mother = member_of_sex(h, 'f');
    int father = member_of_sex(h, 'm');
    int oldest = parent_age - 19 < 22 ? parent_age - 19 : 22;
    int youngest = parent_age > 46 ? parent_age - 46 : 0;
    str surname = str_none();
    if (h->names.tradition == NAMES_ENGLISH && father == NOBODY && dice_permille(d, 350))
        surname = names_family(d, a, NAMES_ENGLISH).family;
    for (int i = 0; i < count && h->count + 1 < MEMBERS_MOST; i++) {
        int age = dice_range(d, youngest, oldest);
        char sex = dice_below(d, 2) == 0 ? 'm' : 'f';
        struct person *c = add_named(p, a, h, sex, age, ROLE_CHILD);
        c->mother = mother;
        c->father = father;
        if (surname.n > 0) c->family = surname;
        c->baby_named_late = p->today - c->born < 700 && dice_permille(d, 500);
        if (sex == 'm' && father != NOBODY && i == 0 && dice_permille(d, 45)) {
            c->given = h->at[father].given; /* father and son of one name at one address */
            c->middle = h->at[father].middle;
            c->family = h->at[father].family;
        }
        if (dice_permille(d, 16) && h->count < MEMBERS_MOST) {
            struct person *t =
                add_named(p, a, h, dice_below(d, 2) == 0 ? 'm' : 'f', age, ROLE_CHILD);
            t->mother = mother;
            t->father = father;
            t->family = c->family;
            t->baby_named_late = c->baby_named_late;
            name_twin(d, h, c, t);
        }
    }
}

/* Between low and high; past 65 the older are the fewer. */
static int some_age(struct dice *d, int low, int high)
{
    if (low < 65) return dice_range(d, low, high);
    return low + (int)dice_skewed(d, (uint32_t)(high - low) + 1);
}

static void fill_single(struct people *p, struct arena *a, struct dice *d, struct household *h,
                        int low, int high, unsigned women)
{
    struct person *m =
        add_named(p, a, h, dice_permille(d, women) ? 'f' : 'm', some_age(d, low, high), ROLE_HEAD);
    m->lives_alone = true;
    if (m->sex == 'f' && low >= 60 && h->names.tradition == NAMES_ENGLISH)
        m->birth_family = names_family(d, a, NAMES_ENGLISH).family;
}

static void fill_couple(struct people *p, struct arena *a, struct dice *d, struct household *h,
                        int low, int high)
{
    int age = some_age(d, low, high);
    add_named(p, a, h, 'm', age, ROLE_HEAD);
    int other = age - dice_range(d, -3, 7);
    add_partner(p, a, d, h, other < 18 ? 18 : other);
}

static void fill_three(struct people *p, struct arena *a, struct dice *d, struct household *h)
{
    fill_couple(p, a, d, h, 30, 50);
    add_children(p, a, d, h, date_age(h->at[0].born, p->today), dice_range(d, 1, 4));
    int elders = dice_range(d, 1, 2);
    for (int i = 0; i < elders; i++) {
        int age = date_age(h->at[0].born, p->today) + dice_range(d, 21, 34);
        add_named(p, a, h, i == 0 ? 'f' : 'm', age > 96 ? 96 : age, ROLE_ELDER);
    }
}

static void fill_residents(struct people *p, struct arena *a, struct dice *d, struct household *h)
{
    unsigned home = dice_below(d, CARE_HOMES);
    h->care_home = places_home_name(home);
    h->home = places_home(home);
    h->where = h->home.where;
    h->tenure = CARE_HOME;
    int count = dice_range(d, 1, 5);
    for (int i = 0; i < count; i++) {
        struct family_names kept = h->names;
        h->names = names_family(d, a, NAMES_ENGLISH); /* not related: each has a name of her own */
        struct person *m = add_named(p, a, h, dice_permille(d, 690) ? 'f' : 'm',
                                     dice_range(d, 76, 99), ROLE_LODGER);
        m->room = dice_range(d, 1, 44);
        m->gp = h->where == CARRFOLD ? ORG_LANTERNLANE : ORG_WEIRBANKHC;
        h->names = kept;
    }
}

static void fill_shared(struct people *p, struct arena *a, struct dice *d, struct household *h)
{
    int count = dice_range(d, 2, 5);
    for (int i = 0; i < count; i++) {
        enum tradition t = (enum tradition)dice_weighted(d, p->places.language[h->where], 5);
        h->names = names_family(d, a, t);
        add_named(p, a, h, dice_below(d, 2) == 0 ? 'm' : 'f', dice_range(d, 18, 42),
                  i == 0 ? ROLE_HEAD : ROLE_LODGER);
    }
}

static void add_grown_child(struct people *p, struct arena *a, struct dice *d, struct household *h)
{
    int age = date_age(h->at[0].born, p->today) - dice_range(d, 22, 34);
    add_named(p, a, h, dice_below(d, 2) == 0 ? 'm' : 'f', age < 18 ? 18 : age, ROLE_LODGER);
}

static void fill(struct people *p, struct arena *a, struct dice *d, struct household *h,
                 enum household_kind kind)
{
    bool south_asian = h->names.tradition == NAMES_URDU || h->names.tradition == NAMES_BENGALI;
    switch (kind) {
    case SINGLE_YOUNG: fill_single(p, a, d, h, 18, 44, 430); break;
    case SINGLE_MID: fill_single(p, a, d, h, 45, 64, 420); break;
    case SINGLE_OLD: fill_single(p, a, d, h, 65, 96, 680); break;
    case COUPLE_YOUNG: fill_couple(p, a, d, h, 20, 44); break;
    case COUPLE_MID: fill_couple(p, a, d, h, 45, 64); break;
    case COUPLE_OLD: fill_couple(p, a, d, h, 65, 93); break;
    case FAMILY:
        fill_couple(p, a, d, h, 29, 56);
        add_children(p, a, d, h, date_age(h->at[0].born, p->today),
                     dice_range(d, 1, south_asian ? 4 : 3));
        break;
    case LONE_PARENT:
        add_named(p, a, h, dice_permille(d, 880) ? 'f' : 'm', dice_range(d, 22, 54), ROLE_HEAD);
        add_children(p, a, d, h, date_age(h->at[0].born, p->today), dice_range(d, 1, 3));
        break;
    case THREE_GENERATIONS: fill_three(p, a, d, h); break;
    case SHARED: fill_shared(p, a, d, h); break;
    case GROWN_CHILD:
        fill_couple(p, a, d, h, 46, 80);
        add_grown_child(p, a, d, h);
        break;
    case HOME_RESIDENTS: fill_residents(p, a, d, h); break;
    case HOUSEHOLD_KIND__COUNT: break;
    }
}

static void draw_tenure(struct dice *d, struct household *h)
{
    if (h->tenure == CARE_HOME) return;
    static const uint16_t social[10] = { 470, 400, 280, 220, 150, 100, 70, 50, 30, 20 };
    static const uint16_t rented[10] = { 270, 260, 240, 210, 180, 150, 130, 110, 90, 80 };
    unsigned at = dice_below(d, 1000);
    unsigned decile = (unsigned)h->decile - 1;
    h->tenure = at < social[decile]                    ? SOCIAL_RENT
                : at < social[decile] + rented[decile] ? PRIVATE_RENT
                                                       : OWNED;
    if (h->tenure == SOCIAL_RENT)
        h->landlord =
            dice_permille(d, h->where == SPINDLESHAW ? 450 : 200) ? ORG_FUSTIAN : ORG_BOBBIN;
}

/* Deaths and moves of the last two years. */
static void draw_changes(struct people *p, struct arena *a, struct dice *d, struct household *h)
{
    static const uint16_t moved[NEIGHBOURHOOD__COUNT] = { 240, 150, 150, 90, 110 };
    if (h->tenure != CARE_HOME && dice_permille(d, moved[h->where])) {
        h->moved = p->today - dice_range(d, 5, 725);
        bool near = dice_permille(d, 650);
        enum neighbourhood from =
            near ? h->where : (enum neighbourhood)dice_below(d, NEIGHBOURHOOD__COUNT);
        h->former = places_dwelling(&p->places, a, from);
    }
    h->tenancy = h->moved != DATE_NONE ? h->moved : p->today - dice_range(d, 740, 9000);
    for (unsigned i = 0; i < h->count; i++) {
        struct person *m = &h->at[i];
        int age = date_age(m->born, p->today);
        unsigned in_two_years = age < 45 ? 1 : age < 65 ? 8 : age < 75 ? 32 : age < 85 ? 95 : 230;
        if (h->tenure == CARE_HOME) in_two_years = 380;
        if (dice_permille(d, in_two_years)) m->died = p->today - dice_range(d, 1, 725);
        if (dice_permille(d, 25)) m->registered = p->today - dice_range(d, 1, 720);
        if (m->registered != DATE_NONE && m->died != DATE_NONE) m->registered = DATE_NONE;
        if (m->phone == 0 || age < 16 || !dice_permille(d, age < 60 ? 500 : 200)) continue;
        m->email = arena_printf(a, "person%llu@mail.hollinbrook.example",
                                (unsigned long long)number_local(p->seed, 7, m->index));
    }
}

static void draw_carers(struct people *p, struct dice *d, struct household *h)
{
    for (unsigned i = 0; i < h->count; i++) {
        struct person *m = &h->at[i];
        int age = date_age(m->born, p->today);
        if (h->tenure == CARE_HOME || age < 72 || h->count < 2 || !dice_permille(d, 300)) continue;
        for (unsigned j = 0; j < h->count; j++) {
            int other = date_age(h->at[j].born, p->today);
            if (j == i || other < 18 || h->at[j].carer != NOBODY) continue;
            m->carer = (int)j;
            break;
        }
    }
}

void people_begin(struct people *p, struct arena *a, enum neighbourhood where, struct household *h)
{
    *h = (struct household){ .number = p->households++,
                             .where = where,
                             .landlord = ORG_NONE,
                             .moved = DATE_NONE,
                             .tenancy = p->today - 2000 };
    struct dice d = dice_make(p->seed, DICE_HOUSEHOLD, h->number, 1);
    h->decile = 1 + (int)dice_weighted(&d, p->places.decile[where], 10);
    h->home = places_dwelling(&p->places, a, where);
    h->landline = dice_permille(&d, 550) ? number_phone(p->seed, h->number * 2 + 1) : 0;
}

void people_next(struct people *p, struct arena *a, struct household *ret_household)
{
    struct household *h = ret_household;
    struct dice d = dice_make(p->seed, DICE_HOUSEHOLD, p->households, 0);
    uint16_t households[NEIGHBOURHOOD__COUNT];
    for (int n = 0; n < NEIGHBOURHOOD__COUNT; n++)
        households[n] = (uint16_t)(p->places.population[n] * 100u / household_size[n]);
    enum neighbourhood where =
        (enum neighbourhood)dice_weighted(&d, households, NEIGHBOURHOOD__COUNT);
    enum tradition tradition = (enum tradition)dice_weighted(&d, p->places.language[where], 5);
    people_begin(p, a, where, h);
    h->names = names_family(&d, a, tradition);
    uint16_t weight[HOUSEHOLD_KIND__COUNT];
    memcpy(weight, kind_weight[where], sizeof weight);
    if (tradition == NAMES_URDU || tradition == NAMES_BENGALI) {
        weight[THREE_GENERATIONS] = (uint16_t)(weight[THREE_GENERATIONS] * 2 + 60);
        weight[HOME_RESIDENTS] = 0;
    }
    fill(p, a, &d, h, (enum household_kind)dice_weighted(&d, weight, HOUSEHOLD_KIND__COUNT));
    if (h->count == 1 && h->at[0].lives_alone) people_namesake(p, a, &d, &h->at[0]);
    draw_tenure(&d, h);
    draw_changes(p, a, &d, h);
    draw_carers(p, &d, h);
}
