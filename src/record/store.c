/* SPDX-License-Identifier: Apache-2.0 */
#include "record/store.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "json/write.h"
#include "record/counted.h"
#include "record/linker.h"

status record_store_open(struct env *e, struct record_store **ret_store)
{
    struct record_store *s = calloc(1, sizeof *s);
    if (s == NULL) return fail(e, ST_NO_MEMORY, "no memory for the store");
    s->packer = packer_open();
    s->counted = counted_open();
    bool locks = pthread_mutex_init(&s->link_lock, NULL) == 0 &&
                 pthread_mutex_init(&s->link_turn, NULL) == 0;
    if (s->packer == NULL || s->counted == NULL || !locks) {
        packer_close(s->packer);
        counted_close(s->counted);
        free(s);
        return fail(e, ST_NO_MEMORY, "no memory for the store");
    }
    *ret_store = s;
    return ST_OK;
}

void record_store_close(struct record_store *s)
{
    if (s == NULL) return;
    linker_close(s->linker);
    packer_close(s->packer);
    counted_close(s->counted);
    pthread_mutex_destroy(&s->link_lock);
    pthread_mutex_destroy(&s->link_turn);
    free(s);
}

static void members_add(struct arena *a, struct buf *b, const struct json_node *object,
                        const char *const *without, bool *first)
{
    for (const struct json_node *m = json_first(object); m != NULL; m = json_next(m)) {
        bool skip = false;
        for (size_t i = 0; without[i] != NULL; i++)
            skip = skip || json_key_is(m, str_of(without[i]));
        if (skip) continue;
        if (!*first) buf_byte(b, ',');
        *first = false;
        buf_json(b, json_key(a, m));
        buf_byte(b, ':');
        json_write_compact(b, m);
    }
}

str store_strip(struct arena *a, const struct json_node *resource)
{
    static const char *const kept_apart[] = { "resourceType", "id", "meta", NULL };
    static const char *const servers_own[] = { "versionId", "lastUpdated", NULL };
    struct buf b = buf_make(a);
    bool first = true;
    members_add(a, &b, json_get(resource, "meta"), servers_own, &first);
    buf_byte(&b, '}');
    first = false;
    members_add(a, &b, resource, kept_apart, &first);
    buf_byte(&b, '}');
    return buf_str(&b);
}

str store_whole(struct arena *a, str type, str id, int64_t version, int64_t at, str stored)
{
    struct buf b = buf_make(a);
    char *p = buf_room(&b, type.n + id.n + stored.n + 128);
    int n = snprintf(p, type.n + id.n + 128,
                     "{\"resourceType\":\"%.*s\",\"id\":\"%.*s\",\"meta\":{\"versionId\":\"%lld\","
                     "\"lastUpdated\":\"",
                     STR_ARG(type), STR_ARG(id), (long long)version);
    b.n += (size_t)n;
    buf_add(&b, time_text(a, at));
    buf_byte(&b, '"');
    if (stored.n > 0 && stored.p[0] != '}') buf_byte(&b, ',');
    buf_add(&b, stored);
    return buf_str(&b);
}
