/* SPDX-License-Identifier: Apache-2.0 */
#include "town/fhir_out.h"
#include "town/fhir_parts.h"

static void names(struct exporter *x, const struct seen *s)
{
    ADD(",\"name\":[{\"use\":\"official\"");
    if (s->family.n > 0) part_text_member(x, "family", s->family);
    ADD(",\"given\":[");
    buf_json(&x->text, s->given);
    if (s->middle.n > 0) {
        ADD(",");
        buf_json(&x->text, s->middle);
    }
    ADD("],\"prefix\":[");
    buf_json(&x->text, s->title);
    ADD("]}");
    if (s->nickname.n > 0 && !str_eq(s->nickname, s->given)) {
        ADD(",{\"use\":\"nickname\",\"given\":[");
        buf_json(&x->text, s->nickname);
        ADD("]}");
    }
    if (s->maiden.n > 0 && !str_eq(s->maiden, s->family)) {
        ADD(",{\"use\":\"maiden\"");
        part_text_member(x, "family", s->maiden);
        ADD("}");
    }
    ADD("]");
}

static void identifiers(struct exporter *x, const struct seen *s)
{
    ADD(",\"identifier\":[");
    if (s->nhs != 0) {
        ADD("{\"extension\":[{\"url\":\"" FHIR_UK "Extension-UKCore-NHSNumberVerificationStatus\","
            "\"valueCodeableConcept\":{\"coding\":[");
        part_coding(
            x, S("https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"),
            S("01"), S("Number present and verified"));
        ADD("]}}],\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"");
        part_add(x, lens_nhs(x->arena, s->nhs, 0));
        ADD("\"},");
    }
    ADD("{\"system\":\"https://");
    part_add(x, town_orgs[s->org].key);
    ADD(".hollinbrook.example/id/patient\",\"value\":\"");
    part_add(x, s->record);
    ADD("\"}]");
}

static void telecom(struct exporter *x, const struct seen *s)
{
    if (s->phone == 0 && s->email.n == 0) return;
    ADD(",\"telecom\":[");
    if (s->phone != 0) {
        ADD("{\"system\":\"phone\",\"value\":");
        buf_json(&x->text, lens_phone(x->arena, s->phone, 0));
        ADD("}");
    }
    if (s->phone != 0 && s->email.n > 0) ADD(",");
    if (s->email.n > 0) {
        ADD("{\"system\":\"email\",\"value\":");
        buf_json(&x->text, s->email);
        ADD("}");
    }
    ADD("]");
}

static void address(struct exporter *x, const struct seen *s, int32_t day)
{
    const struct address *at = lens_address(s, day);
    ADD(",\"address\":[{");
    if (s->has_uprn && at->uprn != 0) {
        ADD("\"extension\":[{\"url\":\"" FHIR_UK "Extension-UKCore-AddressKey\",\"extension\":["
            "{\"url\":\"type\",\"valueCodeableConcept\":{\"coding\":[");
        part_coding(x, S("https://fhir.hl7.org.uk/CodeSystem/UKCore-AddressKeyType"), S("UPRN"),
                    str_none());
        ADD("]}},{\"url\":\"value\",\"valueString\":\"");
        buf_int(&x->text, (int64_t)at->uprn);
        ADD("\"}]}],");
    }
    ADD("\"use\":\"home\",\"line\":[");
    buf_json(&x->text, at->line);
    ADD("],\"city\":\"Hollinbrook\"");
    str postcode = lens_postcode(s, day);
    if (postcode.n > 0) part_text_member(x, "postalCode", postcode);
    ADD("}]");
}

static void language(struct exporter *x, const struct seen *s)
{
    const struct person *p = s->truth;
    if (str_eq(p->language, S("en")) && !p->interpreter) return;
    ADD(",\"communication\":[{\"language\":{\"coding\":[");
    part_coding(x, S("urn:ietf:bcp:47"), p->language, str_none());
    ADD("]},\"preferred\":true");
    if (p->interpreter)
        ADD(",\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"
            "patient-interpreterRequired\",\"valueBoolean\":true}]");
    ADD("}]");
}

void fhir_patient(struct exporter *x, const struct seen *s, int32_t day)
{
    const struct person *p = s->truth;
    part_begin(x, S("Patient"), s->record, SEAL_NONE);
    ADD(",\"extension\":[{\"url\":\"" FHIR_UK
        "Extension-UKCore-EthnicCategory\",\"valueCodeableConcept\":"
        "{\"coding\":[");
    part_coding(x, S("https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland"),
                str_make(&p->ethnicity, 1), str_none());
    ADD("]}}]");
    identifiers(x, s);
    ADD(",\"active\":true");
    names(x, s);
    telecom(x, s);
    part_text_member(x, "gender",
                     s->sex == 'm'   ? S("male")
                     : s->sex == 'f' ? S("female")
                                     : S("unknown"));
    if (s->born != DATE_NONE) part_date_member(x, "birthDate", s->born);
    if (p->died != DATE_NONE && day >= p->died) part_date_member(x, "deceasedDateTime", p->died);
    address(x, s, day);
    if (p->birth_order > 0) {
        part_member(x, "multipleBirthInteger");
        buf_int(&x->text, p->birth_order);
    }
    language(x, s);
    if (p->gp != ORG_NONE) {
        ADD(",\"generalPractitioner\":[");
        part_organisation(x, p->gp);
        ADD("]");
    }
    part_member(x, "managingOrganization");
    part_organisation(x, s->org);
    ADD("}");
}

void fhir_carer(struct exporter *x, const struct seen *s)
{
    const struct person *c = &s->home->at[s->truth->carer];
    part_begin(x, S("RelatedPerson"), arena_concat(x->arena, s->record, S("-carer")), SEAL_NONE);
    part_subject(x, "patient", s);
    ADD(",\"relationship\":[{\"coding\":[");
    part_coding(x, S(FHIR_T "v3-RoleCode"), S("FAMMEMB"), S("family member"));
    ADD("],\"text\":\"Carer\"}],\"name\":[{");
    ADD("\"given\":[");
    buf_json(&x->text, c->given);
    ADD("]");
    if (c->family.n > 0) part_text_member(x, "family", c->family);
    ADD("}]");
    if (c->phone != 0) {
        ADD(",\"telecom\":[{\"system\":\"phone\",\"value\":");
        buf_json(&x->text, lens_phone(x->arena, c->phone, 0));
        ADD("}]");
    }
    ADD("}");
}
