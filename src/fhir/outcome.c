/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/outcome.h"

static void put_place(struct json_writer *w, const char *url, long value)
{
    json_put_object(w, NULL);
    json_put_str(w, "url", str_of(url));
    json_put_int(w, "valueInteger", value);
    json_put_end(w);
}

static void put_issue(struct json_writer *w, const struct fhir_issue *issue)
{
    static const str severities[] = { S_INIT("fatal"), S_INIT("error"), S_INIT("warning"),
                                      S_INIT("information") };
    json_put_object(w, NULL);
    if (issue->line > 0) {
        json_put_array(w, "extension");
        put_place(w, "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line",
                  issue->line);
        put_place(w, "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col",
                  issue->column);
        json_put_end(w);
    }
    json_put_str(w, "severity", severities[issue->severity]);
    json_put_str(w, "code", str_of(issue->code));
    if (issue->diagnostics.n > 0) json_put_str(w, "diagnostics", issue->diagnostics);
    if (issue->expression.n > 0) {
        json_put_array(w, "expression");
        json_put_str(w, NULL, issue->expression);
        json_put_end(w);
    }
    json_put_end(w);
}

void outcome_put(struct json_writer *w, const struct fhir_issue *issues, size_t count)
{
    static const struct fhir_issue all_well = { .severity = FHIR_INFORMATION,
                                                .code = "informational",
                                                .diagnostics = S_INIT("No issues were found.") };
    json_put_object(w, NULL);
    json_put_str(w, "resourceType", S("OperationOutcome"));
    json_put_array(w, "issue");
    for (size_t i = 0; i < count; i++) put_issue(w, &issues[i]);
    if (count == 0) put_issue(w, &all_well);
    json_put_end(w);
    json_put_end(w);
}

struct fhir_issue outcome_issue(struct arena *a, const struct err *err)
{
    struct fhir_issue issue = { .severity = FHIR_ERROR,
                                .code = status_issue(err->code),
                                .expression = err->where,
                                .line = err->line,
                                .column = err->column };
    issue.diagnostics = err->remedy.n == 0 ? err->what
                                           : arena_printf(a, "%.*s: %.*s%s", STR_ARG(err->what),
                                                          STR_ARG(err->remedy),
                                                          str_ends(err->remedy, S(".")) ? "" : ".");
    return issue;
}

str outcome_text(struct arena *a, const struct err *err)
{
    struct json_writer w = json_writer_make(a);
    struct fhir_issue issue = outcome_issue(a, err);
    outcome_put(&w, &issue, 1);
    return json_written(&w);
}
