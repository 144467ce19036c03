/* SPDX-License-Identifier: Apache-2.0
 * Finding a person: as typed among one's own people, and town-wide by two identifiers.
 */
#include "base/time.h"
#include "base/utf8.h"
#include "record/patient.h"
#include "record/person.h"
#include "record/reading.h"
#include "record/record_limits.h"

/* What the words typed may mean; each must hold. */
struct typed {
    str word[6]; /* folded */
    size_t word_count;
    str nhs;
    str postcode;
    int32_t born;
};

static int month_of(str s)
{
    static const char *const names[] = { "jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec" };
    for (int i = 0; i < 12; i++) {
        if (s.n >= 3 && memcmp(s.p, names[i], 3) == 0) return i + 1;
    }
    return 0;
}

/* 4/3/1948, 04-03-1948, 4.3.1948, 1948-03-04, "4 march 1948": day before month, as here. */
static bool born_parse(struct arena *a, str text, int32_t *ret_born)
{
    str s = utf8_fold(a, text);
    int64_t part[3] = { 0 };
    size_t count = 0;
    for (size_t i = 0; i < s.n && count < 3;) {
        size_t from = i;
        while (i < s.n && s.p[i] != '/' && s.p[i] != '-' && s.p[i] != '.' && s.p[i] != ' ') i++;
        str word = str_sub(s, from, i - from);
        i++;
        if (word.n == 0) continue;
        if (!str_to_int(word, &part[count])) part[count] = month_of(word);
        count++;
    }
    if (count != 3) return false;
    bool year_first = part[0] > 31;
    int64_t year = year_first ? part[0] : part[2];
    int64_t day = year_first ? part[2] : part[0];
    if (year < 1850 || year > 2200 || day > 31 || part[1] > 12) return false;
    int32_t date = date_make((int)year, (int)part[1], (int)day);
    if (date == DATE_NONE) return false;
    *ret_born = date;
    return true;
}

static str upper_squeezed(struct arena *a, str s)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == ' ') continue;
        buf_byte(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&b);
}

/* Letters, digits, then a digit and two letters: HB4 2QX. */
static bool postcode_like(str s)
{
    if (s.n < 5 || s.n > 7) return false;
    const char *t = s.p + s.n - 3;
    bool tail =
        t[0] >= '0' && t[0] <= '9' && t[1] >= 'A' && t[1] <= 'Z' && t[2] >= 'A' && t[2] <= 'Z';
    return tail && s.p[0] >= 'A' && s.p[0] <= 'Z';
}

static void word_take(struct arena *a, struct typed *t, str word, str *held)
{
    str up = upper_squeezed(a, word);
    str both = held->n > 0 ? upper_squeezed(a, arena_concat(a, *held, word)) : up;
    if (postcode_like(up))
        t->postcode = up;
    else if (held->n > 0 && postcode_like(both))
        t->postcode = both;
    else if (t->word_count < 6) {
        *held = word;
        t->word[t->word_count++] = utf8_fold(a, word);
        return;
    }
    /* The first half of a postcode was taken for a word. */
    if (held->n > 0 && str_eq(t->postcode, both) && t->word_count > 0) t->word_count--;
    *held = str_none();
}

static struct typed typed_read(struct arena *a, str text)
{
    struct typed t = { .born = DATE_NONE };
    char digits[10];
    str rest = str_trim(str_sub(text, 0, 200));
    if (nhs_number_valid(rest, digits)) {
        t.nhs = arena_str(a, str_make(digits, 10));
        return t;
    }
    str word;
    str held = str_none();
    while (str_next(&rest, ' ', &word)) {
        if (word.n == 0) continue;
        if (nhs_number_valid(word, digits))
            t.nhs = arena_str(a, str_make(digits, 10));
        else if (born_parse(a, word, &t.born))
            continue;
        else
            word_take(a, &t, word, &held);
    }
    return t;
}

