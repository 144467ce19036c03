/* SPDX-License-Identifier: Apache-2.0
 * What every unit test starts from: cmocka's headers in their right order, an env with a fixed
 * clock and a seeded stream, and the way to the real test material.
 */
#ifndef WEFT_TESTS_SUPPORT_H
#define WEFT_TESTS_SUPPORT_H

/* cmocka wants these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* ours is base/env.h's; a test fails by fail_msg() */
#undef fail_msg
#define fail_msg(...) (print_error("ERROR: " __VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/env.h"

/* A fresh env: arena of 256 MiB, clock fixed at Sunday 22 November 2026 16.00 UTC, seed 1. */
struct env *test_env(void);
void test_env_close(struct env *e);

/* The path of a file under the test material (WEFT_DATA, else ../shared/data beside the source
 * tree), or none where it is not there: then call skip(). */
str test_data(struct env *e, const char *name);
/* The path of a file in the source tree. */
str test_source(struct env *e, const char *name);

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        status st__ = (call);                                                                      \
        if (st__ != ST_OK) fail_msg("%s gave %s", #call, status_name(st__));                       \
    } while (0)
#define assert_status(call, want)                                                                  \
    do {                                                                                           \
        status st__ = (call);                                                                      \
        if (st__ != (want)) fail_msg("%s gave %s, not %s", #call, status_name(st__), status_name(want)); \
    } while (0)
#define assert_str(s, literal)                                                                     \
    do {                                                                                           \
        str s__ = (s);                                                                             \
        if (!str_eq(s__, S(literal))) fail_msg("“%.*s” is not “%s”", STR_ARG(s__), literal);       \
    } while (0)
#define assert_strs(s, other)                                                                      \
    do {                                                                                           \
        str s__ = (s), o__ = (other);                                                              \
        if (!str_eq(s__, o__)) fail_msg("“%.*s” is not “%.*s”", STR_ARG(s__), STR_ARG(o__));       \
    } while (0)

#endif
