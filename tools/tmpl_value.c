/* SPDX-License-Identifier: Apache-2.0
 * Values in templates: the escape is chosen by where the value stands.
 */
#include "tools/host.h"
#include "tools/tmpl.h"

static status refuse(struct tmpl *t)
{
    if (t->at.state == MARKUP_ATTR)
        return tmpl_fail(t, "Choose among constants with {{if}}",
                         "a value in the attribute %s, where no escape is safe", t->at.attr);
    return tmpl_fail(t, "Put values between tags or inside a quoted attribute", "a value %s",
                     markup_place(&t->at));
}

/* The macro that escapes a value here, or none. */
static str escape_here(const struct tmpl *t)
{
    switch (t->at.state) {
    case MARKUP_TEXT: return S("OUT_TEXT");
    case MARKUP_RCDATA: return t->at.seen == 0 ? S("OUT_TEXT") : str_none();
    case MARKUP_ATTR:
        if (t->at.value == MARKUP_REFUSED) return str_none();
        if (t->at.value == MARKUP_PLAIN) return S("OUT_ATTR");
        return t->at.started ? S("OUT_PART") : S("OUT_URL");
    case MARKUP_RAW:
    case MARKUP_COMMENT:
    case MARKUP_TAG_NAME:
    case MARKUP_TAG:
    case MARKUP_ATTR_NAME:
    case MARKUP_ATTR_WAIT: break;
    }
    return str_none();
}

static void begin_value(struct tmpl *t)
{
    tmpl_flush(t);
    tmpl_statement(t, true);
    markup_value_written(&t->at);
    t->after_space = false;
}

static status write_value(struct tmpl *t, str macro, str expr)
{
    begin_value(t);
    buf_printf(&t->body, "%.*s(o, %.*s);\n", STR_ARG(macro), STR_ARG(expr));
    return ST_OK;
}

status tmpl_value(struct tmpl *t, str expr)
{
    str macro = escape_here(t);
    if (str_is_none(macro)) return refuse(t);
    return write_value(t, macro, expr);
}

status tmpl_raw(struct tmpl *t, str expr)
{
    if (t->at.state != MARKUP_TEXT)
        return tmpl_fail(t, "Markup may stand between tags only", "raw markup %s",
                         markup_place(&t->at));
    return write_value(t, S("out_html"), expr);
}

bool tmpl_words_named(str word, str *ret_function, bool *ret_with_arena)
{
    static const struct {
        str word, function;
        bool with_arena;
    } known[] = {
        { S_INIT("date"), S_INIT("words_date"), false },
        { S_INIT("day"), S_INIT("words_day"), false },
        { S_INIT("short"), S_INIT("words_short"), false },
        { S_INIT("time"), S_INIT("words_time"), false },
        { S_INIT("when"), S_INIT("words_when"), false },
        { S_INIT("iso"), S_INIT("words_iso"), false },
        { S_INIT("stamp"), S_INIT("words_stamp"), false },
        { S_INIT("count"), S_INIT("words_count"), true },
        { S_INIT("nhs"), S_INIT("words_nhs"), true },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (!str_eq(known[i].word, word)) continue;
        *ret_function = known[i].function;
        *ret_with_arena = known[i].with_arena;
        return true;
    }
    return false;
}

static str words_call(struct tmpl *t, str function, bool with_arena, str expr)
{
    return arena_printf(t->e->arena, "%.*s(%s, %.*s)", STR_ARG(function),
                        with_arena ? "o->buf.arena" : "o", STR_ARG(expr));
}

status tmpl_words(struct tmpl *t, str function, bool with_arena, str expr)
{
    if (expr.n == 0) return tmpl_fail(t, "Write {{date expression}}", "no expression");
    return tmpl_value(t, words_call(t, function, with_arena, expr));
}

status tmpl_fixed(struct tmpl *t, str rest)
{
    str digits = tmpl_word(&rest);
    int64_t n;
    if (!str_to_int(digits, &n) || n < 0 || n > 9 || rest.n == 0)
        return tmpl_fail(t, "Write {{fixed 1 expression}}", "no number of decimals");
    if (str_is_none(escape_here(t)) || str_eq(escape_here(t), S("OUT_URL"))) return refuse(t);
    begin_value(t);
    buf_printf(&t->body, "out_fixed(o, %.*s, %d);\n", STR_ARG(rest), (int)n);
    return ST_OK;
}

