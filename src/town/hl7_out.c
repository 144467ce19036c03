/* SPDX-License-Identifier: Apache-2.0
 * The hospital's patient administration system, speaking HL7 v2.4 ADT (chapter 3): segments end in
 * CR, characters are ASCII, a birth date carries a stray hour in summer, as real feeds do.
 */
#include "town/export.h"
#include "town/lives.h"

struct visit {
    bool open;
    char class; /* I E O */
    int64_t number;
    int32_t begin, end;
    int begin_minute;
    str ward;
};

/* One person's messages. */
struct pas {
    struct exporter *x;
    const struct household *h;
    unsigned who;
    struct seen seen;
    struct visit visit;
    struct dice dice;
};

static void add(struct pas *p, str s)
{
    buf_add(&p->x->text, s);
}

/* Text of a field: without accents, and with the five delimiters escaped (2.4, section 2.7). */
static void add_text(struct pas *p, str s)
{
    s = names_ascii(p->x->arena, s);
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '|': add(p, S("\\F\\")); break;
        case '^': add(p, S("\\S\\")); break;
        case '&': add(p, S("\\T\\")); break;
        case '~': add(p, S("\\R\\")); break;
        case '\\': add(p, S("\\E\\")); break;
        default: buf_byte(&p->x->text, s.p[i]);
        }
    }
}

static void add_padded(struct pas *p, int value, int width)
{
    char digits[8];
    for (int i = width; i-- > 0; value /= 10) digits[i] = (char)('0' + value % 10);
    buf_add(&p->x->text, str_make(digits, (size_t)width));
}

static void add_date(struct pas *p, int32_t day)
{
    struct civil c = date_civil(day);
    add_padded(p, c.year, 4);
    add_padded(p, c.month, 2);
    add_padded(p, c.day, 2);
}

static void add_time(struct pas *p, int32_t day, int minute)
{
    add_date(p, day);
    add_padded(p, minute / 60 % 24, 2);
    add_padded(p, minute % 60, 2);
    add(p, S("00"));
}

static void begin(struct pas *p, const char *event, int32_t day, int minute)
{
    buf_clear(&p->x->text);
    add(p, S("MSH|^~\\&|PAS|"));
    add(p, p->x->org_code[ORG_HOSPITAL]);
    add(p, S("|WEFT|HOLLINBROOK|"));
    add_time(p, day, minute);
    add(p, S("||ADT^"));
    add(p, str_of(event));
    add(p, S("|\x01|T|2.4|||AL||44|ASCII\rEVN|"));
    add(p, str_of(event));
    add(p, S("|"));
    add_time(p, day, minute);
    add(p, S("|||HVCLERK\r"));
}

static void send(struct pas *p, int32_t day, int minute)
{
    add(p, S("\n"));
    town_out_piece(p->x->out, ORG_HOSPITAL, town_out_period(p->x->out, ORG_HOSPITAL, day),
                   (int64_t)day * 1440 + minute, buf_str(&p->x->text));
}

static void add_names(struct pas *p, int32_t day)
{
    const struct seen *s = &p->seen;
    bool baby = s->truth->baby_named_late && day < s->truth->born + 12;
    add_text(p, s->family);
    add(p, S("^"));
    if (baby)
        add(p, s->truth->birth_order == 2 ? S("Baby Two") : S("Baby"));
    else
        add_text(p, s->given);
    add(p, S("^"));
    if (!baby) add_text(p, s->middle);
    add(p, S("^^"));
    add(p, s->title);
    add(p, S("^^CURRENT"));
    if (s->maiden.n == 0 || str_eq(s->maiden, s->family)) return;
    add(p, S("~"));
    add_text(p, s->maiden);
    add(p, S("^"));
    add_text(p, s->given);
    add(p, S("^^^^^PREVIOUS"));
}

static void add_birth(struct pas *p)
{
    const struct seen *s = &p->seen;
    if (s->born == DATE_NONE) return;
    add_date(p, s->born);
    /* Midnight in England written as the hour of UTC: what the real feeds do in summer. */
    bool summer = time_offset_minutes(time_from_local(s->born, 12, 0, 0)) == 60;
    add(p, summer ? S("010000") : S("000000"));
}

static void add_home(struct pas *p, int32_t day)
{
    const struct address *at = lens_address(&p->seen, day);
    add_text(p, at->line);
    add(p, S("^^Hollinbrook^^"));
    add(p, lens_postcode(&p->seen, day));
    add(p, S("^GBR^HOME||"));
    str phone = lens_phone(p->x->arena, p->seen.phone, 0);
    add(p, phone);
    if (phone.n > 0) add(p, S("^HOME"));
}

