/* SPDX-License-Identifier: Apache-2.0
 * The same on PostgreSQL.
 */
#define ALLIANCE_ON_POSTGRESQL
#include "test_one_person.c"
