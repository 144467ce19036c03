/* SPDX-License-Identifier: Apache-2.0
 * AL1, DG1, PR1 and OBX: what the message says besides the visit. */
#include "base/buf.h"
#include "feed/adt.h"
#include "feed/event.h"

static str get(struct adt_work *w, const struct er7_segment *s, size_t field, size_t c)
{
    return er7_get(w->e->arena, w->m, s, field, c);
}

/* An id that is the same whenever the same thing is said again: of its patient or visit, and what
 * it is. */
static str local_of(struct adt_work *w, str of, const char *kind, str what)
{
    return arena_printf(w->e->arena, "%.*s-%s-%.*s", STR_ARG(of), kind, STR_ARG(what));
}

struct coded {
    str system, code, display;
    str system2, code2;
    str text;
};

/* CE: code^text^system^other code^other text^other system. */
static struct coded read_coded(struct adt_work *w, const struct er7_segment *s, size_t field)
{
    struct coded c = { .code = get(w, s, field, 1), .display = get(w, s, field, 2) };
    c.system = adt_system(get(w, s, field, 3));
    c.code2 = get(w, s, field, 4);
    c.system2 = adt_system(get(w, s, field, 6));
    str text2 = get(w, s, field, 5);
    c.text = c.display.n > 0 ? c.display : text2.n > 0 ? text2 : c.code;
    return c;
}

static void set_coded(struct adt_work *w, struct draft *d, const char *path, const struct coded *c)
{
    if (c->system.n > 0) draft_set_code(d, path, c->system, c->code, str_none(), str_none());
    if (c->system2.n > 0) draft_set_code(d, path, c->system2, c->code2, str_none(), str_none());
    draft_set_code(d, path, str_none(), str_none(), str_none(), c->text);
}

static str key_of(const struct coded *c)
{
    return c->code.n > 0 ? c->code : c->code2.n > 0 ? c->code2 : c->text;
}

static str severity_of(str s)
{
    if (str_eq_ascii(s, S("SV")) || str_eq_ascii(s, S("SEVERE"))) return S("severe");
    if (str_eq_ascii(s, S("MO")) || str_eq_ascii(s, S("MODERATE"))) return S("moderate");
    if (str_eq_ascii(s, S("MI")) || str_eq_ascii(s, S("MILD"))) return S("mild");
    return str_none();
}

static void add_allergy(struct adt_work *w, const struct er7_segment *s)
{
    struct coded c = read_coded(w, s, 3);
    if (c.text.n == 0) {
        adt_doubt(w, S("AL1-3"), S("an allergy that does not say to what was left out"),
                  S("code^words^system"));
        return;
    }
    str local = local_of(w, w->mrn, "al", key_of(&c));
    struct draft *d =
        draft_make(w->e->arena, S("AllergyIntolerance"), feed_id(w->e->arena, w->source, local));
    draft_set_code(d, "clinicalStatus",
                   S("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"),
                   S("active"), str_none(), str_none());
    str kind = get(w, s, 2, 1);
    if (str_eq(kind, S("DA")))
        draft_set(d, "category.0", S("medication"));
    else if (str_eq(kind, S("FA")))
        draft_set(d, "category.0", S("food"));
    else if (str_eq(kind, S("EA")) || str_eq(kind, S("LA")))
        draft_set(d, "category.0", S("environment"));
    str severity = severity_of(get(w, s, 4, 1));
    if (str_eq(severity, S("severe"))) draft_set(d, "criticality", S("high"));
    set_coded(w, d, "code", &c);
    draft_set_reference(d, "patient", S("Patient"), w->patient);
    str reaction = get(w, s, 5, 1);
    if (reaction.n > 0) { /* a reaction must have a manifestation (R4) */
        draft_set(d, "reaction.0.manifestation.0.text", reaction);
        draft_set(d, "reaction.0.severity", severity);
    }
    struct date_reading since = adt_date(w, s, 6, "AL1-6");
    if (since.ok) draft_set(d, "onsetDateTime", value_datetime(w->e->arena, &since));
    adt_item(w, d, local, str_none());
}

static str about(const struct adt_work *w)
{
    return w->visit_local.n > 0 ? w->visit_local : w->mrn;
}

