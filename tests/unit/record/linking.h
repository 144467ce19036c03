/* SPDX-License-Identifier: Apache-2.0
 * Tests of joining: source Patients in few words, put, judged, looked at.
 */
#ifndef WEFT_TESTS_RECORD_LINKING_H
#define WEFT_TESTS_RECORD_LINKING_H

#include "support/support.h"

#include "base/buf.h"
#include "gen/sql_person.h"
#include "record/link.h"
#include "record/person.h"
#include "support/alliance.h"
#include "trust/decide.h"
#include "trust/organisation.h"

/* NULL: nothing known. old_nhs: a number that the record bore before. link: the id of a record that
 * it says that it was replaced by. label: a code of the seals. */
struct someone {
    const char *given, *family, *birth, *line, *postcode, *nhs, *old_nhs, *phone, *death, *label,
        *link;
};

struct linked_place {
    struct alliance a;
    int64_t practice, hospital;
};

static inline void linked_open(struct linked_place *p)
{
    alliance_open(&p->a, str_none());
    alliance_begin(&p->a);
    struct cx *cx = &p->a.cx;
    assert_ok(organisation_put(cx, S("lanternlane"), S("ZHB01"), S("Lantern Lane"),
                               S("gp practice"), &p->practice));
    assert_ok(organisation_put(cx, S("hospital"), S("ZHB10"), S("Hollin Vale"), S("hospital trust"),
                               &p->hospital));
    alliance_commit(&p->a);
}

static inline void number_json(struct buf *b, const char *number, const char *use, bool first)
{
    if (number == NULL) return;
    buf_printf(
        b, "%s{\"use\":\"%s\",\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"%s\"}",
        first ? "" : ",", use, number);
}

static inline str someone_json(struct arena *a, const char *id, const struct someone *s)
{
    struct buf b = buf_make(a);
    buf_printf(&b, "{\"resourceType\":\"Patient\",\"id\":\"%s\"", id);
    if (s->label != NULL) buf_printf(&b, ",\"meta\":{\"security\":[{\"code\":\"%s\"}]}", s->label);
    if (s->given != NULL || s->family != NULL) {
        buf_add(&b, S(",\"name\":[{"));
        if (s->family != NULL) buf_printf(&b, "\"family\":\"%s\"", s->family);
        if (s->given != NULL)
            buf_printf(&b, "%s\"given\":[\"%s\"]", s->family != NULL ? "," : "", s->given);
        buf_add(&b, S("}]"));
    }
    if (s->nhs != NULL || s->old_nhs != NULL) {
        buf_add(&b, S(",\"identifier\":["));
        number_json(&b, s->old_nhs, "old", true);
        number_json(&b, s->nhs, "official", s->old_nhs == NULL);
        buf_add(&b, S("]"));
    }
    if (s->birth != NULL) buf_printf(&b, ",\"birthDate\":\"%s\"", s->birth);
    if (s->death != NULL) buf_printf(&b, ",\"deceasedDateTime\":\"%s\"", s->death);
    if (s->line != NULL)
        buf_printf(&b, ",\"address\":[{\"line\":[\"%s\"],\"postalCode\":\"%s\"}]", s->line,
                   s->postcode);
    if (s->phone != NULL)
        buf_printf(&b, ",\"telecom\":[{\"system\":\"phone\",\"value\":\"%s\"}]", s->phone);
    if (s->link != NULL)
        buf_printf(
            &b, ",\"link\":[{\"other\":{\"reference\":\"Patient/%s\"},\"type\":\"replaced-by\"}]",
            s->link);
    buf_add(&b, S("}"));
    return buf_str(&b);
}

static inline void someone_put(struct linked_place *p, int64_t source, const char *id,
                               const struct someone *s)
{
    struct record_done d;
    struct record_write w = { .verb = RECORD_PUT,
                              .json = someone_json(p->a.env->arena, id, s),
                              .source = source };
    alliance_begin(&p->a);
    assert_ok(record_write(&p->a.cx, &w, &d));
    alliance_commit(&p->a);
}

static inline void someone_delete(struct linked_place *p, const char *id)
{
    struct record_done d;
    struct record_write w = {
        .verb = RECORD_DELETE, .type = S("Patient"), .id = str_of(id), .absent_is_fine = true
    };
    alliance_begin(&p->a);
    assert_ok(record_write(&p->a.cx, &w, &d));
    alliance_commit(&p->a);
}

/* What the linker does until there is nothing left to do. */
static inline void linked_work(struct linked_place *p)
{
    size_t done = 1;
    while (done > 0) {
        assert_ok(record_link_start(&p->a.cx));
        alliance_begin(&p->a);
        assert_ok(record_link_work(&p->a.cx, 500, &done));
        alliance_commit(&p->a);
    }
}

/* As a new process would find the place. */
static inline void linked_restart(struct linked_place *p)
{
    record_store_close(p->a.house.store);
    assert_ok(record_store_open(p->a.env, &p->a.house.store));
    linked_work(p);
}

static inline int64_t linked_person(struct linked_place *p, const char *id)
{
    int64_t person = 0;
    assert_ok(person_of_patient(&p->a.cx, str_of(id), &person));
    return person;
}

static inline int64_t linked_number(struct linked_place *p, const char *sql)
{
    struct db_sql q = { .name = "number", .text = str_of(sql) };
    struct rows *rows;
    assert_ok(rows_open(p->a.env, p->a.db, &q, NULL, 0, false, &rows));
    assert_true(rows_next(rows));
    int64_t n = rows_int(rows, 0);
    assert_ok(rows_close(rows));
    return n;
}

#endif
