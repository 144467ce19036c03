/* SPDX-License-Identifier: Apache-2.0
 * What the db room holds or waits for at most.
 */
#ifndef WEFT_DB_DB_LIMITS_H
#define WEFT_DB_DB_LIMITS_H

/* Prepared statements kept on a connection; the one unused longest makes room. */
#define DB_STATEMENTS_MAX 256
/* Parameters of one statement. */
#define DB_PARAMETERS_MAX 256
/* Rows that a `:many` function collects; past that it is work for `:each`. */
#define DB_MANY_MAX 100000
/* Bytes of one value, in or out. */
#define DB_VALUE_SIZE_MAX (64 * 1024 * 1024)
/* Statements sent to PostgreSQL before their answers are read: each side's socket buffer must hold
 * what is unread, or both wait for ever. */
#define DB_PIPELINE_MAX      128
#define DB_PIPELINE_SIZE_MAX (256 * 1024)
/* Rows fetched at once from a large PostgreSQL cursor. */
#define DB_FETCH_ROWS 500
/* How often db_transact repeats what could not be serialised. */
#define DB_RETRY_MAX 8
/* Waits where the options say 0, in milliseconds. */
#define DB_BUSY_MS      5000
#define DB_STATEMENT_MS 30000
/* SQLite's page cache where the options say 0. */
#define DB_CACHE_KIB (16 * 1024)

/* The hand-over between processes (db/handoff.h): largest frame either way; longest silence in the
 * middle of one; longest wait for an answer (between requests there is no limit); connections
 * served at once, while more wait. */
#define HANDOFF_FRAME_MAX   (16 * 1024 * 1024)
#define HANDOFF_WAIT_MS     30000
#define HANDOFF_ANSWER_MS   600000
#define HANDOFF_CLIENTS_MAX 4

#endif
