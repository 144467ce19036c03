/* SPDX-License-Identifier: Apache-2.0
 * Every part of a page once. With WEFT_GALLERY=FOLDER the pages and their static files are written
 * there, to be looked at.
 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/time.h"
#include "gen/assets.h"
#include "gen/gallery.tmpl.h"

typedef void template(struct out *o, const struct gallery_view *v);

static struct gallery_view view_of(struct arena *a, enum frame_kind kind)
{
    bool staff = kind == FRAME_STAFF;
    struct gallery_view v = { .frame = { .kind = kind,
                                         .title = S("Today & <tomorrow>"),
                                         .place = S("Hollinbrook Together"),
                                         .strapline =
                                             S("12 organisations and the people who live here"),
                                         .home_url = S("/"),
                                         .sign_out_url = S("/sign-out"),
                                         .csrf = S("token"),
                                         .telephone = S("0161 496 0100") } };
    struct frame *f = &v.frame;
    frame_add(a, &f->nav, staff ? S("Today") : S("Home"), S("/"), true);
    frame_add(a, &f->nav, staff ? S("My people") : S("Have your say"), S("/say"), false);
    frame_add(a, &f->nav, S("What came of it"), S("/threads"), false);
    frame_add(a, &f->footer, S("Accessibility statement"), S("/accessibility"), false);
    f->address = S("the pop-up shop, 14 Market Walk");
    if (staff) {
        f->who = S("Dawn Okafor, district nurse");
        f->acting = S("Weir Valley Community Nursing · direct care");
        f->change_url = S("/change");
        f->search_url = S("/people");
        f->keys = true;
        f->done = S("Referred to physiotherapy. Farah Iqbal has it.");
        f->undo_url = S("/undo");
    } else {
        f->sign_in_url = S("/sign-in");
        f->notice = S("A made-up town, made 3 days ago.");
        for (int l = 1; l < LANG__COUNT; l++)
            *VEC_PUSH(a, &f->languages) = (struct frame_language){ (enum lang)l, S("/?lang=x") };
        frame_add(a, &f->crumbs, S("Home"), S("/"), false);
    }
    v.voice =
        voice_of(a, S("The bedroom wall is wet again.\n\nI have told three different people."));
    v.voice.url = S("/threads/1");
    v.voice.said = S("A woman in Lower Weir, at the pop-up shop, 13 January.");
    v.urdu = voice_of(a, S("ڈاکٹر کے خط صرف انگریزی میں آتے ہیں۔"));
    v.urdu.lang = S("ur");
    v.urdu.right_to_left = true;
    v.mini = mini_of(a, S("How far the damp homes thread has got"), 4, false);
    v.cut = mini_of(a, S("How far the bus thread has got"), 3, true);
    v.done = (struct tag_view){ TAG_DONE, S("Answered") };
    v.on = (struct tag_view){ TAG_ON, S("Under way") };
    v.soon = (struct tag_view){ TAG_SOON, S("3 working days left") };
    v.late = (struct tag_view){ TAG_LATE, S("Stuck: nobody holds it") };
    v.still = (struct tag_view){ TAG_STILL, S("Stopped, 12 August") };
    v.clock_late =
        (struct clock_view){ CLOCK_LATE, S("3 h 21 min"), S("to first contact, 24 h rule") };
    v.clock_soon =
        (struct clock_view){ CLOCK_SOON, S("3 working days"), S("make safe by Fri 27 Nov") };
    v.clock_plain = (struct clock_view){ CLOCK_PLAIN, S("31 days"), S("since last seen") };
    int32_t day = date_make(2026, 1, 13);
    v.said =
        (struct stop_view){ STOP_REACHED, S("said"), S("Said"), day, str_none(), S("Pop-up shop") };
    v.theme = (struct stop_view){ STOP_REACHED, S("theme"), S("Theme"),
                                  day + 3,      str_none(), S("57 people") };
    v.stopped = (struct stop_view){ STOP_CUT, S("stopped"), S("Stopped here"),
                                    day + 90, str_none(),   S("104 days ago") };
    v.ahead =
        (struct stop_view){ STOP_AHEAD, S("work"), S("Work"), DATE_NONE, str_none(), str_none() };
    v.given = (struct stop_view){ STOP_GIVEN, S("answer"), S("Answer given"),
                                  day + 99,   str_none(),  str_none() };
    v.from = (struct from_view){ S("Hollinbrook Homes"), date_make(2026, 11, 20) };
    v.interval = (struct interval_view){ 0, 100, 45, 57, 68, 37 };
    v.pages = (struct pages_view){ S("/?page=1"), S("/?page=3"), str_none(), S("Page 3 of 5") };
    v.conflict = (struct conflict_view){ S("Mine\nin two lines"), S("<Theirs>"), S("Lewis Grant"),
                                         time_from_local(date_make(2026, 11, 24), 9, 14, 0) };
    form_error_add(a, &v.errors, S("name"), S("Write your name. A first name will do."));
    form_error_add(a, &v.errors, S("born"),
                   S("There is no 31 February. Write the day you were born, like 27 3 1948."));
    form_error_add(a, &v.errors, S("how"), S("Say how we should tell you."));
    f->has_errors = true;
    v.name = (struct form_field){ .name = S("name"),
                                  .label = S("Your name"),
                                  .hint = S("If you like"),
                                  .value = S("\"><b>Jean"),
                                  .width = 20,
                                  .error = form_error_of(&v.errors, S("name")) };
    v.words = (struct form_field){ .name = S("words"),
                                   .label = S("What would help?"),
                                   .large_label = true,
                                   .value = S("\n</textarea>typed"),
                                   .keep = S("say") };
    v.born = (struct form_field){ .name = S("born"),
                                  .label = S("When were you born?"),
                                  .hint = S("For example, 27 3 1948"),
                                  .day = S("31"),
                                  .month = S("2"),
                                  .year = S("1948"),
                                  .error = form_error_of(&v.errors, S("born")) };
    v.how = (struct form_choices){ .name = S("how"),
                                   .legend = S("How should we tell you what came of it?"),
                                   .in_line = true,
                                   .error = form_error_of(&v.errors, S("how")) };
    form_choice_add(a, &v.how, S("text"), S("Text"), str_none(), str_none());
    form_choice_add(a, &v.how, S("letter"), S("Letter"), str_none(), str_none());
    v.needs = (struct form_choices){ .name = S("needs"), .legend = S("Ways that suit you") };
    form_choice_add(a, &v.needs, S("large"), S("Large print"), S("18 point"), S("large"));
    form_choice_add(a, &v.needs, S("bsl"), S("BSL video"), str_none(), S("large"));
    v.role = (struct form_choices){ .name = S("role"), .legend = S("Neighbourhood") };
    form_choice_add(a, &v.role, S("1"), S("Lower Weir"), str_none(), S("2"));
    form_choice_add(a, &v.role, S("2"), S("Millgate"), str_none(), S("2"));
    v.file = (struct form_field){ .name = S("film"),
                                  .label = S("A film of it"),
                                  .accept = S("video/*") };
    return v;
}

static str page_of(struct env *e, template *t, enum frame_kind kind, enum lang lang)
{
    struct gallery_view v = view_of(e->arena, kind);
    struct out o = out_make(e->arena, lang, date_make(2026, 11, 24));
    t(&o, &v);
    return out_taken(&o).markup;
}

/* Tags that stand open where another closes: every page must be a tree. */
static void must_be_a_tree(struct env *e, str page)
{
    static const char *const alone[] = { "meta", "link",   "input",    "br", "path",
                                         "line", "circle", "!DOCTYPE", NULL };
    struct {
        VEC(str)
    } open = { 0 };
    for (size_t i = 0; i < page.n; i++) {
        if (page.p[i] != '<') continue;
        size_t end = i + 1;
        while (end < page.n && page.p[end] != ' ' && page.p[end] != '>' &&
               (page.p[end] != '/' || end == i + 1))
            end++;
        str name = str_sub(page, i + 1, end - i - 1);
        bool lone = false;
        for (int k = 0; alone[k] != NULL; k++) lone = lone || str_eq(name, str_of(alone[k]));
        if (lone) continue;
        if (name.p[0] != '/') {
            *VEC_PUSH(e->arena, &open) = name;
        } else if (open.count == 0 || !str_eq(open.at[open.count - 1], str_from(name, 1))) {
            str top = open.count == 0 ? S("nothing") : open.at[open.count - 1];
            fail_msg("%.*s closes %.*s", STR_ARG(name), STR_ARG(top));
        } else {
            open.count--;
        }
    }
    assert_int_equal(open.count, 0);
}

