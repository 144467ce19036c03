/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/patient.h"

enum nhs_state patient_nhs(struct arena *a, struct draft *d, str text)
{
    str digits;
    enum nhs_state state = value_nhs(a, text, &digits);
    if (state == NHS_ABSENT) return state;
    const char *system = "identifier.+.system";
    if (state != NHS_GOOD) {
        draft_set(d, "identifier.+.extension.0.url",
                  S(PATIENT_UK "StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"));
        draft_set_code(d, "identifier.=.extension.0.valueCodeableConcept",
                       S(PATIENT_UK "CodeSystem/UKCore-NHSNumberVerificationStatus"),
                       S("trace-required"), S("Trace required"), str_none());
        system = "identifier.=.system";
    }
    draft_set(d, system, S("https://fhir.nhs.uk/Id/nhs-number"));
    draft_set(d, "identifier.=.value", digits);
    return state;
}

str patient_nhs_what(enum nhs_state state)
{
    return state == NHS_CHECK_BAD
               ? S("an NHS number whose check digit is wrong was kept unverified")
               : S("an NHS number that is not ten digits was kept unverified");
}

str patient_nhs_remedy(void)
{
    return S("ten digits, the last of which agrees with the first nine (modulus 11)");
}
