/* SPDX-License-Identifier: Apache-2.0
 * Every way of asking that R4 has: types, modifiers, prefixes, units, words, lists, hierarchies.
 * Each is asked three times: while words and rows are behind, after the jobs, and after all rows
 * are made anew; the answers are the same. Source: FHIR R4, 3.1.1.
 */
#include "support/support.h"

#include "support/alliance.h"
#include "base/buf.h"
#include "fhir/search.h"
#include "gen/sql_record.h"
#include "record/record.h"
#include "record/reindex.h"
#include "record/words.h"
#include "trust/decide.h"
#include "trust/organisation.h"

struct place {
    struct alliance a;
    int64_t practice;
};

static void put(struct place *p, const char *json)
{
    struct record_done d;
    struct record_write w = { .verb = RECORD_PUT, .json = str_of(json), .source = p->practice };
    alliance_begin(&p->a);
    status st = record_write(&p->a.cx, &w, &d);
    if (st != ST_OK) fail_msg("%s: %.*s", json, STR_ARG(p->a.env->err.what));
    alliance_commit(&p->a);
}

#define UCUM    "\"system\":\"http://unitsofmeasure.org\""
#define PATIENT "\"subject\":{\"reference\":\"Patient/jean\"}"
#define LOINC(code)                                                                                \
    "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"" code "\"}]}"
#define OBS(id, code, value)                                                                       \
    "{\"resourceType\":\"Observation\",\"id\":\"" id                                               \
    "\",\"status\":\"final\"," LOINC(code) "," PATIENT ",\"valueQuantity\":{" value "}}"

