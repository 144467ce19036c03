/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "link/model.h"

/* First line of a saved model; another version is refused, never guessed at. */
#define HEAD "weft link model 1"

static void save_levels(struct buf *b, const struct link_model *m)
{
    for (size_t c = 0; c < C__COUNT; c++) {
        for (size_t l = 1; l < LEVEL__MOST; l++) {
            if (level_info(c, l)->group == 0) continue;
            str name = comparison_name(c);
            buf_printf(b, "level %.*s %zu %.17g %.17g %.17g\n", STR_ARG(name), l, m->m[c][l],
                       m->u[c][l], m->u_home[c][l]);
        }
    }
}

str model_save(struct arena *a, const struct link_model *model)
{
    struct buf b = buf_make(a);
    buf_printf(&b, "%s\nrecords %.17g\nothers %.17g\nmatches %.17g\nrare_names %.17g\n", HEAD,
               model->records, model->others, model->matches, model->rare_names);
    save_levels(&b, model);
    for (size_t k = 0; k < WORD_KIND__COUNT; k++) {
        for (size_t r = 0; r < ROLE__COUNT; r++) {
            if (model->holders[k][r] > 0)
                buf_printf(&b, "holders %zu %zu %.17g\n", k, r, model->holders[k][r]);
        }
    }
    for (size_t i = 0; i < model->frequency_count; i++)
        buf_printf(&b, "word %llx %u\n", (unsigned long long)model->frequency[i].key,
                   model->frequency[i].count);
    for (size_t i = 0; i < model->full_count; i++)
        buf_printf(&b, "full %llx\n", (unsigned long long)model->full[i]);
    return buf_str(&b);
}

VEC_TYPE(frequencies, struct frequency);
VEC_TYPE(hashes, uint64_t);

struct loader {
    struct env *e;
    struct link_model *m;
    struct frequencies words;
    struct hashes full;
    bool sizes[4];
    size_t levels;
    long line;
};

static status broken(struct loader *l, const char *what)
{
    env_fail(l->e, ST_BAD_INPUT, S("model"), "%s", what);
    env_at(l->e, l->line, 0);
    env_remedy(l->e, "give a file written by weft link --save-model of this version");
    return ST_BAD_INPUT;
}

static bool share(str s, double *ret)
{
    return str_to_real(s, ret) && *ret >= 0 && *ret <= 1;
}

static bool hex(str s, uint64_t *ret)
{
    uint64_t v = 0;
    if (s.n == 0 || s.n > 16) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (d < 0) return false;
        v = v << 4 | (uint64_t)d;
    }
    *ret = v;
    return true;
}

static status load_level(struct loader *l, const str *w)
{
    int64_t level;
    size_t c = 0;
    while (c < C__COUNT && !str_eq(comparison_name(c), w[1])) c++;
    if (c == C__COUNT || !str_to_int(w[2], &level) || level < 1 || level >= LEVEL__MOST ||
        level_info(c, (size_t)level)->group == 0)
        return broken(l, "an unknown comparison or level");
    if (!share(w[3], &l->m->m[c][level]) || !share(w[4], &l->m->u[c][level]) ||
        !share(w[5], &l->m->u_home[c][level]))
        return broken(l, "a share is not between 0 and 1");
    l->levels++;
    return ST_OK;
}

static status load_line(struct loader *l, const str *w, size_t n)
{
    double v;
    int64_t k, r;
    uint64_t h;
    if (n == 6 && str_eq(w[0], S("level"))) return load_level(l, w);
    if (n == 2 && str_eq(w[0], S("records")) && str_to_real(w[1], &v) && v >= 0) {
        l->m->records = v;
        l->sizes[0] = true;
    } else if (n == 2 && str_eq(w[0], S("others")) && str_to_real(w[1], &v) && v >= 0) {
        l->m->others = v;
        l->sizes[2] = true;
    } else if (n == 2 && str_eq(w[0], S("rare_names")) && share(w[1], &v)) {
        l->m->rare_names = v;
        l->sizes[3] = true;
    } else if (n == 2 && str_eq(w[0], S("matches")) && str_to_real(w[1], &v) && v >= 0) {
        l->m->matches = v;
        l->sizes[1] = true;
    } else if (n == 4 && str_eq(w[0], S("holders")) && str_to_int(w[1], &k) &&
               str_to_int(w[2], &r) && k >= 0 && k < WORD_KIND__COUNT && r >= 0 &&
               r < ROLE__COUNT && str_to_real(w[3], &v) && v >= 0) {
        l->m->holders[k][r] = v;
    } else if (n == 3 && str_eq(w[0], S("word")) && hex(w[1], &h) && str_to_int(w[2], &k) &&
               k > 0 && k <= UINT32_MAX) {
        if (l->words.count > 0 && l->words.at[l->words.count - 1].key >= h)
            return broken(l, "words are out of order");
        *VEC_PUSH(l->e->arena, &l->words) = (struct frequency){ h, (uint32_t)k };
    } else if (n == 2 && str_eq(w[0], S("full")) && hex(w[1], &h)) {
        if (l->full.count > 0 && l->full.at[l->full.count - 1] > h)
            return broken(l, "over-full keys are out of order");
        *VEC_PUSH(l->e->arena, &l->full) = h;
    } else {
        return broken(l, "a line that is no part of a model");
    }
    return ST_OK;
}

static size_t count_levels(void)
{
    size_t n = 0;
    for (size_t c = 0; c < C__COUNT; c++) {
        for (size_t l = 1; l < LEVEL__MOST; l++) n += level_info(c, l)->group != 0;
    }
    return n;
}

status model_load(struct env *e, str text, struct link_model **ret_model)
{
    struct loader l = { .e = e, .m = NEW(e->arena, struct link_model) };
    str line;
    while (str_next(&text, '\n', &line)) {
        l.line++;
        if (l.line == 1) {
            if (!str_eq(line, S(HEAD))) return broken(&l, "not a model");
            continue;
        }
        if (line.n == 0) continue;
        str w[7];
        size_t n = 0;
        while (n < 7 && str_next(&line, ' ', &w[n])) n++;
        TRY(load_line(&l, w, n));
    }
    if (!l.sizes[0] || !l.sizes[1] || !l.sizes[2] || !l.sizes[3] || l.levels != count_levels())
        return broken(&l, "the model is not whole");
    l.m->frequency = l.words.at;
    l.m->frequency_count = l.words.count;
    l.m->full = l.full.at;
    l.m->full_count = l.full.count;
    model_finish(l.m);
    *ret_model = l.m;
    return ST_OK;
}

status link_model_read(struct env *e, str text, struct link_model **ret_model)
{
    return model_load(e, text, ret_model);
}
