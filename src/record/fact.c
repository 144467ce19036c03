/* SPDX-License-Identifier: Apache-2.0 */
#include "record/fact.h"

#include "base/buf.h"
#include "base/time.h"

static str text_at(struct arena *a, const struct json_node *n, const char *member)
{
    str s = json_str(a, json_get(n, member));
    return str_is_none(s) ? S("") : str_trim(s);
}

str concept_text(struct arena *a, const struct json_node *concept)
{
    if (json_is_array(concept)) concept = json_first(concept);
    str s = text_at(a, concept, "text");
    const struct json_node *coding = json_first(json_get(concept, "coding"));
    if (s.n == 0) s = text_at(a, coding, "display");
    return s.n > 0 ? s : text_at(a, coding, "code");
}

str concept_code(struct arena *a, const struct json_node *concept)
{
    if (json_is_array(concept)) concept = json_first(concept);
    str s = text_at(a, json_first(json_get(concept, "coding")), "code");
    return s.n > 0 ? s : str_none();
}

str human_name(struct arena *a, const struct json_node *name)
{
    if (json_is_array(name)) name = json_first(name);
    str s = text_at(a, name, "text");
    if (s.n > 0) return s;
    struct buf b = buf_make(a);
    for (const struct json_node *g = json_first(json_get(name, "given")); g != NULL;
         g = json_next(g)) {
        buf_add(&b, json_str(a, g));
        buf_byte(&b, ' ');
    }
    buf_add(&b, text_at(a, name, "family"));
    return str_trim(buf_str(&b));
}

/* The members that name what a resource is about, in the order in which they are tried. */
static const struct json_node *subject_matter(const struct json_node *root)
{
    static const char *const members[] = { "code",        "medicationCodeableConcept",
                                           "vaccineCode", "description",
                                           "title",       "serviceType",
                                           "type",        "category",
                                           "topic" };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const struct json_node *m = json_get(root, members[i]);
        if (m != NULL && json_count(m) + (json_is_string(m) ? 1 : 0) > 0) return m;
    }
    return NULL;
}

static str matter_text(struct arena *a, const struct json_node *matter)
{
    str s = json_is_string(matter) ? json_str(a, matter) : concept_text(a, matter);
    return str_is_none(s) ? S("") : s;
}

static str date_of(struct arena *a, const struct json_node *root)
{
    static const char *const members[] = { "effectiveDateTime",
                                           "onsetDateTime",
                                           "performedDateTime",
                                           "occurrenceDateTime",
                                           "authoredOn",
                                           "recordedDate",
                                           "date",
                                           "sent",
                                           "issued",
                                           "start",
                                           "dateAsserted",
                                           "startDate",
                                           "created" };
    static const char *const periods[] = {
        "effectivePeriod", "period",          "performedPeriod",
        "onsetPeriod",     "executionPeriod", "identifiedPeriod"
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        str s = json_str(a, json_get(root, members[i]));
        if (!str_is_none(s)) return s;
    }
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        str s = json_str(a, json_get(json_get(root, periods[i]), "start"));
        if (!str_is_none(s)) return s;
    }
    return str_none();
}

/* UCUM's codes as people write them. */
static str unit_words(str code)
{
    static const struct {
        str code, words;
    } rows[] = {
        { S_INIT("mm[Hg]"), S_INIT("mmHg") },
        { S_INIT("Cel"), S_INIT("\xc2\xb0"
                                "C") },
        { S_INIT("/min"), S_INIT("a minute") },
        { S_INIT("{beats}/min"), S_INIT("a minute") },
        { S_INIT("kg/m2"), S_INIT("kg/m\xc2\xb2") },
        { S_INIT("{score}"), S_INIT("") },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(code, rows[i].code)) return rows[i].words;
    return code;
}

static str quantity_text(struct arena *a, const struct json_node *q)
{
    str number = json_number(json_get(q, "value"));
    if (str_is_none(number)) return S("");
    str unit = text_at(a, q, "unit");
    if (unit.n == 0) unit = text_at(a, q, "code");
    unit = unit_words(unit);
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(number), unit.n > 0 ? " " : "", STR_ARG(unit));
}