static const char *const texts[] = {
    "{\"resourceType\":\"Patient\",\"id\":\"jean\",\"name\":[{\"family\":\"Ashworth-Łęcka\","
    "\"given\":"
    "[\"Jean\"]}],\"birthDate\":\"1948-03-04\",\"identifier\":[{\"type\":{\"coding\":[{\"system\":"
    "\"http://t\",\"code\":\"MR\"}]},\"system\":\"http://hospital\",\"value\":\"12345\"}],"
    "\"managingOrganization\":{\"reference\":\"Organization/ward\"},\"text\":{\"status\":"
    "\"generated\",\"div\":\"<div xmlns='http://www.w3.org/1999/xhtml'><p>Likes her <b>garden</b> "
    "and "
    "brass bands</p></div>\"}}",
    "{\"resourceType\":\"Patient\",\"id\":\"ted\",\"name\":[{\"family\":\"Ash\"}],\"identifier\":[{"
    "\"type\":{\"coding\":[{\"system\":\"http://t\",\"code\":\"SS\"}]},\"value\":\"12345\"}]}",
    "{\"resourceType\":\"Organization\",\"id\":\"trust\",\"name\":\"Trust\"}",
    "{\"resourceType\":\"Organization\",\"id\":\"hospital\",\"name\":\"Hospital\",\"partOf\":{"
    "\"reference\":\"Organization/trust\"}}",
    "{\"resourceType\":\"Organization\",\"id\":\"ward\",\"name\":\"Ward\",\"partOf\":{"
    "\"reference\":"
    "\"Organization/hospital\"}}",
    OBS("kg", "29463-7", "\"value\":70,\"unit\":\"kg\"," UCUM ",\"code\":\"kg\""),
    OBS("g", "29463-7", "\"value\":70000,\"unit\":\"grams\"," UCUM ",\"code\":\"g\""),
    OBS("lb", "29463-7", "\"value\":180,\"unit\":\"lb\"," UCUM ",\"code\":\"[lb_av]\""),
    OBS("cel", "8310-5", "\"value\":37,\"unit\":\"C\"," UCUM ",\"code\":\"Cel\""),
    OBS("far", "8310-5", "\"value\":98.6,\"unit\":\"F\"," UCUM ",\"code\":\"[degF]\""),
    OBS("mmhg", "8480-6", "\"value\":120,\"unit\":\"mmHg\"," UCUM ",\"code\":\"mm[Hg]\""),
    OBS("kpa", "8480-6", "\"value\":16,\"unit\":\"kPa\"," UCUM ",\"code\":\"kPa\""),
    OBS("mmol", "2345-7", "\"value\":5.5,\"unit\":\"mmol/L\"," UCUM ",\"code\":\"mmol/L\""),
    OBS("mg", "2345-7", "\"value\":990,\"unit\":\"mg/L\"," UCUM ",\"code\":\"mg/L\""),
    OBS("cm", "8302-2", "\"value\":162,\"unit\":\"cm\"," UCUM ",\"code\":\"cm\""),
    OBS("own", "9999-9", "\"value\":3,\"unit\":\"stars\",\"system\":\"http://own\",\"code\":\"*\""),
    OBS("less", "2160-0",
        "\"value\":5,\"comparator\":\"<\",\"unit\":\"mg\"," UCUM ",\"code\":\"mg\""),
    "{\"resourceType\":\"Observation\",\"id\":\"bp\",\"meta\":{\"profile\":[\"http://p/"
    "bp\"],\"tag\":[{"
    "\"system\":\"http://t\",\"code\":\"home\"}],\"security\":[{\"system\":\"http://s\",\"code\":"
    "\"N\"}]},\"status\":\"final\"," LOINC(
        "85354-9") "," PATIENT ",\"effectivePeriod\":{\"start\":\"2026-02-01T10:00:00Z\",\"end\":"
                   "\"2026-02-01T10:30:00Z\"},"
                   "\"component\":[{" LOINC(
                       "8480-6") ",\"valueQuantity\":{\"value\":150,\"unit\":\"mmHg\"," UCUM
                                 ",\"code\":\"mm[Hg]\"}},{" LOINC(
                                     "8462-4") ",\"valueQuantity\":{\"value\":95,\"unit\":"
                                               "\"mmHg\"," UCUM ",\"code\":\"mm[Hg]\"}}]}",
    "{\"resourceType\":\"Condition\",\"id\":\"asthma\",\"code\":{\"coding\":[{\"system\":\"http://"
    "own\","
    "\"code\":\"asthma\",\"display\":\"Asthma, mild\"}],\"text\":\"Wheezy chest\"}," PATIENT
    ",\"onsetDateTime\":\"2020\",\"asserter\":{\"identifier\":{\"system\":\"http://gmc\",\"value\":"
    "\"77\"}},\"note\":[{\"text\":\"Worse near the tannery\"}]}",
    "{\"resourceType\":\"Condition\",\"id\":\"copd\",\"code\":{\"coding\":[{\"system\":\"http://"
    "own\","
    "\"code\":\"copd\"}]},\"subject\":{\"reference\":\"Patient/ted\"},\"onsetDateTime\":"
    "\"2019-05-06\",\"recordedDate\":\"2019-06-01\",\"evidence\":[{\"detail\":[{\"reference\":"
    "\"Observation/kg\"}]}]}",
    "{\"resourceType\":\"CodeSystem\",\"id\":\"own\",\"url\":\"http://own\",\"status\":\"active\","
    "\"content\":\"complete\",\"concept\":[{\"code\":\"lung\",\"concept\":[{\"code\":\"asthma\"},{"
    "\"code\":\"copd\"}]},{\"code\":\"heart\"}]}",
    "{\"resourceType\":\"ValueSet\",\"id\":\"breath\",\"url\":\"http://sets/breath/"
    "one\",\"status\":"
    "\"active\",\"compose\":{\"include\":[{\"system\":\"http://"
    "own\",\"concept\":[{\"code\":\"asthma\"},"
    "{\"code\":\"wheeze\"}]}]}}",
    "{\"resourceType\":\"ValueSet\",\"id\":\"filtered\",\"url\":\"http://sets/"
    "filtered\",\"status\":"
    "\"active\",\"compose\":{\"include\":[{\"system\":\"http://"
    "own\",\"filter\":[{\"property\":\"concept\","
    "\"op\":\"is-a\",\"value\":\"lung\"}]}]}}",
    "{\"resourceType\":\"List\",\"id\":\"mine\",\"status\":\"current\",\"mode\":\"working\","
    "\"entry\":[{"
    "\"item\":{\"reference\":\"Patient/ted\"}},{\"item\":{\"reference\":\"Observation/kg\"}},{"
    "\"deleted\":true,\"item\":{\"reference\":\"Patient/jean\"}}]}",
    "{\"resourceType\":\"List\",\"id\":\"none\",\"status\":\"current\",\"mode\":\"working\"}",
    "{\"resourceType\":\"Encounter\",\"id\":\"visit\",\"status\":\"finished\",\"class\":{\"code\":"
    "\"AMB\"},\"subject\":{\"reference\":\"Patient/jean\"},\"reasonReference\":[{\"reference\":"
    "\"Condition/asthma\"}],\"length\":{\"value\":30,\"unit\":\"min\"," UCUM
    ",\"code\":\"min\"},\"period\":{\"start\":\"2026-02-01\"},\"serviceProvider\":{\"reference\":"
    "\"Organization/ward\"}}",
    "{\"resourceType\":\"RiskAssessment\",\"id\":\"risk\",\"status\":\"final\",\"subject\":{"
    "\"reference\":\"Patient/jean\"},\"prediction\":[{\"probabilityDecimal\":0.82}]}",
};

