/* SPDX-License-Identifier: Apache-2.0
 * What residents say: kept as it came; danger and what was refused are on no list of anybody else;
 * one vote a participant; the same town twice is one.
 */
#include "support/support.h"

#include "base/file.h"
#include "base/time.h"
#include "gen/sql_vote.h"
#include "place/directory_town.h"
#include "support/alliance.h"
#include "town/conversation.h"
#include "voice/moderate.h"
#include "voice/ranking.h"
#include "voice/topic.h"
#include "voice/town.h"
#include "voice/voice.h"
#include "voice/voice_limits.h"
#include "voice/vote.h"

enum { ACCOUNT = 41, ALL_OF_THEM = 1000 };
static str folder;
static struct topic homes, lonely;

static void load(struct alliance *a)
{
    alliance_begin(a);
    assert_ok(directory_town_load(&a->cx, folder));
    assert_ok(voice_town_load(&a->cx, folder));
    assert_ok(voice_town_votes(&a->cx, folder));
    alliance_commit(a);
}

static int setup(void **state)
{
    static struct alliance a;
    alliance_open(&a, str_none());
    folder = file_join(a.env->arena, a.folder, S("town"));
    struct town_options o = {
        .out = folder, .seed = 1, .people = 300, .today = time_date_local(env_now(a.env))
    };
    assert_ok(conversation_write(a.env, &o));
    load(&a);
    assert_ok(topic_by_key(&a.cx, S("homes"), &homes));
    assert_ok(topic_by_key(&a.cx, S("lonely"), &lonely));
    *state = &a;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(*state);
    return 0;
}

static struct cx moderator(struct alliance *a)
{
    return alliance_as(a, ROLE_LINK_WORKER, ACCOUNT, 0);
}

static struct cx safeguarding(struct alliance *a)
{
    return alliance_as(a, ROLE_SAFEGUARDING_LEAD, ACCOUNT + 1, 0);
}

static struct voice_new saying(struct alliance *a, str words)
{
    struct participant who;
    assert_ok(participant_make(&a->cx, crypto_token(a->env, 24), &who));
    return (struct voice_new){ .topic = homes.id,
                               .participant = who.id,
                               .channel = CHANNEL_WEB,
                               .words = words,
                               .named = S(""),
                               .language = S("en"),
                               .said_at = TIME_NONE,
                               .way = S("none"),
                               .address = S(""),
                               .needs = S("") };
}

static struct voice_added say(struct alliance *a, str words, bool danger)
{
    struct voice_added added;
    alliance_begin(a);
    struct voice_new n = saying(a, words);
    n.danger = danger;
    assert_ok(voice_add(&a->cx, &n, &added));
    alliance_commit(a);
    return added;
}

/* Whether it is on the public list of its topic. */
static bool is_public(struct alliance *a, int64_t topic, str key)
{
    struct voice_line *lines;
    size_t count;
    int64_t at = INT64_MAX, id = INT64_MAX;
    do {
        assert_ok(voice_list(&a->cx, topic, 0, at, id, VOICE_PAGE_MOST, &lines, &count));
        for (size_t i = 0; i < count; i++)
            if (str_eq(lines[i].key, key)) return true;
        if (count > 0) at = lines[count - 1].at, id = lines[count - 1].id;
    } while (count == VOICE_PAGE_MOST);
    return false;
}

static bool is_queued(struct cx *cx, bool urgent, int64_t id)
{
    struct voice *list;
    size_t count;
    assert_ok(voice_queue(cx, urgent, ALL_OF_THEM, &list, &count));
    for (size_t i = 0; i < count; i++)
        if (list[i].id == id) return true;
    return false;
}

static int64_t theme_of(struct alliance *a, int64_t topic)
{
    struct theme *themes;
    size_t count;
    assert_ok(theme_list(&a->cx, topic, &themes, &count));
    assert_true(count > 0);
    return themes[0].id;
}

static void accept(struct alliance *a, int64_t id)
{
    struct cx cx = moderator(a);
    alliance_begin(a);
    assert_ok(voice_accept(&cx, id, theme_of(a, homes.id)));
    alliance_commit(a);
}

