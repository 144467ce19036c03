/* SPDX-License-Identifier: Apache-2.0
 * The order of the checks is the order of what a refusal may give away: first who asks, then the
 * purpose, then the person, then the thing.
 */
#include "trust/decide.h"

#include "trust/grant.h"

struct role_row {
    const char *name;
    const char *words;
    uint32_t view;
    uint32_t relations;
    uint32_t rights;
};
static const struct role_row role_rows[ROLE__COUNT] = {
#define ROLE(number, NAME, name_, words_, view_, relations_, rights_)                              \
    [ROLE_##NAME] = { (name_), (words_), (uint32_t)(view_), (uint32_t)(relations_),                \
                      (uint32_t)(rights_) },
#include "trust/role.def"
#undef ROLE
};

enum { TO_STAFF = 1, TO_RESIDENT = 2, TO_PROXY = 4 };
struct label_row {
    uint32_t shut_for;
    uint32_t opened_by;
    bool open_to_source;
};
static const struct label_row label_rows[LABEL__COUNT] = {
#define LABEL(bit, NAME, code, shut_, opened_, own_) [bit] = { (shut_), (opened_), (own_) },
#include "trust/label.def"
#undef LABEL
};

static const struct role_row *role_of(const struct who *who)
{
    return &role_rows[who->role < ROLE__COUNT ? who->role : ROLE_NONE];
}

bool who_may(const struct who *who, enum right right)
{
    return !who->suspended && !who->closed && (role_of(who)->rights & (uint32_t)right) != 0;
}

/* Why this who sees nobody at all; NULL where it may see somebody. */
static const char *who_barred(const struct who *who)
{
    if (who->role == ROLE_SYSTEM) return NULL;
    if (who->account == 0) return "R01";
    if (who->suspended) return "R02";
    if (who->closed) return "R17";
    if (!who->assured) return "R16";
    switch ((enum purpose)who->purpose) {
    case PURPOSE_DIRECT_CARE:
    case PURPOSE_EMERGENCY:
    case PURPOSE_SAFEGUARDING: return NULL;
    case PURPOSE_ADMIN: return NULL;
    case PURPOSE_HOUSING: return who->role == ROLE_HOUSING_OFFICER ? NULL : "R03";
    case PURPOSE_OWN_CARE:
        return who->role == ROLE_RESIDENT || who->role == ROLE_PROXY ? NULL : "R03";
    case PURPOSE_CRIME_PREVENTION: return who->role == ROLE_POLICE_OFFICER ? NULL : "R21";
    case PURPOSE_MANAGEMENT: return who->role == ROLE_MANAGER ? NULL : "R12";
    case PURPOSE_SYSTEM: return who->role == ROLE_CLIENT ? NULL : "R12";
    case PURPOSE_PLANNING: return "R12";
    default: return "R03";
    }
}

static uint32_t labels_shut(const struct who *who, bool own)
{
    if ((role_of(who)->rights & RIGHT_ALL_LABELS) != 0) return 0;
    uint32_t side = who->role == ROLE_RESIDENT ? TO_RESIDENT
                    : who->role == ROLE_PROXY  ? TO_PROXY
                                               : TO_STAFF;
    uint32_t shut = 0;
    for (uint32_t i = 0; i < LABEL__COUNT; i++) {
        if ((label_rows[i].shut_for & side) == 0) continue;
        if (own && side == TO_STAFF && label_rows[i].open_to_source) continue;
        shut |= UINT32_C(1) << i;
    }
    if (who_may(who, RIGHT_SAFEGUARDING)) shut &= ~(uint32_t)LABEL_SAFEGUARDING;
    return shut;
}

static bool is_staff(const struct who *who)
{
    return who->role != ROLE_RESIDENT && who->role != ROLE_PROXY && who->role != ROLE_SYSTEM &&
           who->role != ROLE_CLIENT;
}

struct scope scope_compile(const struct who *who)
{
    struct scope s = { .rule = who_barred(who) };
    s.nothing = s.rule != NULL;
    s.wide = !s.nothing && (role_of(who)->rights & RIGHT_WIDE) != 0;
    s.view = role_of(who)->view & ~(is_staff(who) ? who->hidden : 0);
    s.relations = role_of(who)->relations;
    s.shut = labels_shut(who, false);
    s.shut_own = labels_shut(who, true);
    for (size_t i = 0; i < LABEL__COUNT; i++) s.opened_by[i] = label_rows[i].opened_by;
    s.organisation = who->organisation;
    s.account = who->account;
    s.not_person = is_staff(who) ? who->person : 0;
    s.only_person = who->grant != NULL ? who->grant->person : 0;
    s.all_choices =
        who->role == ROLE_SYSTEM || who->role == ROLE_RESIDENT || who->role == ROLE_PROXY;
    return s;
}

