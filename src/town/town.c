/* SPDX-License-Identifier: Apache-2.0 */
#include "town/town.h"

#include "base/file.h"
#include "town/conversation.h"
#include "town/export.h"
#include "town/lives.h"
#include "town/people.h"
#include "town/story.h"

struct town {
    struct env *e;
    const struct town_options *o;
    struct people people;
    struct stories stories;
    struct life_world world;
    struct exporter export;
    int64_t told; /* tick of the last progress */
};

static str sex_word(char sex)
{
    return sex == 'm' ? S("male") : S("female");
}

static str tenure_word(const struct household *h)
{
    static const str words[] = { S_INIT("owned"), S_INIT("private rent"), S_INIT("social rent"),
                                 S_INIT("care home"), S_INIT("no fixed home") };
    return h->landlord != ORG_NONE ? town_orgs[h->landlord].key : words[h->tenure];
}

static str number(struct arena *a, int64_t n)
{
    return arena_printf(a, "%lld", (long long)n);
}

static void write_person(struct town *t, const struct household *h, const struct person *p)
{
    struct arena *a = t->e->arena;
    str fields[] = { export_person_key(a, p->index),
                     arena_printf(a, "H%07llu", (unsigned long long)h->number),
                     p->story,
                     lens_nhs(a, p->nhs, 0),
                     p->given,
                     p->middle,
                     p->family,
                     p->birth_family,
                     p->nickname,
                     date_text(a, p->born),
                     sex_word(p->sex),
                     p->died == DATE_NONE ? str_none() : date_text(a, p->died),
                     town_neighbourhoods[h->where],
                     number(a, h->decile),
                     tenure_word(h),
                     h->home.line,
                     h->home.postcode,
                     h->home.uprn == 0 ? str_none() : number(a, (int64_t)h->home.uprn),
                     p->language,
                     p->gp == ORG_NONE ? str_none() : town_orgs[p->gp].key,
                     number(a, p->frailty),
                     h->care_home,
                     p->carer == NOBODY ? str_none() : export_person_key(a, h->at[p->carer].index),
                     lens_phone(a, p->phone, 0) };
    town_out_row(t->export.out, OUT_PEOPLE, fields, sizeof fields / sizeof fields[0]);
}

static void write_relation(struct town *t, const struct household *h, const struct person *p,
                           const char *relation, int other)
{
    if (other == NOBODY) return;
    struct arena *a = t->e->arena;
    str fields[] = { export_person_key(a, p->index), str_of(relation),
                     export_person_key(a, h->at[other].index) };
    town_out_row(t->export.out, OUT_RELATIONS, fields, 3);
}

static void write_relations(struct town *t, const struct household *h, const struct person *p)
{
    write_relation(t, h, p, "mother", p->mother);
    write_relation(t, h, p, "father", p->father);
    write_relation(t, h, p, "partner", p->partner);
    write_relation(t, h, p, "twin", p->twin);
    write_relation(t, h, p, "carer", p->carer);
    if (p->namesake >= 0) {
        struct arena *a = t->e->arena;
        str fields[] = { export_person_key(a, p->index), S("same-name"),
                         export_person_key(a, (uint64_t)p->namesake) };
        town_out_row(t->export.out, OUT_RELATIONS, fields, 3);
    }
    if (p->father != NOBODY && str_eq(h->at[p->father].given, p->given))
        write_relation(t, h, p, "father-same-name", p->father);
}

static void export_member(struct town *t, const struct household *h, unsigned who)
{
    for (int org = 0; org < ORG__COUNT; org++) {
        if (!export_knows(h, who, (enum org)org)) continue;
        switch (town_orgs[org].format) {
        case FORMAT_BUNDLE:
        case FORMAT_NDJSON: export_fhir(&t->export, h, who, (enum org)org); break;
        case FORMAT_HL7: export_hl7(&t->export, h, who); break;
        case FORMAT_CSV: export_csv(&t->export, h, who, (enum org)org); break;
        }
    }
}

static int within(const struct household *h, int member)
{
    return member < (int)h->count ? member : NOBODY;
}

/* The last household of a town may be one too many: those beyond its people are left out. */
static void cut_household(struct town *t, struct household *h)
{
    uint64_t most = (uint64_t)t->o->people;
    if (t->people.persons <= most) return;
    h->count -= (unsigned)(t->people.persons - most);
    t->people.persons = most;
    for (unsigned i = 0; i < h->count; i++) {
        struct person *p = &h->at[i];
        p->mother = within(h, p->mother);
        p->father = within(h, p->father);
        p->partner = within(h, p->partner);
        p->carer = within(h, p->carer);
        p->twin = within(h, p->twin);
    }
}

