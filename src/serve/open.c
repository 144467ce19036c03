/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/open.h"

#include "base/file.h"
#include "base/time.h"
#include "db/migrate.h"
#include "gen/schema.h"

struct trust_settings place_trust_settings(const struct settings *s)
{
    return (struct trust_settings){
        .session_idle = SETTING_NUMBER_OF(s, session_idle_minutes) * TIME_MINUTE,
        .session_absolute = SETTING_NUMBER_OF(s, session_hours) * TIME_HOUR,
        .episode_grace = SETTING_NUMBER_OF(s, episode_grace_days) * TIME_DAY,
        .break_glass = SETTING_NUMBER_OF(s, break_glass_hours) * TIME_HOUR,
    };
}

status place_beside(struct env *e, const struct settings *s, const char *what, str *ret_path)
{
    str data = SETTING_TEXT_OF(s, data), url = SETTING_TEXT_OF(s, db);
    if (data.n > 0) {
        TRY(file_mkdir(e, data));
        *ret_path = file_join(e->arena, data, arena_printf(e->arena, "weft.%s", what));
        return ST_OK;
    }
    if (db_url_is_postgresql(url)) {
        env_fail(e, ST_USAGE, S("data"),
                 "with PostgreSQL a folder is needed for keys and the trace of look-ups");
        env_remedy(e, "Say --data /var/lib/weft.");
        return ST_USAGE;
    }
    *ret_path = arena_printf(e->arena, "%.*s.%s", STR_ARG(url), what);
    return ST_OK;
}

status place_keys(struct env *e, const struct settings *s, bool make, struct house *house)
{
    struct key master;
    str path = str_none();
    TRY(crypto_start(e));
    TRY(place_beside(e, s, "key", &path));
    if (!make && !file_exists(e, path)) {
        env_fail(e, ST_NOT_FOUND, path, "the keys of this database are not here");
        env_remedy(e, "Put back the file that was kept when it was made: with other keys nothing "
                      "that is sealed can be read, and nothing found.");
        return ST_NOT_FOUND;
    }
    TRY(key_load(e, path, &master));
    house->cursor_key = key_derive(&master, S("cursor"));
    house->csrf_key = key_derive(&master, S("form token"));
    house->search_key = key_derive(&master, S("search row"));
    house->factor_key = key_derive(&master, S("second factor"));
    house->sealed_key = key_derive(&master, S("sealed voice"));
    house->checkpoint_key = key_derive(&master, S("checkpoint"));
    house->witnesses = SETTING_TEXT_OF(s, witnesses);
    return ST_OK;
}

status place_there(struct env *e, str url)
{
    if (db_url_is_postgresql(url) || file_exists(e, url)) return ST_OK;
    env_fail(e, ST_NOT_FOUND, url, "there is no such database");
    env_remedy(e, "Make it: weft init --db %.*s", STR_ARG(url));
    return ST_NOT_FOUND;
}

status place_database(struct env *e, str url)
{
    struct db *db = NULL;
    TRY(db_open(e, url, NULL, &db));
    size_t ran = 0;
    status st = db_migrate(e, db, schema_list, schema_count, &ran);
    db_close(db);
    return st;
}
