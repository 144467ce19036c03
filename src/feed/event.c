/* SPDX-License-Identifier: Apache-2.0
 * What R4 demands of a type beyond its plain elements is marked with its rule. */
#include "feed/event.h"

#include "base/buf.h"

#define HL7_CS "http://terminology.hl7.org/CodeSystem/"

struct making {
    struct arena *a;
    const struct event *ev;
    struct draft *d;
};

static str first_of(str x, str y)
{
    return x.n > 0 ? x : y;
}

static void when(struct making *m, const char *path, const struct date_reading *r)
{
    if (r->ok) draft_set(m->d, path, value_datetime(m->a, r));
}

static void subject(struct making *m, const char *path)
{
    draft_set_reference(m->d, path, S("Patient"), m->ev->patient);
}

static void coded(struct making *m, const char *path, str text)
{
    draft_set_code(m->d, path, m->ev->code_system, m->ev->code, str_none(), text);
}

static void note(struct making *m)
{
    draft_set(m->d, "note.0.text", m->ev->note);
}

/* True once the end has come: a plan or spell with an end in the past is over. */
static str ended(const struct event *ev, const char *open, const char *over)
{
    return str_of(ev->end.ok ? over : open);
}

static void make_condition(struct making *m)
{
    const struct event *ev = m->ev;
    str clinical = first_of(ev->status, ended(ev, "active", "resolved"));
    draft_set_code(m->d, "clinicalStatus", S(HL7_CS "condition-clinical"), clinical, str_none(),
                   str_none());
    draft_set_code(m->d, "verificationStatus", S(HL7_CS "condition-ver-status"), S("confirmed"),
                   str_none(), str_none());
    coded(m, "code", first_of(ev->text, ev->title));
    subject(m, "subject");
    when(m, "onsetDateTime", &ev->start);
    /* con-4: what has abated is inactive, resolved or in remission. */
    if (!str_eq(clinical, S("active"))) when(m, "abatementDateTime", &ev->end);
    when(m, "recordedDate", &ev->start);
    note(m);
}

static void make_task(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, S("in-progress")));
    draft_set(m->d, "intent", S("order"));
    coded(m, "code", ev->title);
    draft_set(m->d, "description", first_of(ev->text, ev->title));
    subject(m, "for");
    when(m, "authoredOn", &ev->start);
    when(m, "executionPeriod.end", &ev->end);
    draft_set(m->d, "owner.display", first_of(ev->owner, ev->provider));
    draft_set(m->d, "location.display", ev->place);
    when(m, "restriction.period.end", &ev->due);
    note(m);
}

static void make_service_request(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, S("active")));
    draft_set(m->d, "intent", S("order"));
    coded(m, "code", first_of(ev->title, ev->text));
    subject(m, "subject");
    when(m, "occurrenceDateTime", &ev->due);
    when(m, "authoredOn", &ev->start);
    draft_set(m->d, "performer.0.display", first_of(ev->provider, ev->owner));
    draft_set(m->d, "locationReference.0.display", ev->place);
    if (ev->title.n > 0) draft_set(m->d, "reasonCode.0.text", ev->text);
    note(m);
}

static void make_care_plan(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, ended(ev, "active", "completed")));
    draft_set(m->d, "intent", S("plan"));
    draft_set(m->d, "title", ev->title);
    draft_set(m->d, "description", first_of(ev->text, ev->title));
    subject(m, "subject");
    when(m, "period.start", &ev->start);
    when(m, "period.end", &ev->end);
    when(m, "created", &ev->start);
    draft_set(m->d, "contributor.0.display", first_of(ev->provider, ev->owner));
    if (ev->code.n > 0) coded(m, "category.0", str_none());
    note(m);
}

static void make_encounter(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, S("finished")));
    draft_set(m->d, "class.system", S(HL7_CS "v3-ActCode"));
    draft_set(m->d, "class.code", first_of(ev->class_code, S("AMB")));
    draft_set(m->d, "type.0.text", ev->title);
    subject(m, "subject");
    draft_set(m->d, "participant.0.individual.display", ev->owner);
    when(m, "period.start", &ev->start);
    when(m, "period.end", ev->end.ok ? &ev->end : &ev->start);
    coded(m, "reasonCode.0", ev->text);
    draft_set(m->d, "location.0.location.display", ev->place);
    draft_set(m->d, "serviceProvider.display", ev->provider);
    /* Encounter has no note in R4. */
    draft_set(m->d, "reasonCode.1.text", ev->note);
}

