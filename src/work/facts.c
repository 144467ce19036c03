/* SPDX-License-Identifier: Apache-2.0 */
#include "work/facts.h"

#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_work.h"
#include "json/json.h"
#include "record/fact.h"
#include "record/person.h"
#include "trust/decide.h"
#include "work/work_limits.h"

#define CHANGE_FRESH (7 * TIME_DAY)

struct gathering {
    struct cx cx; /* the server's */
    const struct need_book *book;
    struct person_facts *f;
    int64_t now;
};

static const struct {
    str words, deficit, condition;
} conditions[] = {
#define COND_WORDS(words_, deficit_, condition_)                                                   \
    { S_INIT(words_), S_INIT(deficit_), S_INIT(condition_) },
#include "work/need_words.def"
#undef COND_WORDS
};

/* ---- adding ----------------------------------------------------------------------------------*/

static void add(struct gathering *g, const char *input, uint32_t text, double number, int64_t at)
{
    uint32_t id = need_input_id(g->book, str_of(input));
    if (id == UINT32_MAX) return;
    *VEC_PUSH(g->cx.env->arena, g->f) =
        (struct need_fact){ .input = id, .text = text, .number = number, .at = at };
}

/* A code once, however many sources say it. */
static void add_code(struct gathering *g, const char *input, str code, int64_t at)
{
    bool is_new = false;
    str key = arena_printf(g->cx.env->arena, "%s %.*s", input, STR_ARG(code));
    if (code.n == 0) return;
    (void)map_put(&g->f->seen, key, &is_new);
    uint32_t text = need_text_id(g->book, code);
    if (is_new && text != UINT32_MAX) add(g, input, text, 0, at);
}

static bool words_fit(str words, str text)
{
    str word;
    while (str_next(&words, '|', &word))
        if (str_has(text, word)) return true;
    return false;
}

static bool is_over(const struct json_node *root)
{
    const struct json_node *status_of = json_get(root, "clinicalStatus");
    const struct json_node *coding = json_first(json_get(status_of, "coding"));
    const struct json_node *code = json_get(coding, "code");
    return json_str_is(code, S("resolved")) || json_str_is(code, S("inactive")) ||
           json_str_is(code, S("remission"));
}

static void take_condition(struct gathering *g, const struct record *r,
                           const struct json_node *root)
{
    struct arena *a = g->cx.env->arena;
    if (is_over(root)) return;
    str text = arena_lower(a, concept_text(a, json_get(root, "code")));
    str code = concept_code(a, json_get(root, "code"));
    add(g, "deficits", NEED_NONE, 0, r->at); /* asked at all: what is not there is none */
    add(g, "conditions", NEED_NONE, 0, r->at);
    uint32_t ids[4];
    size_t count = str_is_none(code) ? 0 : need_text_ids(g->book, code, ids, 4);
    for (size_t i = 0; i < count; i++) {
        add(g, "deficits", ids[i], 0, r->at);
        add(g, "conditions", ids[i], 0, r->at);
    }
    for (size_t i = 0; count == 0 && i < sizeof conditions / sizeof conditions[0]; i++) {
        if (!words_fit(conditions[i].words, text)) continue;
        add_code(g, "deficits", conditions[i].deficit, r->at);
        add_code(g, "conditions", conditions[i].condition, r->at);
    }
}

static void changed(struct gathering *g, const struct record *r, int64_t at, str words)
{
    if (at > g->now || g->now - at > CHANGE_FRESH) return;
    if (g->f->changed_at != TIME_NONE && g->f->changed_at >= at) return;
    g->f->changed_at = at;
    g->f->changed_words = words;
    g->f->changed_facet = r->facet;
    g->f->changed_source = r->source;
}

