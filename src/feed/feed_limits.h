/* SPDX-License-Identifier: Apache-2.0
 * What a sender may make large, and how large at most. In bytes unless said.
 */
#ifndef WEFT_FEED_LIMITS_H
#define WEFT_FEED_LIMITS_H

/* One HL7 v2 message; the largest seen in the field (with embedded documents) are some MiB. */
#define FEED_MESSAGE_MOST ((size_t)4 << 20)
/* Segments of a message, fields of a segment. */
#define FEED_SEGMENTS_MOST 2000
#define FEED_FIELDS_MOST   400
/* Repetitions of a field that are read. */
#define FEED_REPEATS_MOST 100
/* Connections of MLLP at once, and how long one may be silent inside a message. */
#define MLLP_CONNECTIONS_MOST 64
#define MLLP_IDLE_MS          60000
/* One line of NDJSON, one entry of a bundle, one resource in a file of its own. */
#define FEED_RESOURCE_MOST ((size_t)16 << 20)
/* One file inside an archive. */
#define FEED_MEMBER_MOST ((size_t)64 << 20)
/* Entries of a bundle that must be applied as one. */
#define FEED_ENTRIES_MOST 200000
/* Memory of the units on their way into the record. */
#define FEED_BATCH_MEMORY_MOST ((size_t)768 << 20)
/* JSON of a unit that must be applied as one. */
#define FEED_UNIT_MOST ((size_t)32 << 20)
/* A mapping file, and the parts of it. */
#define FEED_MAPPING_MOST ((size_t)256 << 10)
#define FEED_COLUMNS_MOST 512
#define FEED_RULES_MOST   2000
/* Steps of one path in a mapping, and the index that a list may reach. */
#define FEED_PATH_STEPS_MOST 16
#define FEED_LIST_INDEX_MOST 63
/* Of what could not be read, kept in quarantine. */
#define FEED_RAW_MOST ((size_t)64 << 10)
/* Bytes read from a file at a time. */
#define FEED_READ_CHUNK ((size_t)64 << 10)
/* Folders within folders. */
#define FEED_FOLDERS_DEEP 16
/* FHIR's limit on an id (R4, 2.24.0.1, type id). */
#define FEED_ID_MOST 64
/* First part of an id: the source's key. */
#define FEED_SOURCE_MOST 24

#endif
