/* SPDX-License-Identifier: Apache-2.0
 * The rules of data/access_rules.csv that the decision itself answers, by their id; and that the
 * scope says the same as the decision on every world that chance makes.
 */
#include "support/support.h"

#include "trust/decide.h"

enum {
    ME = 70,
    GP_A = 1,
    GP_B = 2,
    HOSPITAL = 3,
    COUNCIL = 4,
    LANDLORD = 5,
    HOME = 6,
    CHARITY_X = 7,
    CHARITY_Y = 8,
    POLICE = 9
};

struct row {
    const char *id;
    struct who who;
    struct what what;
    bool reason;
    enum verdict want;
    const char *rule; /* NULL: whichever */
};

#define WHO(role_, org_, purpose_)                                                                 \
    {                                                                                              \
        .account = ME, .role = ROLE_##role_, .organisation = (org_),                               \
        .purpose = PURPOSE_##purpose_, .assured = true                                             \
    }
/* The relations, and after them whatever else differs from nothing. */
#define WHAT(facet_, source_, ...)                                                                 \
    {                                                                                              \
        .facet = FACET_##facet_, .source = (source_), .person = 900, .relations = __VA_ARGS__      \
    }
#define DENY   VERDICT_DENY
#define PERMIT VERDICT_PERMIT

