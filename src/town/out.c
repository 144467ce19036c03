/* SPDX-License-Identifier: Apache-2.0 */
#include "town/out.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "csv/csv.h"
#include "town/lives.h"
#include "town/town_limits.h"

enum { PERIODS_MOST = 24, LIST_ROW_MOST = 65536 };

struct feed_row {
    int32_t from, to;
    enum org org;
    str file;
    int64_t records;
};

struct town_out {
    struct env *e;
    str dir;
    int32_t today, start;
    FILE *spool[ORG__COUNT][PERIODS_MOST + 1];
    int64_t count[ORG__COUNT][PERIODS_MOST + 1];
    FILE *list[OUT_LIST__COUNT];
    int lists; /* so many of them are open */
    struct buf row;
    str header[ORG__COUNT];
    struct {
        VEC(struct feed_row)
    } feeds;
    struct town_out_total total;
    int64_t messages; /* numbered so far, for MSH-10 */
};

/* Before each piece in a spool. */
struct piece {
    int64_t order;
    int64_t size;
};

#define PEOPLE_HEADER                                                                              \
    "person,household,story,nhs_number,given_name,middle_name,family_name,birth_family_name,"      \
    "nickname,date_of_birth,sex,date_of_death,neighbourhood,decile,tenure,address,postcode,uprn,"  \
    "language,practice,frailty,care_home,carer,phone\r\n"
#define RECORDS_HEADER                                                                             \
    "record_id,source,given_name,middle_name,surname,dob,sex,address,postcode,uprn,nhs_number,"    \
    "phone,date_of_death\r\n"
static const char *const list_header[OUT_LIST__COUNT] = {
    [OUT_TRUTH] = "source,record,person\r\n",
    [OUT_ERRORS] = "source,record,error\r\n",
    [OUT_PEOPLE] = PEOPLE_HEADER,
    [OUT_RELATIONS] = "person,relation,other\r\n",
    [OUT_FAULTS] = "source,fault\r\n",
    [OUT_RECORDS] = RECORDS_HEADER,
    [OUT_CLUSTERS] = "record_id,cluster_id\r\n",
    [OUT_NEGATIVES] = "id_l,id_r,kind\r\n",
};
static const char *const list_name[OUT_LIST__COUNT] = {
    [OUT_TRUTH] = "truth.csv",
    [OUT_ERRORS] = "errors.csv",
    [OUT_PEOPLE] = "people.csv",
    [OUT_RELATIONS] = "relations.csv",
    [OUT_FAULTS] = "faults.csv",
    [OUT_RECORDS] = "records/records.csv",
    [OUT_CLUSTERS] = "records/truth.csv",
    [OUT_NEGATIVES] = "records/hard_negatives.csv",
};

static str spool_path(struct town_out *o, int org, int period)
{
    return arena_printf(o->e->arena, "%.*s/spool-%02d-%02d", STR_ARG(o->dir), org, period);
}

static status open_spools(struct env *e, struct town_out *o)
{
    for (int org = 0; org < ORG__COUNT; org++) {
        str folder =
            arena_printf(e->arena, "%.*s/feeds/%.*s", STR_ARG(o->dir), STR_ARG(town_orgs[org].key));
        TRY(file_mkdir(e, folder));
        for (int p = 0; p <= town_orgs[org].files; p++)
            TRY(file_open(e, spool_path(o, org, p), "w+b", &o->spool[org][p]));
    }
    return ST_OK;
}

