/* SPDX-License-Identifier: Apache-2.0 */
#include "town/content.h"

#include "base/embedded.h"

extern const struct embedded_file content_files[];
extern const size_t content_files_count;

str content_bytes(str name)
{
    for (size_t i = 0; i < content_files_count; i++)
        if (str_eq(str_of(content_files[i].name), name))
            return str_make((const char *)content_files[i].bytes, content_files[i].size);
    return str_none();
}

const char *content_name(size_t at)
{
    return at < content_files_count ? content_files[at].name : NULL;
}

status content_table(struct env *e, str name, struct csv_table *ret_table)
{
    str bytes = content_bytes(name);
    if (str_is_none(bytes)) return fail_at(e, ST_NOT_FOUND, name, "there is no such content file");
    return csv_table_text(e, name, bytes, ret_table);
}
