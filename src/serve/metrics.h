/* SPDX-License-Identifier: Apache-2.0
 * How the server is, in numbers, for whoever watches over it (/metrics). No person, no path, no
 * name.
 */
#ifndef WEFT_SERVE_METRICS_H
#define WEFT_SERVE_METRICS_H

#include "base/buf.h"

/* server: a struct server. In Prometheus's text format 0.0.4. */
void metrics_write(void *server, struct buf *out);

#endif
