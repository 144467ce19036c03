/* SPDX-License-Identifier: Apache-2.0 */
#include "town/conversation.h"

#include <math.h>

#include "base/file.h"
#include "base/time.h"
#include "csv/csv.h"
#include "town/content.h"
#include "town/dice.h"
#include "town/model.h"
#include "town/number.h"
#include "town/places.h"

enum { PARTICIPANTS_LEAST = 200, PARTICIPANTS_MOST = 2000, GROUPS_MOST = 4 };

int32_t conversation_event_day(int32_t today, int64_t offset, str weekday, str week)
{
    static const str names[] = { S_INIT("mon"), S_INIT("tue"), S_INIT("wed"), S_INIT("thu"),
                                 S_INIT("fri"), S_INIT("sat"), S_INIT("sun") };
    int32_t day = today + (int32_t)offset;
    if (str_eq(weekday, S("mon-sat"))) return date_weekday(day) == 7 ? day + 1 : day;
    if (str_eq(weekday, S("mon-fri"))) {
        int over = date_weekday(day) - 5;
        return over > 0 ? day - over : day;
    }
    if (week.n > 0)
        while (date_weekday(day) != 1) day++;
    for (int d = 0; d < 7; d++)
        if (str_eq(weekday, names[d]))
            while (date_weekday(day) != d + 1) day++;
    return day;
}

/* What the day of a row means in its file. */
static int32_t row_day(const struct csv_table *t, size_t row, str file, str column,
                       const struct csv_table *meetings, int32_t today)
{
    int64_t offset = csv_cell_int(t, row, column);
    if (str_eq(file, S("events.csv")))
        return conversation_event_day(today, offset, csv_cell(t, row, S("weekday")),
                                      csv_cell(t, row, S("week")));
    if (str_eq(file, S("meetings.csv")))
        return conversation_event_day(today, offset, S("mon-fri"), S(""));
    if (str_eq(file, S("decisions.csv")) && str_eq(column, S("day"))) {
        size_t meeting = csv_table_find(meetings, S("key"), csv_cell(t, row, S("meeting")));
        if (meeting != SIZE_MAX && csv_cell_int(meetings, meeting, S("day")) == offset)
            return conversation_event_day(today, offset, S("mon-fri"), S(""));
    }
    return today + (int32_t)offset;
}

/* What only the generator may know, and what the sources tell instead. */
static bool is_hidden_file(str name)
{
    static const str hidden[] = { S_INIT("opinion_groups.csv"), S_INIT("stories.csv"),
                                  S_INIT("story_events.csv"), S_INIT("story_knows.csv"),
                                  S_INIT("ui_phrases.csv") };
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (str_eq(name, hidden[i])) return true;
    return !str_ends(name, S(".csv"));
}

static bool is_hidden_column(str file, str column)
{
    if (str_eq(file, S("statements.csv")))
        return str_eq(column, S("intended")) ||
               (column.n > 3 && column.p[0] == 'g' && column.p[2] == '_');
    return str_eq(file, S("ranking_items.csv")) && str_starts(column, S("strength_"));
}

static bool is_day(str column)
{
    return str_eq(column, S("day")) || str_ends(column, S("_day"));
}

/* "day" becomes "date", "due_day" "due_date". */
static str dated_name(struct arena *a, str column)
{
    if (!is_day(column)) return column;
    return arena_concat(a, str_sub(column, 0, column.n - 3), S("date"));
}

static status write_table(struct env *e, const struct town_options *o, str file,
                          const struct csv_table *meetings)
{
    struct csv_table t;
    TRY(content_table(e, file, &t));
    struct buf b = buf_make(e->arena);
    for (size_t row = 0; row <= t.row_count; row++) {
        bool first = true;
        for (size_t c = 0; c < t.column_count; c++) {
            str column = t.column[c];
            if (is_hidden_column(file, column)) continue;
            str cell =
                row == 0 ? dated_name(e->arena, column) : t.cell[(row - 1) * t.column_count + c];
            if (row > 0 && is_day(column) && cell.n > 0)
                cell = date_text(e->arena, row_day(&t, row - 1, file, column, meetings, o->today));
            csv_add(&b, cell, first);
            first = false;
        }
        buf_add(&b, S("\r\n"));
    }
    return file_write(e, arena_printf(e->arena, "%.*s/place/%.*s", STR_ARG(o->out), STR_ARG(file)),
                      buf_str(&b));
}

