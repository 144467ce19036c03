/* SPDX-License-Identifier: Apache-2.0
 * The forms by which a thread goes on: an outcome, an answer, an ending.
 */
#ifndef WEFT_WEB_THREAD_DO_H
#define WEFT_WEB_THREAD_DO_H

#include "thread/answer.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/parts.h"

struct figure_fields {
    str id, title, note;
    bool share, average; /* which of the two is asked for */
    struct form_field day, n, count, mean, deviation;
};
struct outcome_view {
    struct frame frame;
    str thread, title;
    struct form_errors errors;
    bool second; /* the first figure is there: only the one after is asked for */
    str measure_words;
    str outcome; /* its id, where `second` */
    struct form_field measure, unit, within, reading, evidence;
    struct form_choices better, method;
    struct figure_fields before, after;
};

struct answer_language_field {
    str language, words; /* its own name */
    int64_t voices;
    struct form_field field;
};
struct answer_view {
    struct frame frame;
    str thread, title;
    struct form_errors errors;
    int64_t version, id;
    bool has_file;
    struct form_field role, words, easy, video_url, video, captions, transcript, bsl;
    struct form_choices kind, without;
    struct {
        VEC(struct answer_language_field)
    } languages;
    struct {
        VEC(str)
    } lacks;    /* what must be there before it can be published */
    bool clash; /* somebody else has changed it meanwhile: both texts are shown */
    struct conflict_view conflict;
};

struct ending_view {
    struct frame frame;
    str thread, title;
    struct form_errors errors;
    bool ended;
    struct form_choices kind;
    struct form_field by, why, restart, review;
};

#endif