static str ethnicity_words(char code)
{
    switch (code) {
    case 'A': return S("White British");
    case 'B': return S("White Irish");
    case 'C': return S("Any other White background");
    case 'G': return S("Any other mixed background");
    case 'H': return S("Indian");
    case 'J': return S("Pakistani");
    case 'K': return S("Bangladeshi");
    case 'M': return S("Caribbean");
    case 'N': return S("African");
    case 'R': return S("Chinese");
    case 'S': return S("Any other ethnic group");
    default: return S("Not stated");
    }
}

static str mother_record(struct pas *p)
{
    const struct person *t = p->seen.truth;
    if (t->mother == NOBODY || t->born < p->x->today - TOWN_DAYS) return str_none();
    if (!export_knows(p->h, (unsigned)t->mother, ORG_HOSPITAL)) return str_none();
    return lens_look(&p->x->lens, p->h, (unsigned)t->mother, ORG_HOSPITAL, LENS_FIRST, 0).record;
}

/* PID-26 to PID-30. */
static void add_death(struct pas *p, int32_t day)
{
    const struct person *t = p->seen.truth;
    bool dead = t->died != DATE_NONE && day >= t->died;
    add(p, S("||||"));
    if (dead) add_time(p, t->died, 4 * 60);
    add(p, dead ? S("|Y") : S("|"));
}

static void add_pid(struct pas *p, int32_t day)
{
    const struct seen *s = &p->seen;
    add(p, S("PID|1|"));
    add(p, s->record);
    add(p, S("^^^HVH MRN^MRN|"));
    add(p, s->record);
    add(p, S("^^^HVH MRN^MRN~"));
    add(p, lens_nhs(p->x->arena, s->nhs, 0));
    add(p, S("^^^NHSNBR^NHSNMBR||"));
    add_names(p, day);
    add(p, S("||"));
    add_birth(p);
    add(p, s->sex == 'm' ? S("|M|||") : s->sex == 'f' ? S("|F|||") : S("|U|||"));
    add_home(p, day);
    add(p, S("||"));
    add(p, s->truth->language);
    add(p, S("||||||"));
    add(p, mother_record(p));
    add(p, S("|"));
    buf_byte(&p->x->text, s->truth->ethnicity);
    add(p, S("^"));
    add(p, ethnicity_words(s->truth->ethnicity));
    add(p, S("||"));
    if (s->truth->birth_order > 0)
        add(p, S("Y|"));
    else
        add(p, S("|"));
    if (s->truth->birth_order > 0) buf_byte(&p->x->text, (char)('0' + s->truth->birth_order));
    add_death(p, day);
    add(p, S("\r"));
    if (s->truth->gp == ORG_NONE) return;
    add(p, S("PD1|||"));
    add_text(p, p->x->org_name[s->truth->gp]);
    add(p, S("^^"));
    add(p, p->x->org_code[s->truth->gp]);
    add(p, S("|\r"));
}

static void add_kin(struct pas *p)
{
    const struct person *t = p->seen.truth;
    int kin = t->carer != NOBODY ? t->carer : t->partner;
    if (kin == NOBODY) return;
    const struct person *k = &p->h->at[kin];
    add(p, S("NK1|1|"));
    add_text(p, k->family);
    add(p, S("^"));
    add_text(p, k->given);
    add(p, t->carer != NOBODY ? S("|CARER||") : S("|PARTNER||"));
    add(p, lens_phone(p->x->arena, k->phone, 0));
    add(p, S("\r"));
}

static void add_pv1(struct pas *p, int32_t ended, int ended_minute)
{
    const struct visit *v = &p->visit;
    if (!v->open) {
        add(p, S("PV1|1|N|\r"));
        return;
    }
    add(p, S("PV1|1|"));
    buf_byte(&p->x->text, v->class);
    add(p, S("|"));
    add(p, v->ward);
    add(p, S("^HVH||||||||||||||||"));
    buf_int(&p->x->text, v->number);
    add(p, S("^^^^visitid|||||||||||||||||||||||||"));
    add_time(p, v->begin, v->begin_minute);
    add(p, S("|"));
    if (ended != DATE_NONE) add_time(p, ended, ended_minute);
    add(p, S("\r"));
}