static int setup(void **state)
{
    static struct place p;
    alliance_open(&p.a, str_none());
    alliance_begin(&p.a);
    assert_ok(
        organisation_put(&p.a.cx, S("lane"), S("Z1"), S("Lane"), S("gp practice"), &p.practice));
    alliance_commit(&p.a);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) put(&p, texts[i]);
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    alliance_close(&p->a);
    return 0;
}

static status ask(struct cx *cx, const char *type, const char *query, str *ret_ids)
{
    struct search_plan plan;
    struct record_page page;
    struct buf b = buf_make(cx->env->arena);
    TRY(search_parse(cx->env, fhir_resource_find(str_of(type)), str_of(query), true, &plan));
    TRY(record_search(cx, &plan, str_none(), &page));
    if (page.count == 0 && page.total > 0) buf_int(&b, page.total);
    for (size_t i = 0; i < page.count; i++) {
        if (i > 0) buf_byte(&b, ' ');
        if (i >= page.match_count) buf_byte(&b, '+');
        buf_add(&b, page.at[i].id);
    }
    *ret_ids = b.n > 0 ? buf_str(&b) : S("");
    return ST_OK;
}

struct ask {
    const char *type, *query, *want;
};
#define UNITS "http://unitsofmeasure.org|"
static const struct ask asks[] = {
    /* units */
    { "Observation", "code=29463-7&value-quantity=70|" UNITS "kg&_sort=_id", "g kg" },
    { "Observation", "code=29463-7&value-quantity=70000|" UNITS "g&_sort=_id", "g kg" },
    { "Observation", "value-quantity=70||kg&_sort=_id", "g kg" },
    { "Observation", "value-quantity=gt80|" UNITS "kg", "lb" },
    { "Observation", "value-quantity=ge154.3|" UNITS "[lb_av]&_sort=_id", "g kg lb" },
    { "Observation", "value-quantity=37|" UNITS "Cel&_sort=_id", "cel far" },
    { "Observation", "value-quantity=98.6|" UNITS "[degF]&_sort=_id", "cel far" },
    { "Observation", "code=8480-6&value-quantity=120|" UNITS "mm[Hg]&_sort=_id", "kpa mmhg" },
    { "Observation", "code=8480-6&value-quantity=16.0|" UNITS "kPa&_sort=_id", "kpa mmhg" },
    { "Observation", "value-quantity=5500|" UNITS "umol/L", "mmol" },
    { "Observation", "value-quantity=99|" UNITS "mg/dL", "mg" },
    { "Observation", "value-quantity=1.62|" UNITS "m", "cm" },
    { "Observation", "value-quantity=1620|" UNITS "mm", "cm" },
    { "Observation", "value-quantity=3|http://own|*", "own" },
    { "Observation", "value-quantity=3||stars", "own" },
    { "Observation", "value-quantity=3|" UNITS "kg", "" },
    { "Observation", "value-quantity=lt4|" UNITS "mg", "less" },
    { "Observation", "code=29463-7&value-quantity=gt1000", "g" },
    { "Observation", "value-quantity=ap71|" UNITS "kg&_sort=_id", "g kg" },
    { "Encounter", "length=0.5|" UNITS "h", "visit" },
    { "RiskAssessment", "probability=gt0.8", "risk" },
    { "RiskAssessment", "probability=0.82", "risk" },
    { "RiskAssessment", "probability=lt0.8", "" },
    /* composite */
    { "Observation", "code-value-quantity=http://loinc.org|29463-7$gt80|" UNITS "kg", "lb" },
    { "Observation", "component-code-value-quantity=8480-6$gt140", "bp" },
    { "Observation", "component-code-value-quantity=8480-6$lt100", "" },
    { "Observation", "component-code-value-quantity=8462-4$lt100,8480-6$gt500", "bp" },
    { "Observation", "combo-code-value-quantity=8480-6$ge16|" UNITS "kPa&_sort=_id", "bp kpa" },
    { "Observation", "combo-code=8480-6&_sort=_id", "bp kpa mmhg" },
    { "Observation", "code-value-quantity=8480-6$120|" UNITS "mm[Hg]&_sort=_id", "kpa mmhg" },
    /* strings and tokens */
    { "Patient", "family:contains=worth", "jean" },
    { "Patient", "family:contains=LECKA", "jean" },
    { "Patient", "family=ash&_sort=family", "ted jean" },
    { "Patient", "family:exact=Ash", "ted" },
    { "Patient", "name:contains=ash,zzz&_sort=_id", "jean ted" },
    { "Patient", "identifier:of-type=http://t|MR|12345", "jean" },
    { "Patient", "identifier:of-type=http://t|SS|12345", "ted" },
    { "Patient", "identifier=|12345", "ted" },
    { "Patient", "identifier=http://hospital|", "jean" },
    { "Patient", "birthdate:missing=true", "ted" },
    { "Patient", "birthdate:missing=false", "jean" },
    { "Condition", "code:not=http://own|asthma", "copd" },
    { "Condition", "code:text=wheezy", "asthma" },
    { "Condition", "code:text=mild", "asthma" },
    { "Condition", "code:text=chestnut", "" },
    { "Condition", "code:in=http://sets/breath/one", "asthma" },
    { "Condition", "code:in=ValueSet/breath", "asthma" },
    { "Condition", "code:not-in=http://sets/breath/one", "copd" },
    { "Condition", "code:below=http://own|lung&_sort=_id", "asthma copd" },
    { "Condition", "code:below=http://own|heart", "" },
    { "Condition", "code:in=http://sets/filtered&_sort=_id", "asthma copd" },
    { "Condition", "code:above=http://own|asthma", "asthma" },
    { "Patient", "gender:in=http://hl7.org/fhir/ValueSet/administrative-gender", "" },
    { "ValueSet", "url:below=http://sets/breath", "breath" },
    { "ValueSet", "url:below=http://sets/brea", "" },
    { "ValueSet", "url:above=http://sets/breath/one/two", "breath" },
    { "ValueSet", "url=http://sets/breath/one", "breath" },
    { "ValueSet", "url:contains=FILTER", "filtered" },
    /* references */
    { "Condition", "asserter:identifier=http://gmc|77", "asthma" },
    { "Condition", "subject:Patient=jean", "asthma" },
    { "Condition", "patient:Patient.family=ashworth", "asthma" },
    { "Patient", "organization:below=Organization/trust", "jean" },
    { "Patient", "organization:below=ward", "jean" },
    { "Patient", "organization:above=Organization/ward", "jean" },
    { "Patient", "organization:above=Organization/trust", "" },
    { "Patient", "organization.partof.partof.name=trust", "jean" },
    { "Patient", "organization.partof:missing=true", "" },
    /* _has and chains, nested */
    { "Patient", "_has:Observation:patient:code=8302-2", "jean" },
    { "Organization", "_has:Patient:organization:_has:Condition:patient:code=asthma", "ward" },
    { "Observation", "_has:Condition:evidence-detail:code=http://own|copd", "kg" },
    { "Observation", "code=8302-2&patient._has:Condition:patient:code=asthma", "cm" },
    { "Encounter", "reason-reference:Condition.code=asthma", "visit" },
    /* include */
    { "Encounter", "_id=visit&_include=Encounter:patient", "visit +jean" },
    { "Encounter",
      "_id=visit&_include=Encounter:service-provider&_include:iterate=Organization:partof",
      "visit +ward +hospital +trust" },
    { "Encounter", "_id=visit&_include=Encounter:subject&_include:iterate=Patient:organization",
      "visit +jean +ward" },
    { "Encounter", "_id=visit&_include=Encounter:reason-reference:Condition", "visit +asthma" },
    { "Encounter", "_id=visit&_include=Encounter:reason-reference:Procedure", "visit" },
    { "Patient", "_id=ted&_revinclude=Condition:patient&_include:iterate=Condition:evidence-detail",
      "ted +copd +kg" },
    { "Patient", "_id=ted&_revinclude=Condition:*", "ted +copd" },
    { "Patient", "_id=ted&_revinclude=*", "ted +copd +mine" },
    { "Encounter", "_id=visit&_include=*", "visit +jean +asthma +ward" },
    { "Organization", "_id=trust&_revinclude:iterate=Organization:partof",
      "trust +hospital +ward" },
    /* dates */
    { "Observation", "date=2026-02-01", "bp" },
    { "Observation", "date=ge2026-02-01T10:15:00Z", "bp" },
    { "Observation", "date=sa2026-02-01T10:15:00Z", "" },
    { "Observation", "date=eb2026-02-02", "bp" },
    { "Observation", "date=lt2026", "" },
    { "Condition", "onset-date=2020-06", "" },
    { "Condition", "onset-date=le2020-06&_sort=onset-date", "copd asthma" },
    { "Condition", "onset-date=ge2020-06", "asthma" },
    { "Condition", "recorded-date=2019", "copd" },
    /* of every resource */
    { "Observation", "_tag=http://t|home", "bp" },
    { "Observation", "_tag=home", "bp" },
    { "Observation", "_tag:not=home&code=8302-2", "cm" },
    { "Observation", "_profile=http://p/bp", "bp" },
    { "Observation", "_security=http://s|N", "bp" },
    { "Observation", "_id=kg,g&_sort=-_id", "kg g" },
    { "Patient", "_lastUpdated=ge2000-01-01&_sort=_id", "jean ted" },
    { "Patient", "_lastUpdated=lt2000-01-01", "" },
    /* words, lists */
    { "Condition", "_content=tannery", "asthma" },
    { "Condition", "_content=TANNERY worse", "asthma" },
    { "Condition", "_content=tannery heart", "" },
    { "Condition", "_content=tann*", "asthma" },
    { "Condition", "_content=tann", "" },
    { "Condition", "_content=nothing,wheezy", "asthma" },
    { "Patient", "_text=garden", "jean" },
    { "Patient", "_text=jean", "" },
    { "Patient", "_content=jean", "jean" },
    { "Patient",
      "_content=\xc5\x81\xc4\x99"
      "cka",
      "jean" },
    { "Patient", "_text=garden&family=ash", "jean" },
    { "Patient", "_list=mine", "ted" },
    { "Patient", "_list=List/mine&family=zzz", "" },
    { "Observation", "_list=mine", "kg" },
    { "Patient", "_list=none", "" },
    /* order and counts */
    { "Observation", "code=29463-7&_sort=code,-value-quantity", "g lb kg" },
    { "Condition", "_sort=-onset-date,_id&_count=1", "asthma" },
    { "Patient", "_sort=-family,birthdate", "jean ted" },
    { "Observation", "code=29463-7&_summary=count", "3" },
    { "Observation", "value-quantity=gt80|" UNITS "kg&_count=0", "1" },
    { "Patient", "family:contains=ash&_summary=count", "2" },
    { "Condition", "_content=tannery&_summary=count", "1" },
    { "Patient", "_has:Condition:patient:code=asthma&_summary=count", "1" },
};

