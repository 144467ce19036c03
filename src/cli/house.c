/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/house.h"

enum { KEY_CONFIG = 0x1000, KEY_FIRST = 0x2000, GROUP = 10 };

/* What a setting is unless said, and its limits, behind its help. */
#define HELP_TEXT(help, dflt, least, most)                                                         \
    sizeof dflt > 1 ? help " (" dflt "; at most " most " bytes)" : help " (at most " most " bytes)"
#define HELP_WORD(help, dflt, least, most) help " (" dflt "; the first unless said)"
#define HELP_INT(help, dflt, least, most)  help " (" dflt "; " least " to " most ")"
#define HELP_BOOL(help, dflt, least, most) help " (" dflt "; yes or no)"

static const struct argp_option options[] = {
    { NULL, 0, NULL, 0, "Settings (also in a file, and in the environment as WEFT_NAME):", GROUP },
    { "config", KEY_CONFIG, "FILE", 0, "read settings from an INI file: name = value under [weft]",
      GROUP },
#define SETTING(name, flag, TYPE, dflt, least, most, help)                                           \
    {                                                                                                \
        flag, KEY_FIRST + SETTING_ID_##name, #TYPE, 0, HELP_##TYPE(help, dflt, #least, #most), GROUP \
    },
#include "serve/settings.def"
#undef SETTING
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct house_flags *f = state->input;
    if (f == NULL || f->st != ST_OK) return key == ARGP_KEY_ARG ? ARGP_ERR_UNKNOWN : 0;
    if (key == KEY_CONFIG) {
        f->st = settings_file(f->env, str_of(arg), &f->settings);
        return 0;
    }
    if (key < KEY_FIRST || key >= KEY_FIRST + SETTING__COUNT) return ARGP_ERR_UNKNOWN;
    f->st = settings_set(f->env, &f->settings, str_of(setting_table[key - KEY_FIRST].name),
                         str_of(arg), "flag");
    return 0;
}

static const struct argp house_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
const struct argp_child house_children[] = { { &house_argp, 0, NULL, 0 }, { 0 } };

status house_flags_begin(struct env *e, struct house_flags *ret_flags)
{
    struct house_flags f = { .env = e, .st = ST_OK };
    TRY(settings_begin(e, &f.settings));
    *ret_flags = f;
    return ST_OK;
}