status town_out_open(struct env *e, str dir, int32_t today, bool with_records,
                     struct town_out **ret_out)
{
    struct town_out *o = NEW(e->arena, struct town_out);
    o->e = e;
    o->dir = dir;
    o->today = today;
    o->start = today - TOWN_DAYS;
    o->row = buf_make(e->arena);
    (void)buf_room(&o->row, LIST_ROW_MOST); /* never grows inside a household's turn */
    TRY(file_mkdir(e, dir));
    str *names = NULL;
    size_t count = 0;
    TRY(file_list(e, dir, &names, &count));
    if (count > 0) {
        env_fail(e, ST_CONFLICT, dir, "the folder is not empty");
        env_remedy(e, "Name a new folder, or empty this one.");
        return ST_CONFLICT;
    }
    TRY(open_spools(e, o));
    if (with_records) TRY(file_mkdir(e, file_join(e->arena, dir, S("records"))));
    o->lists = with_records ? OUT_LIST__COUNT : OUT_RECORDS;
    for (int l = 0; l < o->lists; l++) {
        TRY(file_open(e, file_join(e->arena, dir, str_of(list_name[l])), "wb", &o->list[l]));
        (void)fputs(list_header[l], o->list[l]);
    }
    *ret_out = o;
    return ST_OK;
}

int town_out_period(const struct town_out *o, enum org org, int32_t day)
{
    if (day < o->start) return 0;
    int p = 1 + (day - o->start) * town_orgs[org].files / TOWN_DAYS;
    return p > town_orgs[org].files ? town_orgs[org].files : p;
}

static int32_t period_begin(const struct town_out *o, enum org org, int period)
{
    int files = town_orgs[org].files;
    return o->start + (TOWN_DAYS * (period - 1) + files - 1) / files;
}

int32_t town_out_period_end(const struct town_out *o, enum org org, int period)
{
    if (period >= town_orgs[org].files) return o->today;
    return period_begin(o, org, period + 1) - 1;
}

void town_out_piece(struct town_out *o, enum org org, int period, int64_t order, str bytes)
{
    struct piece p = { order, (int64_t)bytes.n };
    FILE *f = o->spool[org][period];
    (void)fwrite(&p, sizeof p, 1, f);
    (void)fwrite(bytes.p, 1, bytes.n, f); /* errors stay with the stream and are told at its end */
    o->count[org][period]++;
}

void town_out_header(struct town_out *o, enum org org, str header)
{
    o->header[org] = arena_str(o->e->arena, header);
}

bool town_out_has(const struct town_out *o, enum out_list list)
{
    return (int)list < o->lists;
}

void town_out_row(struct town_out *o, enum out_list list, const str *fields, size_t count)
{
    buf_clear(&o->row);
    csv_add_row(&o->row, fields, count);
    (void)fwrite(o->row.p, 1, o->row.n, o->list[list]);
}

/* One file of a feed being written. */
struct cut {
    struct town_out *o;
    enum org org;
    int period, part;
    FILE *file;
    str path; /* below dir */
    int64_t records;
};

static const char *extension(enum org org)
{
    static const char *const by_format[] = { "json", "ndjson", "hl7", "csv" };
    return by_format[town_orgs[org].format];
}

static status cut_begin(struct cut *c)
{
    struct env *e = c->o->e;
    str key = town_orgs[c->org].key;
    c->part++;
    c->records = 0;
    c->path = arena_printf(e->arena, "feeds/%.*s/%02d-%03d.%s", STR_ARG(key), c->period, c->part,
                           extension(c->org));
    TRY(file_open(e, file_join(e->arena, c->o->dir, c->path), "wb", &c->file));
    if (town_orgs[c->org].format == FORMAT_CSV)
        (void)fwrite(c->o->header[c->org].p, 1, c->o->header[c->org].n, c->file);
    if (town_orgs[c->org].format == FORMAT_BUNDLE) {
        str day = date_text(e->arena, town_out_period_end(c->o, c->org, c->period));
        (void)fprintf(
            c->file,
            "{\"resourceType\":\"Bundle\",\"id\":\"%.*s-%02d-%03d\",\"type\":\"transaction\","
            "\"timestamp\":\"%.*sT18:00:00Z\",\"entry\":[\n",
            STR_ARG(key), c->period, c->part, STR_ARG(day));
    }
    return ST_OK;
}

