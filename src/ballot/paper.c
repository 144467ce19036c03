/* SPDX-License-Identifier: Apache-2.0 */
#include "ballot/paper.h"

#include <stdlib.h>

#include "ballot/ballot_limits.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"

struct class_marks {
    str name;
    bool *mark; /* of each candidate */
};

struct reader {
    struct env *e;
    str text, where;
    size_t at;
    long line;
    size_t line_at; /* offset where the line began */
    struct map nick;
    struct election el;
    struct {
        VEC(struct paper)
    } papers;
    struct {
        VEC(uint16_t)
    } prefs;
    struct {
        VEC(bool)
    } tied;
    long *seen; /* of a candidate: the number of the last paper that named it */
    struct {
        VEC(struct class_marks)
    } classes;
};

static status bad_at(struct reader *r, size_t at, const char *what, const char *remedy)
{
    env_fail(r->e, ST_BAD_INPUT, r->where, "%s", what);
    env_at(r->e, r->line, (long)(at - r->line_at) + 1);
    env_remedy(r->e, "%s", remedy);
    return ST_BAD_INPUT;
}

/* Some councils write a comma at each line's end. */
static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',';
}

static void step(struct reader *r)
{
    if (r->text.p[r->at++] != '\n') return;
    r->line++;
    r->line_at = r->at;
}

/* Past blanks, line ends and comments. */
static void skip_space(struct reader *r)
{
    while (r->at < r->text.n) {
        if (r->text.p[r->at] == '#')
            while (r->at < r->text.n && r->text.p[r->at] != '\n') step(r);
        else if (is_space(r->text.p[r->at]))
            step(r);
        else
            return;
    }
}

static str next_word(struct reader *r)
{
    skip_space(r);
    size_t from = r->at;
    while (r->at < r->text.n && !is_space(r->text.p[r->at]) && r->text.p[r->at] != '#' &&
           r->text.p[r->at] != ']')
        r->at++;
    return str_sub(r->text, from, r->at - from);
}

static size_t word_at(const struct reader *r, str word)
{
    return (size_t)(word.p - r->text.p);
}

/* A whole number in [low, high]. */
static status next_number(struct reader *r, int64_t low, int64_t high, const char *what,
                          int64_t *ret_number)
{
    str word = next_word(r);
    int64_t v = 0;
    if (word.n == 0) return bad_at(r, r->at, "the file ends too early", what);
    if (!str_to_int(word, &v) || v < low || v > high)
        return bad_at(r, word_at(r, word), "this is no number that can stand here", what);
    *ret_number = v;
    return ST_OK;
}

/* A candidate by number from 1 or by nickname. */
static bool to_candidate(const struct reader *r, str word, uint16_t *ret_candidate)
{
    int64_t v = 0;
    const union map_value *nick = map_get(&r->nick, word);
    if (nick != NULL)
        v = nick->num + 1;
    else if (!str_to_int(word, &v))
        return false;
    if (v < 1 || v > (int64_t)r->el.candidates) return false;
    *ret_candidate = (uint16_t)(v - 1);
    return true;
}

static status read_nicks(struct reader *r, str rest)
{
    str word;
    size_t count = 0;
    while (str_next(&rest, ' ', &word)) {
        if (word.n == 0) continue;
        if (count == r->el.candidates || map_get(&r->nick, word) != NULL)
            return bad_at(r, word_at(r, word), "nicknames do not fit the candidates",
                          "Give one nickname for each candidate, all different.");
        map_put(&r->nick, word, NULL)->num = (int64_t)count++;
    }
    return ST_OK;
}

static status read_lots(struct reader *r, str rest)
{
    str word;
    uint16_t place = 0, c = 0;
    bool *placed = NEW_ARRAY(r->e->arena, bool, r->el.candidates);
    while (str_next(&rest, ' ', &word)) {
        if (word.n == 0) continue;
        if (!to_candidate(r, word, &c) || placed[c])
            return bad_at(r, word_at(r, word), "lots name a candidate that is not there, or twice",
                          "Write [tie …] with every candidate's number once, the favoured first.");
        placed[c] = true;
        r->el.lot[c] = place++;
    }
    for (size_t i = 0; i < r->el.candidates; i++)
        if (!placed[i]) r->el.lot[i] = place++;
    r->el.lots_drawn = true;
    return ST_OK;
}

