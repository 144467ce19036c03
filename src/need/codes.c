/* SPDX-License-Identifier: Apache-2.0 */
#include "need/book.h"

status need_book_codes(struct env *e, struct need_book *b, str code, str list, str where)
{
    const union map_value *to = map_get(&b->texts, code);
    str line;
    long number = 0;
    if (to == NULL) {
        env_fail(e, ST_BAD_INPUT, where, "no formula weighs “%.*s”", STR_ARG(code));
        env_remedy(e, "A code set is named after the code that it stands for.");
        return ST_BAD_INPUT;
    }
    if (str_starts(list, S("\xEF\xBB\xBF"))) list = str_from(list, 3);
    while (str_next(&list, '\n', &line)) {
        size_t end = 0;
        number++;
        line = str_trim(line);
        while (end < line.n && line.p[end] != ' ' && line.p[end] != '\t' && line.p[end] != ',')
            end++;
        str one = str_sub(line, 0, end);
        if (one.n == 0 || one.p[0] == '#') continue;
        if (one.n > 64) {
            env_fail(e, ST_BAD_INPUT, where, "a code is longer than 64 bytes");
            env_at(e, number, 1);
            env_remedy(e, "Write one code a line, then a tab or a blank and its words.");
            return ST_BAD_INPUT;
        }
        union map_value *v = map_put(&b->aliases, arena_str(b->arena, one), NULL);
        struct need_alias *alias = NEW(b->arena, struct need_alias);
        *alias = (struct need_alias){ (uint32_t)to->num, v->ptr };
        v->ptr = alias;
    }
    return ST_OK;
}

struct need_formula *need_book_find(const struct need_book *b, str name)
{
    for (size_t i = 0; i < b->count; i++)
        if (str_eq(b->formula[i]->name, name)) return b->formula[i];
    return NULL;
}

uint32_t need_input_id(const struct need_book *b, str name)
{
    const union map_value *v = map_get(&b->inputs, name);
    return v == NULL ? UINT32_MAX : (uint32_t)v->num;
}

size_t need_text_ids(const struct need_book *b, str text, uint32_t *ret_ids, size_t most)
{
    size_t n = 0;
    uint32_t own = need_text_id(b, text);
    if (own != UINT32_MAX && most > 0) ret_ids[n++] = own;
    const union map_value *v = map_get(&b->aliases, text);
    for (const struct need_alias *a = v == NULL ? NULL : v->ptr; a != NULL && n < most;
         a = a->next) {
        bool known = false;
        for (size_t i = 0; i < n; i++) known = known || ret_ids[i] == a->id;
        if (!known) ret_ids[n++] = a->id;
    }
    return n;
}

uint32_t need_text_id(const struct need_book *b, str text)
{
    const union map_value *v = map_get(&b->texts, text);
    return v == NULL ? UINT32_MAX : (uint32_t)v->num;
}

static int prefix_of(const struct need_book *b, str input)
{
    for (size_t k = 0; k < b->count; k++)
        for (size_t i = 0; i < b->formula[k]->inputs; i++)
            if (str_eq(b->formula[k]->input[i].name, input) && b->formula[k]->input[i].prefix > 0)
                return b->formula[k]->input[i].prefix;
    return 0;
}

size_t need_code_ids(const struct need_book *b, str input, str code, uint32_t *ret_ids, size_t most)
{
    char cut[64];
    size_t n = 0, prefix = (size_t)prefix_of(b, input);
    if (prefix == 0) return need_text_ids(b, code, ret_ids, most);
    for (size_t i = 0; i < code.n && n < prefix && n < sizeof cut; i++) {
        char c = code.p[i];
        if (c == '.') continue;
        cut[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return need_text_ids(b, str_make(cut, n), ret_ids, most);
}
