/* SPDX-License-Identifier: Apache-2.0
 * How many connections there are, in all and from one address: a cap for each. Loopback and unix
 * sockets are exempt from the second, because the front door there speaks for everybody.
 */
#ifndef WEFT_HTTP_CALLERS_H
#define WEFT_HTTP_CALLERS_H

#include <sys/socket.h>

#include "base/status.h"

struct callers;

struct callers *callers_open(int64_t most, int64_t most_of_one);
void callers_close(struct callers *c);
/* May one more come from there? Counts it as turned away where not. */
bool callers_may(struct callers *c, const struct sockaddr *from);
/* It came; what it gets back is to be handed to callers_left. */
int callers_came(struct callers *c, const struct sockaddr *from);
void callers_left(struct callers *c, int slot);
int64_t callers_turned_away(const struct callers *c);

/* A peer on this machine: loopback, or a unix socket (NULL or another family). */
bool callers_is_near(const struct sockaddr *from);

#endif