static void prefix_sql(struct sql_text *q, const char *column, str prefix)
{
    /* Up to what begins with the prefix and goes on with the last code point. */
    str above = arena_printf(q->text.arena, "%.*s\xf4\x8f\xbf\xbf", STR_ARG(prefix));
    buf_printf(&q->text, "(r.%s >= ", column);
    sql_bind(q, db_text(prefix));
    buf_printf(&q->text, " AND r.%s < ", column);
    sql_bind(q, db_text(above));
    sql_add(q, ")");
}

static void equal_sql(struct sql_text *q, const char *column, struct db_value v)
{
    buf_printf(&q->text, " AND r.%s = ", column);
    sql_bind(q, v);
}

static void typed_sql(struct sql_text *q, const struct typed *t)
{
    for (size_t i = 0; i < t->word_count; i++) {
        sql_add(q, " AND (");
        prefix_sql(q, "family", t->word[i]);
        sql_add(q, " OR ");
        prefix_sql(q, "given", t->word[i]);
        sql_add(q, ")");
    }
    if (!str_is_none(t->nhs)) equal_sql(q, "nhs", db_text(t->nhs));
    if (!str_is_none(t->postcode)) {
        equal_sql(q, "postcode", db_text(t->postcode));
        buf_printf(&q->text,
                   " AND NOT EXISTS (SELECT 1 FROM person z WHERE z.id = s.person AND "
                   "(z.labels & %d) <> 0)",
                   LABEL_PROTECTED); /* R30 */
    }
    if (t->born != DATE_NONE) equal_sql(q, "born", db_int(t->born));
}

#define LINE_COLUMNS "s.person, r.shown, r.born_text, r.nhs, r.postcode, r.sex, r.died, r.label"

static struct person_line line_of(struct rows *rows)
{
    bool hidden = ((uint32_t)rows_int(rows, 7) & LABEL_PROTECTED) != 0;
    return (struct person_line){ .person = rows_int(rows, 0),
                                 .name = rows_text_copy(rows, 1),
                                 .born = rows_text_copy(rows, 2),
                                 .nhs = rows_text_copy(rows, 3),
                                 .postcode = hidden ? str_none() : rows_text(rows, 4),
                                 .sex = rows_text_copy(rows, 5),
                                 .died = !rows_null(rows, 6) };
}

/* One line a person; what the first source does not know, a later one fills in. */
static void line_merge(struct person_line *lines, size_t *count, const struct person_line *line,
                       size_t most)
{
    for (size_t i = 0; i < *count; i++) {
        struct person_line *l = &lines[i];
        if (l->person != line->person) continue;
        if (str_is_none(l->born)) l->born = line->born;
        if (str_is_none(l->nhs)) l->nhs = line->nhs;
        if (str_is_none(l->postcode)) l->postcode = line->postcode;
        if (str_is_none(l->sex)) l->sex = line->sex;
        l->died = l->died || line->died;
        return;
    }
    if (*count < most) lines[(*count)++] = *line;
}

static status lines_read(struct cx *cx, const struct sql_text *q, size_t most,
                         struct person_line **ret_lines, size_t *ret_count)
{
    struct db_sql sql = { .name = "person_search", .text = buf_str(&q->text) };
    struct rows *rows;
    struct person_line *lines = NEW_ARRAY(cx->env->arena, struct person_line, most);
    size_t count = 0;
    TRY(rows_open(cx->env, cx->db, &sql, q->at, q->count, false, &rows));
    while (rows_next(rows)) {
        struct person_line line = line_of(rows);
        line.postcode = postcode_text(cx->env->arena, line.postcode);
        line_merge(lines, &count, &line, most);
    }
    TRY(rows_close(rows));
    *ret_lines = lines;
    *ret_count = count;
    return ST_OK;
}

static status lines_audit(struct cx *cx, struct person_line *lines, size_t count, str what)
{
    struct looking l = { 0 };
    for (size_t i = 0; i < count; i++) {
        struct seen seen;
        TRY(trust_seen_person(cx, lines[i].person, &seen));
        lines[i].relations = seen.relations & trust_scope(cx)->relations;
        if ((seen.labels & LABEL_PROTECTED) != 0) lines[i].postcode = str_none();
        *VEC_PUSH(cx->env->arena, &l) = lines[i].person;
    }
    return looking_done(cx, &l, S("search"), what, "R03", false);
}

