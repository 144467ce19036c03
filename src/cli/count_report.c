/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/count_report.h"

#include "base/buf.h"

static const char *rule_words(enum stv_rule rule)
{
    static const char *const words[] = { "Scottish rules", "weighted inclusive Gregory method",
                                         "Meek's method" };
    return words[rule];
}

static const char *const act_words[] = { "first preferences", "surplus", "exclusion", "round",
                                         "last seats" };
static const char *const state_words[] = { "standing", "elected", "excluded", "withdrawn" };

static void add_stage_name(struct buf *b, const struct election *el, const struct stv_stage *s,
                           size_t number)
{
    buf_printf(b, "Stage %zu: %s", number, act_words[s->act]);
    if (s->moved >= 0) buf_printf(b, " of %.*s", STR_ARG(el->name[s->moved]));
    if (s->by_lot)
        buf_add(b, el->lots_drawn ? S(" (by lot)")
                                  : S(" (by lot: no lots were given, so the order "
                                      "on the paper)"));
    else if (s->by_earlier)
        buf_add(b, S(" (by an earlier stage)"));
    buf_byte(b, '\n');
}

static void add_stage(struct buf *b, const struct election *el, const struct stv_result *r,
                      size_t k)
{
    const struct stv_stage *s = &r->stage[k], *before = k > 0 ? &r->stage[k - 1] : NULL;
    add_stage_name(b, el, s, k + 1);
    for (size_t i = 0; i < el->candidates; i++) {
        int64_t change = before == NULL ? 0 : s->votes[i] - before->votes[i];
        buf_printf(b, "  %3zu  %15.*s %15.*s  %-9s %.*s\n", i + 1,
                   STR_ARG(stv_votes_text(b->arena, r, change)),
                   STR_ARG(stv_votes_text(b->arena, r, s->votes[i])), state_words[s->state[i]],
                   STR_ARG(el->name[i]));
    }
    buf_printf(b, "       %31.*s  not transferable\n",
               STR_ARG(stv_votes_text(b->arena, r, s->spent)));
    if (r->rule == STV_MEEK)
        buf_printf(b, "       %31.*s  quota\n", STR_ARG(stv_votes_text(b->arena, r, s->quota)));
}

static size_t stage_of(const struct stv_result *r, uint16_t winner)
{
    for (size_t k = 0; k < r->stages; k++)
        for (size_t i = 0; i < r->stage[k].elected_count; i++)
            if (r->stage[k].elected[i] == winner) return k + 1;
    return 0;
}

static str quota_text(struct arena *a, const struct stv_result *r)
{
    if (r->quota % r->unit == 0) return arena_printf(a, "%lld", (long long)(r->quota / r->unit));
    return stv_votes_text(a, r, r->quota);
}

/* "1 seat", "2 seats". */
static str counted(struct arena *a, int64_t n, const char *what)
{
    return arena_printf(a, "%lld %s%s", (long long)n, what, n == 1 ? "" : "s");
}

static str for_people(struct arena *a, const struct election *el, const struct stv_result *r,
                      bool stages)
{
    struct buf b = buf_make(a);
    if (el->title.n > 0) buf_printf(&b, "%.*s: ", STR_ARG(el->title));
    buf_printf(
        &b, "%.*s, %.*s, %.*s, quota %.*s, %s\n", STR_ARG(counted(a, (int64_t)el->seats, "seat")),
        STR_ARG(counted(a, (int64_t)el->candidates, "candidate")),
        STR_ARG(counted(a, el->votes, "vote")), STR_ARG(quota_text(a, r)), rule_words(r->rule));
    if (el->empty > 0)
        buf_printf(&b, "Not counted, because nobody who stands is named: %.*s.\n",
                   STR_ARG(counted(a, el->empty, "paper")));
    for (size_t k = 0; stages && k < r->stages; k++) add_stage(&b, el, r, k);
    buf_add(&b, S("Elected: "));
    for (size_t i = 0; i < r->winners; i++)
        buf_printf(&b, "%s%d %.*s (stage %zu)", i == 0 ? "" : ", ", r->winner[i] + 1,
                   STR_ARG(el->name[r->winner[i]]), stage_of(r, r->winner[i]));
    buf_byte(&b, '\n');
    if (r->winners < el->seats)
        buf_printf(&b, "Too few stand: %.*s not filled.\n",
                   STR_ARG(counted(a, (int64_t)(el->seats - r->winners), "seat")));
    if (r->lots_used)
        buf_add(&b, el->lots_drawn
                        ? S("A tie was settled by the lots that were given.\n")
                        : S("A tie was settled by the order on the paper, because no lots "
                            "were given (--lots).\n"));
    return buf_str(&b);
}

