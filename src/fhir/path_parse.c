/* SPDX-License-Identifier: Apache-2.0
 * The grammar of FHIRPath 2.0.0, by precedence climbing. */
#include "base/buf.h"
#include "base/utf8.h"
#include "fhir/fhir_limits.h"
#include "fhir/path_op.h"
#include "fhir/path_run.h"
#include "fhir/path_time.h"

struct parser {
    struct env *e;
    str text;
    size_t at;
    int depth;
};

static status parse_expression(struct parser *p, int least, const struct path_op **ret);

static status refuse(struct parser *p, size_t at, const char *what, const char *remedy)
{
    long line = 0, column = 0;
    env_fail(p->e, ST_BAD_INPUT, str_none(), "%s", what);
    json_line(p->text, at, &line, &column);
    env_at(p->e, line, column);
    env_remedy(p->e, "%s", remedy);
    return ST_BAD_INPUT;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static char peek(const struct parser *p, size_t ahead)
{
    return p->at + ahead < p->text.n ? p->text.p[p->at + ahead] : '\0';
}

/* Blanks and comments; an unfinished comment is refused. */
static status skip(struct parser *p)
{
    for (;;) {
        char c = peek(p, 0);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            p->at++;
        } else if (c == '/' && peek(p, 1) == '/') {
            while (p->at < p->text.n && p->text.p[p->at] != '\n') p->at++;
        } else if (c == '/' && peek(p, 1) == '*') {
            size_t end = str_find(str_from(p->text, p->at + 2), S("*/"));
            if (end == SIZE_MAX)
                return refuse(p, p->at, "a comment does not end", "close it with */");
            p->at += end + 4;
        } else {
            return ST_OK;
        }
    }
}

static bool take(struct parser *p, const char *symbol)
{
    if (!str_starts(str_from(p->text, p->at), str_of(symbol))) return false;
    p->at += strlen(symbol);
    return true;
}

static str word_at(const struct parser *p)
{
    size_t end = p->at;
    if (end < p->text.n && is_letter(p->text.p[end]))
        while (end < p->text.n && (is_letter(p->text.p[end]) || is_digit(p->text.p[end]))) end++;
    return str_sub(p->text, p->at, end - p->at);
}

static bool take_word(struct parser *p, const char *word)
{
    if (!str_eq(word_at(p), str_of(word))) return false;
    p->at += strlen(word);
    return true;
}

static struct path_op *new_op(struct parser *p, enum path_op_kind kind, size_t at)
{
    struct path_op *op = NEW(p->e->arena, struct path_op);
    op->kind = (uint8_t)kind;
    op->at = (uint32_t)at;
    return op;
}

/* op stands above `below`. */
static void cover(struct path_op *op, const struct path_op *below)
{
    if (below != NULL && op->height <= below->height) op->height = (uint16_t)(below->height + 1);
}

static int hex4(str s, size_t at)
{
    int v = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < s.n ? s.p[i] : '\0', low = (char)(c | 0x20);
        int d = is_digit(c) ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
        if (d < 0) return -1;
        v = v * 16 + d;
    }
    return v;
}

static status parse_escape(struct parser *p, struct buf *b)
{
    static const char from[] = "rntf\\/'\"`", to[] = "\r\n\t\f\\/'\"`";
    char c = peek(p, 1), bytes[4];
    if (c == 'u') {
        int cp = hex4(p->text, p->at + 2);
        size_t size = cp > 0 ? utf8_put(cp, bytes) : 0;
        if (size == 0)
            return refuse(p, p->at, "\\u is not followed by a character's four hex digits",
                          "write \\u0041");
        buf_add(b, str_make(bytes, size));
        p->at += 6;
        return ST_OK;
    }
    const char *found = c == '\0' ? NULL : strchr(from, c);
    if (found == NULL)
        return refuse(p, p->at, "unknown escape",
                      "allowed are \\\\ \\/ \\' \\\" \\` \\r \\n \\t \\f \\uXXXX");
    buf_byte(b, to[found - from]);
    p->at += 2;
    return ST_OK;
}

/* Quoted by ', " or `: the quote is at p. */
static status parse_quoted(struct parser *p, str *ret)
{
    size_t start = p->at;
    char quote = p->text.p[p->at++];
    struct buf b = buf_make(p->e->arena);
    while (p->at < p->text.n && p->text.p[p->at] != quote) {
        if (p->text.p[p->at] == '\\')
            TRY(parse_escape(p, &b));
        else
            buf_byte(&b, p->text.p[p->at++]);
    }
    if (p->at == p->text.n)
        return refuse(p, start, "a quoted text does not end", "close it with the same quote");
    p->at++;
    *ret = buf_str(&b);
    return ST_OK;
}