static status mark_candidates(struct reader *r, str rest, bool *mark)
{
    str word;
    uint16_t c = 0;
    while (str_next(&rest, ' ', &word)) {
        if (word.n == 0) continue;
        if (!to_candidate(r, word, &c))
            return bad_at(r, word_at(r, word), "no candidate has this number",
                          "Candidates are numbered from 1 in the order of their names below.");
        mark[c] = true;
    }
    return ST_OK;
}

static status read_reserve(struct reader *r, str rest)
{
    str class_name, count;
    int64_t v = 0;
    rest = str_trim(rest);
    (void)str_next(&rest, ' ', &class_name);
    count = str_trim(rest);
    if (!str_to_int(count, &v) || v < 1 || v > (int64_t)r->el.seats)
        return bad_at(r, word_at(r, class_name), "so many seats cannot be reserved",
                      "Write [reserve CLASS SEATS], with a [class CLASS …] for its candidates.");
    if (r->el.reserved > 0)
        return bad_at(r, word_at(r, class_name), "seats are reserved twice",
                      "Seats can be reserved for one class: keep one [reserve …].");
    r->el.class_name = arena_str(r->e->arena, class_name);
    r->el.reserved = (size_t)v;
    return ST_OK;
}

static status read_class(struct reader *r, str rest)
{
    str name;
    size_t i = 0;
    rest = str_trim(rest);
    (void)str_next(&rest, ' ', &name);
    while (i < r->classes.count && !str_eq(r->classes.at[i].name, name)) i++;
    if (i == BALLOT_CLASSES_MOST)
        return bad_at(r, word_at(r, name), "there are over 32 classes", "Name fewer.");
    if (i == r->classes.count)
        *VEC_PUSH(r->e->arena, &r->classes) =
            (struct class_marks){ arena_str(r->e->arena, name),
                                  NEW_ARRAY(r->e->arena, bool, r->el.candidates) };
    return str_is_none(rest) ? ST_OK : mark_candidates(r, rest, r->classes.at[i].mark);
}

/* [word …] on one line; r->at is at the bracket. */
static status read_option(struct reader *r)
{
    str rest = str_from(r->text, r->at + 1);
    size_t end = str_find_byte(rest, ']');
    size_t lf = str_find_byte(rest, '\n');
    if (end == SIZE_MAX || lf < end)
        return bad_at(r, r->at, "an option's bracket is not closed", "End the line with ].");
    str inside = str_trim(str_sub(rest, 0, end)), word;
    r->at += end + 2;
    if (inside.n == 0) return ST_OK;
    (void)str_next(&inside, ' ', &word);
    if (str_is_none(inside)) inside = S("");
    if (str_eq(word, S("nick"))) return read_nicks(r, inside);
    if (str_eq(word, S("tie"))) return read_lots(r, inside);
    if (str_eq(word, S("withdrawn"))) return mark_candidates(r, inside, r->el.withdrawn);
    if (str_eq(word, S("reserve"))) return read_reserve(r, inside);
    return str_eq(word, S("class")) ? read_class(r, inside) : ST_OK;
}

static status add_preference(struct reader *r, str word, bool tied, struct paper *p)
{
    uint16_t c = 0;
    if (!to_candidate(r, word, &c))
        return bad_at(r, word_at(r, word), "no candidate has this number",
                      "Preferences are candidates' numbers from 1, and a paper ends with 0.");
    if (r->seen[c] == (long)r->papers.count + 1)
        return bad_at(r, word_at(r, word), "a candidate is ranked twice on one paper",
                      "Each candidate may stand once on a paper.");
    r->seen[c] = (long)r->papers.count + 1;
    *VEC_PUSH(r->e->arena, &r->prefs) = c;
    *VEC_PUSH(r->e->arena, &r->tied) = tied && p->n > 0;
    p->n++;
    return ST_OK;
}

