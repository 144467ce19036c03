/* SPDX-License-Identifier: Apache-2.0
 * assetgen OUT.c OUT.h OUT.bin NAME=PATH…: static files into the program, under URLs that hold
 * their content's hash, so that a browser may keep them for ever.
 *
 * A style sheet's url(…) must name another asset by its file name, and becomes that one's URL. Any
 * other address is refused: no page of ours may make a browser speak to another host.
 */
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "tools/host.h"

struct file {
    str name; /* "weft.css" */
    str path;
    str type;
    str bytes;
    str gzip; /* none where it would not be smaller */
    str hash;
    str url;
    bool done;
};
struct files {
    VEC(struct file)
    struct map by_name;
};

struct kind {
    str ending;
    str type;
    bool text;
};
static const struct kind kinds[] = {
    { S_INIT(".css"), S_INIT("text/css; charset=utf-8"), true },
    { S_INIT(".js"), S_INIT("text/javascript; charset=utf-8"), true },
    { S_INIT(".svg"), S_INIT("image/svg+xml"), true },
    { S_INIT(".woff2"), S_INIT("font/woff2"), false },
    { S_INIT(".png"), S_INIT("image/png"), false },
    { S_INIT(".webmanifest"), S_INIT("application/manifest+json"), true },
};

static const struct kind *kind_of(str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_ends(name, kinds[i].ending)) return &kinds[i];
    return NULL;
}

static void bad(struct env *e, const struct file *f, long line, str what, const char *remedy)
{
    env_fail(e, ST_BAD_INPUT, f->path, "%.*s", STR_ARG(what));
    env_at(e, line, 0);
    env_remedy(e, "%s", remedy);
}

/* FNV-1a, 64 bits: tells versions apart, keeps no secret. */
static str hash_of(struct arena *a, str bytes)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < bytes.n; i++)
        h = (h ^ (unsigned char)bytes.p[i]) * UINT64_C(0x100000001b3);
    return str_sub(arena_printf(a, "%016llx", (unsigned long long)h), 0, 12);
}

static status gzip(struct env *e, str bytes, str *ret_gzip)
{
    z_stream z = { 0 };
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return fail(e, ST_NO_MEMORY, "zlib has no memory");
    size_t room = deflateBound(&z, bytes.n);
    char *out = arena_alloc(e->arena, room);
    z.next_in = (Bytef *)(uintptr_t)bytes.p;
    z.avail_in = (uInt)bytes.n;
    z.next_out = (Bytef *)(void *)out;
    z.avail_out = (uInt)room;
    int code = deflate(&z, Z_FINISH);
    size_t n = z.total_out;
    (void)deflateEnd(&z);
    if (code != Z_STREAM_END) return fail(e, ST_INTERNAL, "zlib stopped with %d", code);
    *ret_gzip = n < bytes.n ? str_make(out, n) : str_none();
    return ST_OK;
}

static str file_name(str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/') return str_from(path, i);
    return path;
}

static status finish(struct env *e, struct files *all, struct file *f);

/* What stands in url(…), without quotes and anything after '?' or '#'. */
static str url_inside(str s)
{
    s = str_trim(s);
    if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'')) s = str_sub(s, 1, s.n - 2);
    s = str_sub(s, 0, str_find_byte(s, '#'));
    return str_sub(s, 0, str_find_byte(s, '?'));
}

static bool is_outside(str url)
{
    return str_has(url, S("//")) || str_find_byte(url, ':') != SIZE_MAX;
}

