/* SPDX-License-Identifier: Apache-2.0
 * The same tests on PostgreSQL. */
#define ALLIANCE_ON_POSTGRESQL
#include "test_match.c"
