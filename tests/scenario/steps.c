/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/steps.h"

#include "base/buf.h"
#include "base/time.h"
#include "crypto/otp.h"
#include "html/url.h"
#include "scenario/jwt.h"
#include "json/json.h"
#include "trust/account.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "voice/sealed.h"

static status refuse(struct play *p, const struct step *s, str what)
{
    env_fail(p->env, ST_CONFLICT, str_none(), "%.*s", STR_ARG(what));
    env_at(p->env, s->line, 0);
    return ST_CONFLICT;
}

/* "ab*1000": the text before the star so many times. */
static bool add_many(struct buf *b, str name)
{
    int64_t n = 0;
    size_t star = str_find_byte(name, '*');
    if (star == SIZE_MAX || !str_to_int(str_from(name, star + 1), &n)) return false;
    for (int64_t i = 0; i < n; i++) buf_add(b, str_sub(name, 0, star));
    return true;
}

/* ${name} stands for what was saved; ${ab*1000} for a long text. */
static str expand(struct play *p, str text)
{
    struct buf b = buf_make(p->env->arena);
    for (size_t at; (at = str_find(text, S("${"))) != SIZE_MAX;) {
        str name = str_sub(text, at + 2, str_find_byte(str_from(text, at + 2), '}'));
        union map_value *v = map_get(&p->saved, name);
        buf_add(&b, str_sub(text, 0, at));
        if (v != NULL)
            buf_add(&b, *(str *)v->ptr);
        else
            (void)add_many(&b, name);
        text = str_from(text, at + name.n + 3);
    }
    buf_add(&b, text);
    return arena_str(p->env->arena, buf_str(&b));
}

/* The form's token, as the page would have carried it. */
static str form_token(struct play *p)
{
    struct cx cx = { .env = p->env, .house = app_house(p->app) };
    str session = client_cookie(&p->client, S("session"));
    str visit = client_cookie(&p->client, S("visit"));
    str secret = str_is_empty(session) ? visit : session;
    return str_is_empty(secret) ? S("") : csrf_token(&cx, secret);
}

static str form_body(struct play *p, const struct step *s)
{
    struct buf b = buf_make(p->env->arena);
    for (size_t i = 0; i < s->pairs.count; i++) {
        if (i > 0) buf_byte(&b, '&');
        url_add_part(&b, s->pairs.at[i].name);
        buf_byte(&b, '=');
        url_add_part(&b, expand(p, s->pairs.at[i].value));
    }
    buf_printf(&b, "%scsrf=", s->pairs.count > 0 ? "&" : "");
    url_add_part(&b, form_token(p));
    return buf_str(&b);
}

static status do_ask(struct play *p, const struct ask *ask)
{
    return p->ask != NULL ? p->ask(p, ask, &p->last)
                          : client_ask(&p->client, p->env, ask, &p->last);
}

static status play_request(struct play *p, const struct step *s)
{
    struct env *e = p->env;
    struct {
        VEC(struct field)
    } headers = { 0 };
    struct ask ask = { .target = expand(p, s->path), .body = expand(p, s->body) };
    bool typed = false;
    if (str_starts(ask.target, S("http://localhost/"))) ask.target = str_from(ask.target, 16);
    if (!method_parse(s->word, &ask.method)) return refuse(p, s, S("no such method"));
    for (size_t i = 0; i < s->headers.count; i++) {
        typed = typed || str_eq_ascii(s->headers.at[i].name, S("Content-Type"));
        *VEC_PUSH(e->arena, &headers) =
            (struct field){ s->headers.at[i].name, expand(p, s->headers.at[i].value) };
    }
    bool form = ask.method == METHOD_POST && !s->has_body;
    if (form) ask.body = form_body(p, s);
    if (!typed && (form || s->has_body))
        *VEC_PUSH(e->arena, &headers) =
            (struct field){ S("Content-Type"), form ? S("application/x-www-form-urlencoded")
                                                    : S("application/fhir+json") };
    ask.headers = (struct fields){ headers.at, headers.count };
    return do_ask(p, &ask);
}