static status rewrite_url(struct env *e, struct files *all, const struct file *f, long line,
                          str inside, struct buf *out)
{
    str url = url_inside(inside);
    if (str_starts(url, S("data:image/svg+xml"))) {
        buf_printf(out, "url(%.*s)", STR_ARG(inside));
        return ST_OK;
    }
    if (is_outside(url)) {
        bad(e, f, line, arena_printf(e->arena, "an outside address, %.*s", STR_ARG(url)),
            "Serve the file ourselves: add it to static/meson.build");
        return ST_BAD_INPUT;
    }
    const union map_value *at = map_get(&all->by_name, file_name(url));
    if (at == NULL) {
        bad(e, f, line, arena_printf(e->arena, "no such asset, %.*s", STR_ARG(url)),
            "Add it to static/meson.build, or take it out");
        return ST_BAD_INPUT;
    }
    struct file *other = &all->at[at->num];
    TRY(finish(e, all, other));
    buf_printf(out, "url(\"%.*s\")", STR_ARG(other->url));
    return ST_OK;
}

static long line_at(str text, size_t at)
{
    long line = 1;
    for (size_t i = 0; i < at; i++) line += text.p[i] == '\n';
    return line;
}

static status rewrite_css(struct env *e, struct files *all, struct file *f)
{
    struct buf out = buf_make(e->arena);
    if (str_has(f->bytes, S("@import"))) {
        bad(e, f, line_at(f->bytes, str_find(f->bytes, S("@import"))), S("an @import"),
            "Name the file in the page's head");
        return ST_BAD_INPUT;
    }
    size_t at = 0;
    size_t found;
    while ((found = str_find(str_from(f->bytes, at), S("url("))) != SIZE_MAX) {
        buf_add(&out, str_sub(f->bytes, at, found));
        str rest = str_from(f->bytes, at + found + 4);
        size_t close = str_find_byte(rest, ')');
        if (close == SIZE_MAX) {
            bad(e, f, line_at(f->bytes, at + found), S("an open url("), "Close it");
            return ST_BAD_INPUT;
        }
        long line = line_at(f->bytes, at + found);
        TRY(rewrite_url(e, all, f, line, str_sub(rest, 0, close), &out));
        at += found + 4 + close + 1;
    }
    buf_add(&out, str_from(f->bytes, at));
    f->bytes = buf_str(&out);
    return ST_OK;
}

static status finish(struct env *e, struct files *all, struct file *f)
{
    if (f->done) return ST_OK;
    f->done = true;
    if (str_ends(f->name, S(".css"))) TRY(rewrite_css(e, all, f));
    f->hash = hash_of(e->arena, f->bytes);
    size_t dot = f->name.n;
    while (dot > 0 && f->name.p[dot - 1] != '.') dot--;
    f->url = arena_printf(e->arena, "/static/%.*s%.*s.%.*s", (int)dot, f->name.p, STR_ARG(f->hash),
                          STR_ARG(str_from(f->name, dot)));
    return kind_of(f->name)->text ? gzip(e, f->bytes, &f->gzip) : ST_OK;
}

static status add_file(struct env *e, struct files *all, str pair)
{
    struct file f = { .name = str_none() };
    if (!str_next(&pair, '=', &f.name) || str_is_none(pair))
        return fail_at(e, ST_USAGE, pair, "write NAME=PATH");
    f.path = pair;
    const struct kind *kind = kind_of(f.name);
    if (kind == NULL) {
        bad(e, &f, 0, S("a kind of file that is not known"), "Add its type to tools/assetgen.c");
        return ST_BAD_INPUT;
    }
    f.type = kind->type;
    TRY(file_read(e, f.path, (size_t)32 << 20, &f.bytes));
    map_put(&all->by_name, f.name, NULL)->num = (int64_t)all->count;
    *VEC_PUSH(e->arena, all) = f;
    return ST_OK;
}

static str macro_name(struct arena *a, str name)
{
    char *p = arena_cstr(a, name);
    for (char *c = p; *c != '\0'; c++) {
        bool alnum = (*c >= '0' && *c <= '9') || ((*c | 32) >= 'a' && (*c | 32) <= 'z');
        if (!alnum) *c = '_';
    }
    return str_of(p);
}

