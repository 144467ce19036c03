/* SPDX-License-Identifier: Apache-2.0 */
#include "csv/csv.h"

#include <csv.h>
#include <stdlib.h>

#include "base/vec.h"
#include "csv/bytes.h"

/* A finished row waits here until it is asked for: libcsv calls back several times for each piece
 * of input, and no arena may be used inside its callbacks, so this memory is malloc's. */
struct cell {
    size_t at, n; /* in `bytes` */
};

struct held {
    char *bytes;
    size_t byte_count, byte_room;
    struct cell *cells;
    size_t cell_count, cell_room;
    long line; /* where it began */
    bool too_large;
    bool no_memory;
};

struct csv {
    struct csv_parser parser;
    bool parser_made;
    struct bytes *in; /* released by the arena */
    str path;
    const char *chunk; /* what `in` holds */
    size_t chunk_count, chunk_at;
    int64_t position;
    long line; /* of the next byte */
    struct held row;
    bool row_done, at_end, started;
    str *fields;
    size_t field_room;
};

static void release(void *what)
{
    struct csv *c = what;
    if (c->parser_made) csv_free(&c->parser);
    free(c->row.bytes);
    free(c->row.cells);
    free(c->fields);
}

static bool grow(void **at, size_t *room, size_t want, size_t size)
{
    if (want <= *room) return true;
    size_t next = *room * 2 < want ? want : *room * 2;
    void *p = realloc(*at, next * size);
    if (p == NULL) return false;
    *at = p;
    *room = next;
    return true;
}

static void take_field(void *bytes, size_t n, void *what)
{
    struct held *row = &((struct csv *)what)->row;
    if (row->cell_count >= CSV_FIELDS_MOST || row->byte_count + n > CSV_ROW_MOST) {
        row->too_large = true;
        return;
    }
    if (!grow((void **)&row->bytes, &row->byte_room, row->byte_count + n + 1, 1) ||
        !grow((void **)&row->cells, &row->cell_room, row->cell_count + 1, sizeof(struct cell))) {
        row->no_memory = true;
        return;
    }
    if (n > 0) memcpy(row->bytes + row->byte_count, bytes, n);
    row->cells[row->cell_count++] = (struct cell){ row->byte_count, n };
    row->byte_count += n;
}

static void take_row(int ended_by, void *what)
{
    (void)ended_by;
    ((struct csv *)what)->row_done = true;
}

static status make(struct env *e, char separator, struct csv **ret_csv)
{
    struct csv *c = NEW(e->arena, struct csv);
    arena_defer(e->arena, release, c);
    if (csv_init(&c->parser, CSV_APPEND_NULL) != 0)
        return fail(e, ST_NO_MEMORY, "no memory to read CSV");
    c->parser_made = true;
    csv_set_delim(&c->parser, (unsigned char)(separator == '\0' ? ',' : separator));
    c->line = 1;
    *ret_csv = c;
    return ST_OK;
}

status csv_open(struct env *e, str path, char separator, struct csv **ret_csv)
{
    struct csv *c = NULL;
    TRY(make(e, separator, &c));
    c->path = arena_str(e->arena, path);
    TRY(bytes_open(e, path, &c->in));
    if (e->progress != NULL) e->progress->total = bytes_file_size(c->in);
    *ret_csv = c;
    return ST_OK;
}

struct csv *csv_open_text(struct env *e, str text, char separator)
{
    struct csv *c = NULL;
    if (make(e, separator, &c) != ST_OK || bytes_open_text(e, text, &c->in) != ST_OK) return NULL;
    c->path = S("text");
    return c;
}

int64_t csv_position(const struct csv *c)
{
    return c->position;
}

static status refill(struct env *e, struct csv *c)
{
    bool more = true;
    bytes_take(c->in, c->chunk_count);
    while (more && bytes_held(c->in).n == 0) TRY(bytes_more(e, c->in, SIZE_MAX, &more));
    str held = bytes_held(c->in);
    size_t n = held.n;
    if (e->progress != NULL) e->progress->done = bytes_file_offset(c->in);
    c->chunk = held.p;
    c->chunk_at = 0;
    c->chunk_count = n;
    if (!c->started && n >= 3 && memcmp(c->chunk, "\xEF\xBB\xBF", 3) == 0) c->chunk_at = 3;
    c->started = true;
    c->at_end = n == 0;
    return ST_OK;
}

