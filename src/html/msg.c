/* SPDX-License-Identifier: Apache-2.0 */
#include "html/msg.h"

#include "html/words.h"

/* Source: Unicode CLDR 42, plural rules, cardinals, whole numbers only. */
enum plural msg_plural(enum lang lang, int64_t n)
{
    int64_t i = n < 0 ? -n : n;
    switch (lang) {
    case LANG_bn: return i <= 1 ? PLURAL_ONE : PLURAL_OTHER;
    case LANG_pl:
        if (i == 1) return PLURAL_ONE;
        if (i % 10 >= 2 && i % 10 <= 4 && (i % 100 < 12 || i % 100 > 14)) return PLURAL_FEW;
        return PLURAL_MANY;
    case LANG_en:
    case LANG_ur:
    case LANG__COUNT: break;
    }
    return i == 1 ? PLURAL_ONE : PLURAL_OTHER;
}

bool msg_is_translated(enum lang lang, enum msg_key key)
{
    return !str_is_none(msg_table[lang][key].other);
}

static enum lang lang_having(enum lang lang, enum msg_key key)
{
    return msg_is_translated(lang, key) ? lang : LANG_en;
}

/* The text with its places as {0}, {1} …, in the form that args ask for. */
static str form_of(enum lang lang, enum msg_key key, const struct msg_arg *args, size_t count)
{
    const struct msg *m = &msg_table[lang][key];
    int n_place = msg_about[key].n_place;
    if (m->forms == NULL || n_place < 0 || (size_t)n_place >= count) return m->other;
    str form = m->forms[msg_plural(lang, args[n_place].number)];
    return str_is_none(form) ? m->other : form;
}

static str arg_text(struct arena *a, const struct msg_arg *arg)
{
    return arg->kind == MSG_ARG_NUMBER ? words_count(a, arg->number) : arg->text;
}

/* Takes the constant text before the next place off *rest; *ret_place is -1 at the end. */
static str next_piece(str *rest, int *ret_place)
{
    size_t open = str_find_byte(*rest, '{');
    str piece = str_sub(*rest, 0, open);
    *ret_place = open == SIZE_MAX ? -1 : rest->p[open + 1] - '0';
    *rest = open == SIZE_MAX ? str_none() : str_from(*rest, open + 3);
    return piece;
}

static void write_arg(struct out *o, const struct msg_arg *arg)
{
    if (arg->kind == MSG_ARG_HTML) {
        out_html(o, html_trusted(arg->text));
        return;
    }
    str text = arg_text(o->buf.arena, arg);
    bool isolate = arg->kind == MSG_ARG_TEXT;
    if (isolate) buf_add(&o->buf, S("<bdi>"));
    out_text_str(o, text);
    if (isolate) buf_add(&o->buf, S("</bdi>"));
}

void msg_write(struct out *o, enum msg_key key, const struct msg_arg *args, size_t count)
{
    enum lang lang = lang_having(o->lang, key);
    bool foreign = lang != o->lang;
    if (foreign) {
        buf_add(&o->buf, S("<span lang=\""));
        out_attr_str(o, lang_tag(lang));
        buf_add(&o->buf, S("\" dir=\"ltr\">"));
    }
    str rest = form_of(lang, key, args, count);
    while (!str_is_none(rest)) {
        int place;
        out_text_str(o, next_piece(&rest, &place));
        if (place >= 0 && (size_t)place < count) write_arg(o, &args[place]);
    }
    if (foreign) buf_add(&o->buf, S("</span>"));
}

/* What <bdi> is in markup: a name or "65–79" within a text that runs the other way stays itself. */
static void add_arg(struct buf *b, enum lang lang, const struct msg_arg *arg)
{
    bool isolate = arg->kind == MSG_ARG_TEXT && arg->text.n > 0 && str_eq(lang_dir(lang), S("rtl"));
    if (isolate) buf_add(b, S("\xE2\x81\xA8")); /* U+2068 */
    buf_add(b, arg_text(b->arena, arg));
    if (isolate) buf_add(b, S("\xE2\x81\xA9")); /* U+2069 */
}

str msg_text(struct arena *a, enum lang lang, enum msg_key key, const struct msg_arg *args,
             size_t count)
{
    str rest = form_of(lang_having(lang, key), key, args, count);
    struct buf b = buf_make(a);
    while (!str_is_none(rest)) {
        int place;
        buf_add(&b, next_piece(&rest, &place));
        if (place >= 0 && (size_t)place < count) add_arg(&b, lang, &args[place]);
    }
    return buf_str(&b);
}

void msg_write_plain(struct out *o, enum msg_key key, const struct msg_arg *args, size_t count)
{
    out_attr_str(o, msg_text(o->buf.arena, o->lang, key, args, count));
}

str msg_words(enum lang lang, enum msg_key key)
{
    return msg_table[lang_having(lang, key)][key].other;
}
