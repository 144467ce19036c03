/* SPDX-License-Identifier: Apache-2.0
 * The CSV sources: rows, headers and mapping files from one table, so that they cannot disagree.
 */
#include <ctype.h>

#include "base/file.h"
#include "csv/csv.h"
#include "town/csv_words.h"
#include "town/export.h"
#include "town/lives.h"
#include "town/places.h"

enum field {
    F_RECORD,
    F_NHS,
    F_NHS_SPACED,
    F_TITLE,
    F_FAMILY,
    F_FAMILY_UPPER,
    F_GIVEN,
    F_GIVEN_MIDDLE,
    F_FULL,
    F_FULL_COMMA,
    F_NICKNAME,
    F_BORN,
    F_SEX,
    F_SEX_LETTER,
    F_ETHNICITY,
    F_LANGUAGE,
    F_INTERPRETER,
    F_ADDRESS,
    F_POSTCODE,
    F_UPRN,
    F_PHONE,
    F_PHONE_CLOSED,
    F_EMAIL,
    F_GP_CODE,
    F_CARER,
    F_CARER_PHONE,
    F_PARENT,
    F_PARENT_PHONE,
    F_SCHOOL,
    F_TENANCY,
    F_ROLE,
    F_HOME,
    F_ROOM,
    F_ROOM_NAME,
    F_AGE,
    F_ITEM,
    F_TYPE,
    F_START,
    F_TIME,
    F_END,
    F_DUE,
    F_STATUS,
    F_TEXT,
    F_OWNER,
    F_HOURS,
    F_MINUTES,
    F_SEAL,
    F_CODE,
    F_WEIGHT,
    F_PULSE,
    F_BREATHS,
    F_SPO2,
    F_OXYGEN,
    F_TEMPERATURE,
    F_SYSTOLIC,
    F_DIASTOLIC,
    F_ACVPU,
    F_CALL_SIGN,
    F_OUTCOME,
    F_HANDED_TO
};

static const struct column {
    enum org org;
    str name, target;
    enum field field;
} columns[] = {
#define COLUMN(org, name, target, field) { ORG_##org, S_INIT(name), S_INIT(target), F_##field },
#include "town_csv.def"
#undef COLUMN
};
enum { COLUMNS = sizeof columns / sizeof columns[0], FIELDS_MOST = 40 };

/* What one row is made from. */
struct row {
    struct exporter *x;
    const struct seen *seen;
    const struct event *at;
    enum state state;
    int32_t day; /* as of which the row is written */
    bool spoilt; /* without the person's number */
};

static str number(const struct row *r, int64_t n)
{
    return arena_printf(r->x->arena, "%lld", (long long)n);
}

static str date(const struct row *r, int32_t day)
{
    if (day == DATE_NONE) return str_none();
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct civil c = date_civil(day);
    struct arena *a = r->x->arena;
    switch (town_csv_style(r->seen->org)->dates) {
    case DATES_DMY: return arena_printf(a, "%02d/%02d/%04d", c.day, c.month, c.year);
    case DATES_DMON: return arena_printf(a, "%02d-%s-%04d", c.day, months[c.month - 1], c.year);
    case DATES_COMPACT: return arena_printf(a, "%04d%02d%02d", c.year, c.month, c.day);
    case DATES_YMD: break;
    }
    return date_text(a, day);
}

static str joined(struct arena *a, str x, str y)
{
    if (x.n == 0 || y.n == 0) return x.n == 0 ? y : x;
    return arena_printf(a, "%.*s %.*s", STR_ARG(x), STR_ARG(y));
}

static str upper(struct arena *a, str s)
{
    char *p = arena_cstr(a, s);
    for (size_t i = 0; i < s.n; i++) p[i] = (char)toupper((unsigned char)p[i]);
    return str_make(p, s.n);
}

static str full_comma(const struct row *r)
{
    struct arena *a = r->x->arena;
    const struct seen *s = r->seen;
    if (s->family.n == 0) return s->given;
    return arena_printf(a, "%.*s, %.*s", STR_ARG(upper(a, s->family)), STR_ARG(s->given));
}

static str name_of(const struct row *r, int member)
{
    if (member == NOBODY) return str_none();
    const struct person *p = &r->seen->home->at[member];
    return joined(r->x->arena, p->given, p->family);
}

static str phone_of(const struct row *r, int member)
{
    if (member == NOBODY) return str_none();
    return lens_phone(r->x->arena, r->seen->home->at[member].phone, 0);
}