/* ---- what was said ---- */

static void words_are_kept_as_they_came(void **state)
{
    struct alliance *a = *state;
    static const str said[] = {
        S_INIT("  <script>alert(1)</script> & \"so on\"\r\n\r\nTwo lines. "),
        S_INIT("ہماری چھت دو سال سے ٹپک رہی ہے۔ \xe2\x80\xae" "evil\xe2\x80\xac"),
    };
    for (size_t i = 0; i < 2; i++) {
        struct voice_added added = say(a, said[i], false);
        struct voice v;
        assert_ok(voice_by_follow(&a->cx, added.follow, &v));
        assert_strs(v.words, said[i]);
        accept(a, added.id);
        assert_ok(voice_by_follow(&a->cx, added.follow, &v));
        assert_strs(v.words, said[i]);
    }
}

static void a_voice_waits_until_somebody_accepts_it(void **state)
{
    struct alliance *a = *state;
    struct cx cx = moderator(a);
    struct voice_added added =
        say(a, S("The walls are painted over and the damp comes back."), false);
    struct voice v;
    assert_false(is_public(a, homes.id, added.key));
    assert_true(is_queued(&cx, false, added.id));
    assert_ok(voice_get(&cx, added.id, &v));
    assert_int_equal(v.theme, 0); /* a suggestion joins nothing */
    assert_true(v.suggested_theme != 0);
    accept(a, added.id);
    assert_true(is_public(a, homes.id, added.key));
    alliance_begin(a);
    assert_status(voice_accept(&cx, added.id, 0), ST_PRECONDITION);
    assert_ok(voice_undecide(&cx, added.id));
    alliance_commit(a);
    assert_false(is_public(a, homes.id, added.key));
}

static void what_is_refused_is_on_no_list_and_its_author_reads_why(void **state)
{
    struct alliance *a = *state;
    struct cx cx = moderator(a);
    struct voice_added added = say(a, S("Buy my scans, only this week."), false);
    struct voice v;
    alliance_begin(a);
    assert_ok(voice_refuse(&cx, added.id, VOICE_RULE_advert));
    alliance_commit(a);
    assert_false(is_public(a, homes.id, added.key));
    assert_false(is_queued(&cx, false, added.id));
    assert_ok(voice_by_follow(&a->cx, added.follow, &v));
    assert_int_equal(v.state, VOICE_REFUSED);
    assert_str(v.refusal, "advert");
}

static void danger_is_on_no_list_but_the_safeguarding_teams(void **state)
{
    struct alliance *a = *state;
    struct cx mod = moderator(a), sg = safeguarding(a);
    struct voice_added added[2] = { say(a, S("Please look at this."), true),
                                    say(a, S("He locked me in again and I am scared of him."),
                                        false) };
    struct voice_waiting before, after;
    assert_ok(voice_queue_size(&mod, &before));
    for (int i = 0; i < 2; i++) {
        struct voice v;
        assert_true(added[i].danger);
        assert_false(is_public(a, homes.id, added[i].key));
        assert_false(is_queued(&mod, false, added[i].id));
        assert_true(is_queued(&sg, true, added[i].id));
        assert_status(voice_get(&mod, added[i].id, &v), ST_NOT_FOUND);
        assert_ok(voice_get(&sg, added[i].id, &v));
        assert_strs(v.danger, i == 0 ? S("author") : S("words"));
        alliance_begin(a);
        assert_status(voice_accept(&mod, added[i].id, 0), ST_NOT_FOUND);
        alliance_commit(a);
    }
    struct voice *none;
    size_t count;
    assert_status(voice_queue(&mod, true, 10, &none, &count), ST_FORBIDDEN);
    assert_ok(voice_queue_size(&mod, &after));
    assert_int_equal(before.count, after.count); /* not counted either */
}