static void ask_all(struct place *p, const char *when)
{
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        str got = str_none();
        status st = ask(&p->a.cx, asks[i].type, asks[i].query, &got);
        if (st != ST_OK)
            fail_msg("%s, %s?%s: %s %.*s", when, asks[i].type, asks[i].query, status_name(st),
                     STR_ARG(p->a.env->err.what));
        if (!str_eq(got, str_of(asks[i].want)))
            fail_msg("%s, %s?%s found “%.*s”, not “%s”", when, asks[i].type, asks[i].query,
                     STR_ARG(got), asks[i].want);
    }
}

static void words_catch_up(struct place *p)
{
    struct words_piece piece;
    do {
        assert_ok(words_prepare(&p->a.cx, 7, &piece));
        alliance_begin(&p->a);
        assert_ok(words_apply(&p->a.cx, &piece));
        alliance_commit(&p->a);
    } while (piece.changes > 0);
}

static void every_way_of_asking_finds_its_ids(void **state)
{
    ask_all(*state, "while words are behind");
    words_catch_up(*state);
    ask_all(*state, "with all words");
}

static int64_t rows_count(struct place *p, const char *table)
{
    struct rows *rows;
    struct db_sql sql = { .name = "count",
                          .text = arena_printf(p->a.env->arena, "SELECT count(*) FROM %s", table) };
    assert_ok(rows_open(p->a.env, p->a.db, &sql, NULL, 0, false, &rows));
    assert_true(rows_next(rows));
    int64_t n = rows_int(rows, 0);
    assert_ok(rows_close(rows));
    return n;
}