static int parent_of(const struct row *r)
{
    const struct person *p = r->seen->truth;
    return p->mother != NOBODY ? p->mother : p->father;
}

static str person_field(const struct row *r, enum field f)
{
    struct arena *a = r->x->arena;
    const struct seen *s = r->seen;
    switch (f) {
    case F_RECORD: return r->spoilt ? str_none() : s->record;
    case F_NHS: return lens_nhs(a, s->nhs, 0);
    case F_NHS_SPACED: return lens_nhs(a, s->nhs, 1);
    case F_TITLE: return s->title;
    case F_FAMILY: return s->family;
    case F_FAMILY_UPPER: return upper(a, s->family);
    case F_GIVEN: return s->given;
    case F_GIVEN_MIDDLE: return joined(a, s->given, s->middle);
    case F_FULL: return joined(a, s->given, s->family);
    case F_FULL_COMMA: return full_comma(r);
    case F_NICKNAME: return str_eq(s->nickname, s->given) ? str_none() : s->nickname;
    case F_BORN: return date(r, s->born);
    case F_SEX: return s->sex == 'm' ? S("Male") : s->sex == 'f' ? S("Female") : S("Not known");
    case F_SEX_LETTER: return s->sex == 'm' ? S("M") : s->sex == 'f' ? S("F") : S("U");
    case F_ETHNICITY: return arena_printf(a, "%c", s->truth->ethnicity);
    case F_LANGUAGE: return s->truth->language;
    case F_INTERPRETER: return s->truth->interpreter ? S("Y") : S("N");
    case F_PHONE: return lens_phone(a, s->phone, 0);
    case F_PHONE_CLOSED: return lens_phone(a, s->phone, 1);
    case F_EMAIL: return s->email;
    default: return str_none();
    }
}

static str role_of(const struct seen *s)
{
    switch (s->truth->role) {
    case ROLE_HEAD: return S("Tenant");
    case ROLE_PARTNER: return S("Joint tenant");
    case ROLE_CHILD:
    case ROLE_ELDER:
    case ROLE_LODGER: break;
    }
    return S("Household member");
}

static str home_field(const struct row *r, enum field f)
{
    struct arena *a = r->x->arena;
    const struct seen *s = r->seen;
    const struct address *at = lens_address(s, r->day);
    struct dice d = dice_make(r->x->lens.seed, DICE_EXPORT, s->truth->index, 77);
    static const str rooms[] = { S_INIT("back bedroom"), S_INIT("bathroom"), S_INIT("kitchen"),
                                 S_INIT("front room"), S_INIT("hall") };
    switch (f) {
    case F_ADDRESS: return at->line;
    case F_POSTCODE: return lens_postcode(s, r->day);
    case F_UPRN: return s->has_uprn && at->uprn != 0 ? number(r, (int64_t)at->uprn) : str_none();
    case F_GP_CODE: return s->truth->gp == ORG_NONE ? str_none() : r->x->org_code[s->truth->gp];
    case F_CARER: return name_of(r, s->truth->carer);
    case F_CARER_PHONE: return phone_of(r, s->truth->carer);
    case F_PARENT: return name_of(r, parent_of(r));
    case F_PARENT_PHONE: return phone_of(r, parent_of(r));
    case F_SCHOOL: return places_school(&d, s->home->where);
    case F_TENANCY:
        return arena_printf(
            a, "BT%07llu",
            (unsigned long long)number_local(r->x->lens.seed + 5, 7, s->home->number));
    case F_ROLE: return role_of(s);
    case F_HOME: return s->home->care_home.n > 0 ? s->home->care_home : places_home_name(0);
    case F_ROOM: return s->truth->room > 0 ? number(r, s->truth->room) : str_none();
    case F_ROOM_NAME: return r->at->kind == KIND_TASK ? rooms[r->at->serial % 5] : str_none();
    case F_AGE:
        return s->born == DATE_NONE ? number(r, date_age(s->truth->born, r->at->day) / 5 * 5)
                                    : number(r, date_age(s->born, r->at->day));
    default: return str_none();
    }
}