static const struct {
    const char *name;
    template *t;
    enum frame_kind kind;
    enum lang lang;
} pages[] = {
    { "public", tmpl_gallery_public, FRAME_PUBLIC, LANG_en },
    { "thread", tmpl_gallery_thread, FRAME_PUBLIC, LANG_en },
    { "staff", tmpl_gallery_staff, FRAME_STAFF, LANG_en },
    { "form", tmpl_gallery_form, FRAME_PUBLIC, LANG_en },
    { "urdu", tmpl_gallery_public, FRAME_PUBLIC, LANG_ur },
    { "thread_urdu", tmpl_gallery_thread, FRAME_PUBLIC, LANG_ur },
    { "form_polish", tmpl_gallery_form, FRAME_PUBLIC, LANG_pl },
};

static void every_page_is_a_tree_without_style_or_script(void **state)
{
    struct env *e = *state;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        str page = page_of(e, pages[i].t, pages[i].kind, pages[i].lang);
        must_be_a_tree(e, page);
        assert_false(str_has(page, S(" style=")));
        assert_false(str_has(page, S("<style")));
        assert_false(str_has(page, S("://")));
        assert_true(str_starts(page, S("<!DOCTYPE html>")));
    }
}

static void the_title_says_that_there_is_an_error(void **state)
{
    struct env *e = *state;
    str page = page_of(e, tmpl_gallery_form, FRAME_PUBLIC, LANG_en);
    assert_true(str_has(
        page, S("<title>Error: Today &amp; &lt;tomorrow&gt; – Hollinbrook Together</title>")));
}

