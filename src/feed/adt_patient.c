/* SPDX-License-Identifier: Apache-2.0
 * PID, PD1, MRG and NK1: who the message is about, and who is with them. */
#include "base/buf.h"
#include "feed/adt.h"
#include "feed/patient.h"

#define UK PATIENT_UK

static const char *path_of(struct adt_work *w, const char *path, const char *more)
{
    return arena_printf(w->e->arena, "%s.%s", path, more).p;
}

static str part(struct adt_work *w, str repetition, size_t c)
{
    return er7_part(w->e->arena, w->m, repetition, c);
}

static bool is_nhs(str authority, str kind)
{
    return str_eq_ascii(authority, S("NHSNBR")) || str_eq_ascii(authority, S("NHS")) ||
           str_eq_ascii(kind, S("NHSNMBR")) || str_eq_ascii(kind, S("NHS")) ||
           str_eq_ascii(kind, S("NH")) || str_eq(authority, S("2.16.840.1.113883.2.1.4.1"));
}

static void set_nhs(struct adt_work *w, struct draft *d, str text)
{
    enum nhs_state state = patient_nhs(w->e->arena, d, text);
    if (state == NHS_CHECK_BAD || state == NHS_MALFORMED)
        adt_doubt(w, S("PID-3"), patient_nhs_what(state), patient_nhs_remedy());
}

static void set_local(struct adt_work *w, struct draft *d, str value)
{
    draft_set(d, "identifier.+.type.coding.0.system",
              S("http://terminology.hl7.org/CodeSystem/v2-0203"));
    draft_set(d, "identifier.=.type.coding.0.code", S("MR"));
    draft_set(d, "identifier.=.system", feed_namespace(w->e->arena, w->source, S("patient")));
    draft_set(d, "identifier.=.value", value);
}

/* The first identifier of PID-3 that is no NHS number is the source's own; PID-2 where there is
 * none (v2.3). */
static str find_mrn(struct adt_work *w, const struct er7_segment *pid)
{
    str field = er7_field(pid, 3);
    for (size_t i = 0; i < er7_repeats(w->m, field); i++) {
        str r = er7_repeat(w->m, field, i);
        str value = part(w, r, 1);
        if (value.n > 0 && !is_nhs(part(w, r, 4), part(w, r, 5))) return value;
    }
    return er7_get(w->e->arena, w->m, pid, 2, 1);
}

/* What MRG-1 gives up: the source's own number of another record, and NHS numbers that were
 * replaced. Events A40 (two records become one) and A47 (a record's identifiers change) have it. */
static bool has_prior(const struct adt_work *w)
{
    return str_eq(w->out->event, S("A40")) || str_eq(w->out->event, S("A47"));
}

static str prior_field(struct adt_work *w)
{
    size_t i = has_prior(w) ? er7_find(w->m, S("MRG"), 0) : SIZE_MAX;
    return i == SIZE_MAX ? S("") : er7_field(&w->m->at[i], 1);
}

static str prior_mrn(struct adt_work *w)
{
    str field = prior_field(w);
    for (size_t i = 0; i < er7_repeats(w->m, field); i++) {
        str r = er7_repeat(w->m, field, i);
        str value = part(w, r, 1);
        if (value.n > 0 && !is_nhs(part(w, r, 4), part(w, r, 5)) && !str_eq(value, w->mrn))
            return value;
    }
    return str_none();
}

/* They stand as old ones behind what the record bears now. */
static size_t set_prior_nhs(struct adt_work *w, struct draft *d)
{
    str field = prior_field(w), digits = str_none();
    size_t n = 0;
    for (size_t i = 0; i < er7_repeats(w->m, field); i++) {
        str r = er7_repeat(w->m, field, i);
        if (!is_nhs(part(w, r, 4), part(w, r, 5))) continue;
        if (value_nhs(w->e->arena, part(w, r, 1), &digits) != NHS_GOOD) continue;
        draft_set(d, "identifier.+.use", S("old"));
        draft_set(d, "identifier.=.system", S("https://fhir.nhs.uk/Id/nhs-number"));
        draft_set(d, "identifier.=.value", digits);
        n++;
    }
    return n;
}

