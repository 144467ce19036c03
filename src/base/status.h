/* SPDX-License-Identifier: Apache-2.0
 * How a call ended, as a value that must be looked at, and what to say about it, told once.
 *
 * What can fail returns `status` and hands its result out through `ret_` parameters, which stay
 * untouched on failure. `fail()` stands where the cause is understood, `TRY()` above it.
 */
#ifndef WEFT_BASE_STATUS_H
#define WEFT_BASE_STATUS_H

#include <stdbool.h>

#include "base/str.h"

enum status_code {
#define STATUS(name, http, issue, retry, exit) ST_##name,
#include "base/status.def"
#undef STATUS
    ST__COUNT
};

/* gcc 12 takes the attribute in C17 with a pedantic warning; clang wants it on functions. */
#define MUST_CHECK __attribute__((warn_unused_result))
typedef enum status_code status;

const char *status_name(status s);
int status_http(status s);
const char *status_issue(status s);
bool status_retry(status s);
int status_exit(status s);

/* What went wrong, for the person who has to mend it: what, where, and what would be right.
 * Never holds personal data: it may be logged. `where` is a field, path, file or URL part. */
struct err {
    status code;
    str what;
    str where;
    str remedy;
    long line;   /* 1-based line in a file; 0 where there is none */
    long column; /* 1-based; 0 where there is none */
};

#define TRY(call)                                                                                  \
    do {                                                                                           \
        status st_ = (call);                                                                       \
        if (st_ != ST_OK) return st_;                                                              \
    } while (0)

#endif
