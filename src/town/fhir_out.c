/* SPDX-License-Identifier: Apache-2.0 */
#include "town/fhir_out.h"
#include "town/fhir_parts.h"

enum { VITAL_PARTS = 7 };

/* The event itself is part 0. */
int fhir_event_parts(const struct event *at)
{
    return at->has_vitals ? VITAL_PARTS + 1 : 1;
}

static bool is_vital(const struct event *at, int part)
{
    return at->has_vitals && part > 0;
}

str fhir_event_name(struct exporter *x, const struct seen *s, const struct event *at, int part)
{
    str type = is_vital(at, part) ? S("Observation") : town_kinds[at->kind].fhir;
    if (part == 0)
        return arena_printf(x->arena, "%.*s/%.*s-e%u", STR_ARG(type), STR_ARG(s->record),
                            at->serial);
    return arena_printf(x->arena, "%.*s/%.*s-e%u-%d", STR_ARG(type), STR_ARG(s->record), at->serial,
                        part);
}

static void quantity(struct exporter *x, int64_t value10, const char *unit, const char *code)
{
    ADD("{\"value\":");
    buf_int(&x->text, value10 / 10);
    if (value10 % 10 != 0) {
        ADD(".");
        buf_int(&x->text, value10 % 10);
    }
    ADD(",\"unit\":\"");
    part_add(x, str_of(unit));
    ADD("\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"");
    part_add(x, str_of(code));
    ADD("\"}");
}

static void loinc(struct exporter *x, const char *code, const char *display)
{
    ADD("\"code\":{\"coding\":[");
    part_coding(x, S("http://loinc.org"), str_of(code), str_of(display));
    ADD("],\"text\":\"");
    part_add(x, str_of(display));
    ADD("\"}");
}

static void pressure(struct exporter *x, int64_t systolic10, int64_t diastolic10)
{
    loinc(x, "85354-9", "Blood pressure panel");
    ADD(",\"component\":[{");
    loinc(x, "8480-6", "Systolic blood pressure");
    ADD(",\"valueQuantity\":");
    quantity(x, systolic10, "mmHg", "mm[Hg]");
    ADD("},{");
    loinc(x, "8462-4", "Diastolic blood pressure");
    ADD(",\"valueQuantity\":");
    quantity(x, diastolic10, "mmHg", "mm[Hg]");
    ADD("}]");
}

static void measured(struct exporter *x, const char *code, const char *display, int64_t value10,
                     const char *unit, const char *ucum)
{
    loinc(x, code, display);
    ADD(",\"valueQuantity\":");
    quantity(x, value10, unit, ucum);
}

static void vital(struct exporter *x, const struct vitals *v, int which)
{
    switch (which) {
    case 0: pressure(x, v->systolic * 10, v->diastolic * 10); break;
    case 1: measured(x, "8867-4", "Heart rate", v->pulse * 10, "beats/min", "/min"); break;
    case 2:
        measured(x, "9279-1", "Respiratory rate", v->breaths * 10, "breaths/min", "/min");
        break;
    case 3: measured(x, "2708-6", "Oxygen saturation", v->spo2 * 10, "%", "%"); break;
    case 4: measured(x, "8310-5", "Body temperature", v->temp10, "Cel", "Cel"); break;
    case 5:
        loinc(x, "67775-7", "Level of responsiveness");
        ADD(",\"valueCodeableConcept\":{\"text\":\"");
        buf_byte(&x->text, v->acvpu);
        ADD("\"}");
        break;
    default:
        ADD("\"code\":{\"coding\":[");
        if (v->oxygen)
            part_coding(x, S("http://snomed.info/sct"), S("371825009"), S("Patient on oxygen"));
        else
            part_coding(x, S("http://snomed.info/sct"), S("722742002"), S("Breathing room air"));
        ADD("]},\"valueBoolean\":true");
    }
}

static void measure(struct exporter *x, const struct event *at)
{
    switch ((enum measure)at->measure) {
    case MEASURE_PRESSURE: pressure(x, at->value10, at->second10); break;
    case MEASURE_WEIGHT: measured(x, "29463-7", "Body weight", at->value10, "kg", "kg"); break;
    case MEASURE_HEIGHT: measured(x, "8302-2", "Body height", at->value10, "cm", "cm"); break;
    case MEASURE_BMI:
        measured(x, "39156-5", "Body mass index", at->value10, "kg/m2", "kg/m2");
        break;
    case MEASURE_HBA1C:
        measured(x, "59261-8", "Haemoglobin A1c (IFCC)", at->value10, "mmol/mol", "mmol/mol");
        break;
    case MEASURE_EGFR:
        measured(x, "33914-3", "Estimated glomerular filtration rate", at->value10, "mL/min/1.73m2",
                 "mL/min/{1.73_m2}");
        break;
    case MEASURE_SMOKING:
        loinc(x, "72166-2", "Tobacco smoking status");
        ADD(",\"valueCodeableConcept\":{\"text\":");
        buf_json(&x->text, at->text);
        ADD("}");
        break;
    case MEASURE_NONE:
    case MEASURE__COUNT:
        ADD("\"code\":");
        if (at->term != TERM_NONE)
            part_concept(x, (enum term)at->term, str_none());
        else
            ADD("{\"text\":\"Note\"}");
        part_text_member(x, "valueString", at->text);
    }
}

static void observation(struct exporter *x, const struct seen *s, const struct event *at, int which)
{
    ADD(",\"status\":\"final\",");
    bool vital_sign = which >= 0 || (at->measure >= MEASURE_PRESSURE && at->measure <= MEASURE_BMI);
    bool laboratory = at->measure == MEASURE_HBA1C || at->measure == MEASURE_EGFR;
    if (vital_sign || laboratory) {
        ADD("\"category\":[{\"coding\":[");
        if (laboratory)
            part_coding(x, S(FHIR_T "observation-category"), S("laboratory"), S("Laboratory"));
        else
            part_coding(x, S(FHIR_T "observation-category"), S("vital-signs"), S("Vital Signs"));
        ADD("]}],");
    }
    if (which >= 0)
        vital(x, &at->vitals, which);
    else
        measure(x, at);
    part_subject(x, "subject", s);
    part_time_member(x, "effectiveDateTime", at->day, at->minute);
}

static void condition(struct exporter *x, const struct seen *s, const struct event *at, int32_t day)
{
    bool over = at->end != DATE_NONE && at->end <= day;
    part_coded_member(x, "clinicalStatus", S(FHIR_T "condition-clinical"),
                      over ? S("resolved") : S("active"), str_none());
    part_coded_member(x, "verificationStatus", S(FHIR_T "condition-ver-status"), S("confirmed"),
                      str_none());
    ADD(",\"category\":[{\"coding\":[");
    part_coding(x, S(FHIR_T "condition-category"), S("problem-list-item"), S("Problem List Item"));
    ADD("]}],\"code\":");
    part_concept(x, (enum term)at->term, at->text);
    part_subject(x, "subject", s);
    part_date_member(x, "onsetDateTime", at->day);
    if (over) part_date_member(x, "abatementDateTime", at->end);
    part_date_member(x, "recordedDate", at->day);
}

static void medication(struct exporter *x, const struct seen *s, const struct event *at)
{
    ADD(",\"intent\":\"order\",\"medicationCodeableConcept\":{\"text\":");
    buf_json(&x->text, at->text);
    ADD("}");
    part_subject(x, "subject", s);
    part_date_member(x, "authoredOn", at->day);
    part_member(x, "requester");
    part_organisation(x, s->org);
    ADD(",\"dosageInstruction\":[{\"text\":");
    buf_json(&x->text, town_medicines[at->medicine].dose);
    ADD("}]");
}

static void period(struct exporter *x, const char *name, const struct event *at, int32_t day)
{
    part_member(x, name);
    ADD("{\"start\":\"");
    part_time(x, at->day, at->minute);
    ADD("\"");
    if (at->end != DATE_NONE && at->end <= day)
        part_time_member(x, "end", at->end, at->end == at->day ? at->minute : 900);
    ADD("}");
}

static void encounter(struct exporter *x, const struct seen *s, const struct event *at, int32_t day)
{
    static const char *const codes[] = { "AMB", "AMB", "EMER", "IMP", "HH", "VR", "FLD" };
    static const char *const words[] = { "ambulatory",  "ambulatory",
                                         "emergency",   "inpatient encounter",
                                         "home health", "virtual",
                                         "field" };
    part_member(x, "class");
    part_coding(x, S(FHIR_T "v3-ActCode"), str_of(codes[at->class]), str_of(words[at->class]));
    part_subject(x, "subject", s);
    period(x, "period", at, day);
    ADD(",\"reasonCode\":[");
    part_concept(x, (enum term)at->term, at->text);
    ADD("]");
    part_member(x, "serviceProvider");
    part_organisation(x, s->org);
}

static void request(struct exporter *x, const struct seen *s, const struct event *at)
{
    ADD(",\"intent\":\"order\",\"priority\":");
    if (str_has(at->text, S("rgent")))
        ADD("\"urgent\"");
    else
        ADD("\"routine\"");
    ADD(",\"code\":{\"text\":");
    buf_json(&x->text, at->text);
    ADD("}");
    part_subject(x, "subject", s);
    part_time_member(x, "authoredOn", at->day, at->minute);
    part_member(x, "requester");
    part_organisation(x, s->org);
    if (at->term != TERM_NONE) {
        ADD(",\"reasonCode\":[");
        part_concept(x, (enum term)at->term, str_none());
        ADD("]");
    }
}

static void task(struct exporter *x, const struct seen *s, const struct event *at, int32_t day)
{
    ADD(",\"intent\":\"order\"");
    part_text_member(x, "description", at->text);
    part_subject(x, "for", s);
    part_time_member(x, "authoredOn", at->day, at->minute);
    bool ended = at->end != DATE_NONE && at->end <= day;
    part_time_member(x, "lastModified", ended ? at->end : at->day,
                     ended && at->end != at->day ? 900 : at->minute);
    part_member(x, "requester");
    part_organisation(x, s->org);
    if (at->owner.n > 0) {
        ADD(",\"owner\":{\"display\":");
        buf_json(&x->text, at->owner);
        ADD("}");
    }
    if (at->due != DATE_NONE) {
        ADD(",\"restriction\":{\"period\":{\"end\":\"");
        part_date(x, at->due);
        ADD("\"}}");
    }
}

static void consent(struct exporter *x, const struct seen *s, const struct event *at)
{
    part_coded_member(x, "scope", S(FHIR_T "consentscope"), S("patient-privacy"),
                      S("Privacy Consent"));
    ADD(",\"category\":[{\"coding\":[");
    part_coding(x, S("http://loinc.org"), S("59284-0"), S("Consent Document"));
    ADD("]}]");
    part_subject(x, "patient", s);
    part_time_member(x, "dateTime", at->day, at->minute);
    ADD(",\"organization\":[");
    part_organisation(x, s->org);
    ADD("],\"policyRule\":{\"text\":");
    buf_json(&x->text, at->text);
    ADD("},\"provision\":{\"type\":\"deny\"}");
}

static void assessment(struct exporter *x, const struct seen *s, const struct event *at)
{
    part_subject(x, "subject", s);
    part_time_member(x, "authored", at->day, at->minute);
    ADD(",\"item\":[{\"linkId\":\"1\",\"text\":\"Summary\",\"answer\":[{\"valueString\":");
    buf_json(&x->text, at->text);
    ADD("}]}]");
}

static void appointment(struct exporter *x, const struct seen *s, const struct event *at)
{
    part_text_member(x, "description", at->text);
    int32_t day = at->state == BOOKED && at->end != DATE_NONE ? at->end : at->day;
    int minute = at->minute / 5 * 5;
    part_time_member(x, "start", day, minute);
    part_time_member(x, "end", day, minute + 20);
    ADD(",\"participant\":[{\"actor\":{\"reference\":\"Patient/");
    part_add(x, s->record);
    ADD("\"},\"status\":\"accepted\"}]");
}

static void plan(struct exporter *x, const struct seen *s, const struct event *at, int32_t day)
{
    ADD(",\"intent\":\"plan\"");
    part_text_member(x, "title", at->text);
    part_subject(x, "subject", s);
    period(x, "period", at, day);
    part_date_member(x, "created", at->day);
    part_member(x, "author");
    part_organisation(x, s->org);
}

static void episode(struct exporter *x, const struct seen *s, const struct event *at, int32_t day)
{
    ADD(",\"type\":[{\"text\":");
    buf_json(&x->text, at->text);
    ADD("}]");
    part_subject(x, "patient", s);
    part_member(x, "managingOrganization");
    part_organisation(x, s->org);
    period(x, "period", at, day);
    if (at->owner.n > 0) {
        ADD(",\"careManager\":{\"display\":");
        buf_json(&x->text, at->owner);
        ADD("}");
    }
}

static void allergy(struct exporter *x, const struct seen *s, const struct event *at)
{
    part_coded_member(x, "clinicalStatus", S(FHIR_T "allergyintolerance-clinical"), S("active"),
                      S("Active"));
    part_coded_member(x, "verificationStatus", S(FHIR_T "allergyintolerance-verification"),
                      S("confirmed"), S("Confirmed"));
    ADD(",\"code\":{\"text\":");
    buf_json(&x->text, at->text);
    ADD("}");
    part_subject(x, "patient", s);
    part_date_member(x, "recordedDate", at->day);
}

static void immunization(struct exporter *x, const struct seen *s, const struct event *at)
{
    ADD(",\"vaccineCode\":{\"text\":");
    buf_json(&x->text, at->text);
    ADD("}");
    part_subject(x, "patient", s);
    part_date_member(x, "occurrenceDateTime", at->day);
    ADD(",\"primarySource\":true");
}

static void communication(struct exporter *x, const struct seen *s, const struct event *at)
{
    part_subject(x, "subject", s);
    part_time_member(x, "sent", at->day, at->minute);
    part_member(x, "sender");
    part_organisation(x, s->org);
    ADD(",\"payload\":[{\"contentString\":");
    buf_json(&x->text, at->text);
    ADD("}]");
}

static void flag(struct exporter *x, const struct seen *s, const struct event *at)
{
    ADD(",\"code\":{\"text\":");
    buf_json(&x->text, at->text);
    ADD("}");
    part_subject(x, "subject", s);
    ADD(",\"period\":{\"start\":\"");
    part_date(x, at->day);
    ADD("\"},\"author\":");
    part_organisation(x, s->org);
}

static void procedure(struct exporter *x, const struct seen *s, const struct event *at)
{
    ADD(",\"code\":{\"text\":");
    buf_json(&x->text, at->text);
    ADD("}");
    part_subject(x, "subject", s);
    part_date_member(x, "performedDateTime", at->day);
}

static void goal(struct exporter *x, const struct seen *s, const struct event *at)
{
    ADD(",\"description\":{\"text\":");
    buf_json(&x->text, at->text);
    ADD("}");
    part_subject(x, "subject", s);
    part_date_member(x, "startDate", at->day);
}

static void body(struct exporter *x, const struct seen *s, const struct event *at, int32_t day)
{
    switch ((enum kind)at->kind) {
    case KIND_CONDITION: condition(x, s, at, day); break;
    case KIND_MEDICATION: medication(x, s, at); break;
    case KIND_ALLERGY: allergy(x, s, at); break;
    case KIND_OBSERVATION: observation(x, s, at, -1); break;
    case KIND_ENCOUNTER: encounter(x, s, at, day); break;
    case KIND_IMMUNIZATION: immunization(x, s, at); break;
    case KIND_REQUEST: request(x, s, at); break;
    case KIND_TASK: task(x, s, at, day); break;
    case KIND_FLAG: flag(x, s, at); break;
    case KIND_CONSENT: consent(x, s, at); break;
    case KIND_COMMUNICATION: communication(x, s, at); break;
    case KIND_ASSESSMENT: assessment(x, s, at); break;
    case KIND_EPISODE: episode(x, s, at, day); break;
    case KIND_PLAN: plan(x, s, at, day); break;
    case KIND_APPOINTMENT: appointment(x, s, at); break;
    case KIND_PROCEDURE: procedure(x, s, at); break;
    case KIND_GOAL: goal(x, s, at); break;
    case KIND__COUNT: break;
    }
}

void fhir_event(struct exporter *x, const struct seen *s, const struct event *at, int32_t day,
                int part)
{
    str name = fhir_event_name(x, s, at, part);
    size_t slash = str_find_byte(name, '/');
    part_begin(x, str_sub(name, 0, slash), str_from(name, slash + 1), (enum seal)at->seal);
    if (is_vital(at, part)) {
        observation(x, s, at, part - 1);
        ADD("}");
        return;
    }
    if (at->kind != KIND_CONDITION && at->kind != KIND_ALLERGY && at->kind != KIND_OBSERVATION)
        part_text_member(x, at->kind == KIND_GOAL ? "lifecycleStatus" : "status",
                         town_kinds[at->kind].status[export_state(at, day)]);
    body(x, s, at, day);
    ADD("}");
}
