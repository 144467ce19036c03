/* SPDX-License-Identifier: Apache-2.0
 * The never list of LINKAGE in the server, each rule three ways (as records are imported, when they
 * are changed to it, after a restart), in any order of arrival, and in the batch with the same
 * model. (tests/unit/link has it for the engine alone.) */
#include "linking.h"

#include "base/time.h"
#include "link/learn.h"
#include "record/match.h"
#include "record/part.h"
#include "record/patient.h"
#include "record/reviewing.h"

#define NUMBER_1 "9990000018"
#define NUMBER_2 "9990000026"
#define HOME     .line = "12 Mill Lane", .postcode = "WA2 7PR", .phone = "07700900123"
#define AWAY     .line = "3 Orchard Close", .postcode = "M15 8DA"
#define ANNA     .given = "Anna", .family = "Pemberton", .birth = "1984-03-12"

enum { RECORDS = 3 };
/* apart: pairs of records that may not be one person. together: the first two are. */
struct rule {
    const char *name;
    struct someone record[RECORDS];
    int apart[3][2];
    bool together;
};

#define PAIR                                                                                       \
    {                                                                                              \
        { 0, 1 }, { -1, -1 },                                                                      \
        {                                                                                          \
            -1, -1                                                                                 \
        }                                                                                          \
    }
#define ALL                                                                                        \
    {                                                                                              \
        { 0, 1 }, { 0, 2 },                                                                        \
        {                                                                                          \
            1, 2                                                                                   \
        }                                                                                          \
    }
#define NOPE                                                                                       \
    {                                                                                              \
        { -1, -1 }, { -1, -1 },                                                                    \
        {                                                                                          \
            -1, -1                                                                                 \
        }                                                                                          \
    }
#define NONE_                                                                                      \
    {                                                                                              \
        0                                                                                          \
    }

