/* SPDX-License-Identifier: Apache-2.0
 * From the record's facts to the lines of a page.
 */
#include "base/time.h"
#include "html/msg.h"
#include "html/words.h"
#include "trust/decide.h"
#include "web/people.h"

enum { ALERTS_SHOWN = 3, LINES_SHOWN = 12, MEDICINES_SHOWN = 20, DETAIL_SHOWN = 90 };

str fact_date(struct page *p, str date)
{
    int32_t day = DATE_NONE;
    int64_t month = 0;
    if (str_is_empty(date)) return str_none();
    if (date_parse(date, &day)) return words_short(p->out, day);
    if (date.n < 7 || !str_to_int(str_sub(date, 5, 2), &month) || month < 1 || month > 12)
        return str_sub(date, 0, 4);
    str word = msg_words(p->out->lang, (enum msg_key)(MSG_date_month_01 + (int)month - 1));
    return arena_printf(p->req->arena, "%.*s %.4s", STR_ARG(word), date.p);
}

str fact_state(enum lang lang, str state)
{
    static const struct {
        str state;
        enum msg_key words;
    } rows[] = {
        { S_INIT("requested"), MSG_state_requested },
        { S_INIT("received"), MSG_state_requested },
        { S_INIT("ready"), MSG_state_requested },
        { S_INIT("accepted"), MSG_state_accepted },
        { S_INIT("in-progress"), MSG_state_in_progress },
        { S_INIT("on-hold"), MSG_state_on_hold },
        { S_INIT("active"), MSG_state_active },
        { S_INIT("draft"), MSG_state_draft },
        { S_INIT("booked"), MSG_state_booked },
        { S_INIT("pending"), MSG_state_booked },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(state, rows[i].state)) return msg_words(lang, rows[i].words);
    return str_none();
}

/* SNOMED CT: no known allergy, no known drug allergy. */
static bool says_none(const struct fact *f)
{
    return str_eq(f->code, S("716186003")) || str_eq(f->code, S("409137002"));
}

/* Of what goes on; that a condition is active is why it is on the page at all. */
static str state_of(struct page *p, const struct fact *f)
{
    static const str types[] = { S_INIT("Task"), S_INIT("ServiceRequest"), S_INIT("Appointment") };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(f->type, types[i])) return fact_state(p->out->lang, f->status);
    return str_none();
}

static struct fact_line line_of(struct page *p, const struct fact *f)
{
    return (struct fact_line){ .text = f->text,
                               .detail = str_is_empty(f->detail) ? str_none() : f->detail,
                               .organisation = f->organisation_name,
                               .date = fact_date(p, f->date),
                               .iso = f->date,
                               .state = state_of(p, f),
                               .allergy = str_eq(f->type, S("AllergyIntolerance")),
                               .plain = says_none(f) };
}

struct fact_lines fact_lines_of(struct page *p, const struct facts *f, size_t most)
{
    struct fact_lines out = { .shown = f->count < most ? f->count : most, .more = f->more };
    for (size_t i = 0; i < f->count; i++) *VEC_PUSH(p->req->arena, &out) = line_of(p, &f->at[i]);
    return out;
}

/* ---- what sources say differently ------------------------------------------------------------*/

static bool same_fact(const struct fact *a, const struct fact *b)
{
    return a->id.n > 0 && str_eq(a->type, b->type) && str_eq(a->id, b->id);
}

static struct fact_said said_of(struct page *p, const struct fact *f)
{
    str words = f->text;
    if (!str_is_empty(f->detail))
        words = arena_printf(p->req->arena, "%.*s, %.*s", STR_ARG(f->text), STR_ARG(f->detail));
    return (struct fact_said){ f->organisation_name, words, fact_date(p, f->date) };
}

static void differ_add(struct page *p, struct fact_line *line, const struct difference *d)
{
    struct arena *a = p->req->arena;
    if (line->differ.count == 0) *VEC_PUSH(a, &line->differ) = said_of(p, &d->one);
    *VEC_PUSH(a, &line->differ) = said_of(p, &d->other);
}

