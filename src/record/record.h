/* SPDX-License-Identifier: Apache-2.0
 * The resource store: write, read, history, and transactions of many.
 *
 * Writing has two halves. record_prepare parses, checks, works out search rows and compresses: no
 * database, any thread. record_apply runs inside an open write transaction (the write turn's, or
 * db_transact's) and only inserts. A text that says the same as what is stored writes nothing.
 * Reading decides for each row (trust/) and leaves one audit row a call (cx->audit_n).
 */
#ifndef WEFT_RECORD_RECORD_H
#define WEFT_RECORD_RECORD_H

#include "db/db.h"
#include "fhir/index.h"
#include "trust/cx.h"

struct record_store;
/* Compression dictionaries and their contexts, and the linker's memory (empty until
 * record_link_start). One a process; main owns it. Thread-safe. */
MUST_CHECK status record_store_open(struct env *e, struct record_store **ret_store);
void record_store_close(struct record_store *s);

/* ---- writing ---------------------------------------------------------------------------------*/
enum record_verb {
    RECORD_CREATE, /* the server gives the id, unless `id` is given and free */
    RECORD_PUT,    /* creates under this id, or a new version of what is there */
    RECORD_DELETE
};
#define RECORD_ABSENT  (-1)
#define RECORD_UNTAKEN (-2)
enum record_outcome { RECORD_CREATED, RECORD_UPDATED, RECORD_SAME, RECORD_DELETED };

struct record_write {
    enum record_verb verb;
    str type; /* RECORD_DELETE only; else taken from the text, and must agree where given */
    str id;   /* none: given by the server (CREATE), or taken from the text (PUT) */
    str json; /* none for DELETE */
    int64_t if_version;  /* If-Match: the version that must be the current one; 0: any;
                            RECORD_ABSENT: there must be none, else ST_PRECONDITION;
                            RECORD_UNTAKEN: else ST_CONFLICT */
    bool absent_is_fine; /* DELETE of what is not there (or may not be known of): RECORD_SAME,
                            version 0, instead of ST_NOT_FOUND */
    int64_t source;      /* organisation.id that sent it; 0: cx->who.organisation */
    bool from_feed;      /* read by feed/, where it was asked who may: RIGHT_FEED holds for all */
    bool id_is_ours;     /* PUT: the id is the server's own choice, not the asker's */
};
struct record_done {
    enum record_outcome outcome;
    str type;
    str id;
    int64_t home;
    int64_t rid;
    int64_t version;
    int64_t at; /* µs */
};
struct record_prepared;

/* ST_BAD_INPUT (not JSON, not a resource of R4, id of wrong form, with place and remedy),
 * ST_TOO_LARGE. Does not validate further: fhir/validate.h does, before. */
MUST_CHECK status record_prepare(struct cx *cx, const struct record_write *w,
                                 struct record_prepared **ret_prepared);
/* All or nothing, in order; a resource may refer to others of the same call. Writes the audit row
 * of this work (cx->act) and the change log. ret_done: `count` of them. ST_PRECONDITION (If-Match),
 * ST_CONFLICT (CREATE under an id that is taken), ST_NOT_FOUND (DELETE of what never was),
 * ST_FORBIDDEN (the role may not write about this person; or may not name the id itself: W04).
 * What stands under an id and may not be known of is answered in every way as if it were not
 * there: so an id of the asker's own choice is for the server, feeds, and an organisation's systems
 * under the organisation's own key (the setting client-ids), and for nobody else. */
MUST_CHECK status record_apply(struct cx *cx, struct record_prepared *const *prepared, size_t count,
                               struct record_done *ret_done);
/* Both halves for one, inside an open transaction. */
MUST_CHECK status record_write(struct cx *cx, const struct record_write *w,
                               struct record_done *ret_done);
/* A new id for the server to give. */
str record_new_id(struct cx *cx);
/* The FHIR id of what a source calls `local`: "lanternlane.4711"; a hash stands in where the local
 * id has other characters than FHIR allows or is too long. Same source, type and local id: same
 * FHIR id. */
str record_source_id(struct arena *a, str organisation_key, str local);

/* ---- reading ---------------------------------------------------------------------------------*/
struct record {
    str type;
    str id;
    int64_t home;
    int64_t rid;
    int64_t version;
    int64_t at;
    int64_t source;
    int64_t d; /* sort date, ms */
    uint32_t label;
    uint32_t facet;
    bool deleted;
    str json; /* whole, with id and meta; none for a deleted one */
};