static bool labels_open(const struct scope *s, const struct what *what)
{
    bool own = what->source != 0 && what->source == s->organisation;
    uint32_t closed = what->label & (own ? s->shut_own : s->shut);
    for (uint32_t i = 0; i < LABEL__COUNT; i++) {
        if ((closed >> i & 1) != 0 && (what->relations & s->opened_by[i]) == 0) return false;
    }
    return true;
}

static bool facet_seen(const struct scope *s, const struct what *what)
{
    if ((what->facet & FACET_PUBLIC) != 0) return true;
    return (what->facet & s->view) != 0 || (what->source != 0 && what->source == s->organisation);
}

/* R40: an objection binds all but the organisation that holds the thing, and yields to break-glass.
 */
static bool choices_allow(const struct scope *s, const struct what *what)
{
    if (s->all_choices || (what->choices & CHOICE_NO_SHARED_RECORD) == 0) return true;
    return (what->source != 0 && what->source == s->organisation) ||
           (!s->wide && (what->relations & s->relations & RELATION_BREAK_GLASS) != 0);
}

/* A reason to look: a relationship; none is asked of a system of wide scope, nor for what one's own
 * organisation holds about nobody. */
static bool is_tied(const struct scope *s, const struct what *what)
{
    if (s->wide || (what->relations & s->relations) != 0) return true;
    return what->person == 0 && what->source != 0 && what->source == s->organisation;
}

bool scope_admits(const struct scope *s, const struct what *what)
{
    if ((what->facet & FACET_PUBLIC) != 0) return labels_open(s, what);
    if (s->nothing) return false;
    if (s->only_person != 0 && what->person != s->only_person) return false;
    if (s->not_person != 0 && what->person == s->not_person) return false;
    if (!is_tied(s, what)) return false;
    if ((what->person_labels & s->shut) != 0) return false;
    return facet_seen(s, what) && labels_open(s, what) && choices_allow(s, what);
}

/* A label only takes away, a source only adds: so the two ends of what can be are asked. */
enum scope_judgement scope_judge(const struct scope *s, const struct what *what, bool plain)
{
    struct what w = *what;
    bool public = (w.facet & FACET_PUBLIC) != 0;
    w.label = 0;
    w.source = 0;
    if (plain && scope_admits(s, &w)) return SCOPE_YES;
    if (!plain && public) return SCOPE_ASK;
    if (!plain) w.facet = ~(uint32_t)FACET_PUBLIC;
    w.source = s->organisation;
    return scope_admits(s, &w) ? SCOPE_ASK : SCOPE_NO;
}

static struct decision deny(const char *rule, const char *words)
{
    return (struct decision){ .verdict = VERDICT_DENY, .rule = rule, .words = words };
}

static struct decision person_refused(const struct scope *s, const struct what *what)
{
    if (s->not_person != 0 && what->person == s->not_person) {
        struct decision d =
            deny("R09", "This is your own record. Sign in as a resident to read it.");
        d.own_record = true;
        d.alert = true;
        return d;
    }
    return deny("R04", "You have no relationship with this person that is known here.");
}

struct decision trust_decide(const struct who *who, const struct what *what, const struct why *why)
{
    struct scope s = scope_compile(who);
    bool public = (what->facet & FACET_PUBLIC) != 0;
    if (s.nothing && !public) return deny(s.rule, "You may not see people's records in this role.");
    if (!public && s.only_person != 0 && what->person != s.only_person)
        return deny("W20", "There is no such record.");
    bool mine = s.not_person != 0 && what->person == s.not_person;
    bool tied = is_tied(&s, what);
    if (!public && (mine || !tied)) return person_refused(&s, what);
    if (!public && (what->person_labels & s.shut) != 0)
        return deny("R32", "There is no such record.");
    if (!labels_open(&s, what)) return deny("R27", "There is no such record.");
    if (!facet_seen(&s, what)) return deny("R18", "This is not part of what your role sees.");
    if (!public && !choices_allow(&s, what))
        return deny("R40", "This person has objected to sharing through the shared record.");
    if (what->action == ACTION_OPEN && what->near && !why->reason)
        return (struct decision){
            .verdict = VERDICT_ASK,
            .rule = "R10",
            .alert = true,
            .words = "You share a surname or an address. Say why you need to look."
        };
    struct decision d = { .verdict = VERDICT_PERMIT, .rule = public ? "W01" : "R03" };
    d.alert = (what->relations & s.relations) == RELATION_CLAIMED ||
              (what->relations & s.relations) == RELATION_BREAK_GLASS || what->near;
    d.words = relation_words(what->relations & s.relations);
    /* Whichever source says that her place is protected, it is so for what all of them hold. */
    d.without_place = ((what->label | (public ? 0 : what->person_labels)) & LABEL_PROTECTED) != 0 &&
                      who->role != ROLE_SYSTEM && who->role != ROLE_RESIDENT;
    if (d.without_place) d.verdict = VERDICT_PART;
    if (d.without_place) d.rule = "R29";
    return d;
}

