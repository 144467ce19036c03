/* SPDX-License-Identifier: Apache-2.0 */
#include "need/book.h"

#include <math.h>

#include "base/embedded.h"
#include "base/vec.h"

extern const struct embedded_file need_files[];
extern const size_t need_files_count;

struct reading {
    struct env *e;
    struct need_book *b;
    struct need_formula *f;
    str where, line;
    long number;
    struct {
        VEC(struct need_weight)
    } weights;
};

static status bad(struct reading *r, str at, const char *what, const char *remedy)
{
    size_t offset = at.p != NULL && at.p >= r->line.p ? (size_t)(at.p - r->line.p) : 0;
    env_fail(r->e, ST_BAD_INPUT, r->where, "%s", what);
    env_at(r->e, r->number, (long)offset + 1);
    env_remedy(r->e, "%s", remedy);
    return ST_BAD_INPUT;
}

static str next_word(str *rest)
{
    while (rest->n > 0 && rest->p[0] == ' ') *rest = str_from(*rest, 1);
    size_t end = str_find_byte(*rest, ' ');
    str word = str_sub(*rest, 0, end);
    *rest = str_from(*rest, word.n);
    return word;
}

/* What stands after two blanks is for people. */
static str take_words(str *rest)
{
    size_t at = str_find(*rest, S("  "));
    if (at == SIZE_MAX) return S("");
    str words = str_trim(str_from(*rest, at));
    *rest = str_sub(*rest, 0, at);
    return words;
}

static bool find_input(const struct need_formula *f, str name, uint8_t *ret_input)
{
    for (size_t i = 0; i < f->inputs; i++)
        if (str_eq(f->input[i].name, name)) {
            *ret_input = (uint8_t)i;
            return true;
        }
    return false;
}

static bool find_score(const struct need_formula *f, str name, uint8_t *ret_score)
{
    for (size_t i = 0; i < f->scores; i++)
        if (str_eq(f->score[i].name, name)) {
            *ret_score = (uint8_t)i;
            return true;
        }
    return false;
}

/* Results become columns, which need names of their own. */
static bool name_taken(const struct need_formula *f, str name)
{
    bool taken = false;
    for (size_t i = 0; i < f->scores; i++) taken = taken || str_eq(f->score[i].name, name);
    for (size_t i = 0; i < f->tests; i++) taken = taken || str_eq(f->test[i].name, name);
    for (size_t i = 0; i < f->dues; i++) taken = taken || str_eq(f->due[i].name, name);
    return taken;
}

static bool find_choice(const struct need_input *in, str name)
{
    for (size_t i = 0; i < in->choices; i++)
        if (str_eq(in->choice[i], name)) return true;
    return false;
}

static size_t text_id(struct need_book *b, str text)
{
    bool made = false;
    union map_value *v = map_put(&b->texts, text, &made);
    if (made) v->num = (int64_t)b->text_count++;
    return (size_t)v->num;
}

static uint16_t find_code(const struct need_formula *f, str code)
{
    for (size_t i = 0; i < f->codes; i++)
        if (str_eq(f->code[i], code)) return (uint16_t)i;
    return UINT16_MAX;
}

/* "0..100", "..8", "25..", or one number. */
static bool to_range(str s, double *ret_low, double *ret_high)
{
    size_t dots = str_find(s, S(".."));
    *ret_low = -INFINITY;
    *ret_high = INFINITY;
    if (dots == SIZE_MAX) {
        if (!str_to_real(s, ret_low)) return false;
        *ret_high = *ret_low;
        return true;
    }
    str low = str_sub(s, 0, dots), high = str_from(s, dots + 2);
    if (low.n > 0 && !str_to_real(low, ret_low)) return false;
    if (high.n > 0 && !str_to_real(high, ret_high)) return false;
    return low.n + high.n > 0 && *ret_low <= *ret_high;
}

