/* SPDX-License-Identifier: Apache-2.0 */
#include "record/facet.h"

struct facet_row {
    const char *type;
    uint32_t facet;
};
static const struct facet_row facet_rows[] = {
#define FACET_TYPE(type_, facet_) { (type_), (facet_) },
#include "record/facet.def"
#undef FACET_TYPE
};

uint32_t facet_usual(str type)
{
    size_t low = 0;
    size_t high = sizeof facet_rows / sizeof *facet_rows;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = str_cmp(type, str_of(facet_rows[mid].type));
        if (c == 0) return facet_rows[mid].facet;
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return FACET_ADMIN;
}

static bool coding_has(const struct json_node *concept, str code)
{
    const struct json_node *coding = json_get(concept, "coding");
    for (const struct json_node *c = json_first(coding); c != NULL; c = json_next(c)) {
        if (json_str_is(json_get(c, "code"), code)) return true;
    }
    return false;
}

/* category is a list of concepts in most types, one concept in a few. */
static bool category_has(const struct json_node *resource, str code)
{
    const struct json_node *category = json_get(resource, "category");
    if (json_is_object(category)) return coding_has(category, code);
    for (const struct json_node *c = json_first(category); c != NULL; c = json_next(c)) {
        if (coding_has(c, code)) return true;
    }
    return false;
}

uint32_t facet_of(str type, const struct json_node *resource, enum org_kind source_kind)
{
    uint32_t facet = facet_usual(type);
    bool fact = facet == FACET_PROBLEM || facet == FACET_MEASURE || facet == FACET_CARE ||
                facet == FACET_REFERRAL || facet == FACET_ENCOUNTER;
    if (fact && (source_kind == ORG_HOUSING || source_kind == ORG_FIRE ||
                 category_has(resource, S("housing"))))
        return FACET_HOUSING | (facet & FACET_REFERRAL);
    if (facet == FACET_PROBLEM &&
        (category_has(resource, S("sdoh")) || category_has(resource, S("social"))))
        return FACET_NEED;
    return facet;
}

struct label_code {
    const char *code;
    uint32_t label;
};
/* HL7's codes; the same letters mean nothing else in the systems that meta.security takes. */
static const struct label_code hl7_codes[] = {
    { "R", LABEL_SENSITIVE },    { "V", LABEL_SEALED },           { "HIV", LABEL_SENSITIVE },
    { "STD", LABEL_SENSITIVE },  { "SEX", LABEL_SENSITIVE },      { "SDV", LABEL_SAFEGUARDING },
    { "TBOO", LABEL_SENSITIVE }, { "PREGNANT", LABEL_SENSITIVE }, { "SPI", LABEL_SENSITIVE },
};
static const struct label_code own_codes[] = {
#define LABEL(bit, NAME, code_, ...) { (code_), LABEL_##NAME },
#include "trust/label.def"
#undef LABEL
};

/* Our own code says what kind of seal it is; beside it HL7's "restricted" says no more. */
static uint32_t own_label(str code)
{
    if (str_eq(code, S("person-asked"))) return LABEL_SEALED;
    for (size_t i = 0; i < sizeof own_codes / sizeof *own_codes; i++) {
        if (str_eq(code, str_of(own_codes[i].code))) return own_codes[i].label;
    }
    return 0;
}

static uint32_t hl7_label(str type, str code)
{
    /* PDS: a restricted Patient is one whose place is hidden (S-flag). */
    if (str_eq(code, S("R")) && str_eq(type, S("Patient"))) return LABEL_PROTECTED;
    for (size_t i = 0; i < sizeof hl7_codes / sizeof *hl7_codes; i++) {
        if (str_eq(code, str_of(hl7_codes[i].code))) return hl7_codes[i].label;
    }
    return 0;
}

uint32_t label_of(str type, const struct json_node *resource)
{
    uint32_t own = 0;
    uint32_t hl7 = 0;
    const struct json_node *security = json_get(json_get(resource, "meta"), "security");
    for (const struct json_node *s = json_first(security); s != NULL; s = json_next(s)) {
        const struct json_node *node = json_get(s, "code");
        if (node == NULL || node->kind != JSON_STRING || node->escaped || node->n < 2) continue;
        str code = str_make(node->p + 1, node->n - 2);
        own |= own_label(code);
        hl7 |= hl7_label(type, code);
    }
    return own != 0 ? own | (hl7 & LABEL_PROTECTED) : hl7;
}