static str sign_field(const struct row *r, enum field f)
{
    const struct vitals *v = &r->at->vitals;
    if (!r->at->has_vitals) return str_none();
    int64_t base = 48 + (int64_t)(r->seen->truth->index * 7 % 35);
    switch (f) {
    case F_WEIGHT: return arena_printf(r->x->arena, "%lld.%d", (long long)base, r->at->serial % 10);
    case F_PULSE: return number(r, v->pulse);
    case F_BREATHS: return number(r, v->breaths);
    case F_SPO2: return number(r, v->spo2);
    case F_OXYGEN: return v->oxygen ? S("Y") : S("N");
    case F_TEMPERATURE: return arena_printf(r->x->arena, "%d.%d", v->temp10 / 10, v->temp10 % 10);
    case F_SYSTOLIC: return number(r, v->systolic);
    case F_DIASTOLIC: return number(r, v->diastolic);
    case F_ACVPU: return arena_printf(r->x->arena, "%c", v->acvpu);
    case F_OUTCOME:
        return v->acvpu == 'A' && v->spo2 > 95 ? S("Left at home, advice given")
                                               : S("Taken to Hollin Vale");
    case F_HANDED_TO:
        return v->acvpu == 'A' && v->spo2 > 95 ? str_none() : S("Emergency department");
    default: return str_none();
    }
}

static str seal_word(const struct event *at)
{
    return at->seal == SEAL_SAFEGUARDING ? S("safeguarding")
           : at->seal == SEAL_PERSON     ? S("person asked")
                                         : str_none();
}

static str item_field(const struct row *r, enum field f)
{
    const struct event *at = r->at;
    bool ended = at->end != DATE_NONE && (at->end <= r->day || r->state == BOOKED);
    bool plan = at->kind == KIND_PLAN;
    switch (f) {
    case F_ITEM: return arena_printf(r->x->arena, "%.*s-%u", STR_ARG(r->seen->record), at->serial);
    case F_TYPE: return town_csv_word((enum org)at->org, at);
    case F_START: return date(r, r->state == BOOKED && at->end != DATE_NONE ? at->end : at->day);
    case F_TIME: return arena_printf(r->x->arena, "%02d:%02d", at->minute / 60, at->minute % 60);
    case F_END: return ended && r->state != BOOKED ? date(r, at->end) : str_none();
    case F_DUE: return date(r, at->due);
    case F_STATUS: return town_csv_style((enum org)at->org)->state[r->state];
    case F_TEXT: return at->text;
    case F_OWNER: return at->owner;
    case F_HOURS: return plan ? arena_printf(r->x->arena, "%d.5", 3 + at->serial % 18) : str_none();
    case F_MINUTES: return plan ? number(r, 210 + at->serial % 9 * 105) : str_none();
    case F_SEAL: return seal_word(at);
    case F_CODE: return town_terms[at->term].sct;
    case F_CALL_SIGN: return arena_printf(r->x->arena, "HV%d", 100 + at->serial % 40);
    default: return sign_field(r, f);
    }
}

static str field_of(const struct row *r, enum field f)
{
    if (f <= F_INTERPRETER || f == F_PHONE || f == F_PHONE_CLOSED || f == F_EMAIL)
        return person_field(r, f);
    if (f <= F_AGE) return home_field(r, f);
    return item_field(r, f);
}

static void put_row(const struct row *r, int32_t day)
{
    str fields[FIELDS_MOST];
    size_t count = 0;
    for (int c = 0; c < COLUMNS; c++)
        if (columns[c].org == r->seen->org) fields[count++] = field_of(r, columns[c].field);
    struct buf *b = &r->x->text;
    buf_clear(b);
    csv_add_row(b, fields, count);
    town_out_piece(r->x->out, r->seen->org, town_out_period(r->x->out, r->seen->org, day),
                   (int64_t)day * 1440 + r->at->minute, buf_str(b));
}

/* Once as it stood at the end of its period, and again when it ended in a later one. */
static void put_event(struct exporter *x, const struct seen *s, const struct event *at)
{
    enum org org = s->org;
    int period = town_out_period(x->out, org, at->day);
    int32_t as_of = town_out_period_end(x->out, org, period);
    struct row r = { x, s, at, export_state(at, as_of), as_of, false };
    put_row(&r, at->day);
    if (s->truth->story.n == 0 && export_spoils(x, s->truth->index * 64 + at->serial, org, 400)) {
        r.spoilt = true;
        put_row(&r, at->day);
        r.spoilt = false;
        export_fault(x, org, "no-record-number");
    }
    if (at->end == DATE_NONE || at->end > x->today || at->state == BOOKED) return;
    if (town_out_period(x->out, org, at->end) == period) return;
    r.state = export_state(at, at->end);
    r.day = at->end;
    put_row(&r, at->end);
}

