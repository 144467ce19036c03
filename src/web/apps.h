/* SPDX-License-Identifier: Apache-2.0
 * Programs: what one is let do, in words; saying yes to an app; registering (apps.c, clients.c).
 */
#ifndef WEFT_WEB_APPS_H
#define WEFT_WEB_APPS_H

#include "trust/client.h"
#include "web/form.h"
#include "web/page_frame.h"

/* What scopes allow, a line each, grouped by kind of fact. */
struct scope_lines {
    VEC(str)
};
void scope_lines_make(struct page *p, const struct grant *g, struct scope_lines *ret_lines);

struct consent_view {
    struct frame frame;
    str app, organisation;
    str ask; /* the query, to be sent back */
    str who; /* "Dawn Okafor, nurse" */
    bool resident, offline;
    bool launched; /* opened from a person's page: it is about her alone */
    struct scope_lines lines;
    str leads; /* where the answer goes: "https://app.example" */
};

struct client_line {
    int64_t id;
    str key, name, acts, scopes;
    struct scope_lines lines;
    bool service, ended;
    int64_t since;
};
struct clients_view {
    struct frame frame;
    struct form_errors errors;
    str organisation;
    struct {
        VEC(struct client_line)
    } clients;
    struct form_choices acts; /* an app, or a role */
    struct form_field name, scopes, redirects, launch_url, keys, keys_url;
    bool sure; /* what it will see is shown first, and asked */
    struct scope_lines lines;
    str token_url;
};

#endif