static const struct rule rules[] = {
    { "the same person twice is joined (so that the rest tests something)",
      { { ANNA, HOME }, { ANNA, HOME }, NONE_ },
      NOPE,
      true },
    { "1 two valid numbers, also through a third record without one",
      { { ANNA, HOME, .nhs = NUMBER_1 }, { ANNA, HOME, .nhs = NUMBER_2 }, { ANNA, HOME } },
      PAIR,
      false },
    { "1 but for a number that superseded the other",
      { { ANNA, HOME, .nhs = NUMBER_2, .old_nhs = NUMBER_1 },
        { ANNA, HOME, .nhs = NUMBER_1 },
        NONE_ },
      NOPE,
      true },
    { "1 a number superseded for somebody of another birth date supersedes nothing here",
      { { .given = "Zofia",
          .family = "Nowak",
          .birth = "1951-02-20",
          AWAY,
          .nhs = NUMBER_2,
          .old_nhs = NUMBER_1 },
        { ANNA, HOME, .nhs = NUMBER_1 },
        { ANNA, HOME, .nhs = NUMBER_2 } },
      ALL,
      false },
    { "2 twins, also through a record with a blank name",
      { { ANNA, HOME },
        { .given = "Beth", .family = "Pemberton", .birth = "1984-03-12", HOME },
        { .given = "Baby", .family = "Pemberton", .birth = "1984-03-12", HOME } },
      ALL,
      false },
    { "3 father and son of one name at one address",
      { { .given = "John", .family = "Pemberton", .birth = "1951-02-20", HOME },
        { .given = "John", .family = "Pemberton", .birth = "1979-11-05", HOME },
        NONE_ },
      PAIR,
      false },
    { "3 mother and daughter of one name at one address",
      { { .given = "Mary", .family = "Okafor", .birth = "1951-02-20", HOME },
        { .given = "Mary", .family = "Okafor", .birth = "1979-11-05", HOME },
        NONE_ },
      PAIR,
      false },
    { "3 father and son of one name at one address whom nobody dated",
      { { .given = "John", .family = "Pemberton", HOME },
        { .given = "John", .family = "Pemberton", HOME },
        NONE_ },
      PAIR,
      false },
    { "4 same name and birth date, another place, nothing else shared",
      { { ANNA, .line = "12 Mill Lane", .postcode = "WA2 7PR" }, { ANNA, AWAY }, NONE_ },
      PAIR,
      false },
    { "5 one number, but name and birth date both disagree",
      { { ANNA, HOME, .nhs = NUMBER_1 },
        { .given = "Zofia", .family = "Nowak", .birth = "1951-02-20", HOME, .nhs = NUMBER_1 },
        NONE_ },
      PAIR,
      false },
    { "6 an address and a telephone alone", { { HOME }, { HOME }, NONE_ }, PAIR, false },
    { "6 defaults alone",
      { { .given = "Unknown",
          .family = "Unknown",
          .birth = "1900-01-01",
          .line = "Not known",
          .postcode = "ZZ99 3VZ",
          .nhs = "9999999999" },
        { .given = "Unknown",
          .family = "Unknown",
          .birth = "1900-01-01",
          .line = "Not known",
          .postcode = "ZZ99 3VZ",
          .nhs = "9999999999" },
        NONE_ },
      PAIR,
      false },
    { "7 a chain of which the ends contradict",
      { { ANNA, .nhs = NUMBER_1 },
        { .family = "Pemberton", .birth = "1984-03-12", .nhs = NUMBER_1, HOME },
        { .given = "Gwendolyn",
          .family = "Pemberton",
          .birth = "1941-12-27",
          HOME,
          .nhs = NUMBER_1 } },
      { { 0, 2 }, { -1, -1 }, { -1, -1 } },
      false },
    { "9 the living with the dead",
      { { .given = "Anna", .family = "Pemberton", HOME, .death = "2020-05-01" },
        { ANNA, HOME },
        NONE_ },
      PAIR,
      false },
    { "9 two who died on two days",
      { { .given = "Anna", .family = "Pemberton", HOME, .death = "2020-05-01" },
        { .given = "Anna", .family = "Pemberton", HOME, .death = "2023-08-09" },
        NONE_ },
      PAIR,
      false },
    { "10 an adopted child's former identity",
      { { ANNA, HOME, .nhs = NUMBER_1, .label = "adoption" },
        { ANNA, HOME, .nhs = NUMBER_1 },
        NONE_ },
      PAIR,
      false },
    { "10 gender recognition",
      { { ANNA, HOME, .nhs = NUMBER_1, .label = "gender-recognition" },
        { ANNA, HOME, .nhs = NUMBER_1 },
        NONE_ },
      PAIR,
      false },
    { "10 a protected identity",
      { { ANNA, HOME, .nhs = NUMBER_1, .label = "protected" },
        { ANNA, HOME, .nhs = NUMBER_1 },
        NONE_ },
      PAIR,
      false },
    { "12 no join without a lead over the runner-up",
      { { ANNA, HOME, .nhs = NUMBER_1 }, { ANNA, HOME, .nhs = NUMBER_2 }, { ANNA, HOME } },
      ALL,
      false },
    { "newborns without equal numbers",
      { { .given = "Anna", .family = "Pemberton", .birth = "2026-10-01", HOME },
        { .given = "Anna", .family = "Pemberton", .birth = "2026-10-01", HOME },
        NONE_ },
      PAIR,
      false },
};
enum { RULES = sizeof rules / sizeof *rules };

static bool is_there(const struct someone *s)
{
    return s->family != NULL || s->line != NULL;
}

static const char *id_of(struct linked_place *p, size_t rule, const char *way, int i)
{
    return arena_printf(p->a.env->arena, "n%zu-%s-%d", rule, way, i).p;
}

static void put(struct linked_place *p, size_t rule, const char *way, int i,
                const struct someone *s)
{
    someone_put(p, i % 2 == 0 ? p->practice : p->hospital, id_of(p, rule, way, i), s);
}

static void holds(struct linked_place *p, size_t rule, const char *way)
{
    const struct rule *r = &rules[rule];
    int64_t person[RECORDS] = { 0 };
    for (int i = 0; i < RECORDS; i++)
        if (is_there(&r->record[i])) person[i] = linked_person(p, id_of(p, rule, way, i));
    for (int k = 0; k < 3 && r->apart[k][0] >= 0; k++)
        if (person[r->apart[k][0]] == person[r->apart[k][1]])
            fail_msg("%s (%s): %d and %d are joined", r->name, way, r->apart[k][0], r->apart[k][1]);
    if (r->together && person[0] != person[1]) fail_msg("%s (%s): not joined", r->name, way);
}