static const struct row rows[] = {
    { "R01", { .role = ROLE_NONE }, WHAT(PROBLEM, GP_A, 0), false, DENY, "R01" },
    { "R02",
      { .account = ME,
        .role = ROLE_NURSE,
        .organisation = HOSPITAL,
        .purpose = PURPOSE_DIRECT_CARE,
        .assured = true,
        .suspended = true },
      WHAT(PROBLEM, HOSPITAL, RELATION_EPISODE),
      false,
      DENY,
      "R02" },
    { "R03", WHO(GP, GP_A, DIRECT_CARE), WHAT(PROBLEM, GP_A, RELATION_REGISTERED), false, PERMIT,
      "R03" },
    { "R03", WHO(GP, GP_A, PLANNING), WHAT(PROBLEM, GP_A, RELATION_REGISTERED), false, DENY, NULL },
    { "R18",
      { .account = ME,
        .role = ROLE_NURSE,
        .organisation = HOSPITAL,
        .purpose = PURPOSE_DIRECT_CARE,
        .assured = true,
        .hidden = FACET_CARE },
      WHAT(CARE, GP_A, RELATION_EPISODE),
      false,
      DENY,
      "R18" },
    { "R04", WHO(GP, GP_B, DIRECT_CARE), WHAT(PROBLEM, GP_A, 0), false, DENY, "R04" },
    { "R05", WHO(NURSE, HOSPITAL, DIRECT_CARE), WHAT(PROBLEM, GP_A, RELATION_CLAIMED), false,
      PERMIT, "R03" },
    { "R07", WHO(CHARITY_WORKER, CHARITY_X, DIRECT_CARE), WHAT(NEED, GP_A, RELATION_REFERRAL),
      false, PERMIT, NULL },
    { "R07", WHO(CHARITY_WORKER, CHARITY_X, DIRECT_CARE), WHAT(PROBLEM, GP_A, RELATION_REFERRAL),
      false, DENY, "R18" },
    { "R08", WHO(CHARITY_WORKER, CHARITY_Y, DIRECT_CARE), WHAT(NEED, GP_A, 0), false, DENY, "R04" },
    { "R09",
      { .account = ME,
        .person = 900,
        .role = ROLE_NURSE,
        .organisation = HOSPITAL,
        .purpose = PURPOSE_DIRECT_CARE,
        .assured = true },
      WHAT(PROBLEM, HOSPITAL, RELATION_EPISODE),
      true,
      DENY,
      "R09" },
    { "R10", WHO(RECEPTIONIST, GP_A, ADMIN),
      WHAT(IDENTITY, GP_A, RELATION_REGISTERED, .near = true, .action = ACTION_OPEN), false,
      VERDICT_ASK, "R10" },
    { "R10", WHO(RECEPTIONIST, GP_A, ADMIN),
      WHAT(IDENTITY, GP_A, RELATION_REGISTERED, .near = true, .action = ACTION_OPEN), true, PERMIT,
      NULL },
    { "R11", WHO(THERAPIST, HOSPITAL, DIRECT_CARE), WHAT(CARE, COUNCIL, 0), false, DENY, "R04" },
    { "R12", WHO(ANALYST, COUNCIL, PLANNING), WHAT(PROBLEM, GP_A, RELATION_REGISTERED), false, DENY,
      "R12" },
    { "R13", WHO(CHIEF_EXECUTIVE, COUNCIL, MANAGEMENT), WHAT(PROBLEM, GP_A, RELATION_REGISTERED),
      false, DENY, "R12" },
    { "R14", WHO(CARE_ASSISTANT, HOME, DIRECT_CARE), WHAT(MEDICINE, GP_A, RELATION_CARE_HOME),
      false, PERMIT, NULL },
    { "R14", WHO(CARE_ASSISTANT, HOME, DIRECT_CARE), WHAT(PROBLEM, GP_A, RELATION_CARE_HOME), false,
      DENY, "R18" },
    { "R15", WHO(CARE_NURSE, HOME, DIRECT_CARE), WHAT(PROBLEM, GP_A, RELATION_CARE_HOME), false,
      PERMIT, NULL },
    { "R15", WHO(CARE_NURSE, HOME, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_CARE_HOME, .label = LABEL_SEALED), false, DENY, "R27" },
    { "R16",
      { .account = ME,
        .role = ROLE_CARE_NURSE,
        .organisation = HOME,
        .purpose = PURPOSE_DIRECT_CARE,
        .assured = false },
      WHAT(PROBLEM, GP_A, RELATION_CARE_HOME),
      false,
      DENY,
      "R16" },
    { "R17",
      { .account = ME,
        .role = ROLE_GP,
        .organisation = GP_A,
        .purpose = PURPOSE_DIRECT_CARE,
        .assured = true,
        .closed = true },
      WHAT(PROBLEM, GP_A, RELATION_REGISTERED),
      false,
      DENY,
      "R17" },
    { "R18", WHO(HOUSING_OFFICER, LANDLORD, HOUSING), WHAT(PROBLEM, GP_A, RELATION_LANDLORD), false,
      DENY, "R18" },
    { "R18", WHO(HOUSING_OFFICER, LANDLORD, HOUSING), WHAT(MEDICINE, GP_A, RELATION_LANDLORD),
      false, DENY, "R18" },
    { "R19", WHO(HOUSING_OFFICER, LANDLORD, HOUSING), WHAT(NEED, GP_A, RELATION_LANDLORD), false,
      PERMIT, NULL },
    { "R20", WHO(HOUSING_OFFICER, LANDLORD + 100, HOUSING), WHAT(NEED, GP_A, 0), false, DENY,
      "R04" },
    { "R21", WHO(POLICE_OFFICER, POLICE, CRIME_PREVENTION), WHAT(IDENTITY, GP_A, 0), false, DENY,
      "R04" },
    { "R21", WHO(POLICE_OFFICER, POLICE, CRIME_PREVENTION), WHAT(REFERRAL, POLICE, RELATION_CASE),
      false, PERMIT, NULL },
    { "R23", WHO(SOCIAL_WORKER, COUNCIL, DIRECT_CARE), WHAT(CARE, GP_A, RELATION_MEETING), false,
      PERMIT, NULL },
    { "R25", WHO(GP, GP_B, DIRECT_CARE),
      WHAT(DOCUMENT, GP_B, RELATION_BREAK_GLASS, .label = LABEL_GENDER), true, DENY, "R27" },
    { "R26", WHO(DOCTOR, HOSPITAL, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_EPISODE, .label = LABEL_CONCEPTION), false, DENY, "R27" },
    { "R27", WHO(SOCIAL_WORKER, COUNCIL, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_CARE_TEAM, .label = LABEL_SENSITIVE), false, DENY, "R27" },
    { "R28", WHO(DOCTOR, HOSPITAL, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_EPISODE | RELATION_AGREED, .label = LABEL_SENSITIVE), false,
      PERMIT, NULL },
    { "R29", WHO(NURSE, HOSPITAL, DIRECT_CARE),
      WHAT(IDENTITY, GP_A, RELATION_EPISODE, .label = LABEL_PROTECTED), false, VERDICT_PART,
      "R29" },
    { "R29", WHO(NURSE, HOSPITAL, DIRECT_CARE), WHAT(PROBLEM, GP_A, RELATION_EPISODE), false,
      PERMIT, NULL },
    { "R32", WHO(NURSE, HOSPITAL, DIRECT_CARE),
      WHAT(IDENTITY, GP_A, RELATION_EPISODE, .person_labels = LABEL_ADOPTION), false, DENY, "R32" },
    { "R34", WHO(RECEPTIONIST, GP_A, ADMIN),
      WHAT(REFERRAL, GP_A, RELATION_REGISTERED, .label = LABEL_SAFEGUARDING), false, DENY, "R27" },
    { "R34", WHO(SAFEGUARDING_LEAD, COUNCIL, SAFEGUARDING),
      WHAT(REFERRAL, GP_A, RELATION_CASE, .label = LABEL_SAFEGUARDING), false, PERMIT, NULL },
    { "R35", WHO(PROXY, 0, OWN_CARE),
      WHAT(REFERRAL, GP_A, RELATION_PROXY, .label = LABEL_SAFEGUARDING), false, DENY, "R27" },
    { "R36", WHO(RESIDENT, 0, OWN_CARE),
      WHAT(DOCUMENT, GP_A, RELATION_SELF, .label = LABEL_THIRD_PARTY), false, DENY, "R27" },
    { "R37", WHO(CALDICOTT, HOSPITAL, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_EPISODE, .label = LABEL_SEALED), false, DENY, "R27" },
    { "R37", WHO(CALDICOTT, HOSPITAL, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_EPISODE | RELATION_UNSEALED, .label = LABEL_SEALED), false,
      PERMIT, NULL },
    { "R37", WHO(CALDICOTT, HOSPITAL, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_EPISODE | RELATION_UNSEALED, .label = LABEL_GENDER), false, DENY,
      "R27" },
    { "R37", WHO(CALDICOTT, HOSPITAL, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_EPISODE | RELATION_RELEASED, .label = LABEL_GENDER), false,
      PERMIT, NULL },
    { "R39", WHO(NURSE, HOSPITAL, DIRECT_CARE), WHAT(PROBLEM, GP_A, RELATION_EPISODE), false,
      PERMIT, NULL },
    { "R40", WHO(NURSE, HOSPITAL, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_EPISODE, .choices = CHOICE_NO_SHARED_RECORD), false, DENY,
      "R40" },
    { "R40", WHO(GP, GP_A, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_REGISTERED, .choices = CHOICE_NO_SHARED_RECORD), false, PERMIT,
      NULL },
    { "R40", WHO(NURSE, HOSPITAL, EMERGENCY),
      WHAT(PROBLEM, GP_A, RELATION_BREAK_GLASS, .choices = CHOICE_NO_SHARED_RECORD), true, PERMIT,
      NULL },
    { "R41", WHO(NURSE, HOSPITAL, DIRECT_CARE), WHAT(PROBLEM, GP_A, RELATION_EPISODE, .choices = 0),
      false, PERMIT, NULL },
    { "R42", WHO(NURSE, HOSPITAL, DIRECT_CARE),
      WHAT(PROBLEM, GP_A, RELATION_EPISODE, .choices = CHOICE_NATIONAL), false, PERMIT, NULL },
    { "R48", WHO(PROXY, 0, OWN_CARE),
      WHAT(ENCOUNTER, GP_A, RELATION_PROXY, .label = LABEL_FROM_PROXY), false, DENY, "R27" },
    { "R49", WHO(PROXY, 0, OWN_CARE), WHAT(CARE, GP_A, 0), false, DENY, "R04" },
    { "R50", WHO(PROXY, 0, OWN_CARE), WHAT(CARE, GP_A, RELATION_PROXY), false, PERMIT, NULL },
    { "R53", WHO(DOCTOR, HOSPITAL, EMERGENCY), WHAT(PROBLEM, GP_A, RELATION_BREAK_GLASS), true,
      PERMIT, NULL },
    { "R58", WHO(PRIVACY_OFFICER, HOSPITAL, AUDIT), WHAT(PROBLEM, HOSPITAL, RELATION_EPISODE),
      false, DENY, "R03" },
};