static void set_identifiers(struct adt_work *w, struct draft *d, const struct er7_segment *pid)
{
    set_local(w, d, w->mrn);
    str field = er7_field(pid, 3);
    for (size_t i = 0; i < er7_repeats(w->m, field); i++) {
        str r = er7_repeat(w->m, field, i);
        str value = part(w, r, 1);
        if (value.n == 0) continue;
        if (is_nhs(part(w, r, 4), part(w, r, 5)))
            set_nhs(w, d, value);
        else if (!str_eq(value, w->mrn))
            set_local(w, d, value);
    }
}

void adt_name(struct adt_work *w, struct draft *d, const char *path, str r)
{
    static const struct {
        str code, use;
    } uses[] = { { S_INIT("CURRENT"), S_INIT("official") }, { S_INIT("L"), S_INIT("official") },
                 { S_INIT("PREVIOUS"), S_INIT("old") },     { S_INIT("M"), S_INIT("maiden") },
                 { S_INIT("N"), S_INIT("nickname") },       { S_INIT("A"), S_INIT("usual") },
                 { S_INIT("D"), S_INIT("usual") },          { S_INIT("B"), S_INIT("old") } };
    str kind = part(w, r, 7);
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        if (str_eq_ascii(kind, uses[i].code)) draft_set(d, path_of(w, path, "use"), uses[i].use);
    draft_set(d, path_of(w, path, "family"), part(w, r, 1));
    str given[] = { part(w, r, 2), part(w, r, 3) };
    for (size_t i = 0; i < 2; i++)
        if (given[i].n > 0) draft_set(d, path_of(w, path, "given.+"), given[i]);
    draft_set(d, path_of(w, path, "prefix.0"), part(w, r, 5));
    draft_set(d, path_of(w, path, "suffix.0"), part(w, r, 4));
}

void adt_address(struct adt_work *w, struct draft *d, const char *path, str r)
{
    static const struct {
        str code, use;
    } uses[] = { { S_INIT("HOME"), S_INIT("home") }, { S_INIT("H"), S_INIT("home") },
                 { S_INIT("C"), S_INIT("home") },    { S_INIT("B"), S_INIT("work") },
                 { S_INIT("O"), S_INIT("work") },    { S_INIT("TEMP"), S_INIT("temp") },
                 { S_INIT("BA"), S_INIT("old") },    { S_INIT("PREVIOUS"), S_INIT("old") } };
    str kind = part(w, r, 7);
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        if (str_eq_ascii(kind, uses[i].code)) draft_set(d, path_of(w, path, "use"), uses[i].use);
    str lines[] = { part(w, r, 1), part(w, r, 2) };
    for (size_t i = 0; i < 2; i++)
        if (lines[i].n > 0) draft_set(d, path_of(w, path, "line.+"), lines[i]);
    draft_set(d, path_of(w, path, "city"), part(w, r, 3));
    draft_set(d, path_of(w, path, "district"), part(w, r, 4));
    bool real;
    str postcode = part(w, r, 5);
    if (postcode.n > 0)
        draft_set(d, path_of(w, path, "postalCode"), value_postcode(w->e->arena, postcode, &real));
    draft_set(d, path_of(w, path, "country"), part(w, r, 6));
}

void adt_phone(struct adt_work *w, struct draft *d, const char *path, str r, const char *use)
{
    str number = part(w, r, 1);
    str mail = part(w, r, 4);
    bool is_mail = mail.n > 0 && str_has(mail, S("@"));
    if (!is_mail && str_has(number, S("@"))) {
        is_mail = true;
        mail = number;
    }
    if (!is_mail && value_is_absent(number)) return;
    str kind = part(w, r, 3);
    bool mobile = str_eq_ascii(kind, S("CP")) || str_eq_ascii(part(w, r, 2), S("MOBILE"));
    draft_set(d, path_of(w, path, "system"), is_mail ? S("email") : S("phone"));
    draft_set(d, path_of(w, path, "value"), is_mail ? mail : number);
    draft_set(d, path_of(w, path, "use"), mobile ? S("mobile") : str_of(use));
}

