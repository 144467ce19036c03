/* SPDX-License-Identifier: Apache-2.0 */
#include "record/patient.h"

#include "base/buf.h"
#include "base/nhs.h"
#include "base/time.h"
#include "base/utf8.h"
#include "fhir/index.h"

#define NHS_SYSTEM "https://fhir.nhs.uk/Id/nhs-number"

bool nhs_number_valid(str text, char ret_digits[10])
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ' ' || c == '-') continue;
        if (c < '0' || c > '9' || n == 10) return false;
        ret_digits[n++] = c;
    }
    if (n != 10) return false;
    bool stand_in = true; /* 9999999999 passes the check and is nobody's */
    for (int i = 1; i < 10; i++) stand_in = stand_in && ret_digits[i] == ret_digits[0];
    if (stand_in) return false;
    return nhs_digits_agree(ret_digits);
}

static str text_of(struct arena *a, const struct json_node *n)
{
    str s = json_str(a, n);
    return str_is_none(s) ? S("") : str_trim(s);
}

/* "official", else "usual", else the first that is not old. */
static const struct json_node *name_best(const struct json_node *patient)
{
    const struct json_node *names = json_get(patient, "name");
    const struct json_node *best = NULL;
    for (const struct json_node *n = json_first(names); n != NULL; n = json_next(n)) {
        const struct json_node *use = json_get(n, "use");
        if (json_str_is(use, S("official"))) return n;
        if (json_str_is(use, S("old")) || json_str_is(use, S("maiden"))) continue;
        if (best == NULL || json_str_is(use, S("usual"))) best = n;
    }
    return best != NULL ? best : json_first(names);
}

static str joined(struct arena *a, const struct json_node *list, const char *between)
{
    struct buf b = buf_make(a);
    for (const struct json_node *n = json_first(list); n != NULL; n = json_next(n)) {
        str s = text_of(a, n);
        if (s.n == 0) continue;
        if (b.n > 0) buf_add(&b, str_of(between));
        buf_add(&b, s);
    }
    return buf_str(&b);
}

static void name_fill(struct arena *a, const struct json_node *patient, struct patient_row *row)
{
    const struct json_node *name = name_best(patient);
    str family = text_of(a, json_get(name, "family"));
    str given = joined(a, json_get(name, "given"), " ");
    str text = text_of(a, json_get(name, "text"));
    if (family.n == 0 && given.n == 0 && text.n > 0) {
        /* One text: the last word is the family name. */
        size_t cut = text.n;
        while (cut > 0 && text.p[cut - 1] != ' ') cut--;
        family = str_from(text, cut);
        given = str_trim(str_sub(text, 0, cut));
    }
    row->family = utf8_fold(a, family);
    row->given = utf8_fold(a, given);
    if (given.n > 0 && family.n > 0)
        row->shown = arena_printf(a, "%.*s %.*s", STR_ARG(given), STR_ARG(family));
    else
        row->shown = given.n > 0 ? given : family.n > 0 ? family : S("Name not known");
}

static bool is_old(const struct json_node *identifier)
{
    return json_str_is(json_get(identifier, "use"), S("old")) ||
           json_get(json_get(identifier, "period"), "end") != NULL;
}

static str nhs_of(struct arena *a, const struct json_node *patient)
{
    const struct json_node *list = json_get(patient, "identifier");
    for (const struct json_node *i = json_first(list); i != NULL; i = json_next(i)) {
        char digits[10];
        if (!json_str_is(json_get(i, "system"), S(NHS_SYSTEM)) || is_old(i)) continue;
        if (nhs_number_valid(text_of(a, json_get(i, "value")), digits))
            return arena_str(a, str_make(digits, 10));
    }
    return str_none();
}

static const struct json_node *address_best(const struct json_node *patient)
{
    const struct json_node *list = json_get(patient, "address");
    for (const struct json_node *n = json_first(list); n != NULL; n = json_next(n)) {
        if (!json_str_is(json_get(n, "use"), S("old"))) return n;
    }
    return NULL;
}

static str postcode_fold(struct arena *a, str s)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) buf_byte(&b, c);
    }
    return b.n > 0 ? buf_str(&b) : str_none();
}

