/* SPDX-License-Identifier: Apache-2.0 */
#define ALLIANCE_ON_POSTGRESQL
#include "test_notice.c"