static void take_flag(struct gathering *g, const struct record *r, const struct json_node *root)
{
    struct arena *a = g->cx.env->arena;
    if (!json_str_is(json_get(root, "status"), S("active"))) return;
    const struct json_node *category = json_get(root, "category");
    str text = concept_text(a, json_get(root, "code"));
    if (str_eq(concept_code(a, category), S("safety")) ||
        str_eq_ascii(concept_text(a, category), S("safety")))
        g->f->flag = text;
    changed(g, r, r->d * 1000, text);
}

static void take_message(struct gathering *g, const struct record *r, const struct json_node *root)
{
    (void)root;
    changed(g, r, r->d * 1000, S("a letter or message"));
}

static int64_t end_of(struct arena *a, const struct json_node *root)
{
    int64_t low = 0, high = 0;
    str end = json_str(a, json_get(json_get(root, "period"), "end"));
    if (str_is_none(end) || !time_parse_span(end, &low, &high)) return TIME_NONE;
    return low;
}

static void take_encounter(struct gathering *g, const struct record *r,
                           const struct json_node *root)
{
    struct arena *a = g->cx.env->arena;
    int64_t began = r->d * 1000;
    const struct json_node *class = json_get(json_get(root, "class"), "code");
    if (json_str_is(class, S("EMER")) && began <= g->now) {
        if (g->now - began <= 365 * TIME_DAY) g->f->emergency_year++;
        if (g->now - began <= 30 * TIME_DAY) g->f->emergency_month++;
        changed(g, r, began, S("emergency department"));
    }
    if (began <= g->now && began > g->f->seen_at) g->f->seen_at = began;
    int64_t ended = end_of(a, root);
    bool home =
        json_str_is(class, S("IMP")) && json_str_is(json_get(root, "status"), S("finished"));
    if (!home || ended == TIME_NONE || ended > g->now || g->now - ended > CHANGE_FRESH) return;
    changed(g, r, ended, S("home from hospital"));
    g->f->home_at = ended;
    g->f->home_event = r->id;
}

/* ---- measurements of NEWS2 -------------------------------------------------------------------*/

static bool number_of(const struct json_node *n, double *ret_value)
{
    str text = json_number(json_get(json_get(n, "valueQuantity"), "value"));
    return !str_is_none(text) && str_to_real(text, ret_value);
}

static void take_sign(struct gathering *g, const struct json_node *n, int64_t at)
{
    static const struct {
        str code;
        const char *input;
    } signs[] = { { S_INIT("9279-1"), "rr" },    { S_INIT("2708-6"), "spo2" },
                  { S_INIT("59408-5"), "spo2" }, { S_INIT("8480-6"), "sbp" },
                  { S_INIT("8867-4"), "pulse" }, { S_INIT("8310-5"), "temp" } };
    struct arena *a = g->cx.env->arena;
    str code = concept_code(a, json_get(n, "code"));
    double value = 0;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!str_eq(code, signs[i].code) || !number_of(n, &value)) continue;
        add(g, signs[i].input, 0, value, at);
        if (at > g->f->news2_at) g->f->news2_at = at;
    }
    str said = concept_text(a, json_get(n, "valueCodeableConcept"));
    if (str_eq(code, S("67775-7")) && said.n > 0)
        add(g, "acvpu", need_text_id(g->book, str_sub(said, 0, 1)), 0, at);
    if (str_eq(code, S("371825009")))
        add(g, "o2",
            need_text_id(g->book, json_true(json_get(n, "valueBoolean")) ? S("1") : S("0")), 0, at);
}

static void take_observation(struct gathering *g, const struct record *r,
                             const struct json_node *root)
{
    int64_t at = r->d * 1000;
    if (at > g->now || g->now - at > ORDER_NEWS2_FRESH) return;
    take_sign(g, root, at);
    const struct json_node *parts = json_get(root, "component");
    for (const struct json_node *c = json_first(parts); c != NULL; c = json_next(c))
        take_sign(g, c, at);
}

/* ---- a person --------------------------------------------------------------------------------*/

typedef void (*take_fn)(struct gathering *, const struct record *, const struct json_node *);