const char *role_name(enum role r)
{
    return role_rows[r < ROLE__COUNT ? r : ROLE_NONE].name;
}
struct role_says role_says(enum role r)
{
    const struct role_row *row = &role_rows[r < ROLE__COUNT ? r : ROLE_NONE];
    return (struct role_says){ row->view, row->relations, row->rights };
}

const char *role_words(enum role r)
{
    return role_rows[r < ROLE__COUNT ? r : ROLE_NONE].words;
}

bool role_parse(str name, enum role *ret_role)
{
    for (unsigned i = 1; i < ROLE__COUNT; i++) {
        if (!str_eq(name, str_of(role_rows[i].name))) continue;
        *ret_role = (enum role)i;
        return true;
    }
    return false;
}

static const char *const purpose_rows[PURPOSE__COUNT][2] = {
#define PURPOSE(number, NAME, name, words) [PURPOSE_##NAME] = { name, words },
#include "trust/purpose.def"
#undef PURPOSE
};

const char *purpose_name(enum purpose p)
{
    return purpose_rows[p < PURPOSE__COUNT ? p : 0][0];
}
const char *purpose_words(enum purpose p)
{
    return purpose_rows[p < PURPOSE__COUNT ? p : 0][1];
}

bool purpose_parse(str name, enum purpose *ret_purpose)
{
    for (unsigned i = 1; i < PURPOSE__COUNT; i++) {
        if (!str_eq(name, str_of(purpose_rows[i][0]))) continue;
        *ret_purpose = (enum purpose)i;
        return true;
    }
    return false;
}

enum purpose role_purpose(enum role r)
{
    switch (r) {
    case ROLE_NONE: return PURPOSE_NONE;
    case ROLE_HOUSING_OFFICER: return PURPOSE_HOUSING;
    case ROLE_RECEPTIONIST:
    case ROLE_RECORDS_OFFICER: return PURPOSE_ADMIN;
    case ROLE_MANAGER: return PURPOSE_MANAGEMENT;
    case ROLE_CHIEF_EXECUTIVE:
    case ROLE_BOARD_MEMBER:
    case ROLE_ANALYST: return PURPOSE_PLANNING;
    case ROLE_POLICE_OFFICER: return PURPOSE_CRIME_PREVENTION;
    case ROLE_PRIVACY_OFFICER: return PURPOSE_AUDIT;
    case ROLE_SAFEGUARDING_LEAD: return PURPOSE_SAFEGUARDING;
    case ROLE_RESIDENT:
    case ROLE_PROXY: return PURPOSE_OWN_CARE;
    case ROLE_CLIENT:
    case ROLE_FEED:
    case ROLE_SYSTEM: return PURPOSE_SYSTEM;
    default: return PURPOSE_DIRECT_CARE;
    }
}

struct kind_row {
    const char *name;
    bool assurance;
};
static const struct kind_row kind_rows[ORG__COUNT] = {
#define ORG_KIND(number, NAME, name_, assurance_) [ORG_##NAME] = { (name_), (assurance_) },
#include "trust/kind.def"
#undef ORG_KIND
};

const char *org_kind_name(enum org_kind k)
{
    return kind_rows[k < ORG__COUNT ? k : 0].name;
}
bool org_kind_needs_assurance(enum org_kind k)
{
    return kind_rows[k < ORG__COUNT ? k : 0].assurance;
}

/* The longest name that the text begins with: "charity (carers, befriending)" is a charity. */
enum org_kind org_kind_parse(str name)
{
    enum org_kind best = ORG_OTHER;
    size_t n = 0;
    for (unsigned i = 1; i < ORG__COUNT; i++) {
        str row = str_of(kind_rows[i].name);
        if (!str_starts(name, row) || row.n <= n) continue;
        best = (enum org_kind)i;
        n = row.n;
    }
    return best;
}

const char *relation_words(uint32_t relations)
{
    static const char *const words[] = {
#define RELATION(bit, NAME, text) [bit] = (text),
#include "trust/relation.def"
#undef RELATION
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if ((relations >> i & 1) != 0) return words[i];
    }
    return NULL;
}

struct who who_system(void)
{
    return (struct who){ .role = ROLE_SYSTEM, .purpose = PURPOSE_SYSTEM, .assured = true };
}

struct trust_settings trust_settings_default(void)
{
    return (struct trust_settings){
        .session_idle = INT64_C(30) * 60 * 1000000,
        .session_absolute = INT64_C(12) * 3600 * 1000000,
        .episode_grace = INT64_C(30) * 86400 * 1000000,
        .break_glass = INT64_C(8) * 3600 * 1000000,
    };
}
