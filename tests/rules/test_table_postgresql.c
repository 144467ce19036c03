/* SPDX-License-Identifier: Apache-2.0
 * The same table on PostgreSQL. */
#define RULES_ON_POSTGRESQL
#include "test_table.c"
