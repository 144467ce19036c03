/* SPDX-License-Identifier: Apache-2.0
 * The votes of a topic as a file for everybody.
 */
#include <stdlib.h>

#include "base/map.h"
#include "base/time.h"
#include "crypto/crypto.h"
#include "gen/sql_vote.h"
#include "voice/topic.h"

enum { FEW = 5, TOKEN_BYTES = 8 };

/* By what nobody outside has, the topic and the day: another tomorrow. */
static str token_of(struct cx *cx, int64_t topic, int32_t day, int64_t participant)
{
    const struct key *k = &cx->house->csrf_key;
    str what = arena_printf(cx->env->arena, "votes of %lld, %d: %lld", (long long)topic, (int)day,
                            (long long)participant);
    struct digest d = crypto_hmac(str_make((const char *)k->at, sizeof k->at), what);
    return hex_encode(cx->env->arena, str_sub(digest_str(&d), 0, TOKEN_BYTES));
}

static int by_who(const void *a, const void *b)
{
    const struct vote_line *x = a, *y = b;
    int c = str_cmp(x->who, y->who);
    return c != 0 ? c : str_cmp(x->statement, y->statement);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* How many have seen a statement, of its sorted sightings. */
static size_t seen_of(const int64_t *seen, size_t count, int64_t statement)
{
    size_t low = 0, high = count, n = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (seen[middle] < statement)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < count && n < FEW && seen[low] == statement) {
        low++;
        n++;
    }
    return n;
}

status topic_votes_file(struct cx *cx, int64_t topic, struct vote_line **ret_lines,
                        size_t *ret_count)
{
    struct env *e = cx->env;
    struct sql_topic_votes_file_list rows;
    int32_t day = time_date_local(env_now(e));
    size_t people = 0, count = 0;
    TRY(sql_topic_votes_file(e, cx->db, topic, time_from_local(day, 0, 0, 0), &rows));
    int64_t *seen = NEW_ARRAY(e->arena, int64_t, rows.count);
    for (size_t i = 0; i < rows.count; i++) seen[i] = rows.at[i].statement;
    if (rows.count > 1) qsort(seen, rows.count, sizeof *seen, by_number);
    struct vote_line *lines = NEW_ARRAY(e->arena, struct vote_line, rows.count);
    str who = str_none();
    for (size_t i = 0; i < rows.count; i++) { /* one participant after another */
        if (i == 0 || rows.at[i].participant != rows.at[i - 1].participant) {
            who = token_of(cx, topic, day, rows.at[i].participant);
            people++;
        }
        if (seen_of(seen, rows.count, rows.at[i].statement) < FEW) continue;
        lines[count++] = (struct vote_line){ who, rows.at[i].key, (int)rows.at[i].vote };
    }
    if (people < FEW) count = 0;
    if (count > 1) qsort(lines, count, sizeof *lines, by_who);
    *ret_lines = lines;
    *ret_count = count;
    return ST_OK;
}