static void each_rule_gets_its_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        struct why why = { .reason = r->reason };
        struct decision d = trust_decide(&r->who, &r->what, &why);
        if (d.verdict != r->want || (r->rule != NULL && strcmp(d.rule, r->rule) != 0))
            fail_msg("row %zu, %s: verdict %d by %s, wanted %d", i, r->id, (int)d.verdict, d.rule,
                     (int)r->want);
    }
}

static void break_glass_needs_the_right(void **state)
{
    (void)state;
    struct who officer = WHO(HOUSING_OFFICER, LANDLORD, HOUSING);
    struct who doctor = WHO(DOCTOR, HOSPITAL, EMERGENCY);
    assert_false(who_may(&officer, RIGHT_BREAK_GLASS)); /* R55 */
    assert_true(who_may(&doctor, RIGHT_BREAK_GLASS));   /* R53 */
    doctor.suspended = true;
    assert_false(who_may(&doctor, RIGHT_BREAK_GLASS));
}

static void a_claimed_look_raises_an_alert(void **state)
{
    (void)state;
    struct who nurse = WHO(NURSE, HOSPITAL, DIRECT_CARE);
    struct what claimed = WHAT(PROBLEM, GP_A, RELATION_CLAIMED);
    struct what open = WHAT(PROBLEM, GP_A, RELATION_CLAIMED | RELATION_EPISODE);
    struct why why = { 0 };
    assert_true(trust_decide(&nurse, &claimed, &why).alert); /* R05 */
    assert_false(trust_decide(&nurse, &open, &why).alert);
}