static void danger_seen_late_leaves_every_list_with_what_was_made_of_it(void **state)
{
    struct alliance *a = *state;
    struct cx mod = moderator(a);
    struct voice_added added =
        say(a, S("Somebody ought to look in on the man at the corner house."), false);
    struct participant who;
    int64_t statement;
    struct statement s;
    accept(a, added.id);
    alliance_begin(a);
    assert_status(statement_from(&mod, added.id, S("Somebody should look in on him"), &statement),
                  ST_BAD_INPUT); /* not her words */
    assert_ok(
        statement_from(&mod, added.id, S("Somebody ought to look in on the man"), &statement));
    assert_ok(participant_make(&a->cx, S("a browser"), &who));
    assert_ok(vote_put(&a->cx, statement, who.id, 1, S("web")));
    assert_ok(voice_is_danger(&mod, added.id));
    alliance_commit(a);
    assert_false(is_public(a, homes.id, added.key));
    assert_ok(statement_get(&a->cx, statement, &s));
    assert_false(s.open);
    alliance_begin(a);
    assert_status(vote_put(&a->cx, statement, who.id, -1, S("web")), ST_GONE);
    alliance_commit(a);
    struct own_vote *own;
    size_t count;
    assert_ok(votes_own(&a->cx, homes.id, who.id, &own, &count));
    assert_int_equal(count, 0);
}

static void who_may_not_moderate_does_not(void **state)
{
    struct alliance *a = *state;
    struct cx nurse = alliance_as(a, ROLE_NURSE, ACCOUNT + 2, 0);
    struct voice_added added = say(a, S("Nobody answers after eight."), false);
    struct voice v;
    struct voice_waiting w;
    assert_status(voice_get(&nurse, added.id, &v), ST_FORBIDDEN);
    assert_status(voice_queue_size(&nurse, &w), ST_FORBIDDEN);
    alliance_begin(a);
    assert_status(voice_accept(&nurse, added.id, 0), ST_FORBIDDEN);
    assert_status(voice_refuse(&nurse, added.id, VOICE_RULE_abuse), ST_FORBIDDEN);
    struct cx mod = moderator(a);
    assert_status(voice_accept(&mod, added.id, theme_of(a, lonely.id)), ST_BAD_INPUT);
    assert_status(voice_is_no_danger(&mod, added.id), ST_FORBIDDEN);
    alliance_commit(a);
}

static void what_is_too_long_or_empty_is_answered_in_words(void **state)
{
    struct alliance *a = *state;
    struct voice_added added;
    char *many = arena_alloc(a->env->arena, 100000);
    memset(many, 'x', 100000);
    alliance_begin(a);
    struct voice_new n = saying(a, str_make(many, 100000));
    assert_status(voice_add(&a->cx, &n, &added), ST_BAD_INPUT);
    assert_str(a->env->err.where, "words");
    assert_true(str_has(a->env->err.what, S("100000")));
    n.words = S(" \r\n ");
    assert_status(voice_add(&a->cx, &n, &added), ST_BAD_INPUT);
    n.words = S("\xff\xfe");
    assert_status(voice_add(&a->cx, &n, &added), ST_BAD_INPUT);
    n.words = S("Well.");
    n.way = S("email");
    n.address = S("not an address");
    assert_status(voice_add(&a->cx, &n, &added), ST_BAD_INPUT);
    assert_str(a->env->err.where, "address");
    n.way = S("none");
    n.topic = 999999;
    assert_status(voice_add(&a->cx, &n, &added), ST_NOT_FOUND);
    alliance_commit(a);
}

static void a_devices_entry_sent_twice_is_one(void **state)
{
    struct alliance *a = *state;
    struct voice_added one, two;
    alliance_begin(a);
    struct voice_new n = saying(a, S("Said in the shop, with the network down."));
    n.offline = S("device-1/entry-1");
    n.channel = CHANNEL_POPUP;
    n.said_at = env_now(a->env) + 2 * TIME_DAY; /* its clock is off */
    assert_ok(voice_add(&a->cx, &n, &one));
    assert_ok(voice_add(&a->cx, &n, &two));
    alliance_commit(a);
    assert_true(two.before);
    assert_int_equal(one.id, two.id);
    struct voice v;
    assert_ok(voice_by_follow(&a->cx, one.follow, &v));
    assert_true(v.at <= env_now(a->env));
}

