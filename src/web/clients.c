/* SPDX-License-Identifier: Apache-2.0
 * The programs of one's organisation: what each may see, in words; registering one, which first
 * shows what it will see; ending one, at once.
 */
#include "base/time.h"
#include "gen/apps.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "record/change.h"
#include "trust/decide.h"
#include "web/apps.h"

static str acts_words(struct page *p, enum role role)
{
    if (role == ROLE_NONE) return msg_words(p->out->lang, MSG_apps_for_people);
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_apps_as_role,
                    msg_arg_str(str_of(role_words(role))));
}

static status lines_of(struct page *p, str scopes, struct scope_lines *ret)
{
    struct grant g;
    TRY(grant_read(p->cx->env, scopes, &g, NULL));
    scope_lines_make(p, &g, ret);
    return ST_OK;
}

static struct form_field field_of(struct page *p, struct form_errors *errors, str name,
                                  enum msg_key label, enum msg_key hint, int rows)
{
    str typed = page_form(p, name);
    return (struct form_field){ .name = name,
                                .label = msg_words(p->out->lang, label),
                                .hint = msg_words(p->out->lang, hint),
                                .value = typed,
                                .error = form_error_of(errors, name),
                                .rows = rows };
}

static status fields_make(struct page *p, struct clients_view *v)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    enum role *roles;
    size_t count;
    str chosen = page_form(p, S("role"));
    v->name = field_of(p, &v->errors, S("name"), MSG_apps_name, MSG_apps_name_hint, 0);
    v->scopes = field_of(p, &v->errors, S("scopes"), MSG_apps_scopes, MSG_apps_scopes_hint, 3);
    v->redirects =
        field_of(p, &v->errors, S("redirects"), MSG_apps_redirects, MSG_apps_redirects_hint, 2);
    v->launch_url =
        field_of(p, &v->errors, S("launch_url"), MSG_apps_launch_url, MSG_apps_launch_url_hint, 0);
    v->keys = field_of(p, &v->errors, S("keys"), MSG_apps_keys, MSG_apps_keys_hint, 5);
    v->keys_url =
        field_of(p, &v->errors, S("keys_url"), MSG_apps_keys_url, MSG_apps_keys_url_hint, 0);
    v->acts = (struct form_choices){ .name = S("role"),
                                     .legend = msg_words(lang, MSG_apps_acts),
                                     .hint = msg_words(lang, MSG_apps_acts_hint),
                                     .error = form_error_of(&v->errors, S("role")) };
    form_choice_add(a, &v->acts, S("app"), acts_words(p, ROLE_NONE), str_none(),
                    chosen.n == 0 ? S("app") : chosen);
    TRY(client_roles(p->cx, p->session->who.organisation, &roles, &count));
    for (size_t i = 0; i < count; i++)
        form_choice_add(a, &v->acts, str_of(role_name(roles[i])), acts_words(p, roles[i]),
                        str_none(), chosen);
    return ST_OK;
}

static status clients_show(struct page *p, struct clients_view *v)
{
    struct client *list;
    size_t count;
    str base = str_none();
    TRY(client_list(p->cx, p->session->who.organisation, &list, &count));
    for (size_t i = 0; i < count; i++) {
        struct client_line *l = VEC_PUSH(p->req->arena, &v->clients);
        *l = (struct client_line){ .id = list[i].id,
                                   .key = list[i].key,
                                   .name = list[i].name,
                                   .acts = acts_words(p, list[i].role),
                                   .scopes = list[i].scopes,
                                   .service = client_is_service(&list[i]),
                                   .ended = list[i].ended,
                                   .since = list[i].created_at };
        TRY(lines_of(p, list[i].scopes, &l->lines));
    }
    TRY(fields_make(p, v));
    if (client_base(p->cx->env, p->cx->house, req_header(p->req, S("Host")), p->req->secure,
                    &base) != ST_OK)
        p->cx->env->err = (struct err){ 0 };
    v->token_url = str_is_none(base) ? S("") : arena_concat(p->req->arena, base, S("/oauth/token"));
    v->organisation = p->session->organisation_name;
    v->frame = page_frame(p, FRAME_STAFF, msg_words(p->out->lang, MSG_apps_clients));
    tmpl_clients(p->out, v);
    return ST_OK;
}

