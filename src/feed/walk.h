/* SPDX-License-Identifier: Apache-2.0
 * From what was named on a command line to files, and from a file to its reader: folders (names in
 * order of their bytes), archives, single files, packed or not; the format told from the name, else
 * from the first bytes.
 */
#ifndef WEFT_FEED_WALK_H
#define WEFT_FEED_WALK_H

#include "feed/fhir_in.h"
#include "feed/mapping.h"

enum feed_format {
    FEED_FORMAT_NONE, /* not to be told, or none that is read */
    FEED_FORMAT_HL7,
    FEED_FORMAT_CSV,
    FEED_FORMAT_LINES, /* NDJSON */
    FEED_FORMAT_FHIR,  /* a bundle or a resource */
    FEED_FORMAT_TAR
};
/* "hl7v2", "csv", "fhir-ndjson", "fhir-bundle"; FEED_FORMAT_NONE for other words. */
enum feed_format feed_format_of(str word);
str feed_format_word(enum feed_format f);

/* One file as it is read: by path, or as text (a file of an archive, a mended piece). */
struct feed_file {
    str name; /* for messages: "all.tar.xz!bundles/1.json" */
    struct feed_input in;
    enum feed_format format;
};

/* Calls take for every file under path. Stops at the first status that is not ST_OK. */
MUST_CHECK status feed_walk(struct env *e, str path,
                            status (*take)(struct env *e, void *arg, const struct feed_file *f),
                            void *arg);

/* Reads one file into the run's sink. m: for CSV only. skip: units of it that were taken before.
 * run->place.number is the last unit's number afterwards. Errors: ST_BAD_TYPE where the format is
 * not known; what its reader gives. */
MUST_CHECK status feed_file_read(struct env *e, struct feed_run *run, const struct feed_file *f,
                                 const struct mapping *m, int64_t skip);

/* A digest of the file's text, unpacked: the same text is the same file, whatever its name. */
MUST_CHECK status feed_file_digest(struct env *e, const struct feed_file *f, str *ret_digest);

/* One row of a made town's feeds.csv. */
struct town_feed {
    int64_t seq;
    str source, format, mapping, file;
    int64_t records;
};
/* All rows, in their order. Errors: ST_NOT_FOUND, ST_BAD_INPUT with line and remedy. */
MUST_CHECK status feed_town_list(struct env *e, str folder, struct town_feed **ret_feeds,
                                 size_t *ret_count);

#endif
