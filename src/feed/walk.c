/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/walk.h"

#include <sys/stat.h>

#include "base/file.h"
#include "crypto/crypto.h"
#include "feed/feed_limits.h"
#include "feed/hl7.h"
#include "feed/rows.h"
#include "feed/tar.h"

static const struct {
    enum feed_format format;
    str word, ending;
} formats[] = {
    { FEED_FORMAT_HL7, S_INIT("hl7v2"), S_INIT(".hl7") },
    { FEED_FORMAT_CSV, S_INIT("csv"), S_INIT(".csv") },
    { FEED_FORMAT_LINES, S_INIT("fhir-ndjson"), S_INIT(".ndjson") },
    { FEED_FORMAT_FHIR, S_INIT("fhir-bundle"), S_INIT(".json") },
    { FEED_FORMAT_TAR, S_INIT("tar"), S_INIT(".tar") },
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

enum feed_format feed_format_of(str word)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (str_eq(word, formats[i].word)) return formats[i].format;
    return FEED_FORMAT_NONE;
}

str feed_format_word(enum feed_format f)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].format == f) return formats[i].word;
    return S("unknown");
}

static str without(str name, str ending)
{
    return str_ends(name, ending) ? str_sub(name, 0, name.n - ending.n) : name;
}

static enum feed_format by_name(str name)
{
    name = without(without(name, S(".gz")), S(".xz"));
    for (size_t i = 0; i < FORMATS; i++)
        if (str_ends(name, formats[i].ending)) return formats[i].format;
    return FEED_FORMAT_NONE;
}

static bool has_next_object(str held, size_t line_end)
{
    str rest = str_trim(str_from(held, line_end));
    return rest.n > 0 && rest.p[0] == '{';
}

/* JSON that ends with its first line and begins anew is NDJSON. */
static enum feed_format by_bytes(str held)
{
    str text = held;
    if (tar_is(held)) return FEED_FORMAT_TAR;
    if (str_starts(text, S("\xEF\xBB\xBF"))) text = str_from(text, 3);
    while (text.n > 0 && ((unsigned char)text.p[0] <= ' ')) text = str_from(text, 1);
    if (str_starts(text, S("MSH")) || str_starts(text, S("FHS")) || str_starts(text, S("BHS")))
        return FEED_FORMAT_HL7;
    if (!str_starts(text, S("{"))) return FEED_FORMAT_NONE;
    size_t end = str_find_byte(text, '\n');
    if (end == SIZE_MAX) return FEED_FORMAT_FHIR;
    str line = str_trim(str_sub(text, 0, end));
    return str_ends(line, S("}")) && has_next_object(text, end) ? FEED_FORMAT_LINES
                                                                : FEED_FORMAT_FHIR;
}

static status judge(struct env *e, const struct feed_file *f, enum feed_format *ret_format)
{
    enum feed_format format = by_name(f->name);
    if (format == FEED_FORMAT_NONE) {
        struct bytes *b;
        bool more = true;
        TRY(feed_input_open(e, &f->in, &b));
        while (more && bytes_held(b).n < FEED_READ_CHUNK)
            TRY(bytes_more(e, b, FEED_READ_CHUNK, &more));
        format = by_bytes(bytes_held(b));
        bytes_close(e, b);
    }
    *ret_format = format;
    return ST_OK;
}

struct walk {
    status (*take)(struct env *e, void *arg, const struct feed_file *f);
    void *arg;
};

static status take_archive(struct env *e, const struct walk *w, const struct feed_file *f)
{
    struct bytes *b;
    TRY(feed_input_open(e, &f->in, &b));
    for (;;) {
        str name, text;
        size_t done = 0;
        struct arena_mark mark = arena_mark(e->arena);
        TRY(tar_next(e, b, &name, &text, &done));
        if (name.p == NULL) break;
        struct feed_file inner = { .in = { .text = text } };
        inner.name = arena_printf(e->arena, "%.*s!%.*s", STR_ARG(f->name), STR_ARG(name));
        TRY(judge(e, &inner, &inner.format));
        if (inner.format != FEED_FORMAT_TAR) TRY(w->take(e, w->arg, &inner));
        bytes_take(b, done);
        arena_rewind(e->arena, mark);
    }
    bytes_close(e, b);
    return ST_OK;
}

static bool is_folder(struct env *e, str path)
{
    struct stat st;
    return stat(arena_cstr(e->arena, path), &st) == 0 && S_ISDIR(st.st_mode);
}