/* A table of chances: for each topic the shares of its groups, for each statement its votes. */
struct opinions {
    struct csv_table topics, groups, statements, items;
    uint16_t share[16][GROUPS_MOST];
};

struct votes {
    struct env *e;
    const struct town_options *o;
    struct opinions opinions;
    struct buf participants, votes, pairs, truth;
};

static uint16_t permille(str text)
{
    double value = 0;
    return str_to_real(text, &value) && value >= 0 && value <= 1 ? (uint16_t)(value * 1000 + 0.5)
                                                                 : 0;
}

static status read_opinions(struct env *e, struct opinions *ret)
{
    struct opinions p = { 0 };
    TRY(content_table(e, S("topics.csv"), &p.topics));
    TRY(content_table(e, S("opinion_groups.csv"), &p.groups));
    TRY(content_table(e, S("statements.csv"), &p.statements));
    TRY(content_table(e, S("ranking_items.csv"), &p.items));
    for (size_t g = 0; g < p.groups.row_count; g++) {
        size_t topic = csv_table_find(&p.topics, S("key"), csv_cell(&p.groups, g, S("topic")));
        int64_t group = csv_cell_int(&p.groups, g, S("group"));
        if (topic >= 16 || group < 1 || group > GROUPS_MOST)
            return fail_at(e, ST_BAD_INPUT, S("content/opinion_groups.csv"), "row %zu", g + 2);
        p.share[topic][group - 1] = permille(csv_cell(&p.groups, g, S("share")));
    }
    *ret = p;
    return ST_OK;
}

static str moment(struct votes *v, int32_t day, struct dice *d)
{
    int64_t at =
        time_from_local(day, dice_range(d, 7, 22), dice_range(d, 0, 59), dice_range(d, 0, 59));
    return time_text(v->e->arena, at);
}

static int32_t some_day(struct votes *v, size_t topic, struct dice *d)
{
    int opened = (int)csv_cell_int(&v->opinions.topics, topic, S("opened_day"));
    return v->o->today - dice_range(d, 0, opened < 0 ? -opened : 0);
}

static void vote(struct votes *v, str participant, size_t statement, unsigned group, str at,
                 struct dice *d)
{
    static const char *const words[] = { "agree", "disagree", "pass" };
    uint16_t chance[3];
    for (int w = 0; w < 3; w++)
        chance[w] = permille(csv_cell(&v->opinions.statements, statement,
                                      arena_printf(v->e->arena, "g%u_%s", group + 1, words[w])));
    str fields[] = { csv_cell(&v->opinions.statements, statement, S("topic")),
                     csv_cell(&v->opinions.statements, statement, S("key")), participant,
                     str_of(words[dice_weighted(d, chance, 3)]), at };
    csv_add_row(&v->votes, fields, 5);
}

static void vote_on_topic(struct votes *v, str participant, size_t topic, struct dice *d)
{
    unsigned group = dice_weighted(d, v->opinions.share[topic], GROUPS_MOST);
    str key = csv_cell(&v->opinions.topics, topic, S("key"));
    str truth[] = { participant, key, arena_printf(v->e->arena, "%u", group + 1) };
    csv_add_row(&v->truth, truth, 3);
    int32_t day = some_day(v, topic, d);
    for (size_t s = 0; s < v->opinions.statements.row_count; s++) {
        if (!str_eq(csv_cell(&v->opinions.statements, s, S("topic")), key)) continue;
        if (dice_permille(d, 740)) vote(v, participant, s, group, moment(v, day, d), d);
    }
}

/* Chance that a beats b = 1/(1+exp(b−a)) (content/README), rounded so that libraries agree. */
static void rank(struct votes *v, str participant, enum neighbourhood where, struct dice *d)
{
    str column = arena_printf(v->e->arena, "strength_%.*s", STR_ARG(town_neighbourhoods[where]));
    uint32_t count = (uint32_t)v->opinions.items.row_count;
    int pairs = dice_range(d, 3, 15);
    for (int i = 0; i < pairs; i++) {
        uint32_t a = dice_below(d, count);
        uint32_t b = (a + 1 + dice_below(d, count - 1)) % count;
        double x = 0, y = 0;
        bool known = str_to_real(csv_cell(&v->opinions.items, a, column), &x) &&
                     str_to_real(csv_cell(&v->opinions.items, b, column), &y);
        bool first = dice_permille(d, known ? (unsigned)(1000 / (1 + exp(y - x)) + 0.5) : 500);
        str fields[] = { participant, csv_cell(&v->opinions.items, first ? a : b, S("key")),
                         csv_cell(&v->opinions.items, first ? b : a, S("key")),
                         moment(v, v->o->today - dice_range(d, 0, 300), d) };
        csv_add_row(&v->pairs, fields, 4);
    }
}

