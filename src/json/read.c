/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

#include "base/map.h"
#include "json/json_limits.h"
#include "json/scan.h"

/* One pass over a text. `at` has room for every value the text can hold (scan_values_most), so
 * that nodes never move and parsing never allocates but for escaped or very many keys. */
struct reader {
    struct env *e;
    str source;
    const char *p, *end;
    struct json_node *at;
    uint32_t used;
    int depth;
};

static status refuse(struct reader *r, const char *at, const char *what, const char *remedy)
{
    env_fail(r->e, ST_BAD_INPUT, str_none(), "%s", what);
    long line = 0, column = 0;
    json_line(r->source, (size_t)(at - r->source.p), &line, &column);
    env_at(r->e, line, column);
    env_remedy(r->e, "%s", remedy);
    return ST_BAD_INPUT;
}

static status refuse_end(struct reader *r)
{
    return refuse(r, r->end, "the JSON text ends too early",
                  "send the whole text: every object, array and string must be closed");
}

static inline void skip_blanks(struct reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
        r->p++;
}

static int hex4(const char *p, const char *end)
{
    if (end - p < 4) return -1;
    int v = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int d = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
        if (d < 0) return -1;
        v = v * 16 + d;
    }
    return v;
}

/* \uXXXX at p (the backslash): moves past it, and past the second half of a surrogate pair. */
static status read_unicode_escape(struct reader *r)
{
    const char *at = r->p;
    int cp = hex4(at + 2, r->end);
    if (cp < 0)
        return refuse(r, at, "\\u is not followed by four hex digits", "write it as \\u00E9");
    if (cp == 0)
        return refuse(r, at, "\\u0000 is not allowed in a text", "leave the character out");
    r->p += 6;
    if (cp < 0xd800 || cp > 0xdfff) return ST_OK;
    bool pair = cp < 0xdc00 && r->end - r->p >= 6 && r->p[0] == '\\' && r->p[1] == 'u';
    int low = pair ? hex4(r->p + 2, r->end) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return refuse(r, at, "half of a surrogate pair stands alone",
                      "write both halves (\\uD83D\\uDE00) or the character itself in UTF-8");
    r->p += 6;
    return ST_OK;
}

static status read_escape(struct reader *r)
{
    if (r->end - r->p < 2) return refuse_end(r);
    char c = r->p[1];
    if (c == 'u') return read_unicode_escape(r);
    if (memchr("\"\\/bfnrt", c, 8) == NULL)
        return refuse(r, r->p, "unknown escape in a string",
                      "allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX");
    r->p += 2;
    return ST_OK;
}

/* The quote is at p. Gives what stands between the quotes and moves past them. */
static status read_string(struct reader *r, const char **ret_p, uint32_t *ret_n, bool *ret_escaped)
{
    const char *start = ++r->p;
    bool escaped = false;
    for (;;) {
        r->p = scan_string(r->p, r->end);
        if (r->p == r->end) return refuse_end(r);
        unsigned char c = (unsigned char)*r->p;
        if (c == '"') break;
        if (c == '\\') {
            escaped = true;
            TRY(read_escape(r));
        } else if (c >= 0x80) {
            const char *next = scan_utf8(r->p, r->end);
            if (next == NULL)
                return refuse(r, r->p, "the bytes here are not UTF-8", "save the text as UTF-8");
            r->p = next;
        } else {
            return refuse(r, r->p, "a control character stands in a string",
                          "escape it, as \\n or \\u0001");
        }
    }
    *ret_p = start;
    *ret_n = (uint32_t)(r->p - start);
    *ret_escaped = escaped;
    r->p++;
    return ST_OK;
}

static inline const char *skip_digits(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9') p++;
    return p;
}

/* The end of the number at p, or NULL where RFC 8259, section 6, has no such number. */
static const char *number_end(const char *p, const char *end)
{
    if (p < end && *p == '-') p++;
    const char *whole = p;
    p = skip_digits(p, end);
    if (p == whole || (*whole == '0' && p - whole > 1)) return NULL;
    if (p < end && *p == '.') {
        const char *fraction = ++p;
        if ((p = skip_digits(p, end)) == fraction) return NULL;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-')) p++;
        const char *power = p;
        if ((p = skip_digits(p, end)) == power) return NULL;
    }
    return p;
}

