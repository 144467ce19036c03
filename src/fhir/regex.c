/* SPDX-License-Identifier: Apache-2.0 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "fhir/regex.h"

#include <pcre2.h>

/* Steps of the matcher: hostile patterns end here, honest ones use a few hundred. */
#define EFFORT_MOST  200000
#define PATTERN_MOST 4096

struct regex {
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *context;
};

static void release(void *what)
{
    struct regex *r = what;
    pcre2_match_context_free(r->context);
    pcre2_match_data_free(r->match);
    pcre2_code_free(r->code);
    *r = (struct regex){ 0 };
}

static status refuse(struct env *e, int code)
{
    unsigned char text[160] = { 0 };
    (void)pcre2_get_error_message(code, text, sizeof text);
    env_fail(e, ST_BAD_INPUT, str_none(), "the pattern cannot be used: %s", (const char *)text);
    env_remedy(e, "write a regular expression of PCRE's syntax that needs little backtracking");
    return ST_BAD_INPUT;
}

/* Released with the arena. */
static status compile(struct env *e, str pattern, uint32_t options, struct regex **ret)
{
    struct regex *r = NEW(e->arena, struct regex);
    int code = 0;
    PCRE2_SIZE at = 0;
    if (pattern.n > PATTERN_MOST)
        return fail(e, ST_BAD_INPUT, "a pattern has at most %d bytes", PATTERN_MOST);
    arena_defer(e->arena, release, r);
    r->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options | PCRE2_UTF | PCRE2_DOTALL,
                            &code, &at, NULL);
    if (r->code == NULL) return refuse(e, code);
    r->match = pcre2_match_data_create_from_pattern(r->code, NULL);
    r->context = pcre2_match_context_create(NULL);
    if (r->match == NULL || r->context == NULL)
        return fail(e, ST_NO_MEMORY, "no memory for a pattern");
    pcre2_set_match_limit(r->context, EFFORT_MOST);
    pcre2_set_depth_limit(r->context, EFFORT_MOST);
    *ret = r;
    return ST_OK;
}

status regex_matches(struct env *e, str pattern, str text, bool whole, bool ignore_case, bool *ret)
{
    struct regex *r = NULL;
    uint32_t options =
        (whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0) | (ignore_case ? PCRE2_CASELESS : 0);
    TRY(compile(e, pattern, options, &r));
    int n = pcre2_match(r->code, (PCRE2_SPTR)text.p, text.n, 0, 0, r->match, r->context);
    if (n < 0 && n != PCRE2_ERROR_NOMATCH) return refuse(e, n);
    *ret = n >= 0;
    return ST_OK;
}

status regex_replace(struct env *e, str pattern, str text, str with, str *ret)
{
    struct regex *r = NULL;
    TRY(compile(e, pattern, 0, &r));
    PCRE2_SIZE size = text.n * 2 + with.n * 2 + 64;
    for (int attempt = 0; attempt < 2; attempt++) {
        unsigned char *out = arena_alloc(e->arena, size + 1);
        PCRE2_SIZE used = size;
        int n = pcre2_substitute(r->code, (PCRE2_SPTR)text.p, text.n, 0,
                                 PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH |
                                     PCRE2_SUBSTITUTE_UNSET_EMPTY,
                                 r->match, r->context, (PCRE2_SPTR)with.p, with.n, out, &used);
        if (n >= 0) {
            *ret = str_make((const char *)out, used);
            return ST_OK;
        }
        if (n != PCRE2_ERROR_NOMEMORY) return refuse(e, n);
        size = used;
    }
    return fail(e, ST_TOO_LARGE, "the replaced text is too long");
}