static status walk_path(struct env *e, const struct walk *w, str path, int depth);

static status walk_folder(struct env *e, const struct walk *w, str path, int depth)
{
    str *names;
    size_t count;
    if (depth == FEED_FOLDERS_DEEP)
        return fail_at(e, ST_TOO_LARGE, path, "folders are more than %d deep", FEED_FOLDERS_DEEP);
    TRY(file_list(e, path, &names, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_starts(names[i], S("."))) continue;
        struct arena_mark mark = arena_mark(e->arena);
        TRY(walk_path(e, w, file_join(e->arena, path, names[i]), depth + 1));
        arena_rewind(e->arena, mark);
    }
    return ST_OK;
}

static status walk_path(struct env *e, const struct walk *w, str path, int depth)
{
    if (is_folder(e, path)) return walk_folder(e, w, path, depth);
    struct feed_file f = { .name = path, .in = { .path = path } };
    TRY(judge(e, &f, &f.format));
    return f.format == FEED_FORMAT_TAR ? take_archive(e, w, &f) : w->take(e, w->arg, &f);
}

status feed_walk(struct env *e, str path,
                 status (*take)(struct env *e, void *arg, const struct feed_file *f), void *arg)
{
    struct walk w = { take, arg };
    return walk_path(e, &w, path, 0);
}

static status read_csv(struct env *e, struct feed_run *run, const struct feed_file *f,
                       const struct mapping *m, int64_t skip)
{
    struct csv *csv = NULL;
    if (m == NULL) {
        env_fail(e, ST_BAD_INPUT, f->name, "rows without a mapping");
        env_remedy(e, "--mapping FILE says what the columns are");
        return ST_BAD_INPUT;
    }
    if (f->in.path.p != NULL)
        TRY(csv_open(e, f->in.path, m->separator, &csv));
    else
        csv = csv_open_text(e, f->in.text, m->separator);
    if (csv == NULL) return fail(e, ST_NO_MEMORY, "no memory to read CSV");
    return rows_read(e, run, m, csv, skip);
}

static status read_stream(struct env *e, struct feed_run *run, const struct feed_file *f,
                          int64_t skip)
{
    struct bytes *b;
    TRY(feed_input_open(e, &f->in, &b));
    if (f->format == FEED_FORMAT_HL7)
        TRY(hl7_read(e, run, b, skip));
    else
        TRY(fhir_lines_read(e, run, b, skip));
    bytes_close(e, b);
    return ST_OK;
}

status feed_file_read(struct env *e, struct feed_run *run, const struct feed_file *f,
                      const struct mapping *m, int64_t skip)
{
    run->place = (struct feed_place){ .file = f->name };
    switch (f->format) {
    case FEED_FORMAT_HL7:
    case FEED_FORMAT_LINES: return read_stream(e, run, f, skip);
    case FEED_FORMAT_CSV: return read_csv(e, run, f, m, skip);
    case FEED_FORMAT_FHIR: return fhir_file_read(e, run, &f->in, skip);
    case FEED_FORMAT_NONE:
    case FEED_FORMAT_TAR: break;
    }
    env_fail(e, ST_BAD_TYPE, f->name, "the format of the file cannot be told");
    env_remedy(e, "HL7 v2, CSV, NDJSON or FHIR in JSON (not in XML); --format says which");
    return ST_BAD_TYPE;
}

/* BLAKE2b over chunks of a fixed size, each with the digest of those before it. */
status feed_file_digest(struct env *e, const struct feed_file *f, str *ret_digest)
{
    struct digest d = crypto_blake2b(S("weft feed file"));
    struct bytes *b;
    bool more = true;
    TRY(feed_input_open(e, &f->in, &b));
    while (more) {
        while (more && bytes_held(b).n < FEED_READ_CHUNK)
            TRY(bytes_more(e, b, 2 * FEED_READ_CHUNK, &more));
        str chunk = str_sub(bytes_held(b), 0, FEED_READ_CHUNK);
        struct arena_mark mark = arena_mark(e->arena);
        d = crypto_blake2b(arena_concat(e->arena, digest_str(&d), chunk));
        arena_rewind(e->arena, mark);
        bytes_take(b, chunk.n);
        more = more || bytes_held(b).n > 0;
    }
    bytes_close(e, b);
    *ret_digest = arena_str(e->arena, digest_str(&d));
    return ST_OK;
}
