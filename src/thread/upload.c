/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/upload.h"

#include "base/buf.h"
#include "gen/sql_answer.h"
#include "thread/thread_limits.h"

/* ISO 14496-12, 4.3: the first box is "ftyp". Matroska (WebM): an EBML header whose DocType, within
 * its first bytes, is "webm". */
str upload_video_type(str bytes)
{
    if (bytes.n > 12 && str_eq(str_sub(bytes, 4, 4), S("ftyp"))) {
        str brand = str_sub(bytes, 8, 4);
        bool still =
            str_eq(brand, S("heic")) || str_eq(brand, S("avif")) || str_eq(brand, S("mif1"));
        return still ? str_none() : S("video/mp4");
    }
    if (str_starts(bytes, S("\x1A\x45\xDF\xA3")) && str_has(str_sub(bytes, 0, 64), S("webm")))
        return S("video/webm");
    return str_none();
}

status upload_video(struct cx *cx, str bytes, int64_t *ret_id)
{
    struct env *e = cx->env;
    struct sql_answer_upload_add_row made;
    str type = upload_video_type(bytes);
    if (str_is_none(type)) {
        env_fail(e, ST_BAD_TYPE, S("video"), "this is not a video");
        env_remedy(e, "Send an MP4 or WebM file.");
        return ST_BAD_TYPE;
    }
    if (bytes.n > VIDEO_MOST) {
        env_fail(e, ST_TOO_LARGE, S("video"), "the video is over 32 MB");
        env_remedy(e, "Make it smaller, or give the address where it stands.");
        return ST_TOO_LARGE;
    }
    TRY(sql_answer_upload_add(e, cx->db, type, (int64_t)bytes.n, cx->who.account, env_now(e),
                              &made));
    for (size_t at = 0, n = 0; at < bytes.n; at += VIDEO_PIECE, n++)
        TRY(sql_answer_upload_piece(e, cx->db, made.id, (int64_t)n, str_sub(bytes, at, VIDEO_PIECE),
                                    NULL));
    *ret_id = made.id;
    return ST_OK;
}

status upload_read(struct cx *cx, int64_t id, int64_t from, int64_t most,
                   struct upload_part *ret_part)
{
    struct env *e = cx->env;
    struct sql_answer_upload_row whole;
    struct sql_answer_upload_pieces_list rows;
    TRY(sql_answer_upload(e, cx->db, id, &whole));
    if (from < 0 || from >= whole.size) return fail(e, ST_BAD_INPUT, "the file has no such part");
    int64_t end = most < whole.size - from ? from + most : whole.size;
    TRY(sql_answer_upload_pieces(e, cx->db, id, from / VIDEO_PIECE, (end - 1) / VIDEO_PIECE,
                                 &rows));
    struct buf b = buf_make(e->arena);
    for (size_t i = 0; i < rows.count; i++) buf_add(&b, rows.at[i].bytes);
    size_t skip = (size_t)(from % VIDEO_PIECE);
    *ret_part = (struct upload_part){ whole.type, whole.size, from,
                                      str_sub(buf_str(&b), skip, (size_t)(end - from)) };
    return ST_OK;
}
