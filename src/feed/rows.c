/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/rows.h"

#include "base/buf.h"
#include "feed/encoding.h"
#include "feed/feed_limits.h"

str row_get(struct row_work *w, enum target t, str *ret_column)
{
    *ret_column = mapping_target_words(t);
    for (size_t i = 0; i < w->m->columns.count; i++) {
        const struct mapping_column *c = &w->m->columns.at[i];
        bool is = false;
        for (size_t k = 0; k < c->count; k++) is = is || c->at[k].target == t;
        if (!is) continue;
        *ret_column = c->name;
        str s = str_trim(csv_field(w->row, w->at[i]));
        if (s.n == 0) continue;
        s = str_trim(encoding_clean(w->e->arena, encoding_utf8(w->e->arena, s)));
        return mapping_value(w->m, c->name, s);
    }
    return str_none();
}

void row_doubt(struct row_work *w, str field, str what, str remedy)
{
    *VEC_PUSH(w->e->arena, &w->doubts) = (struct row_doubt){ field, what, remedy };
}

struct date_reading row_date(struct row_work *w, enum target t)
{
    str column;
    str s = row_get(w, t, &column);
    if (value_is_absent(s)) return (struct date_reading){ 0 };
    struct date_reading r = value_date(w->e->arena, s, w->m->dates, w->today);
    if (!r.ok) row_doubt(w, column, S("a date that cannot be read was left out"), r.right);
    return r;
}

status row_paths(struct row_work *w, struct draft *d)
{
    for (size_t i = 0; i < w->m->columns.count; i++) {
        const struct mapping_column *c = &w->m->columns.at[i];
        for (size_t k = 0; k < c->count; k++) {
            if (c->at[k].target != TARGET_PATH || !str_eq(c->at[k].type, draft_type(d))) continue;
            str s = str_trim(csv_field(w->row, w->at[i]));
            s = encoding_clean(w->e->arena, encoding_utf8(w->e->arena, s));
            TRY(draft_set_path(w->e, d, c->at[k].path, mapping_value(w->m, c->name, s), false));
        }
    }
    return ST_OK;
}

static void add(struct row_work *w, struct draft *d, str local)
{
    *VEC_PUSH(w->e->arena, &w->items) = (struct feed_item){ .op = FEED_PUT,
                                                            .type = draft_type(d),
                                                            .id = draft_id(d),
                                                            .local = local,
                                                            .json = draft_json(d) };
}

static str get(struct row_work *w, enum target t)
{
    str column;
    return row_get(w, t, &column);
}

/* "person asked" → "person-asked": a code of the seal code system. */
static str seal_of(struct row_work *w)
{
    str s = arena_lower(w->e->arena, get(w, TARGET_ITEM_SEAL));
    if (value_is_absent(s) || str_eq(s, S("no")) || str_eq(s, S("n"))) return str_none();
    struct buf b = buf_make(w->e->arena);
    for (size_t i = 0; i < s.n; i++) buf_byte(&b, s.p[i] == ' ' ? '-' : s.p[i]);
    return buf_str(&b);
}

static struct date_reading start_of(struct row_work *w)
{
    struct date_reading start = row_date(w, TARGET_ITEM_START);
    str column;
    str time = row_get(w, TARGET_ITEM_START_TIME, &column);
    if (start.ok && !value_is_absent(time) && !value_add_time(time, &start))
        row_doubt(w, column, S("a time that cannot be read was left out"), S("10:15 or 1015"));
    return start;
}

static status read_event(struct row_work *w, str id, const struct mapping_word *type)
{
    struct event ev = { .type = type->to, .class_code = type->more, .patient = w->patient };
    ev.id = feed_id(w->e->arena, w->source, id);
    ev.local = id;
    ev.system = feed_namespace(w->e->arena, w->source, S("item"));
    ev.title = get(w, TARGET_ITEM_TYPE);
    ev.status = mapping_status(w->m, type->to, get(w, TARGET_ITEM_STATUS));
    ev.start = start_of(w);
    ev.end = row_date(w, TARGET_ITEM_END);
    ev.due = row_date(w, TARGET_ITEM_DUE);
    ev.text = get(w, TARGET_ITEM_TEXT);
    ev.note = get(w, TARGET_ITEM_NOTE);
    ev.owner = get(w, TARGET_ITEM_OWNER);
    ev.provider = get(w, TARGET_ITEM_PROVIDER);
    ev.place = get(w, TARGET_ITEM_PLACE);
    ev.seal = seal_of(w);
    ev.number = get(w, TARGET_ITEM_NUMBER);
    ev.unit = get(w, TARGET_ITEM_UNIT);
    ev.code = get(w, TARGET_ITEM_CODE);
    if (ev.code.n > 0) ev.code_system = S("http://snomed.info/sct");
    struct draft *d;
    TRY(event_draft(w->e, &ev, &d));
    TRY(row_paths(w, d));
    add(w, d, id);
    return ST_OK;
}