static void a_flood_is_held_but_a_cry_for_help_is_not(void **state)
{
    struct alliance *a = *state;
    struct voice_added added;
    alliance_begin(a);
    struct voice_new n = saying(a, S("Again."));
    n.from = S("192.0.2.1");
    for (int i = 0; i < VOICE_HOUR_MOST; i++) assert_ok(voice_add(&a->cx, &n, &added));
    assert_status(voice_add(&a->cx, &n, &added), ST_TOO_MANY);
    n.danger = true;
    assert_ok(voice_add(&a->cx, &n, &added));
    alliance_commit(a);
}

/* ---- the small sum ---- */

static void a_sum_takes_digits_of_our_scripts_and_words(void **state)
{
    struct alliance *a = *state;
    static const char *urdu[] = { "۰", "۱", "۲", "۳", "۴", "۵", "۶", "۷", "۸", "۹" };
    for (int i = 0; i < 20; i++) {
        struct voice_sum s = voice_sum_ask(&a->cx);
        int sum = s.a + s.b;
        assert_ok(voice_sum_check(&a->cx, s.seal, arena_printf(a->env->arena, " %d ", sum)));
        if (sum < 10) assert_ok(voice_sum_check(&a->cx, s.seal, str_of(urdu[sum])));
        if (sum == 7) assert_ok(voice_sum_check(&a->cx, s.seal, S("Seven")));
        assert_status(voice_sum_check(&a->cx, s.seal, arena_printf(a->env->arena, "%d", sum + 1)),
                      ST_BAD_INPUT);
        assert_status(voice_sum_check(&a->cx, s.seal, S("")), ST_BAD_INPUT);
        assert_status(voice_sum_check(&a->cx, S("made up"), S("7")), ST_GONE);
    }
}

/* ---- votes ---- */

static void one_vote_a_participant_the_last_one_counts(void **state)
{
    struct alliance *a = *state;
    struct participant who;
    struct statement s;
    struct own_vote *own;
    size_t count;
    int64_t left, left_then;
    alliance_begin(a);
    assert_ok(participant_make(&a->cx, S("one browser"), &who));
    assert_ok(statement_next(&a->cx, homes.id, who.id, &s, &left));
    assert_ok(vote_put(&a->cx, s.id, who.id, 1, S("web")));
    assert_ok(vote_put(&a->cx, s.id, who.id, -1, S("web")));
    assert_status(vote_put(&a->cx, s.id, who.id, 2, S("web")), ST_BAD_INPUT);
    assert_status(vote_put(&a->cx, 999999, who.id, 1, S("web")), ST_NOT_FOUND);
    assert_ok(votes_own(&a->cx, homes.id, who.id, &own, &count));
    assert_int_equal(count, 1);
    assert_int_equal(own[0].vote, -1);
    assert_ok(statement_next(&a->cx, homes.id, who.id, &s, &left_then));
    assert_int_equal(left_then, left - 1);
    assert_ok(vote_take_back(&a->cx, own[0].statement, who.id));
    assert_ok(votes_own(&a->cx, homes.id, who.id, &own, &count));
    assert_int_equal(count, 0);
    alliance_commit(a);
}