static status take_all(struct gathering *g, int64_t home, const char *type, size_t most,
                       take_fn take)
{
    struct record *list;
    size_t count;
    TRY(record_of_home(&g->cx, home, str_of(type), most, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct json_node *root;
        if ((list[i].label & ~(uint32_t)LABEL_PROTECTED) != 0) continue;
        TRY(json_read(g->cx.env, list[i].json, &root));
        take(g, &list[i], root);
    }
    return ST_OK;
}

/* How many medicines: their number is asked by the frailty index. */
static status take_medicines(struct gathering *g, int64_t home, double *most_of_one_source)
{
    static const char *const types[] = { "MedicationRequest", "MedicationStatement" };
    double n = 0;
    for (size_t t = 0; t < 2; t++) {
        struct record *list;
        size_t count;
        TRY(record_of_home(&g->cx, home, str_of(types[t]), WORK_NEED_ITEMS_MOST, &list, &count));
        for (size_t i = 0; i < count; i++)
            if (list[i].label == 0 && str_has(list[i].json, S("\"status\":\"active\""))) n++;
    }
    if (n > *most_of_one_source) *most_of_one_source = n;
    return ST_OK;
}

static status take_home(struct gathering *g, int64_t home, double *medicines)
{
    TRY(take_all(g, home, "Condition", WORK_NEED_ITEMS_MOST, take_condition));
    TRY(take_all(g, home, "Flag", 20, take_flag));
    TRY(take_all(g, home, "Encounter", 60, take_encounter));
    TRY(take_all(g, home, "Communication", 3, take_message));
    TRY(take_all(g, home, "Observation", 30, take_observation));
    return take_medicines(g, home, medicines);
}

static status take_person(struct gathering *g, int64_t person)
{
    struct sql_patient_of_person_list list;
    struct cx *cx = &g->cx;
    double medicines = 0;
    TRY(sql_patient_of_person(cx->env, cx->db, person, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_patient_of_person_row *r = &list.at[i];
        if ((r->label & ~(int64_t)LABEL_PROTECTED) != 0) continue;
        TRY(take_home(g, r->home, &medicines));
        if (r->born.has && g->f->age < 0)
            g->f->age = date_age((int32_t)r->born.v, time_date_local(g->now));
        if (g->f->neighbourhood == 0)
            TRY(work_area_id(cx, or_empty(r->postcode), &g->f->neighbourhood));
    }
    if (g->f->age >= 0) add(g, "age", 0, g->f->age, g->now);
    add(g, "medicines", 0, medicines, g->now);
    add(g, "scale", need_text_id(g->book, S("1")), 0, g->now - ORDER_NEWS2_FRESH);
    add(g, "ed_attendances_in_month", 0, g->f->emergency_month, g->now);
    add(g, "ed_attendances_in_year", 0, g->f->emergency_year, g->now);
    return ST_OK;
}

status facts_gather(struct cx *cx, const struct need_book *book, int64_t person,
                    struct person_facts *ret_facts)
{
    struct sql_work_person_sight_list sight;
    struct person_facts f = { .seen = map_make(cx->env->arena),
                              .age = -1,
                              .flag = S(""),
                              .changed_at = TIME_NONE,
                              .changed_words = S(""),
                              .home_at = TIME_NONE,
                              .home_event = S(""),
                              .news2_at = TIME_NONE,
                              .seen_at = TIME_NONE };
    struct gathering g = { work_as_server(cx), book, &f, env_now(cx->env) };
    TRY(sql_work_person_sight(cx->env, cx->db, person, &sight));
    f.blank = sight.count == 0 || (sight.at[0].labels & ~(int64_t)LABEL_PROTECTED) != 0 ||
              (sight.at[0].choices & CHOICE_NO_SHARED_RECORD) != 0;
    if (!f.blank) TRY(take_person(&g, person));
    *ret_facts = f;
    return ST_OK;
}
