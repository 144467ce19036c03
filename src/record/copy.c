/* SPDX-License-Identifier: Apache-2.0 */
#include "record/copy.h"

#include <stdlib.h>

#include "record/fact.h"
#include "record/record_limits.h"
#include "trust/sight.h"

/* The same work with the eyes of the person herself: her view, and the seals that hold for her. */
static struct cx with_her_eyes(const struct cx *cx, int64_t person)
{
    struct cx her = *cx;
    her.who.role = ROLE_RESIDENT;
    her.who.purpose = PURPOSE_OWN_CARE;
    her.who.person = person;
    her.who.hidden = 0;
    her.who.grant = NULL;
    her.scope = NULL;
    trust_lend_self(&her, person);
    return her;
}

/* What is kept from those who act for others, beside what is kept from her. */
static uint32_t shut_for_others(const struct cx *cx)
{
    struct who who = cx->who;
    who.role = ROLE_PROXY;
    return scope_compile(&who).shut;
}

struct gathered_one {
    struct record record;
    const struct json_node *root;
};
struct gathered {
    struct {
        VEC(struct gathered_one)
    } list;
    struct copy_mask mask;
};

static status take(struct cx *cx, struct gathered *g, const struct record_page *page, uint32_t shut)
{
    struct arena *a = cx->env->arena;
    for (size_t i = 0; i < page->match_count; i++) {
        const struct record *r = &page->at[i];
        if ((r->label & shut) != 0) continue;
        const struct json_node *root;
        if (g->list.count == COPY_LINES_MOST)
            return fail(cx->env, ST_TOO_LARGE, "the record has more than %d entries",
                        (int)COPY_LINES_MOST);
        TRY(json_read(cx->env, r->json, &root));
        copy_mask_note(a, &g->mask, r->type, root);
        *VEC_PUSH(a, &g->list) = (struct gathered_one){ *r, root };
    }
    return ST_OK;
}

static status read_all(struct cx *cx, int64_t person, uint32_t shut, struct gathered *g)
{
    struct cx her = with_her_eyes(cx, person);
    struct record_everything asked = { .person = person,
                                       .since = INT64_MIN,
                                       .start = INT64_MIN,
                                       .end = INT64_MAX,
                                       .most = RECORD_PAGE_MOST };
    struct record_page page = { 0 };
    do {
        TRY(record_everything(&her, &asked, &page));
        TRY(take(cx, g, &page, shut));
        asked.cursor = page.next;
    } while (!str_is_none(page.next));
    if (her.audit_n > cx->audit_n) cx->audit_n = her.audit_n;
    return ST_OK;
}

/* By kind, newest first; what stood earlier in the record first among equals. */
static int by_kind(const void *x, const void *y)
{
    const struct copy_line *a = x, *b = y;
    uint32_t k = a->facet & (~a->facet + 1), l = b->facet & (~b->facet + 1);
    if (k != l) return k < l ? -1 : 1;
    int order = str_cmp(b->date, a->date);
    if (order != 0) return order;
    return a->n < b->n ? -1 : a->n > b->n;
}

status copy_gather(struct cx *cx, int64_t person, bool other, struct copy_lines *ret_lines)
{
    struct arena *a = cx->env->arena;
    struct copy_lines lines = { 0 };
    struct gathered g = { .mask = { .other = other } };
    TRY(read_all(cx, person, other ? shut_for_others(cx) : 0, &g));
    for (size_t i = 0; i < g.list.count; i++) {
        const struct record *r = &g.list.at[i].record;
        const struct json_node *root = g.list.at[i].root;
        struct fact f = fact_of(a, r, root);
        struct copy_line line = { .n = (int64_t)i,
                                  .home = r->home,
                                  .source = r->source,
                                  .facet = r->facet,
                                  .label = r->label,
                                  .date = f.date.n > 0 ? f.date : S("") };
        bool somebody = str_eq(r->type, S("RelatedPerson"));
        line.title =
            somebody || f.text.n == 0 ? r->type : copy_mask_apply(a, &g.mask, f.text, &line.masked);
        line.body = copy_text(a, &g.mask, r->type, root, &line.masked);
        *VEC_PUSH(a, &lines) = line;
    }
    if (lines.count > 1) qsort(lines.at, lines.count, sizeof *lines.at, by_kind);
    for (size_t i = 0; i < lines.count; i++) lines.at[i].n = (int64_t)i + 1;
    *ret_lines = lines;
    return ST_OK;
}

status copy_admit(struct cx *cx, int64_t person, bool other, struct copy_lines *lines)
{
    struct cx her = with_her_eyes(cx, person);
    uint32_t shut = other ? shut_for_others(cx) : 0;
    size_t kept = 0;
    for (size_t i = 0; i < lines->count; i++) {
        struct copy_line *l = &lines->at[i];
        struct decision d;
        TRY(trust_row(&her, ACTION_READ, l->home, l->facet, l->label, l->source, &d));
        if (d.verdict >= VERDICT_PART && (l->label & shut) == 0) lines->at[kept++] = *l;
    }
    lines->count = kept;
    return ST_OK;
}