static status play_as(struct play *p, const struct step *s)
{
    client_forget(&p->client);
    if (str_eq(s->word, S("nobody"))) return ST_OK;
    struct ask ask = { .method = METHOD_GET,
                       .target = arena_concat(p->env->arena, S("/enter/"), s->word) };
    TRY(client_ask(&p->client, p->env, &ask, &p->last));
    if (p->last.status != 303) return refuse(p, s, S("there is no such door"));
    return ST_OK;
}

struct account_change {
    const struct step *step;
    enum role role;
    str hash; /* of a password */
    bool suspend;
};

static status change_account(struct cx *cx, void *arg)
{
    const struct account_change *c = arg;
    struct account account;
    struct account_role *roles;
    size_t count;
    int64_t unused;
    TRY(account_by_name(cx, c->step->word, &account));
    if (!str_is_none(c->hash)) return account_password_set(cx, account.id, c->hash);
    if (c->suspend) return account_suspend(cx, account.id, true);
    TRY(account_roles(cx, account.id, &roles, &count));
    return account_role_add(cx, account.id, count == 0 ? 0 : roles[0].organisation, c->role,
                            str_of(role_words(c->role)), &unused);
}

/* What only `weft user` can do: it stands for that command. */
static status play_account(struct play *p, const struct step *s)
{
    struct who system = who_system();
    struct account_change c = { .step = s };
    if (str_eq(s->path, S("password")))
        TRY(password_hash(p->env, app_house(p->app)->gate, s->value, &c.hash));
    else if (str_eq(s->path, S("suspended")))
        c.suspend = true;
    else if (!str_eq(s->path, S("role")) || !role_parse(s->value, &c.role))
        return refuse(p, s, S("account NAME password WORDS, or account NAME role ROLE"));
    return app_write(p->app, p->env, &system, change_account, &c);
}

/* ---- a program ------------------------------------------------------------------------------*/

struct bearer {
    const struct step *step;
    enum role role;
    str token;
};

static status make_bearer(struct cx *cx, void *arg)
{
    struct bearer *b = arg;
    struct organisation organisation = { 0 };
    struct account account = { 0 };
    struct account_role *roles;
    size_t count;
    int64_t unused;
    status st = organisation_by_key(cx, b->step->value, &organisation);
    if (st == ST_NOT_FOUND) {
        TRY(organisation_put(cx, b->step->value, str_none(), b->step->value, S("gp practice"),
                             &organisation.id));
        st = organisation_standing_set(cx, organisation.id, env_now(cx->env) + 3650 * TIME_DAY,
                                       TIME_NONE);
    }
    TRY(st);
    st = account_by_name(cx, b->step->word, &account);
    if (st == ST_NOT_FOUND) {
        TRY(account_add(cx, b->step->word, b->step->word, str_none(), &account.id));
        st = account_role_add(cx, account.id, organisation.id, b->role, str_of(role_words(b->role)),
                              &unused);
    }
    TRY(st);
    TRY(account_roles(cx, account.id, &roles, &count));
    return session_open(cx, account.id, roles[0].id, S("a program"), &b->token);
}

static status play_bearer(struct play *p, const struct step *s)
{
    struct who system = who_system();
    struct bearer b = { .step = s };
    client_forget(&p->client);
    if (!role_parse(s->path, &b.role) || s->value.n == 0)
        return refuse(p, s, S("bearer NAME ROLE ORGANISATION"));
    TRY(app_write(p->app, p->env, &system, make_bearer, &b));
    p->env->err = (struct err){ 0 };
    p->client.bearer = b.token;
    return ST_OK;
}

static bool matches(str have, str want)
{
    if (str_ends(want, S("*"))) return str_starts(have, str_sub(want, 0, want.n - 1));
    return str_eq(have, want);
}

static str shorten(str s)
{
    return str_sub(s, 0, 600);
}

