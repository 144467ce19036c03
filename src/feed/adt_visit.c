/* SPDX-License-Identifier: Apache-2.0
 * PV1 and PV2: the stay or contact that the message is about. */
#include "base/buf.h"
#include "feed/adt.h"

static str get(struct adt_work *w, const struct er7_segment *s, size_t field, size_t c)
{
    return er7_get(w->e->arena, w->m, s, field, c);
}

/* Table 0004 and the words in use for it → v3-ActCode. */
static str class_of(str code)
{
    static const struct {
        str from, to;
    } rows[] = {
        { S_INIT("I"), S_INIT("IMP") },      { S_INIT("INPATIENT"), S_INIT("IMP") },
        { S_INIT("E"), S_INIT("EMER") },     { S_INIT("EMERGENCY"), S_INIT("EMER") },
        { S_INIT("O"), S_INIT("AMB") },      { S_INIT("OUTPATIENT"), S_INIT("AMB") },
        { S_INIT("P"), S_INIT("PRENC") },    { S_INIT("PREADMIT"), S_INIT("PRENC") },
        { S_INIT("R"), S_INIT("AMB") },      { S_INIT("B"), S_INIT("IMP") },
        { S_INIT("DAYCASE"), S_INIT("SS") }, { S_INIT("D"), S_INIT("SS") },
        { S_INIT("H"), S_INIT("HH") },       { S_INIT("V"), S_INIT("VR") },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq_ascii(code, rows[i].from)) return rows[i].to;
    return str_none();
}

/* "ED, Majors, B18, ROH" of PL: point of care, room, bed, facility. */
static str place_of(struct adt_work *w, str location)
{
    struct buf b = buf_make(w->e->arena);
    for (size_t c = 1; c <= 4; c++) {
        str s = er7_part(w->e->arena, w->m, location, c);
        if (s.n == 0) continue;
        if (b.n > 0) buf_add(&b, S(", "));
        buf_add(&b, s);
    }
    return buf_str(&b);
}

static str status_of(str event, bool discharged)
{
    if (str_eq(event, S("A11"))) return S("cancelled");
    if (str_eq(event, S("A03")) || (discharged && !str_eq(event, S("A13")))) return S("finished");
    if (str_eq(event, S("A04"))) return S("arrived");
    if (str_eq(event, S("A05"))) return S("planned");
    return S("in-progress");
}

static void set_people(struct adt_work *w, struct draft *d, const struct er7_segment *pv1)
{
    static const struct {
        size_t field;
        const char *code, *words;
    } roles[] = { { 7, "ATND", "attender" }, { 8, "REF", "referrer" }, { 9, "CON", "consultant" } };
    size_t n = 0;
    for (size_t i = 0; i < 3; i++) {
        str id = get(w, pv1, roles[i].field, 1);
        str family = get(w, pv1, roles[i].field, 2);
        if (id.n + family.n == 0) continue;
        str prefix = get(w, pv1, roles[i].field, 6), given = get(w, pv1, roles[i].field, 3);
        str name =
            arena_printf(w->e->arena, "%.*s%s%.*s%s%.*s", STR_ARG(prefix), prefix.n > 0 ? " " : "",
                         STR_ARG(given), given.n > 0 ? " " : "", STR_ARG(family));
        const char *path = arena_printf(w->e->arena, "participant.%zu", n++).p;
        draft_set_code(d, arena_printf(w->e->arena, "%s.type.0", path).p,
                       S("http://terminology.hl7.org/CodeSystem/v3-ParticipationType"),
                       str_of(roles[i].code), str_of(roles[i].words), str_none());
        draft_set_logical(d, arena_printf(w->e->arena, "%s.individual", path).p,
                          feed_namespace(w->e->arena, w->source, S("staff")), id, name);
    }
}