static void run(struct place *p, const char *text)
{
    struct db_sql sql = { .name = "test", .text = str_of(text) };
    alliance_begin(&p->a);
    assert_ok(db_exec(p->a.env, p->a.db, &sql, NULL, 0, NULL));
    alliance_commit(&p->a);
}

/* As an older program left them: no measures, nothing said of who may see a row, and rows that
 * nothing stands behind. */
static void rows_age(struct place *p)
{
    run(p, "UPDATE idx SET plain = 0");
    run(p, "UPDATE counter SET value = 1 WHERE name = 'index'");
    run(p, "DELETE FROM idx_number");
    run(p, "INSERT INTO idx (h, d, rid, home, plain) SELECT h + 1, d, rid, home, 0 FROM idx");
    run(p,
        "INSERT INTO idx_string (p, value, rid, home) SELECT p, 'stale', rid, home FROM idx_string "
        "GROUP BY p, rid, home");
}

static void rows_are_made_anew_piece_by_piece_and_searches_answer_meanwhile(void **state)
{
    struct place *p = *state;
    const char *const tables[] = { "idx", "idx_string", "idx_number", "idx_date" };
    int64_t before[4];
    struct reindex_piece *piece;
    size_t pieces = 0;
    for (size_t i = 0; i < 4; i++) before[i] = rows_count(p, tables[i]);
    rows_age(p);
    /* Numbers without a unit are not held to: an older program had those rows. */
    str got = str_none();
    assert_ok(ask(&p->a.cx, "Observation", "value-quantity=gt80|" UNITS "kg", &got));
    assert_strs(got, S("lb"));
    for (;; pieces++) {
        assert_ok(reindex_prepare(&p->a.cx, &piece));
        if (piece == NULL) break;
        alliance_begin(&p->a);
        assert_ok(reindex_apply(&p->a.cx, piece));
        alliance_commit(&p->a);
        assert_ok(ask(&p->a.cx, "Observation", "value-quantity=gt80|" UNITS "kg", &got));
        assert_strs(got, S("lb"));
        assert_ok(ask(&p->a.cx, "Condition", "code=http://own|asthma", &got));
        assert_strs(got, S("asthma"));
    }
    assert_true(pieces >= 4);
    for (size_t i = 0; i < 4; i++) assert_int_equal(rows_count(p, tables[i]), before[i]);
    ask_all(p, "with rows made anew");
    alliance_begin(&p->a);
    assert_ok(reindex_ask(&p->a.cx));
    alliance_commit(&p->a);
    assert_ok(reindex_prepare(&p->a.cx, &piece));
    assert_non_null(piece);
}

