/* SPDX-License-Identifier: Apache-2.0
 * One-time codes by the clock (RFC 6238 over RFC 4226: HMAC-SHA-1, six digits, steps of 30
 * seconds): what every authenticator app speaks.
 */
#ifndef WEFT_CRYPTO_OTP_H
#define WEFT_CRYPTO_OTP_H

#include "crypto/crypto.h"

enum { OTP_SECRET_SIZE = 20, OTP_STEP_S = 30, OTP_DIGITS = 6 };

/* The code of a step (seconds since 1970 / OTP_STEP_S), 0 to 999999. */
uint32_t otp_code(str secret, int64_t step);
/* RFC 4648 base32 without padding: how a secret is typed. */
str base32_encode(struct arena *a, str bytes);

#endif