static status play_expect(struct play *p, const struct step *s)
{
    struct arena *a = p->env->arena;
    if (p->last.status != s->number)
        return refuse(p, s,
                      arena_printf(a, "expected %lld, got %d: %.*s", (long long)s->number,
                                   p->last.status, STR_ARG(shorten(p->last.body))));
    for (size_t i = 0; i < s->pairs.count; i++) {
        str have = res_header_get(&p->last, s->pairs.at[i].name),
            want = expand(p, s->pairs.at[i].value);
        if (!matches(have, want))
            return refuse(p, s,
                          arena_printf(a, "header %.*s is “%.*s”, not “%.*s”",
                                       STR_ARG(s->pairs.at[i].name), STR_ARG(have), STR_ARG(want)));
    }
    return ST_OK;
}

static status play_text(struct play *p, const struct step *s)
{
    str want = expand(p, s->value);
    bool there = str_has(p->last.body, want);
    if (there == (s->kind == STEP_HAS)) return ST_OK;
    return refuse(p, s,
                  arena_printf(p->env->arena, "the answer %s “%.*s”: %.*s", there ? "has" : "lacks",
                               STR_ARG(want), STR_ARG(shorten(p->last.body))));
}

/* A dotted path: "entry.0.resource.id". */
static status take_json(struct play *p, const struct step *s, str *ret)
{
    const struct json_node *n = NULL;
    str rest = s->value, part;
    TRY(json_read(p->env, p->last.body, &n));
    while (str_next(&rest, '.', &part)) {
        int64_t index;
        n = str_to_int(part, &index) ? json_at(n, (size_t)index) : json_member(n, part);
    }
    *ret = json_is_string(n) ? json_str(p->env->arena, n) : json_raw(n);
    return ST_OK;
}

/* What an authenticator app shows now for a secret typed into it ("ABCD EFGH …"). */
static str app_code(struct play *p, str secret)
{
    struct env *e = p->env;
    unsigned char raw[OTP_SECRET_SIZE + 1];
    size_t n = 0;
    unsigned held = 0, bits = 0;
    for (size_t i = 0; i < secret.n && n < sizeof raw; i++) {
        char c = secret.p[i];
        if (c == ' ') continue;
        held = (held << 5 | (unsigned)(c >= 'A' ? c - 'A' : c - '2' + 26)) & 0xffff;
        if ((bits += 5) < 8) continue;
        raw[n++] = (unsigned char)(held >> (bits -= 8));
    }
    int64_t step = env_now(e) / TIME_SECOND / OTP_STEP_S;
    return arena_printf(e->arena, "%06u", otp_code(str_make((const char *)raw, n), step));
}

/* What a device would send: the text sealed to "ID PUBLIC-KEY". */
static status sealed_text(struct play *p, str to, str text, str *ret)
{
    struct hpke_public key;
    str id, rest = to, raw, sealed;
    if (!str_next(&rest, ' ', &id) || !base64url_decode(p->env->arena, rest, &raw) ||
        raw.n != sizeof key.at)
        return ST_OK; /* nothing to save */
    memcpy(key.at, raw.p, sizeof key.at);
    TRY(hpke_seal(p->env, &key, str_none(), SEALED_INFO, id, text, &sealed));
    *ret = base64url_encode(p->env->arena, sealed);
    return ST_OK;
}

/* "…?code=abc&state=x" → abc */
static str location_part(struct play *p, str name)
{
    str where = res_header_get(&p->last, S("Location"));
    size_t at = str_find(where, arena_printf(p->env->arena, "%.*s=", STR_ARG(name)));
    if (at == SIZE_MAX) return str_none();
    str rest = str_from(where, at + name.n + 1);
    return str_sub(rest, 0, str_find_byte(rest, '&'));
}

/* The first value that a query gives; "no row" where it gives none. */
static status take_db(struct play *p, str words, str *ret_value)
{
    struct env *e = p->env;
    struct db *db = NULL;
    struct rows *rows = NULL;
    struct db_options options = { .no_create = true };
    /* As text: engines hand numbers over each in its own way. */
    str query = expand(p, words);
    str as_text = arena_printf(e->arena, "SELECT CAST((%.*s) AS TEXT)", STR_ARG(query));
    struct db_sql sql = { "a scenario's query", as_text, { NULL, 0 } };
    TRY(db_open(e, p->url, &options, &db));
    status st = rows_open(e, db, &sql, NULL, 0, false, &rows);
    str have = S("no row");
    if (st == ST_OK) {
        if (rows_next(rows) && !rows_null(rows, 0)) have = rows_text_copy(rows, 0);
        st = rows_close(rows);
    }
    db_close(db);
    *ret_value = have;
    return st;
}