static void votes_are_worked_out_anew_where_there_are_new_ones(void **state)
{
    struct alliance *a = *state;
    bool more = true;
    struct topic_opinion was, now;
    struct participant who;
    struct statement s;
    int64_t left;
    alliance_begin(a);
    while (more) assert_ok(topic_opinion_work(&a->cx, &more));
    alliance_commit(a);
    struct topic_working *w;
    assert_ok(topic_opinion_find(&a->cx, 0, &w));
    assert_null(w);
    assert_ok(topic_opinion_read(&a->cx, homes.id, &was));
    assert_true(was.any);
    for (size_t g = 0; g < was.group_count; g++) assert_true(was.group[g].size >= 5);
    alliance_begin(a);
    assert_ok(participant_make(&a->cx, S("a late browser"), &who));
    assert_ok(statement_next(&a->cx, homes.id, who.id, &s, &left));
    assert_ok(vote_put(&a->cx, s.id, who.id, 1, S("web")));
    alliance_commit(a);
    assert_ok(topic_opinion_find(&a->cx, 0, &w));
    assert_non_null(w);
    assert_int_equal(topic_of_working(w), homes.id);
    alliance_begin(a);
    assert_ok(topic_opinion_keep(&a->cx, w));
    alliance_commit(a);
    assert_ok(topic_opinion_read(&a->cx, homes.id, &now));
    assert_int_equal(now.votes, was.votes + 1);
    assert_int_equal(now.people, was.people + 1);
}

/* ---- what matters most ---- */

static void a_group_is_one_voice_and_its_people_are_counted_beside(void **state)
{
    struct alliance *a = *state;
    struct participant group;
    struct ranking_item pair[2];
    struct ranking_people was, now;
    struct ranked *list;
    size_t count;
    int64_t done;
    bool more;
    assert_ok(ranking_people(&a->cx, &was));
    assert_ok(ranking_read(&a->cx, 0, &list, &count));
    assert_true(count > 0);
    alliance_begin(a);
    assert_status(participant_group(&a->cx, S("g"), 1, S(""), 0, &group), ST_BAD_INPUT);
    assert_status(participant_group(&a->cx, S("g"), 501, S(""), 0, &group), ST_BAD_INPUT);
    assert_ok(participant_group(&a->cx, S("g"), 14, S("Friday table"), 0, &group));
    assert_ok(pair_next(&a->cx, group.id, pair, &done));
    assert_int_equal(done, 0);
    assert_status(pair_put(&a->cx, group.id, 0, pair[0].id, pair[0].id, 0, S("web")), ST_BAD_INPUT);
    assert_status(pair_put(&a->cx, group.id, 0, pair[0].id, pair[1].id, 999999, S("web")),
                  ST_BAD_INPUT);
    assert_ok(pair_put(&a->cx, group.id, 0, pair[0].id, pair[1].id, pair[1].id, S("web")));
    assert_ok(
        pair_put(&a->cx, group.id, 0, pair[1].id, pair[0].id, 0, S("web"))); /* the same pair */
    assert_ok(pair_next(&a->cx, group.id, pair, &done));
    assert_int_equal(done, 1);
    assert_ok(ranking_work(&a->cx, &more));
    alliance_commit(a);
    assert_ok(ranking_people(&a->cx, &now));
    assert_int_equal(now.votes, was.votes + 1);
    assert_int_equal(now.groups, was.groups + 1);
    assert_int_equal(now.in_groups, was.in_groups + 14);
    assert_int_equal(now.alone, was.alone);
    struct ranking_working *w;
    assert_ok(ranking_find(&a->cx, &w));
    assert_null(w); /* nothing is new */
}

/* ---- the made town ---- */

/* Every public list, of every topic, is without what was refused and what tells of danger. */
static void the_towns_refused_and_urgent_voices_are_on_no_public_list(void **state)
{
    struct alliance *a = *state;
    static const char *keys[] = { "V155", "V156", "V157", "V252", "V253", "V355", "V454", "V552" };
    struct topic *topics;
    size_t count;
    assert_ok(topic_list(&a->cx, &topics, &count));
    assert_int_equal(count, 6);
    for (size_t t = 0; t < count; t++)
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
            assert_false(is_public(a, topics[t].id, str_of(keys[i])));
    assert_true(is_public(a, homes.id, S("V101")));
}

