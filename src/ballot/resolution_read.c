/* SPDX-License-Identifier: Apache-2.0 */
#include "ballot/ballot_limits.h"
#include "ballot/resolution.h"
#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "csv/csv.h"

struct terms {
    struct env *e;
    struct resolution r;
    struct {
        VEC(struct resolution_class)
    } classes;
    struct {
        VEC(str)
    } options;
    bool options_said, classes_said, need_all;
    int64_t quorum_percent;
    int64_t *class_percent; /* of each class */
    struct map class_by_name, option_by_name, receipts;
    str where;
    long line;
    long quorum_line, need_line; /* where the terms say them */
};

static status bad(struct terms *t, long column, const char *what, const char *remedy)
{
    env_fail(t->e, ST_BAD_INPUT, t->where, "%s", what);
    env_at(t->e, t->line, column);
    env_remedy(t->e, "%s", remedy);
    return ST_BAD_INPUT;
}

static str next_word(str *rest)
{
    str word;
    while (str_next(rest, ' ', &word))
        if (word.n > 0) return word;
    return S("");
}

static struct resolution_class *class_of(struct terms *t, str name)
{
    bool made = false;
    union map_value *v = map_put(&t->class_by_name, name, &made);
    if (made) {
        v->num = (int64_t)t->classes.count;
        *VEC_PUSH(t->e->arena, &t->classes) =
            (struct resolution_class){ .name = name, .weight_milli = 1000 };
    }
    return &t->classes.at[v->num];
}

/* "200" or "50%". */
static bool to_quorum(str word, int64_t *ret_number, int64_t *ret_percent)
{
    int64_t v = 0;
    bool percent = str_ends(word, S("%"));
    if (!str_to_int(percent ? str_sub(word, 0, word.n - 1) : word, &v) || v < 0 ||
        v > (percent ? 100 : BALLOT_VOTES_MOST))
        return false;
    *(percent ? ret_percent : ret_number) = v;
    return true;
}

static status read_class_term(struct terms *t, struct resolution_class *c, size_t index, str key,
                              str value)
{
    int64_t v = 0;
    double w = 0;
    bool number = str_to_int(value, &v) && v >= 0 && v <= BALLOT_VOTES_MOST;
    if (str_eq(key, S("register")) && number) {
        c->registered = v;
    } else if (str_eq(key, S("cap")) && number && v >= 1 && v <= 100) {
        c->cap_percent = v == 100 ? 0 : (int)v;
    } else if (str_eq(key, S("weight")) && str_to_real(value, &w) && w >= 0.001 && w <= 1000) {
        c->weight_milli = (int64_t)(w * 1000 + 0.5);
    } else if (!str_eq(key, S("quorum")) ||
               !to_quorum(value, &c->quorum, &t->class_percent[index])) {
        return bad(t, 1, "a class's term is not understood",
                   "Write: class NAME register 1006 weight 1 cap 10 quorum 100 (or quorum 50%). A "
                   "weight is from 0.001 to 1000, a cap from 1 to 100.");
    }
    return ST_OK;
}

static status read_class(struct terms *t, str rest)
{
    str name = next_word(&rest);
    if (name.n == 0 || map_get(&t->class_by_name, name) != NULL ||
        t->classes.count >= BALLOT_CLASSES_MOST)
        return bad(t, 1, "a class has no name, or one named before, or there are over 32",
                   "Write: class NAME register 1006.");
    size_t index = t->classes.count;
    (void)class_of(t, name);
    t->classes_said = true;
    for (str key; (key = next_word(&rest)).n > 0;)
        TRY(read_class_term(t, &t->classes.at[index], index, key, next_word(&rest)));
    if (t->class_percent[index] > 0 && t->classes.at[index].registered == 0)
        return bad(t, 1, "a quorum is in per cent of a register that is not said",
                   "Say how many members have a vote: class NAME register 1006 quorum 50%.");
    return ST_OK;
}

static status add_option(struct terms *t, str name, size_t *ret_index)
{
    bool made = false;
    union map_value *v = map_put(&t->option_by_name, name, &made);
    if (made && t->options.count >= BALLOT_OPTIONS_MOST)
        return bad(t, 1, "there are over 256 options", "Put fewer to the vote at once.");
    if (made) {
        v->num = (int64_t)t->options.count;
        *VEC_PUSH(t->e->arena, &t->options) = name;
    }
    *ret_index = (size_t)v->num;
    return ST_OK;
}

