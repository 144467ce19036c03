/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/markup.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_one_of(const char *word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(word, *list) == 0) return true;
    return false;
}

static const char *const refused_tags[] = { "style",     "base",    "object",  "embed",
                                            "applet",    "animate", "set",     "template",
                                            "noscript",  "xmp",     "noembed", "noframes",
                                            "plaintext", NULL };
static const char *const url_attrs[] = { "href",   "src",  "action",     "formaction", "cite",
                                         "poster", "data", "xlink:href", "background", NULL };
static const char *const constant_attrs[] = { "srcset", "http-equiv", "target",    "rel",
                                              "ping",   "sandbox",    "integrity", NULL };

static void keep(char *word, size_t size, size_t at, char c)
{
    if (at + 1 >= size) return;
    word[at] = lower(c);
    word[at + 1] = '\0';
}

static const char *tag_named(struct markup *m, const char **ret_remedy)
{
    if (m->closing || !is_one_of(m->tag, refused_tags)) return NULL;
    *ret_remedy = "Styles belong in static/weft.css; this element is not used in our pages";
    return "a refused element";
}

static const char *attr_named(struct markup *m, const char **ret_remedy)
{
    m->value = is_one_of(m->attr, url_attrs) ? MARKUP_URL : MARKUP_PLAIN;
    if (is_one_of(m->attr, constant_attrs)) m->value = MARKUP_REFUSED;
    if (strncmp(m->attr, "on", 2) == 0) {
        *ret_remedy = "Behaviour belongs in static/weft.js, found by a class or a data- attribute";
        return "an event attribute";
    }
    if (strcmp(m->attr, "style") == 0 || strcmp(m->attr, "srcdoc") == 0) {
        *ret_remedy = "Our content policy refuses it: give a class and write the rule in weft.css";
        return "a style or srcdoc attribute";
    }
    return NULL;
}

/* The tag is whole: what follows it? */
static void end_tag(struct markup *m)
{
    m->state = MARKUP_TEXT;
    m->seen = 0;
    bool spaced = strcmp(m->tag, "pre") == 0 || strcmp(m->tag, "textarea") == 0;
    if (spaced) m->keeps_space += m->closing ? (m->keeps_space > 0 ? -1 : 0) : 1;
    if (m->closing) return;
    if (strcmp(m->tag, "title") == 0 || strcmp(m->tag, "textarea") == 0) m->state = MARKUP_RCDATA;
    if (strcmp(m->tag, "script") == 0) m->state = MARKUP_RAW;
}

static void start_attr(struct markup *m, char c)
{
    m->state = MARKUP_ATTR_NAME;
    m->seen = 0;
    m->attr[0] = '\0';
    keep(m->attr, sizeof m->attr, m->seen++, c);
}

static const char *tag_byte(struct markup *m, char c, const char **ret_remedy)
{
    if (c == '>') {
        end_tag(m);
    } else if (c == '=' || c == '"' || c == '\'' || c == '<') {
        *ret_remedy = "Write name=\"value\" whole, with no directive inside the name";
        return "a stray sign in a tag";
    } else if (!is_space(c) && c != '/') {
        start_attr(m, c);
    }
    return NULL;
}

static const char *attr_name_byte(struct markup *m, char c, const char **ret_remedy)
{
    if (c == '=') {
        m->state = MARKUP_ATTR_WAIT;
        return attr_named(m, ret_remedy);
    }
    if (is_space(c) || c == '/' || c == '>') {
        m->state = MARKUP_TAG;
        return tag_byte(m, c, ret_remedy);
    }
    keep(m->attr, sizeof m->attr, m->seen++, c);
    return NULL;
}

static const char *attr_byte(struct markup *m, char c, const char **ret_remedy)
{
    if (c == m->quote) {
        m->state = MARKUP_TAG;
        return NULL;
    }
    m->started = true;
    if (m->value != MARKUP_URL) return NULL;
    keep(m->head, sizeof m->head, m->seen++, c);
    if (strncmp(m->head, "javascript", 10) == 0 || strncmp(m->head, "vbscript", 8) == 0 ||
        strncmp(m->head, "data:", 5) == 0) {
        *ret_remedy = "Link to a page; behaviour belongs in static/weft.js";
        return "a script as a URL";
    }
    return NULL;
}

static const char *tag_name_byte(struct markup *m, char c, const char **ret_remedy)
{
    if (m->seen == 0 && !m->closing && c == '/') {
        m->closing = true;
        return NULL;
    }
    if (m->seen == 0 && c == '!') {
        m->state = MARKUP_COMMENT;
        m->tag[0] = '\0';
        return NULL;
    }
    if (m->seen == 0 && !is_letter(c)) {
        *ret_remedy = "Write &lt; for the sign itself";
        return "a '<' that begins no tag";
    }
    if (!is_space(c) && c != '>' && c != '/') {
        keep(m->tag, sizeof m->tag, m->seen++, c);
        return NULL;
    }
    m->state = MARKUP_TAG;
    const char *wrong = tag_named(m, ret_remedy);
    return wrong != NULL ? wrong : tag_byte(m, c, ret_remedy);
}

