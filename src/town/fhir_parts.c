/* SPDX-License-Identifier: Apache-2.0 */
#include "town/fhir_parts.h"

void part_add(struct exporter *x, str s)
{
    buf_add(&x->text, s);
}

static void part_padded(struct exporter *x, int value, int width)
{
    char digits[8];
    for (int i = width; i-- > 0; value /= 10) digits[i] = (char)('0' + value % 10);
    part_add(x, str_make(digits, (size_t)width));
}

void part_date(struct exporter *x, int32_t day)
{
    struct civil c = date_civil(day);
    part_padded(x, c.year, 4);
    ADD("-");
    part_padded(x, c.month, 2);
    ADD("-");
    part_padded(x, c.day, 2);
}

void part_time(struct exporter *x, int32_t day, int minute)
{
    part_date(x, day);
    ADD("T");
    part_padded(x, minute / 60, 2);
    ADD(":");
    part_padded(x, minute % 60, 2);
    bool summer = time_offset_minutes(time_from_local(day, minute / 60, minute % 60, 0)) == 60;
    if (summer)
        ADD(":00+01:00");
    else
        ADD(":00+00:00");
}

void part_member(struct exporter *x, const char *name)
{
    ADD(",\"");
    part_add(x, str_of(name));
    ADD("\":");
}

void part_text_member(struct exporter *x, const char *name, str value)
{
    part_member(x, name);
    buf_json(&x->text, value);
}

void part_time_member(struct exporter *x, const char *name, int32_t day, int minute)
{
    part_member(x, name);
    ADD("\"");
    part_time(x, day, minute);
    ADD("\"");
}

void part_date_member(struct exporter *x, const char *name, int32_t day)
{
    part_member(x, name);
    ADD("\"");
    part_date(x, day);
    ADD("\"");
}

/* {"system":…,"code":…,"display":…} */
void part_coding(struct exporter *x, str system, str code, str display)
{
    ADD("{\"system\":");
    buf_json(&x->text, system);
    ADD(",\"code\":");
    buf_json(&x->text, code);
    if (display.n > 0) part_text_member(x, "display", display);
    ADD("}");
}

/* ,"NAME":{"coding":[{…}]} */
void part_coded_member(struct exporter *x, const char *name, str system, str code, str display)
{
    part_member(x, name);
    ADD("{\"coding\":[");
    part_coding(x, system, code, display);
    ADD("]}");
}

void part_concept(struct exporter *x, enum term term, str text)
{
    const struct town_term *t = &town_terms[term];
    ADD("{");
    if (t->sct.n > 0) {
        ADD("\"coding\":[");
        part_coding(x, S("http://snomed.info/sct"), t->sct, t->display);
        ADD("],");
    }
    ADD("\"text\":");
    buf_json(&x->text, text.n > 0 ? text : t->display.n > 0 ? t->display : t->icd_words);
    ADD("}");
}

void part_organisation(struct exporter *x, enum org org)
{
    ADD("{\"identifier\":{\"system\":\"https://fhir.nhs.uk/Id/ods-organization-code\",\"value\":");
    buf_json(&x->text, x->org_code[org]);
    ADD("},\"display\":");
    buf_json(&x->text, x->org_name[org]);
    ADD("}");
}

void part_subject(struct exporter *x, const char *name, const struct seen *s)
{
    part_member(x, name);
    ADD("{\"reference\":\"Patient/");
    part_add(x, s->record);
    ADD("\"}");
}

static void security(struct exporter *x, enum seal seal)
{
    if (seal == SEAL_NONE) return;
    ADD(",\"security\":[");
    part_coding(x, S(FHIR_T "v3-Confidentiality"), S("R"), S("restricted"));
    ADD(",");
    part_coding(x, S("https://weft.example/fhir/CodeSystem/seal"),
                seal == SEAL_PERSON ? S("person-asked") : S("safeguarding"), str_none());
    ADD("]");
}

void part_begin(struct exporter *x, str type, str id, enum seal seal)
{
    buf_clear(&x->text);
    ADD("{\"resourceType\":\"");
    part_add(x, type);
    ADD("\",\"id\":\"");
    part_add(x, id);
    ADD("\",\"meta\":{\"profile\":[\"");
    bool uk = !str_eq(type, S("Goal")); /* UK Core has no profile of it */
    part_add(x, uk ? S(FHIR_UK "UKCore-") : S("http://hl7.org/fhir/StructureDefinition/"));
    part_add(x, type);
    ADD("\"]");
    security(x, seal);
    ADD("}");
}