static void add_obx(struct pas *p, int n, const char *type, const char *code, str value,
                    const char *unit, int32_t day, int minute)
{
    add(p, S("OBX|"));
    buf_int(&p->x->text, n);
    add(p, S("|"));
    add(p, str_of(type));
    add(p, S("|"));
    add(p, str_of(code));
    add(p, S("||"));
    add_text(p, value);
    add(p, S("|"));
    add(p, str_of(unit));
    add(p, S("|||||F|||"));
    add_time(p, day, minute);
    add(p, S("\r"));
}

static void add_vitals(struct pas *p, const struct event *at, int32_t day, int minute)
{
    if (!at->has_vitals) return;
    const struct vitals *v = &at->vitals;
    struct arena *a = p->x->arena;
    const struct {
        const char *code;
        int value;
        const char *unit;
    } numbers[] = {
        { "8867-4^Heart rate^LN", v->pulse, "/min" },
        { "9279-1^Respiratory rate^LN", v->breaths, "/min" },
        { "2708-6^Oxygen saturation^LN", v->spo2, "%" },
        { "8480-6^Systolic blood pressure^LN", v->systolic, "mm[Hg]" },
        { "8462-4^Diastolic blood pressure^LN", v->diastolic, "mm[Hg]" },
    };
    int n = 1;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        add_obx(p, n++, "NM", numbers[i].code, arena_printf(a, "%d", numbers[i].value),
                numbers[i].unit, day, minute);
    add_obx(p, n++, "NM", "8310-5^Body temperature^LN",
            arena_printf(a, "%d.%d", v->temp10 / 10, v->temp10 % 10), "Cel", day, minute);
    add_obx(p, n++, "CE", "67775-7^Level of responsiveness^LN", arena_printf(a, "%c", v->acvpu), "",
            day, minute);
    add_obx(p, n, "CE",
            v->oxygen ? "371825009^Patient on oxygen^SCT" : "722742002^Breathing room air^SCT",
            S("Y"), "", day, minute);
}

/* DG1-4 holds the clerk's words, DG1-5 the time. */
static void add_dg1(struct pas *p, enum term term, str words, int32_t day, int minute)
{
    const struct town_term *t = &town_terms[term];
    if (term == TERM_NONE || (t->icd.n == 0 && t->sct.n == 0)) return;
    add(p, S("DG1|1||"));
    if (t->icd.n > 0) {
        add(p, t->icd);
        add(p, S("^"));
        add_text(p, t->icd_words);
        add(p, S("^I10"));
    } else {
        add(p, S("^^"));
    }
    if (t->sct.n > 0) {
        add(p, S("^"));
        add(p, t->sct);
        add(p, S("^"));
        add_text(p, t->display);
        add(p, S("^SCT"));
    }
    add(p, S("|"));
    add_text(p, words);
    add(p, S("|"));
    add_time(p, day, minute);
    add(p, S("|A\r"));
}

static void add_allergies(struct pas *p)
{
    int n = 0;
    for (size_t i = 0; i < p->h->events.count; i++) {
        const struct event *at = &p->h->events.at[i];
        if (at->who != p->who || at->kind != KIND_ALLERGY) continue;
        add(p, S("AL1|"));
        buf_int(&p->x->text, n++);
        add(p, S("|DA|^"));
        add_text(p, at->text);
        add(p, S("^L|SEVERE|Rash|\r"));
    }
}

static void person_message(struct pas *p, const char *event, int32_t day, int minute)
{
    struct visit kept = p->visit;
    p->visit.open = false;
    begin(p, event, day, minute);
    add_pid(p, day);
    if (event[1] == '2') add_kin(p);
    add_pv1(p, DATE_NONE, 0);
    send(p, day, minute);
    p->visit = kept;
}

static void visit_message(struct pas *p, const char *event, int32_t day, int minute,
                          const struct event *at, int32_t ended)
{
    begin(p, event, day, minute);
    add_pid(p, day);
    add_pv1(p, ended, minute);
    if (at != NULL) {
        add(p, S("PV2|||^"));
        add_text(p, at->text);
        add(p, S("\r"));
        add_vitals(p, at, day, minute);
        add_allergies(p);
        add_dg1(p, (enum term)at->term, str_none(), day, minute);
    }
    send(p, day, minute);
}

