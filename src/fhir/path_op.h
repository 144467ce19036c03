/* SPDX-License-Identifier: Apache-2.0
 * The operations of a FHIRPath program. Made by path_parse.c, run by path_eval.c, checked by
 * path_check.c; no other file includes this.
 */
#ifndef WEFT_FHIR_PATH_OP_H
#define WEFT_FHIR_PATH_OP_H

#include "fhir/path.h"

enum path_op_kind {
    OP_LITERAL, /* literal */
    OP_EMPTY,   /* {} */
    OP_NAME,    /* element or type `text` of the focus */
    OP_THIS,
    OP_INDEX,
    OP_TOTAL,
    OP_VARIABLE, /* %text */
    OP_CALL,     /* function `call` with args, on the focus */
    OP_DOT,      /* right on each result of left */
    OP_ITEM,     /* left[right] */
    OP_NEGATE,   /* - left */
    OP_PLUS_SIGN,
    OP_IS, /* left is `text` in namespace `space` */
    OP_AS,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_DIV,
    OP_MOD,
    OP_ADD,
    OP_SUBTRACT,
    OP_CONCAT,
    OP_UNION,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_GREATER,
    OP_GREATER_EQUAL,
    OP_EQUAL,
    OP_NOT_EQUAL,
    OP_EQUIVALENT,
    OP_NOT_EQUIVALENT,
    OP_IN,
    OP_CONTAINS,
    OP_AND,
    OP_OR,
    OP_XOR,
    OP_IMPLIES
};

struct path_function;

struct path_op {
    uint8_t kind;
    uint16_t height; /* of the tree below: bounds the recursion of a run */
    uint32_t at;     /* byte in the expression, for messages */
    str text, space;
    struct path_item literal;
    const struct path_op *left, *right;
    const struct path_function *call;
    const struct path_op **args;
    size_t arg_count;
};

#endif