/* "days" or 'mg' behind a number makes it a quantity. */
static status parse_unit(struct parser *p, struct path_item *item)
{
    size_t back = p->at;
    TRY(skip(p));
    if (peek(p, 0) == '\'') {
        TRY(parse_quoted(p, &item->unit));
        item->kind = PATH_QUANTITY;
    } else if (path_is_calendar_word(word_at(p))) {
        item->unit = word_at(p);
        item->calendar = true;
        item->kind = PATH_QUANTITY;
        p->at += item->unit.n;
    } else {
        p->at = back;
    }
    return ST_OK;
}

static status parse_number(struct parser *p, const struct path_op **ret)
{
    size_t start = p->at;
    bool whole = true;
    while (is_digit(peek(p, 0))) p->at++;
    if (peek(p, 0) == '.' && is_digit(peek(p, 1))) {
        whole = false;
        p->at++;
        while (is_digit(peek(p, 0))) p->at++;
    }
    struct path_op *op = new_op(p, OP_LITERAL, start);
    op->literal.kind = whole ? PATH_INTEGER : PATH_DECIMAL;
    if (!decimal_parse(str_sub(p->text, start, p->at - start), &op->literal.number))
        return refuse(p, start, "the number has too many digits", "at most 38 are kept");
    if (whole && path_integer_overflows(op->literal.number))
        return refuse(p, start, "the integer is larger than 2147483647",
                      "write a decimal: 3000000000.0");
    TRY(parse_unit(p, &op->literal));
    *ret = op;
    return ST_OK;
}

/* @2026-11-22, @2026T, @2026-11-22T10:30:00.000Z, @T10:30. */
static status parse_time_literal(struct parser *p, const struct path_op **ret)
{
    size_t start = p->at++;
    struct path_op *op = new_op(p, OP_LITERAL, start);
    size_t used = path_time_scan(str_from(p->text, p->at), &op->literal);
    if (used == 0)
        return refuse(p, start, "no date or time follows the @",
                      "write @2026-11-22, @2026-11-22T10:30:00Z or @T10:30");
    p->at += used;
    *ret = op;
    return ST_OK;
}

static status parse_name(struct parser *p, str *ret)
{
    if (peek(p, 0) == '`') return parse_quoted(p, ret);
    str word = word_at(p);
    if (word.n == 0)
        return refuse(p, p->at, "a name was expected here",
                      "name an element or function after the point");
    p->at += word.n;
    *ret = word;
    return ST_OK;
}

static status parse_args(struct parser *p, struct path_op *op)
{
    struct {
        VEC(const struct path_op *)
    } args = { 0 };
    TRY(skip(p));
    while (!take(p, ")")) {
        const struct path_op *arg = NULL;
        if (args.count > 0 && !take(p, ","))
            return refuse(p, p->at, "a comma or ) was expected here", "close the call with )");
        TRY(parse_expression(p, 0, &arg));
        cover(op, arg);
        *VEC_PUSH(p->e->arena, &args) = arg;
        TRY(skip(p));
    }
    op->args = args.at;
    op->arg_count = args.count;
    return ST_OK;
}

static status parse_call(struct parser *p, struct path_op *op)
{
    op->kind = OP_CALL;
    op->call = path_function_find(op->text);
    if (op->call == NULL) {
        str what = arena_printf(p->e->arena, "there is no function %.*s()",
                                STR_ARG(str_sub(op->text, 0, 60)));
        return refuse(p, op->at, what.p,
                      "names are case-sensitive; see the FHIRPath specification");
    }
    TRY(parse_args(p, op));
    if (path_function_takes(op->call, op->arg_count)) return ST_OK;
    str what = arena_printf(p->e->arena, "%.*s() does not take %zu arguments", STR_ARG(op->text),
                            op->arg_count);
    return refuse(p, op->at, what.p, path_function_usage(op->call));
}