/* "3", or "2=3". */
static status read_preference(struct reader *r, str word, struct paper *p)
{
    str part;
    uint32_t before = p->n;
    while (str_next(&word, '=', &part)) {
        TRY(add_preference(r, part, p->n > before, p));
        if (p->n - before > BALLOT_TIED_MOST)
            return bad_at(r, word_at(r, part), "too many preferences are equal",
                          "At most 16 may be equal: leave the last ones out instead.");
    }
    return ST_OK;
}

static status read_paper(struct reader *r, int64_t count)
{
    struct paper p = { count, (uint32_t)r->prefs.count, 0 };
    for (;;) {
        str word = next_word(r);
        if (word.n == 0) return bad_at(r, r->at, "a paper does not end", "Each paper ends with 0.");
        if (str_eq(word, S("0"))) break;
        TRY(read_preference(r, word, &p));
    }
    if (r->el.votes > BALLOT_VOTES_MOST - count)
        return bad_at(r, r->at, "there are too many votes", "An election may have 999,999,999.");
    *VEC_PUSH(r->e->arena, &r->papers) = p;
    r->el.votes += count;
    return ST_OK;
}

/* Options, withdrawals by negative numbers, and papers up to the 0 that ends them. */
static status read_papers(struct reader *r)
{
    for (;;) {
        skip_space(r);
        if (r->at < r->text.n && r->text.p[r->at] == '[') {
            TRY(read_option(r));
            continue;
        }
        if (r->at < r->text.n && r->text.p[r->at] == '(') { /* droop's name of a paper */
            while (r->at < r->text.n && r->text.p[r->at] != ')' && r->text.p[r->at] != '\n')
                r->at++;
            if (r->at < r->text.n && r->text.p[r->at] == ')') r->at++;
            continue;
        }
        int64_t count = 0;
        TRY(next_number(r, -(int64_t)r->el.candidates, BALLOT_VOTES_MOST,
                        "A paper begins with how many say the same; a line with 0 ends the papers.",
                        &count));
        if (count == 0) return ST_OK;
        if (count < 0)
            r->el.withdrawn[-count - 1] = true;
        else
            TRY(read_paper(r, count));
    }
}

/* Counts of 2007 carry the names in what looks like comments. */
static bool at_alternative(const struct reader *r)
{
    return str_starts(str_from(r->text, r->at), S("# ALTERNATIVE NAME "));
}

static void skip_to_name(struct reader *r)
{
    for (; r->at < r->text.n; step(r)) {
        bool comment = r->text.p[r->at] == '#' && !at_alternative(r);
        while (comment && r->at + 1 < r->text.n && r->text.p[r->at] != '\n') r->at++;
        if (!is_space(r->text.p[r->at]) && !comment) return;
    }
}

/* Files of ballots come from old programs too: what is not UTF-8 is taken as ISO 8859-1. */
static str as_text(struct arena *a, str s)
{
    struct buf b = buf_make(a);
    if (utf8_valid(s, NULL)) return s;
    for (size_t i = 0; i < s.n; i++) {
        char bytes[4];
        buf_add(&b, str_make(bytes, utf8_put((unsigned char)s.p[i], bytes)));
    }
    return buf_str(&b);
}

/* A name written bare takes the rest of its line. */
static status read_bare(struct reader *r, const char *what, str *ret_text)
{
    str rest = str_from(r->text, r->at);
    size_t lf = str_find_byte(rest, '\n');
    str line = str_sub(rest, 0, lf);
    if (at_alternative(r) && str_has(line, S(":")))
        line = str_from(line, str_find(line, S(":")) + 1);
    line = str_trim(line);
    while (line.n > 0 && is_space(line.p[line.n - 1])) line.n--;
    if (line.n == 0) return bad_at(r, r->at, "a name is missing", what);
    if (line.n > BALLOT_NAME_MOST)
        return bad_at(r, r->at, "a name is too long", "Keep below 512 bytes.");
    *ret_text = as_text(r->e->arena, arena_str(r->e->arena, line));
    r->at += lf == SIZE_MAX ? rest.n : lf;
    return ST_OK;
}

