/* SPDX-License-Identifier: Apache-2.0
 * What a client can make large in work/.
 */
#ifndef WEFT_WORK_LIMITS_H
#define WEFT_WORK_LIMITS_H

enum {
    ACCESS_PIECE = 200,         /* lines of a copy of a record written in one turn */
    ACCESS_LIST_MOST = 200,     /* requests for copies on one list */
    WORK_TITLE_MOST = 300,      /* bytes of what is wanted, in a line */
    WORK_WORDS_MOST = 20000,    /* of a note, a reason, what is wanted at length */
    WORK_DRAFT_MOST = 100000,   /* of one field, saved as typed */
    WORK_DRAFTS_MOST = 200,     /* fields kept for one account */
    WORK_EVENTS_MOST = 500,     /* of one issue, shown: the newest */
    WORK_PAGE_MOST = 200,       /* lines of a list at once */
    WORK_COUNT_MOST = 500,      /* a count of a list's section goes so far, then says "or more" */
    WORK_TOGETHER_MOST = 500,   /* issues handed over at once */
    WORK_NEED_ITEMS_MOST = 200, /* resources of one type and source read for a person's need */
    WORK_IMPORT_MOST = 400,     /* changes read in one turn */
    WORK_NEED_MOST = 8,         /* people worked out in one turn */
    WORK_PLACE_MOST = 500       /* issues placed in one turn */
};

#endif