/* Feeds the parser up to the end of the next line, so that it ends at most one row. */
static void feed_line(struct csv *c)
{
    str rest = str_make(c->chunk + c->chunk_at, c->chunk_count - c->chunk_at);
    size_t lf = str_find_byte(rest, '\n');
    size_t n = lf == SIZE_MAX ? rest.n : lf + 1;
    if (c->row.cell_count == 0 && c->row.byte_count == 0 && c->row.line == 0) c->row.line = c->line;
    (void)csv_parse(&c->parser, rest.p, n, take_field, take_row, c);
    if (lf != SIZE_MAX) c->line++;
    c->chunk_at += n;
    c->position += (int64_t)n;
}

/* libcsv ends a row at a bare CR too: then one line may hold several rows, and the parser must be
 * fed in smaller pieces. Such files (old Macintosh) are fed up to each CR. */
static void feed_piece(struct csv *c)
{
    str rest = str_make(c->chunk + c->chunk_at, c->chunk_count - c->chunk_at);
    size_t lf = str_find_byte(rest, '\n');
    size_t cr =
        str_find_byte(lf == SIZE_MAX ? rest : str_sub(rest, 0, lf), '\r'); /* of this line */
    if (cr == SIZE_MAX || (lf != SIZE_MAX && cr + 1 >= lf) ||
        (lf == SIZE_MAX && cr + 1 == rest.n)) {
        feed_line(c);
        return;
    }
    if (c->row.line == 0) c->row.line = c->line;
    (void)csv_parse(&c->parser, rest.p, cr + 1, take_field, take_row, c);
    c->chunk_at += cr + 1;
    c->position += (int64_t)cr + 1;
}