static status play_save(struct play *p, const struct step *s)
{
    str value = str_none();
    if (str_eq(s->path, S("header")))
        value = res_header_get(&p->last, s->value);
    else if (str_eq(s->path, S("location")))
        value = location_part(p, s->value);
    else if (str_eq(s->path, S("json")))
        TRY(take_json(p, s, &value));
    else if (str_eq(s->path, S("app")))
        value = app_code(p, expand(p, s->value));
    else if (str_eq(s->path, S("sealed")))
        TRY(sealed_text(p, expand(p, s->value), expand(p, s->value2), &value));
    else if (str_eq(s->path, S("jwks")))
        TRY(jwt_set(p->env, s->value, s->value2, &value));
    else if (str_eq(s->path, S("jwt")))
        TRY(jwt_make(p->env, s->value, expand(p, s->value2), &value));
    else if (str_eq(s->path, S("db")))
        TRY(take_db(p, s->value, &value));
    else if (str_eq(s->path, S("text"))) {
        size_t at = str_find(p->last.body, s->value);
        str after = at == SIZE_MAX ? str_none() : str_from(p->last.body, at + s->value.n);
        value = str_sub(after, 0, str_find(after, s->value2));
    }
    if (str_is_none(value)) return refuse(p, s, S("there is nothing to save here"));
    str *kept = NEW(p->env->arena, str);
    *kept = arena_str(p->env->arena, value);
    map_put(&p->saved, s->word, NULL)->ptr = kept;
    return ST_OK;
}

static status play_db(struct play *p, const struct step *s)
{
    str have;
    TRY(take_db(p, s->word, &have));
    if (str_eq(have, expand(p, s->value))) return ST_OK;
    return refuse(p, s,
                  arena_printf(p->env->arena, "the database says %.*s, not %.*s", STR_ARG(have),
                               STR_ARG(s->value)));
}

static status play_later(struct play *p, const struct step *s)
{
    static const struct {
        str name;
        int64_t unit;
    } units[] = { { S_INIT("second"), TIME_SECOND },
                  { S_INIT("minute"), TIME_MINUTE },
                  { S_INIT("hour"), TIME_HOUR },
                  { S_INIT("day"), TIME_DAY } };
    if (p->clock == NULL)
        return fail(p->env, ST_UNSUPPORTED, "the clock cannot be moved over a socket");
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (!str_starts(s->value, units[i].name)) continue;
        p->clock->fixed += s->number * units[i].unit;
        return ST_OK;
    }
    return refuse(p, s, S("later wants seconds, minutes, hours or days"));
}

static status play_step(struct play *p, const struct step *s)
{
    switch (s->kind) {
    case STEP_AS: return play_as(p, s);
    case STEP_BEARER: return play_bearer(p, s);
    case STEP_ACCOUNT: return play_account(p, s);
    case STEP_REQUEST: return play_request(p, s);
    case STEP_EXPECT: return play_expect(p, s);
    case STEP_HAS:
    case STEP_LACKS: return play_text(p, s);
    case STEP_SAVE: return play_save(p, s);
    case STEP_DB: return play_db(p, s);
    case STEP_LATER: return play_later(p, s);
    }
    return refuse(p, s, S("no such step"));
}

status play_scenario(struct play *p, const struct script *script, const struct scenario *test)
{
    for (size_t i = 0; i < test->steps.count; i++) {
        const struct step *s = &test->steps.at[i];
        status st = play_step(p, s);
        if (st == ST_OK && s->kind == STEP_REQUEST) st = app_catch_up(p->app, p->env);
        if (st == ST_OK) continue;
        p->env->err.where = script->file;
        if (p->env->err.line == 0) env_at(p->env, s->line, 0);
        return st;
    }
    return ST_OK;
}
