/* SPDX-License-Identifier: Apache-2.0
 * The person of a row: semantic types (LINKAGE) into a Patient of UK Core's shape. */
#include "base/buf.h"
#include "feed/patient.h"
#include "feed/rows.h"

#define UK PATIENT_UK

static str get(struct row_work *w, enum target t)
{
    str column;
    str s = row_get(w, t, &column);
    return value_is_absent(s) ? str_none() : s;
}

static void set_nhs(struct row_work *w, struct draft *d)
{
    str column;
    str text = row_get(w, TARGET_NHS_NUMBER, &column);
    enum nhs_state state = patient_nhs(w->e->arena, d, text);
    if (state == NHS_CHECK_BAD || state == NHS_MALFORMED)
        row_doubt(w, column, patient_nhs_what(state), patient_nhs_remedy());
}

static void set_identifiers(struct row_work *w, struct draft *d)
{
    draft_set(d, "identifier.0.system", feed_namespace(w->e->arena, w->source, S("patient")));
    draft_set(d, "identifier.0.value", w->record);
    set_nhs(w, d);
    str other = get(w, TARGET_IDENTIFIER);
    if (other.n == 0) return;
    draft_set(d, "identifier.+.system", feed_namespace(w->e->arena, w->source, S("other")));
    draft_set(d, "identifier.=.value", other);
}

static str title_of(str word)
{
    static const str titles[] = {
        S_INIT("mr"),   S_INIT("mrs"),  S_INIT("ms"),     S_INIT("miss"),
        S_INIT("mx"),   S_INIT("dr"),   S_INIT("rev"),    S_INIT("sir"),
        S_INIT("lady"), S_INIT("lord"), S_INIT("master"), S_INIT("prof")
    };
    str bare = str_ends(word, S(".")) ? str_sub(word, 0, word.n - 1) : word;
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (str_eq_ascii(bare, titles[i])) return word;
    return str_none();
}

/* "SURNAME, Forename" or "Title Forename Surname": the comma decides, else the last blank. */
static void set_full_name(struct row_work *w, struct draft *d, const char *path, str full)
{
    const char *under = path;
#define AT(step) arena_printf(w->e->arena, "%s." step, under).p
    draft_set(d, AT("text"), full);
    str family, given = str_none();
    size_t comma = str_find_byte(full, ',');
    if (comma != SIZE_MAX) {
        family = str_trim(str_sub(full, 0, comma));
        given = str_trim(str_from(full, comma + 1));
    } else {
        str rest = full, first = full;
        if (str_next(&rest, ' ', &first) && rest.p != NULL && title_of(first).n > 0) {
            draft_set(d, AT("prefix.0"), first);
            full = str_trim(rest);
        }
        size_t blank = full.n;
        while (blank > 0 && full.p[blank - 1] != ' ') blank--;
        family = str_from(full, blank);
        given = str_trim(str_sub(full, 0, blank));
    }
    draft_set(d, AT("family"), family);
    str one;
    while (str_next(&given, ' ', &one))
        if (one.n > 0) draft_set(d, AT("given.+"), one);
#undef AT
}

static void set_names(struct row_work *w, struct draft *d)
{
    str full = get(w, TARGET_FULL_NAME);
    str family = get(w, TARGET_FAMILY_NAME), given = get(w, TARGET_GIVEN_NAME);
    if (full.n > 0) {
        set_full_name(w, d, "name.0", full);
    } else {
        draft_set(d, "name.0.family", family);
        str one;
        while (str_next(&given, ' ', &one))
            if (one.n > 0) draft_set(d, "name.0.given.+", one);
    }
    str middle = get(w, TARGET_MIDDLE_NAME);
    if (middle.n > 0) draft_set(d, "name.0.given.+", middle);
    draft_set(d, "name.0.prefix.0", get(w, TARGET_TITLE));
    str nick = get(w, TARGET_NICKNAME);
    if (nick.n > 0) {
        draft_set(d, "name.+.use", S("nickname"));
        draft_set(d, "name.=.given.0", nick);
    }
    str maiden = get(w, TARGET_MAIDEN_NAME);
    if (maiden.n > 0) {
        draft_set(d, "name.+.use", S("maiden"));
        draft_set(d, "name.=.family", maiden);
    }
}

static void set_birth(struct row_work *w, struct draft *d)
{
    struct date_reading born = row_date(w, TARGET_DATE_OF_BIRTH);
    str column;
    (void)row_get(w, TARGET_DATE_OF_BIRTH, &column);
    if (born.ok && born.filler)
        row_doubt(w, column, S("1 January 1900 was taken as not known"),
                  S("the real date, or empty"));
    else if (born.ok)
        draft_set(d, "birthDate", born.date);
    if (born.ok && born.century)
        row_doubt(w, column, S("a year of two digits: the century is a guess"),
                  S("a year of four digits"));
    if (!draft_has(d, "birthDate")) {
        struct date_reading year = row_date(w, TARGET_BIRTH_YEAR);
        if (year.ok) draft_set(d, "birthDate", year.date);
    }
    struct date_reading died = row_date(w, TARGET_DATE_OF_DEATH);
    if (died.ok) draft_set(d, "deceasedDateTime", value_datetime(w->e->arena, &died));
}

static void set_uprn(struct draft *d, str uprn)
{
    if (uprn.n == 0) return;
    draft_set(d, "address.0.extension.0.url",
              S(UK "StructureDefinition/Extension-UKCore-AddressKey"));
    draft_set(d, "address.0.extension.0.extension.0.url", S("type"));
    draft_set(d, "address.0.extension.0.extension.0.valueCoding.system",
              S(UK "CodeSystem/UKCore-AddressKeyType"));
    draft_set(d, "address.0.extension.0.extension.0.valueCoding.code", S("UPRN"));
    draft_set(d, "address.0.extension.0.extension.1.url", S("value"));
    draft_set(d, "address.0.extension.0.extension.1.valueString", uprn);
}