static status read_number(struct reader *r)
{
    const char *end = number_end(r->p, r->end);
    if (end == NULL)
        return refuse(r, r->p, "not a JSON number",
                      "write digits, with at most one point between digits: 0.5, -3, 1e6");
    r->p = end;
    return ST_OK;
}

static status read_word(struct reader *r, struct json_node *n)
{
    static const struct {
        str word;
        enum json_kind kind;
    } words[] = { { S_INIT("null"), JSON_NULL },
                  { S_INIT("true"), JSON_TRUE },
                  { S_INIT("false"), JSON_FALSE } };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        str w = words[i].word;
        if ((size_t)(r->end - r->p) < w.n || memcmp(r->p, w.p, w.n) != 0) continue;
        n->kind = (uint8_t)words[i].kind;
        r->p += w.n;
        return ST_OK;
    }
    return refuse(
        r, r->p, "a JSON value was expected here",
        "a value is an object, an array, a string in double quotes, a number, true, false "
        "or null");
}

static bool same_key(struct arena *a, const struct json_node *x, const struct json_node *y)
{
    if (!x->key_escaped && !y->key_escaped)
        return x->key_n == y->key_n && memcmp(x->key_p, y->key_p, x->key_n) == 0;
    return str_eq(json_key(a, x), json_key(a, y));
}

static status refuse_duplicate(struct reader *r, const struct json_node *n)
{
    str key = json_key(r->e->arena, n);
    size_t shown = key.n > 64 ? 64 : key.n;
    while (shown < key.n && shown > 0 && ((unsigned char)key.p[shown] & 0xc0) == 0x80) shown--;
    str what = arena_printf(r->e->arena, "the key \"%.*s\" is given twice", (int)shown, key.p);
    return refuse(r, n->key_p - 1, what.p, "keep one of the two members");
}

static status check_keys_hashed(struct reader *r, const struct json_node *object)
{
    struct map seen = map_make(r->e->arena);
    for (const struct json_node *m = json_first(object); m != NULL; m = json_next(m)) {
        bool is_new = false;
        map_put(&seen, json_key(r->e->arena, m), &is_new);
        if (!is_new) return refuse_duplicate(r, m);
    }
    return ST_OK;
}

/* Small objects: a filter of 64 bits tells most keys apart without a look at the earlier ones. */
static status check_keys(struct reader *r, const struct json_node *object)
{
    if (object->count > JSON_KEYS_PAIRWISE) return check_keys_hashed(r, object);
    const struct json_node *end = object + object->span;
    uint64_t filter = 0;
    bool any_escaped = false;
    for (const struct json_node *m = object + 1; m < end; m += m->span) {
        any_escaped |= m->key_escaped;
        unsigned char first = m->key_n > 0 ? (unsigned char)m->key_p[0] : 0;
        unsigned char last = m->key_n > 0 ? (unsigned char)m->key_p[m->key_n - 1] : 0;
        uint64_t bit = UINT64_C(1) << ((first * 7u + last * 3u + m->key_n * 5u) & 63u);
        if ((filter & bit) != 0 || any_escaped)
            for (const struct json_node *k = object + 1; k < m; k += k->span)
                if (same_key(r->e->arena, k, m)) return refuse_duplicate(r, m);
        filter |= bit;
    }
    return ST_OK;
}

static status read_value(struct reader *r, struct json_node *parent, struct json_node **ret_node);

static status enter(struct reader *r)
{
    if (++r->depth > JSON_DEPTH_MAX)
        return refuse(r, r->p, "objects and arrays are nested more than 128 deep",
                      "send a flatter structure");
    r->p++;
    return ST_OK;
}

/* After an element: true where a comma says that another follows. */
static status read_comma(struct reader *r, char closing, bool *ret_more)
{
    skip_blanks(r);
    if (r->p == r->end) return refuse_end(r);
    if (*r->p != ',' && *r->p != closing)
        return refuse(r, r->p,
                      closing == '}' ? "a comma or } was expected here"
                                     : "a comma or ] was expected here",
                      "separate values by commas and close what was opened");
    *ret_more = *r->p++ == ',';
    return ST_OK;
}

