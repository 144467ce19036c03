/* SPDX-License-Identifier: Apache-2.0
 * Numbers that are unique by construction: NHS numbers of the 999 range kept for tests, telephone
 * numbers of the ranges kept for drama, local record numbers. Each is a permutation of an index.
 */
#ifndef WEFT_TOWN_NUMBER_H
#define WEFT_TOWN_NUMBER_H

#include "base/arena.h"

/* A permutation of 0 … size-1 (size from 2 to 2^40), chosen by key: a Feistel network on the next
 * even number of bits, walked until it lands inside. at must be below size. */
uint64_t number_permute(uint64_t key, uint64_t size, uint64_t at);

struct number_book;
/* The valid numbers of 999 000 000x to 999 999 999x, counted once (400 KB in the arena). */
const struct number_book *number_book_open(struct arena *a, uint64_t key);
/* How many people can have a number: 909,091 or so. */
uint64_t number_nhs_count(const struct number_book *b);
/* The NHS number of person `at`; 0 beyond number_nhs_count: more than that have none. */
uint64_t number_nhs(const struct number_book *b, uint64_t at);
/* The check digit of nine digits by modulus 11 (NHS Data Dictionary); 10 where there is none. */
unsigned number_nhs_check(uint64_t nine);
bool number_nhs_valid(uint64_t ten);

/* Ofcom's ranges "for use in TV and radio drama programmes": without the
 * leading 0. Shared between people once more than number_phone_count() are asked for. */
uint32_t number_phone_count(void);
uint64_t number_phone(uint64_t key, uint64_t at);

/* A local number of `digits` digits (at most 8), unique by `at` below 10^digits. */
uint64_t number_local(uint64_t key, unsigned digits, uint64_t at);

#endif
