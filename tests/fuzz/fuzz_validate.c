/* SPDX-License-Identifier: Apache-2.0
 * Any JSON as a resource: validated at both levels, asked every invariant, cut to a summary; what
 * is found sound says no error. */
#include <stdlib.h>

#include "fhir/rules.h"
#include "fhir/subset.h"
#include "fuzz/fuzz.h"

static void check_level(struct env *e, const struct fhir_rules *rules, str text,
                        const struct json_node *root, enum validate_level level)
{
    struct fhir_issues issues = { 0 };
    bool keeps = true, sound = validate_resource(e->arena, text, root, level, &issues);
    for (size_t i = 0; i < issues.count; i++)
        if (issues.at[i].diagnostics.n == 0 || (sound && issues.at[i].severity <= FHIR_ERROR))
            abort();
    if (rules_check(e, rules, text, root, level, &issues, &keeps) != ST_OK) abort();
    struct json_writer w = json_writer_make(e->arena);
    const struct json_node *again = NULL;
    outcome_put(&w, issues.at, issues.count);
    if (json_read(e, json_written(&w), &again) != ST_OK) abort();
}

static status validate_all(struct env *e, void *arg)
{
    const str *text = arg;
    const struct json_node *root = NULL, *again = NULL;
    const struct fhir_rules *rules = NULL;
    struct search_plan plan = { .summary = SEARCH_SUMMARY_TRUE };
    str part = str_none();
    if (json_read(e, *text, &root) != ST_OK) return ST_OK;
    if (fhir_rules_make(e, &rules) != ST_OK) abort();
    check_level(e, rules, *text, root, VALIDATE_STRICT);
    check_level(e, rules, *text, root, VALIDATE_FEED);
    if (subset_resource(e, &plan, true, *text, &part) == ST_OK &&
        json_read(e, part, &again) != ST_OK)
        abort();
    return ST_OK;
}

FUZZ(validate_all)