static status read_kind(struct reading *r, struct need_input *in, str rest)
{
    str word = next_word(&rest);
    bool choice = str_eq(word, S("choice"));
    in->kind = str_eq(word, S("codes"))  ? NEED_CODES
               : choice                  ? NEED_CHOICE
               : str_eq(word, S("date")) ? NEED_DATE
                                         : NEED_NUMBER;
    if (in->kind == NEED_NUMBER && !str_eq(word, S("number")))
        return bad(r, word, "an input is of no known kind",
                   "Kinds are number, choice, codes and date.");
    in->low = -NEED_NUMBER_MOST;
    in->high = NEED_NUMBER_MOST;
    while ((word = next_word(&rest)).n > 0) {
        int64_t v = 0;
        str of = rest;
        if (str_eq(word, S("optional"))) {
            in->optional = true;
        } else if (str_eq(word, S("closed"))) {
            in->closed = true;
        } else if (str_eq(word, S("prefix")) && str_to_int(next_word(&of), &v) && v > 0 && v < 64) {
            in->prefix = (int)v;
            rest = of;
        } else if (choice && in->choices < 8) {
            in->choice[in->choices++] = word;
            (void)text_id(r->b, word);
        } else if (in->kind != NEED_NUMBER || !to_range(word, &in->low, &in->high)) {
            return bad(r, word, "an input's term is not understood",
                       "Terms are optional, closed, prefix N, a range such as 0..100, or choices.");
        }
    }
    if (in->low < -NEED_NUMBER_MOST) in->low = -NEED_NUMBER_MOST;
    if (in->high > NEED_NUMBER_MOST) in->high = NEED_NUMBER_MOST;
    if (choice && in->choices == 0)
        return bad(r, r->line, "a choice has nothing to choose from",
                   "Write: input NAME choice ONE OTHER  words");
    return ST_OK;
}

static status read_input(struct reading *r, str rest)
{
    struct need_formula *f = r->f;
    str words = take_words(&rest), name = next_word(&rest);
    uint8_t known = 0;
    bool made = false;
    if (f->inputs == NEED_INPUTS_MOST || name.n == 0 || find_input(f, name, &known))
        return bad(r, name, "an input has no name, or one used before, or there are over 24",
                   "Write: input NAME number 0..100  words");
    struct need_input *in = &f->input[f->inputs];
    *in = (struct need_input){ .name = name, .words = words };
    TRY(read_kind(r, in, rest));
    union map_value *v = map_put(&r->b->inputs, name, &made);
    if (made) v->num = (int64_t)r->b->input_count++;
    in->id = (uint32_t)v->num;
    f->inputs++;
    return ST_OK;
}

static status read_score(struct reading *r, str rest)
{
    struct need_formula *f = r->f;
    str name = next_word(&rest), word;
    if (f->scores == NEED_SCORES_MOST || name.n == 0 || name_taken(f, name))
        return bad(r, name, "a score has no name, or one used before, or there are over 8",
                   "Write: score NAME decimals 2");
    struct need_score s = { name, 0, UINT8_MAX, UINT8_MAX, 1 };
    while ((word = next_word(&rest)).n > 0) {
        int64_t v = 0;
        str of = next_word(&rest);
        bool ok = str_eq(word, S("decimals"))   ? str_to_int(of, &v) && v >= 0 && v <= 9
                  : str_eq(word, S("from"))     ? find_score(f, of, &s.from)
                  : str_eq(word, S("survival")) ? find_score(f, of, &s.survival)
                                                : false;
        if (!ok)
            return bad(r, word, "a score's term is not understood",
                       "Terms are decimals N, from SCORE, survival SCORE (of scores above).");
        if (str_eq(word, S("decimals"))) s.decimals = (int)v;
    }
    f->score[f->scores++] = s;
    return ST_OK;
}

static status read_condition(struct reading *r, struct need_points *p, str word)
{
    struct need_condition *c = &p->only[p->conditions];
    size_t equals = str_find_byte(word, '=');
    if (p->conditions == 3 || equals == SIZE_MAX)
        return bad(r, word, "a condition is not understood",
                   "Write if INPUT=VALUE …: with up to three.");
    str key = str_sub(word, 0, equals), value = str_from(word, equals + 1);
    c->text = value;
    if (str_eq(key, S("known"))) {
        c->when = NEED_IF_KNOWN;
        if (!find_input(r->f, value, &c->input))
            return bad(r, word, "no such input", "Name an input.");
    } else if (str_eq(key, S("lacks"))) {
        c->when = NEED_IF_LACKS;
        c->weight = find_code(r->f, value);
        if (c->weight == UINT16_MAX)
            return bad(r, word, "no such code above", "Name a weighed code.");
    } else {
        c->when = NEED_IF_EQUAL;
        if (!find_input(r->f, key, &c->input))
            return bad(r, word, "no such input", "Name an input.");
        const struct need_input *in = &r->f->input[c->input];
        if (in->kind == NEED_CHOICE ? !find_choice(in, value)
                                    : in->kind != NEED_NUMBER || !str_to_real(value, &c->number))
            return bad(r, word, "the input can never be this",
                       "A choice is one of its input's words; a number a number; of codes ask "
                       "lacks=CODE.");
        c->text_id = (uint32_t)text_id(r->b, value);
    }
    p->conditions++;
    return ST_OK;
}

