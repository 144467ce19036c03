/* SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"

struct row {
    const char *name;
    int http;
    const char *issue;
    bool retry;
    int exit;
};

static const struct row rows[ST__COUNT] = {
#define STATUS(name, http, issue, retry, exit) { #name, http, issue, retry, exit },
#include "base/status.def"
#undef STATUS
};

const char *status_name(status s) { return rows[s].name; }
int status_http(status s) { return rows[s].http; }
const char *status_issue(status s) { return rows[s].issue; }
bool status_retry(status s) { return rows[s].retry; }
int status_exit(status s) { return rows[s].exit; }
