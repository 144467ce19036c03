/* SPDX-License-Identifier: Apache-2.0
 * Blocks in templates: what begins with a directive and ends with {{end}}.
 */
#include "tools/host.h"
#include "tools/tmpl.h"

static struct tmpl_block *innermost(struct tmpl *t)
{
    return t->blocks.count == 0 ? NULL : &t->blocks.at[t->blocks.count - 1];
}

static void push(struct tmpl *t, enum tmpl_block_kind kind, str subject)
{
    *VEC_PUSH(t->e->arena, &t->blocks) = (struct tmpl_block){ .kind = kind,
                                                              .line = t->line,
                                                              .subject = subject,
                                                              .before = t->at,
                                                              .space_before = t->after_space };
}

/* "name(args)" in two; args are none where there are no brackets. */
static bool split_call(str s, str *ret_name, str *ret_args)
{
    size_t open = str_find_byte(s, '(');
    *ret_name = str_trim(str_sub(s, 0, open));
    *ret_args = str_none();
    if (!host_is_name(*ret_name)) return false;
    if (open == SIZE_MAX) return true;
    if (!str_ends(s, S(")"))) return false;
    *ret_args = str_trim(str_sub(s, open + 1, s.n - open - 2));
    return true;
}

status tmpl_define(struct tmpl *t, str rest)
{
    if (t->blocks.count > 0)
        return tmpl_fail(t, "Close the one before with {{end}}", "a template inside another block");
    if (!split_call(rest, &t->name, &t->params))
        return tmpl_fail(t, "Write {{define name(const struct name_view *v)}}", "not a definition");
    buf_clear(&t->body);
    buf_clear(&t->opened);
    buf_clear(&t->text);
    t->has_body = false;
    t->at = (struct markup){ .state = MARKUP_TEXT };
    t->after_space = true;
    t->space = 0;
    push(t, BLOCK_DEFINE, t->name);
    return ST_OK;
}

status tmpl_if(struct tmpl *t, str expr)
{
    if (expr.n == 0) return tmpl_fail(t, "Write {{if expression}}", "no expression");
    tmpl_flush(t);
    tmpl_statement(t, true);
    buf_printf(&t->body, "if (%.*s) {\n", STR_ARG(expr));
    push(t, BLOCK_IF, expr);
    return ST_OK;
}

/* A branch ends here: it must leave the markup where the others did. */
static status end_branch(struct tmpl *t, struct tmpl_block *b)
{
    if (b->has_branch && !markup_same(&b->branch, &t->at, &b->branch))
        return tmpl_fail(t, "Let every branch end in the same place of the markup",
                         "one branch ends %s, this one %s", markup_place(&b->branch),
                         markup_place(&t->at));
    b->space_branch = b->has_branch ? b->space_branch && t->after_space : t->after_space;
    if (!b->has_branch) b->branch = t->at;
    b->has_branch = true;
    return ST_OK;
}

status tmpl_else(struct tmpl *t, str rest)
{
    struct tmpl_block *b = innermost(t);
    if (b == NULL || (b->kind != BLOCK_IF && b->kind != BLOCK_FOR) || b->has_else)
        return tmpl_fail(t, "{{else}} stands in an {{if}} or {{for}}, last",
                         "an else out of place");
    bool again = str_eq(tmpl_word(&rest), S("if"));
    if (again && b->kind == BLOCK_FOR)
        return tmpl_fail(t, "Write {{else}}{{if …}}", "an else if in a for");
    tmpl_flush(t);
    TRY(end_branch(t, b));
    t->at = b->before;
    t->after_space = b->space_before;
    size_t depth = t->blocks.count;
    b->has_else = !again;
    t->blocks.count--;
    tmpl_statement(t, again);
    if (again)
        buf_printf(&t->body, "} else if (%.*s) {\n", STR_ARG(rest));
    else if (b->kind == BLOCK_IF)
        buf_add(&t->body, S("} else {\n"));
    else
        buf_printf(&t->body, "}\n    if ((%.*s).count == 0) {\n", STR_ARG(b->subject));
    t->blocks.count = depth;
    return ST_OK;
}

status tmpl_for(struct tmpl *t, str rest)
{
    str name = tmpl_word(&rest);
    str in = tmpl_word(&rest);
    if (!host_is_name(name) || !str_eq(in, S("in")) || rest.n == 0)
        return tmpl_fail(t, "Write {{for item in array}}; the array has .at and .count",
                         "not a for");
    tmpl_flush(t);
    tmpl_statement(t, true);
    buf_printf(&t->body, "for (size_t %.*s_i = 0; %.*s_i < (%.*s).count; %.*s_i++) {\n",
               STR_ARG(name), STR_ARG(name), STR_ARG(rest), STR_ARG(name));
    push(t, BLOCK_FOR, rest);
    tmpl_statement(t, false);
    buf_printf(&t->body, "const __typeof__(*(%.*s).at) *%.*s = &(%.*s).at[%.*s_i];\n",
               STR_ARG(rest), STR_ARG(name), STR_ARG(rest), STR_ARG(name));
    tmpl_statement(t, false);
    buf_printf(&t->body, "(void)%.*s;\n", STR_ARG(name));
    return ST_OK;
}

static status in_text(struct tmpl *t, const char *what)
{
    if (t->at.state == MARKUP_TEXT) return ST_OK;
    return tmpl_fail(t, "It may stand between tags only", "%s %s", what, markup_place(&t->at));
}

