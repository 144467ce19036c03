/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "ballot/resolution.h"
#include "base/buf.h"

static struct resolution count(struct env *e, enum resolution_rule rule, const char *terms,
                               const char *voices)
{
    struct resolution r;
    assert_ok(resolution_read_text(e, rule, str_of(terms), str_of(voices), 1, &r));
    resolution_count(e, &r);
    return r;
}

static void a_special_resolution_needs_three_quarters_to_the_vote(void **state)
{
    (void)state;
    struct env *e = test_env();
    assert_true(count(e, RESOLUTION_SPECIAL, "", "choice,count\nfor,75\nagainst,25\nabstain,900\n")
                    .carried);
    assert_false(count(e, RESOLUTION_SPECIAL, "", "choice,count\nfor,74\nagainst,25\n").carried);
    assert_true(count(e, RESOLUTION_ORDINARY, "", "choice,count\nfor,51\nagainst,50\n").carried);
    assert_false(count(e, RESOLUTION_SPECIAL, "", "choice\n").carried);
    test_env_close(e);
}

static void an_even_vote_goes_as_was_said_beforehand(void **state)
{
    (void)state;
    struct env *e = test_env();
    const char *even = "choice,count\nfor,20\nagainst,20\n";
    assert_false(count(e, RESOLUTION_ORDINARY, "", even).carried);
    assert_false(count(e, RESOLUTION_ORDINARY, "tie lost", even).carried);
    assert_true(count(e, RESOLUTION_ORDINARY, "tie carried", even).carried);
    assert_false(count(e, RESOLUTION_ORDINARY, "tie carried", "choice\nabstain\n").carried);
    test_env_close(e);
}

static void investors_hold_at_most_their_cap(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct resolution r =
        count(e, RESOLUTION_ORDINARY, "class member\nclass investor cap 10\n",
              "class,choice,count\nmember,for,40\nmember,against,50\ninvestor,for,900\n");
    /* 90 members are nine tenths: investors count 10 in all, each ⌊10/900⌋ to six decimals. */
    assert_int_equal(r.of[1].vote_value, 11111);
    assert_true(r.of[1].vote_value * 900 <= 10 * 1000000);
    assert_false(r.carried);
    r = count(e, RESOLUTION_ORDINARY, "class member\nclass investor cap 10\n",
              "class,choice,count\nmember,for,46\nmember,against,44\ninvestor,against,5\n");
    assert_int_equal(r.of[1].vote_value, 1000000); /* below the cap: whole votes */
    assert_false(r.carried);
    test_env_close(e);
}

static void quorum_holds_over_all_and_for_each_class(void **state)
{
    (void)state;
    struct env *e = test_env();
    const char *voices =
        "class,choice,count\nresident,for,99\nresident,abstain,1\norganisation,for,5\n";
    assert_true(
        count(e, RESOLUTION_ORDINARY, "class resident quorum 100\nclass organisation\n", voices)
            .carried);
    assert_false(
        count(e, RESOLUTION_ORDINARY, "class resident quorum 101\nclass organisation\n", voices)
            .carried);
    assert_false(count(e, RESOLUTION_ORDINARY,
                       "class resident\nclass organisation register 12 quorum 50%\n", voices)
                     .carried);
    assert_false(
        count(e, RESOLUTION_ORDINARY, "quorum 106\nclass resident\nclass organisation\n", voices)
            .carried);
    assert_true(
        count(e, RESOLUTION_ORDINARY, "quorum 105\nclass resident\nclass organisation\n", voices)
            .carried);
    test_env_close(e);
}

static void so_many_classes_as_were_said_must_carry_it_too(void **state)
{
    (void)state;
    struct env *e = test_env();
    const char *voices = "class,choice,count\na,for,500\nb,against,3\nb,for,2\nc,for,9\n";
    assert_true(count(e, RESOLUTION_ORDINARY, "need classes 2", voices).carried);
    assert_false(count(e, RESOLUTION_ORDINARY, "need classes all", voices).carried);
    test_env_close(e);
}

static void small_or_unanimous_classes_are_not_shown(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct resolution r = count(e, RESOLUTION_ORDINARY, "",
                                "class,choice,count\na,for,500\na,against,1\nb,for,8\nb,against,1\n"
                                "c,for,30\nd,for,10\nd,against,20\n");
    assert_true(r.of[0].shown && r.of[3].shown);
    assert_false(r.of[1].shown || r.of[2].shown);
    /* One hidden class would be the total less the others: a second is hidden with it. */
    r = count(e, RESOLUTION_ORDINARY, "",
              "class,choice,count\na,for,500\na,against,1\nb,for,8\nd,for,10\nd,against,20\n");
    assert_true(r.of[0].shown);
    assert_false(r.of[1].shown || r.of[2].shown);
    test_env_close(e);
}

static void hidden_classes_cannot_be_worked_out_together(void **state)
{
    (void)state;
    struct env *e = test_env();
    /* Seven in all, every one against: the totals less a and d would say so. */
    struct resolution r = count(e, RESOLUTION_ORDINARY, "",
                                "class,choice,count\na,for,500\na,against,1\nb,against,3\n"
                                "c,against,4\nd,for,10\nd,against,20\n");
    assert_true(r.of[0].shown);
    assert_false(r.of[1].shown || r.of[2].shown || r.of[3].shown);
    /* Nobody is hidden where nobody voted. */
    r = count(e, RESOLUTION_ORDINARY, "class a\nclass b\nclass c\nclass d\n",
              "class,choice,count\na,for,50\na,against,1\nd,for,10\nd,against,20\n");
    assert_true(r.of[0].shown && r.of[3].shown);
    test_env_close(e);
}