static struct who random_who(struct random *r)
{
    return (struct who){
        .account = (int64_t)random_below(r, 3),
        .person = (int64_t)random_below(r, 3),
        .organisation = (int64_t)random_below(r, 4),
        .role = (uint8_t)random_below(r, ROLE__COUNT),
        .purpose = (uint8_t)random_below(r, PURPOSE__COUNT),
        .suspended = random_below(r, 20) == 0,
        .closed = random_below(r, 20) == 0,
        .assured = random_below(r, 20) != 0,
        .hidden = random_below(r, 3) == 0 ? (uint32_t)random_below(r, 1 << 16) : 0,
    };
}

static struct what random_what(struct random *r)
{
    return (struct what){
        .action = ACTION_SEARCH,
        .facet = UINT32_C(1) << random_below(r, 16) |
                 (random_below(r, 8) == 0 ? UINT32_C(1) << random_below(r, 16) : 0),
        .label = random_below(r, 2) == 0 ? 0 : (uint32_t)random_below(r, 1 << LABEL__COUNT),
        .source = (int64_t)random_below(r, 4),
        .person = (int64_t)random_below(r, 4),
        .relations = (uint32_t)(random_u64(r) & random_u64(r)) & RELATION__ALL,
        .choices = (uint32_t)random_below(r, 8),
        .person_labels =
            random_below(r, 10) == 0 ? (uint32_t)random_below(r, 1 << LABEL__COUNT) : 0,
    };
}

static void scope_and_decision_say_the_same(void **state)
{
    (void)state;
    struct random r = random_seeded(42);
    int permitted = 0;
    for (int i = 0; i < 400000; i++) {
        struct who who = random_who(&r);
        if (i % 2 == 0) who.purpose = (uint8_t)role_purpose((enum role)who.role);
        struct what what = random_what(&r);
        struct why why = { 0 };
        struct scope s = scope_compile(&who);
        bool permit = trust_decide(&who, &what, &why).verdict >= VERDICT_PART;
        if (scope_admits(&s, &what) != permit) fail_msg("world %d: scope and decision differ", i);
        permitted += permit ? 1 : 0;
    }
    assert_true(permitted > 10000); /* the test says something */
}

