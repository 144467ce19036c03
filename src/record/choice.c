/* SPDX-License-Identifier: Apache-2.0
 * A Consent about sharing as a whole: its category says what it is about, its provision whether it
 * is an objection (deny) or the end of one (permit). The latest that is written counts.
 */
#include "gen/sql_person.h"
#include "gen/sql_trust.h"
#include "record/applying.h"

#define CHOICE_SYSTEM "https://weft.example/fhir/CodeSystem/choice"

struct choice_row {
    const char *system;
    const char *code;
    uint32_t choice;
};
static const struct choice_row choice_rows[] = {
    { CHOICE_SYSTEM, "shared-record", CHOICE_NO_SHARED_RECORD },
    { CHOICE_SYSTEM, "type-1", CHOICE_TYPE_1 },
    { CHOICE_SYSTEM, "national", CHOICE_NATIONAL },
    /* SNOMED CT: "Dissent from secondary use of general practitioner patient identifiable data". */
    { "http://snomed.info/sct", "827241000000103", CHOICE_TYPE_1 },
};

static uint32_t choice_of(const struct json_node *resource)
{
    const struct json_node *list = json_get(resource, "category");
    for (const struct json_node *c = json_first(list); c != NULL; c = json_next(c)) {
        const struct json_node *codings = json_get(c, "coding");
        for (const struct json_node *g = json_first(codings); g != NULL; g = json_next(g)) {
            for (size_t i = 0; i < sizeof choice_rows / sizeof *choice_rows; i++) {
                if (json_str_is(json_get(g, "system"), str_of(choice_rows[i].system)) &&
                    json_str_is(json_get(g, "code"), str_of(choice_rows[i].code)))
                    return choice_rows[i].choice;
            }
        }
    }
    return 0;
}

status choice_write(struct applying *ap, const struct record_prepared *p, const struct target *t,
                    int64_t person)
{
    struct cx *cx = ap->cx;
    uint32_t choice = choice_of(p->root);
    if (choice == 0) return ST_OK;
    const struct json_node *type = json_get(json_get(p->root, "provision"), "type");
    bool active = json_str_is(json_get(p->root, "status"), S("active"));
    bool objects = active && json_str_is(type, S("deny"));
    struct sql_person_standing_row row;
    TRY(sql_person_standing(cx->env, cx->db, person, &row));
    uint32_t choices = ((uint32_t)row.choices & ~choice) | (objects ? choice : 0);
    ap->sight_changed = true;
    return sql_person_choices_set(cx->env, cx->db, person, choices, NULL);
}