/* One Observation for each measurement that the row holds. */
static void read_vitals(struct row_work *w, str of)
{
    struct date_reading when = { 0 };
    bool read = false;
    for (size_t i = 0; i < w->m->columns.count; i++) {
        const struct mapping_column *c = &w->m->columns.at[i];
        for (size_t k = 0; k < c->count; k++) {
            str value = str_trim(csv_field(w->row, w->at[i]));
            if (c->at[k].target != TARGET_VITAL || value_is_absent(value)) continue;
            if (!read) when = start_of(w);
            read = true;
            str local =
                arena_printf(w->e->arena, "%.*s-%.*s", STR_ARG(of), STR_ARG(c->at[k].vital->name));
            struct draft *d;
            if (vital_draft(w->e, c->at[k].vital, feed_id(w->e->arena, w->source, local),
                            w->patient, &when, mapping_value(w->m, c->name, value), &d) == ST_OK)
                add(w, d, local);
            else
                row_doubt(w, c->name, w->e->err.what, w->e->err.remedy);
        }
    }
}

static status read_row(struct row_work *w)
{
    TRY(row_person(w));
    str column;
    str id = row_get(w, TARGET_ITEM_ID, &column);
    if (id.n == 0) {
        read_vitals(w, w->record);
        return ST_OK;
    }
    str word = row_get(w, TARGET_ITEM_TYPE, &column);
    const struct mapping_word *type = mapping_type(w->m, word);
    if (type == NULL) {
        env_fail(w->e, ST_BAD_INPUT, column, "a kind of item that the mapping does not know");
        env_remedy(w->e, "one of the words in [types], or a line there for this one");
        return ST_BAD_INPUT;
    }
    if (!str_eq(type->to, S("-"))) TRY(read_event(w, id, type));
    read_vitals(w, id);
    return ST_OK;
}

/* The row as CSV again, under its header: what goes to quarantine, is mended there and read again.
 */
static str raw_of(struct env *e, const struct csv_header *h, const struct csv_row *row)
{
    struct buf b = buf_make(e->arena);
    csv_add_row(&b, h->name, h->count);
    csv_add_row(&b, row->field, row->count);
    return buf_str(&b);
}

/* Which Patient was given last under an id, so that the rows of one person do not send it again and
 * again: a table of hashes that forgets when full of others. */
enum { SEEN = 1 << 14 };
struct seen {
    uint64_t id[SEEN], json[SEEN];
};

static bool was_given(struct seen *s, const struct feed_item *item)
{
    uint64_t id = str_hash(item->id);
    return s->id[id % SEEN] == id && s->json[id % SEEN] == str_hash(item->json);
}

static void now_given(struct seen *s, const struct feed_item *item)
{
    uint64_t id = str_hash(item->id);
    s->id[id % SEEN] = id;
    s->json[id % SEEN] = str_hash(item->json);
}

struct reading {
    struct feed_run *run;
    const struct mapping *m;
    size_t *at;
    const struct csv_header *header;
    struct seen *seen;
    bool told_encoding;
};

/* One cell too many or too few means that the others stand in wrong columns. */
static status check_width(struct env *e, const struct csv_row *row, size_t columns)
{
    if (row->count == columns) return ST_OK;
    env_fail(e, ST_BAD_INPUT, S("row"), "the row has %zu fields and the first line %zu", row->count,
             columns);
    env_remedy(e, "as many fields as columns; a field with a comma or line end in double quotes");
    return ST_BAD_INPUT;
}

static bool other_encoding(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (encoding_of(row->field[i]) == ENCODING_WINDOWS) return true;
    return false;
}

