/* SPDX-License-Identifier: Apache-2.0
 * What a client can make large in record/.
 */
#ifndef WEFT_RECORD_LIMITS_H
#define WEFT_RECORD_LIMITS_H

enum {
    SHARE_EXAMPLES = 3,    /* people shown whom a change of sharing would affect … */
    SHARE_CANDIDATES = 60, /* … among so many */
    SHARE_VERSIONS_MOST = 50,
    CLAIMS_MOST = 500,                  /* shown for review at once */
    COPY_LINES_MOST = 20000,            /* entries of a copy of a record */
    RECORD_JSON_MOST = 8 << 20,         /* bytes of one resource */
    RECORD_FILE_LEAST = 4096,           /* bytes of base64 that are worth a file of their own */
    RECORD_FILE_MOST = 8 << 20,         /* bytes of one file */
    RECORD_PLAIN_MOST = 512 << 20,      /* bytes of a text of ours, such as a model of linkage */
    RECORD_STRING_MOST = 64,            /* bytes of a folded string that are indexed */
    RECORD_ROWS_MOST = 20000,           /* search rows of one resource */
    RECORD_BATCH_MOST = 4000,           /* resources applied in one transaction of a bulk load */
    RECORD_BATCH_SIZE_MOST = 256 << 20, /* bytes of memory of such a transaction */
    RECORD_BUNDLE_MOST = 100000,        /* entries of a transaction */
    RECORD_PAGE_DEFAULT = 50,
    RECORD_PAGE_MOST = 1000,
    RECORD_SYSTEMS_MOST = 8,     /* systems of one code that are looked up before a search */
    RECORD_CHAIN_MOST = 20000,   /* resources that the end of a chain may find */
    SEARCH_TERMS_MOST = 5000,    /* codes of a value set, resources of a hierarchy */
    SEARCH_SORT_MOST = 100000,   /* resources sorted for one page */
    SEARCH_KEPT_MOST = 64 << 20, /* bytes kept beside the texts while searching */
    SEARCH_TIME_MOST = 2000000,  /* µs of one search, before it says that it is too wide */
    RECORD_INCLUDE_MOST = 2000,  /* resources included beside one page */
    RECORD_HISTORY_MOST = 1000,
    RECORD_LOG_PIECE = 500,         /* changes read at once for a history of many */
    RECORD_LOG_MOST = 20000,        /* … and looked through for one page of it */
    RECORD_CHANGES_MOST = 5000,     /* changes handed to a worker at once */
    PERSON_SEARCH_MOST = 10,        /* rows of a town-wide search */
    PERSON_LIST_MOST = 50,          /* rows of a search among one's own people */
    PERSON_SOURCES_MOST = 200,      /* source records joined in one person */
    PERSON_ITEMS_MOST = 400,        /* resources of one kind read for a person's page */
    LINK_MODEL_RECORDS_DUE = 2000,  /* records from which a model of the place's own is proposed */
    LINK_MODEL_RECORDS_LEAST = 200, /* … and from which one may be asked for */
    LINK_MODEL_EXAMPLES = 12,       /* joins gained, and joins lost, that are kept to be shown */
    MATCH_MOST = 100,               /* candidates of one $match */
    QUARANTINE_RAW_MOST = 1 << 20,  /* bytes kept of what could not be read */
    REVIEW_QUEUE_LOOKED = 500,      /* pairs put in order by what waits on them */
    QUARANTINE_PAGE_MOST = 200
};

#endif