/* A name, a call, $this, $index or $total. */
static status parse_invocation(struct parser *p, const struct path_op **ret)
{
    struct path_op *op = new_op(p, OP_NAME, p->at);
    *ret = op;
    if (take(p, "$this"))
        op->kind = OP_THIS;
    else if (take(p, "$index"))
        op->kind = OP_INDEX;
    else if (take(p, "$total"))
        op->kind = OP_TOTAL;
    if (op->kind != OP_NAME) return ST_OK;
    TRY(parse_name(p, &op->text));
    size_t back = p->at;
    TRY(skip(p));
    if (take(p, "(")) return parse_call(p, op);
    p->at = back;
    return ST_OK;
}

static status parse_variable(struct parser *p, const struct path_op **ret)
{
    struct path_op *op = new_op(p, OP_VARIABLE, p->at++);
    *ret = op;
    if (peek(p, 0) == '\'') return parse_quoted(p, &op->text);
    return parse_name(p, &op->text);
}

static status parse_parentheses(struct parser *p, const struct path_op **ret)
{
    size_t start = p->at++;
    TRY(parse_expression(p, 0, ret));
    TRY(skip(p));
    return take(p, ")") ? ST_OK : refuse(p, start, "this ( is not closed", "close it with )");
}

static status parse_literal_word(struct parser *p, const struct path_op **ret, bool *ret_found)
{
    size_t start = p->at;
    bool yes = take_word(p, "true");
    *ret_found = yes || take_word(p, "false");
    if (!*ret_found) return ST_OK;
    struct path_op *op = new_op(p, OP_LITERAL, start);
    op->literal.kind = PATH_BOOLEAN;
    op->literal.boolean = yes;
    *ret = op;
    return ST_OK;
}

static status parse_term(struct parser *p, const struct path_op **ret)
{
    TRY(skip(p));
    char c = peek(p, 0);
    size_t start = p->at;
    bool found = false;
    if (p->at >= p->text.n) return refuse(p, p->at, "the expression ends too early", "finish it");
    if (c == '(') return parse_parentheses(p, ret);
    if (c == '%') return parse_variable(p, ret);
    if (c == '@') return parse_time_literal(p, ret);
    if (is_digit(c)) return parse_number(p, ret);
    if (c == '\'' || c == '"') {
        struct path_op *op = new_op(p, OP_LITERAL, start);
        op->literal.kind = PATH_STRING;
        *ret = op;
        return parse_quoted(p, &op->literal.text);
    }
    if (take(p, "{")) {
        TRY(skip(p));
        *ret = new_op(p, OP_EMPTY, start);
        return take(p, "}") ? ST_OK
                            : refuse(p, start, "{ begins only the empty collection {}", "write {}");
    }
    TRY(parse_literal_word(p, ret, &found));
    return found ? ST_OK : parse_invocation(p, ret);
}

static struct path_op *join(struct parser *p, enum path_op_kind kind, size_t at,
                            const struct path_op *left, const struct path_op *right)
{
    struct path_op *op = new_op(p, kind, at);
    op->left = left;
    op->right = right;
    cover(op, left);
    cover(op, right);
    return op;
}

static status check_height(struct parser *p, const struct path_op *op)
{
    return op->height <= 2 * PATH_DEPTH_MOST
               ? ST_OK
               : refuse(p, op->at, "the expression has too many parts in a row", "break it up");
}

/* A term with all that hangs on it: .name, .call(), [index]. */
static status parse_postfix(struct parser *p, const struct path_op **ret)
{
    const struct path_op *left = NULL, *right = NULL;
    TRY(parse_term(p, &left));
    for (;;) {
        size_t back = p->at;
        TRY(skip(p));
        size_t start = p->at;
        if (take(p, ".")) {
            TRY(skip(p));
            TRY(parse_invocation(p, &right));
            left = join(p, OP_DOT, start, left, right);
        } else if (take(p, "[")) {
            TRY(parse_expression(p, 0, &right));
            TRY(skip(p));
            if (!take(p, "]")) return refuse(p, start, "this [ is not closed", "close it with ]");
            left = join(p, OP_ITEM, start, left, right);
        } else {
            p->at = back;
            *ret = left;
            return ST_OK;
        }
        TRY(check_height(p, left));
    }
}

static status parse_unary(struct parser *p, const struct path_op **ret)
{
    TRY(skip(p));
    size_t start = p->at;
    enum path_op_kind kind = take(p, "-") ? OP_NEGATE : take(p, "+") ? OP_PLUS_SIGN : OP_LITERAL;
    if (kind == OP_LITERAL) return parse_postfix(p, ret);
    const struct path_op *operand = NULL;
    if (++p->depth > PATH_DEPTH_MOST)
        return refuse(p, start, "the expression is nested too deep", "simplify it");
    TRY(parse_unary(p, &operand));
    p->depth--;
    *ret = join(p, kind, start, operand, NULL);
    return ST_OK;
}