str postcode_text(struct arena *a, str folded)
{
    if (folded.n < 5 || str_starts(folded, S("ZZ99"))) return str_none();
    return arena_printf(a, "%.*s %.*s", STR_ARG(str_sub(folded, 0, folded.n - 3)),
                        STR_ARG(str_from(folded, folded.n - 3)));
}

/* In an extension of the address or an identifier of the UPRN's system. */
static str uprn_of(struct arena *a, const struct json_node *patient,
                   const struct json_node *address)
{
    const struct json_node *lists[] = { json_get(address, "extension"),
                                        json_get(patient, "extension"),
                                        json_get(patient, "identifier") };
    for (size_t k = 0; k < 3; k++) {
        for (const struct json_node *x = json_first(lists[k]); x != NULL; x = json_next(x)) {
            str name = text_of(a, json_get(x, k == 2 ? "system" : "url"));
            if (!str_has(name, S("UPRN")) && !str_has(name, S("uprn"))) continue;
            str value = text_of(a, json_get(x, k == 2 ? "value" : "valueString"));
            if (value.n == 0) value = text_of(a, json_get(json_get(x, "valueIdentifier"), "value"));
            if (value.n > 0) return value;
        }
    }
    return str_none();
}

static void place_fill(struct arena *a, const struct json_node *patient, struct patient_row *row)
{
    const struct json_node *address = address_best(patient);
    if (address == NULL) return;
    row->postcode = postcode_fold(a, text_of(a, json_get(address, "postalCode")));
    row->uprn = uprn_of(a, patient, address);
    str line = joined(a, json_get(address, "line"), ", ");
    str city = text_of(a, json_get(address, "city"));
    str code = text_of(a, json_get(address, "postalCode"));
    if (line.n == 0) line = text_of(a, json_get(address, "text"));
    row->address =
        arena_printf(a, "%.*s%s%.*s%s%.*s", STR_ARG(line), line.n > 0 && city.n > 0 ? ", " : "",
                     STR_ARG(city), code.n > 0 ? ", " : "", STR_ARG(code));
}

static str phone_of(struct arena *a, const struct json_node *patient)
{
    const struct json_node *list = json_get(patient, "telecom");
    for (const struct json_node *t = json_first(list); t != NULL; t = json_next(t)) {
        const struct json_node *system = json_get(t, "system");
        if (!json_str_is(system, S("phone")) && !json_str_is(system, S("sms"))) continue;
        str value = text_of(a, json_get(t, "value"));
        struct buf b = buf_make(a);
        for (size_t i = 0; i < value.n; i++) {
            if (value.p[i] >= '0' && value.p[i] <= '9') buf_byte(&b, value.p[i]);
        }
        if (b.n >= 6) return buf_str(&b);
    }
    return str_none();
}

struct patient_row patient_row_of(struct arena *a, const struct json_node *patient)
{
    struct patient_row row = { .born = DATE_NONE, .died = DATE_NONE };
    name_fill(a, patient, &row);
    row.nhs = nhs_of(a, patient);
    row.born_text = json_str(a, json_get(patient, "birthDate"));
    (void)date_parse(str_is_none(row.born_text) ? S("") : row.born_text, &row.born);
    row.sex = json_str(a, json_get(patient, "gender"));
    place_fill(a, patient, &row);
    row.phone = phone_of(a, patient);
    str died = json_str(a, json_get(patient, "deceasedDateTime"));
    row.died_known = !str_is_none(died) || json_true(json_get(patient, "deceasedBoolean"));
    (void)date_parse(str_sub(str_is_none(died) ? S("") : died, 0, 10), &row.died);
    return row;
}

/* ---- for the matcher -------------------------------------------------------------------------*/

static void value_add(struct arena *a, struct link_values *v, enum link_type type, uint8_t set,
                      str text)
{
    if (text.n > 0) *VEC_PUSH(a, v) = (struct link_value){ type, set, text };
}

static void names_add(struct arena *a, struct link_values *v, const struct json_node *patient)
{
    uint8_t set = 0;
    const struct json_node *names = json_get(patient, "name");
    for (const struct json_node *n = json_first(names); n != NULL && set < 4;
         n = json_next(n), set++) {
        const struct json_node *given = json_first(json_get(n, "given"));
        str family = text_of(a, json_get(n, "family"));
        value_add(a, v, LINK_family_name, set, family);
        value_add(a, v, LINK_given_name, set, text_of(a, given));
        for (given = given == NULL ? NULL : json_next(given); given != NULL;
             given = json_next(given))
            value_add(a, v, LINK_middle_name, set, text_of(a, given));
        if (family.n == 0) value_add(a, v, LINK_full_name, set, text_of(a, json_get(n, "text")));
    }
}

