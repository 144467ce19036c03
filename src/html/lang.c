/* SPDX-License-Identifier: Apache-2.0 */
#include "html/lang.h"

static const struct {
    str code, tag, dir, name;
} languages[LANG__COUNT] = {
#define LANG(code, tag, dir, name) { S_INIT(#code), S_INIT(tag), S_INIT(dir), S_INIT(name) },
#include "html/lang.def"
#undef LANG
};

str lang_code(enum lang lang)
{
    return languages[lang].code;
}
str lang_tag(enum lang lang)
{
    return languages[lang].tag;
}
str lang_dir(enum lang lang)
{
    return languages[lang].dir;
}
str lang_name(enum lang lang)
{
    return languages[lang].name;
}

bool lang_by_code(str code, enum lang *ret_lang)
{
    for (int i = 0; i < LANG__COUNT; i++) {
        if (!str_eq(languages[i].code, code)) continue;
        *ret_lang = (enum lang)i;
        return true;
    }
    return false;
}
