/* SPDX-License-Identifier: Apache-2.0
 * Finding a service: by everyday words, near a postcode, open now, step free, in a language.
 */
#include "support/support.h"

#include "base/file.h"
#include "base/time.h"
#include "place/directory.h"
#include "place/directory_town.h"
#include "support/alliance.h"
#include "town/conversation.h"

static int setup(void **state)
{
    static struct alliance a;
    alliance_open(&a, str_none());
    str folder = file_join(a.env->arena, a.folder, S("town"));
    struct town_options o = {
        .out = folder, .seed = 1, .people = 300, .today = time_date_local(env_now(a.env))
    };
    assert_ok(conversation_write(a.env, &o));
    alliance_begin(&a);
    assert_ok(directory_town_load(&a.cx, folder));
    alliance_commit(&a);
    *state = &a;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(*state);
    return 0;
}

static struct services find(struct alliance *a, struct service_query q)
{
    struct services found;
    assert_ok(service_search(&a->cx, &q, &found));
    return found;
}

static bool has(const struct services *l, str key)
{
    for (size_t i = 0; i < l->count; i++)
        if (str_eq(l->at[i].key, key)) return true;
    return false;
}

static void everyday_words_find_what_they_mean(void **state)
{
    static const struct {
        str words, key;
    } asked[] = { { S_INIT("damp"), S_INIT("SV43") },
                  { S_INIT("MOULD in the bedroom"), S_INIT("SV43") },
                  { S_INIT("falls"), S_INIT("SV09") },
                  { S_INIT("I have fallen, falling"), S_INIT("SV86") },
                  { S_INIT("caring for my mum, carer"), S_INIT("SV60") },
                  { S_INIT("lonely"), S_INIT("SV62") },
                  { S_INIT("interpreter"), S_INIT("SV13") },
                  { S_INIT("Café"), S_INIT("SV75") } };
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct services found = find(*state, (struct service_query){ .words = asked[i].words });
        if (!has(&found, asked[i].key))
            fail_msg("“%.*s” does not find %.*s among %zu", STR_ARG(asked[i].words),
                     STR_ARG(asked[i].key), found.count);
    }
}

static void a_name_comes_before_a_mention(void **state)
{
    struct services found = find(*state, (struct service_query){ .words = S("falls clinic") });
    assert_true(found.count > 0);
    assert_str(found.at[0].key, "SV09");
}

static void words_that_nothing_has_find_nothing_and_no_words_everything(void **state)
{
    assert_int_equal(find(*state, (struct service_query){ .words = S("xylophone") }).count, 0);
    assert_int_equal(find(*state, (struct service_query){ .words = S("  ") }).count, 90);
    assert_int_equal(find(*state, (struct service_query){ .words = S("'; % _") }).count, 90);
    assert_int_equal(find(*state, (struct service_query){ .words = S("\xff\xfe") }).count, 0);
}

static void a_postcode_is_in_a_neighbourhood_and_what_is_everywhere_is_near(void **state)
{
    struct alliance *a = *state;
    struct neighbourhood n;
    assert_ok(neighbourhood_by_postcode(&a->cx, S(" hb4 3xy "), &n));
    assert_str(n.key, "haggmoor");
    assert_ok(neighbourhood_by_postcode(&a->cx, S("HB3"), &n));
    assert_str(n.key, "carrfold");
    assert_status(neighbourhood_by_postcode(&a->cx, S("M1 1AA"), &n), ST_NOT_FOUND);
    assert_status(neighbourhood_by_postcode(&a->cx, S(""), &n), ST_NOT_FOUND);
    struct services near = find(a, (struct service_query){ .neighbourhood = n.id });
    assert_true(near.count > 10 && near.count < 90);
    for (size_t i = 0; i < near.count; i++)
        assert_true(near.at[i].neighbourhood == n.id || near.at[i].neighbourhood == 0);
    assert_int_equal(near.at[0].neighbourhood, n.id); /* its own first */
}

static void step_free_language_and_tag_narrow_it(void **state)
{
    struct services polish = find(*state, (struct service_query){ .language = S("pl") });
    struct services free_steps = find(*state, (struct service_query){ .step_free = true });
    struct services tagged = find(*state, (struct service_query){ .tag = S("damp") });
    assert_true(polish.count > 0 && polish.count < 90);
    assert_true(free_steps.count < 90);
    assert_false(has(&free_steps, S("SV09")));
    assert_true(has(&tagged, S("SV43")));
}

static void open_now_shows_only_what_is_known_to_be_open(void **state)
{
    struct services open = find(*state, (struct service_query){ .open_now = true });
    assert_true(open.count > 0 && open.count < 60); /* it is Sunday at four */
    assert_true(has(&open, S("SV14")));
    assert_false(has(&open, S("SV79"))); /* by arrangement */
}

static void one_service_has_its_tags(void **state)
{
    struct alliance *a = *state;
    struct service s;
    assert_ok(service_by_key(&a->cx, S("SV03"), &s));
    assert_int_equal(s.tags.count, 3);
    assert_int_equal(s.minimum_age, 5);
    assert_int_equal(s.maximum_age, -1);
    assert_status(service_by_key(&a->cx, S("nix"), &s), ST_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everyday_words_find_what_they_mean),
        cmocka_unit_test(a_name_comes_before_a_mention),
        cmocka_unit_test(words_that_nothing_has_find_nothing_and_no_words_everything),
        cmocka_unit_test(a_postcode_is_in_a_neighbourhood_and_what_is_everywhere_is_near),
        cmocka_unit_test(step_free_language_and_tag_narrow_it),
        cmocka_unit_test(open_now_shows_only_what_is_known_to_be_open),
        cmocka_unit_test(one_service_has_its_tags),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