status page_clients(struct page *p)
{
    struct clients_view v = { 0 };
    return clients_show(p, &v);
}

static status refuse(struct page *p, struct clients_view *v)
{
    const struct err *err = &p->cx->env->err;
    form_error_add(
        p->req->arena, &v->errors, err->where,
        arena_printf(p->req->arena, "%.*s: %.*s.", STR_ARG(err->what), STR_ARG(err->remedy)));
    p->cx->env->err = (struct err){ 0 };
    status st = page_refused(p);
    TRY(clients_show(p, v));
    return st;
}

/* What it will see is said before it is let see it. */
static status ask_first(struct page *p, const struct client_wish *w, struct clients_view *v)
{
    v->sure = true;
    TRY(lines_of(p, w->scopes, &v->lines));
    return clients_show(p, v);
}

static status wish_of(struct page *p, struct client_wish *ret)
{
    str role = page_form(p, S("role"));
    struct client_wish w = { .name = page_form(p, S("name")),
                             .organisation = p->session->who.organisation,
                             .scopes = page_form(p, S("scopes")),
                             .redirects = page_form(p, S("redirects")),
                             .launch_url = page_form(p, S("launch_url")),
                             .keys = page_form(p, S("keys")),
                             .keys_url = page_form(p, S("keys_url")) };
    if (!str_eq(role, S("app")) && !role_parse(role, &w.role)) {
        env_fail(p->cx->env, ST_BAD_INPUT, S("role"), "it is not said how the program acts");
        env_remedy(p->cx->env, "choose one");
        return ST_BAD_INPUT;
    }
    *ret = w;
    return ST_OK;
}

static status try_register(struct page *p, const struct client_wish *w, struct client *ret)
{
    TRY(client_register(p->cx, w, ret));
    return change_act(p->cx, S("client"), 0,
                      arena_concat(p->req->arena, S("registered "), ret->key));
}

status page_client_add(struct page *p)
{
    struct clients_view v = { 0 };
    struct client_wish w;
    struct client made;
    status st = wish_of(p, &w);
    if (st == ST_OK) st = client_judge(p->cx, &w);
    if (st == ST_BAD_INPUT) return refuse(p, &v);
    TRY(st);
    if (!str_eq(page_form(p, S("sure")), S("yes"))) return ask_first(p, &w, &v);
    TRY(try_register(p, &w, &made));
    page_redirect(p, url_clients(p->req->arena),
                  MSG_TEXT(p->req->arena, p->out->lang, MSG_apps_registered, msg_arg_str(made.name),
                           msg_arg_str(made.key)));
    return ST_OK;
}

status page_client_end(struct page *p)
{
    int64_t id = 0;
    TRY(page_path_int(p, S("client"), &id));
    TRY(client_end(p->cx, id));
    TRY(change_act(p->cx, S("client"), 0,
                   arena_printf(p->req->arena, "ended %lld", (long long)id)));
    page_redirect(p, url_clients(p->req->arena), msg_words(p->out->lang, MSG_apps_client_ended));
    return ST_OK;
}

status page_client_keys(struct page *p)
{
    struct clients_view v = { 0 };
    int64_t id = 0;
    TRY(page_path_int(p, S("client"), &id));
    status st = client_keys_set(p->cx, id, page_form(p, S("keys")), false);
    if (st == ST_BAD_INPUT) return refuse(p, &v);
    TRY(st);
    TRY(change_act(p->cx, S("client"), 0,
                   arena_printf(p->req->arena, "new keys %lld", (long long)id)));
    page_redirect(p, url_clients(p->req->arena), msg_words(p->out->lang, MSG_apps_keys_changed));
    return ST_OK;
}
