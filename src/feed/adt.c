/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/adt.h"

#include "base/buf.h"

void adt_doubt(struct adt_work *w, str field, str what, str remedy)
{
    *VEC_PUSH(w->e->arena, &w->out->doubts) = (struct adt_doubt){ field, what, remedy };
}

void adt_item(struct adt_work *w, struct draft *d, str local, str keep)
{
    *VEC_PUSH(w->e->arena, &w->out->items) = (struct feed_item){ .op = FEED_OVERLAY,
                                                                 .type = draft_type(d),
                                                                 .id = draft_id(d),
                                                                 .local = local,
                                                                 .json = draft_json(d),
                                                                 .keep = keep };
}

str adt_system(str table)
{
    static const struct {
        str table, system;
    } rows[] = {
        { S_INIT("ICD10"), S_INIT("http://hl7.org/fhir/sid/icd-10") },
        { S_INIT("I10"), S_INIT("http://hl7.org/fhir/sid/icd-10") },
        { S_INIT("SCT"), S_INIT("http://snomed.info/sct") },
        { S_INIT("SNM3"), S_INIT("http://snomed.info/sct") },
        { S_INIT("LN"), S_INIT("http://loinc.org") },
        { S_INIT("RCD2"), S_INIT("http://read.info/readv2") },
        { S_INIT("O4"), S_INIT("https://fhir.hl7.org.uk/CodeSystem/OPCS-4") },
        { S_INIT("OPCS4"), S_INIT("https://fhir.hl7.org.uk/CodeSystem/OPCS-4") },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq_ascii(table, rows[i].table)) return rows[i].system;
    return str_none();
}

struct date_reading adt_date(struct adt_work *w, const struct er7_segment *s, size_t field,
                             const char *name)
{
    str text = er7_get(w->e->arena, w->m, s, field, 1);
    if (text.n == 0) return (struct date_reading){ 0 };
    struct date_reading r = value_hl7_ts(w->e->arena, text);
    if (!r.ok) adt_doubt(w, str_of(name), S("a date that cannot be read was left out"), r.right);
    return r;
}

static bool event_taken(str event)
{
    static const str taken[] = { S_INIT("A01"), S_INIT("A02"), S_INIT("A03"), S_INIT("A04"),
                                 S_INIT("A05"), S_INIT("A08"), S_INIT("A11"), S_INIT("A13"),
                                 S_INIT("A28"), S_INIT("A31"), S_INIT("A40"), S_INIT("A47") };
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (str_eq(event, taken[i])) return true;
    return false;
}

static status read_head(struct adt_work *w)
{
    struct env *e = w->e;
    const struct er7_segment *msh = &w->m->at[0];
    str type = er7_get(e->arena, w->m, msh, 9, 1);
    w->out->event = er7_get(e->arena, w->m, msh, 9, 2);
    w->out->control_id = er7_get(e->arena, w->m, msh, 10, 1);
    size_t evn = er7_find(w->m, S("EVN"), 0);
    if (w->out->event.n == 0 && evn != SIZE_MAX)
        w->out->event = er7_get(e->arena, w->m, &w->m->at[evn], 1, 1);
    if (!str_eq(type, S("ADT")) || !event_taken(w->out->event)) {
        env_fail(e, ST_UNPROCESSABLE, S("MSH-9"), "messages of this type and event are not taken");
        env_remedy(e, "ADT with event A01 A02 A03 A04 A05 A08 A11 A13 A28 A31 A40 or A47");
        return ST_UNPROCESSABLE;
    }
    if (w->out->control_id.n == 0) {
        env_fail(e, ST_BAD_INPUT, S("MSH-10"), "the message has no control id");
        env_remedy(e, "an id of its own for each message, so that a repeat can be told");
        return ST_BAD_INPUT;
    }
    struct date_reading sent = adt_date(w, msh, 7, "MSH-7");
    if (evn != SIZE_MAX) w->when = adt_date(w, &w->m->at[evn], 2, "EVN-2");
    if (!w->when.ok) w->when = sent;
    w->out->at = value_instant(&w->when);
    return ST_OK;
}

status adt_translate(struct env *e, const struct er7 *m, str source, struct adt *ret_adt)
{
    struct adt out = { .at = TIME_NONE };
    struct adt_work w = { .e = e, .m = m, .source = source, .out = &out };
    if (m->count == 0) return fail(e, ST_BAD_INPUT, "an empty message");
    TRY(read_head(&w));
    TRY(adt_patient(&w));
    adt_merge(&w);
    adt_related(&w);
    adt_visit(&w);
    adt_clinical(&w);
    *ret_adt = out;
    return ST_OK;
}
