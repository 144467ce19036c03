/* SPDX-License-Identifier: Apache-2.0
 * Finding a service by everyday words. Each word of a service is stored folded with a weight; a
 * word that is asked for, less its ending, is looked for as a beginning.
 */
#include <stdlib.h>

#include "base/map.h"
#include "base/utf8.h"
#include "gen/sql_directory.h"
#include "place/directory.h"
#include "place/opening.h"

enum { WEIGHT_NAME = 8, WEIGHT_TAG = 4, WEIGHT_WHO = 2, WEIGHT_REST = 1, WORD_LEAST = 2 };

/* What people say, and the word of the directory for it: both folded. */
static const struct {
    str said, also;
} also_said[] = {
    { S_INIT("mould"), S_INIT("damp") },       { S_INIT("mold"), S_INIT("damp") },
    { S_INIT("gp"), S_INIT("doctor") },        { S_INIT("signer"), S_INIT("bsl") },
    { S_INIT("deaf"), S_INIT("hearing") },     { S_INIT("kid"), S_INIT("child") },
    { S_INIT("teenager"), S_INIT("young") },   { S_INIT("drink"), S_INIT("alcohol") },
    { S_INIT("depress"), S_INIT("mood") },     { S_INIT("sad"), S_INIT("mood") },
    { S_INIT("cold"), S_INIT("heating") },     { S_INIT("bus"), S_INIT("transport") },
    { S_INIT("lift"), S_INIT("transport") },   { S_INIT("debt"), S_INIT("money") },
    { S_INIT("bill"), S_INIT("money") },       { S_INIT("hungry"), S_INIT("breakfast") },
    { S_INIT("food"), S_INIT("lunch") },       { S_INIT("alone"), S_INIT("loneliness") },
    { S_INIT("homeless"), S_INIT("bed") },     { S_INIT("forget"), S_INIT("memory") },
    { S_INIT("died"), S_INIT("bereavement") }, { S_INIT("grief"), S_INIT("bereavement") },
    { S_INIT("suicid"), S_INIT("crisis") },    { S_INIT("jab"), S_INIT("flu") },
    { S_INIT("ramp"), S_INIT("adaptation") },  { S_INIT("rail"), S_INIT("adaptation") },
};

static const str stop_words[] = { S_INIT("the"),  S_INIT("and"), S_INIT("for"), S_INIT("with"),
                                  S_INIT("that"), S_INIT("you"), S_INIT("who"), S_INIT("near"),
                                  S_INIT("help"), S_INIT("my"),  S_INIT("of"),  S_INIT("to"),
                                  S_INIT("in"),   S_INIT("on"),  S_INIT("or"),  S_INIT("at"),
                                  S_INIT("is"),   S_INIT("it"),  S_INIT("me"),  S_INIT("an") };

static bool is_stop_word(str word)
{
    for (size_t i = 0; i < sizeof stop_words / sizeof stop_words[0]; i++)
        if (str_eq(word, stop_words[i])) return true;
    return false;
}

static bool is_letter(char c)
{
    unsigned char u = (unsigned char)c;
    return (u >= 'a' && u <= 'z') || (u >= '0' && u <= '9') || u >= 0x80;
}

/* The next word of a folded text. */
static bool next_word(str folded, size_t *at, str *ret_word)
{
    while (*at < folded.n && !is_letter(folded.p[*at])) ++*at;
    size_t from = *at;
    while (*at < folded.n && is_letter(folded.p[*at])) ++*at;
    *ret_word = str_sub(folded, from, *at - from);
    return ret_word->n > 0;
}

/* ---- storing ---------------------------------------------------------------------------------*/

static status index_text(struct cx *cx, int64_t service, str text, int weight)
{
    str folded = utf8_fold(cx->env->arena, text), word;
    for (size_t at = 0; next_word(folded, &at, &word);)
        if (word.n >= WORD_LEAST && !is_stop_word(word))
            TRY(sql_directory_put_word(cx->env, cx->db, word, service, weight, NULL));
    return ST_OK;
}