static void what_is_not_had_is_refused_by_name(void **state)
{
    struct place *p = *state;
    const struct {
        const char *type, *query;
        status want;
    } rows[] = {
        { "Location", "near=53.4|-2.1|10|km", ST_UNSUPPORTED },
        { "Patient", "_filter=name eq jean", ST_UNSUPPORTED },
        { "Patient", "_query=current-high-risk", ST_UNSUPPORTED },
        { "Patient", "_contained=true", ST_UNSUPPORTED },
        { "Patient", "_list=$current-problems", ST_UNSUPPORTED },
        { "Patient", "_content=%2D", ST_BAD_INPUT },
        { "Condition", "code:in=http://nowhere", ST_UNSUPPORTED },
        { "Condition", "code:below=http://nowhere|1", ST_UNSUPPORTED },
        { "Condition", "patient:below=jean", ST_UNSUPPORTED },
        { "Patient", "family:not=x", ST_BAD_INPUT },
        { "Patient", "birthdate=2026-02-30", ST_BAD_INPUT },
        { "Patient", "no-such=1", ST_BAD_INPUT },
        { "Patient", "_list=nowhere", ST_NOT_FOUND },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str got;
        status st = ask(&p->a.cx, rows[i].type, rows[i].query, &got);
        if (st != rows[i].want)
            fail_msg("%s?%s gave %s", rows[i].type, rows[i].query, status_name(st));
        assert_true(p->a.env->err.what.n > 0);
    }
}