static void make_household(struct town *t, size_t n, struct household *h)
{
    if (n < stories_households(&t->stories)) {
        stories_make(&t->stories, n, &t->people, &t->world, h);
        cut_household(t, h);
    } else {
        people_next(&t->people, t->world.arena, h);
        cut_household(t, h);
        for (unsigned who = 0; who < h->count; who++) health_add(&t->world, h, (int)who);
        lives_add(&t->world, h);
    }
    lives_known(&t->world, h);
    lives_wish(&t->world, h);
    lives_sort(&t->world, h);
}

static void tell(struct town *t, bool last)
{
    if (t->o->progress == NULL) return;
    int64_t now = env_tick(t->e);
    if (!last && now - t->told < TIME_SECOND) return;
    t->told = now;
    t->o->progress(t->o->progress_arg, (int64_t)t->people.persons, t->o->people);
}

static void make_households(struct town *t)
{
    for (size_t n = 0; t->people.persons < (uint64_t)t->o->people; n++) {
        struct arena_mark mark = arena_mark(t->e->arena);
        struct household *h = NEW(t->e->arena, struct household);
        t->export.text = buf_make(t->e->arena);
        t->export.pairs = (struct export_records){ 0 };
        make_household(t, n, h);
        for (unsigned who = 0; who < h->count; who++) {
            write_person(t, h, &h->at[who]);
            write_relations(t, h, &h->at[who]);
            export_member(t, h, who);
        }
        export_negatives(&t->export, h);
        arena_rewind(t->e->arena, mark);
        tell(t, false);
    }
}

static status open_town(struct env *e, const struct town_options *o, struct town *t)
{
    *t = (struct town){ .e = e, .o = o, .told = env_tick(e) };
    const struct number_book *numbers = number_book_open(e->arena, o->seed);
    t->people = (struct people){ .seed = o->seed, .today = o->today, .numbers = numbers };
    TRY(places_open(e, &t->people.places));
    TRY(stories_open(e, &t->stories));
    t->world = (struct life_world){ o->seed, o->today, e->arena };
    struct csv_table orgs;
    TRY(content_table(e, S("organisations.csv"), &orgs));
    t->export = (struct exporter){ .arena = e->arena,
                                   .lens = { o->seed, o->today, numbers, e->arena },
                                   .today = o->today };
    for (int org = 0; org < ORG__COUNT; org++) {
        size_t row = csv_table_find(&orgs, S("key"), town_orgs[org].key);
        t->export.org_name[org] = csv_cell(&orgs, row, S("name"));
        t->export.org_code[org] = csv_cell(&orgs, row, S("code"));
        if (t->export.org_code[org].n == 0)
            return fail_at(e, ST_BAD_INPUT, S("content/organisations.csv"), "%.*s is not there",
                           STR_ARG(town_orgs[org].key));
    }
    TRY(town_out_open(e, o->out, o->today, o->records, &t->export.out));
    return export_csv_begin(e, t->export.out, o->out);
}

static status check_options(struct env *e, const struct town_options *o)
{
    if (o->people >= TOWN_PEOPLE_LEAST && o->people <= TOWN_PEOPLE_MOST) return ST_OK;
    env_fail(e, ST_BAD_INPUT, S("--people"), "%lld people cannot be made", (long long)o->people);
    env_remedy(e, "Give a number from %d to %d.", TOWN_PEOPLE_LEAST, TOWN_PEOPLE_MOST);
    return ST_BAD_INPUT;
}

static status write_about(struct env *e, const struct town_options *o)
{
    str text = arena_printf(e->arena,
                            "[town]\nname = Hollinbrook\nseed = %llu\npeople = %lld\ntoday = %.*s\n"
                            "format = 1\n",
                            (unsigned long long)o->seed, (long long)o->people,
                            STR_ARG(date_text(e->arena, o->today)));
    return file_write(e, file_join(e->arena, o->out, S("town.ini")), text);
}

status town_make(struct env *e, const struct town_options *o, struct town_report *ret_report)
{
    TRY(check_options(e, o));
    struct town t;
    TRY(open_town(e, o, &t));
    make_households(&t);
    tell(&t, true);
    TRY(conversation_write(e, o));
    struct town_out_total total;
    TRY(town_out_close(e, t.export.out, &total));
    TRY(write_about(e, o)); /* last: a folder with town.ini is a whole town */
    *ret_report = (struct town_report){ .people = (int64_t)t.people.persons,
                                        .households = (int64_t)t.people.households,
                                        .records = t.export.records,
                                        .pieces = total.pieces,
                                        .files = total.files,
                                        .bytes = total.bytes };
    return ST_OK;
}