static void set_repeats(struct adt_work *w, struct draft *d, const struct er7_segment *pid)
{
    str field = er7_field(pid, 5);
    for (size_t i = 0; i < er7_repeats(w->m, field); i++)
        adt_name(w, d, arena_printf(w->e->arena, "name.%zu", i).p, er7_repeat(w->m, field, i));
    field = er7_field(pid, 11);
    for (size_t i = 0; i < er7_repeats(w->m, field); i++)
        adt_address(w, d, arena_printf(w->e->arena, "address.%zu", i).p,
                    er7_repeat(w->m, field, i));
    static const struct {
        size_t field;
        const char *use;
    } phones[] = { { 13, "home" }, { 14, "work" } };
    size_t n = 0;
    for (size_t p = 0; p < 2; p++) {
        field = er7_field(pid, phones[p].field);
        for (size_t i = 0; i < er7_repeats(w->m, field); i++)
            adt_phone(w, d, arena_printf(w->e->arena, "telecom.%zu", n++).p,
                      er7_repeat(w->m, field, i), phones[p].use);
    }
}

static void set_birth(struct adt_work *w, struct draft *d, const struct er7_segment *pid)
{
    /* PID-7 may carry a stray hour, an artefact of summer time: the date alone is meant. */
    struct date_reading born = adt_date(w, pid, 7, "PID-7");
    if (born.ok && born.filler)
        adt_doubt(w, S("PID-7"), S("1 January 1900 was taken as not known"),
                  S("the real date, or empty"));
    else if (born.ok)
        draft_set(d, "birthDate", born.date);
    str order = er7_get(w->e->arena, w->m, pid, 25, 1);
    int64_t n;
    if (str_to_int(order, &n) && n > 0)
        draft_set_json(d, "multipleBirthInteger", arena_printf(w->e->arena, "%d", (int)(n % 100)));
    else if (str_eq(er7_get(w->e->arena, w->m, pid, 24, 1), S("Y")))
        draft_set_json(d, "multipleBirthBoolean", S("true"));
    struct date_reading died = adt_date(w, pid, 29, "PID-29");
    if (died.ok)
        draft_set(d, "deceasedDateTime", value_datetime(w->e->arena, &died));
    else if (str_eq(er7_get(w->e->arena, w->m, pid, 30, 1), S("Y")))
        draft_set_json(d, "deceasedBoolean", S("true"));
}

static void set_rest(struct adt_work *w, struct draft *d, const struct er7_segment *pid)
{
    struct arena *a = w->e->arena;
    str sex = er7_get(a, w->m, pid, 8, 1);
    str gender = value_sex(sex);
    if (sex.n > 0 && gender.n == 0)
        adt_doubt(w, S("PID-8"), S("a sex that is none of the codes was left out"),
                  S("F, M, O or U"));
    draft_set(d, "gender", gender);
    str marital = er7_get(a, w->m, pid, 16, 1);
    if (marital.n == 1 && str_has(S("ADIMSWUTPL"), marital))
        draft_set_code(d, "maritalStatus",
                       S("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus"), marital,
                       str_none(), str_none());
    str language = er7_get(a, w->m, pid, 15, 1);
    str language_text = er7_get(a, w->m, pid, 15, 2);
    if (language.n > 0) {
        draft_set_code(d, "communication.0.language", S("urn:ietf:bcp:47"), language, language_text,
                       str_none());
        draft_set_json(d, "communication.0.preferred", S("true"));
    }
    str ethnic = er7_get(a, w->m, pid, 22, 1);
    if (ethnic.n > 0) {
        draft_set(d, "extension.0.url",
                  S(UK "StructureDefinition/Extension-UKCore-EthnicCategory"));
        draft_set_code(d, "extension.0.valueCodeableConcept",
                       S(UK "CodeSystem/UKCore-EthnicCategoryEngland"), ethnic,
                       er7_get(a, w->m, pid, 22, 2), str_none());
    }
}

static void set_practice(struct adt_work *w, struct draft *d)
{
    size_t i = er7_find(w->m, S("PD1"), 0);
    if (i == SIZE_MAX) return;
    const struct er7_segment *pd1 = &w->m->at[i];
    str name = er7_get(w->e->arena, w->m, pd1, 3, 1);
    str code = er7_get(w->e->arena, w->m, pd1, 3, 3);
    if (name.n + code.n == 0) return;
    draft_set_logical(d, "generalPractitioner.0", S("https://fhir.nhs.uk/Id/ods-organization-code"),
                      code, name);
}

