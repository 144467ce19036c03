/* SPDX-License-Identifier: Apache-2.0
 * (inner) Files inside resources, kept on disk by their digest: the base64 under a member "data"
 * (Binary, Attachment) of more than RECORD_FILE_LEAST bytes stands in the stored text as
 * "@file:DIGEST", and the bytes in FOLDER/ab/DIGEST, once, however often they were sent. They are
 * on disk before the transaction that names them; what was rolled back leaves a file that nobody
 * names.
 */
#ifndef WEFT_RECORD_FILES_H
#define WEFT_RECORD_FILES_H

#include "json/json.h"
#include "trust/cx.h"

/* The resource with its files taken out and written; the same node where it has none. ST_BAD_INPUT
 * where a text from outside says "@file:" itself. */
MUST_CHECK status files_take_out(struct cx *cx, const struct json_node *root,
                                 const struct json_node **ret_root);
/* A whole text with its files put back, byte for byte as it came. */
MUST_CHECK status files_put_back(struct cx *cx, str json, str *ret_json);
/* The bytes that a marker names ("@file:…"). */
MUST_CHECK status files_read(struct cx *cx, str marker, str *ret_bytes);

#endif
