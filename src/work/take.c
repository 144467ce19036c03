/* SPDX-License-Identifier: Apache-2.0
 * What the change log brings: Tasks of feeds and of FHIR become issues; persons that were joined or
 * parted take theirs along; a voice of danger opens one.
 */
#include "base/time.h"
#include "fhir/index.h"
#include "gen/sql_work.h"
#include "json/json.h"
#include "record/change.h"
#include "record/fact.h"
#include "record/person.h"
#include "trust/decide.h"
#include "work/inner.h"
#include "work/known.h"
#include "work/need.h"
#include "work/work_limits.h"

/* ---- a Task that came ------------------------------------------------------------------------*/

struct arriving {
    struct cx *cx; /* the server's */
    struct record record;
    const struct json_node *root;
    struct work_issue issue;
};

static str text_at(const struct arriving *t, const char *member)
{
    str s = json_str(t->cx->env->arena, json_get(t->root, member));
    return str_is_none(s) ? S("") : str_trim(s);
}

static int64_t instant(struct arena *a, const struct json_node *n, bool end)
{
    int64_t low = 0, high = 0;
    str text = json_str(a, n);
    if (str_is_none(text) || !time_parse_span(text, &low, &high)) return TIME_NONE;
    return end ? high - 1 : low;
}

/* An organisation of the alliance that a reference names; 0. */
static status organisation_of(const struct arriving *t, const char *member, int64_t *ret_id)
{
    str type, id;
    struct organisation o;
    struct env *e = t->cx->env;
    str text = json_str(e->arena, json_get(json_get(t->root, member), "reference"));
    if (str_is_none(text) || !reference_parse(text, &type, &id)) return ST_OK;
    if (!str_eq(type, S("Organization"))) return ST_OK;
    status st = organisation_by_key(t->cx, id, &o);
    if (st == ST_OK) *ret_id = o.id;
    if (st == ST_NOT_FOUND) e->err = (struct err){ 0 };
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum work_state state_of(str word)
{
    enum work_state s = WORK_CANCELLED;
    if (str_eq(word, S("ready"))) return WORK_RECEIVED;
    (void)work_state_parse(word, &s);
    return s;
}

static str outcome_of(enum work_state s)
{
    return s == WORK_COMPLETED ? S("done") : S("");
}

static status arriving_read(struct arriving *t)
{
    struct arena *a = t->cx->env->arena;
    struct work_issue *i = &t->issue;
    const struct json_node *root = t->root;
    str code = concept_text(a, json_get(root, "code"));
    i->title = text_at(t, "description");
    if (i->title.n == 0) i->title = code.n > 0 ? code : S("Task");
    i->words = json_str(a, json_get(json_at(json_get(root, "note"), 0), "text"));
    i->words = or_empty(i->words);
    if (str_eq(i->words, i->title)) i->words = S("");
    const struct work_kind *kind =
        work_kind_of(a, S(""), arena_printf(a, "%.*s %.*s", STR_ARG(code), STR_ARG(i->title)));
    i->kind = str_eq(kind->kind, S("request")) ? S("task") : kind->kind;
    i->next_action = kind->next_action;
    i->state = state_of(text_at(t, "status"));
    i->open = !work_state_closed(i->state);
    i->outcome = outcome_of(i->state);
    i->reason = concept_text(a, json_get(root, "statusReason"));
    i->created_at = instant(a, json_get(root, "authoredOn"), false);
    if (i->created_at == TIME_NONE) i->created_at = t->record.at;
    i->changed_at = instant(a, json_get(root, "lastModified"), false);
    if (i->changed_at == TIME_NONE) i->changed_at = i->created_at;
    i->answer_due =
        instant(a, json_get(json_get(json_get(root, "restriction"), "period"), "end"), true);
    i->clock = S("");
    i->clock_due = TIME_NONE;
    if (i->open && kind->clock.n > 0) {
        TRY(work_clock_due(t->cx, kind->clock, i->created_at, &i->clock_due));
        i->clock = kind->clock;
        i->clock_severity = work_clock_of(kind->clock)->severity;
    }
    i->closed_at = TIME_NONE;
    if (!i->open)
        i->closed_at = instant(a, json_get(json_get(root, "executionPeriod"), "end"), false);
    if (!i->open && i->closed_at == TIME_NONE) i->closed_at = i->changed_at;
    return work_theme(t->cx, kind->theme, &i->theme);
}

static status parties_read(struct arriving *t)
{
    struct work_issue *i = &t->issue;
    i->source = t->record.source;
    i->from_organisation = i->to_organisation = t->record.source;
    TRY(organisation_of(t, "requester", &i->from_organisation));
    TRY(organisation_of(t, "owner", &i->to_organisation));
    str holder = json_str(t->cx->env->arena, json_get(json_get(t->root, "owner"), "display"));
    i->holder_words = or_empty(holder);
    i->desk = i->state == WORK_REJECTED || i->state == WORK_DRAFT ? i->from_organisation
                                                                  : i->to_organisation;
    return ST_OK;
}

static status arrived_new(struct arriving *t)
{
    struct cx *cx = t->cx;
    struct work_issue *i = &t->issue;
    struct sql_issue_add_row row;
    str nowhere = rank_bytes(cx->env->arena, &(struct order_place){ .band = 5 });
    TRY(sql_issue_add(
        cx->env, cx->db, i->home, i->person, t->record.id, t->record.version, S(""), i->source,
        t->record.label, t->record.facet, i->kind, str_sub(i->title, 0, WORK_TITLE_MOST), i->words,
        S(""), 0, i->from_organisation, i->to_organisation, i->desk, 0, i->holder_words,
        work_state_word(i->state), i->open ? 1 : 0, i->next_action, 0, i->clock,
        opt_time(i->clock_due), i->clock_severity, 0, opt_time(i->answer_due), issue_due(i),
        i->theme, 0, 0, S(""), str_none(), 0, i->neighbourhood, i->created_at, i->changed_at,
        i->source, opt_time(i->closed_at), i->outcome, i->reason, nowhere, INT64_MAX, &row));
    TRY(sql_issue_event_add(cx->env, cx->db, row.id, i->created_at, 0, i->source, S("opened"),
                            work_state_word(i->state), i->words, S(""), NULL));
    TRY(change_add(cx, S("issue"), i->home, row.id));
    return i->open ? issue_place(cx, row.id) : ST_OK;
}

/* The source's own word is newer than ours: its state counts, what people here wrote stays. */
static status arrived_again(struct arriving *t, int64_t id)
{
    struct cx *cx = t->cx;
    struct work_issue have;
    bool taken = false;
    TRY(issue_load(cx, id, &have));
    TRY(sql_issue_take(cx->env, cx->db, id, t->record.version, t->issue.home, t->issue.person,
                       t->record.label, have.facet | t->record.facet, NULL));
    if (have.state == t->issue.state) return issue_place(cx, id);
    have.task_version = t->record.version;
    have.state = t->issue.state;
    have.open = t->issue.open;
    have.closed_at = t->issue.closed_at;
    have.outcome = t->issue.outcome;
    have.reason = t->issue.reason;
    have.desk = t->issue.desk;
    have.changed_at = t->issue.changed_at > have.changed_at ? t->issue.changed_at : have.changed_at;
    have.changed_by = t->issue.source;
    TRY(issue_store(cx, &have, &taken));
    return sql_issue_event_add(cx->env, cx->db, id, env_now(cx->env), 0, t->issue.source,
                               S("state"), work_state_word(have.state), have.reason, S(""), NULL);
}

static status task_gone(struct cx *cx, int64_t id)
{
    struct work_issue have;
    bool taken = false;
    TRY(issue_load(cx, id, &have));
    if (!have.open) return ST_OK;
    have.state = WORK_CANCELLED;
    have.open = false;
    have.closed_at = have.changed_at = env_now(cx->env);
    TRY(issue_store(cx, &have, &taken));
    return event_add(cx, id, S("state"), S("cancelled"), S("its source has withdrawn it"), S(""));
}

static status task_take(struct cx *cx, const struct change *c)
{
    struct sql_work_resource_of_list at;
    struct sql_issue_by_task_row known = { 0 };
    TRY(sql_work_resource_of(cx->env, cx->db, c->home, c->rid, &at));
    if (at.count == 0) return ST_OK; /* it has moved since: its own change comes */
    status st = sql_issue_by_task(cx->env, cx->db, at.at[0].id, &known);
    if (st == ST_NOT_FOUND) cx->env->err = (struct err){ 0 };
    if (st != ST_NOT_FOUND) TRY(st);
    if (at.at[0].deleted != 0) return known.id == 0 ? ST_OK : task_gone(cx, known.id);
    if (known.id != 0 && known.task_version >= at.at[0].version) return ST_OK;
    struct arriving t = { .cx = cx };
    TRY(record_read(cx, S("Task"), at.at[0].id, &t.record));
    TRY(json_read(cx->env, t.record.json, &t.root));
    t.issue.home = t.record.home;
    st = person_of_home(cx, t.record.home, &t.issue.person);
    if (st == ST_NOT_FOUND) cx->env->err = (struct err){ 0 };
    if (st != ST_NOT_FOUND) TRY(st);
    TRY(arriving_read(&t));
    TRY(parties_read(&t));
    return known.id == 0 ? arrived_new(&t) : arrived_again(&t, known.id);
}

/* ---- a voice of danger -----------------------------------------------------------------------*/

static status voice_take(struct cx *cx, int64_t voice, struct work_taken *taken)
{
    struct sql_issue_voice_danger_list list;
    TRY(sql_issue_voice_danger(cx->env, cx->db, voice, &list));
    if (list.count == 0) return ST_OK;
    struct work_new w = { .kind = S("safeguarding"),
                          .title = S("A voice of the conversation may tell of danger"),
                          .next_action = S("Record contact"),
                          .danger = true,
                          .clock = S("danger"),
                          .voice = voice,
                          .rule = S("a voice of danger"),
                          .label = LABEL_SAFEGUARDING,
                          .once = arena_printf(cx->env->arena, "voice/%lld", (long long)voice) };
    int64_t issue = 0;
    bool is_new = false;
    TRY(work_danger_team(cx, &w.to_organisation));
    if (w.to_organisation == 0) return ST_OK; /* a place without organisations has no team */
    TRY(work_open(cx, &w, &issue, &is_new));
    size_t most = sizeof taken->opened / sizeof taken->opened[0];
    if (is_new && taken->opened_count < most) {
        taken->opened[taken->opened_count].voice = voice;
        taken->opened[taken->opened_count++].issue = issue;
    }
    return ST_OK;
}

/* ---- the log ---------------------------------------------------------------------------------*/

static bool moves_need(str kind)
{
    static const str kinds[] = { S_INIT("Communication"),     S_INIT("Condition"),
                                 S_INIT("Encounter"),         S_INIT("Flag"),
                                 S_INIT("MedicationRequest"), S_INIT("MedicationStatement"),
                                 S_INIT("Observation"),       S_INIT("Patient") };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(kinds[i], kind)) return true;
    return false;
}