status adt_patient(struct adt_work *w)
{
    struct env *e = w->e;
    size_t i = er7_find(w->m, S("PID"), 0);
    if (i == SIZE_MAX) {
        env_fail(e, ST_BAD_INPUT, S("PID"), "the message has no PID segment");
        env_remedy(e, "every ADT message says in PID whom it is about");
        return ST_BAD_INPUT;
    }
    const struct er7_segment *pid = &w->m->at[i];
    w->mrn = find_mrn(w, pid);
    if (w->mrn.n == 0) {
        env_fail(e, ST_BAD_INPUT, S("PID-3"), "the message does not say which patient it is about");
        env_at(e, pid->line, 0);
        env_remedy(e, "the hospital's own number in PID-3, as RM31001^^^HOSPITAL^MRN");
        return ST_BAD_INPUT;
    }
    w->patient = feed_id(e->arena, w->source, w->mrn);
    struct draft *d = draft_make(e->arena, S("Patient"), w->patient);
    set_identifiers(w, d, pid);
    draft_set_json(d, "active", S("true"));
    set_repeats(w, d, pid);
    if (!draft_has(d, "name"))
        adt_doubt(w, S("PID-5"), S("a patient without a name"), S("Family^Given"));
    set_rest(w, d, pid);
    set_birth(w, d, pid);
    set_practice(w, d);
    if (!has_prior(w)) {
        adt_item(w, d, w->mrn, S("active"));
        return ST_OK;
    }
    size_t numbers = set_prior_nhs(w, d);
    str other = prior_mrn(w);
    if (other.n == 0 && (numbers == 0 || str_eq(w->out->event, S("A40")))) {
        env_fail(e, ST_BAD_INPUT, S("MRG-1"), "a merge that does not say which record was merged");
        env_remedy(e, "the number that is given up in MRG-1, another than PID-3's");
        return ST_BAD_INPUT;
    }
    if (other.n > 0) {
        draft_set_reference(d, "link.0.other", S("Patient"), feed_id(e->arena, w->source, other));
        draft_set(d, "link.0.type", S("replaces"));
    }
    adt_item(w, d, w->mrn, str_none());
    return ST_OK;
}

void adt_merge(struct adt_work *w)
{
    struct env *e = w->e;
    str other = prior_mrn(w);
    if (other.n == 0) return;
    struct draft *d = draft_make(e->arena, S("Patient"), feed_id(e->arena, w->source, other));
    set_local(w, d, other);
    draft_set_json(d, "active", S("false"));
    draft_set_reference(d, "link.0.other", S("Patient"), w->patient);
    draft_set(d, "link.0.type", S("replaced-by"));
    adt_item(w, d, other, S("identifier"));
}

static void add_mother(struct adt_work *w)
{
    size_t i = er7_find(w->m, S("PID"), 0);
    str mother = i == SIZE_MAX ? str_none() : er7_get(w->e->arena, w->m, &w->m->at[i], 21, 1);
    if (mother.n == 0) return;
    str local = arena_printf(w->e->arena, "%.*s-mother", STR_ARG(w->mrn));
    struct draft *d =
        draft_make(w->e->arena, S("RelatedPerson"), feed_id(w->e->arena, w->source, local));
    set_local(w, d, mother);
    draft_set_reference(d, "patient", S("Patient"), w->patient);
    draft_set_code(d, "relationship.0", S("http://terminology.hl7.org/CodeSystem/v3-RoleCode"),
                   S("MTH"), S("mother"), str_none());
    adt_item(w, d, local, str_none());
}

void adt_related(struct adt_work *w)
{
    add_mother(w);
    size_t n = 0;
    for (size_t i = er7_find(w->m, S("NK1"), 0); i != SIZE_MAX;
         i = er7_find(w->m, S("NK1"), i + 1)) {
        const struct er7_segment *s = &w->m->at[i];
        str local = arena_printf(w->e->arena, "%.*s-nk%zu", STR_ARG(w->mrn), ++n);
        struct draft *d =
            draft_make(w->e->arena, S("RelatedPerson"), feed_id(w->e->arena, w->source, local));
        draft_set_json(d, "active", S("true"));
        draft_set_reference(d, "patient", S("Patient"), w->patient);
        str code = er7_get(w->e->arena, w->m, s, 3, 1);
        str text = er7_get(w->e->arena, w->m, s, 3, 2);
        draft_set(d, "relationship.0.text", text.n > 0 ? text : code);
        adt_name(w, d, "name.0", er7_repeat(w->m, er7_field(s, 2), 0));
        adt_phone(w, d, "telecom.0", er7_repeat(w->m, er7_field(s, 5), 0), "home");
        adt_address(w, d, "address.0", er7_repeat(w->m, er7_field(s, 4), 0));
        adt_item(w, d, local, str_none());
    }
}
