/* SPDX-License-Identifier: Apache-2.0
 * What an operation is asked: in the query, or in a Parameters resource (inner to api/).
 * Source: FHIR R4, 3.2.0.
 */
#ifndef WEFT_API_PARAMS_H
#define WEFT_API_PARAMS_H

#include "api/answer.h"

struct params {
    struct call *call;
    const struct json_node *root; /* of the body: Parameters, or a bare resource; NULL: none */
    bool is_parameters;
};

/* The body may be absent; of a GET it is. ST_BAD_TYPE, ST_BAD_INPUT. */
MUST_CHECK status params_read(struct call *c, struct params *ret_params);
/* A primitive's text, of the query or of any value[x]; none where it is not given. */
str params_text(const struct params *p, const char *name);
/* The n-th (from 0) of that name: its value[x], or its resource. NULL where there is none. */
const struct json_node *params_node(const struct params *p, const char *name, size_t n);
/* An instant or date as the beginning of what it may mean; `otherwise` where it is not given. */
MUST_CHECK status params_instant(const struct params *p, const char *name, int64_t otherwise,
                                 int64_t *ret_at);
/* "a,b" and repeated ones, each apart. */
struct params_list {
    VEC(str)
};
void params_list(const struct params *p, const char *name, struct params_list *ret_list);

#endif