void export_csv(struct exporter *x, const struct household *h, unsigned who, enum org org)
{
    bool by_case = org == ORG_AMBULANCE || org == ORG_POLICE || org == ORG_FIRE;
    bool twice = !by_case && lens_is_duplicate(&x->lens, h, who, org);
    struct seen seen[2] = { 0 };
    unsigned n = 0;
    for (size_t i = 0; i < h->events.count; i++) {
        const struct event *at = &h->events.at[i];
        if (at->who != who || at->org != org) continue;
        /* A duplicate begins with the second thing that happens. */
        unsigned which = twice && n > 0 && n % 2 == 1 ? 1 : 0;
        if (by_case || seen[which].truth == NULL) {
            seen[which] = lens_look(&x->lens, h, who, org,
                                    by_case      ? LENS_CASE
                                    : which == 1 ? LENS_DUPLICATE
                                                 : LENS_FIRST,
                                    by_case ? at->serial : 0);
            export_truth(x, &seen[which]);
        }
        put_event(x, &seen[which], at);
        n++;
    }
}

static void map_columns(struct buf *b, enum org org)
{
    buf_add(b, S("\n[columns]\n"));
    for (int c = 0; c < COLUMNS; c++)
        if (columns[c].org == org)
            buf_printf(b, "%.*s = %.*s\n", STR_ARG(columns[c].name), STR_ARG(columns[c].target));
    for (int c = 0; c < COLUMNS; c++) {
        if (columns[c].org != org) continue;
        str name = columns[c].name;
        if (columns[c].field == F_SEX)
            buf_printf(b, "\n[values %.*s]\nMale = male\nFemale = female\nNot known = unknown\n",
                       STR_ARG(name));
        if (columns[c].field == F_SEX_LETTER)
            buf_printf(b, "\n[values %.*s]\nM = male\nF = female\nU = unknown\n", STR_ARG(name));
        if (columns[c].field == F_INTERPRETER)
            buf_printf(b, "\n[values %.*s]\nY = true\nN = false\n", STR_ARG(name));
    }
}

static void map_states(struct buf *b, enum org org)
{
    static const enum kind kinds[] = { KIND_ENCOUNTER, KIND_REQUEST,       KIND_TASK,
                                       KIND_CONSENT,   KIND_COMMUNICATION, KIND_ASSESSMENT,
                                       KIND_EPISODE,   KIND_PLAN,          KIND_APPOINTMENT,
                                       KIND_PROCEDURE };
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        buf_printf(b, "\n[status %.*s]\n", STR_ARG(town_kinds[kinds[k]].fhir));
        for (int s = 0; s < STATE__COUNT; s++)
            buf_printf(b, "%.*s = %.*s\n", STR_ARG(town_csv_style(org)->state[s]),
                       STR_ARG(town_kinds[kinds[k]].status[s]));
    }
}

static status write_mapping(struct env *e, str dir, enum org org)
{
    static const char *const dates[] = { "DMY", "YMD", "DMON", "COMPACT" };
    str key = town_orgs[org].key;
    struct buf b = buf_make(e->arena);
    buf_printf(&b,
               "; How the columns of %.*s are read: src/town/README.md\n[source]\n"
               "organisation = %.*s\nkind = csv\ndates = %s\n",
               STR_ARG(key), STR_ARG(key), dates[town_csv_style(org)->dates]);
    map_columns(&b, org);
    buf_add(&b, S("\n[types]\n"));
    town_csv_write_types(&b, org);
    map_states(&b, org);
    return file_write(e,
                      arena_printf(e->arena, "%.*s/mapping/%.*s.ini", STR_ARG(dir), STR_ARG(key)),
                      buf_str(&b));
}

status export_csv_begin(struct env *e, struct town_out *out, str dir)
{
    TRY(file_mkdir(e, file_join(e->arena, dir, S("mapping"))));
    for (int org = 0; org < ORG__COUNT; org++) {
        if (town_orgs[org].format != FORMAT_CSV) continue;
        str names[FIELDS_MOST];
        size_t count = 0;
        for (int c = 0; c < COLUMNS; c++)
            if (columns[c].org == (enum org)org) names[count++] = columns[c].name;
        struct buf b = buf_make(e->arena);
        csv_add_row(&b, names, count);
        town_out_header(out, (enum org)org, buf_str(&b));
        TRY(write_mapping(e, dir, (enum org)org));
    }
    return ST_OK;
}