status service_index(struct cx *cx, const struct service *s)
{
    TRY(index_text(cx, s->id, s->name, WEIGHT_NAME));
    for (size_t i = 0; i < s->tags.count; i++)
        TRY(index_text(cx, s->id, s->tags.at[i], WEIGHT_TAG));
    TRY(index_text(cx, s->id, s->who_for, WEIGHT_WHO));
    TRY(index_text(cx, s->id, s->what, WEIGHT_WHO));
    TRY(index_text(cx, s->id, s->provider, WEIGHT_REST));
    return index_text(cx, s->id, s->eligibility, WEIGHT_REST);
}

/* ---- finding ---------------------------------------------------------------------------------*/

/* "falls" → "fall", "caring" → "car", "lonely" → "lonel". */
static str stem(str word)
{
    if (word.n > 5 && str_ends(word, S("ing"))) return str_sub(word, 0, word.n - 3);
    if (word.n > 4 && str_ends(word, S("ies"))) return str_sub(word, 0, word.n - 3);
    if (word.n > 3 && (str_ends(word, S("s")) || str_ends(word, S("y"))))
        return str_sub(word, 0, word.n - 1);
    return word;
}

struct score {
    int64_t service;
    int words, weight;
    int best; /* of the word at hand */
};
struct scores {
    struct map place; /* service → index */
    VEC(struct score)
};

static struct score *score_of(struct arena *a, struct scores *l, int64_t service)
{
    bool is_new;
    union map_value *place = map_put_num(&l->place, (uint64_t)service, &is_new);
    if (!is_new) return &l->at[place->num];
    place->num = (int64_t)l->count;
    struct score *s = VEC_PUSH(a, l);
    *s = (struct score){ .service = service };
    return s;
}

