/* SPDX-License-Identifier: Apache-2.0
 * What the parts of tmplgen share: one template file on its way to a C file.
 */
#ifndef WEFT_TOOLS_TMPL_H
#define WEFT_TOOLS_TMPL_H

#include "base/buf.h"
#include "tools/catalogue.h"
#include "tools/markup.h"
#include "tools/routes.h"

enum tmpl_block_kind { BLOCK_DEFINE, BLOCK_IF, BLOCK_FOR, BLOCK_WRAP, BLOCK_SET };

struct tmpl_block {
    enum tmpl_block_kind kind;
    long line;
    str subject;          /* for: the expression; wrap: name(args); set: the name */
    struct markup before; /* where it began */
    struct markup branch; /* where the branches so far ended, if any has */
    bool has_branch;
    bool has_else;
    bool space_before; /* the same three about trailing white space */
    bool space_branch;
};

struct tmpl {
    struct env *e;
    str path;
    struct catalogue messages;
    struct route_rows routes;
    struct buf uses;   /* #include lines of the header */
    struct buf header; /* prototypes */
    struct buf source; /* whole functions */
    struct buf body;   /* statements of the function being written */
    struct buf opened; /* those before {{body}}, once it has been met */
    struct buf text;   /* constant markup not yet written out */
    str name, params;  /* of the template being written */
    bool has_body;
    bool uses_assets;
    struct markup at;
    bool after_space; /* the last byte written was white space */
    char space;       /* white space seen and not yet written: ' ', '\n' or 0 */
    long line;
    struct {
        VEC(struct tmpl_block)
    } blocks;
};

/* Tells what is wrong on this line; a macro, so that gcc sees the constant code (see base/env.h).
 */
void tmpl_tell(struct tmpl *t, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define tmpl_fail(t, remedy, ...) (tmpl_tell((t), (remedy), __VA_ARGS__), ST_BAD_INPUT)
/* Writes the constant text so far as one statement. */
void tmpl_flush(struct tmpl *t);
/* Begins a statement at the right depth; with_line puts #line before it. */
void tmpl_statement(struct tmpl *t, bool with_line);
/* Adds to the constant text without looking at it as markup. */
void tmpl_constant(struct tmpl *t, str s);

/* Values (tmpl_value.c): each writes the statements for one directive. */
MUST_CHECK status tmpl_value(struct tmpl *t, str expr);
MUST_CHECK status tmpl_raw(struct tmpl *t, str expr);
MUST_CHECK status tmpl_message(struct tmpl *t, str rest);
MUST_CHECK status tmpl_words(struct tmpl *t, str function, bool with_arena, str expr);
MUST_CHECK status tmpl_fixed(struct tmpl *t, str rest);
MUST_CHECK status tmpl_url(struct tmpl *t, str rest);
MUST_CHECK status tmpl_asset(struct tmpl *t, str name);
/* The function of html/words.h behind a word like "date"; false where there is none. */
bool tmpl_words_named(str word, str *ret_function, bool *ret_with_arena);

/* Blocks (tmpl_block.c). */
MUST_CHECK status tmpl_define(struct tmpl *t, str rest);
MUST_CHECK status tmpl_if(struct tmpl *t, str expr);
MUST_CHECK status tmpl_else(struct tmpl *t, str rest);
MUST_CHECK status tmpl_for(struct tmpl *t, str rest);
MUST_CHECK status tmpl_wrap(struct tmpl *t, str rest);
MUST_CHECK status tmpl_set(struct tmpl *t, str name);
MUST_CHECK status tmpl_body(struct tmpl *t);
MUST_CHECK status tmpl_call(struct tmpl *t, str rest);
MUST_CHECK status tmpl_end(struct tmpl *t);

/* Takes the first word off *rest. */
str tmpl_word(str *rest);

#endif