static status read_array(struct reader *r, struct json_node *n)
{
    n->kind = JSON_ARRAY;
    TRY(enter(r));
    skip_blanks(r);
    bool more = r->p == r->end || *r->p != ']';
    if (!more) r->p++;
    while (more) {
        struct json_node *child = NULL;
        TRY(read_value(r, n, &child));
        n->count++;
        TRY(read_comma(r, ']', &more));
    }
    r->depth--;
    return ST_OK;
}

static status read_member(struct reader *r, struct json_node *object)
{
    skip_blanks(r);
    if (r->p == r->end) return refuse_end(r);
    if (*r->p != '"')
        return refuse(r, r->p, "a key in double quotes was expected here",
                      "write \"key\": value, without a comma after the last member");
    const char *key = NULL;
    uint32_t key_n = 0;
    bool escaped = false;
    TRY(read_string(r, &key, &key_n, &escaped));
    skip_blanks(r);
    if (r->p == r->end) return refuse_end(r);
    if (*r->p != ':') return refuse(r, r->p, "a colon was expected here", "write \"key\": value");
    r->p++;
    struct json_node *child = NULL;
    TRY(read_value(r, object, &child));
    child->key_p = key;
    child->key_n = key_n;
    child->key_escaped = escaped;
    return ST_OK;
}

static status read_object(struct reader *r, struct json_node *n)
{
    n->kind = JSON_OBJECT;
    TRY(enter(r));
    skip_blanks(r);
    bool more = r->p == r->end || *r->p != '}';
    if (!more) r->p++;
    while (more) {
        TRY(read_member(r, n));
        n->count++;
        TRY(read_comma(r, '}', &more));
    }
    r->depth--;
    n->span = r->used - (uint32_t)(n - r->at);
    return check_keys(r, n);
}

static status read_scalar(struct reader *r, struct json_node *n)
{
    char c = *r->p;
    if (c == '"') {
        const char *text = NULL;
        uint32_t size = 0;
        n->kind = JSON_STRING;
        return read_string(r, &text, &size, &n->escaped);
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        n->kind = JSON_NUMBER;
        return read_number(r);
    }
    return read_word(r, n);
}

static status read_value(struct reader *r, struct json_node *parent, struct json_node **ret_node)
{
    skip_blanks(r);
    if (r->p == r->end) return refuse_end(r);
    struct json_node *n = &r->at[r->used++];
    n->p = r->p;
    n->up = parent == NULL ? 0 : (uint32_t)(n - parent);
    char c = *r->p;
    status s = c == '{' ? read_object(r, n) : c == '[' ? read_array(r, n) : read_scalar(r, n);
    if (s != ST_OK) return s;
    n->n = (uint32_t)(r->p - n->p);
    n->span = r->used - (uint32_t)(n - r->at);
    *ret_node = n;
    return ST_OK;
}

status json_read(struct env *e, str source, const struct json_node **ret_root)
{
    if (source.n > JSON_SIZE_MAX) {
        env_fail(e, ST_TOO_LARGE, str_none(), "a JSON text of %zu bytes is too large", source.n);
        env_remedy(e, "send at most %zu bytes at once", JSON_SIZE_MAX);
        return ST_TOO_LARGE;
    }
    struct reader r = { .e = e, .source = source, .p = source.p, .end = source.p + source.n };
    if (str_starts(source, S("\xef\xbb\xbf")))
        return refuse(&r, r.p, "the text begins with a byte order mark",
                      "save it as UTF-8 without one");
    r.at = NEW_ARRAY(e->arena, struct json_node, scan_values_most(source));
    struct json_node *root = NULL;
    TRY(read_value(&r, NULL, &root));
    skip_blanks(&r);
    if (r.p != r.end)
        return refuse(&r, r.p, "something follows the end of the JSON value",
                      "send one value; for several, one a line (NDJSON)");
    *ret_root = root;
    return ST_OK;
}
