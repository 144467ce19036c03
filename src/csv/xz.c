/* SPDX-License-Identifier: Apache-2.0 */
#include "csv/xz.h"

#include <errno.h>
#include <lzma.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct xz {
    FILE *file;
    lzma_stream stream;
    bool ended;
    unsigned char in[1 << 16];
};

bool xz_is(const char *path, bool *ret_is)
{
    static const unsigned char magic[6] = { 0xfd, '7', 'z', 'X', 'Z', 0 };
    unsigned char head[6];
    FILE *f = fopen(path, "rbe");
    if (f == NULL) return false;
    size_t got = fread(head, 1, sizeof head, f);
    int code = ferror(f) ? errno : 0;
    (void)fclose(f);
    errno = code;
    *ret_is = got == sizeof head && memcmp(head, magic, sizeof magic) == 0;
    return code == 0;
}

struct xz *xz_open(const char *path)
{
    struct xz *x = calloc(1, sizeof *x);
    if (x == NULL) return NULL;
    x->stream = (lzma_stream)LZMA_STREAM_INIT;
    x->file = fopen(path, "rbe");
    if (x->file != NULL) {
        errno = ENOMEM; /* the decoder's only way to fail */
        if (lzma_stream_decoder(&x->stream, XZ_MEMORY_MOST, LZMA_CONCATENATED) == LZMA_OK) return x;
    }
    int code = errno;
    xz_close(x);
    errno = code;
    return NULL;
}

static lzma_action refill(struct xz *x)
{
    if (x->stream.avail_in == 0) {
        x->stream.next_in = x->in;
        x->stream.avail_in = fread(x->in, 1, sizeof x->in, x->file);
    }
    return x->stream.avail_in == 0 ? LZMA_FINISH : LZMA_RUN;
}

long xz_read(struct xz *x, void *to, size_t room)
{
    x->stream.next_out = to;
    x->stream.avail_out = room;
    while (!x->ended && x->stream.avail_out == room) {
        lzma_action action = refill(x);
        if (ferror(x->file)) return -1;
        lzma_ret r = lzma_code(&x->stream, action);
        if (r == LZMA_STREAM_END)
            x->ended = true;
        else if (r != LZMA_OK)
            return -1;
    }
    return (long)(room - x->stream.avail_out);
}

long long xz_offset(const struct xz *x)
{
    return (long long)x->stream.total_in;
}

void xz_close(struct xz *x)
{
    if (x == NULL) return;
    lzma_end(&x->stream);
    if (x->file != NULL) (void)fclose(x->file);
    free(x);
}