/* A number between two ranges belongs to the upper one, so they rise, and what lies between is less
 * than a whole one. */
static status check_follows(struct reading *r, struct need_points *p, str what, double low)
{
    if (p->ranges == 0) {
        p->low = low;
        return ST_OK;
    }
    double before = p->range[p->ranges - 1].high;
    if (low > before && low - before <= 1) return ST_OK;
    return bad(r, what, "a range does not follow on from the one before",
               "Write them rising, without gaps: ..8 3, 9..11 1, 12.. 0");
}

static bool to_points(struct need_formula *f, str word, double *ret_points)
{
    if (!str_to_real(word, ret_points) || fabs(*ret_points) > NEED_NUMBER_MOST) return false;
    f->may_fall = f->may_fall || *ret_points < 0;
    return true;
}

/* "..8 3, 9..11 1" or "A 0, C 3". */
static status read_ranges(struct reading *r, struct need_points *p, str rest)
{
    str part;
    const struct need_input *in = &r->f->input[p->input];
    bool choice = in->kind == NEED_CHOICE;
    while (str_next(&rest, ',', &part)) {
        double low = 0;
        str what = next_word(&part), points = next_word(&part);
        struct need_range *g = &p->range[p->ranges];
        if (p->ranges == NEED_RANGES_MOST || !to_points(r->f, points, &g->points))
            return bad(r, what, "points are missing, or there are over 16 ranges",
                       "Write ranges and points with commas between: ..8 3, 9..11 1, 12.. 0");
        if (choice && !find_choice(in, what))
            return bad(r, what, "the input has no such choice", "Use the words of its input line.");
        if (choice) {
            g->choice = what;
            g->choice_id = (uint32_t)text_id(r->b, what);
        } else if (!to_range(what, &low, &g->high)) {
            return bad(r, what, "this is no range", "Write ..8, 9..11, 12.. or one number.");
        } else {
            TRY(check_follows(r, p, what, low));
        }
        p->ranges++;
    }
    return ST_OK;
}

static status begin_points(struct reading *r, str name, struct need_points **ret_points)
{
    struct need_formula *f = r->f;
    if (f->scores == 0) return bad(r, name, "there is no score above", "Begin with: score NAME");
    if (f->points_count == NEED_POINTS_MOST)
        return bad(r, name, "there are over 48 rows of points", "Split the formula.");
    struct need_points *p = &f->points[f->points_count];
    *p = (struct need_points){ .score = (uint8_t)(f->scores - 1),
                               .unless = UINT8_MAX,
                               .low = -INFINITY };
    if (!find_input(f, name, &p->input))
        return bad(r, name, "no such input", "Name an input above.");
    enum need_kind kind = f->input[p->input].kind;
    if (kind != NEED_NUMBER && kind != NEED_CHOICE)
        return bad(r, name, "only numbers and choices have points",
                   "Codes are weighed: weight INPUT CODE POINTS. Dates have due dates.");
    *ret_points = p;
    return ST_OK;
}

static status read_points(struct reading *r, str rest)
{
    struct need_points *p = NULL;
    TRY(begin_points(r, next_word(&rest), &p));
    str after = rest, word = next_word(&after);
    if (str_eq(word, S("if"))) {
        size_t colon = str_find_byte(after, ':');
        if (colon == SIZE_MAX)
            return bad(r, word, "the condition has no end", "End it with a colon.");
        str conditions = str_sub(after, 0, colon);
        while ((word = next_word(&conditions)).n > 0) TRY(read_condition(r, p, word));
        rest = str_from(after, colon + 1);
    }
    TRY(read_ranges(r, p, rest));
    r->f->points_count++;
    return ST_OK;
}

