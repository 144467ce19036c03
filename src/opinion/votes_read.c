/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "base/vec.h"
#include "csv/csv.h"
#include "opinion/opinion_limits.h"
#include "opinion/votes.h"

struct columns {
    size_t person, statement, vote, time, count;
};

struct reading {
    struct env *e;
    str where;
    struct ids people, statements;
    struct {
        VEC(struct vote_row)
    } rows;
    str last_person; /* of the row before: files come sorted by person, or nearly */
    uint32_t last_index;
};

static status bad(struct env *e, str where, long line, size_t column, const char *what,
                  const char *remedy)
{
    env_fail(e, ST_BAD_INPUT, where, "%s", what);
    env_at(e, line, column == SIZE_MAX ? 1 : (long)column + 1);
    env_remedy(e, "%s", remedy);
    return ST_BAD_INPUT;
}

static size_t either(const struct csv_header *h, str a, str b)
{
    size_t column = csv_column(h, a);
    return column != SIZE_MAX ? column : csv_column(h, b);
}

static status find_columns(struct reading *r, struct csv *c, struct columns *ret_columns)
{
    struct csv_header h;
    TRY(csv_read_header(r->e, c, &h));
    struct columns k = { either(&h, S("participant"), S("participant_id")),
                         either(&h, S("statement"), S("comment_id")), csv_column(&h, S("vote")),
                         either(&h, S("timestamp_ms"), S("timestamp")), h.count };
    const char *missing = k.person == SIZE_MAX      ? "there is no column “participant”"
                          : k.statement == SIZE_MAX ? "there is no column “statement”"
                          : k.vote == SIZE_MAX      ? "there is no column “vote”"
                                                    : NULL;
    if (missing != NULL)
        return bad(r->e, r->where, 1, SIZE_MAX, missing,
                   "The first line must name the columns participant,statement,vote (or "
                   "participant_id,comment_id,vote).");
    *ret_columns = k;
    return ST_OK;
}

/* "-1", "0", "1"; "1.0" and "+1" are taken too, nothing else. */
static bool to_vote(str s, int8_t *ret_vote)
{
    double v = 0;
    if (s.n == 1 && (s.p[0] == '0' || s.p[0] == '1')) {
        *ret_vote = (int8_t)(s.p[0] - '0');
        return true;
    }
    if (s.n > 1 && s.p[0] == '+') s = str_from(s, 1);
    if (s.n == 0 || !str_to_real(s, &v) || (v != 1 && v != 0 && v != -1)) return false;
    *ret_vote = (int8_t)v;
    return true;
}

/* A name's number; only a name that is new needs to be looked at. */
static status put_name(struct reading *r, struct ids *ids, str name, const struct csv_row *row,
                       size_t column, uint32_t *ret_index)
{
    size_t before = ids->count;
    *ret_index = ids_put(ids, name);
    if (ids->count > before && !utf8_valid(name, NULL))
        return bad(r->e, r->where, row->line, column, "the name is not UTF-8 text",
                   "Save the file as UTF-8.");
    return ST_OK;
}

static status read_row(struct reading *r, const struct columns *k, const struct csv_row *row)
{
    struct vote_row v = { 0 };
    str person = str_trim(csv_field(row, k->person));
    str statement = str_trim(csv_field(row, k->statement));
    if (row->count > k->count)
        return bad(r->e, r->where, row->line, k->count, "the row has more fields than the first",
                   "Put a field that holds a comma between quotation marks.");
    if (person.n == 0 || person.n > OPINION_ID_MOST)
        return bad(r->e, r->where, row->line, k->person,
                   "the participant is missing or over 128 bytes",
                   "Each vote names who cast it, by a key without meaning.");
    if (statement.n == 0 || statement.n > OPINION_ID_MOST)
        return bad(r->e, r->where, row->line, k->statement,
                   "the statement is missing or over 128 bytes",
                   "Each vote names its statement's key.");
    if (!to_vote(csv_field(row, k->vote), &v.vote))
        return bad(r->e, r->where, row->line, k->vote, "this is no vote",
                   "A vote is -1 (disagree), 0 (pass) or 1 (agree).");
    if (k->time != SIZE_MAX && !str_to_int(csv_field(row, k->time), &v.at))
        return bad(r->e, r->where, row->line, k->time, "this is no time",
                   "A time is a whole number (milliseconds since 1970).");
    if (r->rows.count == 0 || !str_eq(person, r->last_person)) {
        TRY(put_name(r, &r->people, person, row, k->person, &r->last_index));
        r->last_person = r->people.name[r->last_index];
    }
    v.person = r->last_index;
    TRY(put_name(r, &r->statements, statement, row, k->statement, &v.statement));
    if (r->people.count > OPINION_PEOPLE_MOST || r->statements.count > OPINION_STATEMENTS_MOST)
        return bad(r->e, r->where, row->line,
                   r->people.count > OPINION_PEOPLE_MOST ? k->person : k->statement,
                   "there are more than 4,194,304 people or 65,536 statements",
                   "Are the columns in each other's place? A conversation holds fewer.");
    if (r->rows.count >= OPINION_VOTES_MOST)
        return bad(r->e, r->where, row->line, 0, "there are over 209,715,200 votes",
                   "Split the file.");
    *VEC_PUSH(r->e->arena, &r->rows) = v;
    return ST_OK;
}