/* ---- paging while others write ---------------------------------------------------------------*/

enum { BEFORE = 60 };

static void goal(struct place *p, int64_t number, int64_t day, const char *word)
{
    put(p,
        arena_printf(p->a.env->arena,
                     "{\"resourceType\":\"Goal\",\"id\":\"g%lld\",\"lifecycleStatus\":\"active\","
                     "\"description\":{\"text\":\"%s\"},\"subject\":{\"reference\":"
                     "\"Patient/jean\"},\"startDate\":\"2026-01-%02lld\"}",
                     (long long)number, word, (long long)(1 + day % 28))
            .p);
}

static void goal_delete(struct place *p, int64_t number)
{
    struct record_done d;
    struct record_write w = { .verb = RECORD_DELETE,
                              .type = S("Goal"),
                              .id = arena_printf(p->a.env->arena, "g%lld", (long long)number),
                              .source = p->practice };
    alliance_begin(&p->a);
    assert_ok(record_write(&p->a.cx, &w, &d));
    alliance_commit(&p->a);
}

static void page_through(struct place *p, const char *query, int64_t *next_id)
{
    struct search_plan plan;
    struct record_page page = { 0 };
    int seen[4000] = { 0 };
    bool gone[4000] = { 0 };
    struct random r = random_seeded(5);
    assert_ok(search_parse(p->a.env, fhir_resource_find(S("Goal")), str_of(query), true, &plan));
    do {
        assert_ok(record_search(&p->a.cx, &plan, page.next, &page));
        for (size_t i = 0; i < page.count; i++) {
            int64_t n = 0;
            assert_true(str_to_int(str_from(page.at[i].id, 1), &n));
            assert_false(gone[n]);
            seen[n]++;
        }
        for (int i = 0; i < 3; i++) {
            goal(p, *next_id, (int64_t)random_below(&r, 28), random_below(&r, 2) == 0 ? "a" : "m");
            ++*next_id;
        }
        int64_t away = (int64_t)random_below(&r, BEFORE);
        if (!gone[away]) goal_delete(p, away);
        gone[away] = true;
    } while (page.next.n > 0);
    for (int64_t i = 0; i < *next_id; i++) assert_true(seen[i] <= 1);
    for (int64_t i = 0; i < BEFORE; i++) {
        if (!gone[i] && seen[i] != 1) fail_msg("%s: g%lld was missed", query, (long long)i);
        if (gone[i]) goal(p, i, i, "m"); /* for the next */
    }
}

static void pages_give_nothing_twice_and_miss_nothing_while_others_write(void **state)
{
    struct place *p = *state;
    int64_t next_id = BEFORE;
    for (int64_t i = 0; i < BEFORE; i++) goal(p, i, i, i % 2 == 0 ? "b" : "m");
    page_through(p, "patient=jean&_count=7", &next_id);
    page_through(p, "patient._has:Condition:patient:code=asthma&_count=7", &next_id);
    page_through(p, "_count=7&_sort=start-date", &next_id);
    page_through(p, "_count=7&_sort=-start-date,_id", &next_id);
    page_through(p, "_count=7&_sort=lifecycle-status", &next_id);
    page_through(p, "_count=7&_sort=-_lastUpdated", &next_id);
    page_through(p, "_content=m,b,a&_count=7", &next_id);
}