static str ward_of(struct pas *p, const struct event *at)
{
    static const char *const wards[] = { "W3^Bay 1",  "W5^Bay 2",  "W7^Bay 4",
                                         "AMU^Bay 3", "SAU^Bay 1", "W9^Bay 2" };
    const char *ward = at->term == TERM_DELIVERY || at->term == TERM_BIRTH ? "MAT^Room 4"
                       : at->term == TERM_HIP_FRACTURE                     ? "ORTH^Bay 2"
                                                       : wards[dice_below(&p->dice, 6)];
    return arena_printf(p->x->arena, "%s^B%d", ward, 1 + (int)dice_below(&p->dice, 6));
}

static void open_visit(struct pas *p, const struct event *at, char class, int minute)
{
    p->visit = (struct visit){ .open = true,
                               .class = class,
                               .number = (int64_t)(p->seen.truth->index * 1000 + at->serial),
                               .begin = at->day,
                               .end = at->end == DATE_NONE ? at->day : at->end,
                               .begin_minute = minute,
                               .ward = class == 'O' ? S("OPD^Room 2^") : S("ED^Majors^B7") };
}

/* In by the emergency department, to a ward, home. One admission in eighty is made by mistake
 * first, and one discharge in fifty taken back. */
static void admit(struct pas *p, const struct event *at)
{
    bool born = at->term == TERM_BIRTH || at->term == TERM_DELIVERY;
    int minute = at->minute;
    open_visit(p, at, born ? 'I' : 'E', minute);
    if (!born) visit_message(p, "A04", at->day, minute, at, DATE_NONE);
    p->visit.class = 'I';
    if (!born && dice_permille(&p->dice, 12)) {
        visit_message(p, "A01", at->day, minute + 60, NULL, DATE_NONE);
        visit_message(p, "A11", at->day, minute + 75, NULL, DATE_NONE);
    }
    int in = born ? minute : minute + 190;
    visit_message(p, "A01", at->day, in, at, DATE_NONE);
    p->visit.ward = ward_of(p, at);
    visit_message(p, "A02", at->day, in + 95, NULL, DATE_NONE);
    if (p->visit.end > p->x->today || at->end == DATE_NONE) return; /* still in */
    int out = 11 * 60 + (int)dice_below(&p->dice, 420);
    if (p->visit.end == at->day) out = 23 * 60;
    if (dice_permille(&p->dice, 20)) {
        visit_message(p, "A03", p->visit.end, out - 40, NULL, p->visit.end);
        visit_message(p, "A13", p->visit.end, out - 25, NULL, DATE_NONE);
    }
    visit_message(p, "A03", p->visit.end, out, NULL, p->visit.end);
}

static void come_and_go(struct pas *p, const struct event *at, char class)
{
    open_visit(p, at, class, at->minute);
    visit_message(p, "A04", at->day, at->minute, at, DATE_NONE);
    int out = at->minute + (class == 'E' ? 240 : 30);
    visit_message(p, "A03", at->day, out > 1430 ? 1430 : out, NULL, at->day);
    p->visit.open = false;
}

static const char *obx_code(struct pas *p, const struct event *at)
{
    static const char *const words[KIND__COUNT] = {
        [KIND_FLAG] = "Alert",
        [KIND_TASK] = "Task",
        [KIND_COMMUNICATION] = "Letter",
        [KIND_APPOINTMENT] = "Appointment",
        [KIND_REQUEST] = "Referral",
        [KIND_CONSENT] = "Consent",
        [KIND_PLAN] = "Plan",
    };
    const char *word = words[at->kind] == NULL ? "Note" : words[at->kind];
    str code = town_kinds[at->kind].obx;
    if (code.n == 0) code = S("NOTE");
    return arena_printf(p->x->arena, "%.*s^%s^HVH", STR_ARG(code), word).p;
}