static void the_word_list_finds_the_towns_cries_and_little_else(void **state)
{
    struct alliance *a = *state;
    struct voice *urgent;
    struct topic *topics;
    size_t count, found = 0, false_alarms = 0, read = 0;
    struct cx sg = safeguarding(a);
    assert_ok(voice_queue(&sg, true, ALL_OF_THEM, &urgent, &count));
    for (size_t i = 0; i < count; i++)
        if (str_eq(urgent[i].key, S("V355")) || str_eq(urgent[i].key, S("V454")) ||
            str_eq(urgent[i].key, S("V552")))
            found += voice_tells_danger(a->env->arena, urgent[i].words);
    assert_int_equal(found, 3);
    assert_ok(topic_list(&a->cx, &topics, &count));
    for (size_t t = 0; t < count; t++) {
        struct voice_line *lines;
        size_t n;
        int64_t at = INT64_MAX, id = INT64_MAX;
        do {
            assert_ok(voice_list(&a->cx, topics[t].id, 0, at, id, VOICE_PAGE_MOST, &lines, &n));
            for (size_t i = 0; i < n; i++) {
                read++;
                if (!voice_tells_danger(a->env->arena, lines[i].words)) continue;
                false_alarms++;
                print_message("suspected: %.*s\n", STR_ARG(lines[i].key));
            }
            if (n > 0) at = lines[n - 1].at, id = lines[n - 1].id;
        } while (n == VOICE_PAGE_MOST);
    }
    print_message("%zu of %zu accepted voices are suspected\n", false_alarms, read);
    assert_true(false_alarms * 50 <= read); /* at most two in a hundred */
}

static void the_word_list_knows_words_from_parts_of_words(void **state)
{
    struct alliance *a = *state;
    struct arena *m = a->env->arena;
    assert_true(voice_tells_danger(m, S("I want to DIE")));
    assert_true(voice_tells_danger(m, S("I don’t want   to\nlive")));
    assert_true(voice_tells_danger(m, S("مجھے مارتا ہے")));
    assert_true(voice_tells_danger(m, S("thinking of suicide, often")));
    assert_false(voice_tells_danger(m, S("a want to diet")));
    assert_false(voice_tells_danger(m, S("grape juice")));
    assert_false(voice_tells_danger(m, S("")));
}

static void the_same_town_twice_changes_nothing(void **state)
{
    struct alliance *a = *state;
    struct topic *was, *now;
    struct ranking_people pairs, pairs_now;
    size_t count, count_now;
    assert_ok(topic_list(&a->cx, &was, &count));
    assert_ok(ranking_people(&a->cx, &pairs));
    load(a);
    assert_ok(topic_list(&a->cx, &now, &count_now));
    assert_ok(ranking_people(&a->cx, &pairs_now));
    assert_int_equal(count, count_now);
    assert_int_equal(pairs.votes, pairs_now.votes);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(was[i].voices, now[i].voices);
        assert_int_equal(was[i].statements, now[i].statements);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_towns_refused_and_urgent_voices_are_on_no_public_list),
        cmocka_unit_test(the_word_list_finds_the_towns_cries_and_little_else),
        cmocka_unit_test(the_word_list_knows_words_from_parts_of_words),
        cmocka_unit_test(the_same_town_twice_changes_nothing),
        cmocka_unit_test(words_are_kept_as_they_came),
        cmocka_unit_test(a_voice_waits_until_somebody_accepts_it),
        cmocka_unit_test(what_is_refused_is_on_no_list_and_its_author_reads_why),
        cmocka_unit_test(danger_is_on_no_list_but_the_safeguarding_teams),
        cmocka_unit_test(danger_seen_late_leaves_every_list_with_what_was_made_of_it),
        cmocka_unit_test(who_may_not_moderate_does_not),
        cmocka_unit_test(what_is_too_long_or_empty_is_answered_in_words),
        cmocka_unit_test(a_devices_entry_sent_twice_is_one),
        cmocka_unit_test(a_flood_is_held_but_a_cry_for_help_is_not),
        cmocka_unit_test(a_sum_takes_digits_of_our_scripts_and_words),
        cmocka_unit_test(one_vote_a_participant_the_last_one_counts),
        cmocka_unit_test(votes_are_worked_out_anew_where_there_are_new_ones),
        cmocka_unit_test(a_group_is_one_voice_and_its_people_are_counted_beside),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
