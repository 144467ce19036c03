/* SPDX-License-Identifier: Apache-2.0
 * A QR code as markup: one SVG path, black on white with its quiet zone, by libqrencode.
 */
#ifndef WEFT_HTML_QR_H
#define WEFT_HTML_QR_H

#include "base/env.h"
#include "html/out.h"

/* label: what it is, read out by screen readers. ST_TOO_LARGE where no QR code holds the text. */
MUST_CHECK status qr_svg(struct env *e, str text, str label, html *ret_svg);

#endif