struct fact_lines fact_lines_differing(struct page *p, const struct facts *f,
                                       const struct person_page *page)
{
    struct fact_lines out = { .more = f->more };
    for (size_t i = 0; i < f->count; i++) {
        struct fact_line line = line_of(p, &f->at[i]);
        bool told = false; /* it stands with the line that it differs from */
        for (size_t k = 0; k < page->difference_count && f->at[i].differs; k++) {
            const struct difference *d = &page->difference[k];
            if (same_fact(&d->other, &f->at[i])) told = true;
            if (same_fact(&d->one, &f->at[i])) differ_add(p, &line, d);
        }
        if (told && line.differ.count == 0) continue;
        *VEC_PUSH(p->req->arena, &out) = line;
    }
    out.shown = out.count < MEDICINES_SHOWN ? out.count : MEDICINES_SHOWN;
    return out;
}

static struct fact_line born_differs(struct page *p, const struct person_page *page)
{
    struct fact_line line = { 0 };
    for (size_t k = 0; k < page->difference_count; k++) {
        struct difference d = page->difference[k];
        if (!str_eq(d.what, S("birth date"))) continue;
        d.one.text = fact_date(p, d.one.text);
        d.other.text = fact_date(p, d.other.text);
        differ_add(p, &line, &d);
    }
    return line;
}

/* ---- the banner and its alerts ---------------------------------------------------------------*/

/* Allergies, then flags. */
static struct fact_lines alerts_of(struct page *p, const struct person_page *page, size_t most)
{
    struct fact_lines out = fact_lines_of(p, &page->allergies, most);
    struct fact_lines flags = fact_lines_of(p, &page->alerts, most);
    for (size_t i = 0; i < flags.count; i++) *VEC_PUSH(p->req->arena, &out) = flags.at[i];
    out.shown = out.count < most ? out.count : most;
    out.more += flags.more;
    return out;
}

static str born_words(struct page *p, const struct person_banner *b)
{
    int32_t day = DATE_NONE;
    str date = date_parse(b->born, &day) ? words_date(p->out, day) : fact_date(p, b->born);
    if (str_is_empty(date)) return str_none();
    if (b->age < 0 || !str_is_empty(b->died)) return date;
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_person_age, msg_arg_str(date),
                    msg_arg_int(b->age));
}

/* "HB5 9TR" of HB59TR; anything else as it is. */
str postcode_words(struct arena *a, str s)
{
    if (s.n < 5 || s.n > 7 || str_find_byte(s, ' ') != SIZE_MAX) return s;
    return arena_printf(a, "%.*s %.3s", (int)s.n - 3, s.p, s.p + s.n - 3);
}

/* In the groups in which people say them: 0161 496 0339, 07700 900461, 020 7946 0018. */
str phone_words(struct arena *a, str s)
{
    bool digits = s.n == 11 && s.p[0] == '0';
    for (size_t i = 0; i < s.n; i++) digits = digits && s.p[i] >= '0' && s.p[i] <= '9';
    if (!digits) return s;
    if (s.p[1] == '2') return arena_printf(a, "%.3s %.4s %.4s", s.p, s.p + 3, s.p + 7);
    if (s.p[1] == '1' && (s.p[2] == '1' || s.p[3] == '1'))
        return arena_printf(a, "%.4s %.3s %.4s", s.p, s.p + 4, s.p + 7);
    return arena_printf(a, "%.5s %.6s", s.p, s.p + 5);
}

static str home_words(struct page *p, const struct person_banner *b)
{
    str code = postcode_words(p->req->arena, b->postcode);
    if (str_is_empty(b->address)) return str_is_empty(code) ? str_none() : code;
    if (str_is_empty(code) || str_has(b->address, code) || str_has(b->address, b->postcode))
        return b->address;
    return arena_printf(p->req->arena, "%.*s, %.*s", STR_ARG(b->address), STR_ARG(code));
}

/* The page has room for the beginning; the timeline's own page says all. */
static struct fact_lines times_short(struct page *p, const struct facts *f)
{
    struct facts first = { f->at, f->count < LINES_SHOWN ? f->count : LINES_SHOWN, 0 };
    struct fact_lines out = fact_lines_of(p, &first, LINES_SHOWN);
    for (size_t i = 0; i < out.count; i++) {
        str *d = &out.at[i].detail;
        if (d->n <= DETAIL_SHOWN) continue;
        size_t end = DETAIL_SHOWN;
        while (end > 0 && d->p[end] != ' ') end--;
        *d = arena_printf(p->req->arena, "%.*s …", (int)end, d->p);
    }
    return out;
}