/* "A ""quoted"" name". */
static status read_name(struct reader *r, const char *what, str *ret_text)
{
    struct buf b = buf_make(r->e->arena);
    skip_to_name(r);
    size_t from = r->at;
    if (r->at == r->text.n || r->text.p[r->at] != '"') return read_bare(r, what, ret_text);
    for (r->at++; r->at < r->text.n && r->text.p[r->at] != '\n'; r->at++) {
        bool quote = r->text.p[r->at] == '"';
        if (quote && !(r->at + 1 < r->text.n && r->text.p[r->at + 1] == '"')) {
            r->at++;
            *ret_text = as_text(r->e->arena, str_trim(buf_str(&b)));
            return ST_OK;
        }
        if (quote) r->at++;
        if (b.n >= BALLOT_NAME_MOST)
            return bad_at(r, from, "a name is too long", "Keep below 512 bytes.");
        buf_byte(&b, r->text.p[r->at]);
    }
    return bad_at(r, from, "a name's quotation mark is not closed", "End the name with \".");
}

static status read_names(struct reader *r)
{
    for (size_t i = 0; i < r->el.candidates; i++)
        TRY(read_name(r, "After the papers stands a name for each candidate, one a line.",
                      &r->el.name[i]));
    skip_to_name(r);
    r->el.title = S("");
    if (r->at == r->text.n) return ST_OK;
    return read_name(r, "The title comes after the names.", &r->el.title);
}

/* Withdrawals may stand after the papers that name them. A withdrawn first of equals leaves the
 * others equal among themselves. */
static void drop_withdrawn(struct reader *r, struct paper *p)
{
    uint32_t kept = 0;
    bool led = false; /* one of these equals stays */
    for (uint32_t i = p->from; i < p->from + p->n; i++) {
        uint16_t c = r->prefs.at[i];
        bool tied = r->tied.at[i];
        if (!tied) led = false;
        if (r->el.withdrawn[c]) continue;
        r->prefs.at[p->from + kept] = c;
        r->tied.at[p->from + kept] = tied && led;
        r->el.any_tied = r->el.any_tied || (tied && led);
        led = true;
        kept++;
    }
    /* What is left over belongs to no paper. */
    for (uint32_t i = p->from + kept; i < p->from + p->n; i++) r->tied.at[i] = false;
    p->n = kept;
    if (kept > 0) return;
    r->el.votes -= p->count;
    r->el.empty += p->count;
}

/* Compares papers by what they say; `who` reads the preferences. */
static int compare(const struct reader *r, const struct paper *a, const struct paper *b)
{
    for (uint32_t i = 0; i < a->n && i < b->n; i++) {
        uint16_t x = r->prefs.at[a->from + i], y = r->prefs.at[b->from + i];
        if (x != y) return x < y ? -1 : 1;
        bool s = r->tied.at[a->from + i], t = r->tied.at[b->from + i];
        if (s != t) return s ? 1 : -1;
    }
    return a->n < b->n ? -1 : a->n > b->n;
}

static int by_paper(const void *a, const void *b, void *r)
{
    return compare(r, a, b);
}

/* Equal preferences are written in the order of candidates, papers sorted, equals merged. */
static void put_in_order(struct reader *r)
{
    for (size_t i = 0; i < r->papers.count; i++) drop_withdrawn(r, &r->papers.at[i]);
    for (size_t i = 1; i < r->prefs.count; i++)
        for (size_t k = i; k > 0 && r->tied.at[k] && r->prefs.at[k - 1] > r->prefs.at[k]; k--) {
            uint16_t c = r->prefs.at[k];
            r->prefs.at[k] = r->prefs.at[k - 1];
            r->prefs.at[k - 1] = c;
        }
    size_t kept = 0;
    if (r->papers.count > 1)
        qsort_r(r->papers.at, r->papers.count, sizeof *r->papers.at, by_paper, r);
    for (size_t i = 0; i < r->papers.count; i++) {
        struct paper *p = &r->papers.at[i];
        if (p->n == 0) continue;
        if (kept > 0 && compare(r, &r->papers.at[kept - 1], p) == 0)
            r->papers.at[kept - 1].count += p->count;
        else
            r->papers.at[kept++] = *p;
    }
    r->el.paper = r->papers.at;
    r->el.papers = kept;
    r->el.pref = r->prefs.at;
    r->el.tied = r->tied.at;
}

