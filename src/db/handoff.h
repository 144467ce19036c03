/* SPDX-License-Identifier: Apache-2.0
 * Work handed from a second process on the same machine to the one that holds the database.
 *
 * A unix socket beside the file (FILE.sock, mode 0600), over which frames go: a length of four
 * bytes in network order, then that many bytes. Only the same user, or root, is heard
 * (SO_PEERCRED). Who connects sends "weft-handoff 1" and gets it back; then request and answer take
 * turns. An answer begins with the status's name and a newline ("OK\n…"); a refusal is followed by
 * what, where and remedy, one a line. What the requests mean is for the rooms above.
 */
#ifndef WEFT_DB_HANDOFF_H
#define WEFT_DB_HANDOFF_H

#include "base/buf.h"
#include "base/env.h"
#include "db/db_limits.h"

/* ---- the process that holds the database -----------------------------------------------------*/

struct handoff_server;

/* Does a request and writes the answer's body. On a thread of the connection, with an env of its
 * own that is reset after each request. A failure is told to the other side with e->err. */
typedef status (*handoff_answer)(struct env *e, void *arg, str request, struct buf *answer);

/* Listens beside the file `db_path`; whoever holds its lock (db/lock.h) may, so what an earlier one
 * left there is removed. */
MUST_CHECK status handoff_serve(struct env *e, str db_path, handoff_answer answer, void *arg,
                                struct handoff_server **ret_server);
/* Finishes the requests under way, ends the threads, removes the socket. NULL is allowed. */
void handoff_stop(struct handoff_server *s);

/* ---- the process that hands over -------------------------------------------------------------*/

struct handoff;

/* ST_NOT_FOUND: nobody listens there. The connection is closed with e's arena. */
MUST_CHECK status handoff_connect(struct env *e, str db_path, struct handoff **ret_handoff);
/* Sends a request, waits for its answer (in e->arena). The other side's failures come back as its
 * status, with its words in e->err; ST_IO where the connection broke: the work may have been done.
 */
MUST_CHECK status handoff_ask(struct env *e, struct handoff *h, str request, str *ret_answer);

#endif
