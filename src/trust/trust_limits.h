/* SPDX-License-Identifier: Apache-2.0
 * What a client can make large in trust/.
 */
#ifndef WEFT_TRUST_LIMITS_H
#define WEFT_TRUST_LIMITS_H

enum {
    AUDIT_LINE_MOST = 4096,      /* bytes of one row's JSON */
    AUDIT_PEOPLE_MOST = 100,     /* persons in one row; longer lists become several */
    AUDIT_TEXT_MOST = 200,       /* bytes kept of a reason, a request id, what was looked at */
    AUDIT_AHEAD = 256 << 10,     /* bytes of rows read at once */
    AUDIT_BUFFER_SIZE = 4 << 20, /* rows not yet on disk */
    AUDIT_WAITERS_MOST = 8192,   /* answers that wait for their row */
    AUDIT_STALL_MS = 1000,    /* a look waits so long where the disk is behind, then is refused */
    AUDIT_LAY_AGAIN_MS = 250, /* between attempts at a file where the disk is full */
    PATH_MOST = 4096,
    SIGN_IN_FREE = 5,                 /* wrong passwords by account and address before waiting */
    SIGN_IN_ADDRESS_FREE = 50,        /* by address over all accounts */
    SIGN_IN_WAIT_FIRST_S = 60,        /* doubled by each further one … */
    SIGN_IN_WAIT_MOST_S = 3600,       /* … up to this */
    SIGN_IN_HALF_S = 600,             /* between the password and the code */
    SIGN_IN_KNOWN_S = 90 * 24 * 3600, /* a browser is known for so long after a sign-in */
    RECOVERY_CODES = 10,
    SESSIONS_MOST = 20, /* of one account; the oldest ends */
    REASON_LEAST = 10,  /* bytes of a reason that say anything */
    TOLD_DAYS = 90,
    TOLD_MOST = 20,         /* shown at once */
    PASSKEYS_MOST = 20,     /* of one account */
    PASSKEY_NAME_MOST = 60, /* bytes of what its owner calls one */
    SECOND_LOOK_DAYS = 60,  /* how far back reviewers look */
    SECOND_LOOK_AGAIN = 3,  /* different days from which no attendance alone is told */
    SECOND_LOOKS_MOST = 100,
    LOOKED_PAGE_MOST = 500
};

#endif