static status score_beginning(struct cx *cx, struct scores *l, str word)
{
    struct arena *a = cx->env->arena;
    struct sql_directory_found_list rows;
    str high = arena_concat(a, word, S("\xf4\x8f\xbf\xbf")); /* U+10FFFF: behind every word */
    TRY(sql_directory_found(cx->env, cx->db, word, high, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct score *s = score_of(a, l, rows.at[i].service);
        if (rows.at[i].weight > s->best) s->best = (int)rows.at[i].weight;
    }
    return ST_OK;
}

static status score_word(struct cx *cx, struct scores *l, str word)
{
    str root = stem(word);
    for (size_t i = 0; i < l->count; i++) l->at[i].best = 0;
    TRY(score_beginning(cx, l, root));
    for (size_t i = 0; i < sizeof also_said / sizeof also_said[0]; i++)
        if (str_starts(word, also_said[i].said) || str_eq(root, also_said[i].said))
            TRY(score_beginning(cx, l, also_said[i].also));
    for (size_t i = 0; i < l->count; i++) {
        l->at[i].weight += l->at[i].best;
        l->at[i].words += l->at[i].best > 0;
    }
    return ST_OK;
}

/* How many words were asked for; 0: none that say anything. */
static status score_words(struct cx *cx, str words, struct scores *l, int *ret_asked)
{
    str folded = utf8_fold(cx->env->arena, str_sub(words, 0, DIRECTORY_QUERY_MOST)), word;
    int asked = 0;
    for (size_t at = 0; asked < DIRECTORY_WORDS_MOST && next_word(folded, &at, &word);) {
        if (word.n < WORD_LEAST || is_stop_word(word)) continue;
        asked++;
        TRY(score_word(cx, l, word));
    }
    *ret_asked = asked;
    return ST_OK;
}

static int most_words(const struct scores *l)
{
    int most = 0;
    for (size_t i = 0; i < l->count; i++)
        if (l->at[i].words > most) most = l->at[i].words;
    return most;
}

static bool has_code(str codes, str code)
{
    str rest = codes, one;
    while (str_next(&rest, ';', &one))
        if (str_eq(str_trim(one), code)) return true;
    return false;
}

static bool fits(const struct service_query *q, const struct service *s, int64_t now)
{
    if (q->step_free && !s->step_free) return false;
    if (q->language.n > 0 && !has_code(s->languages, q->language)) return false;
    if (q->free && !str_starts(s->cost, S("free"))) return false;
    return !q->open_now || opening_now(s->opening, now) == OPENING_OPEN;
}

static int by_fit(const void *x, const void *y)
{
    const struct service *a = x, *b = y;
    if (a->weight != b->weight) return b->weight - a->weight;
    if ((a->neighbourhood == 0) != (b->neighbourhood == 0)) return a->neighbourhood == 0 ? 1 : -1;
    return str_cmp(a->name, b->name);
}

static int64_t age_of(struct opt_int age)
{
    return age.has ? age.v : -1;
}

static struct service take(const struct sql_directory_services_row *r)
{
    return (struct service){ .id = r->id,
                             .key = r->key,
                             .name = r->name,
                             .organisation = r->organisation,
                             .provider = r->provider,
                             .what = r->what,
                             .who_for = r->who_for,
                             .minimum_age = age_of(r->minimum_age),
                             .maximum_age = age_of(r->maximum_age),
                             .cost = r->cost,
                             .opening = r->opening,
                             .neighbourhood = r->neighbourhood,
                             .neighbourhood_name = r->neighbourhood_name,
                             .phone = r->phone,
                             .eligibility = r->eligibility,
                             .languages = r->languages,
                             .step_free = r->step_free != 0 };
}

status service_search(struct cx *cx, const struct service_query *q, struct services *ret_list)
{
    struct env *e = cx->env;
    struct sql_directory_services_list rows;
    struct services list = { 0 };
    struct scores scores = { .place = map_make(e->arena) };
    int asked = 0;
    TRY(score_words(cx, q->words, &scores, &asked));
    int least = most_words(&scores);
    TRY(sql_directory_services(e, cx->db, q->neighbourhood, q->tag.p == NULL ? S("") : q->tag,
                               &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct service s = take(&rows.at[i]);
        if (asked > 0) {
            const struct score *hit = score_of(e->arena, &scores, s.id);
            if (least == 0 || hit->words < least) continue;
            s.weight = hit->weight;
        }
        if (fits(q, &s, env_now(e))) *VEC_PUSH(e->arena, &list) = s;
    }
    if (list.count > 1) qsort(list.at, list.count, sizeof list.at[0], by_fit);
    *ret_list = list;
    return ST_OK;
}

status service_by_key(struct cx *cx, str key, struct service *ret_service)
{
    struct sql_directory_service_by_key_row r;
    struct sql_directory_tags_of_list tags;
    TRY(sql_directory_service_by_key(cx->env, cx->db, key, &r));
    struct service s = { .id = r.id,
                         .key = r.key,
                         .name = r.name,
                         .organisation = r.organisation,
                         .provider = r.provider,
                         .what = r.what,
                         .who_for = r.who_for,
                         .minimum_age = age_of(r.minimum_age),
                         .maximum_age = age_of(r.maximum_age),
                         .cost = r.cost,
                         .opening = r.opening,
                         .neighbourhood = r.neighbourhood,
                         .neighbourhood_name = r.neighbourhood_name,
                         .phone = r.phone,
                         .eligibility = r.eligibility,
                         .languages = r.languages,
                         .step_free = r.step_free != 0 };
    TRY(sql_directory_tags_of(cx->env, cx->db, s.id, &tags));
    for (size_t i = 0; i < tags.count; i++) *VEC_PUSH(cx->env->arena, &s.tags) = tags.at[i].tag;
    *ret_service = s;
    return ST_OK;
}
