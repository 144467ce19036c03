/* SPDX-License-Identifier: Apache-2.0
 * Runs a fuzz target over its stored corpus, so that what a fuzzer once found stays mended. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) abort();
    size_t n = 0, room = 1 << 16;
    uint8_t *bytes = malloc(room);
    for (size_t got = 1; bytes != NULL && got > 0; n += got) {
        if (n == room) bytes = realloc(bytes, room *= 2);
        if (bytes == NULL) abort();
        got = fread(bytes + n, 1, room - n, f);
    }
    (void)fclose(f);
    (void)LLVMFuzzerTestOneInput(bytes, n);
    free(bytes);
}

int main(int argc, char **argv)
{
    int count = 0;
    DIR *d = argc > 1 ? opendir(argv[1]) : NULL;
    for (struct dirent *at; d != NULL && (at = readdir(d)) != NULL;) {
        char path[4096];
        if (at->d_name[0] == '.') continue;
        (void)snprintf(path, sizeof path, "%s/%s", argv[1], at->d_name);
        run_file(path);
        (void)printf("ok %d - %s\n", ++count, at->d_name);
        (void)fflush(stdout);
    }
    if (d != NULL) (void)closedir(d);
    if (count == 0) (void)printf("not ok 1 - the corpus is empty or missing\n");
    (void)printf("1..%d\n", count == 0 ? 1 : count);
    return count == 0;
}