/* ST_NOT_FOUND (also for what this who may not know of), ST_GONE (deleted). */
MUST_CHECK status record_read(struct cx *cx, str type, str id, struct record *ret_record);
/* The same without a trace: to work out whether somebody is to be told; what they are told is read
 * by record_read. */
MUST_CHECK status record_peek(struct cx *cx, str type, str id, struct record *ret_record);
MUST_CHECK status record_vread(struct cx *cx, str type, str id, int64_t version,
                               struct record *ret_record);
/* A Binary's content type and bytes, decoded. */
MUST_CHECK status record_read_file(struct cx *cx, str id, struct record *ret_record, str *ret_type,
                                   str *ret_bytes);
/* Newest first; before: only versions below this one (0: all). */
MUST_CHECK status record_history(struct cx *cx, str type, str id, int64_t before, size_t most,
                                 struct record **ret_records, size_t *ret_count);
/* A piece of work under a savepoint of the open transaction: undone where it fails. */
MUST_CHECK status record_try(struct cx *cx, status (*work)(struct cx *cx, void *arg), void *arg);
/* The id of a row; no person data leaves. ST_NOT_FOUND. */
MUST_CHECK status record_id_of(struct cx *cx, int64_t rid, str *ret_id);
/* Where an id lives, without reading it (no person data leaves). ST_NOT_FOUND. */
MUST_CHECK status record_find(struct cx *cx, str type, str id, int64_t *ret_home, int64_t *ret_rid);

/* Resources of one source record (home), of one type ("": all), newest first by sort date; decided
 * row by row, not audited: for record/'s own pages, whose opening is. */
MUST_CHECK status record_of_home(struct cx *cx, int64_t home, str type, size_t most,
                                 struct record **ret_records, size_t *ret_count);

/* ---- search ----------------------------------------------------------------------------------*/
struct search_plan; /* fhir/search.h */
struct record_page {
    struct record *at; /* matches, then included ones */
    size_t match_count;
    size_t count;
    int64_t total; /* −1: not asked */
    str next;      /* signed cursor of the next page, or none */
    bool cut;      /* more would have been included than stand beside a page */
};
/* `cursor`: what an earlier page gave, or none. ST_BAD_INPUT for a cursor of another search,
 * ST_UNSUPPORTED for what the plan asks and the store cannot, ST_TIMEOUT where too much would be
 * read. */
MUST_CHECK status record_search(struct cx *cx, const struct search_plan *plan, str cursor,
                                struct record_page *ret_page);

/* Versions of all resources of one type (none: of all types) in the order of the change log, newest
 * first; none from before `since` (INT64_MIN: all). cursor: what an earlier page gave, or none. A
 * page may hold fewer than asked for and still have a `next`: so much is looked through at once. */
MUST_CHECK status record_history_log(struct cx *cx, str type, int64_t since, size_t most,
                                     str cursor, struct record_page *ret_page);

/* ---- everything ------------------------------------------------------------------------------*/
struct record_everything {
    str patient;    /* id of a source Patient; or none, and */
    int64_t person; /* a joined person: all that its sources say */
    str *types;     /* only these; none: all */
    size_t type_count;
    int64_t since;      /* versions from then on, µs; INT64_MIN: all */
    int64_t start, end; /* sort dates in [start, end), ms; what has no date is always there */
    size_t most;        /* of a page */
    str cursor;
};
/* Source Patients first within their home, in an order that stands; beside them (as included) what
 * they refer to that is about nobody: organisations, practitioners, places. ST_NOT_FOUND, ST_GONE
 * as of a read of the Patient. */
MUST_CHECK status record_everything(struct cx *cx, const struct record_everything *asked,
                                    struct record_page *ret_page);

/* ---- bulk ------------------------------------------------------------------------------------*/
/* Prepares and applies one after another in transactions of a thousand or so, on cx->db itself (no
 * transaction may be open): for imports and the made-up town. Bytes of json must outlive flush. */
struct record_load;
MUST_CHECK status record_load_open(struct cx *cx, struct record_load **ret_load);
/* ST_BAD_INPUT names what is wrong with this one: quarantine it and go on. */
MUST_CHECK status record_load_add(struct record_load *l, const struct record_write *w);
/* Commits what was added. */
MUST_CHECK status record_load_flush(struct record_load *l);
struct record_load_count {
    int64_t created, updated, same, deleted, commits;
};
struct record_load_count record_load_counts(const struct record_load *l);

#endif
