/* SPDX-License-Identifier: Apache-2.0
 * Settings: one table (settings.def), from the file, the environment and the flags, in rising order
 * of weight. Each knows its type, default, limits and help; what is wrong is told with all of them.
 */
#ifndef WEFT_SERVE_SETTINGS_H
#define WEFT_SERVE_SETTINGS_H

#include "base/env.h"

enum setting_type { SETTING_TEXT, SETTING_WORD, SETTING_INT, SETTING_BOOL };
enum setting_id {
#define SETTING(name, flag, TYPE, dflt, least, most, help) SETTING_ID_##name,
#include "serve/settings.def"
#undef SETTING
    SETTING__COUNT
};

struct setting {
    const char *name;
    enum setting_type type;
    const char *dflt;    /* of a WORD all that it may be, | between: the first */
    int64_t least, most; /* of a number, or of a text's length */
    const char *help;
};
extern const struct setting setting_table[SETTING__COUNT];

struct settings {
    struct {
        str text;
        int64_t number;   /* of INT and BOOL */
        const char *from; /* "default", "file", "environment", "flag" */
    } at[SETTING__COUNT];
};

/* Defaults, then WEFT_… of the environment. ST_BAD_INPUT names the variable. */
MUST_CHECK status settings_begin(struct env *e, struct settings *ret_settings);
/* An INI file ([weft] name = value). ST_NOT_FOUND, ST_BAD_INPUT with file and line. */
MUST_CHECK status settings_file(struct env *e, str path, struct settings *s);
/* One value, from the "file", the "environment" or a "flag": it is judged, and kept where nothing
 * that weighs more was said before. ST_BAD_INPUT; ST_NOT_FOUND where there is no such setting. */
MUST_CHECK status settings_set(struct env *e, struct settings *s, str name, str value,
                               const char *from);

#define SETTING_TEXT_OF(s, name)   ((s)->at[SETTING_ID_##name].text)
#define SETTING_NUMBER_OF(s, name) ((s)->at[SETTING_ID_##name].number)

#endif