static void clear(struct linked_place *p, size_t rule, const char *way)
{
    for (int i = 0; i < RECORDS; i++) someone_delete(p, id_of(p, rule, way, i));
    linked_work(p);
}

static void each_rule_holds_as_records_are_imported(void **state)
{
    struct linked_place *p = *state;
    for (size_t rule = 0; rule < RULES; rule++) {
        for (int i = 0; i < RECORDS; i++)
            if (is_there(&rules[rule].record[i])) put(p, rule, "import", i, &rules[rule].record[i]);
        linked_work(p);
        holds(p, rule, "import");
        linked_restart(p);
        holds(p, rule, "import");
        /* Something that changes nothing of who it is makes the new process judge anew. */
        struct someone s = rules[rule].record[0];
        if (s.phone == NULL) s.phone = "07700900999";
        if (rules[rule].record[0].line != NULL) put(p, rule, "import", 0, &s);
        linked_work(p);
        holds(p, rule, "import");
        clear(p, rule, "import");
    }
}

static void each_rule_holds_when_records_are_changed_to_it(void **state)
{
    struct linked_place *p = *state;
    const struct someone anna = { ANNA, HOME };
    for (size_t rule = 0; rule < RULES; rule++) {
        /* First all are one person, and joined; then each becomes who it is. */
        for (int i = 0; i < RECORDS; i++)
            if (is_there(&rules[rule].record[i])) put(p, rule, "update", i, &anna);
        linked_work(p);
        assert_int_equal(linked_person(p, id_of(p, rule, "update", 0)),
                         linked_person(p, id_of(p, rule, "update", 1)));
        for (int i = RECORDS; i-- > 0;) {
            if (!is_there(&rules[rule].record[i])) continue;
            put(p, rule, "update", i, &rules[rule].record[i]);
            linked_work(p);
        }
        holds(p, rule, "update");
        linked_restart(p);
        holds(p, rule, "update");
        clear(p, rule, "update");
    }
}

static void each_rule_holds_in_the_batch(void **state)
{
    struct linked_place *p = *state;
    struct env *e = p->a.env;
    for (size_t rule = 0; rule < RULES; rule++) {
        const struct rule *r = &rules[rule];
        struct link_learnt learnt;
        struct link_learning *l = link_learning_open(e);
        bool numbers = r->record[0].old_nhs != NULL; /* followed before a batch gets them … */
        bool hidden = r->record[0].label != NULL;    /* … and never given to one */
        if (numbers || hidden) continue;
        for (int i = 0; i < RECORDS; i++) {
            const struct json_node *patient;
            assert_ok(json_read(e, someone_json(e->arena, "x", &r->record[i]), &patient));
            struct link_values v = patient_values(e->arena, patient);
            assert_ok(link_learning_add(e, l, i + 1, v.at, v.count));
        }
        assert_ok(link_learning_run(e, l, S(""), time_date_local(env_now(e)), 1, &learnt));
        for (int k = 0; k < 3 && r->apart[k][0] >= 0; k++)
            if (learnt.before[r->apart[k][0]] == learnt.before[r->apart[k][1]])
                fail_msg("%s (batch)", r->name);
        if (r->together) assert_int_equal(learnt.before[0], learnt.before[1]);
    }
}

/* A rule's records in one order of arrival: whose person each is then, by its first record. */
static void arrive(struct env *e, const struct rule *r, const int order[RECORDS],
                   int64_t person[RECORDS])
{
    struct link_live *live = NULL;
    assert_ok(link_live_open(e, NULL, time_date_local(env_now(e)), &live));
    for (int i = 0; i < RECORDS; i++) {
        const struct someone *s = &r->record[order[i]];
        const struct json_node *patient;
        if (!is_there(s)) continue;
        assert_ok(json_read(e, someone_json(e->arena, "x", s), &patient));
        struct link_values v = patient_values(e->arena, patient);
        assert_ok(link_live_put(e, live, order[i] + 1, v.at, v.count, s->label != NULL));
    }
    for (int i = 0; i < RECORDS; i++) {
        struct link_judgement j;
        person[i] = -1 - i;
        if (!is_there(&r->record[i])) continue;
        assert_ok(link_live_judge(e, live, i + 1, &j));
        person[i] = j.cluster[0].id[0];
    }
    link_live_close(live);
}

