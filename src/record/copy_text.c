/* SPDX-License-Identifier: Apache-2.0
 * What a resource says in words, without what it says of others.
 */
#include "base/buf.h"
#include "record/copy.h"

enum { WORD_LEAST = 5 }; /* bytes: shorter ones would take out parts of other words */

/* ---- what is taken out -----------------------------------------------------------------------*/

static void word_add(struct arena *a, struct copy_words *w, str word)
{
    word = str_trim(word);
    if (word.n < WORD_LEAST) return;
    for (size_t i = 0; i < w->count; i++)
        if (str_eq_ascii(w->at[i], word)) return;
    *VEC_PUSH(a, w) = word;
}

static str whole_name(struct arena *a, str given, str family)
{
    return arena_printf(a, "%.*s %.*s", STR_ARG(given), STR_ARG(family));
}

static void name_note(struct arena *a, struct copy_words *w, const struct json_node *name)
{
    str family = json_str(a, json_get(name, "family"));
    word_add(a, w, json_str(a, json_get(name, "text")));
    const struct json_node *given = json_get(name, "given");
    for (const struct json_node *g = json_first(given); g != NULL; g = json_next(g))
        word_add(a, w, whole_name(a, json_str(a, g), family));
}

static void place_note(struct arena *a, struct copy_words *w, const struct json_node *address)
{
    word_add(a, w, json_str(a, json_get(address, "text")));
    word_add(a, w, json_str(a, json_get(address, "postalCode")));
    const struct json_node *lines = json_get(address, "line");
    for (const struct json_node *l = json_first(lines); l != NULL; l = json_next(l))
        word_add(a, w, json_str(a, l));
}

/* One thing or a list of them. */
static void each_note(struct arena *a, struct copy_words *w, const struct json_node *n,
                      void (*note)(struct arena *, struct copy_words *, const struct json_node *))
{
    if (json_is_object(n)) note(a, w, n);
    if (!json_is_array(n)) return;
    for (const struct json_node *x = json_first(n); x != NULL; x = json_next(x)) note(a, w, x);
}

static void number_note(struct arena *a, struct copy_words *w, const struct json_node *telecom)
{
    word_add(a, w, json_str(a, json_get(telecom, "value")));
}

static void reach_note(struct arena *a, struct copy_words *w, const struct json_node *n)
{
    each_note(a, w, json_get(n, "address"), place_note);
    each_note(a, w, json_get(n, "telecom"), number_note);
}

void copy_mask_note(struct arena *a, struct copy_mask *m, str type, const struct json_node *root)
{
    if (str_eq(type, S("RelatedPerson"))) {
        each_note(a, &m->theirs, json_get(root, "name"), name_note);
        reach_note(a, &m->theirs, root);
    }
    if (!str_eq(type, S("Patient"))) return;
    each_note(a, &m->own, json_get(root, "name"), name_note);
    reach_note(a, m->other ? &m->theirs : &m->own, root);
    const struct json_node *contacts = json_get(root, "contact");
    for (const struct json_node *c = json_first(contacts); c != NULL; c = json_next(c)) {
        each_note(a, &m->theirs, json_get(c, "name"), name_note);
        reach_note(a, &m->theirs, c);
    }
}

static bool is_own(const struct copy_mask *m, str word)
{
    for (size_t i = 0; i < m->own.count; i++)
        if (str_eq_ascii(m->own.at[i], word)) return true;
    return false;
}

static size_t find_any_case(str text, str word)
{
    for (size_t i = 0; i + word.n <= text.n; i++)
        if (str_eq_ascii(str_sub(text, i, word.n), word)) return i;
    return SIZE_MAX;
}

static str without(struct arena *a, str text, str word, int64_t *count)
{
    size_t at = find_any_case(text, word);
    if (at == SIZE_MAX) return text;
    struct buf b = buf_make(a);
    for (; at != SIZE_MAX; at = find_any_case(text, word)) {
        buf_add(&b, str_sub(text, 0, at));
        buf_add(&b, S(COPY_MARK));
        text = str_from(text, at + word.n);
        (*count)++;
    }
    buf_add(&b, text);
    return buf_str(&b);
}