static status take_row(struct env *e, struct reading *r, const struct csv_row *row)
{
    struct feed_run *run = r->run;
    struct feed_unit u = { .source = run->source, .at = TIME_NONE, .place = run->place };
    struct row_work w = { .e = e, .m = r->m, .source = run->source, .row = row, .at = r->at };
    w.today = time_date_local(env_now(e));
    u.raw = raw_of(e, r->header, row);
    status s = check_width(e, row, r->header->count);
    if (s == ST_OK) s = read_row(&w);
    if (feed_is_refusal(s)) return feed_refuse(e, run, &u);
    TRY(s);
    bool known = was_given(r->seen, &w.items.at[0]);
    size_t from = known && w.items.count > 1 ? 1 : 0;
    int64_t before = run->counts.units;
    TRY(feed_give(e, run, &u, w.items.at + from, w.items.count - from));
    if (run->counts.units == before) return ST_OK; /* refused by the sink, and noted */
    now_given(r->seen, &w.items.at[0]);
    for (size_t i = 0; i < w.doubts.count; i++)
        TRY(feed_doubt(e, run, &u, w.doubts.at[i].field, w.doubts.at[i].what,
                       w.doubts.at[i].remedy));
    if (r->told_encoding || !other_encoding(row)) return ST_OK;
    r->told_encoding = true;
    return feed_doubt(e, run, &u, S("file"), S("the text is in Windows-1252 and was converted"),
                      S("UTF-8 (in a spreadsheet: save as CSV UTF-8)"));
}

static str header_name(const struct csv_header *h, size_t i)
{
    return i < h->count ? h->name[i] : str_none();
}

/* Every column of the mapping must be in the file, and every column of the file in the mapping:
 * a column that was renamed would otherwise go missing without a word. */
static status match_header(struct env *e, const struct mapping *m, const struct csv_header *h,
                           size_t *at)
{
    if (encoding_of(header_name(h, 0)) == ENCODING_UTF16) {
        env_fail(e, ST_BAD_INPUT, S("file"), "the file is in UTF-16");
        env_remedy(e, "UTF-8 (in a spreadsheet: save as CSV UTF-8)");
        return ST_BAD_INPUT;
    }
    for (size_t i = 0; i < m->columns.count; i++) {
        at[i] = csv_column(h, m->columns.at[i].name);
        if (at[i] != SIZE_MAX) continue;
        env_fail(e, ST_BAD_INPUT, m->columns.at[i].name,
                 "a column of the mapping is not in the file");
        env_at(e, 1, 0);
        env_remedy(e, "the same names in the first line and in [columns]");
        return ST_BAD_INPUT;
    }
    for (size_t i = 0; i < h->count; i++) {
        bool listed = false;
        for (size_t k = 0; k < m->columns.count; k++) listed = listed || at[k] == i;
        if (listed) continue;
        env_fail(e, ST_BAD_INPUT, h->name[i], "a column of the file is not in the mapping");
        env_at(e, 1, (long)i + 1);
        env_remedy(e, "a line for it in [columns]; - leaves it out");
        return ST_BAD_INPUT;
    }
    return ST_OK;
}

static status take_broken(struct env *e, struct feed_run *run)
{
    struct feed_unit u = { .source = run->source, .at = TIME_NONE, .place = run->place };
    return feed_refuse(e, run, &u);
}

status rows_read(struct env *e, struct feed_run *run, const struct mapping *m, struct csv *csv,
                 int64_t skip)
{
    struct csv_header h;
    TRY(csv_read_header(e, csv, &h));
    struct reading r = { .run = run, .m = m, .header = &h };
    r.at = NEW_ARRAY(e->arena, size_t, m->columns.count + 1);
    r.seen = NEW(e->arena, struct seen);
    TRY(match_header(e, m, &h, r.at));
    for (run->place.number = 1;; run->place.number++) {
        struct arena_mark mark = arena_mark(e->arena);
        struct csv_row row;
        run->place.offset = csv_position(csv);
        status s = csv_next(e, csv, &row);
        if (s == ST_NOT_FOUND) return ST_OK;
        if (run->place.number > skip) {
            run->place.line = s == ST_OK ? row.line : e->err.line;
            if (s == ST_BAD_INPUT)
                s = take_broken(e, run);
            else if (s == ST_OK)
                s = take_row(e, &r, &row);
            TRY(s);
        } else if (s != ST_OK && s != ST_BAD_INPUT) {
            return s;
        }
        arena_rewind(e->arena, mark);
    }
}