static status read_add(struct reading *r, str rest)
{
    struct need_points *p = NULL;
    str name = next_word(&rest);
    TRY(begin_points(r, name, &p));
    const struct need_input *in = &r->f->input[p->input];
    if (in->kind != NEED_NUMBER)
        return bad(r, name, "only a number can be added", "Name an input that is a number.");
    r->f->may_fall = r->f->may_fall || in->low < 0;
    p->adds_number = true;
    if (str_eq(next_word(&rest), S("unless")) && !find_input(r->f, next_word(&rest), &p->unless))
        return bad(r, rest, "no such input", "Name an input above.");
    r->f->points_count++;
    return ST_OK;
}

static status read_weight(struct reading *r, str rest)
{
    struct need_formula *f = r->f;
    str words = take_words(&rest), input = next_word(&rest), code = next_word(&rest);
    struct need_weight w = { 0 };
    if (f->scores == 0 || !find_input(f, input, &w.input) || f->input[w.input].kind != NEED_CODES)
        return bad(r, input, "no such input of codes, or no score above",
                   "Write: weight INPUT CODE POINTS");
    if (code.n == 0 || !to_points(f, next_word(&rest), &w.weight))
        return bad(r, code, "a weight is missing", "Write: weight INPUT CODE POINTS");
    w.code = find_code(f, code);
    w.score = (uint8_t)(f->scores - 1);
    if (w.code == UINT16_MAX) {
        if (f->codes == NEED_CODES_MOST)
            return bad(r, code, "there are over 512 codes", "Split it.");
        w.code = (uint16_t)f->codes;
        f->code_words[f->codes] = words;
        f->code_input[f->codes] = w.input;
        f->code[f->codes++] = code;
        (void)text_id(r->b, code);
    }
    if (r->weights.count >= NEED_WEIGHTS_MOST)
        return bad(r, code, "there are over 4,096 weights", "Split it.");
    *VEC_PUSH(r->b->arena, &r->weights) = w;
    return ST_OK;
}

static status read_replaces(struct reading *r, str rest)
{
    struct need_formula *f = r->f;
    (void)next_word(&rest); /* the input: codes are the formula's */
    str a = next_word(&rest), b = next_word(&rest);
    if (f->replacements == 32 || b.n == 0)
        return bad(r, a, "a replacement is not understood", "Write: replaces INPUT WORSE LESSER");
    str pair[] = { a, b };
    for (size_t k = 0; k < 2; k++) {
        uint16_t c = find_code(f, pair[k]);
        if (c == UINT16_MAX && f->codes == NEED_CODES_MOST)
            return bad(r, pair[k], "there are over 512 codes", "Split it.");
        if (c == UINT16_MAX) {
            c = (uint16_t)f->codes;
            f->code[f->codes++] = pair[k];
            (void)text_id(r->b, pair[k]);
        }
        f->replaces[f->replacements][k] = c;
    }
    f->replacements++;
    return ST_OK;
}

static status read_test(struct reading *r, str rest)
{
    struct need_formula *f = r->f;
    struct need_test t = { .name = next_word(&rest) };
    str word;
    while ((word = next_word(&rest)).n > 0) {
        if (str_eq(word, S("or")) && t.parts > 0) continue;
        if (t.parts == 4 || !find_input(f, word, &t.input[t.parts]) ||
            f->input[t.input[t.parts]].kind != NEED_NUMBER ||
            !str_eq(next_word(&rest), S("over")) ||
            !str_to_real(next_word(&rest), &t.over[t.parts]))
            return bad(r, word, "a test is not understood",
                       "Write: test NAME INPUT over N or INPUT over N");
        t.parts++;
    }
    if (f->tests == NEED_BANDS_MOST || t.parts == 0 || name_taken(f, t.name))
        return bad(r, t.name, "a test says nothing, its name is used before, or there are over 12",
                   "Write: test NAME INPUT over N");
    f->test[f->tests++] = t;
    return ST_OK;
}