str copy_mask_apply(struct arena *a, const struct copy_mask *m, str text, int64_t *count)
{
    for (size_t i = 0; i < m->theirs.count; i++)
        if (!is_own(m, m->theirs.at[i])) text = without(a, text, m->theirs.at[i], count);
    return text;
}

/* ---- all that it says ------------------------------------------------------------------------*/

struct saying {
    struct arena *arena;
    const struct copy_mask *mask;
    str type;
    struct buf out;
    int64_t *count;
};

static bool key_in(str key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(key, str_of(keys[i]))) return true;
    return false;
}
#define KEY_IN(key, ...)                                                                           \
    key_in(key, (const char *const[]){ __VA_ARGS__ },                                              \
           sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

/* What is said of somebody else, or tells where she lives to one who may not know. */
static bool is_theirs(const struct saying *s, const struct json_node *n, str key)
{
    const struct json_node *up = json_parent(n), *list = up == NULL ? NULL : json_parent(up);
    bool contact = list != NULL && str_eq(json_key(s->arena, list), S("contact"));
    bool somebody = str_eq(s->type, S("RelatedPerson")) || contact;
    if (somebody && KEY_IN(key, "name", "address", "telecom", "birthDate", "photo", "identifier"))
        return true;
    return s->mask->other && KEY_IN(key, "address", "telecom", "position", "location");
}

static bool is_plumbing(const struct json_node *n, str key)
{
    if (KEY_IN(key, "meta", "id", "resourceType", "implicitRules", "contained", "system", "url",
               "reference", "div", "profile", "use"))
        return true;
    return str_eq(key, S("code")) && json_is_string(n) &&
           json_get(json_parent(n), "display") != NULL;
}

/* "onsetDateTime" → "onset date time". */
static str key_words(struct arena *a, str key)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < key.n; i++) {
        bool capital = key.p[i] >= 'A' && key.p[i] <= 'Z';
        if (capital && i > 0) buf_byte(&b, ' ');
        buf_byte(&b, capital ? (char)(key.p[i] - 'A' + 'a') : key.p[i]);
    }
    return buf_str(&b);
}

static void line_add(struct saying *s, str label, str value)
{
    str words = key_words(s->arena, label);
    str kept = copy_mask_apply(s->arena, s->mask, value, s->count);
    str line = arena_printf(s->arena, "%.*s: %.*s\n", STR_ARG(words), STR_ARG(kept));
    if (!str_has(buf_str(&s->out), line)) buf_add(&s->out, line);
}

/* A key that says nothing by itself ("text", "value") goes under the one above it. */
static str label_of_key(str label, str key)
{
    bool generic = KEY_IN(key, "text", "value", "display", "code", "coding", "extension");
    return generic && label.n > 0 ? label : key;
}

static void say_node(struct saying *s, const struct json_node *n, str label)
{
    if (json_is_object(n) || json_is_array(n)) {
        for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) {
            str key = json_is_object(n) ? json_key(s->arena, c) : str_none();
            if (json_is_object(n) && is_plumbing(c, key)) continue;
            if (json_is_object(n) && is_theirs(s, c, key)) {
                str words = key_words(s->arena, key);
                buf_printf(&s->out, "%.*s: " COPY_MARK "\n", STR_ARG(words));
                (*s->count)++;
                continue;
            }
            say_node(s, c, json_is_object(n) ? label_of_key(label, key) : label);
        }
        return;
    }
    if (str_eq(label, S("data"))) {
        line_add(s, label, arena_printf(s->arena, "a file of %u bytes", n->n / 4 * 3));
        return;
    }
    if (json_is_string(n)) line_add(s, label, json_str(s->arena, n));
    if (json_is_number(n)) line_add(s, label, json_number(n));
    if (json_is_bool(n)) line_add(s, label, json_true(n) ? S("yes") : S("no"));
}

str copy_text(struct arena *a, const struct copy_mask *m, str type, const struct json_node *root,
              int64_t *count)
{
    struct saying s = { a, m, type, buf_make(a), count };
    say_node(&s, root, S(""));
    return str_trim(buf_str(&s.out));
}
