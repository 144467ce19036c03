/* SPDX-License-Identifier: Apache-2.0 */
#include "record/files.h"

#include "base/file.h"
#include "json/edit.h"
#include "record/record_limits.h"

#define MARK "@file:"
static const str marked = S_INIT("\"data\":\"" MARK);

static str path_of(struct cx *cx, str digest)
{
    struct arena *a = cx->env->arena;
    return file_join(a, file_join(a, cx->house->files, str_sub(digest, 0, 2)), digest);
}

static status file_put(struct cx *cx, str bytes, str *ret_digest)
{
    struct env *e = cx->env;
    struct digest d = crypto_blake2b(bytes);
    str digest = hex_encode(e->arena, digest_str(&d)), path = path_of(cx, digest);
    if (!file_exists(e, path)) {
        TRY(file_mkdir(e, str_sub(path, 0, path.n - digest.n - 1)));
        TRY(file_write(e, path, bytes));
    }
    *ret_digest = digest;
    return ST_OK;
}

/* Only what would be written again as it came: canonical base64 without blanks. */
static status take_one(struct cx *cx, struct json_edits *edits, const struct json_node *n)
{
    str bytes, digest = str_none(), text = str_make(n->p + 1, n->n - 2);
    if (str_starts(text, S(MARK))) {
        env_fail(cx->env, ST_BAD_INPUT, json_path(cx->env->arena, n), "this is no base64");
        return ST_BAD_INPUT;
    }
    if (text.n < RECORD_FILE_LEAST || n->escaped || cx->house->files.n == 0) return ST_OK;
    if (!base64_decode(cx->env->arena, text, &bytes)) return ST_OK;
    TRY(file_put(cx, bytes, &digest));
    json_edit_replace(edits, n, arena_printf(cx->env->arena, "\"" MARK "%.*s\"", STR_ARG(digest)));
    return ST_OK;
}

status files_take_out(struct cx *cx, const struct json_node *root,
                      const struct json_node **ret_root)
{
    struct json_edits edits = json_edits_make(cx->env->arena);
    for (uint32_t i = 0; i < root->span; i++) {
        const struct json_node *n = root + i;
        if (n->kind == JSON_STRING && n->key_n == 4 && memcmp(n->key_p, "data", 4) == 0 && n->n > 7)
            TRY(take_one(cx, &edits, n));
    }
    *ret_root = root;
    return edits.count == 0 ? ST_OK : json_read(cx->env, json_edited(&edits, root), ret_root);
}

status files_read(struct cx *cx, str marker, str *ret_bytes)
{
    str digest = str_from(marker, sizeof MARK - 1);
    if (!str_starts(marker, S(MARK)) || digest.n != DIGEST_SIZE * 2)
        return fail(cx->env, ST_IO, "a stored resource is damaged");
    status st = file_read(cx->env, path_of(cx, digest), RECORD_FILE_MOST, ret_bytes);
    if (st == ST_NOT_FOUND) /* the resource is there: it is not for the reader to look elsewhere */
        return fail_at(cx->env, ST_IO, digest, "a file that belongs to this is missing");
    TRY(st);
    struct digest d = crypto_blake2b(*ret_bytes);
    if (str_eq(hex_encode(cx->env->arena, digest_str(&d)), digest)) return ST_OK;
    return fail_at(cx->env, ST_IO, digest, "a file is not what it was");
}

status files_put_back(struct cx *cx, str json, str *ret_json)
{
    struct buf b = buf_make(cx->env->arena);
    str rest = json;
    for (size_t at; (at = str_find(rest, marked)) != SIZE_MAX;) {
        str bytes, marker = str_sub(rest, at + 8, sizeof MARK - 1 + DIGEST_SIZE * 2);
        TRY(files_read(cx, marker, &bytes));
        buf_add(&b, str_sub(rest, 0, at + 8));
        buf_add(&b, base64_encode(cx->env->arena, bytes));
        rest = str_from(rest, at + 8 + marker.n);
    }
    if (rest.n == json.n) {
        *ret_json = json;
        return ST_OK;
    }
    buf_add(&b, rest);
    *ret_json = buf_str(&b);
    return ST_OK;
}