static status read_band(struct reading *r, str rest)
{
    struct need_formula *f = r->f;
    struct need_band b = { .name = next_word(&rest), .kind = NEED_ELSE };
    str word = next_word(&rest), of = next_word(&rest);
    double low = 0, high = 0;
    bool ok = b.name.n > 0;
    if (str_eq(word, S("below"))) {
        b.kind = NEED_BELOW;
        ok = ok && str_to_real(of, &b.limit);
    } else if (str_eq(word, S("any"))) {
        b.kind = NEED_ANY;
        ok = ok && str_to_real(of, &b.limit);
    } else if (str_eq(word, S("if"))) {
        b.kind = NEED_TEST;
        b.test = UINT8_MAX;
        for (size_t i = 0; i < f->tests; i++)
            if (str_eq(f->test[i].name, of)) b.test = (uint8_t)i;
        ok = ok && b.test != UINT8_MAX;
    } else if (word.n > 0) {
        ok = ok && to_range(word, &low, &high) && (isinf(low) != isinf(high));
        b.kind = isinf(high) ? NEED_FROM : NEED_UP_TO;
        b.limit = isinf(high) ? low : high;
    }
    if (!ok || f->bands == NEED_BANDS_MOST)
        return bad(r, word, "a band is not understood",
                   "Write: band NAME below N, ..N, N.., any N, if TEST, or nothing for the rest.");
    f->band[f->bands++] = b;
    return ST_OK;
}

static status read_due(struct reading *r, str rest)
{
    struct need_formula *f = r->f;
    struct need_due d = { .name = next_word(&rest), .input = UINT8_MAX, .due = UINT8_MAX };
    str step = next_word(&rest), count = next_word(&rest), from = next_word(&rest);
    int64_t v = 0;
    d.step = str_eq(step, S("working")) ? NEED_WORKING
             : str_eq(step, S("days"))  ? NEED_DAYS
                                        : NEED_MONTHS;
    d.next_working = str_eq(next_word(&rest), S("next-working"));
    bool ok = d.name.n > 0 && (d.step != NEED_MONTHS || str_eq(step, S("months"))) &&
              str_to_int(count, &v) && v >= 0 && v <= 3660 && f->dues < NEED_DUES_MOST &&
              !name_taken(f, d.name);
    d.count = (int)v;
    for (size_t i = 0; i < f->dues; i++)
        if (str_eq(f->due[i].name, from)) d.due = (uint8_t)i;
    if (!ok || (d.due == UINT8_MAX &&
                (!find_input(f, from, &d.input) || f->input[d.input].kind != NEED_DATE)))
        return bad(r, step, "a due date is not understood",
                   "Write: due NAME working|days|months N FROM, from a date or a due date above.");
    f->due[f->dues++] = d;
    return ST_OK;
}

static status read_few(struct reading *r, str key, str rest)
{
    struct need_formula *f = r->f;
    str word;
    double high = 0;
    if (str_eq(key, S("oneof"))) {
        while ((word = next_word(&rest)).n > 0)
            if (f->oneofs == 4 || !find_input(f, word, &f->oneof[f->oneofs++]))
                return bad(r, word, "no such input", "Name up to four inputs above.");
        return ST_OK;
    }
    if (str_eq(key, S("only"))) {
        word = next_word(&rest);
        if (find_input(f, word, &f->only_input) && f->input[f->only_input].kind == NEED_NUMBER &&
            to_range(next_word(&rest), &f->only_low, &high) && !isinf(f->only_low) && isinf(high))
            return ST_OK;
        return bad(r, word, "for whom it is is not understood", "Write: only age 65..");
    }
    if (str_eq(key, S("divide")) && f->scores > 0) {
        double *by = &f->score[f->scores - 1].divide;
        if (to_points(f, next_word(&rest), by) && fabs(*by) * NEED_NUMBER_MOST >= 1) return ST_OK;
        return bad(r, key, "a score cannot be divided by this", "Write: divide 36");
    }
    return bad(
        r, key, "a statement is not understood",
        "Statements: formula, title, version, source, for, use, input, oneof, only, score, points, "
        "add, weight, replaces, divide, test, band, due. See docs/need.md.");
}

