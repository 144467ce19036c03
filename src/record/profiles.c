/* SPDX-License-Identifier: Apache-2.0 */
#include "record/profiles.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/time.h"
#include "fhir/search.h"
#include "record/record.h"

enum { KNOWN_MOST = 2000, URL_MOST = 300 };
#define FRESH      (5 * TIME_SECOND)
#define ARENA_MOST ((size_t)32 << 20)

struct known {
    char url[URL_MOST];
    int64_t looked; /* tick; INT64_MIN: look again */
    int64_t rid, version;
    const struct profile *profile;
    struct arena *arena; /* of the newest; older ones stay, since somebody may be reading them */
    struct known *older;
};
struct profiles {
    pthread_mutex_t lock; /* guards all below */
    struct known *known[KNOWN_MOST];
    size_t count;
};

static void known_free(struct known *k)
{
    arena_close(k->arena);
    free(k);
}

struct profiles *profiles_open(void)
{
    struct profiles *p = calloc(1, sizeof *p);
    if (p != NULL) (void)pthread_mutex_init(&p->lock, NULL);
    return p;
}

void profiles_close(struct profiles *p)
{
    if (p == NULL) return;
    for (size_t i = 0; i < p->count; i++) {
        for (struct known *k = p->known[i]; k != NULL;) {
            struct known *older = k->older;
            known_free(k);
            k = older;
        }
    }
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}

void profiles_forget(struct profiles *p)
{
    if (p == NULL) return;
    (void)pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->count; i++) p->known[i]->looked = INT64_MIN;
    (void)pthread_mutex_unlock(&p->lock);
}

/* *ret_known: a copy; false where nothing is known of it. */
static bool known_find(struct profiles *p, str url, struct known *ret)
{
    bool found = false;
    (void)pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->count && !found; i++) {
        found = str_eq(str_of(p->known[i]->url), url);
        if (found) *ret = *p->known[i];
    }
    (void)pthread_mutex_unlock(&p->lock);
    return found;
}

/* The slot of this url, a new one, or one of a url that names nothing; KNOWN_MOST: none is left. */
static size_t slot_for(const struct profiles *p, const char *url)
{
    size_t spare = KNOWN_MOST;
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->known[i]->url, url) == 0) return i;
        if (p->known[i]->profile == NULL && p->known[i]->older == NULL) spare = i;
    }
    return p->count < KNOWN_MOST ? p->count : spare;
}

/* `k` is ours from here on. The profile that now counts; NULL where there was no room. */
static const struct profile *known_put(struct profiles *p, struct known *k)
{
    const struct profile *counts = NULL;
    struct known *drop = k;
    (void)pthread_mutex_lock(&p->lock);
    size_t i = slot_for(p, k->url);
    bool there = i < p->count && strcmp(p->known[i]->url, k->url) == 0;
    if (there && k->arena == NULL && p->known[i]->profile == k->profile) {
        p->known[i]->looked = k->looked;
        counts = k->profile;
    } else if (i < KNOWN_MOST) {
        drop = there || i == p->count ? NULL : p->known[i];
        k->older = there ? p->known[i] : NULL;
        p->known[i] = k;
        if (i == p->count) p->count++;
        counts = k->profile;
    }
    (void)pthread_mutex_unlock(&p->lock);
    if (drop != NULL) known_free(drop);
    return counts;
}

struct compiling {
    str json;
    const struct profile *profile;
};

static status compile(struct env *e, void *arg)
{
    struct compiling *c = arg;
    const struct json_node *root = NULL;
    TRY(json_read(e, arena_str(e->arena, c->json), &root));
    return profile_make(e, root, &c->profile);
}

static str encoded(struct arena *a, str url)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     c == '-' || c == '.' || c == '/' || c == ':' || c == '_';
        if (plain)
            buf_byte(&b, (char)c);
        else
            buf_printf(&b, "%%%02X", c);
    }
    return buf_str(&b);
}

status definition_find(struct cx *cx, str type, str url, struct record *ret, bool *ret_found)
{
    struct search_plan plan;
    struct record_page page;
    url = str_sub(url, 0, str_find_byte(url, '|'));
    str query = arena_concat(cx->env->arena, S("url="), encoded(cx->env->arena, url));
    TRY(search_parse(cx->env, fhir_resource_find(type), query, true, &plan));
    plan.count = 1;
    TRY(record_search(cx, &plan, str_none(), &page));
    *ret_found = page.match_count > 0;
    if (*ret_found) *ret = page.at[0];
    return ST_OK;
}

/* Made anew where the definition is another than before. */
static void known_refresh(struct cx *cx, const struct record *r, bool found, struct known *k)
{
    bool same = found && k->rid == r->rid && k->version == r->version;
    k->arena = NULL;
    if (same) return;
    k->profile = NULL;
    k->rid = found ? r->rid : 0;
    k->version = found ? r->version : 0;
    if (!found) return;
    struct compiling c = { .json = r->json };
    struct env e = *cx->env;
    e.arena = arena_open(ARENA_MOST);
    if (e.arena == NULL) return;
    if (env_run(&e, compile, &c) == ST_OK) k->profile = c.profile;
    (void)arena_escape_set(e.arena, NULL);
    k->arena = e.arena;
}

status profiles_find(struct cx *cx, str url, const struct profile **ret_profile)
{
    struct profiles *p = cx->house->profiles;
    struct known was = { .looked = INT64_MIN };
    struct record r = { 0 };
    bool found = false;
    *ret_profile = NULL;
    url = str_sub(url, 0, str_find_byte(url, '|'));
    if (p == NULL || url.n == 0 || url.n >= URL_MOST || str_find_byte(url, '\0') != SIZE_MAX)
        return ST_OK;
    int64_t now = env_tick(cx->env);
    bool known = known_find(p, url, &was);
    if (known && was.looked != INT64_MIN && now - was.looked < FRESH) {
        *ret_profile = was.profile;
        return ST_OK;
    }
    TRY(definition_find(cx, S("StructureDefinition"), url, &r, &found));
    struct known *k = malloc(sizeof *k);
    if (k == NULL) return fail(cx->env, ST_NO_MEMORY, "no memory for a profile");
    *k = was;
    memcpy(k->url, url.p, url.n);
    k->url[url.n] = '\0';
    k->looked = now;
    k->older = NULL;
    known_refresh(cx, &r, found, k);
    *ret_profile = known_put(p, k);
    return ST_OK;
}