/* What is no visit goes as an update, of the visit where there is one, else of the person. */
static void note(struct pas *p, const struct event *at)
{
    int32_t day = at->day;
    bool inside =
        p->visit.open && p->visit.class == 'I' && day >= p->visit.begin && day < p->visit.end;
    struct visit kept = p->visit;
    if (!inside) p->visit.open = false;
    int minute = inside && day == p->visit.begin && at->minute < p->visit.begin_minute + 300
                     ? p->visit.begin_minute + 300 > 1439 ? 1439 : p->visit.begin_minute + 300
                     : at->minute;
    begin(p, inside ? "A08" : "A31", day, minute);
    add_pid(p, day);
    add_pv1(p, DATE_NONE, 0);
    add_vitals(p, at, day, minute);
    if (at->kind == KIND_CONDITION) {
        add_dg1(p, (enum term)at->term, at->text, day, minute);
    } else if (at->kind == KIND_PROCEDURE) {
        add(p, S("PR1|1||^"));
        add_text(p, at->text);
        add(p, S("||"));
        add_time(p, day, minute);
        add(p, S("\r"));
    } else {
        add(p, S("OBX|20|TX|"));
        add(p, str_of(obx_code(p, at)));
        add(p, S("||"));
        add_text(p, at->text);
        add(p, at->state == MISSED ? S("|||DNA") : at->state == CANCELLED ? S("|||CXL") : S("|||"));
        add(p, at->state == BOOKED ? S("|||R||") : S("|||F||"));
        add(p, at->seal == SEAL_SAFEGUARDING ? S("safeguarding")
               : at->seal == SEAL_PERSON     ? S("person asked")
                                             : S(""));
        add(p, S("|"));
        add_time(p, at->state == BOOKED && at->end != DATE_NONE ? at->end : day, minute);
        add(p, S("\r"));
    }
    send(p, day, minute);
    p->visit = kept;
}

static void event_message(struct pas *p, const struct event *at)
{
    if (at->kind != KIND_ENCOUNTER)
        note(p, at);
    else if (at->class == IMP)
        admit(p, at);
    else
        come_and_go(p, at, at->class == EMER ? 'E' : 'O');
}

/* A second number opened in a hurry, found and merged a few days later. */
static void merge(struct pas *p, const struct event *at)
{
    struct seen kept = p->seen;
    p->seen = lens_look(&p->x->lens, p->h, p->who, ORG_HOSPITAL, LENS_DUPLICATE, 0);
    export_truth(p->x, &p->seen);
    str other = p->seen.record;
    int early = at->minute > 30 ? at->minute - 20 : 0;
    person_message(p, "A28", at->day, early);
    come_and_go(p, at, 'E');
    p->seen = kept;
    int32_t found = at->day + 1 + (int32_t)dice_below(&p->dice, 9);
    if (found > p->x->today) return;
    begin(p, "A40", found, 600);
    add_pid(p, found);
    add(p, S("MRG|"));
    add(p, other);
    add(p, S("^^^HVH MRN^MRN|\r"));
    add_pv1(p, DATE_NONE, 0);
    send(p, found, 600);
}

/* A message of a kind that the alliance does not take, left on by a test of the interface. */
static void stray(struct pas *p, int32_t day)
{
    if (p->seen.truth->story.n > 0 || !export_spoils(p->x, p->seen.truth->index, ORG_HOSPITAL, 500))
        return;
    person_message(p, "A99", day, 3);
    export_fault(p->x, ORG_HOSPITAL, "unknown-event");
}

void export_hl7(struct exporter *x, const struct household *h, unsigned who)
{
    struct pas p = { .x = x, .h = h, .who = who };
    p.seen = lens_look(&x->lens, h, who, ORG_HOSPITAL, LENS_FIRST, 0);
    p.dice = dice_make(x->lens.seed, DICE_EXPORT, p.seen.truth->index, ORG_HOSPITAL);
    const struct person *t = p.seen.truth;
    int32_t first = export_first_day(x, h, who, ORG_HOSPITAL);
    export_truth(x, &p.seen);
    person_message(&p, "A28", first, t->born == first ? 5 : 1);
    stray(&p, first < x->today - 700 ? x->today - (int32_t)(t->index % 700) : first);
    bool twice = lens_is_duplicate(&x->lens, h, who, ORG_HOSPITAL) && t->story.n == 0;
    for (size_t i = 0; i < h->events.count; i++) {
        const struct event *at = &h->events.at[i];
        if (at->who != who || at->org != ORG_HOSPITAL) continue;
        if (twice && at->kind == KIND_ENCOUNTER && at->class == EMER) {
            merge(&p, at);
            twice = false;
        } else {
            event_message(&p, at);
        }
    }
    if (t->baby_named_late && first <= t->born + 1 && t->born + 12 <= x->today)
        person_message(&p, "A31", t->born + 12, 700);
    if (h->moved != DATE_NONE && p.seen.move_seen != DATE_NONE && p.seen.move_seen <= x->today &&
        p.seen.move_seen > first)
        person_message(&p, "A31", p.seen.move_seen, 720);
    if (t->died != DATE_NONE && dice_permille(&p.dice, 850))
        person_message(&p, "A31", t->died, 900);
}