/* Waits for </tag> of the element that m->tag names. */
static const char *until_end_tag(struct markup *m, char c, const char **ret_remedy)
{
    size_t length = strlen(m->tag);
    char want = m->seen == 0 ? '<' : m->seen == 1 ? '/' : m->tag[m->seen - 2];
    if (m->seen == length + 2) {
        m->closing = true;
        m->state = MARKUP_TAG;
        return tag_byte(m, c, ret_remedy);
    }
    if (lower(c) == want) {
        m->seen++;
        return NULL;
    }
    bool tag_inside = m->seen > 0 || c == '<';
    m->seen = 0;
    if (m->state == MARKUP_RAW && !is_space(c)) {
        *ret_remedy = "Put it into static/weft.js and name it by src=\"{{asset weft.js}}\"";
        return "a script in the page";
    }
    if (tag_inside) {
        *ret_remedy = "Only text may stand in <title> and <textarea>";
        return "a tag in a text-only element";
    }
    return NULL;
}

static void comment_byte(struct markup *m, char c)
{
    /* tag keeps the last two bytes; "<!doctype …>" ends at its first '>'. */
    bool dashes = m->tag[0] == '-' && m->tag[1] == '-';
    if (m->seen < 2 && c == '-')
        m->closing = ++m->seen == 2;
    else if (m->seen < 2)
        m->seen = 3;
    if (c == '>' && (!m->closing || dashes)) {
        m->state = MARKUP_TEXT;
        m->seen = 0;
        return;
    }
    m->tag[0] = m->tag[1];
    m->tag[1] = c;
    m->tag[2] = '\0';
}

const char *markup_byte(struct markup *m, char c, const char **ret_remedy)
{
    switch (m->state) {
    case MARKUP_TEXT:
        if (c != '<') return NULL;
        m->state = MARKUP_TAG_NAME;
        m->closing = false;
        m->seen = 0;
        m->tag[0] = m->tag[1] = '\0';
        return NULL;
    case MARKUP_RCDATA:
    case MARKUP_RAW: return until_end_tag(m, c, ret_remedy);
    case MARKUP_COMMENT: comment_byte(m, c); return NULL;
    case MARKUP_TAG_NAME: return tag_name_byte(m, c, ret_remedy);
    case MARKUP_TAG: return tag_byte(m, c, ret_remedy);
    case MARKUP_ATTR_NAME: return attr_name_byte(m, c, ret_remedy);
    case MARKUP_ATTR_WAIT:
        if (c != '"' && c != '\'') {
            *ret_remedy = "Put the value in double quotes";
            return "an unquoted attribute";
        }
        m->state = MARKUP_ATTR;
        m->quote = c;
        m->started = false;
        m->seen = 0;
        m->head[0] = '\0';
        return NULL;
    case MARKUP_ATTR: return attr_byte(m, c, ret_remedy);
    }
    return NULL;
}

void markup_directive(struct markup *m)
{
    if (m->state == MARKUP_ATTR_NAME) m->state = MARKUP_TAG;
    bool named = m->state == MARKUP_TAG_NAME && m->seen > 0;
    if (named && !is_one_of(m->tag, refused_tags)) m->state = MARKUP_TAG;
}

void markup_value_written(struct markup *m)
{
    if (m->state == MARKUP_ATTR) m->started = true;
    if (m->state == MARKUP_RCDATA) m->seen = 0;
}

bool markup_same(const struct markup *a, const struct markup *b, struct markup *ret_merged)
{
    if (a->state != b->state || a->keeps_space != b->keeps_space) return false;
    bool in_attr = a->state == MARKUP_ATTR;
    bool in_tag = in_attr || a->state == MARKUP_TAG || a->state == MARKUP_RCDATA;
    if (in_attr && (a->quote != b->quote || a->value != b->value)) return false;
    if (in_tag && strcmp(a->tag, b->tag) != 0) return false;
    *ret_merged = *b;
    ret_merged->started = a->started || b->started;
    return true;
}

const char *markup_place(const struct markup *m)
{
    switch (m->state) {
    case MARKUP_TEXT: return "between tags";
    case MARKUP_RCDATA: return "in a text-only element";
    case MARKUP_RAW: return "in a script";
    case MARKUP_COMMENT: return "in a comment";
    case MARKUP_TAG_NAME: return "in the name of a tag";
    case MARKUP_TAG:
    case MARKUP_ATTR_NAME: return "in a tag, outside a quoted value";
    case MARKUP_ATTR_WAIT: return "in an unquoted attribute";
    case MARKUP_ATTR: return m->value == MARKUP_URL ? "in a URL attribute" : "in an attribute";
    }
    return "";
}