static str value_text(struct arena *a, const struct json_node *n)
{
    const struct json_node *q = json_get(n, "valueQuantity");
    if (q != NULL) return quantity_text(a, q);
    const struct json_node *c = json_get(n, "valueCodeableConcept");
    if (c != NULL) return concept_text(a, c);
    str s = text_at(a, n, "valueString");
    if (s.n > 0) return s;
    const struct json_node *b = json_get(n, "valueBoolean");
    if (b != NULL) return json_true(b) ? S("yes") : S("no");
    s = json_number(json_get(n, "valueInteger"));
    return str_is_none(s) ? S("") : s;
}

/* "118/70": the components' values in order. */
static str components_text(struct arena *a, const struct json_node *root)
{
    struct buf b = buf_make(a);
    const struct json_node *list = json_get(root, "component");
    for (const struct json_node *c = json_first(list); c != NULL; c = json_next(c)) {
        str v = value_text(a, c);
        if (v.n == 0) continue;
        if (b.n > 0) buf_add(&b, S(", "));
        str what = concept_text(a, json_get(c, "code"));
        buf_printf(&b, "%.*s%s%.*s", STR_ARG(what), what.n > 0 ? " " : "", STR_ARG(v));
    }
    return buf_str(&b);
}

static str notes_text(struct arena *a, const struct json_node *root)
{
    return text_at(a, json_first(json_get(root, "note")), "text");
}

static str related_detail(struct arena *a, const struct json_node *root);
static str answer_text(struct arena *a, const struct json_node *root);

static str detail_of(struct arena *a, const struct record *r, const struct json_node *root)
{
    str s = S("");
    if (str_eq(r->type, S("Observation"))) {
        s = value_text(a, root);
        if (s.n == 0) s = components_text(a, root);
    } else if (str_eq(r->type, S("AllergyIntolerance"))) {
        const struct json_node *reaction = json_first(json_get(root, "reaction"));
        s = concept_text(a, json_get(reaction, "manifestation"));
    } else if (str_starts(r->type, S("Medication"))) {
        const struct json_node *dosage = json_first(json_get(root, "dosageInstruction"));
        if (dosage == NULL) dosage = json_first(json_get(root, "dosage"));
        s = text_at(a, dosage, "text");
    } else if (str_eq(r->type, S("Encounter"))) {
        s = concept_text(a, json_get(root, "reasonCode"));
    } else if (str_eq(r->type, S("Communication"))) {
        s = text_at(a, json_first(json_get(root, "payload")), "contentString");
    } else if (str_eq(r->type, S("Task"))) {
        s = text_at(a, root, "description");
    } else if (str_eq(r->type, S("RelatedPerson"))) {
        s = related_detail(a, root);
    } else if (str_eq(r->type, S("QuestionnaireResponse"))) {
        s = answer_text(a, root);
    }
    if (s.n == 0) s = notes_text(a, root);
    return s.n > 0 ? s : str_none();
}

/* Its type, where that says more than "Encounter"; else in everyday words what class it is. */
static str encounter_text(struct arena *a, const struct json_node *root)
{
    static const char *const classes[][2] = { { "AMB", "Appointment" },
                                              { "VR", "Telephone or video" },
                                              { "EMER", "Emergency department" },
                                              { "IMP", "Hospital stay" },
                                              { "ACUTE", "Hospital stay" },
                                              { "SS", "Short stay" },
                                              { "HH", "Home visit" },
                                              { "FLD", "Seen where they were" } };
    str s = concept_text(a, json_get(root, "type"));
    if (s.n > 0 && !str_eq_ascii(s, S("encounter"))) return s;
    const struct json_node *class = json_get(root, "class");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (json_str_is(json_get(class, "code"), str_of(classes[i][0])))
            return str_of(classes[i][1]);
    }
    s = text_at(a, class, "display");
    return s.n > 0 ? s : S("Visit");
}