static void set_places(struct adt_work *w, struct draft *d, const struct er7_segment *pv1,
                       bool over)
{
    str before = place_of(w, er7_field(pv1, 6)), now = place_of(w, er7_field(pv1, 3));
    size_t n = 0;
    if (before.n > 0 && !str_eq(before, now)) {
        draft_set(d, "location.0.location.display", before);
        draft_set(d, "location.0.status", S("completed"));
        n = 1;
    }
    if (now.n == 0) return;
    const char *path = n == 0 ? "location.0" : "location.1";
    draft_set(d, arena_printf(w->e->arena, "%s.location.display", path).p, now);
    draft_set(d, arena_printf(w->e->arena, "%s.status", path).p,
              over ? S("completed") : S("active"));
    /* A move says since when: the time of the event itself. */
    if (str_eq(w->out->event, S("A02")) && w->when.ok)
        draft_set(d, arena_printf(w->e->arena, "%s.period.start", path).p,
                  value_datetime(w->e->arena, &w->when));
}

static void set_times(struct adt_work *w, struct draft *d, const struct er7_segment *pv1,
                      const struct date_reading *end)
{
    struct date_reading start = adt_date(w, pv1, 44, "PV1-44");
    str event = w->out->event;
    bool begins = str_eq(event, S("A01")) || str_eq(event, S("A04"));
    if (!start.ok && begins) start = w->when;
    if (start.ok) draft_set(d, "period.start", value_datetime(w->e->arena, &start));
    struct date_reading stop = *end;
    if (!stop.ok && str_eq(event, S("A03"))) stop = w->when;
    if (stop.ok && !str_eq(event, S("A13")))
        draft_set(d, "period.end", value_datetime(w->e->arena, &stop));
}

static void set_reason(struct adt_work *w, struct draft *d)
{
    size_t i = er7_find(w->m, S("PV2"), 0);
    if (i == SIZE_MAX) return;
    str code = get(w, &w->m->at[i], 3, 1), text = get(w, &w->m->at[i], 3, 2);
    str system = adt_system(get(w, &w->m->at[i], 3, 3));
    draft_set_code(d, "reasonCode.0", system, system.n > 0 ? code : str_none(), str_none(),
                   text.n > 0 ? text : code);
}

void adt_visit(struct adt_work *w)
{
    size_t i = er7_find(w->m, S("PV1"), 0);
    if (i == SIZE_MAX) return;
    const struct er7_segment *pv1 = &w->m->at[i];
    str event = w->out->event;
    w->visit_local = get(w, pv1, 19, 1);
    if (w->visit_local.n == 0) {
        bool about_person = str_eq(event, S("A28")) || str_eq(event, S("A31")) ||
                            str_eq(event, S("A40")) || str_eq(event, S("A47"));
        if (!about_person)
            adt_doubt(w, S("PV1-19"), S("a visit without a number was left out"),
                      S("the visit's own number, the same in every message about it"));
        return;
    }
    w->visit = feed_id(w->e->arena, w->source, w->visit_local);
    struct draft *d = draft_make(w->e->arena, S("Encounter"), w->visit);
    draft_set(d, "identifier.0.system", feed_namespace(w->e->arena, w->source, S("visit")));
    draft_set(d, "identifier.0.value", w->visit_local);
    struct date_reading end = adt_date(w, pv1, 45, "PV1-45");
    str state = status_of(event, end.ok);
    draft_set(d, "status", state);
    str code = get(w, pv1, 2, 1), known = class_of(code);
    if (code.n > 0 && known.n == 0)
        adt_doubt(w, S("PV1-2"), S("a class of visit that is not known was taken as ambulatory"),
                  S("I, O, E, P, R or B"));
    draft_set(d, "class.system", S("http://terminology.hl7.org/CodeSystem/v3-ActCode"));
    draft_set(d, "class.code", known.n > 0 ? known : S("AMB"));
    draft_set(d, "serviceType.text", get(w, pv1, 10, 1));
    draft_set_reference(d, "subject", S("Patient"), w->patient);
    set_people(w, d, pv1);
    set_times(w, d, pv1, &end);
    set_reason(w, d);
    draft_set(d, "hospitalization.dischargeDisposition.text", get(w, pv1, 36, 1));
    set_places(w, d, pv1, str_eq(state, S("finished")) || str_eq(state, S("cancelled")));
    /* What says nothing about where the visit stands leaves it standing. */
    bool says = !str_eq(event, S("A08")) && !str_eq(event, S("A31")) && !str_eq(event, S("A40")) &&
                !str_eq(event, S("A47")) && !str_eq(event, S("A28"));
    adt_item(w, d, w->visit_local, says || end.ok ? str_none() : S("status period"));
}
