/* SPDX-License-Identifier: Apache-2.0 */
#include "town/story.h"

enum tie {
    TIE_PARENT,
    TIE_CARING_PARENT,
    TIE_CHILD,
    TIE_PARTNER,
    TIE_CARING_PARTNER,
    TIE_CARER,
    TIE_SIBLING,
    TIE_OTHER
};

static const struct family {
    str story, about, given, middle, family;
    char sex;
    int age;
    enum household_role role;
    enum tie tie;
} families[] = {
#define FAMILY(story, about, given, middle, family, sex, age, role, tie)                           \
    { S_INIT(story), S_INIT(about), S_INIT(given), S_INIT(middle), S_INIT(family),                 \
      sex,           age,           ROLE_##role,   TIE_##tie },
#include "town_families.def"
#undef FAMILY
};
enum { FAMILIES = sizeof families / sizeof families[0] };

/* Two women of one name, born eight days apart: the story that stands twice. */
static const str NAMESAKE = S_INIT("Y29");
enum { NAMESAKE_DAYS = 8 };

status stories_open(struct env *e, struct stories *ret_stories)
{
    struct stories s;
    TRY(content_table(e, S("stories.csv"), &s.stories));
    TRY(content_table(e, S("story_events.csv"), &s.events));
    TRY(content_table(e, S("story_knows.csv"), &s.knows));
    for (size_t r = 0; r < s.events.row_count; r++) {
        str org = csv_cell(&s.events, r, S("organisation"));
        str kind = csv_cell(&s.events, r, S("kind"));
        if (town_org_of(org) == ORG_NONE || town_kind_of(kind) == KIND__COUNT)
            return fail_at(e, ST_BAD_INPUT, S("content/story_events.csv"),
                           "row %zu: “%.*s” or “%.*s” is not known here", r + 2, STR_ARG(org),
                           STR_ARG(kind));
    }
    *ret_stories = s;
    return ST_OK;
}

size_t stories_households(const struct stories *s)
{
    return s->stories.row_count + 1;
}

static enum neighbourhood where_of(str key)
{
    for (int n = 0; n < NEIGHBOURHOOD__COUNT; n++)
        if (str_eq(town_neighbourhoods[n], key)) return (enum neighbourhood)n;
    return BROOKGATE;
}

/* First word, last word, and what stands between. */
static void split_name(str name, struct person *p)
{
    size_t first = str_find_byte(name, ' ');
    size_t last = name.n;
    while (last > 0 && name.p[last - 1] != ' ') last--;
    p->given = str_sub(name, 0, first);
    p->family = str_from(name, last);
    p->middle = last > first + 1 ? str_trim(str_sub(name, first, last - first)) : str_none();
}

static char ethnicity_of(str language)
{
    return str_eq(language, S("ur"))   ? 'J'
           : str_eq(language, S("bn")) ? 'K'
           : str_eq(language, S("pl")) ? 'C'
                                       : 'A';
}

static void set_language(struct person *p, str languages, bool main)
{
    str first = str_none();
    str all = languages;
    (void)str_next(&all, ';', &first);
    p->ethnicity = str_has(languages, S("ur"))   ? 'J'
                   : str_has(languages, S("bn")) ? 'K'
                   : str_has(languages, S("pl")) ? 'C'
                                                 : ethnicity_of(first);
    p->language = main || str_eq(first, S("bfi")) ? first : S("en");
    p->interpreter = !str_eq(p->language, S("en"));
}

/* The practice that appears in the story; else the one already drawn. */
static enum org practice_of(const struct stories *s, str story, enum org drawn)
{
    for (size_t r = 0; r < s->events.row_count; r++) {
        if (!str_eq(csv_cell(&s->events, r, S("story")), story)) continue;
        enum org org = town_org_of(csv_cell(&s->events, r, S("organisation")));
        if (org == ORG_LANTERNLANE || org == ORG_WEIRBANKHC) return org;
    }
    return drawn == ORG_NONE ? ORG_WEIRBANKHC : drawn;
}

static void tie_to(struct household *h, int who, enum tie tie)
{
    struct person *main = &h->at[0];
    struct person *p = &h->at[who];
    switch (tie) {
    case TIE_CARING_PARENT:
        main->carer = who;
        main->mother = who;
        break;
    case TIE_PARENT: main->mother = who; break;
    case TIE_CHILD:
        if (main->sex == 'f')
            p->mother = 0;
        else
            p->father = 0;
        break;
    case TIE_CARING_PARTNER:
        main->carer = who;
        main->partner = who;
        p->partner = 0;
        break;
    case TIE_PARTNER:
        main->partner = who;
        p->partner = 0;
        break;
    case TIE_CARER: main->carer = who; break;
    case TIE_SIBLING: p->mother = main->mother; break;
    case TIE_OTHER: break;
    }
}

static void add_family(struct people *p, const struct life_world *w, struct household *h, str story,
                       str languages, enum org gp)
{
    for (int i = 0; i < FAMILIES; i++) {
        const struct family *f = &families[i];
        if (!str_eq(f->story, story)) continue;
        struct person *m = people_add(p, w->arena, h, f->sex, f->age, f->role);
        m->given = f->given;
        m->middle = f->middle;
        m->family = f->family;
        m->nickname = names_nickname(m->given);
        m->gp = gp;
        m->about = f->about;
        m->story = story;
        set_language(m, languages, false);
        if (f->age == 0) m->born = w->today - (str_eq(story, S("Y13")) ? 260 : 70);
        tie_to(h, (int)h->count - 1, f->tie);
    }
}

static enum class hospital_class(str text) {
    static const str stays[] = { S_INIT("ward"), S_INIT("Admitted"), S_INIT("Birth") };
    static const str emergencies[] = { S_INIT("mergency"), S_INIT("verdose"), S_INIT("Seven hours"),
                                       S_INIT("bruise"), S_INIT("back with a bag") };
    for (size_t i = 0; i < sizeof stays / sizeof stays[0];
         i++) if (str_has(text, stays[i])) return IMP;
    for (size_t i = 0; i < sizeof emergencies / sizeof emergencies[0];
         i++) if (str_has(text, emergencies[i])) return EMER;
    return AMB;
}

static enum class class_of(enum org org, str text) {
    switch (org){
        case ORG_HOSPITAL : return hospital_class(text);
        case ORG_AMBULANCE : case ORG_POLICE : return FLD;
        case ORG_FIRE : return HH;
        default : return AMB;
    }
}

static bool is_last(const struct stories *s, size_t row)
{
    return row + 1 >= s->events.row_count || !str_eq(csv_cell(&s->events, row, S("story")),
                                                     csv_cell(&s->events, row + 1, S("story")));
}

/* A story's work is done, but for what it says, what is sealed, and what it ends with. */
static enum state state_of(const struct stories *s, size_t row, enum kind kind)
{
    str text = csv_cell(&s->events, row, S("text"));
    if (str_has(text, S("n hold"))) return HELD;
    if (str_has(text, S("refused"))) return REFUSED;
    if (kind == KIND_APPOINTMENT && (str_has(text, S("issed")) || str_has(text, S("not coming")) ||
                                     str_has(text, S("No signer"))))
        return MISSED;
    if (kind == KIND_PLAN) return str_has(text, S("end")) ? DONE : OPEN;
    if (kind == KIND_EPISODE) return OPEN;
    bool sealed = csv_cell(&s->events, row, S("seal")).n > 0;
    return kind == KIND_TASK && (sealed || is_last(s, row)) ? OPEN : DONE;
}

static int member_about(const struct household *h, str about)
{
    for (unsigned i = 0; i < h->count; i++)
        if (str_eq(h->at[i].about, about)) return (int)i;
    return 0;
}

/* A ward stay of a story ends with the next hospital event that says "Home", else after three days.
 */
static int32_t stay_end(const struct stories *s, size_t row, int32_t today)
{
    str story = csv_cell(&s->events, row, S("story"));
    for (size_t r = row + 1; r < s->events.row_count; r++) {
        if (!str_eq(csv_cell(&s->events, r, S("story")), story)) break;
        if (str_starts(csv_cell(&s->events, r, S("text")), S("Home")))
            return today + (int32_t)csv_cell_int(&s->events, r, S("day"));
    }
    return today + (int32_t)csv_cell_int(&s->events, row, S("day")) + 3;
}

static void add_event(const struct stories *s, size_t row, const struct life_world *w,
                      struct household *h, int who)
{
    const struct csv_table *t = &s->events;
    enum org org = town_org_of(csv_cell(t, row, S("organisation")));
    enum kind kind = town_kind_of(csv_cell(t, row, S("kind")));
    str text = csv_cell(t, row, S("text"));
    str seal = csv_cell(t, row, S("seal"));
    if (org == ORG_HOSPITAL && kind == KIND_ENCOUNTER && str_starts(text, S("Home")))
        kind = KIND_OBSERVATION; /* the note of going home; the stay itself has its end */
    struct event *at =
        life_event(w, h, who, w->today + (int32_t)csv_cell_int(t, row, S("day")), org, kind, text);
    at->minute = (int16_t)(540 + csv_cell_int(t, row, S("seq")) * 30);
    at->term = (uint8_t)town_term_of(csv_cell(t, row, S("code")));
    at->class = (uint8_t)class_of(org, text);
    at->state = (uint8_t)state_of(s, row, kind);
    at->seal = str_eq(seal, S("safeguarding"))   ? SEAL_SAFEGUARDING
               : str_eq(seal, S("person asked")) ? SEAL_PERSON
                                                 : SEAL_NONE;
    if (org == ORG_BOBBIN && kind == KIND_TASK && str_has(text, S("ould ")))
        at->label = S("Damp and mould");
    if (kind == KIND_ENCOUNTER && org == ORG_HOSPITAL && at->class == IMP)
        at->end = stay_end(s, row, w->today);
    if (org == ORG_AMBULANCE && kind == KIND_ENCOUNTER) {
        struct dice d = dice_make(w->seed, DICE_STORY, row, 1);
        at->has_vitals = true;
        at->vitals = life_vitals(&d, 2, date_age(h->at[who].born, w->today));
    }
    int32_t day = at->day;
    if (kind == KIND_CONDITION && at->term != TERM_NONE)
        health_treat(w, h, who, (enum term)at->term, day, org);
}

static void add_events(const struct stories *s, str story, bool namesake,
                       const struct life_world *w, struct household *h)
{
    for (size_t r = 0; r < s->events.row_count; r++) {
        if (!str_eq(csv_cell(&s->events, r, S("story")), story)) continue;
        str about = csv_cell(&s->events, r, S("about"));
        bool other = str_starts(about, S("other person"));
        bool both = str_has(csv_cell(&s->events, r, S("text")), S("alert on both"));
        if (other != namesake && !both) continue;
        add_event(s, r, w, h, other || namesake ? 0 : member_about(h, about));
    }
}

/* The last day on which an organisation appears in a story, and its strictest seal there; the
 * story's own last day where it does not. */
static int64_t last_day(const struct stories *s, str story, str org, enum seal *ret_seal)
{
    int64_t day = INT64_MIN;
    int64_t any = -30;
    for (size_t r = 0; r < s->events.row_count; r++) {
        if (!str_eq(csv_cell(&s->events, r, S("story")), story)) continue;
        any = csv_cell_int(&s->events, r, S("day"));
        if (!str_eq(csv_cell(&s->events, r, S("organisation")), org)) continue;
        day = any;
        str seal = csv_cell(&s->events, r, S("seal"));
        if (str_eq(seal, S("safeguarding"))) *ret_seal = SEAL_SAFEGUARDING;
        if (str_eq(seal, S("person asked")) && *ret_seal == SEAL_NONE) *ret_seal = SEAL_PERSON;
    }
    return day == INT64_MIN ? any : day;
}

/* What each organisation knows stands in its own record as a note, sealed where what it rests on
 * is. */
static void add_knowledge(const struct stories *s, str story, const struct life_world *w,
                          struct household *h)
{
    for (size_t r = 0; r < s->knows.row_count; r++) {
        if (!str_eq(csv_cell(&s->knows, r, S("story")), story)) continue;
        str key = csv_cell(&s->knows, r, S("organisation"));
        enum org org = town_org_of(key);
        if (org == ORG_NONE) continue;
        enum seal seal = SEAL_NONE;
        int32_t day = w->today + (int32_t)last_day(s, story, key, &seal);
        struct event *at =
            life_event(w, h, 0, day, org, KIND_OBSERVATION, csv_cell(&s->knows, r, S("knows")));
        at->minute = 17 * 60;
        at->seal = (uint8_t)seal;
    }
}

static void settle_home(const struct stories *s, size_t row, struct household *h)
{
    str household = csv_cell(&s->stories, row, S("household"));
    str key = csv_cell(&s->stories, row, S("key"));
    h->tenure = str_has(household, S("rivately rented")) ? PRIVATE_RENT : OWNED;
    if (str_starts(household, S("No fixed home"))) {
        h->tenure = NO_HOME; /* ZZ99 3VZ: the NHS's postcode for no fixed abode */
        h->home = (struct address){ h->where, S("No fixed abode"), S("ZZ99 3VZ"), 0 };
    }
    if (str_starts(household, S("Thrushlea"))) {
        h->tenure = CARE_HOME;
        h->care_home = places_home_name(0);
        h->home = places_home(0);
        h->where = h->home.where;
    }
    for (size_t r = 0; r < s->events.row_count; r++) {
        if (!str_eq(csv_cell(&s->events, r, S("story")), key)) continue;
        if (town_org_of(csv_cell(&s->events, r, S("organisation"))) != ORG_BOBBIN) continue;
        bool tenant = str_has(household, S("Bobbin")) || str_has(household, S("Court")) ||
                      str_eq(key, S("Y16"));
        if (tenant) {
            h->tenure = SOCIAL_RENT;
            h->landlord = ORG_BOBBIN;
        }
    }
}

void stories_make(const struct stories *s, size_t n, struct people *p, const struct life_world *w,
                  struct household *ret_household)
{
    struct household *h = ret_household;
    bool namesake = n == s->stories.row_count;
    size_t row = namesake ? csv_table_find(&s->stories, S("key"), NAMESAKE) : n;
    const struct csv_table *t = &s->stories;
    str key = csv_cell(t, row, S("key"));
    enum neighbourhood where = namesake ? WEIRBANK : where_of(csv_cell(t, row, S("neighbourhood")));
    people_begin(p, w->arena, where, h);
    h->is_story = true;
    settle_home(s, row, h);
    str sex = csv_cell(t, row, S("sex"));
    struct person *m = people_add(p, w->arena, h, sex.n > 0 ? sex.p[0] : 'f',
                                  (int)csv_cell_int(t, row, S("age")), ROLE_HEAD);
    split_name(csv_cell(t, row, S("person_name")), m);
    m->nickname = names_nickname(m->given);
    m->nhs = number_nhs(p->numbers, m->index); /* the people told about all have one */
    m->story = key;
    set_language(m, csv_cell(t, row, S("languages")), true);
    m->gp = namesake ? ORG_WEIRBANKHC : practice_of(s, key, m->gp);
    m->lives_alone = str_has(csv_cell(t, row, S("household")), S("lone"));
    m->room = str_has(csv_cell(t, row, S("household")), S("room 22")) ? 22 : 9;
    if (h->tenure != CARE_HOME) m->room = 0;
    /* Both Susans are born in one place of the calendar, whoever is made first. */
    if (str_eq(key, NAMESAKE) && namesake) m->namesake = (int64_t)p->story_namesake;
    if (str_eq(key, NAMESAKE)) p->story_namesake = m->index;
    if (str_eq(key, NAMESAKE))
        m->born = date_add_months(w->today, -600) - 120 + (namesake ? NAMESAKE_DAYS : 0);
    if (str_eq(key, S("Y28"))) m->born = date_add_months(w->today - 300, -12 * 19);
    add_family(p, w, h, key, csv_cell(t, row, S("languages")), m->gp);
    if (m->role == ROLE_HEAD && date_age(m->born, w->today) < 18) m->role = ROLE_CHILD;
    add_events(s, key, namesake, w, h);
    if (!namesake) add_knowledge(s, key, w, h);
    for (unsigned i = 0; i < h->count; i++) health_ordinary(w, h, (int)i);
}