static void addresses_add(struct arena *a, struct link_values *v, const struct json_node *patient)
{
    uint8_t set = 0;
    const struct json_node *list = json_get(patient, "address");
    for (const struct json_node *n = json_first(list); n != NULL && set < 3;
         n = json_next(n), set++) {
        value_add(a, v, LINK_postcode, set, text_of(a, json_get(n, "postalCode")));
        value_add(a, v, LINK_town, set, text_of(a, json_get(n, "city")));
        value_add(a, v, LINK_address_line, set, joined(a, json_get(n, "line"), ", "));
        if (set == 0) value_add(a, v, LINK_uprn, set, uprn_of(a, patient, n));
    }
}

static void telecoms_add(struct arena *a, struct link_values *v, const struct json_node *patient)
{
    uint8_t set = 0;
    const struct json_node *list = json_get(patient, "telecom");
    for (const struct json_node *t = json_first(list); t != NULL && set < 4;
         t = json_next(t), set++) {
        bool mail = json_str_is(json_get(t, "system"), S("email"));
        value_add(a, v, mail ? LINK_email : LINK_phone, set, text_of(a, json_get(t, "value")));
    }
}

/* One number is compared: the valid one that the record bears now, else one whose check digit is
 * wrong (weak evidence), else one that it bore. */
static void number_add(struct arena *a, struct link_values *v, const struct json_node *patient)
{
    str best = S("");
    int best_rank = 0;
    const struct json_node *list = json_get(patient, "identifier");
    for (const struct json_node *i = json_first(list); i != NULL; i = json_next(i)) {
        char digits[10];
        if (!json_str_is(json_get(i, "system"), S(NHS_SYSTEM))) continue;
        str value = text_of(a, json_get(i, "value"));
        int rank = is_old(i) ? 1 : nhs_number_valid(value, digits) ? 3 : 2;
        if (value.n == 0 || rank <= best_rank) continue;
        best = value;
        best_rank = rank;
    }
    value_add(a, v, LINK_nhs_number, 0, best);
}

struct patient_numbers patient_old_numbers(struct arena *a, const struct json_node *patient)
{
    struct patient_numbers out = { 0 };
    str now = nhs_of(a, patient);
    const struct json_node *list = json_get(patient, "identifier");
    for (const struct json_node *i = json_first(list); i != NULL; i = json_next(i)) {
        char digits[10];
        if (!json_str_is(json_get(i, "system"), S(NHS_SYSTEM)) || !is_old(i)) continue;
        if (!nhs_number_valid(text_of(a, json_get(i, "value")), digits)) continue;
        if (!str_eq(now, str_make(digits, 10)))
            *VEC_PUSH(a, &out) = arena_str(a, str_make(digits, 10));
    }
    return out;
}

struct link_values patient_values(struct arena *a, const struct json_node *patient)
{
    struct link_values v = { 0 };
    names_add(a, &v, patient);
    value_add(a, &v, LINK_date_of_birth, 0, text_of(a, json_get(patient, "birthDate")));
    value_add(a, &v, LINK_sex, 0, text_of(a, json_get(patient, "gender")));
    number_add(a, &v, patient);
    addresses_add(a, &v, patient);
    telecoms_add(a, &v, patient);
    value_add(a, &v, LINK_date_of_death, 0,
              str_sub(text_of(a, json_get(patient, "deceasedDateTime")), 0, 10));
    return v;
}

struct patient_links patient_links_of(struct arena *a, const struct json_node *patient)
{
    struct patient_links out = { 0 };
    const struct json_node *list = json_get(patient, "link");
    for (const struct json_node *l = json_first(list); l != NULL; l = json_next(l)) {
        bool gone = json_str_is(json_get(l, "type"), S("replaced-by"));
        if (!gone && !json_str_is(json_get(l, "type"), S("replaces"))) continue;
        str type, id;
        if (!reference_parse(text_of(a, json_get(json_get(l, "other"), "reference")), &type, &id))
            continue;
        if (str_eq(type, S("Patient"))) *VEC_PUSH(a, &out) = (struct patient_link){ id, gone };
    }
    return out;
}