static void start_row(struct csv *c)
{
    c->row.byte_count = c->row.cell_count = 0;
    c->row.line = 0;
    c->row.too_large = c->row.no_memory = c->row_done = false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Blanks around a bare field do not belong to it: so libcsv, and so here. */
static str bare_field(const char *p, const char *end)
{
    while (p < end && is_blank(*p)) p++;
    while (end > p && is_blank(end[-1])) end--;
    return str_make(p, (size_t)(end - p));
}

/* Not the arena's memory: the caller may rewind it between rows. */
static bool room_for_fields(struct csv *c, size_t want)
{
    if (want <= c->field_room) return true;
    return grow((void **)&c->fields, &c->field_room, want < 32 ? 32 : want, sizeof(str));
}

static status hand_out(struct env *e, struct csv *c, struct csv_row *ret_row)
{
    const struct held *row = &c->row;
    if (row->no_memory) return fail_at(e, ST_NO_MEMORY, c->path, "no memory for one row of CSV");
    if (row->too_large) {
        env_fail(e, ST_BAD_INPUT, c->path, "a row has more than %d fields or %d bytes",
                 CSV_FIELDS_MOST, CSV_ROW_MOST);
        env_at(e, row->line, 0);
        env_remedy(e, "A quotation mark may be missing its partner.");
        return ST_BAD_INPUT;
    }
    if (!room_for_fields(c, row->cell_count))
        return fail_at(e, ST_NO_MEMORY, c->path, "no memory for one row of CSV");
    for (size_t i = 0; i < row->cell_count; i++)
        c->fields[i] = str_make(row->bytes + row->cells[i].at, row->cells[i].n);
    *ret_row = (struct csv_row){ c->fields, row->cell_count, row->line };
    return ST_OK;
}

/* Most rows hold no quotation mark and lie whole in the piece that was read: they are cut where
 * they lie, without libcsv's byte-by-byte walk. False where this one is not so (then nothing has
 * moved). */
static bool next_bare(struct csv *c, struct csv_row *ret_row)
{
    if (!c->started) return false;
    for (;;) {
        str rest = str_make(c->chunk + c->chunk_at, c->chunk_count - c->chunk_at);
        size_t lf = str_find_byte(rest, '\n');
        if (lf == SIZE_MAX) return false;
        str line = str_sub(rest, 0, lf);
        if (line.n > 0 && line.p[line.n - 1] == '\r') line.n--;
        if (str_find_byte(line, '"') != SIZE_MAX || str_find_byte(line, '\r') != SIZE_MAX)
            return false;
        size_t count = 0;
        str left = line, part;
        bool blank = bare_field(line.p, line.p + line.n).n == 0;
        while (!blank && str_next(&left, (char)csv_get_delim(&c->parser), &part)) {
            if (count == CSV_FIELDS_MOST || !room_for_fields(c, count + 1)) return false;
            c->fields[count++] = bare_field(part.p, part.p + part.n);
        }
        long began = c->line++;
        c->chunk_at += lf + 1;
        c->position += (int64_t)lf + 1;
        if (blank) continue;
        *ret_row = (struct csv_row){ c->fields, count, began };
        return true;
    }
}

status csv_next(struct env *e, struct csv *c, struct csv_row *ret_row)
{
    start_row(c);
    if (next_bare(c, ret_row)) return ST_OK;
    while (!c->row_done && !c->at_end) {
        if (c->chunk_at == c->chunk_count) TRY(refill(e, c));
        if (c->at_end)
            (void)csv_fini(&c->parser, take_field, take_row, c);
        else
            feed_piece(c);
    }
    if (!c->row_done) return ST_NOT_FOUND;
    return hand_out(e, c, ret_row);
}

/* What is often saved instead of CSV: it would be read as one column of a strange name. */
static status check_kind(struct env *e, struct csv *c, const struct csv_row *row)
{
    str first = row->field[0];
    bool comma = csv_get_delim(&c->parser) == ',';
    bool other = comma && row->count == 1 &&
                 (str_find_byte(first, ';') != SIZE_MAX || str_find_byte(first, '\t') != SIZE_MAX);
    bool utf16 = str_starts(first, S("\xFF\xFE")) || str_starts(first, S("\xFE\xFF")) ||
                 str_find_byte(first, '\0') != SIZE_MAX;
    if (!other && !utf16) return ST_OK;
    env_fail(e, ST_BAD_INPUT, c->path,
             utf16 ? "this is no plain text (UTF-16?)" : "the columns are not parted by commas");
    env_at(e, row->line, 1);
    env_remedy(e, utf16 ? "Save the file as CSV in UTF-8."
                        : "Save the file with commas, not with semicolons or tabs.");
    return ST_BAD_INPUT;
}

status csv_read_header(struct env *e, struct csv *c, struct csv_header *ret_header)
{
    struct csv_row row;
    status st = csv_next(e, c, &row);
    if (st == ST_NOT_FOUND) {
        env_fail(e, ST_BAD_INPUT, c->path, "the file is empty");
        env_at(e, 1, 1);
        env_remedy(e, "The first line must name the columns.");
        return ST_BAD_INPUT;
    }
    TRY(st);
    TRY(check_kind(e, c, &row));
    struct csv_header h = { NEW_ARRAY(e->arena, str, row.count), row.count };
    for (size_t i = 0; i < row.count; i++) {
        h.name[i] = arena_str(e->arena, str_trim(row.field[i]));
        for (size_t k = 0; k < i; k++) {
            if (h.name[i].n == 0 || !str_eq_ascii(h.name[i], h.name[k])) continue;
            env_fail(e, ST_BAD_INPUT, c->path, "two columns are called “%.*s”", STR_ARG(h.name[i]));
            env_at(e, row.line, (long)i + 1);
            env_remedy(e, "Each column needs a name of its own.");
            return ST_BAD_INPUT;
        }
    }
    *ret_header = h;
    return ST_OK;
}

size_t csv_column(const struct csv_header *h, str name)
{
    for (size_t i = 0; i < h->count; i++)
        if (str_eq_ascii(h->name[i], name)) return i;
    return SIZE_MAX;
}

void csv_add(struct buf *b, str field, bool first)
{
    if (!first) buf_byte(b, ',');
    bool quote = false;
    for (size_t i = 0; i < field.n && !quote; i++)
        quote = field.p[i] == '"' || field.p[i] == ',' || field.p[i] == '\r' || field.p[i] == '\n';
    /* Readers drop blanks at the ends of a field that is not quoted. */
    if (field.n > 0 && (is_blank(field.p[0]) || is_blank(field.p[field.n - 1]))) quote = true;
    if (!quote) {
        buf_add(b, field);
        return;
    }
    buf_byte(b, '"');
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] == '"') buf_byte(b, '"');
        buf_byte(b, field.p[i]);
    }
    buf_byte(b, '"');
}

void csv_add_row(struct buf *b, const str *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) csv_add(b, fields[i], i == 0);
    buf_add(b, S("\r\n"));
}