static void add_diagnosis(struct adt_work *w, const struct er7_segment *s)
{
    struct coded c = read_coded(w, s, 3);
    if (c.text.n == 0) c.text = get(w, s, 4, 1);
    if (c.text.n == 0) {
        adt_doubt(w, S("DG1-3"), S("a diagnosis that says nothing was left out"),
                  S("code^words^system"));
        return;
    }
    str local = local_of(w, about(w), "dg", key_of(&c));
    struct draft *d =
        draft_make(w->e->arena, S("Condition"), feed_id(w->e->arena, w->source, local));
    draft_set_code(d, "clinicalStatus",
                   S("http://terminology.hl7.org/CodeSystem/condition-clinical"), S("active"),
                   str_none(), str_none());
    draft_set_code(d, "verificationStatus",
                   S("http://terminology.hl7.org/CodeSystem/condition-ver-status"), S("confirmed"),
                   str_none(), str_none());
    draft_set_code(d, "category.0", S("http://terminology.hl7.org/CodeSystem/condition-category"),
                   S("encounter-diagnosis"), str_none(), str_none());
    set_coded(w, d, "code", &c);
    draft_set_reference(d, "subject", S("Patient"), w->patient);
    draft_set_reference(d, "encounter", S("Encounter"), w->visit);
    struct date_reading when = adt_date(w, s, 5, "DG1-5");
    if (!when.ok) when = w->when;
    if (when.ok) draft_set(d, "recordedDate", value_datetime(w->e->arena, &when));
    adt_item(w, d, local, S("recordedDate"));
}

static void add_procedure(struct adt_work *w, const struct er7_segment *s)
{
    struct coded c = read_coded(w, s, 3);
    if (c.text.n == 0) c.text = get(w, s, 4, 1);
    if (c.text.n == 0) return;
    str local = local_of(w, about(w), "pr", key_of(&c));
    struct draft *d =
        draft_make(w->e->arena, S("Procedure"), feed_id(w->e->arena, w->source, local));
    draft_set(d, "status", S("completed"));
    set_coded(w, d, "code", &c);
    draft_set_reference(d, "subject", S("Patient"), w->patient);
    draft_set_reference(d, "encounter", S("Encounter"), w->visit);
    struct date_reading when = adt_date(w, s, 5, "PR1-5");
    if (!when.ok) when = w->when;
    if (when.ok) draft_set(d, "performedDateTime", value_datetime(w->e->arena, &when));
    adt_item(w, d, local, S("performedDateTime"));
}

/* What a hospital's system sends as OBX though it is no measurement (plan of the town's formats).
 */
static str event_type_of(str kind)
{
    static const struct {
        str kind, type;
    } rows[] = { { S_INIT("FLAG"), S_INIT("Flag") },
                 { S_INIT("TASK"), S_INIT("Task") },
                 { S_INIT("LETTER"), S_INIT("Communication") },
                 { S_INIT("APPT"), S_INIT("Appointment") },
                 { S_INIT("REFERRAL"), S_INIT("ServiceRequest") },
                 { S_INIT("CONSENT"), S_INIT("Consent") },
                 { S_INIT("PLAN"), S_INIT("CarePlan") },
                 { S_INIT("NOTE"), S_INIT("Observation") } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq(kind, rows[i].kind)) return rows[i].type;
    return str_none();
}

static str appointment_status(struct adt_work *w, str flag, const struct date_reading *when)
{
    if (str_eq(flag, S("DNA"))) return S("noshow");
    if (str_eq(flag, S("CXL"))) return S("cancelled");
    bool ahead = when->ok && w->out->at != TIME_NONE && value_instant(when) > w->out->at;
    return ahead ? S("booked") : S("fulfilled");
}

static void add_event(struct adt_work *w, const struct er7_segment *s, str type,
                      const struct date_reading *when)
{
    struct event ev = { .type = type, .patient = w->patient, .start = *when };
    ev.title = get(w, s, 3, 2);
    ev.text = get(w, s, 5, 1);
    ev.seal = get(w, s, 13, 1);
    if (str_eq(type, S("Appointment"))) ev.status = appointment_status(w, get(w, s, 8, 1), when);
    /* Told apart by what it is about and when: the same words at the same time are the same event.
     */
    str key = arena_printf(w->e->arena, "%.*s-%.*s-%.*s", STR_ARG(ev.title), STR_ARG(ev.text),
                           STR_ARG(get(w, s, 14, 1)));
    str local = local_of(w, w->mrn, "ob", key);
    ev.id = feed_id(w->e->arena, w->source, local);
    struct draft *d;
    if (event_draft(w->e, &ev, &d) != ST_OK) return; /* every type of the table is one of events */
    adt_item(w, d, local, str_none());
}

