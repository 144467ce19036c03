/* SPDX-License-Identifier: Apache-2.0
 * The place in which the table is played: a server in process, its organisations, and for each case
 * an account, a person of its own and one fact about her.
 */
#ifndef WEFT_TESTS_RULES_WORLD_H
#define WEFT_TESTS_RULES_WORLD_H

#include "rules/table.h"
#include "db/db.h"
#include "scenario/client.h"

struct world {
    struct env *env;
    char folder[32];
    struct app *app;
    struct server server;
    struct client client;
    struct db *db; /* beside the server's, for questions */
};

struct scene {
    const struct played *played;
    int number;
    str type, id, absent_id; /* of the fact */
    str patient, absent_patient, family, absent_family;
    str marker; /* words of the fact, or of the address: seen or not */
    str words;  /* what the fact says */
    str postcode;
    str second; /* id of another source's Patient, or none */
    int64_t person, home, rid;
    int64_t account, account_role, organisation;
    str token;        /* none: nobody */
    str subscription; /* its id, or none where it could not be made */
    str body;         /* of the fact, as it was written */
};

/* Skips the whole program where the engine is not installed. */
void world_open(struct world *w, enum db_engine engine);
void world_close(struct world *w);
void scene_make(struct world *w, const struct played *p, int number, struct scene *ret_scene);
/* After what follows from all scenes has been done: leavers leave, relations end. */
void scene_settle(struct world *w, const struct scene *s);
/* A new version of the fact, by who sent it. */
void scene_touch(struct world *w, const struct scene *s);

/* Asks as this scene's who: a page by cookie, all else by token. */
struct res world_ask(struct world *w, const struct scene *s, enum method method, str target,
                     str body);
bool world_is_yes(str value);

#endif
