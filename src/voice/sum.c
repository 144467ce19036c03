/* SPDX-License-Identifier: Apache-2.0
 * A sum that a person does in a second, and a flood of forms does not: "0 + 4 = ?".
 */
#include "base/time.h"
#include "base/utf8.h"
#include "crypto/sign.h"
#include "voice/voice.h"
#include "voice/voice_limits.h"

enum { PART_MOST = 9 };

struct voice_sum voice_sum_ask(struct cx *cx)
{
    struct env *e = cx->env;
    struct voice_sum s = { (int)random_below(e->random, PART_MOST + 1),
                           (int)random_below(e->random, PART_MOST + 1), str_none() };
    int64_t until = env_now(e) + SUM_MINUTES * TIME_MINUTE;
    s.seal = token_seal(e->arena, &cx->house->csrf_key,
                        arena_printf(e->arena, "sum|%d|%lld", s.a + s.b, (long long)until));
    return s;
}

/* Digits of the scripts our residents write, or a word of their languages; −1 where it is neither.
 */
static int number_of(struct arena *a, str answer)
{
    static const str word[] = { S_INIT("zero"),    S_INIT("one"),      S_INIT("two"),
                                S_INIT("three"),   S_INIT("four"),     S_INIT("five"),
                                S_INIT("six"),     S_INIT("seven"),    S_INIT("eight"),
                                S_INIT("nine"),    S_INIT("ten"),      S_INIT("eleven"),
                                S_INIT("twelve"),  S_INIT("thirteen"), S_INIT("fourteen"),
                                S_INIT("fifteen"), S_INIT("sixteen"),  S_INIT("seventeen"),
                                S_INIT("eighteen") };
    static const int32_t zero[] = { '0', 0x660, 0x6f0, 0x9e6 };
    str text = utf8_fold(a, str_trim(answer));
    for (int i = 0; i < (int)(sizeof word / sizeof word[0]); i++)
        if (str_eq(text, word[i])) return i;
    int value = 0, digits = 0;
    for (size_t at = 0; at < text.n && digits < 3;) {
        int32_t c = utf8_next(text, &at);
        int digit = -1;
        for (size_t z = 0; z < sizeof zero / sizeof zero[0]; z++)
            if (c >= zero[z] && c < zero[z] + 10) digit = c - zero[z];
        if (digit < 0) return -1;
        value = value * 10 + digit;
        digits++;
    }
    return digits > 0 && digits < 3 ? value : -1;
}

status voice_sum_check(struct cx *cx, str seal, str answer)
{
    str rest, word, want, until;
    int64_t sum = 0, last = 0;
    if (token_open(cx->env, &cx->house->csrf_key, seal, &rest) != ST_OK ||
        !str_next(&rest, '|', &word) || !str_eq(word, S("sum")) || !str_next(&rest, '|', &want) ||
        !str_next(&rest, '|', &until) || !str_to_int(want, &sum) || !str_to_int(until, &last) ||
        last < env_now(cx->env))
        return fail_at(cx->env, ST_GONE, S("sum"), "the sum was asked too long ago");
    if (number_of(cx->env->arena, answer) == sum) return ST_OK;
    return fail_at(cx->env, ST_BAD_INPUT, S("sum"), "the sum is not right");
}