static str observation_status(str code)
{
    if (str_eq(code, S("P")) || str_eq(code, S("R")) || str_eq(code, S("S")))
        return S("preliminary");
    if (str_eq(code, S("C"))) return S("corrected");
    if (str_eq(code, S("X"))) return S("cancelled");
    if (str_eq(code, S("D")) || str_eq(code, S("W"))) return S("entered-in-error");
    return S("final");
}

static void set_value(struct adt_work *w, struct draft *d, const struct er7_segment *s)
{
    str kind = get(w, s, 2, 1), text = get(w, s, 5, 1), unit = get(w, s, 6, 1);
    str comparator, number = value_number(w->e->arena, text, &comparator);
    if (str_eq(kind, S("NM")) && number.n > 0) {
        const struct vital *v = vital_coded(get(w, s, 3, 1));
        draft_set_json(d, "valueQuantity.value", number);
        draft_set(d, "valueQuantity.comparator", comparator);
        draft_set(d, "valueQuantity.unit", unit.n > 0 ? unit : v != NULL ? v->unit : str_none());
        if (v != NULL && v->ucum.n > 0) {
            draft_set(d, "valueQuantity.system", S("http://unitsofmeasure.org"));
            draft_set(d, "valueQuantity.code", v->ucum);
        }
    } else if (str_eq(kind, S("CE")) || str_eq(kind, S("CWE"))) {
        struct coded c = read_coded(w, s, 5);
        set_coded(w, d, "valueCodeableConcept", &c);
    } else {
        if (str_eq(kind, S("NM")))
            adt_doubt(w, S("OBX-5"), S("a number that is none was kept as text"),
                      S("a number, as 36.8"));
        draft_set(d, "valueString", text);
    }
}

static void add_observation(struct adt_work *w, const struct er7_segment *s)
{
    struct date_reading when = adt_date(w, s, 14, "OBX-14");
    if (!when.ok) when = w->when;
    str code = get(w, s, 3, 1);
    str type = event_type_of(code);
    if (type.n > 0) {
        add_event(w, s, type, &when);
        return;
    }
    struct coded c = read_coded(w, s, 3);
    if (c.text.n == 0) {
        adt_doubt(w, S("OBX-3"), S("a result that does not say of what was left out"),
                  S("code^words^system"));
        return;
    }
    str at = er7_get(w->e->arena, w->m, s, 14, 1);
    if (at.n == 0) at = w->out->control_id;
    str local = local_of(w, w->mrn, "ob",
                         arena_printf(w->e->arena, "%.*s-%.*s-%.*s", STR_ARG(key_of(&c)),
                                      STR_ARG(at), STR_ARG(get(w, s, 4, 1))));
    struct draft *d =
        draft_make(w->e->arena, S("Observation"), feed_id(w->e->arena, w->source, local));
    event_seal(d, get(w, s, 13, 1));
    draft_set(d, "status", observation_status(get(w, s, 11, 1)));
    if (vital_coded(code) != NULL)
        draft_set_code(d, "category.0",
                       S("http://terminology.hl7.org/CodeSystem/observation-category"),
                       S("vital-signs"), str_none(), str_none());
    set_coded(w, d, "code", &c);
    draft_set_reference(d, "subject", S("Patient"), w->patient);
    draft_set_reference(d, "encounter", S("Encounter"), w->visit);
    if (when.ok) draft_set(d, "effectiveDateTime", value_datetime(w->e->arena, &when));
    set_value(w, d, s);
    adt_item(w, d, local, str_none());
}

void adt_clinical(struct adt_work *w)
{
    static const struct {
        str name;
        void (*add)(struct adt_work *w, const struct er7_segment *s);
    } rows[] = { { S_INIT("AL1"), add_allergy },
                 { S_INIT("DG1"), add_diagnosis },
                 { S_INIT("PR1"), add_procedure },
                 { S_INIT("OBX"), add_observation } };
    for (size_t i = 0; i < w->m->count; i++)
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
            if (str_eq(w->m->at[i].name, rows[k].name)) rows[k].add(w, &w->m->at[i]);
}