/* "Partner": HL7 v2 sends PARTNER. */
static str without_shouting(struct arena *a, str words)
{
    for (size_t i = 0; i < words.n; i++)
        if ((words.p[i] < 'A' || words.p[i] > 'Z') && words.p[i] != ' ') return words;
    if (words.n < 4) return words; /* an abbreviation */
    char *plain = arena_cstr(a, words);
    for (size_t i = 1; i < words.n; i++)
        if (plain[i] != ' ') plain[i] = (char)(plain[i] - 'A' + 'a');
    return str_make(plain, words.n);
}

/* "Carer, 020 7946 0261" */
static str related_detail(struct arena *a, const struct json_node *root)
{
    str relation = without_shouting(a, concept_text(a, json_get(root, "relationship")));
    str phone = text_at(a, json_first(json_get(root, "telecom")), "value");
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(relation),
                        relation.n > 0 && phone.n > 0 ? ", " : "", STR_ARG(phone));
}

/* The first answer of a form, with its question. */
static str answer_text(struct arena *a, const struct json_node *root)
{
    const struct json_node *item = json_first(json_get(root, "item"));
    return text_at(a, json_first(json_get(item, "answer")), "valueString");
}

static str text_of(struct arena *a, const struct record *r, const struct json_node *root,
                   str type_words)
{
    if (str_eq(r->type, S("Goal"))) {
        str s = text_at(a, json_get(root, "description"), "text");
        return s.n > 0 ? s : concept_text(a, json_get(root, "description"));
    }
    if (str_eq(r->type, S("RelatedPerson"))) return human_name(a, json_get(root, "name"));
    if (str_eq(r->type, S("Encounter"))) return encounter_text(a, root);
    if (str_eq(r->type, S("QuestionnaireResponse"))) {
        str s = text_at(a, json_first(json_get(root, "item")), "text");
        return s.n > 0 ? s : S("Form");
    }
    str s = matter_text(a, subject_matter(root));
    return s.n > 0 ? s : type_words;
}

struct fact fact_of(struct arena *a, const struct record *r, const struct json_node *root)
{
    str date = date_of(a, root);
    int64_t low = TIME_NONE;
    int64_t high = 0;
    if (str_is_none(date) || !time_parse_span(date, &low, &high)) low = TIME_NONE;
    str status_text = text_at(a, root, "status");
    if (status_text.n == 0) status_text = concept_code(a, json_get(root, "clinicalStatus"));
    if (str_eq(r->type, S("Goal"))) status_text = text_at(a, root, "lifecycleStatus");
    const struct json_node *matter = subject_matter(root);
    str text = text_of(a, r, root, r->type);
    str detail = detail_of(a, r, root);
    if (str_eq_ascii(text, detail)) detail = str_none();
    /* A name that says only what type it is gives way to what is said. */
    if (detail.n > 0 && (str_eq_ascii(text, r->type) || str_eq(text, S("Note")))) {
        text = detail;
        detail = str_none();
    }
    return (struct fact){ .text = text,
                          .detail = detail,
                          .date = str_is_none(date) ? date : str_sub(date, 0, 10),
                          .at = low,
                          .type = r->type,
                          .id = r->id,
                          .organisation = r->source,
                          .status = status_text.n > 0 ? status_text : str_none(),
                          .code = matter == NULL || json_is_string(matter)
                                      ? str_none()
                                      : concept_code(a, matter) };
}

bool fact_is_open(const struct fact *f)
{
    static const char *const closed[] = { "completed", "cancelled",        "stopped",  "revoked",
                                          "rejected",  "failed",           "resolved", "inactive",
                                          "remission", "entered-in-error", "finished", "ended",
                                          NULL };
    for (size_t i = 0; closed[i] != NULL; i++) {
        if (str_eq(f->status, str_of(closed[i]))) return false;
    }
    return true;
}

bool fact_is_measurement(const struct json_node *root)
{
    static const char *const members[] = { "valueQuantity", "component", "valueCodeableConcept",
                                           "valueInteger", "valueBoolean" };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (json_get(root, members[i]) != NULL) return true;
    }
    return json_get(root, "category") != NULL;
}
