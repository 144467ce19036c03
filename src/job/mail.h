/* SPDX-License-Identifier: Apache-2.0
 * An e-mail by SMTP, through libcurl: plain text in UTF-8, quoted-printable. RFC 5321, 5322, 2047,
 * 2045. With smtps:// or where the server offers STARTTLS it is encrypted.
 */
#ifndef WEFT_JOB_MAIL_H
#define WEFT_JOB_MAIL_H

#include "base/env.h"

struct mail {
    str server; /* smtp://host:port or smtps://[name:password@]host */
    str from;   /* weft@hollinbrook.example */
    str from_name;
    str to;
    str subject, body;
    str language;
    str id;    /* of the message, the same at each try: before the @ */
    str relay; /* the local socket by which it goes out; empty: straight */
};
/* ST_BAD_INPUT: an address that is none, or that the server refuses for good (5xx); ST_IO,
 * ST_TIMEOUT: to be tried again. */
MUST_CHECK status mail_send(struct env *e, const struct mail *m);
/* The message's own text, as it goes over the wire. For mail_send and its tests. */
str mail_text(struct env *e, const struct mail *m);
/* One @, something before it and a name behind it; nothing that could begin another header. */
bool mail_is_address(str s);

#endif
