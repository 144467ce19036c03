/* SPDX-License-Identifier: Apache-2.0 */
#include "html/qr.h"

#include <qrencode.h>

enum { QUIET = 4 }; /* modules of white around it */

static void code_free(void *code)
{
    QRcode_free(code);
}

/* Runs of dark modules, row by row. */
static void path_of(struct out *o, const QRcode *code)
{
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++) {
            int from = x;
            while (x < code->width && (code->data[y * code->width + x] & 1) != 0) x++;
            if (x > from)
                buf_printf(&o->buf, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from,
                           x - from);
        }
}

status qr_svg(struct env *e, str text, str label, html *ret_svg)
{
    QRcode *code = QRcode_encodeString8bit(arena_cstr(e->arena, text), 0, QR_ECLEVEL_M);
    if (code == NULL) return fail(e, ST_TOO_LARGE, "no QR code holds so much");
    arena_defer(e->arena, code_free, code);
    struct out o = out_make(e->arena, LANG_en, 0);
    int side = code->width + 2 * QUIET;
    buf_printf(&o.buf,
               "<svg class=\"wf-qr\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
               "role=\"img\" aria-label=\"",
               side * 5, side * 5, side, side);
    OUT_ATTR(&o, label);
    OUT_MARKUP(&o, "\"><path fill=\"#fff\" d=\"M0 0h");
    buf_printf(&o.buf, "%dv%dH0z\"/><path fill=\"#000\" d=\"", side, side);
    path_of(&o, code);
    OUT_MARKUP(&o, "\"/></svg>");
    *ret_svg = out_taken(&o);
    return ST_OK;
}
