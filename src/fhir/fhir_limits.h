/* SPDX-License-Identifier: Apache-2.0
 * What a client may ask of fhir/ at most.
 */
#ifndef WEFT_FHIR_LIMITS_H
#define WEFT_FHIR_LIMITS_H

/* Bytes of one search query, before decoding. */
#define SEARCH_QUERY_MOST ((size_t)64 * 1024)
/* Conditions that must all hold; values of one that may each hold. */
#define SEARCH_CLAUSES_MOST 64
#define SEARCH_VALUES_MOST  1000
/* Links of a chain or of nested _has. */
#define SEARCH_CHAIN_MOST 4
/* _sort keys, _include and _revinclude rows. */
#define SEARCH_SORTS_MOST    8
#define SEARCH_INCLUDES_MOST 64
/* Bytes of the words of one resource that are searched. */
#define WORDS_MOST ((size_t)32 * 1024)
/* Entries of one transaction or batch; issues listed by one validation. */
#define BUNDLE_ENTRIES_MOST  100000
#define VALIDATE_ISSUES_MOST 200
/* FHIRPath: bytes of an expression, nesting, steps of one run, items of one collection. */
#define PATH_SOURCE_MOST (64 * 1024)
#define PATH_DEPTH_MOST  200
#define PATH_STEPS_MOST  5000000
#define PATH_ITEMS_MOST  1000000
/* Codes of one expansion; value sets or concepts above one another. */
#define TERMS_MOST       20000
#define TERMS_DEPTH_MOST 40
/* Operations of one patch. */
#define PATCH_OPERATIONS_MOST 1000

#endif