static status read_line(struct reading *r, str line)
{
    struct need_formula *f = r->f;
    str rest = line, key = next_word(&rest);
    if (key.n == 0) return ST_OK;
    str *head[] = { &f->name, &f->title, &f->version, &f->source, &f->audience, &f->use };
    static const char *const keys[] = { "formula", "title", "version", "source", "for", "use" };
    for (size_t i = 0; i < 6; i++)
        if (str_eq(key, str_of(keys[i]))) {
            *head[i] = str_trim(rest);
            return ST_OK;
        }
    if (str_eq(key, S("input"))) return read_input(r, rest);
    if (str_eq(key, S("score"))) return read_score(r, rest);
    if (str_eq(key, S("points"))) return read_points(r, rest);
    if (str_eq(key, S("add"))) return read_add(r, rest);
    if (str_eq(key, S("weight"))) return read_weight(r, rest);
    if (str_eq(key, S("replaces"))) return read_replaces(r, rest);
    if (str_eq(key, S("test"))) return read_test(r, rest);
    if (str_eq(key, S("band"))) return read_band(r, rest);
    if (str_eq(key, S("due"))) return read_due(r, rest);
    return read_few(r, key, rest);
}

static status finish(struct reading *r)
{
    struct need_formula *f = r->f;
    r->number++;
    if (f->name.n == 0 || f->version.n == 0 || f->source.n == 0)
        return bad(r, str_none(), "the formula lacks a name, a version or a source",
                   "Begin with the lines formula, title, version and source.");
    if (f->scores == 0 && f->dues == 0)
        return bad(r, str_none(), "the formula computes nothing", "Add a score or a due date.");
    if (need_book_find(r->b, f->name) != NULL)
        return bad(r, str_none(), "there is a formula of this name", "Give it a name of its own.");
    if (r->b->count == NEED_FORMULAE_MOST)
        return bad(r, str_none(), "there are over 64 formulae", "Take one out first.");
    f->weight = r->weights.at;
    f->weights = r->weights.count;
    r->b->formula[r->b->count++] = f;
    return ST_OK;
}

/* Codes and inputs to numbers, for all formulae: texts may have been added since. */
static void index_formulae(struct need_book *b)
{
    for (size_t k = 0; k < b->count; k++) {
        struct need_formula *f = b->formula[k];
        f->code_of = NEW_ARRAY(b->arena, uint16_t, b->text_count);
        f->code_of_room = b->text_count;
        f->input_of = NEW_ARRAY(b->arena, uint8_t, b->input_count);
        for (size_t i = 0; i < f->inputs; i++) f->input_of[f->input[i].id] = (uint8_t)(i + 1);
        for (size_t i = 0; i < b->texts.count; i++) {
            const struct map_entry *t = &b->texts.at[i];
            uint16_t c = find_code(f, t->key);
            if (c != UINT16_MAX) f->code_of[t->value.num] = (uint16_t)(c + 1);
        }
    }
}

status need_book_add(struct env *e, struct need_book *b, str text, str where)
{
    struct reading r = { .e = e, .b = b, .where = where };
    if (text.n > NEED_TEXT_MOST) return fail_at(e, ST_TOO_LARGE, where, "a formula is over 1 MiB");
    str rest = arena_str(b->arena, text), line;
    char *plain = arena_cstr(b->arena, rest);
    for (char *p = plain; *p != '\0'; p++)
        if (*p == '\t' || *p == '\r') *p = ' ';
    rest = str_make(plain, rest.n);
    if (str_starts(rest, S("\xEF\xBB\xBF"))) rest = str_from(rest, 3);
    r.f = NEW(b->arena, struct need_formula);
    r.f->only_input = UINT8_MAX;
    while (str_next(&rest, '\n', &line)) {
        r.number++;
        r.line = line;
        size_t hash = str_find_byte(line, '#');
        TRY(read_line(&r, str_sub(line, 0, hash)));
    }
    TRY(finish(&r));
    index_formulae(b);
    return ST_OK;
}

status need_book_open(struct env *e, struct need_book **ret_book)
{
    struct need_book *b = NEW(e->arena, struct need_book);
    b->arena = e->arena;
    b->inputs = map_make(e->arena);
    b->texts = map_make(e->arena);
    b->aliases = map_make(e->arena);
    (void)text_id(b, S("(none)")); /* NEED_NONE */
    for (size_t i = 0; i < need_files_count; i++)
        TRY(need_book_add(e, b, str_make((const char *)need_files[i].bytes, need_files[i].size),
                          str_of(need_files[i].name)));
    *ret_book = b;
    return ST_OK;
}