static status cut_end(struct cut *c)
{
    if (c->file == NULL) return ST_OK;
    struct town_out *o = c->o;
    if (town_orgs[c->org].format == FORMAT_BUNDLE) (void)fputs("\n]}\n", c->file);
    o->total.bytes += ftello(c->file);
    o->total.files++;
    o->total.pieces += c->records;
    TRY(file_close(o->e, c->file, c->path));
    c->file = NULL;
    struct feed_row *row = VEC_PUSH(o->e->arena, &o->feeds);
    *row = (struct feed_row){ .from = c->period == 0 ? o->start - 3650
                                                     : period_begin(o, c->org, c->period),
                              .to = town_out_period_end(o, c->org, c->period),
                              .org = c->org,
                              .file = c->path,
                              .records = c->records };
    return ST_OK;
}

static bool is_full(const struct cut *c, const struct piece *p)
{
    switch (town_orgs[c->org].format) {
    case FORMAT_BUNDLE:
        return c->records >= TOWN_BUNDLE_MOST || (p->order == 1 && c->records >= TOWN_BUNDLE_FULL);
    case FORMAT_NDJSON:
    case FORMAT_CSV: return c->records >= TOWN_LINES_MOST;
    case FORMAT_HL7: break;
    }
    return c->records >= TOWN_MESSAGES_MOST;
}

/* A message's control id is its place in the order of time: \x01 marks where it goes. */
static void put_message(struct cut *c, str bytes)
{
    size_t at = str_find_byte(bytes, '\x01');
    (void)fwrite(bytes.p, 1, at, c->file);
    (void)fprintf(c->file, "HVH%010lld", (long long)++c->o->messages);
    (void)fwrite(bytes.p + at + 1, 1, bytes.n - at - 1, c->file);
}

static status cut_put(struct cut *c, const struct piece *p, str bytes)
{
    if (c->file != NULL && is_full(c, p)) TRY(cut_end(c));
    if (c->file == NULL) TRY(cut_begin(c));
    if (town_orgs[c->org].format == FORMAT_BUNDLE && c->records > 0) (void)fputs(",\n", c->file);
    if (town_orgs[c->org].format == FORMAT_HL7)
        put_message(c, bytes);
    else
        (void)fwrite(bytes.p, 1, bytes.n, c->file);
    c->records++;
    return ST_OK;
}

static status read_again(struct town_out *o, const char *what)
{
    return fail_at(o->e, ST_IO, o->dir, "a spool could not be read again: %s", what);
}

static status cut_in_order(struct cut *c, FILE *spool)
{
    struct buf bytes = buf_make(c->o->e->arena);
    struct piece p;
    while (fread(&p, sizeof p, 1, spool) == 1) {
        buf_clear(&bytes);
        char *to = buf_room(&bytes, (size_t)p.size + 1);
        if (fread(to, 1, (size_t)p.size, spool) != (size_t)p.size)
            return read_again(c->o, "it is cut short");
        TRY(cut_put(c, &p, str_make(to, (size_t)p.size)));
    }
    return ST_OK;
}

struct placed {
    struct piece piece;
    int64_t offset;
};