/* Every role by every relation, seal, kind of fact and objection, one of each: no corner is left to
 * chance. */
static void scope_and_decision_agree_in_every_corner(void **state)
{
    (void)state;
    for (unsigned role = 0; role < ROLE__COUNT; role++) {
        struct who who = { .account = ME,
                           .person = 901,
                           .organisation = GP_A,
                           .role = (uint8_t)role,
                           .purpose = (uint8_t)role_purpose((enum role)role),
                           .assured = true };
        struct scope s = scope_compile(&who);
        for (uint32_t i = 0; i < 17u * 10 * 10 * 16 * 2 * 3; i++) {
            uint32_t n = i;
            uint32_t relation = n % 17, label, person_label, facet;
            n /= 17;
            label = n % 10, n /= 10;
            person_label = n % 10, n /= 10;
            facet = n % 16, n /= 16;
            struct what what = { .action = ACTION_SEARCH,
                                 .facet = UINT32_C(1) << facet,
                                 .label = label == 0 ? 0 : UINT32_C(1) << (label - 1),
                                 .person_labels =
                                     person_label == 0 ? 0 : UINT32_C(1) << (person_label - 1),
                                 .relations = relation == 0 ? 0 : UINT32_C(1) << (relation - 1),
                                 .choices = n % 2,
                                 .source = (int64_t)(n / 2 % 3),
                                 .person = 900 };
            struct why why = { 0 };
            bool permit = trust_decide(&who, &what, &why).verdict >= VERDICT_PART;
            if (scope_admits(&s, &what) != permit)
                fail_msg("%s, relation %u, label %u: scope and decision differ",
                         role_name((enum role)role), relation, label);
        }
    }
}

/* A relation that opens a seal is no reason to look by itself. */
static void what_opens_a_seal_opens_nothing_else(void **state)
{
    (void)state;
    struct who guardian = WHO(CALDICOTT, HOSPITAL, DIRECT_CARE);
    struct what plain =
        WHAT(PROBLEM, GP_A, RELATION_UNSEALED | RELATION_RELEASED | RELATION_AGREED);
    struct why why = { .reason = true };
    assert_int_equal(trust_decide(&guardian, &plain, &why).verdict, DENY);
}

/* R29: whichever source protects her place, it is taken out of what all of them hold. */
static void a_protected_place_is_protected_in_every_source(void **state)
{
    (void)state;
    struct who nurse = WHO(NURSE, HOSPITAL, DIRECT_CARE);
    struct what other = WHAT(IDENTITY, GP_A, RELATION_EPISODE, .person_labels = LABEL_PROTECTED);
    struct why why = { 0 };
    assert_true(trust_decide(&nurse, &other, &why).without_place);
    other.facet = FACET_PUBLIC;
    assert_false(trust_decide(&nurse, &other, &why).without_place);
}

static void kinds_are_known_by_their_beginning(void **state)
{
    (void)state;
    assert_int_equal(org_kind_parse(S("charity (carers, befriending)")), ORG_CHARITY);
    assert_int_equal(
        org_kind_parse(S("ambulance service (sends and receives records; has not signed)")),
        ORG_AMBULANCE);
    assert_int_equal(org_kind_parse(S("housing association (tenant mutual)")), ORG_HOUSING);
    assert_int_equal(org_kind_parse(S("what is this")), ORG_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_gets_its_answer),
        cmocka_unit_test(break_glass_needs_the_right),
        cmocka_unit_test(a_claimed_look_raises_an_alert),
        cmocka_unit_test(scope_and_decision_say_the_same),
        cmocka_unit_test(scope_and_decision_agree_in_every_corner),
        cmocka_unit_test(what_opens_a_seal_opens_nothing_else),
        cmocka_unit_test(a_protected_place_is_protected_in_every_source),
        cmocka_unit_test(kinds_are_known_by_their_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