static status read_votes(struct reading *r, struct csv *c)
{
    struct columns k = { 0 };
    struct csv_row row;
    TRY(find_columns(r, c, &k));
    for (;;) {
        status st = csv_next(r->e, c, &row);
        if (st == ST_NOT_FOUND) return ST_OK;
        TRY(st);
        TRY(read_row(r, &k, &row));
    }
}

struct statement_columns {
    size_t id, text, out, meta, count;
};

/* One row of the file of statements: its words, and whether it is out or about the conversation
 * itself. */
static status read_statement(struct env *e, str where, const struct statement_columns *k,
                             const struct csv_row *row, str *ret_words, bool *ret_out,
                             bool *ret_meta)
{
    str words = str_trim(csv_field(row, k->text)), out = str_trim(csv_field(row, k->out)),
        meta = str_trim(csv_field(row, k->meta));
    if (row->count > k->count)
        return bad(e, where, row->line, k->count, "the row has more fields than the first",
                   "Put a field that holds a comma between quotation marks.");
    if (words.n > OPINION_TEXT_MOST)
        return bad(e, where, row->line, k->text, "a statement has over 4,096 bytes", "Shorten it.");
    if (!utf8_valid(words, NULL))
        return bad(e, where, row->line, k->text, "the words are not UTF-8 text",
                   "Save the file as UTF-8.");
    if (out.n > 0 && !str_eq(out, S("-1")) && !str_eq(out, S("0")) && !str_eq(out, S("1")))
        return bad(e, where, row->line, k->out, "“moderated” is neither -1, 0 nor 1",
                   "Write -1 for a statement that is out, 1 or nothing for one that is in.");
    *ret_out = str_eq(out, S("-1"));
    *ret_meta = str_eq(meta, S("1")) || str_eq_ascii(meta, S("true"));
    if (!*ret_meta && meta.n > 0 && !str_eq(meta, S("0")) && !str_eq_ascii(meta, S("false")))
        return bad(e, where, row->line, k->meta, "“is_meta” is neither 0 nor 1",
                   "Write 1 for a statement about the conversation itself, 0 or nothing else.");
    *ret_words = words;
    return ST_OK;
}

static status statement_columns(struct env *e, struct csv *c, str where,
                                struct statement_columns *ret_columns)
{
    struct csv_header h;
    TRY(csv_read_header(e, c, &h));
    struct statement_columns k = { either(&h, S("statement"), S("comment_id")),
                                   csv_column(&h, S("text")), csv_column(&h, S("moderated")),
                                   csv_column(&h, S("is_meta")), h.count };
    if (k.id == SIZE_MAX) k.id = csv_column(&h, S("key"));
    if (k.id == SIZE_MAX)
        return bad(e, where, 1, SIZE_MAX, "there is no column “statement”, “comment_id” or “key”",
                   "The first line must name the columns, such as statement,text,moderated.");
    *ret_columns = k;
    return ST_OK;
}

static status read_statements(struct env *e, struct csv *c, str where, struct votes *v)
{
    struct statement_columns k = { 0 };
    struct csv_row row;
    size_t rows = 0, voted = 0;
    struct map by_name = map_make(e->arena);
    for (size_t j = 0; j < v->statements; j++)
        map_put(&by_name, v->statement[j], NULL)->num = (int64_t)j;
    TRY(statement_columns(e, c, where, &k));
    for (;; rows++) {
        bool out = false, meta = false;
        str words = S("");
        status st = csv_next(e, c, &row);
        if (st == ST_NOT_FOUND) break;
        TRY(st);
        TRY(read_statement(e, where, &k, &row, &words, &out, &meta));
        const union map_value *j = map_get(&by_name, str_trim(csv_field(&row, k.id)));
        if (j == NULL) continue; /* nobody voted on it */
        voted++;
        if (words.n > 0) v->text[j->num] = arena_str(e->arena, words);
        votes_mark(v, (size_t)j->num, out, meta);
    }
    if (rows > 0 && voted == 0 && v->statements > 0)
        return bad(e, where, 2, k.id, "no row names a statement that was voted on",
                   "Use the keys by which the file of votes names them.");
    return ST_OK;
}

static status build(struct reading *r, struct votes *ret_votes)
{
    return votes_build(r->e, r->rows.at, r->rows.count, &r->people, &r->statements, ret_votes);
}

status votes_read(struct env *e, str path, str statements, struct votes *ret_votes)
{
    struct reading r = { .e = e, .where = path };
    struct csv *c = NULL;
    struct votes v;
    r.people = ids_make(e->arena);
    r.statements = ids_make(e->arena);
    TRY(csv_open(e, path, ',', &c));
    TRY(read_votes(&r, c));
    TRY(build(&r, &v));
    if (!str_is_none(statements)) {
        TRY(csv_open(e, statements, ',', &c));
        TRY(read_statements(e, c, statements, &v));
    }
    *ret_votes = v;
    return ST_OK;
}

status votes_read_text(struct env *e, str text, str statements_text, struct votes *ret_votes)
{
    struct reading r = { .e = e, .where = S("votes") };
    struct votes v;
    r.people = ids_make(e->arena);
    r.statements = ids_make(e->arena);
    struct csv *c = csv_open_text(e, text, ',');
    if (c == NULL) return e->err.code;
    TRY(read_votes(&r, c));
    TRY(build(&r, &v));
    if (!str_is_none(statements_text)) {
        c = csv_open_text(e, statements_text, ',');
        if (c == NULL) return e->err.code;
        TRY(read_statements(e, c, S("statements"), &v));
    }
    *ret_votes = v;
    return ST_OK;
}
