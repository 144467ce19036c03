/* SPDX-License-Identifier: Apache-2.0
 * What there is here: neighbourhoods, services, what partners share, and what is missing.
 */
#ifndef WEFT_PLACE_DIRECTORY_H
#define WEFT_PLACE_DIRECTORY_H

#include "base/vec.h"
#include "trust/cx.h"

enum {
    DIRECTORY_QUERY_MOST = 200, /* bytes of what is searched for; the rest is not read */
    DIRECTORY_WORDS_MOST = 8    /* words of it */
};

struct neighbourhood {
    int64_t id;
    str key, name, about;
};
VEC_TYPE(neighbourhoods, struct neighbourhood);
/* By name. */
MUST_CHECK status neighbourhood_list(struct cx *cx, struct neighbourhoods *ret_list);
/* In which a postcode, or its first half, lies: "HB3 2QX", "hb3". ST_NOT_FOUND. */
MUST_CHECK status neighbourhood_by_postcode(struct cx *cx, str postcode,
                                            struct neighbourhood *ret_neighbourhood);

struct service {
    int64_t id;
    str key, name, organisation, provider, what, who_for;
    int64_t minimum_age, maximum_age; /* -1: none */
    str cost;                         /* "free" */
    str opening;                      /* place/opening.h reads it */
    int64_t neighbourhood;            /* 0: everywhere here */
    str neighbourhood_name;
    str phone, eligibility;
    str languages; /* codes joined by ; */
    bool step_free;
    int weight; /* how well its words fit what was searched for */
    struct {
        VEC(str)
    } tags; /* of one alone */
};
VEC_TYPE(services, struct service);

struct service_query {
    str words;             /* everyday words; empty: any */
    int64_t neighbourhood; /* 0: anywhere. What is everywhere is near everybody */
    str tag;               /* empty: any */
    str language;          /* a code; empty: any */
    bool step_free;
    bool open_now;
    bool free;
};
/* Those that have all the words, or else as many as any has; best first, then what is in the
 * neighbourhood, then by name. */
MUST_CHECK status service_search(struct cx *cx, const struct service_query *q,
                                 struct services *ret_list);
MUST_CHECK status service_by_key(struct cx *cx, str key, struct service *ret_service);
/* The words by which it is found; once it is stored. In an open transaction. */
MUST_CHECK status service_index(struct cx *cx, const struct service *s);

struct tag_count {
    str tag;
    int64_t n;
};
struct tag_counts {
    VEC(struct tag_count)
};
/* Most used first. */
MUST_CHECK status service_tags(struct cx *cx, struct tag_counts *ret_list);

/* What somebody missed here, said by residents. state: new, being looked at, filled, stopped. */
struct gap {
    str key, title, missing, neighbourhood_name;
    int64_t voices;
    str service_key, service_name; /* the nearest there is; may be empty */
    str state, organisation;
    int64_t raised_at;
};
struct gaps {
    VEC(struct gap)
};
MUST_CHECK status gap_list(struct cx *cx, struct gaps *ret_list);

struct asset {
    str key, kind, name, organisation, neighbourhood_name;
    int64_t capacity; /* -1: not said */
    str notes, booking, cost, how_to_book;
};
struct assets {
    VEC(struct asset)
};
/* By kind and name. */
MUST_CHECK status asset_list(struct cx *cx, struct assets *ret_list);

#endif
