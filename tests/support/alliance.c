/* SPDX-License-Identifier: Apache-2.0 */
#include "support/alliance.h"

#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "db/migrate.h"
#include "gen/schema.h"
#include "record/record.h"
#include "trust/audit.h"
#include "trust/decide.h"

static struct key key_of(char c)
{
    struct key k;
    memset(k.at, c, sizeof k.at);
    return k;
}

void alliance_open_on(struct alliance *a, enum db_engine engine)
{
    memset(a, 0, sizeof *a);
    a->env = test_env();
    assert_ok(crypto_start(a->env));
    str file = dbs_sqlite(a->env);
    a->folder = str_sub(file, 0, file.n - S("/weft.db").n);
    str url = engine == DB_POSTGRESQL ? dbs_postgresql(a->env) : file;
    if (str_is_none(url)) {
        (void)puts("1..0 # SKIP PostgreSQL is not installed");
        exit(0);
    }
    a->url = url;
    assert_ok(db_open(a->env, url, NULL, &a->db));
    assert_ok(db_migrate(a->env, a->db, schema_list, schema_count, NULL));
    a->house = (struct house){ .cursor_key = key_of('c'),
                               .csrf_key = key_of('f'),
                               .search_key = key_of('s'),
                               .settings = trust_settings_default(),
                               .gate = password_gate_open() };
    assert_ok(audit_open(a->env, file_join(a->env->arena, a->folder, S("audit")), AUDIT_SYNC_50MS,
                         1 << 20, &a->house.audit));
    assert_ok(record_store_open(a->env, &a->house.store));
    a->cx = (struct cx){
        .env = a->env, .db = a->db, .house = &a->house, .who = who_system(), .request = S("test")
    };
}

void alliance_close(struct alliance *a)
{
    audit_close(a->house.audit);
    record_store_close(a->house.store);
    password_gate_close(a->house.gate);
    test_env_close(a->env); /* first: rows still open in it are the connection's */
    db_close(a->db);
}

struct cx alliance_as(struct alliance *a, enum role role, int64_t account, int64_t organisation)
{
    struct cx cx = a->cx;
    cx.scope = NULL;
    cx.act = 0;
    cx.who = (struct who){ .account = account,
                           .organisation = organisation,
                           .role = (uint8_t)role,
                           .purpose = (uint8_t)role_purpose(role),
                           .assured = true };
    return cx;
}

void alliance_begin(struct alliance *a)
{
    a->cx.act = 0;
    assert_ok(db_begin(a->env, a->db, DB_WRITE));
}

void alliance_commit(struct alliance *a)
{
    assert_ok(db_commit(a->env, a->db));
}
