/* SPDX-License-Identifier: Apache-2.0
 * The measurements of event.h. Codes: FHIR R4's vital-signs profile; LOINC 67775-7 for ACVPU;
 * SNOMED CT for oxygen as NEWS2 asks for it. */
#include "base/buf.h"
#include "feed/event.h"

#define LOINC  "http://loinc.org"
#define SNOMED "http://snomed.info/sct"

static const struct vital vitals[] = {
    { S_INIT("heart_rate"), S_INIT(LOINC), S_INIT("8867-4"), S_INIT("Heart rate"), S_INIT("/min"),
      S_INIT("/min") },
    { S_INIT("respiratory_rate"), S_INIT(LOINC), S_INIT("9279-1"), S_INIT("Respiratory rate"),
      S_INIT("/min"), S_INIT("/min") },
    { S_INIT("spo2"), S_INIT(LOINC), S_INIT("2708-6"),
      S_INIT("Oxygen saturation in Arterial blood"), S_INIT("%"), S_INIT("%") },
    { S_INIT("temperature"), S_INIT(LOINC), S_INIT("8310-5"), S_INIT("Body temperature"),
      S_INIT("°C"), S_INIT("Cel") },
    { S_INIT("systolic"), S_INIT(LOINC), S_INIT("8480-6"), S_INIT("Systolic blood pressure"),
      S_INIT("mmHg"), S_INIT("mm[Hg]") },
    { S_INIT("diastolic"), S_INIT(LOINC), S_INIT("8462-4"), S_INIT("Diastolic blood pressure"),
      S_INIT("mmHg"), S_INIT("mm[Hg]") },
    { S_INIT("weight"), S_INIT(LOINC), S_INIT("29463-7"), S_INIT("Body weight"), S_INIT("kg"),
      S_INIT("kg") },
    { S_INIT("height"), S_INIT(LOINC), S_INIT("8302-2"), S_INIT("Body height"), S_INIT("cm"),
      S_INIT("cm") },
    { S_INIT("bmi"), S_INIT(LOINC), S_INIT("39156-5"), S_INIT("Body mass index (BMI) [Ratio]"),
      S_INIT("kg/m2"), S_INIT("kg/m2") },
    { S_INIT("acvpu"), S_INIT(LOINC), S_INIT("67775-7"), S_INIT("Level of responsiveness"),
      S_INIT(""), S_INIT("") },
    { S_INIT("oxygen"), S_INIT(SNOMED), S_INIT("371825009"), S_INIT("Patient on oxygen"),
      S_INIT(""), S_INIT("") },
};

const struct vital *vital_named(str name)
{
    for (size_t i = 0; i < sizeof vitals / sizeof vitals[0]; i++)
        if (str_eq(vitals[i].name, name)) return &vitals[i];
    return NULL;
}

const struct vital *vital_coded(str code)
{
    for (size_t i = 0; i < sizeof vitals / sizeof vitals[0]; i++)
        if (str_eq(vitals[i].code, code)) return &vitals[i];
    return NULL;
}

static status wrong(struct env *e, const struct vital *v, const char *right)
{
    env_fail(e, ST_BAD_INPUT, v->name, "a value that the measurement cannot have");
    env_remedy(e, "%s", right);
    return ST_BAD_INPUT;
}

static status set_acvpu(struct env *e, const struct vital *v, struct draft *d, str value)
{
    static const str words[] = { S_INIT("Alert"), S_INIT("Confusion"), S_INIT("Voice"),
                                 S_INIT("Pain"), S_INIT("Unresponsive") };
    value = str_trim(value);
    for (size_t i = 0; i < 5; i++) {
        bool letter = value.n == 1 && str_eq_ascii(value, str_sub(words[i], 0, 1));
        if (!letter && !str_eq_ascii(value, words[i])) continue;
        draft_set(d, "valueCodeableConcept.text", str_sub(words[i], 0, 1));
        return ST_OK;
    }
    return wrong(e, v, "A, C, V, P or U");
}

/* Oxygen is an answer, yes or no, and a code for each. */
static status set_oxygen(struct env *e, const struct vital *v, struct draft *d, str value)
{
    value = str_trim(value);
    bool yes =
        str_eq_ascii(value, S("Y")) || str_eq_ascii(value, S("yes")) || str_eq(value, S("1"));
    bool no = str_eq_ascii(value, S("N")) || str_eq_ascii(value, S("no")) || str_eq(value, S("0"));
    if (!yes && !no) return wrong(e, v, "Y or N");
    draft_set(d, "code.coding.0.code", yes ? v->code : S("722742002"));
    draft_set(d, "code.coding.0.display", yes ? v->display : S("Breathing room air"));
    draft_set_json(d, "valueBoolean", S("true"));
    return ST_OK;
}

static status set_number(struct env *e, const struct vital *v, struct draft *d, str value)
{
    str comparator;
    str number = value_number(e->arena, value, &comparator);
    if (number.n == 0) return wrong(e, v, "a number");
    draft_set_json(d, "valueQuantity.value", number);
    draft_set(d, "valueQuantity.comparator", comparator);
    draft_set(d, "valueQuantity.unit", v->unit);
    draft_set(d, "valueQuantity.system", S("http://unitsofmeasure.org"));
    draft_set(d, "valueQuantity.code", v->ucum);
    return ST_OK;
}

status vital_draft(struct env *e, const struct vital *v, str id, str patient,
                   const struct date_reading *when, str value, struct draft **ret_draft)
{
    struct draft *d = draft_make(e->arena, S("Observation"), id);
    draft_set(d, "status", S("final"));
    draft_set_code(d, "category.0", S("http://terminology.hl7.org/CodeSystem/observation-category"),
                   S("vital-signs"), str_none(), str_none());
    draft_set(d, "code.coding.0.system", v->system);
    draft_set(d, "code.coding.0.code", v->code);
    draft_set(d, "code.coding.0.display", v->display);
    draft_set_reference(d, "subject", S("Patient"), patient);
    if (when->ok) draft_set(d, "effectiveDateTime", value_datetime(e->arena, when));
    if (str_eq(v->name, S("acvpu")))
        TRY(set_acvpu(e, v, d, value));
    else if (str_eq(v->name, S("oxygen")))
        TRY(set_oxygen(e, v, d, value));
    else
        TRY(set_number(e, v, d, value));
    *ret_draft = d;
    return ST_OK;
}
