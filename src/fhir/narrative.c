/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/narrative.h"

/* Deeper nesting is nobody's narrative. */
#define DEPTH_MOST 128

static const char elements[] =
    " p br div h1 h2 h3 h4 h5 h6 a span b em i u s strong small big tt dfn q var abbr acronym cite "
    "blockquote hr address bdo kbd sub sup ul ol li dl dt dd pre table caption colgroup col thead "
    "tr tfoot "
    "tbody th td code samp img map area ins del ";
static const char attributes[] = " title style class id lang xml:lang dir accesskey tabindex span "
                                 "width height align valign char charoff "
                                 "abbr axis headers scope rowspan colspan summary border "
                                 "cellspacing cellpadding frame rules xmlns name "
                                 "href hreflang rel rev target src alt longdesc usemap ismap shape "
                                 "coords nohref cite datetime start value type "
                                 "nowrap bgcolor color ";

struct scanner {
    struct arena *arena;
    str text;
    size_t at;
    str open[DEPTH_MOST];
    size_t depth;
};

static bool listed(const char *list, str word)
{
    char spaced[40];
    if (word.n == 0 || word.n > 32) return false;
    spaced[0] = ' ';
    memcpy(spaced + 1, word.p, word.n);
    memcpy(spaced + 1 + word.n, " ", 2);
    return strstr(list, spaced) != NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char peek(const struct scanner *s)
{
    return s->at < s->text.n ? s->text.p[s->at] : '\0';
}

static void skip_blanks(struct scanner *s)
{
    while (is_blank(peek(s))) s->at++;
}

static str name_at(struct scanner *s)
{
    size_t start = s->at;
    while (s->at < s->text.n) {
        char c = s->text.p[s->at];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != ':' && c != '-' && c != '_' && c != '.') break;
        s->at++;
    }
    return str_sub(s->text, start, s->at - start);
}

static const char *said(struct scanner *s, const char *what, str name)
{
    return arena_printf(s->arena, "%s “%.*s”", what, STR_ARG(str_sub(name, 0, 40))).p;
}

/* &amp; &#160; &nbsp;: a name or number and a semicolon. */
static bool entity_ends(struct scanner *s)
{
    size_t end = s->at + 1;
    while (end < s->text.n && end - s->at < 32 && s->text.p[end] != ';' &&
           !is_blank(s->text.p[end]) && s->text.p[end] != '<')
        end++;
    return end < s->text.n && s->text.p[end] == ';' && end > s->at + 1;
}

/* Without blanks and control characters, in lower case: " java\nscript:" is javascript. */
static bool acts(struct scanner *s, str url)
{
    char plain[16];
    size_t n = 0;
    for (size_t i = 0; i < url.n && n < sizeof plain - 1; i++)
        if ((unsigned char)url.p[i] > 0x20)
            plain[n++] = (char)(url.p[i] >= 'A' && url.p[i] <= 'Z' ? url.p[i] + 32 : url.p[i]);
    str start = str_make(plain, n);
    (void)s;
    return str_starts(start, S("javascript:")) || str_starts(start, S("vbscript:")) ||
           str_starts(start, S("data:text/")) || str_starts(start, S("&#"));
}

static const char *scan_attribute(struct scanner *s)
{
    str name = name_at(s);
    if (name.n == 0) return "a tag is not well formed";
    bool prefixed = str_starts(name, S("xmlns:"));
    if (!prefixed && !listed(attributes, name))
        return said(s, "a narrative may not have the attribute", name);
    skip_blanks(s);
    if (peek(s) != '=') return said(s, "a value must follow the attribute", name);
    s->at++;
    skip_blanks(s);
    char quote = peek(s);
    if (quote != '"' && quote != '\'')
        return said(s, "the value must stand in quotes, of the attribute", name);
    size_t start = ++s->at;
    for (; s->at < s->text.n && s->text.p[s->at] != quote; s->at++) {
        if (s->text.p[s->at] == '<')
            return said(s, "a < stands in the value of the attribute", name);
        if (s->text.p[s->at] == '&' && !entity_ends(s))
            return said(s, "a & is not escaped in the attribute", name);
    }
    str value = str_sub(s->text, start, s->at - start);
    if (s->at++ >= s->text.n) return "a quote is not closed";
    bool link = str_eq(name, S("href")) || str_eq(name, S("src"));
    return link && acts(s, value) ? said(s, "a link that acts is not allowed:", value) : NULL;
}

static const char *scan_open(struct scanner *s)
{
    s->at++;
    str name = name_at(s);
    if (!listed(elements, name)) return said(s, "a narrative may not have the element", name);
    if (s->depth == 0 && !str_eq(name, S("div"))) return "a narrative is one <div>";
    for (;;) {
        bool blank = is_blank(peek(s));
        skip_blanks(s);
        if (peek(s) == '>' || peek(s) == '/' || s->at >= s->text.n) break;
        if (!blank) return "a tag is not well formed";
        const char *fault = scan_attribute(s);
        if (fault != NULL) return fault;
    }
    bool empty = peek(s) == '/';
    s->at += empty;
    if (peek(s) != '>') return "a tag is not closed";
    s->at++;
    if (empty) return NULL;
    if (s->depth == DEPTH_MOST) return "elements are nested too deep";
    s->open[s->depth++] = name;
    return NULL;
}

static const char *scan_close(struct scanner *s)
{
    s->at += 2;
    str name = name_at(s);
    skip_blanks(s);
    if (peek(s) != '>') return "a closing tag is not well formed";
    if (s->depth == 0 || !str_eq(s->open[s->depth - 1], name))
        return said(s, "nothing that is open is closed by", name);
    s->depth--;
    s->at++;
    return NULL;
}

static const char *scan_markup(struct scanner *s)
{
    str rest = str_from(s->text, s->at);
    if (str_starts(rest, S("<!--"))) {
        size_t end = str_find(rest, S("-->"));
        if (end == SIZE_MAX) return "a comment does not end";
        s->at += end + 3;
        return NULL;
    }
    return str_starts(rest, S("</")) ? scan_close(s) : scan_open(s);
}

const char *narrative_fault(struct arena *a, str xhtml, size_t *ret_at)
{
    struct scanner s = { .arena = a, .text = str_trim(xhtml) };
    const char *fault = str_starts(s.text, S("<div")) ? NULL : "a narrative is one <div>";
    bool begun = false;
    while (fault == NULL && s.at < s.text.n) {
        char c = s.text.p[s.at];
        *ret_at = s.at + (size_t)(s.text.p - xhtml.p);
        if (begun && s.depth == 0)
            fault = "something follows the <div>";
        else if (c == '<')
            fault = scan_markup(&s);
        else if (c == '&' && !entity_ends(&s))
            fault = "a & is not escaped: write &amp;";
        else
            s.at++;
        begun = true;
    }
    if (fault == NULL && s.depth > 0)
        fault = said(&s, "this element is not closed:", s.open[s.depth - 1]);
    return fault;
}