/* Takes "name=expression" off *rest; the expression ends at a blank outside brackets and quotes. */
static bool next_argument(str *rest, str *ret_name, str *ret_expr)
{
    *rest = str_trim(*rest);
    size_t eq = str_find_byte(*rest, '=');
    if (eq == SIZE_MAX || !host_is_name(str_sub(*rest, 0, eq))) return false;
    *ret_name = str_sub(*rest, 0, eq);
    size_t at = eq + 1;
    int depth = 0;
    char quote = 0;
    for (; at < rest->n; at++) {
        char c = rest->p[at];
        if (quote != 0) {
            if (c == '\\')
                at++;
            else if (c == quote)
                quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(' || c == '[' || c == '{') {
            depth++;
        } else if (c == ')' || c == ']' || c == '}') {
            depth--;
        } else if (c == ' ' && depth == 0) {
            break;
        }
    }
    *ret_expr = str_sub(*rest, eq + 1, at - eq - 1);
    *rest = str_trim(str_from(*rest, at));
    return ret_expr->n > 0;
}

static const struct catalogue_entry *message_named(struct tmpl *t, str key)
{
    return catalogue_find(&t->messages, key);
}

/* "(date v->due)" and "(t key)" become calls; anything else stays a C expression. */
static status argument_expr(struct tmpl *t, str expr, str *ret_expr)
{
    str inside = str_starts(expr, S("(")) && str_ends(expr, S(")")) ? str_sub(expr, 1, expr.n - 2)
                                                                    : str_none();
    str word = tmpl_word(&inside);
    str function;
    bool with_arena;
    *ret_expr = expr;
    if (inside.n == 0) return ST_OK;
    if (tmpl_words_named(word, &function, &with_arena)) {
        *ret_expr = words_call(t, function, with_arena, inside);
    } else if (str_eq(word, S("t"))) {
        const struct catalogue_entry *m = message_named(t, inside);
        if (m == NULL || m->place_count > 0)
            return tmpl_fail(t, "Inside a message only messages without places may stand",
                             "no such message without places: %.*s", STR_ARG(inside));
        *ret_expr = arena_printf(t->e->arena, "msg_words(o->lang, MSG_%.*s)", STR_ARG(m->name));
    }
    return ST_OK;
}

static status message_arguments(struct tmpl *t, const struct catalogue_entry *m, str rest,
                                const char *macro, str *ret_list)
{
    str given[CATALOGUE_PLACES] = { 0 };
    str name, expr;
    while (rest.n > 0) {
        if (!next_argument(&rest, &name, &expr))
            return tmpl_fail(t, "Write name=expression, in brackets where it has blanks",
                             "not an argument: %.*s", STR_ARG(rest));
        int place = catalogue_place(m, name);
        if (place < 0)
            return tmpl_fail(t, "See the message in lang/en", "“%.*s” has no place {%.*s}",
                             STR_ARG(m->key), STR_ARG(name));
        TRY(argument_expr(t, expr, &given[place]));
    }
    struct buf list = buf_make(t->e->arena);
    for (int i = 0; i < m->place_count; i++) {
        if (str_is_none(given[i]))
            return tmpl_fail(t, "Give every place of the message", "“%.*s” wants %.*s=…",
                             STR_ARG(m->key), STR_ARG(m->places[i]));
        buf_printf(&list, "%s%s(%.*s)", i == 0 ? "" : ", ", macro, STR_ARG(given[i]));
    }
    *ret_list = buf_str(&list);
    return ST_OK;
}

status tmpl_message(struct tmpl *t, str rest)
{
    str key = tmpl_word(&rest);
    const struct catalogue_entry *m = message_named(t, key);
    if (m == NULL)
        return tmpl_fail(t, "Add it to a file of lang/en, or mend the key", "no message “%.*s”",
                         STR_ARG(key));
    str macro = escape_here(t);
    if (str_is_none(macro)) return refuse(t);
    if (str_eq(macro, S("OUT_URL")) || str_eq(macro, S("OUT_PART")))
        return tmpl_fail(t, "Use {{url route}}", "words in a URL");
    bool between_tags = t->at.state == MARKUP_TEXT;
    str list;
    TRY(message_arguments(t, m, rest, between_tags ? "MSG_ARG" : "MSG_PLAIN", &list));
    begin_value(t);
    const char *function = between_tags ? "msg_write" : "msg_write_plain";
    if (m->place_count == 0)
        buf_printf(&t->body, "%s(o, MSG_%.*s, NULL, 0);\n", function, STR_ARG(m->name));
    else
        buf_printf(&t->body, "%s(o, MSG_%.*s, (const struct msg_arg[]){ %.*s }, %d);\n", function,
                   STR_ARG(m->name), STR_ARG(list), m->place_count);
    return ST_OK;
}

static status url_path(struct tmpl *t, const struct route_row *row, const str *values)
{
    str rest = row->path;
    for (int i = 0; i < row->part_count; i++) {
        size_t open = str_find_byte(rest, '{');
        tmpl_constant(t, str_sub(rest, 0, open));
        rest = str_from(rest, str_find_byte(rest, '}') + 1);
        if (str_is_none(values[i]))
            return tmpl_fail(t, "Give every part of the path", "route %.*s wants %.*s=…",
                             STR_ARG(row->name), STR_ARG(row->parts[i]));
        TRY(write_value(t, S("OUT_PART"), values[i]));
    }
    tmpl_constant(t, rest);
    return ST_OK;
}

static int part_index(const struct route_row *row, str name)
{
    for (int i = 0; i < row->part_count; i++)
        if (str_eq(row->parts[i], name)) return i;
    return -1;
}

status tmpl_url(struct tmpl *t, str rest)
{
    str route = tmpl_word(&rest);
    const struct route_row *row = routes_find(&t->routes, route);
    if (row == NULL) return tmpl_fail(t, "See routes.def", "no route “%.*s”", STR_ARG(route));
    if (t->at.state != MARKUP_ATTR || t->at.value == MARKUP_REFUSED || t->at.started)
        return tmpl_fail(t, "Write href=\"{{url route}}\"", "a route's URL %s%s",
                         markup_place(&t->at), t->at.started ? ", after other text" : "");
    str parts[ROUTE_PARTS] = { 0 };
    str query_name[8], query_value[8];
    int query_count = 0;
    str name, expr;
    while (rest.n > 0) {
        if (!next_argument(&rest, &name, &expr))
            return tmpl_fail(t, "Write name=expression", "not an argument: %.*s", STR_ARG(rest));
        int part = part_index(row, name);
        if (part < 0 && query_count == 8)
            return tmpl_fail(t, "Send a form", "more than 8 query parameters");
        TRY(argument_expr(t, expr, part >= 0 ? &parts[part] : &query_value[query_count]));
        if (part < 0) query_name[query_count++] = name;
    }
    TRY(url_path(t, row, parts));
    for (int i = 0; i < query_count; i++) {
        tmpl_constant(t, i == 0 ? S("?") : S("&amp;"));
        tmpl_constant(t, query_name[i]);
        tmpl_constant(t, S("="));
        TRY(write_value(t, S("OUT_PART"), query_value[i]));
    }
    markup_value_written(&t->at);
    return ST_OK;
}

status tmpl_asset(struct tmpl *t, str name)
{
    if (t->at.state != MARKUP_ATTR || t->at.value != MARKUP_URL || t->at.started)
        return tmpl_fail(t, "Write src=\"{{asset NAME}}\"", "an asset's URL %s",
                         markup_place(&t->at));
    begin_value(t);
    char *c_name = arena_cstr(t->e->arena, name);
    for (char *p = c_name; *p != '\0'; p++) {
        bool alnum = (*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z');
        if (!alnum) *p = '_';
    }
    buf_printf(&t->body, "OUT_MARKUP(o, ASSET_URL_%s);\n", c_name);
    t->uses_assets = true;
    return ST_OK;
}