static struct voice_view words_of(struct page *p, const struct facts *wishes)
{
    struct voice_view v = { .size = VOICE_PLAIN };
    for (size_t i = 0; i < wishes->count; i++) {
        struct voice_view one = voice_of(p->req->arena, wishes->at[i].text);
        for (size_t j = 0; j < one.paragraphs.count; j++)
            *VEC_PUSH(p->req->arena, &v.paragraphs) = one.paragraphs.at[j];
    }
    if (wishes->count > 0) {
        str date = fact_date(p, wishes->at[0].date), by = wishes->at[0].organisation_name;
        if (by.n == 0) by = msg_words(p->out->lang, MSG_person_own_words);
        v.said = str_is_none(date)
                     ? by
                     : arena_printf(p->req->arena, "%.*s, %.*s", STR_ARG(by), STR_ARG(date));
    }
    return v;
}

/* ---- sources ---------------------------------------------------------------------------------*/

static bool can_part(const struct page *p)
{
    if (!who_may(&p->cx->who, RIGHT_REVIEW)) return false;
    for (size_t i = 0; i < page_route_count; i++)
        if (str_eq(page_routes[i].path, S("/review/part/{home}"))) return true;
    return false;
}

static void sources_add(struct page *p, const struct person_page *page, struct person_view *v)
{
    struct arena *a = p->req->arena;
    bool part = can_part(p) && page->source_count > 1;
    for (size_t i = 0; i < page->source_count; i++) {
        const struct person_organisation *s = &page->source[i];
        *VEC_PUSH(a, &v->sources) = (struct source_line){
            .name = s->name,
            .heard_at = s->heard_at,
            .rule = str_is_empty(s->rule) ? str_none() : s->rule,
            .by = s->by,
            .chance =
                s->probability > 0 && s->probability < 0.995 ? (int)(s->probability * 100) : -1,
            .part_url = part ? arena_printf(a, "/review/part/%lld", (long long)s->home) : str_none()
        };
    }
}

/* What is booked next: the earliest that lies ahead. The timeline begins with the latest. */
static struct fact_line next_of(struct page *p, const struct facts *timeline)
{
    int64_t now = env_now(p->cx->env);
    struct fact_line line = { 0 };
    for (size_t i = 0; i < timeline->count; i++) {
        const struct fact *f = &timeline->at[i];
        bool open = str_eq(f->status, S("booked")) || str_eq(f->status, S("pending")) ||
                    str_eq(f->status, S("planned"));
        if (f->at <= now || !open) continue;
        line = line_of(p, f);
        line.date = words_day(p->out, time_date_local(f->at));
    }
    return line;
}

struct person_view person_view_of(struct page *p, const struct person_page *page)
{
    const struct person_banner *b = &page->banner;
    str name = str_is_empty(b->name) ? msg_words(p->out->lang, MSG_person_unknown) : b->name;
    struct person_view v = { .person = b->person,
                             .name = name,
                             .banner = b,
                             .born = born_words(p, b),
                             .died = str_is_empty(b->died) ? str_none() : fact_date(p, b->died),
                             .home = home_words(p, b),
                             .phone = phone_words(p->req->arena, b->phone),
                             .why = str_of(page->why),
                             .alert = page->alert,
                             .alerts = alerts_of(p, page, ALERTS_SHOWN),
                             .allergies = alerts_of(p, page, LINES_SHOWN * 2),
                             .words = words_of(p, &page->wishes),
                             .changed = fact_lines_of(p, &page->changed, LINES_SHOWN),
                             .first_look = page->first_look,
                             .issues = fact_lines_of(p, &page->issues, LINES_SHOWN),
                             .problems = fact_lines_of(p, &page->problems, LINES_SHOWN),
                             .medicines = fact_lines_differing(p, &page->medicines, page),
                             .needs = fact_lines_of(p, &page->housing, LINES_SHOWN),
                             .care = fact_lines_of(p, &page->care, LINES_SHOWN),
                             .measurements = fact_lines_of(p, &page->measurements, LINES_SHOWN),
                             .people = fact_lines_of(p, &page->people, LINES_SHOWN),
                             .timeline = times_short(p, &page->timeline),
                             .timeline_total = page->timeline_total,
                             .born_differs = born_differs(p, page),
                             .officer = who_may(&p->cx->who, RIGHT_AUDIT),
                             .unseals = who_may(&p->cx->who, RIGHT_UNSEAL),
                             .next = next_of(p, &page->timeline) };
    for (size_t i = 0; i < v.medicines.count; i++)
        if (v.medicines.at[i].differ.count > 0) v.differ_count++;
    sources_add(p, page, &v);
    return v;
}
