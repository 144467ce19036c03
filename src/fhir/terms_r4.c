/* SPDX-License-Identifier: Apache-2.0
 * The code systems and value sets that R4 ships, taken into the program as text: lines of
 * {"url":…,"resourceType":…}, found by their beginning. Nothing is read before it is asked for. */
#include <stdio.h>

#include "fhir/terms.h"
#include "fhir/terms_r4.h"

extern const char terms_r4_text[], terms_r4_end[];

/* The assembler takes the file in: as a C array it would take minutes to compile. */
__asm__(".section .rodata\n"
        ".global terms_r4_text\n"
        ".global terms_r4_end\n"
        "terms_r4_text:\n"
        ".incbin \"" TERMS_R4_FILE "\"\n"
        "terms_r4_end:\n"
        ".byte 0\n"
        ".text\n");

str terms_shipped(str type, str url)
{
    char begins[400];
    url = str_sub(url, 0, str_find_byte(url, '|'));
    int n = snprintf(begins, sizeof begins, "\n{\"url\":\"%.*s\",\"resourceType\":\"%.*s\"",
                     STR_ARG(url), STR_ARG(type));
    if (n < 0 || (size_t)n >= sizeof begins) return str_none();
    str all = str_make(terms_r4_text, (size_t)(terms_r4_end - terms_r4_text));
    size_t at = str_find(all, str_make(begins, (size_t)n));
    if (at == SIZE_MAX) return str_none();
    str line = str_from(all, at + 1);
    return str_sub(line, 0, str_find_byte(line, '\n'));
}