static void what_was_typed_is_given_back(void **state)
{
    struct env *e = *state;
    str page = page_of(e, tmpl_gallery_form, FRAME_PUBLIC, LANG_en);
    assert_true(str_has(page, S("value=\"&quot;&gt;&lt;b&gt;Jean\"")));
    assert_true(str_has(page, S(">\n\n&lt;/textarea&gt;typed</textarea>")));
    assert_true(
        str_has(page, S("name=\"born-day\" type=\"text\" inputmode=\"numeric\" value=\"31\"")));
    assert_true(str_has(page, S("<option value=\"2\" selected>Millgate</option>")));
}

static void every_error_leads_to_its_field(void **state)
{
    struct env *e = *state;
    str page = page_of(e, tmpl_gallery_form, FRAME_PUBLIC, LANG_en);
    assert_true(str_has(page, S("<a href=\"#name\">")) && str_has(page, S("id=\"name\"")));
    assert_true(str_has(page, S("<a href=\"#born\">")) && str_has(page, S("id=\"born\"")));
    assert_true(str_has(page, S("<a href=\"#how\">")) && str_has(page, S("id=\"how\"")));
    assert_true(str_has(page, S("aria-describedby=\"name-hint name-error\"")));
}

static void a_page_in_urdu_runs_right_to_left(void **state)
{
    struct env *e = *state;
    str page = page_of(e, tmpl_gallery_public, FRAME_PUBLIC, LANG_ur);
    assert_true(str_has(page, S("<html class=\"wf\" lang=\"ur\" dir=\"rtl\">")));
}

static void a_thread_says_its_state_in_words(void **state)
{
    struct env *e = *state;
    str page = page_of(e, tmpl_gallery_public, FRAME_PUBLIC, LANG_en);
    assert_true(
        str_has(page, S("Work<span class=\"nhsuk-u-visually-hidden\">: where it is now</span>")));
    assert_true(
        str_has(page, S("Decision<span class=\"nhsuk-u-visually-hidden\">: stopped here</span>")));
}

/* Not a rule: writes the gallery where WEFT_GALLERY says. */
static void the_gallery_can_be_written(void **state)
{
    struct env *e = *state;
    str folder = str_of(getenv("WEFT_GALLERY"));
    if (str_is_none(folder)) return;
    assert_ok(file_mkdir(e, file_join(e->arena, folder, S("static"))));
    for (size_t i = 0; i < ASSET_COUNT; i++)
        assert_ok(file_write(e, arena_concat(e->arena, folder, asset_table[i].url),
                             asset_table[i].bytes));
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        assert_ok(file_write(e,
                             arena_printf(e->arena, "%.*s/%s.html", STR_ARG(folder), pages[i].name),
                             page_of(e, pages[i].t, pages[i].kind, pages[i].lang)));
}

static int begin(void **state)
{
    return (*state = test_env()) == NULL;
}
static int finish(void **state)
{
    test_env_close(*state);
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, finish)
int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(every_page_is_a_tree_without_style_or_script),
        CASE(the_title_says_that_there_is_an_error),
        CASE(what_was_typed_is_given_back),
        CASE(every_error_leads_to_its_field),
        CASE(a_page_in_urdu_runs_right_to_left),
        CASE(a_thread_says_its_state_in_words),
        CASE(the_gallery_can_be_written),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