static status mark(struct cx *cx, struct map *marked, int64_t person)
{
    bool is_new = false;
    if (person == 0) return ST_OK;
    (void)map_put_num(marked, (uint64_t)person, &is_new);
    return is_new ? sql_need_mark(cx->env, cx->db, person, env_now(cx->env), NULL) : ST_OK;
}

static status mark_home(struct cx *cx, struct map *marked, int64_t home)
{
    int64_t person = 0;
    status st = person_of_home(cx, home, &person);
    if (st == ST_NOT_FOUND) cx->env->err = (struct err){ 0 };
    if (st != ST_NOT_FOUND) TRY(st);
    return mark(cx, marked, person);
}

/* rid is the person whom the record is of now; the one that it left is worked out again too. */
static status person_take(struct cx *cx, struct map *marked, const struct change *c)
{
    struct sql_work_past_person_list past;
    if (c->home == 0) return mark(cx, marked, c->rid);
    TRY(sql_issue_move_home(cx->env, cx->db, c->home, c->rid, NULL));
    TRY(sql_work_past_person(cx->env, cx->db, c->home, &past));
    if (past.count > 0) TRY(mark(cx, marked, past.at[0].person));
    return mark(cx, marked, c->rid);
}

static status change_take(struct cx *cx, struct map *marked, const struct change *c,
                          struct work_taken *taken)
{
    if (str_eq(c->kind, S("Task"))) return task_take(cx, c);
    if (str_eq(c->kind, S("person"))) return person_take(cx, marked, c);
    if (str_eq(c->kind, S("voice"))) return voice_take(cx, c->rid, taken);
    return moves_need(c->kind) ? mark_home(cx, marked, c->home) : ST_OK;
}

status work_take(struct cx *cx, struct work_taken *ret_taken)
{
    struct change_place from;
    struct change *changes;
    size_t count;
    struct work_taken taken = { 0 };
    struct map marked = map_make(cx->env->arena);
    TRY(change_place_load(cx, S("work"), &from));
    TRY(change_read(cx, from, WORK_IMPORT_MOST, &changes, &count));
    size_t most = sizeof taken.opened / sizeof taken.opened[0];
    for (size_t i = 0; i < count && taken.opened_count < most; i++) {
        TRY(change_take(cx, &marked, &changes[i], &taken));
        from = changes[i].place;
        taken.changes++;
    }
    if (taken.changes > 0) TRY(change_place_save(cx, S("work"), from));
    *ret_taken = taken;
    return ST_OK;
}