static str header_text(struct arena *a, const struct files *all)
{
    struct buf b = buf_make(a);
    buf_printf(&b,
               "/* Made by tools/assetgen from static/. */\n#ifndef WEFT_GEN_ASSETS_H\n"
               "#define WEFT_GEN_ASSETS_H\n\n#include \"base/str.h\"\n\n"
               "enum { ASSET_COUNT = %zu };\n\n"
               "struct asset {\n    str url;\n    str type;\n    str etag;\n    str bytes;\n"
               "    str gzip; /* none where it is not kept packed */\n};\n"
               "extern const struct asset asset_table[ASSET_COUNT];\n\n",
               all->count);
    for (size_t i = 0; i < all->count; i++)
        buf_printf(&b, "#define ASSET_URL_%.*s \"%.*s\"\n", STR_ARG(macro_name(a, all->at[i].name)),
                   STR_ARG(all->at[i].url));
    buf_add(&b, S("\n#endif\n"));
    return buf_str(&b);
}

/* Text in the table: where a file's bytes lie in the blob. */
static void add_span(struct buf *b, const char *field, str bytes, size_t at)
{
    if (!str_is_none(bytes))
        buf_printf(b, ", .%s = { asset_bytes + %zu, %zu }", field, at, bytes.n);
}

static str source_text(struct arena *a, const struct files *all, str blob_path, struct buf *blob)
{
    struct buf b = buf_make(a);
    struct buf table = buf_make(a);
    buf_add(&table, S("\nconst struct asset asset_table[ASSET_COUNT] = {\n"));
    for (size_t i = 0; i < all->count; i++) {
        const struct file *f = &all->at[i];
        buf_printf(&table,
                   "    { .url = S_INIT(\"%.*s\"), .type = S_INIT(\"%.*s\"), "
                   ".etag = S_INIT(\"\\\"%.*s\\\"\")",
                   STR_ARG(f->url), STR_ARG(f->type), STR_ARG(f->hash));
        add_span(&table, "bytes", f->bytes, blob->n);
        buf_add(blob, f->bytes);
        add_span(&table, "gzip", f->gzip, blob->n);
        buf_add(blob, f->gzip);
        buf_add(&table, S(" },\n"));
    }
    buf_add(&table, S("};\n"));
    buf_printf(
        &b,
        "/* Made by tools/assetgen from static/. The bytes are laid in by the assembler. */\n"
        "#include \"gen/assets.h\"\n\n"
        "extern const char asset_bytes[];\n"
        "__asm__(\".section .rodata\\n\"\n"
        "        \".global asset_bytes\\n\"\n"
        "        \"asset_bytes:\\n\"\n"
        "        \".incbin \\\"%.*s\\\"\\n\" /* of content %.*s */\n"
        "        \".previous\\n\");\n",
        STR_ARG(blob_path), STR_ARG(hash_of(a, buf_str(blob))));
    buf_add(&b, buf_str(&table));
    return buf_str(&b);
}

struct job {
    int argc;
    char **argv;
};

static status work(struct env *e, void *arg)
{
    const struct job *job = arg;
    struct files all = { .by_name = map_make(e->arena) };
    for (int i = 4; i < job->argc; i++) TRY(add_file(e, &all, str_of(job->argv[i])));
    for (size_t i = 0; i < all.count; i++) TRY(finish(e, &all, &all.at[i]));
    struct buf blob = buf_make(e->arena);
    str source = source_text(e->arena, &all, str_of(job->argv[3]), &blob);
    TRY(host_write(e, str_of(job->argv[3]), buf_str(&blob)));
    TRY(host_write(e, str_of(job->argv[2]), header_text(e->arena, &all)));
    return host_write(e, str_of(job->argv[1]), source);
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        (void)fputs("usage: assetgen OUT.c OUT.h OUT.bin NAME=PATH...\n", stderr);
        return 2;
    }
    struct job job = { argc, argv };
    return host_run(work, &job);
}