/* Where no order is asked for, Patients found by what is theirs come in the order of their rows. */
static void homes_are_paged_in_an_order_of_their_own(void **state)
{
    struct place *p = *state;
    struct search_plan plan;
    struct record_page page = { 0 };
    struct buf b = buf_make(p->a.env->arena);
    assert_ok(search_parse(p->a.env, fhir_resource_find(S("Patient")),
                           S("_has:Condition:patient:onset-date=gt1900&_count=1"), true, &plan));
    do {
        assert_ok(record_search(&p->a.cx, &plan, page.next, &page));
        for (size_t i = 0; i < page.count; i++) buf_printf(&b, "%.*s ", STR_ARG(page.at[i].id));
    } while (page.next.n > 0);
    assert_strs(buf_str(&b), S("ted jean "));
}

struct slow_clock {
    struct clock clock;
    int64_t *at;
};

static int64_t slow_tick(const struct clock *c)
{
    const struct slow_clock *s = (const struct slow_clock *)(const void *)c;
    return *s->at += 1500000;
}

/* After the test above there are hundreds of goals; each look at the clock takes a tenth of a
 * second.
 */
static void a_search_that_would_read_everything_ends_in_time_and_says_so(void **state)
{
    struct place *p = *state;
    int64_t at = 0;
    const struct clock *before = p->a.env->clock;
    struct slow_clock slow = { .clock = *before, .at = &at };
    str got = S("");
    slow.clock.tick = slow_tick;
    p->a.env->clock = &slow.clock;
    status all = ask(&p->a.cx, "Goal", "target-date:missing=false&_summary=count", &got);
    str said = arena_str(p->a.env->arena, p->a.env->err.remedy);
    status sorted = ask(&p->a.cx, "Goal", "_sort=lifecycle-status", &got);
    status few = ask(&p->a.cx, "Goal", "_id=g1", &got);
    p->a.env->clock = before;
    assert_int_equal(all, ST_TIMEOUT);
    assert_true(str_has(said, S("add a parameter")));
    assert_int_equal(sorted, ST_TIMEOUT);
    assert_ok(few);
}

/* Nothing is left out in silence. */
static void what_does_not_fit_beside_a_page_is_said_to_be_cut(void **state)
{
    struct place *p = *state;
    struct search_plan plan;
    struct record_page page;
    alliance_begin(&p->a);
    for (int i = 0; i <= 2000; i++) {
        struct arena_mark mark = arena_mark(p->a.env->arena);
        struct record_done d;
        struct record_write w = {
            .verb = RECORD_CREATE,
            .json = S("{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"},\"subject\":{"
                      "\"reference\":\"Patient/ted\"}}"),
            .source = p->practice
        };
        assert_ok(record_write(&p->a.cx, &w, &d));
        arena_rewind(p->a.env->arena, mark);
    }
    alliance_commit(&p->a);
    assert_ok(search_parse(p->a.env, fhir_resource_find(S("Patient")),
                           S("_id=ted&_revinclude=Basic:patient"), true, &plan));
    assert_ok(record_search(&p->a.cx, &plan, str_none(), &page));
    assert_true(page.cut);
    assert_int_equal(page.count, 2001);
    assert_ok(search_parse(p->a.env, fhir_resource_find(S("Patient")),
                           S("_id=ted&_revinclude=Condition:patient"), true, &plan));
    assert_ok(record_search(&p->a.cx, &plan, str_none(), &page));
    assert_false(page.cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_asking_finds_its_ids),
        cmocka_unit_test(what_is_not_had_is_refused_by_name),
        cmocka_unit_test(rows_are_made_anew_piece_by_piece_and_searches_answer_meanwhile),
        cmocka_unit_test(homes_are_paged_in_an_order_of_their_own),
        cmocka_unit_test(pages_give_nothing_twice_and_miss_nothing_while_others_write),
        cmocka_unit_test(a_search_that_would_read_everything_ends_in_time_and_says_so),
        cmocka_unit_test(what_does_not_fit_beside_a_page_is_said_to_be_cut),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
