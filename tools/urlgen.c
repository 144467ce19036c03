/* SPDX-License-Identifier: Apache-2.0
 * urlgen ROUTES.def URLS.h: a builder for each route, url_NAME(arena, part…), for C code.
 */
#include <stdio.h>

#include "tools/host.h"
#include "tools/routes.h"

static void add_row(struct buf *b, const struct route_row *row)
{
    buf_printf(b, "/* %.*s %.*s */\n#define url_%.*s(a", STR_ARG(row->method), STR_ARG(row->path),
               STR_ARG(row->name));
    for (int i = 0; i < row->part_count; i++) buf_printf(b, ", %.*s_", STR_ARG(row->parts[i]));
    buf_add(b, S(") URL_BUILD((a)"));
    str rest = row->path;
    for (int i = 0; i <= row->part_count; i++) {
        str constant = str_sub(rest, 0, str_find_byte(rest, '{'));
        if (constant.n > 0) buf_printf(b, ", URL_CONSTANT(\"%.*s\")", STR_ARG(constant));
        if (i == row->part_count) break;
        buf_printf(b, ", URL_VALUE(%.*s_)", STR_ARG(row->parts[i]));
        rest = str_from(rest, str_find_byte(rest, '}') + 1);
    }
    buf_add(b, S(")\n"));
}

static status work(struct env *e, void *arg)
{
    char **argv = arg;
    struct route_rows rows;
    TRY(routes_read(e, str_of(argv[1]), &rows));
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("/* Made by tools/urlgen from routes.def. */\n#ifndef WEFT_GEN_URLS_H\n"
                  "#define WEFT_GEN_URLS_H\n\n#include \"html/url.h\"\n\n"));
    for (size_t i = 0; i < rows.count; i++) add_row(&b, &rows.at[i]);
    buf_add(&b, S("\n#endif\n"));
    return host_write(e, str_of(argv[2]), buf_str(&b));
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fputs("usage: urlgen ROUTES.def URLS.h\n", stderr);
        return 2;
    }
    return host_run(work, argv);
}