static status read_term(struct terms *t, str line)
{
    str rest = line, part;
    str key = next_word(&rest), whole = str_trim(rest.p == NULL ? S("") : rest);
    if (key.n == 0) return ST_OK;
    if (str_eq(key, S("class"))) return read_class(t, rest);
    if (str_eq(key, S("quorum")) && to_quorum(whole, &t->r.quorum, &t->quorum_percent)) {
        t->quorum_line = t->line;
        return ST_OK;
    }
    if (str_eq(key, S("tie")) && (str_eq(whole, S("lost")) || str_eq(whole, S("carried")))) {
        t->r.tie_carries = str_eq(whole, S("carried"));
        return ST_OK;
    }
    if (str_eq(key, S("need")) && str_starts(whole, S("classes "))) {
        str n = str_trim(str_from(whole, 8));
        t->need_all = str_eq(n, S("all"));
        t->need_line = t->line;
        if (t->need_all || (str_to_int(n, &t->r.need_classes) && t->r.need_classes >= 0))
            return ST_OK;
    }
    if (str_eq(key, S("options"))) {
        size_t index = 0;
        t->options_said = true;
        while (str_next(&whole, ';', &part))
            if (str_trim(part).n > 0) TRY(add_option(t, str_trim(part), &index));
        return ST_OK;
    }
    return bad(t, 1, "a term is not understood",
               "Terms are: class, quorum, need classes, tie lost|carried, options.");
}

/* What can be judged only once all terms are known. */
static status check_terms(struct terms *t)
{
    bool register_said = t->classes.count > 0;
    for (size_t i = 0; i < t->classes.count; i++)
        register_said = register_said && t->classes.at[i].registered > 0;
    t->line = t->quorum_line;
    if (t->quorum_percent > 0 && !register_said)
        return bad(t, 1, "a quorum is in per cent of registers that are not said",
                   "Give each class its register: class NAME register 1006.");
    t->line = t->need_line;
    if (t->classes_said && !t->need_all && t->r.need_classes > (int64_t)t->classes.count)
        return bad(t, 1, "more classes are needed than there are", "Write: need classes all.");
    return ST_OK;
}

static status read_terms(struct terms *t, str text)
{
    str line;
    if (str_starts(text, S("\xEF\xBB\xBF"))) text = str_from(text, 3);
    for (t->line = 1; str_next(&text, '\n', &line); t->line++) {
        line = str_sub(line, 0, str_find_byte(line, '#'));
        char *plain = arena_cstr(t->e->arena, str_trim(line));
        for (char *p = plain; *p != '\0'; p++)
            if (*p == '\t') *p = ' ';
        TRY(read_term(t, str_of(plain)));
    }
    return check_terms(t);
}

struct columns {
    size_t of_class, choice, count, receipt;
};

static status read_choice(struct terms *t, const struct csv_row *row, const struct columns *k,
                          struct resolution_class *c, int64_t count)
{
    str choice = str_trim(csv_field(row, k->choice)), part;
    if (str_eq_ascii(choice, S("spoilt"))) {
        c->spoilt += count;
        return ST_OK;
    }
    c->voters += count;
    if (str_eq_ascii(choice, S("abstain")) || choice.n == 0) {
        c->abstained += count;
        return ST_OK;
    }
    if (t->r.rule != RESOLUTION_APPROVAL) {
        if (str_eq_ascii(choice, S("for")))
            c->in_favour += count;
        else if (str_eq_ascii(choice, S("against")))
            c->against += count;
        else
            return bad(t, (long)k->choice + 1,
                       "a choice is neither for, against, abstain nor spoilt",
                       "Write for, against, abstain or spoilt.");
        return ST_OK;
    }
    if (c->approved == NULL) c->approved = NEW_ARRAY(t->e->arena, int64_t, BALLOT_OPTIONS_MOST);
    uint64_t seen[BALLOT_OPTIONS_MOST / 64] = { 0 };
    while (str_next(&choice, ';', &part)) {
        size_t i = 0, known = t->options.count;
        if (str_trim(part).n == 0) continue;
        TRY(add_option(t, arena_str(t->e->arena, str_trim(part)), &i));
        if (t->options_said && i >= known)
            return bad(t, (long)k->choice + 1, "an option was not put to the vote",
                       "The terms name the options; use their words exactly.");
        if ((seen[i / 64] >> (i % 64) & 1) == 0) c->approved[i] += count;
        seen[i / 64] |= (uint64_t)1 << (i % 64);
    }
    return ST_OK;
}

static status read_voice(struct terms *t, const struct csv_row *row, const struct columns *k)
{
    int64_t count = 1;
    str name = str_trim(csv_field(row, k->of_class)),
        receipt = str_trim(csv_field(row, k->receipt));
    if (k->of_class == SIZE_MAX) name = S("all");
    if (name.n == 0 || (t->classes_said && map_get(&t->class_by_name, name) == NULL))
        return bad(t, (long)k->of_class + 1,
                   "a voice has no class, or one that the terms do not name",
                   "Use the classes' names as the terms write them.");
    if (k->count != SIZE_MAX &&
        (!str_to_int(str_trim(csv_field(row, k->count)), &count) || count < 0))
        return bad(t, (long)k->count + 1, "a count is no whole number from 0", "Write how many.");
    if (t->r.voters > BALLOT_VOTES_MOST - count)
        return bad(t, 1, "there are too many votes", "A ballot may have 999,999,999.");
    t->r.voters += count;
    if (k->receipt != SIZE_MAX) {
        bool made = false;
        if (receipt.n > 0) (void)map_put(&t->receipts, arena_str(t->e->arena, receipt), &made);
        if (!made)
            return bad(t, (long)k->receipt + 1, "a receipt is missing or stands twice",
                       "One member, one vote: each row has a receipt of its own.");
    }
    if (map_get(&t->class_by_name, name) == NULL && t->classes.count >= BALLOT_CLASSES_MOST)
        return bad(t, (long)k->of_class + 1, "there are over 32 classes",
                   "Name them in the terms.");
    return read_choice(t, row, k, class_of(t, arena_str(t->e->arena, name)), count);
}

