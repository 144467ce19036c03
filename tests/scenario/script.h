/* SPDX-License-Identifier: Apache-2.0
 * A scenario file, read: tests that read like a conversation.
 *
 *     setup town 300                    what the database holds before each test (once a file)
 *     test "a reader may not merge"
 *       as dawn                         signed in as this account; "as nobody" drops the session
 *       bearer lab client weirbankhc    a program: account, role, organisation; made if need be
 *       account dawn password "two words"   gives it one; `account dawn role manager` one more role;
 *                                       `account dawn suspended yes` stops it
 *       POST /people/1/merge into=2     a form, its token added; values may be "quoted"
 *       expect 303 Location /people/2   status, then pairs of header and value (a * ends a prefix)
 *       GET /people/2
 *       expect 200
 *         has "A-17"                    the answer holds this text; `lacks` does not
 *       PUT /fhir/Patient/x
 *         If-Match: W/"1"               headers of the request
 *         | {"resourceType":"Patient"}  its body, line by line; `| @FILE` takes a file of the tree
 *       expect 412
 *       save id = json id               also: header NAME, text "before" "after", app
 *                                       location code (a part of its query)
 *                                       "${secret}" (the six digits of now), db "SELECT …"; used as
 *                                       ${id}; ${ab*1000} is a text so many times
 *       save l = sealed "${key} ${public}" "{…}"   what a tablet seals, as base64url
 *       save keys = jwks ES384 one      the public set of a key pair called `one`; of two: one,two
 *       save t = jwt ES384:one "{…}"    signed by it; in the claims @60 is now and 60 seconds; also
 *                                       "none:" and HS256:SECRET, as an attacker would
 *       db "SELECT count(*) FROM audit" 3
 *       later 90 minutes                moves the clock
 *
 * Lines are taken as they are; # begins a comment at a line's start.
 */
#ifndef WEFT_TESTS_SCENARIO_SCRIPT_H
#define WEFT_TESTS_SCENARIO_SCRIPT_H

#include "base/env.h"
#include "base/vec.h"

enum step_kind {
    STEP_AS,
    STEP_BEARER,
    STEP_ACCOUNT,
    STEP_REQUEST,
    STEP_EXPECT,
    STEP_HAS,
    STEP_LACKS,
    STEP_SAVE,
    STEP_DB,
    STEP_LATER,
};

struct pair {
    str name;
    str value;
};
VEC_TYPE(pairs, struct pair);

struct step {
    enum step_kind kind;
    long line;
    str word; /* account, method, saved name, SQL */
    str path; /* of a request; what a save takes: json, header, text; password, role; of a bearer */
    str value;          /* text looked for, wanted value of db, argument of a save, unit of later,
                           organisation */
    str value2;         /* end mark of a save from text */
    int64_t number;     /* wanted status, amount of later */
    struct pairs pairs; /* form fields, or wanted headers */
    struct pairs headers;
    str body;
    bool has_body;
};

struct scenario {
    str name;
    long line;
    struct {
        VEC(struct step)
    } steps;
};

struct script {
    str file;
    int64_t people; /* of the made-up town that is loaded first; 0: none */
    struct {
        VEC(struct scenario)
    } tests;
};

/* ST_BAD_INPUT names the file, line and what would be right. */
MUST_CHECK status script_read(struct env *e, str path, struct script *ret_script);

#endif