static void each_rule_holds_in_any_order_of_arrival(void **state)
{
    struct linked_place *p = *state;
    static const int orders[6][RECORDS] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                            { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    for (size_t rule = 0; rule < RULES; rule++) {
        const struct rule *r = &rules[rule];
        int64_t first[RECORDS], person[RECORDS];
        if (r->record[0].old_nhs != NULL) continue; /* followed before the index gets them */
        arrive(p->a.env, r, orders[0], first);
        for (int o = 0; o < 6; o++) {
            arrive(p->a.env, r, orders[o], person);
            assert_memory_equal(person, first, sizeof first);
            for (int k = 0; k < 3 && r->apart[k][0] >= 0; k++)
                if (person[r->apart[k][0]] == person[r->apart[k][1]])
                    fail_msg("%s (order %d)", r->name, o);
            if (r->together) assert_int_equal(person[0], person[1]);
        }
    }
}

/* 8 in the batch, also through a third record that both would be joined with. */
static void what_people_parted_stays_parted_in_the_batch(void **state)
{
    struct linked_place *p = *state;
    struct env *e = p->a.env;
    const struct someone anna = { ANNA, HOME };
    const struct json_node *patient;
    struct link_learnt learnt;
    struct link_learning *l = link_learning_open(e);
    assert_ok(json_read(e, someone_json(e->arena, "x", &anna), &patient));
    struct link_values v = patient_values(e->arena, patient);
    for (int64_t id = 1; id <= 3; id++) assert_ok(link_learning_add(e, l, id, v.at, v.count));
    link_learning_mark(e, l, 2, 1, LINK_MARK_APART);
    assert_ok(link_learning_run(e, l, S(""), time_date_local(env_now(e)), 1, &learnt));
    assert_int_not_equal(learnt.before[0], learnt.before[1]);
    assert_int_not_equal(learnt.after[0], learnt.after[1]);
}

/* The day on which a child is one year old is a change that no source sends. */
static void a_child_of_one_year_is_judged_as_everybody_is(void **state)
{
    struct linked_place *p = *state;
    const struct clock *before = p->a.env->clock;
    const struct clock tomorrow = clock_fixed(env_now(p->a.env) + INT64_C(86400) * 1000000);
    str born = date_text(p->a.env->arena, time_date_local(env_now(p->a.env)) - 364);
    const struct someone child = { .given = "Anna", .family = "Pemberton", .birth = born.p, HOME };
    someone_put(p, p->practice, "child-a", &child);
    someone_put(p, p->hospital, "child-b", &child);
    linked_work(p);
    assert_int_not_equal(linked_person(p, "child-a"), linked_person(p, "child-b"));
    p->a.env->clock = &tomorrow;
    linked_work(p);
    assert_int_equal(linked_person(p, "child-a"), linked_person(p, "child-b"));
    p->a.env->clock = before;
    someone_delete(p, "child-a");
    someone_delete(p, "child-b");
    linked_work(p);
}

/* 8 */
static void what_people_parted_stays_parted_whatever_is_sent(void **state)
{
    struct linked_place *p = *state;
    const struct someone anna = { ANNA, HOME }, moved = { ANNA, AWAY, .nhs = NUMBER_1 };
    int64_t home = 0, rid = 0;
    struct part_done done;
    someone_put(p, p->practice, "parted-a", &anna);
    someone_put(p, p->hospital, "parted-b", &anna);
    linked_work(p);
    int64_t both = linked_person(p, "parted-a");
    assert_int_equal(linked_person(p, "parted-b"), both);
    assert_ok(record_find(&p->a.cx, S("Patient"), S("parted-b"), &home, &rid));
    alliance_begin(&p->a);
    assert_ok(person_part(&p->a.cx, home, false, S("they are cousins"), &done));
    alliance_commit(&p->a);
    linked_work(p);
    for (int i = 0; i < 3; i++) {
        assert_int_not_equal(linked_person(p, "parted-a"), linked_person(p, "parted-b"));
        if (i == 0) someone_put(p, p->hospital, "parted-b", &moved);
        if (i == 0) someone_put(p, p->practice, "parted-a", &moved);
        if (i == 1) linked_restart(p);
        linked_work(p);
    }
    /* A third record goes to one of them, or to neither; it does not bring them together. Nor does
     * a source that calls them one. */
    someone_put(p, p->practice, "parted-c", &moved);
    struct someone merged = moved;
    merged.link = "parted-a";
    someone_put(p, p->practice, "parted-c", &merged);
    linked_work(p);
    assert_int_not_equal(linked_person(p, "parted-a"), linked_person(p, "parted-b"));
    someone_delete(p, "parted-a");
    someone_delete(p, "parted-b");
    someone_delete(p, "parted-c");
    linked_work(p);
}

/* 10 */
static void protected_people_are_no_question_to_anybody(void **state)
{
    struct linked_place *p = *state;
    static const char *const labels[] = { "adoption", "gender-recognition", "protected" };
    const struct someone open = { ANNA, HOME };
    for (size_t i = 0; i < 3; i++) {
        struct someone hidden = { ANNA, HOME, .nhs = NUMBER_1, .label = labels[i] };
        someone_put(p, p->practice, "seal-a", &hidden);
        someone_put(p, p->hospital, "seal-b", &open);
        linked_work(p);
        int64_t reviews =
            linked_number(p, "SELECT count(*) FROM review r JOIN patient t ON t.home = "
                             "r.low OR t.home = r.high WHERE t.label <> 0 AND "
                             "r.state = 'waiting'");
        assert_int_equal(reviews, 0);
        assert_int_not_equal(linked_person(p, "seal-a"), linked_person(p, "seal-b"));
        /* Sealed later, it leaves those with whom it stood. */
        hidden.label = NULL;
        hidden.nhs = NULL;
        someone_put(p, p->practice, "seal-a", &hidden);
        linked_work(p);
        assert_int_equal(linked_person(p, "seal-a"), linked_person(p, "seal-b"));
        hidden.label = labels[i];
        someone_put(p, p->practice, "seal-a", &hidden);
        linked_work(p);
        assert_int_not_equal(linked_person(p, "seal-a"), linked_person(p, "seal-b"));
        someone_delete(p, "seal-a");
        someone_delete(p, "seal-b");
        linked_work(p);
    }
}

/* 8 and 10: what people joined before it was sealed they joined for good. The machine obeys that as
 * it comes, when it is changed, and in a new process, and brings nobody else to it by what the
 * sealed record says. */
static void what_people_joined_stays_joined_when_it_is_sealed(void **state)
{
    struct linked_place *p = *state;
    static const char *const labels[] = { "adoption", "gender-recognition", "protected" };
    for (size_t i = 0; i < 3; i++) {
        struct someone here = { ANNA, .line = "12 Mill Lane", .postcode = "WA2 7PR" };
        struct someone there = { ANNA, AWAY };
        struct part_done done;
        int64_t first = 0, home = 0, rid = 0;
        someone_put(p, p->practice, "kept-a", &here);
        someone_put(p, p->hospital, "kept-b", &there);
        linked_work(p);
        assert_int_not_equal(linked_person(p, "kept-a"), linked_person(p, "kept-b"));
        assert_ok(record_find(&p->a.cx, S("Patient"), S("kept-a"), &first, &rid));
        assert_ok(record_find(&p->a.cx, S("Patient"), S("kept-b"), &home, &rid));
        alliance_begin(&p->a);
        assert_ok(review_mark(&p->a.cx, first, home, true, S("she moved")));
        alliance_commit(&p->a);
        linked_work(p);
        for (int step = 0; step < 4; step++) {
            if (step == 0) here.label = labels[i];
            if (step == 1) here.phone = "07700900456";
            if (step == 2) linked_restart(p);
            if (step == 3) there.phone = "07700900457";
            someone_put(p, p->practice, "kept-a", &here);
            someone_put(p, p->hospital, "kept-b", &there);
            linked_work(p);
            assert_int_equal(linked_person(p, "kept-a"), linked_person(p, "kept-b"));
        }
        /* Like the sealed record in everything: she stays a stranger. */
        struct someone like = here;
        like.label = NULL;
        someone_put(p, p->hospital, "kept-c", &like);
        linked_work(p);
        assert_int_not_equal(linked_person(p, "kept-c"), linked_person(p, "kept-a"));
        assert_int_equal(linked_number(p, "SELECT count(*) FROM review r JOIN patient t ON t.home "
                                          "= r.low OR t.home = r.high WHERE t.label <> 0 AND "
                                          "r.state = 'waiting'"),
                         0);
        /* Until a person lifts it. */
        alliance_begin(&p->a);
        assert_ok(person_part(&p->a.cx, home, false, S("she did not"), &done));
        alliance_commit(&p->a);
        linked_work(p);
        assert_int_not_equal(linked_person(p, "kept-a"), linked_person(p, "kept-b"));
        someone_delete(p, "kept-a");
        someone_delete(p, "kept-b");
        someone_delete(p, "kept-c");
        linked_work(p);
    }
}

/* 11 */
static void a_join_copies_no_data(void **state)
{
    struct linked_place *p = *state;
    const struct someone anna = { ANNA, HOME }, more = { ANNA, HOME, .nhs = NUMBER_1 };
    struct record before[2], after[2];
    static const char *const ids[] = { "data-a", "data-b" };
    someone_put(p, p->practice, ids[0], &anna);
    someone_put(p, p->hospital, ids[1], &more);
    int64_t rows = linked_number(p, "SELECT count(*) FROM resource");
    int64_t history = linked_number(p, "SELECT count(*) FROM history");
    for (int i = 0; i < 2; i++)
        assert_ok(record_read(&p->a.cx, S("Patient"), str_of(ids[i]), &before[i]));
    linked_work(p);
    assert_int_equal(linked_person(p, ids[0]), linked_person(p, ids[1]));
    for (int i = 0; i < 2; i++) {
        assert_ok(record_read(&p->a.cx, S("Patient"), str_of(ids[i]), &after[i]));
        assert_strs(before[i].json, after[i].json);
        assert_int_equal(before[i].home, after[i].home);
    }
    assert_int_equal(linked_number(p, "SELECT count(*) FROM resource"), rows);
    assert_int_equal(linked_number(p, "SELECT count(*) FROM history"), history);
    someone_delete(p, ids[0]);
    someone_delete(p, ids[1]);
    linked_work(p);
}

/* 12, where somebody asks */
static void no_match_is_called_certain_without_a_lead(void **state)
{
    struct linked_place *p = *state;
    const struct someone one = { ANNA, HOME, .nhs = NUMBER_1 },
                         two = { ANNA, HOME, .nhs = NUMBER_2 };
    const struct someone asked = { ANNA, HOME };
    const struct json_node *patient;
    struct matches found;
    someone_put(p, p->practice, "lead-a", &one);
    someone_put(p, p->practice, "lead-b", &two);
    linked_work(p);
    assert_ok(json_read(p->a.env, someone_json(p->a.env->arena, "x", &asked), &patient));
    struct match_query q = { .patient = patient, .where = S("Patient"), .most = 10 };
    assert_ok(record_match(&p->a.cx, &q, &found));
    assert_int_equal(found.count, 2);
    for (size_t i = 0; i < found.count; i++) {
        assert_int_not_equal(found.at[i].grade, MATCH_CERTAIN);
        assert_true(found.at[i].score < 0.95);
    }
    q.only_certain = true;
    assert_ok(record_match(&p->a.cx, &q, &found));
    assert_int_equal(found.count, 0);
    someone_delete(p, "lead-b");
    linked_work(p);
    assert_ok(record_match(&p->a.cx, &q, &found));
    assert_int_equal(found.count, 1);
    assert_str(found.at[0].record.id, "lead-a");
    someone_delete(p, "lead-a");
    linked_work(p);
}

static int setup(void **state)
{
    static struct linked_place p;
    linked_open(&p);
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct linked_place *p = *state;
    alliance_close(&p->a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_holds_as_records_are_imported),
        cmocka_unit_test(each_rule_holds_when_records_are_changed_to_it),
        cmocka_unit_test(each_rule_holds_in_the_batch),
        cmocka_unit_test(each_rule_holds_in_any_order_of_arrival),
        cmocka_unit_test(what_people_parted_stays_parted_in_the_batch),
        cmocka_unit_test(a_child_of_one_year_is_judged_as_everybody_is),
        cmocka_unit_test(what_people_parted_stays_parted_whatever_is_sent),
        cmocka_unit_test(protected_people_are_no_question_to_anybody),
        cmocka_unit_test(what_people_joined_stays_joined_when_it_is_sealed),
        cmocka_unit_test(a_join_copies_no_data),
        cmocka_unit_test(no_match_is_called_certain_without_a_lead),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
