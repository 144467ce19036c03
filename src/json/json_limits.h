/* SPDX-License-Identifier: Apache-2.0
 * What a text from outside may ask of json/ at most.
 */
#ifndef WEFT_JSON_LIMITS_H
#define WEFT_JSON_LIMITS_H

/* Nested objects and arrays; FHIR's deepest published examples use 22. */
#define JSON_DEPTH_MAX 128
/* Bytes of one text: positions inside it are kept in 32 bits. */
#define JSON_SIZE_MAX ((size_t)1 << 30)
/* Objects of more members than this look for duplicate keys in a hash table. */
#define JSON_KEYS_PAIRWISE 24

#endif