static void set_address(struct row_work *w, struct draft *d)
{
    set_uprn(d, get(w, TARGET_UPRN));
    str line = get(w, TARGET_ADDRESS_LINE);
    str house = get(w, TARGET_HOUSE_NUMBER), street = get(w, TARGET_STREET);
    if (house.n > 0 && street.n > 0)
        street = arena_printf(w->e->arena, "%.*s %.*s", STR_ARG(house), STR_ARG(street));
    draft_set(d, "address.0.line.0", line.n > 0 ? line : street.n > 0 ? street : house);
    draft_set(d, "address.0.city", get(w, TARGET_TOWN));
    draft_set(d, "address.0.district", get(w, TARGET_REGION));
    str postcode = get(w, TARGET_POSTCODE);
    bool real;
    if (postcode.n > 0)
        draft_set(d, "address.0.postalCode", value_postcode(w->e->arena, postcode, &real));
}

static void set_reach(struct row_work *w, struct draft *d)
{
    str phone = get(w, TARGET_PHONE), mail = get(w, TARGET_EMAIL);
    if (phone.n > 0) {
        draft_set(d, "telecom.+.system", S("phone"));
        draft_set(d, "telecom.=.value", phone);
    }
    if (mail.n > 0) {
        draft_set(d, "telecom.+.system", S("email"));
        draft_set(d, "telecom.=.value", mail);
    }
}

static bool yes(str s)
{
    return str_eq_ascii(s, S("y")) || str_eq_ascii(s, S("yes")) || str_eq(s, S("1")) ||
           str_eq_ascii(s, S("true"));
}

static void set_rest(struct row_work *w, struct draft *d)
{
    str column;
    str sex = row_get(w, TARGET_SEX, &column);
    str gender = value_sex(sex);
    if (sex.n > 0 && gender.n == 0)
        row_doubt(w, column, S("a sex that is none of the words was left out"),
                  S("F, M, O or U, or a line in [values] of the mapping"));
    draft_set(d, "gender", gender);
    str ethnicity = get(w, TARGET_ETHNICITY);
    if (ethnicity.n > 0) {
        draft_set(d, "extension.+.url",
                  S(UK "StructureDefinition/Extension-UKCore-EthnicCategory"));
        bool code = ethnicity.n == 1;
        draft_set_code(d, "extension.=.valueCodeableConcept",
                       S(UK "CodeSystem/UKCore-EthnicCategoryEngland"),
                       code ? ethnicity : str_none(), str_none(), code ? str_none() : ethnicity);
    }
    if (yes(get(w, TARGET_INTERPRETER))) {
        draft_set(d, "extension.+.url",
                  S("http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"));
        draft_set_json(d, "extension.=.valueBoolean", S("true"));
    }
    str language = get(w, TARGET_LANGUAGE);
    bool tag = language.n == 2 || (language.n > 3 && language.p[2] == '-');
    draft_set_code(d, "communication.0.language", S("urn:ietf:bcp:47"), tag ? language : str_none(),
                   str_none(), tag ? str_none() : language);
    str practice = get(w, TARGET_GP_CODE);
    bool code = practice.n > 0 && practice.n <= 8 && !str_has(practice, S(" "));
    draft_set_logical(d, "generalPractitioner.0", S("https://fhir.nhs.uk/Id/ods-organization-code"),
                      code ? practice : str_none(), code ? str_none() : practice);
}

static void add(struct row_work *w, struct draft *d, str local)
{
    *VEC_PUSH(w->e->arena, &w->items) = (struct feed_item){ .op = FEED_PUT,
                                                            .type = draft_type(d),
                                                            .id = draft_id(d),
                                                            .local = local,
                                                            .json = draft_json(d) };
}

static status add_related(struct row_work *w)
{
    str name = get(w, TARGET_RELATED_NAME), phone = get(w, TARGET_RELATED_PHONE);
    if (name.n + phone.n == 0) return ST_OK;
    str local = arena_printf(w->e->arena, "%.*s-related", STR_ARG(w->record));
    struct draft *d =
        draft_make(w->e->arena, S("RelatedPerson"), feed_id(w->e->arena, w->source, local));
    draft_set_json(d, "active", S("true"));
    draft_set_reference(d, "patient", S("Patient"), w->patient);
    draft_set(d, "relationship.0.text", get(w, TARGET_RELATED_RELATIONSHIP));
    if (name.n > 0) set_full_name(w, d, "name.0", name);
    if (phone.n > 0) {
        draft_set(d, "telecom.0.system", S("phone"));
        draft_set(d, "telecom.0.value", phone);
    }
    TRY(row_paths(w, d));
    add(w, d, local);
    return ST_OK;
}

status row_person(struct row_work *w)
{
    str column;
    w->record = row_get(w, TARGET_RECORD_ID, &column);
    if (w->record.n == 0) {
        env_fail(w->e, ST_BAD_INPUT, column, "the row does not say whom it is about");
        env_remedy(w->e, "the source's own id of the person in this column");
        return ST_BAD_INPUT;
    }
    w->patient = feed_id(w->e->arena, w->source, w->record);
    struct draft *d = draft_make(w->e->arena, S("Patient"), w->patient);
    set_identifiers(w, d);
    set_names(w, d);
    set_reach(w, d);
    set_rest(w, d);
    set_birth(w, d);
    set_address(w, d);
    TRY(row_paths(w, d));
    add(w, d, w->record);
    return add_related(w);
}