/* Few people: begin with them. Many: begin with the names, in their order, until the list is full.
 */
static status few_related(struct cx *cx, bool *ret_few)
{
    const struct scope *s = trust_scope(cx);
    struct sql_text q = sql_text_make(cx->env->arena);
    sql_add(&q, "SELECT count(*) FROM (SELECT 1 AS one FROM relation x WHERE x.actor IN (");
    sql_bind(&q, db_int(s->organisation == 0 ? INT64_MIN : s->organisation));
    sql_add(&q, ", ");
    sql_bind(&q, db_int(s->account == 0 ? INT64_MIN : -s->account));
    sql_add(&q, ", ");
    sql_bind(&q, db_int(actor_of_claim(s->account, s->organisation)));
    sql_add(&q, ") LIMIT 3000) few");
    struct db_sql sql = { .name = "person_few", .text = buf_str(&q.text) };
    struct rows *rows;
    TRY(rows_open(cx->env, cx->db, &sql, q.at, q.count, false, &rows));
    int64_t n = rows_next(rows) ? rows_int(rows, 0) : 0;
    TRY(rows_close(rows));
    *ret_few = n < 3000;
    return ST_OK;
}

/* patient with the columns that scope_sql reads. */
#define PATIENT_AS_R "(SELECT t.*, t.organisation AS source, 2 AS facet FROM patient t) r"

static void own_from_sql(struct cx *cx, struct sql_text *q, bool few)
{
    const struct scope *s = trust_scope(cx);
    sql_add(q, "SELECT " LINE_COLUMNS " FROM ");
    if (!few) {
        sql_add(q, PATIENT_AS_R " CROSS JOIN person_source s WHERE s.home = r.home");
        return;
    }
    sql_add(q, "(SELECT DISTINCT x.person FROM relation x WHERE x.actor IN (");
    sql_bind(q, db_int(s->organisation == 0 ? INT64_MIN : s->organisation));
    sql_add(q, ", ");
    sql_bind(q, db_int(s->account == 0 ? INT64_MIN : -s->account));
    sql_add(q, ", ");
    sql_bind(q, db_int(actor_of_claim(s->account, s->organisation)));
    sql_add(q, ")) mine CROSS JOIN person_source s CROSS JOIN " PATIENT_AS_R
               " WHERE s.person = mine.person AND r.home = s.home");
}

status person_search_own(struct cx *cx, str typed, struct person_line **ret_lines,
                         size_t *ret_count)
{
    struct typed t = typed_read(cx->env->arena, typed);
    struct sql_text q = sql_text_make(cx->env->arena);
    bool few = false;
    TRY(few_related(cx, &few));
    own_from_sql(cx, &q, few);
    typed_sql(&q, &t);
    scope_sql(cx, &q, "r");
    /* Several sources a person: read more rows than lines. */
    buf_printf(&q.text, " ORDER BY r.family, r.given, s.person LIMIT %d", PERSON_LIST_MOST * 8);
    TRY(lines_read(cx, &q, PERSON_LIST_MOST, ret_lines, ret_count));
    return lines_audit(cx, *ret_lines, *ret_count, S("my people"));
}

static status two_identifiers(struct cx *cx, bool name, bool born, bool nhs, bool postcode,
                              bool phone)
{
    int count =
        (name ? 1 : 0) + (born ? 1 : 0) + (nhs ? 1 : 0) + (postcode ? 1 : 0) + (phone ? 1 : 0);
    if (count >= 2) return ST_OK;
    env_fail(cx->env, ST_BAD_INPUT, S("query"), "two things that tell people apart are needed");
    env_remedy(
        cx->env,
        "give a name and a birth date, a name and a postcode, or an NHS number and a birth date");
    return ST_BAD_INPUT;
}

static str phone_digits(struct arena *a, str s)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') buf_byte(&b, s.p[i]);
    }
    return b.n >= 6 ? buf_str(&b) : str_none();
}

struct town_query {
    str family, given, nhs, postcode, phone;
    int32_t born;
};