static const struct {
    const char *symbol;
    bool word;
    uint8_t kind;
    uint8_t level; /* larger binds tighter */
} operators[] = {
    { "*", false, OP_MULTIPLY, 10 },
    { "/", false, OP_DIVIDE, 10 },
    { "div", true, OP_DIV, 10 },
    { "mod", true, OP_MOD, 10 },
    { "+", false, OP_ADD, 9 },
    { "-", false, OP_SUBTRACT, 9 },
    { "&", false, OP_CONCAT, 9 },
    { "is", true, OP_IS, 8 },
    { "as", true, OP_AS, 8 },
    { "|", false, OP_UNION, 7 },
    { "<=", false, OP_LESS_EQUAL, 6 },
    { "<", false, OP_LESS, 6 },
    { ">=", false, OP_GREATER_EQUAL, 6 },
    { ">", false, OP_GREATER, 6 },
    { "=", false, OP_EQUAL, 5 },
    { "~", false, OP_EQUIVALENT, 5 },
    { "!=", false, OP_NOT_EQUAL, 5 },
    { "!~", false, OP_NOT_EQUIVALENT, 5 },
    { "in", true, OP_IN, 4 },
    { "contains", true, OP_CONTAINS, 4 },
    { "and", true, OP_AND, 3 },
    { "or", true, OP_OR, 2 },
    { "xor", true, OP_XOR, 2 },
    { "implies", true, OP_IMPLIES, 1 },
};

/* Name, or Namespace.Name. */
static status parse_type(struct parser *p, struct path_op *op)
{
    TRY(skip(p));
    TRY(parse_name(p, &op->text));
    if (!take(p, ".")) return ST_OK;
    op->space = op->text;
    return parse_name(p, &op->text);
}

static status parse_binary(struct parser *p, size_t which, size_t start,
                           const struct path_op **left)
{
    const struct path_op *right = NULL;
    struct path_op *op = join(p, (enum path_op_kind)operators[which].kind, start, *left, NULL);
    if (op->kind == OP_IS || op->kind == OP_AS) {
        TRY(parse_type(p, op));
    } else {
        TRY(parse_expression(p, operators[which].level + 1, &right));
        op->right = right;
        cover(op, right);
    }
    *left = op;
    return check_height(p, op);
}

#define NO_OPERATOR (sizeof operators / sizeof operators[0])

static size_t take_operator(struct parser *p, int least)
{
    for (size_t i = 0; i < NO_OPERATOR; i++) {
        if (operators[i].level < least) continue;
        if (operators[i].word ? take_word(p, operators[i].symbol) : take(p, operators[i].symbol))
            return i;
    }
    return NO_OPERATOR;
}

static status parse_expression(struct parser *p, int least, const struct path_op **ret)
{
    const struct path_op *left = NULL;
    if (++p->depth > PATH_DEPTH_MOST)
        return refuse(p, p->at, "the expression is nested too deep", "simplify it");
    TRY(parse_unary(p, &left));
    for (;;) {
        size_t back = p->at;
        TRY(skip(p));
        size_t start = p->at, which = take_operator(p, least);
        if (which == NO_OPERATOR) {
            p->at = back;
            break;
        }
        TRY(parse_binary(p, which, start, &left));
    }
    p->depth--;
    *ret = left;
    return ST_OK;
}

status path_compile(struct env *e, str expression, struct path_program *ret_program)
{
    struct parser p = { .e = e, .text = expression };
    const struct path_op *root = NULL;
    if (expression.n > PATH_SOURCE_MOST)
        return fail(e, ST_TOO_LARGE, "the expression has more than %d bytes", PATH_SOURCE_MOST);
    if (!utf8_valid(expression, NULL))
        return refuse(&p, 0, "the expression is not UTF-8", "save it as UTF-8");
    TRY(parse_expression(&p, 0, &root));
    TRY(skip(&p));
    if (p.at != expression.n)
        return refuse(&p, p.at, "the expression should have ended here",
                      "join its parts by an operator");
    *ret_program = (struct path_program){ .root = root, .source = expression };
    return ST_OK;
}
