/* SPDX-License-Identifier: Apache-2.0 */
#include "place/town.h"

#include "base/file.h"
#include "base/time.h"
#include "csv/csv.h"
#include "gen/sql_demo.h"
#include "place/setting.h"
#include "trust/account.h"
#include "trust/organisation.h"

/* ---- what it calls itself --------------------------------------------------------------------*/

/* The first row of a CSV file, by column. */
struct first_row {
    struct csv_header header;
    struct csv_row row;
};

static status read_first(struct env *e, str path, struct first_row *ret)
{
    struct csv *c = NULL;
    TRY(csv_open(e, path, ',', &c));
    TRY(csv_read_header(e, c, &ret->header));
    status st = csv_next(e, c, &ret->row);
    if (st == ST_NOT_FOUND) return fail_at(e, ST_BAD_INPUT, path, "the file has no row");
    return st;
}

static str value(const struct first_row *r, str column)
{
    return csv_field(&r->row, csv_column(&r->header, column));
}

static status note_words(struct cx *cx, str folder)
{
    struct first_row place;
    TRY(read_first(cx->env, file_join(cx->env->arena, folder, S("place/place.csv")), &place));
    TRY(place_setting_put(cx, S("name"),
                          arena_concat(cx->env->arena, value(&place, S("name")), S(" Together"))));
    TRY(place_setting_put(cx, S("strapline"), value(&place, S("strapline"))));
    return place_setting_put(cx, S("colour"), value(&place, S("colour")));
}

/* The day that the town was made for, from town.ini. */
static status note_age(struct cx *cx, str folder)
{
    struct env *e = cx->env;
    str text = str_none(), line, path = file_join(e->arena, folder, S("town.ini"));
    int32_t today = DATE_NONE;
    TRY(file_read(e, path, 1 << 16, &text));
    while (str_next(&text, '\n', &line)) {
        size_t eq = str_find_byte(line, '=');
        if (eq == SIZE_MAX || !str_eq(str_trim(str_sub(line, 0, eq)), S("today"))) continue;
        if (!date_parse(str_trim(str_from(line, eq + 1)), &today)) today = DATE_NONE;
    }
    if (today == DATE_NONE)
        return fail_at(e, ST_BAD_INPUT, path, "the town does not say which day it was made for");
    return place_setting_put(cx, S("made_at"),
                             arena_printf(e->arena, "%lld", (long long)today * TIME_DAY));
}

static status note_resident(struct cx *cx, str folder)
{
    struct first_row person; /* the first of the stories */
    TRY(read_first(cx->env, file_join(cx->env->arena, folder, S("people.csv")), &person));
    return place_setting_put(cx, S("demo_resident"), value(&person, S("nhs_number")));
}

status town_note(struct cx *cx, str folder)
{
    TRY(place_setting_put(cx, S("danger.team"), S("adultcare")));
    TRY(note_words(cx, folder));
    TRY(note_age(cx, folder));
    return note_resident(cx, folder);
}

/* ---- the four doors --------------------------------------------------------------------------*/

struct door {
    str name, shown, title;
    enum role role;
    str organisation; /* key; none: the resident's practice */
};
static const struct door doors[] = {
    { S_INIT("worker"), S_INIT("Dawn Okafor"), S_INIT("district nurse"), ROLE_NURSE, { NULL, 0 } },
    { S_INIT("manager"),
      S_INIT("Kath Lund"),
      S_INIT("records manager"),
      ROLE_MANAGER,
      { NULL, 0 } },
    { S_INIT("chief-executive"), S_INIT("Farida Rahman"), S_INIT("chief executive"),
      ROLE_CHIEF_EXECUTIVE, S_INIT("hospital") },
    /* Those at the other end of a request, without a door of their own on the first page. */
    { S_INIT("charity"), S_INIT("Sam Idle"), S_INIT("link worker"), ROLE_LINK_WORKER,
      S_INIT("together") },
    { S_INIT("landlord"), S_INIT("Lewis Grant"), S_INIT("damp lead"), ROLE_HOUSING_OFFICER,
      S_INIT("bobbin") },
    { S_INIT("colleague"),
      S_INIT("Helen Brack"),
      S_INIT("community nurse"),
      ROLE_NURSE,
      { NULL, 0 } },
    { S_INIT("safeguarding"), S_INIT("Marian Whitlock"), S_INIT("safeguarding lead"),
      ROLE_SAFEGUARDING_LEAD, S_INIT("adultcare") },
};

static status make_account(struct cx *cx, str name, str shown, enum role role, str title,
                           int64_t organisation, int64_t *ret_account)
{
    struct account have;
    int64_t unused = 0;
    status st = account_by_name(cx, name, &have);
    if (st == ST_OK) {
        *ret_account = have.id;
        return ST_OK;
    }
    if (st != ST_NOT_FOUND) return st;
    TRY(account_add(cx, name, shown, str_none(), ret_account));
    return account_role_add(cx, *ret_account, organisation, role, title, &unused);
}

static status make_door(struct cx *cx, const struct door *d, int64_t practice)
{
    struct organisation organisation = { .id = practice };
    int64_t account = 0;
    if (!str_is_none(d->organisation)) TRY(organisation_by_key(cx, d->organisation, &organisation));
    return make_account(cx, d->name, d->shown, d->role, d->title, organisation.id, &account);
}

status town_has_accounts(struct cx *cx, bool *ret_there)
{
    struct account have;
    status st = account_by_name(cx, S("resident"), &have);
    cx->env->err = (struct err){ 0 };
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_there = st == ST_OK;
    return ST_OK;
}

status town_accounts(struct cx *cx)
{
    struct sql_demo_person_by_nhs_row person;
    bool there = false;
    int64_t account = 0;
    str nhs = str_none();
    TRY(town_has_accounts(cx, &there));
    if (there) return ST_OK;
    TRY(place_setting_get(cx, S("demo_resident"), S(""), &nhs));
    status st = sql_demo_person_by_nhs(cx->env, cx->db, nhs, &person);
    cx->env->err = (struct err){ 0 };
    if (st == ST_NOT_FOUND) return ST_OK; /* no made-up town is loaded */
    TRY(st);
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++)
        TRY(make_door(cx, &doors[i], person.organisation));
    TRY(make_account(cx, S("resident"), person.shown, ROLE_RESIDENT, S("resident"), 0, &account));
    return account_person_set(cx, account, person.person, person.home);
}
