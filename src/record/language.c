/* SPDX-License-Identifier: Apache-2.0 */
#include "record/language.h"

str language_name(str language)
{
    static const char *const names[][2] = {
        { "ar", "Arabic" },     { "bg", "Bulgarian" }, { "bn", "Bengali" },
        { "cs", "Czech" },      { "cy", "Welsh" },     { "de", "German" },
        { "es", "Spanish" },    { "fa", "Persian" },   { "fr", "French" },
        { "gu", "Gujarati" },   { "hi", "Hindi" },     { "hu", "Hungarian" },
        { "it", "Italian" },    { "ku", "Kurdish" },   { "lt", "Lithuanian" },
        { "lv", "Latvian" },    { "ml", "Malayalam" }, { "ne", "Nepali" },
        { "pa", "Panjabi" },    { "pl", "Polish" },    { "ps", "Pashto" },
        { "pt", "Portuguese" }, { "ro", "Romanian" },  { "ru", "Russian" },
        { "sk", "Slovak" },     { "so", "Somali" },    { "sq", "Albanian" },
        { "ta", "Tamil" },      { "te", "Telugu" },    { "tr", "Turkish" },
        { "uk", "Ukrainian" },  { "ur", "Urdu" },      { "vi", "Vietnamese" },
        { "yo", "Yoruba" },     { "zh", "Chinese" }
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_ascii(language, str_of(names[i][0]))) return str_of(names[i][1]);
    return language;
}