static void make_episode(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, ended(ev, "active", "finished")));
    draft_set(m->d, "type.0.text", first_of(ev->title, ev->text));
    if (ev->title.n > 0) draft_set(m->d, "type.1.text", ev->text);
    subject(m, "patient");
    draft_set(m->d, "managingOrganization.display", ev->provider);
    when(m, "period.start", &ev->start);
    when(m, "period.end", &ev->end);
    draft_set(m->d, "careManager.display", ev->owner);
}

static void make_communication(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, S("completed")));
    draft_set(m->d, "category.0.text", ev->title);
    subject(m, "subject");
    coded(m, "topic", str_none());
    when(m, "sent", &ev->start);
    draft_set(m->d, "recipient.0.display", ev->provider);
    draft_set(m->d, "sender.display", ev->owner);
    draft_set(m->d, "payload.0.contentString", first_of(ev->text, ev->title));
    note(m);
}

static void make_flag(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, ended(ev, "active", "inactive")));
    draft_set(m->d, "category.0.text", ev->title);
    coded(m, "code", first_of(ev->text, ev->title));
    subject(m, "subject");
    when(m, "period.start", &ev->start);
    when(m, "period.end", &ev->end);
    draft_set(m->d, "author.display", first_of(ev->owner, ev->provider));
}

static void make_appointment(struct making *m)
{
    const struct event *ev = m->ev;
    /* app-3: only what is proposed or cancelled may lack its times. */
    str status_default = ev->start.ok ? S("fulfilled") : S("proposed");
    str start = event_instant(m->a, &ev->start);
    str end = ev->end.ok ? event_instant(m->a, &ev->end) : start;
    draft_set(m->d, "status", first_of(ev->status, status_default));
    coded(m, "serviceType.0", ev->title);
    draft_set(m->d, "description", first_of(ev->text, ev->title));
    draft_set(m->d, "start", start);
    draft_set(m->d, "end", end);
    when(m, "created", &ev->start);
    draft_set(m->d, "comment", ev->note);
    subject(m, "participant.0.actor");
    draft_set(m->d, "participant.0.status", S("accepted"));
    str who = first_of(ev->owner, ev->provider);
    if (who.n == 0) return;
    draft_set(m->d, "participant.1.actor.display", who);
    draft_set(m->d, "participant.1.status", S("accepted"));
}

static void make_answers(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, S("completed")));
    subject(m, "subject");
    when(m, "authored", &ev->start);
    draft_set(m->d, "author.display", first_of(ev->owner, ev->provider));
    draft_set(m->d, "item.0.linkId", S("1"));
    draft_set(m->d, "item.0.text", ev->title);
    draft_set(m->d, "item.0.answer.0.valueString", first_of(ev->text, ev->title));
    if (ev->note.n == 0) return;
    draft_set(m->d, "item.1.linkId", S("2"));
    draft_set(m->d, "item.1.text", S("Note"));
    draft_set(m->d, "item.1.answer.0.valueString", ev->note);
}

static void make_consent(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, ended(ev, "active", "inactive")));
    draft_set_code(m->d, "scope", S(HL7_CS "consentscope"), S("patient-privacy"), str_none(),
                   str_none());
    draft_set_code(m->d, "category.0", S("http://loinc.org"), S("59284-0"), str_none(), ev->title);
    subject(m, "patient");
    when(m, "dateTime", &ev->start);
    /* ppc-1: a policy or a policy rule. */
    draft_set(m->d, "policyRule.text", first_of(first_of(ev->text, ev->title), S("as recorded")));
    when(m, "provision.period.start", &ev->start);
    when(m, "provision.period.end", &ev->end);
}

static void make_observation(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, S("final")));
    coded(m, "code", first_of(ev->title, ev->text));
    subject(m, "subject");
    when(m, "effectiveDateTime", &ev->start);
    draft_set(m->d, "performer.0.display", first_of(ev->owner, ev->provider));
    str comparator;
    str number = value_number(m->a, ev->number, &comparator);
    if (number.n > 0) {
        draft_set_json(m->d, "valueQuantity.value", number);
        draft_set(m->d, "valueQuantity.comparator", comparator);
        draft_set(m->d, "valueQuantity.unit", ev->unit);
    } else if (ev->title.n > 0) {
        draft_set(m->d, "valueString", first_of(ev->number, ev->text));
    }
    note(m);
}

static void make_procedure(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, S("completed")));
    draft_set(m->d, "category.text", ev->text.n > 0 ? ev->title : str_none());
    coded(m, "code", first_of(ev->text, ev->title));
    subject(m, "subject");
    when(m, ev->end.ok ? "performedPeriod.start" : "performedDateTime", &ev->start);
    when(m, "performedPeriod.end", &ev->end);
    draft_set(m->d, "performer.0.actor.display", first_of(ev->owner, ev->provider));
    draft_set(m->d, "location.display", ev->place);
    note(m);
}