static status town_read(struct cx *cx, const struct person_query *q, struct town_query *ret_query)
{
    struct arena *a = cx->env->arena;
    struct town_query t = { .born = DATE_NONE };
    char digits[10];
    if (str_trim(q->family).n > 0) t.family = utf8_fold(a, q->family);
    if (str_trim(q->given).n > 0) t.given = utf8_fold(a, q->given);
    if (str_trim(q->born).n > 0 && !born_parse(a, q->born, &t.born)) {
        env_fail(cx->env, ST_BAD_INPUT, S("born"), "that is not a date of birth");
        env_remedy(cx->env, "write it as 4/3/1948");
        return ST_BAD_INPUT;
    }
    if (str_trim(q->nhs).n > 0) {
        if (!nhs_number_valid(q->nhs, digits)) {
            env_fail(cx->env, ST_BAD_INPUT, S("nhs"),
                     "that is not an NHS number: its check digit is wrong");
            env_remedy(cx->env, "an NHS number has ten digits, like 999 000 0018");
            return ST_BAD_INPUT;
        }
        t.nhs = arena_str(a, str_make(digits, 10));
    }
    if (str_trim(q->postcode).n > 0) t.postcode = upper_squeezed(a, q->postcode);
    t.phone = phone_digits(a, q->phone);
    TRY(two_identifiers(cx, t.family.n > 0, t.born != DATE_NONE, t.nhs.n > 0, t.postcode.n > 0,
                        t.phone.n > 0));
    *ret_query = t;
    return ST_OK;
}

static void town_sql(struct cx *cx, struct sql_text *q, const struct town_query *t)
{
    sql_add(q,
            "SELECT " LINE_COLUMNS " FROM patient r CROSS JOIN person_source s CROSS JOIN person p "
            "WHERE s.home = r.home AND p.id = s.person AND (p.labels & ");
    /* R30: whose place is protected is found by her number and birth date, and by nothing else. */
    bool exact = t->nhs.n > 0 && t->born != DATE_NONE && t->postcode.n == 0 && t->phone.n == 0;
    int64_t shut = ~(exact ? (int64_t)LABEL_PROTECTED : 0) & 0x7fffffff;
    sql_bind(q, db_int(shut));
    sql_add(q, ") = 0 AND NOT EXISTS (SELECT 1 FROM person_source z JOIN patient y ON y.home = "
               "z.home WHERE z.person = s.person AND (y.label & ");
    sql_bind(q, db_int(shut));
    sql_add(q, ") <> 0)");
    sql_add(q, " AND s.person <> ");
    sql_bind(q, db_int(cx->who.person));
    if (t->nhs.n > 0) equal_sql(q, "nhs", db_text(t->nhs));
    if (t->born != DATE_NONE) equal_sql(q, "born", db_int(t->born));
    if (t->postcode.n > 0) equal_sql(q, "postcode", db_text(t->postcode));
    if (t->phone.n > 0) equal_sql(q, "phone", db_text(t->phone));
    if (t->family.n > 0) {
        sql_add(q, " AND ");
        prefix_sql(q, "family", t->family);
    }
    if (t->given.n > 0) {
        sql_add(q, " AND ");
        prefix_sql(q, "given", t->given);
    }
    buf_printf(&q->text, " ORDER BY r.family, r.given, s.person LIMIT %d", PERSON_SEARCH_MOST * 8);
}

status person_search_town(struct cx *cx, const struct person_query *query,
                          struct person_line **ret_lines, size_t *ret_count)
{
    struct town_query t;
    if (!who_may(&cx->who, RIGHT_TOWN_SEARCH) || trust_scope(cx)->nothing)
        return fail(cx->env, ST_FORBIDDEN, "your role searches among its own people only");
    TRY(town_read(cx, query, &t));
    struct sql_text q = sql_text_make(cx->env->arena);
    town_sql(cx, &q, &t);
    TRY(lines_read(cx, &q, PERSON_SEARCH_MOST, ret_lines, ret_count));
    return lines_audit(cx, *ret_lines, *ret_count, S("town"));
}
