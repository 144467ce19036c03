/* SPDX-License-Identifier: Apache-2.0
 * One copy of a record, on its way to the person: what it holds, what was left out, who must still
 * look.
 */
#include "base/time.h"
#include "gen/copies.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "web/copies.h"
#include "web/people.h"
#include "work/work_limits.h"

enum { ENTRIES_SHOWN = 100 };

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

/* ---- its lines -------------------------------------------------------------------------------*/

static uint32_t kind_of(uint32_t facet)
{
    return facet & (~facet + 1);
}

/* As a heading begins. */
static str kind_title(struct page *p, uint32_t facet)
{
    str words = facets_words(p, facet);
    if (words.n == 0 || words.p[0] < 'a' || words.p[0] > 'z') return words;
    str rest = str_from(words, 1);
    return arena_printf(p->req->arena, "%c%.*s", words.p[0] - 'a' + 'A', STR_ARG(rest));
}

static void entry_add(struct page *p, struct copy_view *v, const struct copy_line *l,
                      uint32_t *last)
{
    struct arena *a = p->req->arena;
    str rest = l->body, line;
    struct copy_entry e = { .n = l->n,
                            .date = fact_date(p, l->date),
                            .title = l->title,
                            .organisation = l->organisation,
                            .masked = l->masked > 0 };
    while (str_next(&rest, '\n', &line)) *VEC_PUSH(a, &e.says) = line;
    if (v->groups.count == 0 || kind_of(l->facet) != *last)
        *VEC_PUSH(a, &v->groups) = (struct copy_group){ .title = kind_title(p, kind_of(l->facet)) };
    *last = kind_of(l->facet);
    *VEC_PUSH(a, &v->groups.at[v->groups.count - 1].entries) = e;
}

static status add_lines(struct page *p, const struct access_copy *c, struct copy_view *v)
{
    struct copy_lines lines;
    int64_t after = 0;
    uint32_t last = 0;
    bool more = false;
    (void)str_to_int(page_query(p, S("after")), &after);
    TRY(access_copy_lines(p->cx, c, after, ENTRIES_SHOWN, &lines, &more));
    for (size_t i = 0; i < lines.count; i++) entry_add(p, v, &lines.at[i], &last);
    v->next = str_none();
    if (more && lines.count > 0)
        v->next = arena_printf(p->req->arena, "/copies/%lld?after=%lld", (long long)c->id,
                               (long long)lines.at[lines.count - 1].n);
    return ST_OK;
}

/* ---- the page --------------------------------------------------------------------------------*/

static void add_signing(struct page *p, struct copy_view *v)
{
    struct arena *a = p->req->arena;
    str harm = page_form(p, S("harm"));
    v->harm = (struct form_choices){ .name = S("harm"),
                                     .legend = say(p, MSG_copies_harm),
                                     .error = form_error_of(&v->errors, S("harm")),
                                     .large_legend = true };
    form_choice_add(a, &v->harm, S("no"), say(p, MSG_copies_harm_no), str_none(), harm);
    form_choice_add(a, &v->harm, S("yes"), say(p, MSG_copies_harm_yes),
                    say(p, MSG_copies_harm_yes_hint), harm);
    v->words = (struct form_field){ .name = S("words"),
                                    .label = say(p, MSG_copies_sign_words),
                                    .value = page_form(p, S("words")),
                                    .error = form_error_of(&v->errors, S("words")),
                                    .rows = 3 };
}

static status show(struct page *p, int64_t id, struct copy_view *v)
{
    struct access_copy c;
    TRY(access_copy_get(p->cx, id, &c));
    bool open = c.released_at == 0;
    v->c = &c;
    v->state = copy_state(p, &c);
    v->asker = (c.sides & ACCESS_ASKER) != 0;
    v->officer = (c.sides & ACCESS_OFFICER) != 0;
    v->signer = (c.sides & ACCESS_SIGNER) != 0;
    v->own_work = c.prepared_by == p->cx->who.account;
    v->wrote = open && v->officer && c.written_by == p->cx->who.account;
    v->prepares = open && v->officer && !v->wrote;
    v->signs = open && v->signer && c.health && c.signed_at == 0;
    v->releases =
        open && v->officer && !v->own_work && c.prepared_at != 0 && (!c.health || c.signed_at != 0);
    if (v->signs) add_signing(p, v);
    if (c.prepared_at != 0 && (!open || v->officer || v->signer)) TRY(add_lines(p, &c, v));
    v->frame = people_frame(p, say(p, MSG_copies_one));
    v->frame.has_errors = v->errors.count > 0;
    tmpl_copy(p->out, v);
    return ST_OK;
}

status page_copy(struct page *p)
{
    int64_t id;
    struct copy_view v = { .next = str_none() };
    TRY(page_path_int(p, S("copy"), &id));
    return show(p, id, &v);
}

/* ---- what is done to it ----------------------------------------------------------------------*/

status page_copy_prepare(struct page *p)
{
    struct access_building b = { 0 };
    TRY(page_path_int(p, S("copy"), &b.id));
    TRY(page_transact(p, false, access_copy_gather, &b));
    p->cx->audit_n = b.audit_n;
    for (b.from = 0; b.from < b.lines.count; b.from += ACCESS_PIECE)
        TRY(page_transact(p, true, access_copy_keep, &b));
    TRY(page_transact(p, true, access_copy_prepared, &b));
    page_redirect(p, url_copy(p->req->arena, b.id), say(p, MSG_copies_prepare_done));
    return ST_OK;
}

status page_copy_leave_out(struct page *p)
{
    int64_t id, n;
    TRY(page_path_int(p, S("copy"), &id));
    if (!str_to_int(page_form(p, S("entry")), &n))
        return fail(p->cx->env, ST_BAD_INPUT, "the form does not say which entry");
    TRY(access_copy_leave_out(p->cx, id, n));
    page_redirect(p, url_copy(p->req->arena, id), say(p, MSG_copies_left_out));
    return ST_OK;
}

static void wrong(struct page *p, struct copy_view *v, const char *field, enum msg_key words)
{
    form_error_add(p->req->arena, &v->errors, str_of(field), say(p, words));
}

/* The copy as it was when the form was made. */
static status build_of(struct page *p, int64_t *ret_build)
{
    if (str_to_int(page_form(p, S("build")), ret_build)) return ST_OK;
    return fail(p->cx->env, ST_BAD_INPUT, "the form does not say which copy was looked at");
}

status page_copy_sign(struct page *p)
{
    int64_t id, build;
    struct copy_view v = { .next = str_none() };
    str harm = page_form(p, S("harm")), words = page_form(p, S("words"));
    bool yes = str_eq(harm, S("yes"));
    TRY(page_path_int(p, S("copy"), &id));
    TRY(build_of(p, &build));
    if (!yes && !str_eq(harm, S("no"))) wrong(p, &v, "harm", MSG_copies_harm_error);
    if (words.n == 0) wrong(p, &v, "words", MSG_copies_sign_error);
    if (v.errors.count > 0) {
        TRY(show(p, id, &v));
        return page_refused(p);
    }
    TRY(access_copy_sign(p->cx, id, build, yes, words));
    page_redirect(p, url_copy(p->req->arena, id), say(p, MSG_copies_signed));
    return ST_OK;
}

status page_copy_release(struct page *p)
{
    int64_t id, build;
    TRY(page_path_int(p, S("copy"), &id));
    TRY(build_of(p, &build));
    TRY(access_copy_release(p->cx, id, build));
    page_redirect(p, url_copy(p->req->arena, id), say(p, MSG_copies_release_done));
    return ST_OK;
}