static void make_allergy(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set_code(m->d, "clinicalStatus", S(HL7_CS "allergyintolerance-clinical"),
                   first_of(ev->status, S("active")), str_none(), str_none());
    coded(m, "code", first_of(ev->text, ev->title));
    subject(m, "patient");
    when(m, "recordedDate", &ev->start);
    note(m);
}

static void make_immunization(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, S("completed")));
    coded(m, "vaccineCode", first_of(ev->text, ev->title));
    subject(m, "patient");
    if (ev->start.ok)
        when(m, "occurrenceDateTime", &ev->start);
    else
        draft_set(m->d, "occurrenceString", S("not recorded"));
    note(m);
}

static void make_goal(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "lifecycleStatus", first_of(ev->status, S("active")));
    draft_set(m->d, "description.text", first_of(ev->text, ev->title));
    subject(m, "subject");
    if (ev->start.ok) draft_set(m->d, "startDate", ev->start.date);
    if (ev->due.ok) draft_set(m->d, "target.0.dueDate", ev->due.date);
    note(m);
}

static void make_medication(struct making *m)
{
    const struct event *ev = m->ev;
    draft_set(m->d, "status", first_of(ev->status, ended(ev, "active", "completed")));
    coded(m, "medicationCodeableConcept", first_of(ev->text, ev->title));
    subject(m, "subject");
    when(m, ev->end.ok ? "effectivePeriod.start" : "effectiveDateTime", &ev->start);
    when(m, "effectivePeriod.end", &ev->end);
    note(m);
}

static const struct {
    str type;
    void (*make)(struct making *m);
} makers[] = {
    { S_INIT("AllergyIntolerance"), make_allergy },
    { S_INIT("Appointment"), make_appointment },
    { S_INIT("CarePlan"), make_care_plan },
    { S_INIT("Communication"), make_communication },
    { S_INIT("Condition"), make_condition },
    { S_INIT("Consent"), make_consent },
    { S_INIT("Encounter"), make_encounter },
    { S_INIT("EpisodeOfCare"), make_episode },
    { S_INIT("Flag"), make_flag },
    { S_INIT("Goal"), make_goal },
    { S_INIT("Immunization"), make_immunization },
    { S_INIT("MedicationStatement"), make_medication },
    { S_INIT("Observation"), make_observation },
    { S_INIT("Procedure"), make_procedure },
    { S_INIT("QuestionnaireResponse"), make_answers },
    { S_INIT("ServiceRequest"), make_service_request },
    { S_INIT("Task"), make_task },
};
enum { MAKERS = sizeof makers / sizeof makers[0] };

static size_t maker_of(str type)
{
    size_t i = 0;
    while (i < MAKERS && !str_eq(makers[i].type, type)) i++;
    return i;
}

bool event_known(str type)
{
    return maker_of(type) < MAKERS;
}

str event_types(struct arena *a)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < MAKERS; i++) {
        if (i > 0) buf_add(&b, S(", "));
        buf_add(&b, makers[i].type);
    }
    return buf_str(&b);
}

status event_draft(struct env *e, const struct event *ev, struct draft **ret_draft)
{
    size_t i = maker_of(ev->type);
    if (i == MAKERS) {
        env_fail(e, ST_BAD_INPUT, ev->type, "a type of resource that rows cannot make");
        env_remedy(e, "%.*s", STR_ARG(event_types(e->arena)));
        return ST_BAD_INPUT;
    }
    struct making m = { e->arena, ev, draft_make(e->arena, ev->type, ev->id) };
    event_seal(m.d, ev->seal);
    if (ev->local.n > 0) {
        bool one = str_eq(ev->type, S("QuestionnaireResponse")); /* all others have a list */
        draft_set(m.d, one ? "identifier.system" : "identifier.0.system", ev->system);
        draft_set(m.d, one ? "identifier.value" : "identifier.0.value", ev->local);
    }
    makers[i].make(&m);
    *ret_draft = m.d;
    return ST_OK;
}

void event_seal(struct draft *d, str seal)
{
    if (seal.n == 0) return;
    draft_set(d, "meta.security.0.system", S(HL7_CS "v3-Confidentiality"));
    draft_set(d, "meta.security.0.code", S("R"));
    draft_set(d, "meta.security.1.system", S("https://weft.example/fhir/CodeSystem/seal"));
    draft_set(d, "meta.security.1.code", seal);
}

str event_instant(struct arena *a, const struct date_reading *r)
{
    if (!r->ok || r->date.n < 10) return str_none();
    struct date_reading whole = *r;
    whole.has_time = true;
    return value_datetime(a, &whole);
}