static void json_candidates(struct buf *b, const struct election *el, const struct stv_result *r,
                            size_t k)
{
    const struct stv_stage *s = &r->stage[k], *before = k > 0 ? &r->stage[k - 1] : NULL;
    for (size_t i = 0; i < el->candidates; i++) {
        int64_t change = before == NULL ? 0 : s->votes[i] - before->votes[i];
        buf_printf(b, "%s{\"number\":%zu,\"votes\":%.*s,\"transfer\":%.*s,\"state\":\"%s\"}",
                   i == 0 ? "" : ",", i + 1, STR_ARG(stv_votes_text(b->arena, r, s->votes[i])),
                   STR_ARG(stv_votes_text(b->arena, r, change)), state_words[s->state[i]]);
    }
}

static void json_stage(struct buf *b, const struct election *el, const struct stv_result *r,
                       size_t k)
{
    const struct stv_stage *s = &r->stage[k];
    buf_printf(b, "%s\n{\"stage\":%zu,\"act\":\"%s\",\"moved\":", k == 0 ? "" : ",", k + 1,
               act_words[s->act]);
    if (s->moved >= 0)
        buf_printf(b, "%d", s->moved + 1);
    else
        buf_add(b, S("null"));
    buf_printf(b, ",\"tie\":%s,\"quota\":%.*s,\"not_transferable\":%.*s,\"elected\":[",
               s->by_lot       ? "\"lot\""
               : s->by_earlier ? "\"earlier stage\""
                               : "null",
               STR_ARG(stv_votes_text(b->arena, r, s->quota)),
               STR_ARG(stv_votes_text(b->arena, r, s->spent)));
    for (size_t i = 0; i < s->elected_count; i++)
        buf_printf(b, "%s%d", i == 0 ? "" : ",", s->elected[i] + 1);
    buf_add(b, S("],\"candidates\":["));
    json_candidates(b, el, r, k);
    buf_add(b, S("]}"));
}

static str as_json(struct arena *a, const struct election *el, const struct stv_result *r)
{
    static const char *const rules[] = { "scottish", "wigm", "meek" };
    struct buf b = buf_make(a);
    buf_add(&b, S("{\"title\":"));
    buf_json(&b, el->title);
    buf_printf(&b,
               ",\"rule\":\"%s\",\"seats\":%zu,\"votes\":%lld,\"empty_papers\":%lld,\"quota\":%.*s,"
               "\"lots_used\":%s,\n\"winners\":[",
               rules[r->rule], el->seats, (long long)el->votes, (long long)el->empty,
               STR_ARG(stv_votes_text(a, r, r->quota)), r->lots_used ? "true" : "false");
    for (size_t i = 0; i < r->winners; i++)
        buf_printf(&b, "%s%d", i == 0 ? "" : ",", r->winner[i] + 1);
    buf_add(&b, S("],\n\"candidates\":["));
    for (size_t i = 0; i < el->candidates; i++) {
        buf_printf(&b, "%s{\"number\":%zu,\"name\":", i == 0 ? "" : ",", i + 1);
        buf_json(&b, el->name[i]);
        buf_printf(&b, ",\"state\":\"%s\"}", state_words[r->stage[r->stages - 1].state[i]]);
    }
    buf_add(&b, S("],\n\"stages\":["));
    for (size_t k = 0; k < r->stages; k++) json_stage(&b, el, r, k);
    buf_add(&b, S("]}\n"));
    return buf_str(&b);
}

str count_report(struct arena *a, const struct election *el, const struct stv_result *r,
                 const struct count_options *o)
{
    return o->json ? as_json(a, el, r) : for_people(a, el, r, o->stages);
}