/* More voices than members: the box or the register is wrong, and no result may come of it. */
static status check_register(struct terms *t)
{
    for (size_t i = 0; i < t->classes.count; i++) {
        const struct resolution_class *c = &t->classes.at[i];
        int64_t cast = c->voters + c->spoilt;
        if (c->registered == 0 || cast <= c->registered) continue;
        return bad(t, 1,
                   arena_printf(t->e->arena,
                                "class “%.*s” has %lld papers, and %lld members in the register",
                                STR_ARG(c->name), (long long)cast, (long long)c->registered)
                       .p,
                   "Find out which is wrong before anything is counted.");
    }
    return ST_OK;
}

static status read_voices(struct terms *t, struct csv *c)
{
    struct csv_header h;
    struct csv_row row;
    t->line = 1;
    TRY(csv_read_header(t->e, c, &h));
    struct columns k = { csv_column(&h, S("class")), csv_column(&h, S("choice")),
                         csv_column(&h, S("count")), csv_column(&h, S("receipt")) };
    if (k.choice == SIZE_MAX) k.choice = csv_column(&h, S("option"));
    if (k.choice == SIZE_MAX)
        return bad(t, 1, "there is no column “choice”",
                   "The first line names the columns: class,choice (and count, or receipt).");
    for (;;) {
        status st = csv_next(t->e, c, &row);
        if (st == ST_NOT_FOUND) return check_register(t);
        TRY(st);
        t->line = row.line;
        if (row.count > h.count)
            return bad(t, (long)h.count + 1, "the row has more fields than the first",
                       "Put a field that holds a comma between quotation marks.");
        TRY(read_voice(t, &row, &k));
    }
}

static struct resolution finish(struct terms *t, size_t seats)
{
    struct resolution *r = &t->r;
    r->of = t->classes.at;
    r->classes = t->classes.count;
    r->option = t->options.at;
    r->options = t->options.count;
    r->seats = seats;
    r->voters = 0;
    int64_t registered = 0;
    for (size_t i = 0; i < r->classes; i++) {
        struct resolution_class *c = &r->of[i];
        registered += c->registered;
        if (t->class_percent[i] > 0) c->quorum = (c->registered * t->class_percent[i] + 99) / 100;
        if (c->approved == NULL) c->approved = NEW_ARRAY(t->e->arena, int64_t, BALLOT_OPTIONS_MOST);
    }
    if (t->quorum_percent > 0) r->quorum = (registered * t->quorum_percent + 99) / 100;
    if (t->need_all) r->need_classes = (int64_t)r->classes;
    return *r;
}

static struct terms begin(struct env *e, enum resolution_rule rule)
{
    struct terms t = { .e = e, .r = { .rule = rule } };
    t.class_by_name = map_make(e->arena);
    t.option_by_name = map_make(e->arena);
    t.receipts = map_make(e->arena);
    t.class_percent = NEW_ARRAY(e->arena, int64_t, BALLOT_CLASSES_MOST);
    return t;
}

status resolution_read(struct env *e, enum resolution_rule rule, str terms, str voices,
                       size_t seats, struct resolution *ret_resolution)
{
    struct terms t = begin(e, rule);
    struct csv *c = NULL;
    str text = S("");
    t.where = terms;
    if (!str_is_none(terms)) TRY(file_read(e, terms, 1 << 20, &text));
    TRY(read_terms(&t, text));
    t.where = voices;
    TRY(csv_open(e, voices, ',', &c));
    TRY(read_voices(&t, c));
    *ret_resolution = finish(&t, seats);
    return ST_OK;
}

status resolution_read_text(struct env *e, enum resolution_rule rule, str terms, str voices,
                            size_t seats, struct resolution *ret_resolution)
{
    struct terms t = begin(e, rule);
    t.where = S("terms");
    TRY(read_terms(&t, terms));
    t.where = S("voices");
    struct csv *c = csv_open_text(e, voices, ',');
    if (c == NULL) return e->err.code;
    TRY(read_voices(&t, c));
    *ret_resolution = finish(&t, seats);
    return ST_OK;
}