static void take_part(struct votes *v, uint64_t n)
{
    struct dice d = dice_make(v->o->seed, DICE_VOTER, n, 0);
    struct arena *a = v->e->arena;
    static const uint16_t weight[NEIGHBOURHOOD__COUNT] = { 24, 19, 20, 15, 22 };
    enum neighbourhood where = (enum neighbourhood)dice_weighted(&d, weight, NEIGHBOURHOOD__COUNT);
    str participant = arena_printf(a, "U%05llu", (unsigned long long)n + 1);
    static const str ages[] = { S_INIT("under 18"), S_INIT("18-24"), S_INIT("25-34"),
                                S_INIT("35-49"),    S_INIT("50-64"), S_INIT("65-79"),
                                S_INIT("80+") };
    static const uint16_t age_weight[] = { 4, 8, 16, 24, 22, 19, 7 };
    bool verified = dice_permille(&d, 380);
    str fields[] = { participant, verified ? S("verified") : S("browser"),
                     town_neighbourhoods[where], ages[dice_weighted(&d, age_weight, 7)] };
    csv_add_row(&v->participants, fields, 4);
    for (size_t topic = 0; topic < v->opinions.topics.row_count && topic < 16; topic++)
        if (dice_permille(&d, 420)) vote_on_topic(v, participant, topic, &d);
    if (dice_permille(&d, 550)) rank(v, participant, where, &d);
}

static status write_votes(struct env *e, const struct town_options *o)
{
    struct votes v = { .e = e,
                       .o = o,
                       .participants = buf_make(e->arena),
                       .votes = buf_make(e->arena),
                       .pairs = buf_make(e->arena),
                       .truth = buf_make(e->arena) };
    TRY(read_opinions(e, &v.opinions));
    buf_add(&v.participants, S("participant,kind,neighbourhood,age_band\r\n"));
    buf_add(&v.votes, S("topic,statement,participant,vote,at\r\n"));
    buf_add(&v.pairs, S("participant,winner,loser,at\r\n"));
    buf_add(&v.truth, S("participant,topic,group\r\n"));
    int64_t count = o->people / 10;
    if (count < PARTICIPANTS_LEAST) count = PARTICIPANTS_LEAST;
    if (count > PARTICIPANTS_MOST) count = PARTICIPANTS_MOST;
    for (int64_t n = 0; n < count; n++) take_part(&v, (uint64_t)n);
    str place = file_join(e->arena, o->out, S("place"));
    TRY(file_write(e, file_join(e->arena, place, S("participants.csv")), buf_str(&v.participants)));
    TRY(file_write(e, file_join(e->arena, place, S("votes.csv")), buf_str(&v.votes)));
    TRY(file_write(e, file_join(e->arena, place, S("pairs.csv")), buf_str(&v.pairs)));
    return file_write(e, file_join(e->arena, o->out, S("votes_truth.csv")), buf_str(&v.truth));
}

/* The first half of a postcode lies in one neighbourhood (town/places.c). */
static status write_postcodes(struct env *e, str place)
{
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("area,neighbourhood\r\n"));
    for (unsigned district = 1; district <= PLACES_DISTRICTS; district++) {
        str fields[] = { arena_printf(e->arena, "HB%u", district),
                         town_neighbourhoods[places_of_district(district)] };
        csv_add_row(&b, fields, 2);
    }
    return file_write(e, file_join(e->arena, place, S("postcodes.csv")), buf_str(&b));
}

status conversation_write(struct env *e, const struct town_options *o)
{
    str place = file_join(e->arena, o->out, S("place"));
    TRY(file_mkdir(e, place));
    struct csv_table meetings;
    TRY(content_table(e, S("meetings.csv"), &meetings));
    for (size_t i = 0; content_name(i) != NULL; i++)
        if (!is_hidden_file(str_of(content_name(i))))
            TRY(write_table(e, o, str_of(content_name(i)), &meetings));
    TRY(file_write(e, file_join(e->arena, place, S("election_resident_seats.blt")),
                   content_bytes(S("election_resident_seats.blt"))));
    TRY(write_postcodes(e, place));
    return write_votes(e, o);
}