static int by_order(const void *x, const void *y)
{
    const struct placed *a = x;
    const struct placed *b = y;
    if (a->piece.order != b->piece.order) return a->piece.order < b->piece.order ? -1 : 1;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static status put_placed(struct cut *c, FILE *spool, const struct placed *at, int64_t n)
{
    struct buf bytes = buf_make(c->o->e->arena);
    for (int64_t i = 0; i < n; i++) {
        size_t size = (size_t)at[i].piece.size;
        buf_clear(&bytes);
        char *to = buf_room(&bytes, size + 1);
        if (pread(fileno(spool), to, size, at[i].offset) != (ssize_t)size)
            return read_again(c->o, "it is cut short");
        TRY(cut_put(c, &at[i].piece, str_make(to, size)));
    }
    return ST_OK;
}

/* The index is from malloc, so that each spool's is given back before the next. */
static status cut_sorted(struct cut *c, FILE *spool, int64_t count)
{
    struct env *e = c->o->e;
    struct placed *at = calloc((size_t)count + 1, sizeof *at);
    if (at == NULL) return fail(e, ST_NO_MEMORY, "no memory to sort %lld pieces", (long long)count);
    arena_defer(e->arena, free, at);
    int64_t n = 0;
    int64_t offset = 0;
    while (n < count && fread(&at[n].piece, sizeof at[n].piece, 1, spool) == 1) {
        at[n].offset = offset + (int64_t)sizeof at[n].piece;
        offset = at[n].offset + at[n].piece.size;
        if (fseeko(spool, offset, SEEK_SET) != 0) return read_again(c->o, "it cannot be searched");
        n++;
    }
    qsort(at, (size_t)n, sizeof at[0], by_order);
    TRY(put_placed(c, spool, at, n));
    arena_undefer(e->arena, free, at);
    free(at);
    return ST_OK;
}

static status cut_spool(struct town_out *o, enum org org, int period)
{
    FILE *spool = o->spool[org][period];
    if (fflush(spool) != 0 || ferror(spool) || fseeko(spool, 0, SEEK_SET) != 0)
        return fail_at(o->e, ST_IO, o->dir, "a spool could not be written: is the disk full?");
    struct cut c = { .o = o, .org = org, .period = period };
    bool sorted = town_orgs[org].format == FORMAT_HL7 || town_orgs[org].format == FORMAT_CSV;
    TRY(sorted ? cut_sorted(&c, spool, o->count[org][period]) : cut_in_order(&c, spool));
    TRY(cut_end(&c));
    str path = spool_path(o, (int)org, period);
    TRY(file_close(o->e, spool, path));
    return file_remove_tree(o->e, path);
}

static int by_time(const void *x, const void *y)
{
    const struct feed_row *a = x;
    const struct feed_row *b = y;
    if (a->to != b->to) return a->to < b->to ? -1 : 1;
    if (a->org != b->org) return a->org < b->org ? -1 : 1;
    return str_cmp(a->file, b->file);
}

static status write_feeds(struct env *e, struct town_out *o)
{
    static const str formats[] = { S_INIT("fhir-bundle"), S_INIT("fhir-ndjson"), S_INIT("hl7v2"),
                                   S_INIT("csv") };
    if (o->feeds.count > 1) qsort(o->feeds.at, o->feeds.count, sizeof o->feeds.at[0], by_time);
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("seq,source,organisation,format,mapping,file,from,to,records\r\n"));
    for (size_t i = 0; i < o->feeds.count; i++) {
        const struct feed_row *r = &o->feeds.at[i];
        str key = town_orgs[r->org].key;
        bool csv = town_orgs[r->org].format == FORMAT_CSV;
        str fields[] = { arena_printf(e->arena, "%zu", i + 1),
                         key,
                         key,
                         formats[town_orgs[r->org].format],
                         csv ? arena_printf(e->arena, "mapping/%.*s.ini", STR_ARG(key)) : S(""),
                         r->file,
                         date_text(e->arena, r->from),
                         date_text(e->arena, r->to),
                         arena_printf(e->arena, "%lld", (long long)r->records) };
        csv_add_row(&b, fields, sizeof fields / sizeof fields[0]);
    }
    return file_write(e, file_join(e->arena, o->dir, S("feeds.csv")), buf_str(&b));
}

status town_out_close(struct env *e, struct town_out *o, struct town_out_total *ret_total)
{
    for (int org = 0; org < ORG__COUNT; org++)
        for (int p = 0; p <= town_orgs[org].files; p++) TRY(cut_spool(o, (enum org)org, p));
    for (int l = 0; l < o->lists; l++) TRY(file_close(e, o->list[l], str_of(list_name[l])));
    TRY(write_feeds(e, o));
    *ret_total = o->total;
    return ST_OK;
}
