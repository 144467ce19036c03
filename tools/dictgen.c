/* SPDX-License-Identifier: Apache-2.0
 * dictgen OUT.c OUT.h NNN_TYPE.dict…: the store's compression dictionaries as const bytes. NNN
 * counts from 001 in the order given; TYPE is a FHIR type, or "all". Rows name a dictionary by its
 * number, so a file that was shipped is never changed, moved or taken away.
 */
#include <stdio.h>

#include "base/file.h"
#include "tools/host.h"

static str base_name(str path)
{
    for (size_t i = path.n; i > 0; i--) {
        if (path.p[i - 1] == '/') return str_from(path, i);
    }
    return path;
}

static status one_add(struct env *e, struct buf *b, str path, int number, str *ret_type)
{
    str name = base_name(path);
    str want = arena_printf(e->arena, "%03d_", number);
    if (!str_starts(name, want) || !str_ends(name, S(".dict")))
        return fail_at(e, ST_BAD_INPUT, path, "the dictionary here must be named %.*sTYPE.dict",
                       STR_ARG(want));
    str bytes;
    TRY(file_read(e, path, 1 << 20, &bytes));
    buf_printf(b, "static const unsigned char bytes_%d[] = {", number);
    for (size_t i = 0; i < bytes.n; i++)
        buf_printf(b, "%s%u,", i % 32 == 0 ? "\n" : "", (unsigned)(unsigned char)bytes.p[i]);
    buf_add(b, S("\n};\n"));
    *ret_type = str_sub(name, want.n, name.n - want.n - 5);
    return ST_OK;
}

static status work(struct env *e, void *arg)
{
    char **argv = arg;
    struct buf b = buf_make(e->arena);
    struct buf list = buf_make(e->arena);
    buf_add(&b, S("/* Written by tools/dictgen. */\n#include \"gen/dictionary.h\"\n\n"));
    int count = 0;
    for (; argv[3 + count] != NULL; count++) {
        str type;
        TRY(one_add(e, &b, str_of(argv[3 + count]), count + 1, &type));
        if (str_eq(type, S("all"))) type = S("");
        buf_printf(&list, "    { \"%.*s\", bytes_%d, sizeof bytes_%d },\n", STR_ARG(type),
                   count + 1, count + 1);
    }
    buf_printf(&b,
               "const struct dictionary dictionary_list[] = {\n%.*s};\nconst size_t "
               "dictionary_count = %d;\n",
               STR_ARG(buf_str(&list)), count);
    TRY(host_write(e, str_of(argv[1]), buf_str(&b)));
    return host_write(
        e, str_of(argv[2]),
        S("/* Written by tools/dictgen. Number of a dictionary: its index plus one. */\n"
          "#ifndef WEFT_GEN_DICTIONARY_H\n#define WEFT_GEN_DICTIONARY_H\n\n#include <stddef.h>\n\n"
          "struct dictionary {\n    const char *type; /* \"\": all */\n"
          "    const unsigned char *bytes;\n    size_t size;\n};\n"
          "extern const struct dictionary dictionary_list[];\n"
          "extern const size_t dictionary_count;\n\n#endif\n"));
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        (void)fputs("usage: dictgen OUT.c OUT.h NNN_TYPE.dict...\n", stderr);
        return 2;
    }
    return host_run(work, argv);
}
