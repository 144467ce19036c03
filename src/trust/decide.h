/* SPDX-License-Identifier: Apache-2.0
 * May this one see that: the rules, as a pure function over plain structs, twice: for one thing
 * (trust_decide), and compiled once for a `who` into masks (scope_compile), which record/ joins in
 * SQL. tests/unit/trust/test_scope.c holds the two equal. Deny by default.
 *
 * Role × relationship × purpose × organisation's standing × the resident's choices × labels.
 */
#ifndef WEFT_TRUST_DECIDE_H
#define WEFT_TRUST_DECIDE_H

#include "trust/cx.h"

enum relation {
#define RELATION(bit, NAME, words) RELATION_##NAME = 1 << (bit),
#include "trust/relation.def"
#undef RELATION
    RELATION__ALL = (1 << 16) - 1
};
enum facet {
#define FACET(bit, NAME, words) FACET_##NAME = 1 << (bit),
#include "trust/facet.def"
#undef FACET
};
enum label {
#define LABEL(bit, NAME, ...) LABEL_##NAME = 1 << (bit),
#include "trust/label.def"
#undef LABEL
};
enum { LABEL__COUNT = 9 };
/* Those that hold for the whole person wherever one source has them. */
#define LABELS_OF_PERSON ((uint32_t)(LABEL_ADOPTION | LABEL_PROTECTED))
/* The resident's choices, kept with the person. */
enum choice {
    CHOICE_NO_SHARED_RECORD = 1, /* objects to the shared record: R40 */
    CHOICE_TYPE_1 = 2,           /* GP data beyond direct care: R44 */
    CHOICE_NATIONAL = 4          /* confidential data for planning and research: R42, R43 */
};
/* What a role may do beside looking (role.def). */
enum right {
    RIGHT_TOWN_SEARCH = 1, /* search the whole town by two identifiers */
    RIGHT_BREAK_GLASS = 2,
    RIGHT_CLAIM = 4, /* claim a relationship with a reason */
    RIGHT_REFER = 8,
    RIGHT_REVIEW = 16, /* join and part records */
    RIGHT_COUNTS = 32, /* figures with small numbers suppressed */
    RIGHT_AUDIT = 64,
    RIGHT_SAFEGUARDING = 128,
    RIGHT_WIDE = 256, /* no relationship asked: a system of wide scope */
    RIGHT_ALL_LABELS = 512,
    RIGHT_FEED = 1024,     /* quarantine and feeds; writes what a source sends */
    RIGHT_BOARD = 2048,    /* commitments and decisions of the board */
    RIGHT_MODERATE = 4096, /* what was said: accept, refuse, put into a theme */
    RIGHT_UNSEAL = 8192,   /* open what is sealed, on a ground: R37; release it to a colleague */
    RIGHT_SHARING = 16384, /* settles the place's own rules of sharing: record/share.h */
    RIGHT_CLIENTS = 32768, /* registers programs of the own organisation */
    RIGHT_REQUESTS = 65536 /* answers what people ask of their own record: copies and the like */
};

enum action { ACTION_READ, ACTION_SEARCH, ACTION_OPEN, ACTION_WRITE, ACTION_PRINT, ACTION_EXPORT };

/* The thing asked for. A thing about nobody has person 0 and no relations. */
struct what {
    enum action action;
    uint32_t facet;         /* bits of enum facet; FACET_PUBLIC: about nobody */
    uint32_t label;         /* of the thing */
    int64_t source;         /* organisation that sent it */
    int64_t person;         /* the joined person it is about */
    uint32_t relations;     /* of this who to that person, in force now */
    uint32_t choices;       /* that person's */
    uint32_t person_labels; /* that seal the whole person; PROTECTED: her place, in all sources */
    bool near;              /* same surname or address as the worker: R10 (ACTION_OPEN only) */
};
/* What the asker gave for it. */
struct why {
    bool reason; /* a reason was typed */
};

enum verdict { VERDICT_DENY, VERDICT_ASK, VERDICT_PART, VERDICT_PERMIT };

struct decision {
    enum verdict verdict;
    bool without_place; /* PART: address, telephone and the like are taken out (R29) */
    bool alert;         /* tell the privacy officer */
    bool own_record;    /* denied because it is the worker's own */
    const char *rule;   /* "R04": access_rules.csv, or "W…" for ours */
    const char *words;  /* what to tell the asker where nothing is given away by it */
};

/* A few masks that say the same for rows. */
struct scope {
    bool nothing;
    bool wide;                        /* no relationship asked */
    const char *rule;                 /* why nothing */
    uint32_t view;                    /* facets */
    uint32_t relations;               /* kinds that give a reason to look */
    uint32_t shut;                    /* labels shut for this who … */
    uint32_t shut_own;                /* … and for what its own organisation sent */
    uint32_t opened_by[LABEL__COUNT]; /* relations that open a shut label */
    int64_t organisation;             /* actor, and own source */
    int64_t account;                  /* actor is minus this */
    int64_t not_person;               /* own record: never as staff; 0: nobody */
    int64_t only_person;              /* a program that is for this one alone; 0: whoever */
    bool all_choices;                 /* objections do not bind (the server, the person herself) */
};

struct scope scope_compile(const struct who *who);
/* What the acting organisation's own kind of worker may do at all. */
bool who_may(const struct who *who, enum right right);
struct decision trust_decide(const struct who *who, const struct what *what, const struct why *why);
/* The same answer from the scope alone: what the SQL in scope.c says, in C. */
bool scope_admits(const struct scope *s, const struct what *what);
/* What can be said of a row of which only its person and its type's usual facet are known (`what`,
 * without label and source). plain: the row has that facet and no label. SCOPE_ASK: its own columns
 * must be looked at. */
enum scope_judgement { SCOPE_NO, SCOPE_YES, SCOPE_ASK };
enum scope_judgement scope_judge(const struct scope *s, const struct what *what, bool plain);

const char *role_name(enum role r);
/* What role.def says: facets, relations, rights. */
struct role_says {
    uint32_t view, relations, rights;
};
struct role_says role_says(enum role r);
const char *role_words(enum role r);
/* False where there is no such name. */
bool role_parse(str name, enum role *ret_role);
const char *purpose_name(enum purpose p);
const char *purpose_words(enum purpose p);
bool purpose_parse(str name, enum purpose *ret_purpose);
/* The purpose that a role acts for unless it says otherwise. */
enum purpose role_purpose(enum role r);
const char *org_kind_name(enum org_kind k);
/* ORG_OTHER for a kind that is not known. */
enum org_kind org_kind_parse(str name);
bool org_kind_needs_assurance(enum org_kind k);
/* "registered with your practice": for the strongest of some relations; NULL for none. */
const char *relation_words(uint32_t relations);

#endif