static void one_more_voice_for_never_defeats_it_and_order_changes_nothing(void **state)
{
    (void)state;
    struct env *e = test_env();
    const char *terms =
        "class a weight 0.5\nclass b cap 20\nclass c weight 3 cap 25\ntie carried\n";
    for (int round = 0; round < 400; round++) {
        struct buf x = buf_make(e->arena), y = buf_make(e->arena), z = buf_make(e->arena);
        int n = 1 + (int)random_below(e->random, 40);
        int rows[40][2];
        for (int i = 0; i < n; i++)
            for (int k = 0; k < 2; k++) rows[i][k] = (int)random_below(e->random, 3);
        static const char *const choices[] = { "for", "against", "abstain" };
        buf_add(&x, S("class,choice\n"));
        buf_add(&y, S("class,choice\n"));
        for (int i = 0; i < n; i++) {
            buf_printf(&x, "%c,%s\n", 'a' + rows[i][0], choices[rows[i][1]]);
            buf_printf(&y, "%c,%s\n", 'a' + rows[n - 1 - i][0], choices[rows[n - 1 - i][1]]);
        }
        buf_add(&z, buf_str(&x));
        buf_add(&z, S("a,for\n"));
        buf_byte(&x, '\0');
        buf_byte(&y, '\0');
        buf_byte(&z, '\0');
        struct resolution a = count(e, RESOLUTION_ORDINARY, terms, buf_str(&x).p);
        struct resolution b = count(e, RESOLUTION_ORDINARY, terms, buf_str(&y).p);
        assert_true(a.in_favour == b.in_favour && a.against == b.against && a.carried == b.carried);
        /* Caps of half or less in all: a vote's weight in what is capped is less than its own. */
        assert_true(!a.carried || count(e, RESOLUTION_ORDINARY, terms, buf_str(&z).p).carried);
    }
    test_env_close(e);
}

static void approval_chooses_the_most_approved_and_tells_a_tie(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct resolution r = count(e, RESOLUTION_APPROVAL, "options y;x;z", "choice\nx;y\ny;y\nz;x\n");
    assert_str(r.option[r.order[0]], "y"); /* x and y have two each: the terms name y first */
    assert_true(r.by_lot);
    assert_int_equal(r.approved[r.order[0]], 2000000);
    assert_int_equal(r.chosen, 1);
    /* What nobody approves is not chosen to fill a place, and nothing is without a quorum. */
    assert_int_equal(count(e, RESOLUTION_APPROVAL, "options x;y", "choice\nabstain\n").chosen, 0);
    assert_int_equal(count(e, RESOLUTION_APPROVAL, "quorum 2", "choice\nx\n").chosen, 0);
    test_env_close(e);
}

static void bad_terms_and_voices_are_answered_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *terms, *voices;
        long line, column;
    } bad[] = {
        { "quorum many\n", "choice\n", 1, 1 },
        { "class a\nclass a\n", "choice\n", 2, 1 },
        { "class a cap 0\n", "choice\n", 1, 1 },
        { "class a weight 0\n", "choice\n", 1, 1 },
        { "class a\nclass b register 9\nquorum 50%\n", "choice\n", 3, 1 },
        { "quorum 50%\n", "choice\n", 1, 1 },
        { "class a register 5\nclass b quorum 10%\n", "choice\n", 2, 1 },
        { "need classes 3\nclass a\nclass b\n", "choice\n", 1, 1 },
        { "", "", 1, 0 },
        { "", "class,vote\n", 1, 1 },
        { "", "class,choice\na,for\na,maybe\n", 3, 2 },
        { "class a\n", "class,choice\nb,for\n", 2, 1 },
        { "", "class,choice,count\na,for,-1\n", 2, 3 },
        { "", "choice,receipt\nfor,r1\nfor,r1\n", 3, 2 },
        { "", "class,choice\na,for\na,for,b\n", 3, 3 },
        { "class a register 2\n", "class,choice\na,for\na,for\na,spoilt\n", 4, 1 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct env *e = test_env();
        struct resolution r;
        assert_status(resolution_read_text(e, RESOLUTION_ORDINARY, str_of(bad[i].terms),
                                           str_of(bad[i].voices), 1, &r),
                      ST_BAD_INPUT);
        if (bad[i].column > 0 && (e->err.line != bad[i].line || e->err.column != bad[i].column))
            fail_msg("case %zu: line %ld, column %ld", i, e->err.line, e->err.column);
        test_env_close(e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_special_resolution_needs_three_quarters_to_the_vote),
        cmocka_unit_test(an_even_vote_goes_as_was_said_beforehand),
        cmocka_unit_test(investors_hold_at_most_their_cap),
        cmocka_unit_test(quorum_holds_over_all_and_for_each_class),
        cmocka_unit_test(so_many_classes_as_were_said_must_carry_it_too),
        cmocka_unit_test(small_or_unanimous_classes_are_not_shown),
        cmocka_unit_test(hidden_classes_cannot_be_worked_out_together),
        cmocka_unit_test(one_more_voice_for_never_defeats_it_and_order_changes_nothing),
        cmocka_unit_test(approval_chooses_the_most_approved_and_tells_a_tie),
        cmocka_unit_test(bad_terms_and_voices_are_answered_with_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