static status write_call(struct tmpl *t, str call, const char *suffix)
{
    str name, args;
    if (!split_call(call, &name, &args))
        return tmpl_fail(t, "Write name(arguments)", "not a call: %.*s", STR_ARG(call));
    tmpl_flush(t);
    tmpl_statement(t, true);
    buf_printf(&t->body, "tmpl_%.*s%s(o%s%.*s);\n", STR_ARG(name), suffix, args.n > 0 ? ", " : "",
               STR_ARG(args));
    t->after_space = false;
    return ST_OK;
}

status tmpl_call(struct tmpl *t, str rest)
{
    TRY(in_text(t, "a call"));
    return write_call(t, rest, "");
}

status tmpl_wrap(struct tmpl *t, str rest)
{
    TRY(in_text(t, "a wrap"));
    TRY(write_call(t, rest, "_open"));
    push(t, BLOCK_WRAP, rest);
    t->after_space = true;
    return ST_OK;
}

/* {{set x}}…{{end}}: what stands inside is kept as the html x, for a place in a message. */
status tmpl_set(struct tmpl *t, str name)
{
    TRY(in_text(t, "a set"));
    if (!host_is_name(name)) return tmpl_fail(t, "Write {{set name}}", "not a name");
    tmpl_flush(t);
    tmpl_statement(t, true);
    buf_printf(&t->body, "struct out *const %.*s_out = o;\n", STR_ARG(name));
    tmpl_statement(t, false);
    buf_printf(&t->body,
               "o = &(struct out){ .buf = buf_make(%.*s_out->buf.arena), "
               ".lang = %.*s_out->lang, .today = %.*s_out->today };\n",
               STR_ARG(name), STR_ARG(name), STR_ARG(name));
    push(t, BLOCK_SET, name);
    t->after_space = true;
    return ST_OK;
}

status tmpl_body(struct tmpl *t)
{
    TRY(in_text(t, "{{body}}"));
    if (t->blocks.count != 1 || t->has_body)
        return tmpl_fail(t, "It stands once, outside every {{if}} and {{for}}",
                         "{{body}} out of place");
    tmpl_flush(t);
    buf_add(&t->opened, buf_str(&t->body));
    buf_clear(&t->body);
    t->has_body = true;
    t->after_space = false;
    return ST_OK;
}

/* (void)v; for each parameter: a template need not use all. */
static void add_parameter_uses(struct buf *b, str params)
{
    str one;
    while (params.n > 0 && str_next(&params, ',', &one)) {
        one = str_trim(one);
        size_t at = one.n;
        while (at > 0 && host_is_name(str_from(one, at - 1))) at--;
        while (at < one.n && one.p[at] >= '0' && one.p[at] <= '9') at++;
        buf_printf(b, "    (void)%.*s;\n", STR_ARG(str_from(one, at)));
    }
}

static void add_function(struct tmpl *t, const char *suffix, str statements)
{
    str signature =
        arena_printf(t->e->arena, "void tmpl_%.*s%s(struct out *o%s%.*s)", STR_ARG(t->name), suffix,
                     t->params.n > 0 ? ", " : "", STR_ARG(t->params));
    buf_printf(&t->header, "%.*s;\n", STR_ARG(signature));
    buf_printf(&t->source, "\n%.*s\n{\n    (void)o;\n", STR_ARG(signature));
    add_parameter_uses(&t->source, t->params);
    buf_add(&t->source, statements);
    buf_add(&t->source, S("}\n"));
}

static status end_define(struct tmpl *t)
{
    TRY(in_text(t, "the template ends"));
    t->space = 0;
    tmpl_flush(t);
    if (t->has_body) {
        add_function(t, "_open", buf_str(&t->opened));
        add_function(t, "_close", buf_str(&t->body));
    } else {
        add_function(t, "", buf_str(&t->body));
    }
    t->blocks.count--;
    return ST_OK;
}

static status end_if_or_for(struct tmpl *t, struct tmpl_block *b)
{
    tmpl_flush(t);
    TRY(end_branch(t, b));
    struct markup merged = b->branch;
    bool space = b->space_branch;
    if (!b->has_else || b->kind == BLOCK_FOR) {
        if (!markup_same(&b->before, &b->branch, &merged))
            return tmpl_fail(t, "Open and close tags and attributes on the same side of it",
                             "the block that began on line %ld %s ends %s", b->line,
                             markup_place(&b->before), markup_place(&b->branch));
        space = space && b->space_before;
    }
    t->at = merged;
    t->after_space = space;
    t->blocks.count--;
    tmpl_statement(t, false);
    buf_add(&t->body, S("}\n"));
    return ST_OK;
}

static status end_set(struct tmpl *t, str name)
{
    TRY(in_text(t, "the set ends"));
    t->space = 0;
    tmpl_flush(t);
    t->after_space = innermost(t)->space_before;
    t->blocks.count--;
    tmpl_statement(t, false);
    buf_printf(&t->body, "const html %.*s = out_taken(o);\n", STR_ARG(name));
    tmpl_statement(t, false);
    buf_printf(&t->body, "o = %.*s_out;\n", STR_ARG(name));
    return ST_OK;
}

status tmpl_end(struct tmpl *t)
{
    struct tmpl_block *b = innermost(t);
    if (b == NULL) return tmpl_fail(t, "Take it out", "an {{end}} too many");
    switch (b->kind) {
    case BLOCK_DEFINE: return end_define(t);
    case BLOCK_IF:
    case BLOCK_FOR: return end_if_or_for(t, b);
    case BLOCK_SET: return end_set(t, b->subject);
    case BLOCK_WRAP: break;
    }
    TRY(in_text(t, "the wrap ends"));
    t->space = 0;
    str call = b->subject;
    t->blocks.count--;
    return write_call(t, call, "_close");
}