static status check(struct reader *r)
{
    size_t stand = 0, of_class = 0;
    for (size_t i = 0; i < r->classes.count; i++)
        if (str_eq(r->classes.at[i].name, r->el.class_name)) r->el.in_class = r->classes.at[i].mark;
    for (size_t i = 0; i < r->el.candidates; i++) {
        stand += !r->el.withdrawn[i];
        of_class += !r->el.withdrawn[i] && r->el.in_class[i];
    }
    if (r->el.reserved > of_class)
        return bad_at(r, r->at, "more seats are reserved than candidates of that class stand",
                      "Name them by [class CLASS …], or reserve fewer.");
    if (stand == 0)
        return bad_at(r, r->at, "nobody stands", "All candidates are marked as withdrawn.");
    return ST_OK;
}

static status read_all(struct reader *r)
{
    struct arena *a = r->e->arena;
    int64_t candidates = 0, seats = 0;
    TRY(next_number(r, 1, BALLOT_CANDIDATES_MOST,
                    "The first line says how many candidates (1 to 1,000) and how many seats.",
                    &candidates));
    TRY(next_number(r, 1, candidates, "Seats come second, and cannot be more than candidates.",
                    &seats));
    r->el.candidates = (size_t)candidates;
    r->el.seats = (size_t)seats;
    r->el.name = NEW_ARRAY(a, str, r->el.candidates);
    r->el.withdrawn = NEW_ARRAY(a, bool, r->el.candidates);
    r->el.in_class = NEW_ARRAY(a, bool, r->el.candidates);
    r->el.lot = NEW_ARRAY(a, uint16_t, r->el.candidates);
    r->seen = NEW_ARRAY(a, long, r->el.candidates);
    for (size_t i = 0; i < r->el.candidates; i++) r->el.lot[i] = (uint16_t)i;
    r->el.class_name = str_none();
    TRY(read_papers(r));
    TRY(read_names(r));
    put_in_order(r);
    return check(r);
}

status election_read_text(struct env *e, str text, str where, struct election *ret_election)
{
    struct reader r = {
        .e = e, .text = text, .where = where, .line = 1, .nick = map_make(e->arena)
    };
    if (str_starts(text, S("\xEF\xBB\xBF"))) r.at = r.line_at = 3;
    TRY(read_all(&r));
    *ret_election = r.el;
    return ST_OK;
}

status election_read(struct env *e, str path, struct election *ret_election)
{
    str text;
    TRY(file_read(e, path, BALLOT_FILE_MOST, &text));
    return election_read_text(e, text, path, ret_election);
}

status election_lots(struct env *e, struct election *el, str lots)
{
    bool *placed = NEW_ARRAY(e->arena, bool, el->candidates);
    size_t place = 0;
    char *words = arena_cstr(e->arena, lots);
    for (size_t i = 0; i < lots.n; i++)
        if (words[i] == ',') words[i] = ' ';
    str rest = str_make(words, lots.n), word;
    while (str_next(&rest, ' ', &word)) {
        int64_t v = 0;
        if (word.n == 0) continue;
        if (!str_to_int(word, &v) || v < 1 || v > (int64_t)el->candidates || placed[v - 1]) {
            env_fail(e, ST_USAGE, S("lots"), "“%.*s” is no candidate, or named twice",
                     STR_ARG(word));
            env_remedy(e, "Name every candidate's number once, whom the lot favours first.");
            return ST_USAGE;
        }
        placed[v - 1] = true;
        el->lot[v - 1] = (uint16_t)place++;
    }
    if (place != el->candidates) {
        env_fail(e, ST_USAGE, S("lots"), "%zu of %zu candidates are named", place, el->candidates);
        env_remedy(e, "Name every candidate's number once, whom the lot favours first.");
        return ST_USAGE;
    }
    el->lots_drawn = true;
    return ST_OK;
}
