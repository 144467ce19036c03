/* SPDX-License-Identifier: Apache-2.0
 * Host tool: `embed TABLE OUT.c FILE…` writes the files as one const table of names and bytes,
 * sorted as given:
 *
 *     const struct embedded_file TABLE[] = { { "name", bytes, size }, … }; const size_t
 * TABLE_count;
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static void fail(const char *what, const char *path)
{
    (void)fprintf(stderr, "embed: cannot %s %s\n", what, path);
    exit(1);
}

static size_t write_bytes(FILE *out, const char *path, int n)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL) fail("read", path);
    (void)fprintf(out, "static const unsigned char file_%d[] = {", n);
    size_t size = 0;
    for (int c; (c = getc(in)) != EOF; size++)
        (void)fprintf(out, "%s%d,", size % 32 == 0 ? "\n    " : "", c);
    (void)fprintf(out, "%s};\n", size == 0 ? "0" : "\n");
    if (ferror(in) || fclose(in) != 0) fail("read", path);
    return size;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        (void)fputs("usage: embed TABLE OUT.c FILE…\n", stderr);
        return 2;
    }
    FILE *out = fopen(argv[2], "wb");
    if (out == NULL) fail("write", argv[2]);
    (void)fputs("/* Made by tools/embed.c; do not edit. */\n#include \"base/embedded.h\"\n\n", out);
    size_t *size = calloc((size_t)argc, sizeof *size);
    if (size == NULL) fail("have memory for", argv[2]);
    for (int i = 3; i < argc; i++) size[i] = write_bytes(out, argv[i], i);
    (void)fprintf(out, "\nextern const struct embedded_file %s[];\nextern const size_t %s_count;\n",
                  argv[1], argv[1]);
    (void)fprintf(out, "const struct embedded_file %s[] = {\n", argv[1]);
    for (int i = 3; i < argc; i++)
        (void)fprintf(out, "    { \"%s\", file_%d, %zu },\n", name_of(argv[i]), i, size[i]);
    (void)fprintf(out, "};\nconst size_t %s_count = %d;\n", argv[1], argc - 3);
    free(size);
    if (ferror(out) || fclose(out) != 0) fail("write", argv[2]);
    return 0;
}
