/* SPDX-License-Identifier: Apache-2.0 */
#include "link/model.h"

/* The shipped prior. m: error rates as published for British administrative data (about 1–5 % of
 * names and birth dates miswritten, a tenth of addresses and a third of telephones out of date);
 * u: from the concentration of British names, 25,000 birth dates, households of 2–4. See README. */
#define ANY 99.0
#define L(words, group, frequency, m, u, home, most)                                               \
    {                                                                                              \
        S_INIT(words), group, frequency, m, u, home, most                                          \
    }

static const struct level_info given[LEVEL__MOST] = {
    [NAME_EXACT] = L("same given name", 1, true, .83, .008, .03, ANY),
    [NAME_NICK] = L("given name and its short form", 1, false, .03, .004, .01, ANY),
    [NAME_CLOSE] = L("given names differ by a slip", 1, false, .04, .002, .008, ANY),
    [NAME_NEAR] = L("given names nearly alike", 1, false, .015, .004, .012, ANY),
    [NAME_PART] = L("given names share a part", 1, false, .01, .001, .004, ANY),
    [NAME_MIDDLE] = L("given name is the other's middle name", 1, false, .01, .006, .02, ANY),
    [NAME_SWAPPED] = L("given and family name changed places", 1, false, .005, .00002, .0001, ANY),
    [NAME_LIKE] = L("given names somewhat alike", 1, false, .015, .045, .07, 2),
    [NAME_INITIAL] = L("initial agrees", 1, false, .015, .003, .004, ANY),
    [NAME_DIFFERENT] = L("different given names", 1, false, .03, .927, .842, 0),
};

static const struct level_info family[LEVEL__MOST] = {
    [NAME_EXACT] = L("same family name", 1, true, .86, .003, .55, ANY),
    [NAME_NICK] = L("family names alike", 1, false, .005, .0005, .002, ANY),
    [NAME_CLOSE] = L("family names differ by a slip", 1, false, .04, .001, .008, ANY),
    [NAME_NEAR] = L("family names nearly alike", 1, false, .015, .003, .006, ANY),
    [NAME_PART] = L("part of a hyphenated family name", 1, false, .015, .0005, .03, ANY),
    [NAME_MIDDLE] = L("family name is the other's middle name", 1, false, .005, .001, .01, ANY),
    [NAME_SWAPPED] = L("counted with the given name", 2, false, 1, 1, 1, 0),
    [NAME_LIKE] = L("family names somewhat alike", 1, false, .015, .04, .03, 2),
    [NAME_INITIAL] = L("initial of the family name agrees", 1, false, .005, .001, .002, ANY),
    [NAME_DIFFERENT] = L("different family names", 1, false, .04, .951, .362, 0),
};

static const struct level_info middle[LEVEL__MOST] = {
    [MIDDLE_EXACT] = L("same middle name", 1, true, .80, .015, .03, ANY),
    [MIDDLE_CLOSE] = L("middle names nearly alike", 1, false, .06, .012, .02, ANY),
    [MIDDLE_INITIAL] = L("middle initial agrees", 1, false, .06, .02, .02, ANY),
    [MIDDLE_DIFFERENT] = L("different middle names", 1, false, .08, .953, .93, 0),
};

static const struct level_info sex[LEVEL__MOST] = {
    [SEX_SAME_ALIKE] = L("same sex, as the given name has it", 1, false, .995, .97, .97, 1),
    [SEX_OTHER_ALIKE] = L("other sex, with the same given name", 1, false, .005, .03, .03, 0),
    [SEX_SAME_UNLIKE] = L("same sex", 2, false, .95, .5, .45, 1),
    [SEX_OTHER_UNLIKE] = L("other sex", 2, false, .05, .5, .55, 0),
    [SEX_SAME] = L("same sex", 3, false, .99, .5, .5, 1),
    [SEX_OTHER] = L("other sex", 3, false, .01, .5, .5, 0),
};

static const struct level_info birth[LEVEL__MOST] = {
    [BIRTH_EXACT] = L("same birth date", 1, true, .90, .00004, .01, ANY),
    [BIRTH_FIRST] = L("both born 1 January of one year", 1, true, .01, .0001, .001, 8),
    [BIRTH_SWAPPED] = L("day and month of birth changed places", 1, false, .01, .00003, .0003, ANY),
    [BIRTH_DIGIT] = L("birth dates differ by one digit", 1, false, .035, .0009, .0015, ANY),
    [BIRTH_YEARS] = L("birth dates 1 or 10 years apart", 1, false, .003, .00006, .0002, ANY),
    [BIRTH_MONTH] = L("same month and year of birth", 1, false, .008, .0009, .002, ANY),
    [BIRTH_DAY] = L("same day and month, another year", 1, false, .005, .0025, .004, 2),
    [BIRTH_DIGITS] = L("birth dates differ by two digits", 1, false, .008, .012, .013, 2),
    [BIRTH_YEAR_1] = L("same year, one of them 1 January", 1, false, .005, .0003, .0005, 2),
    [BIRTH_YEAR] = L("same year of birth only", 1, false, .006, .011, .02, 0),
    [BIRTH_YEAR_NEXT] =
        L("1 January, of the year before or after", 1, false, .001, .0002, .0002, 0),
    [BIRTH_DIFFERENT] = L("different birth dates", 1, false, .018, .984, .961, 0),
    [BIRTH_PART_SAME] = L("birth dates agree as far as known", 2, false, .95, .013, .02, 0),
    [BIRTH_PART_OTHER] = L("years of birth differ", 2, false, .05, .987, .98, 0),
};

static const struct level_info nhs[LEVEL__MOST] = {
    [NHS_SAME] = L("same NHS number", 1, true, .985, .0000003, .00001, ANY),
    [NHS_NEAR] = L("NHS numbers differ by one digit", 1, false, .01, .000001, .00001, ANY),
    [NHS_OTHER] = L("different NHS numbers", 1, false, .005, 1, 1, 0),
    [NHS_WEAK_SAME] = L("same number, check digit wrong", 2, true, .3, .00001, .0001, ANY),
    [NHS_WEAK_NEAR] =
        L("NHS numbers differ by one digit, one invalid", 2, false, .6, .00002, .0002, ANY),
    [NHS_WEAK_OTHER] = L("different numbers, one invalid", 2, false, .1, 1, 1, 0),
};

static const struct level_info identifier[LEVEL__MOST] = {
    [NUMBER_SAME] = L("same identifier", 1, true, .90, .00001, .0001, ANY),
    [NUMBER_NEAR] = L("identifiers differ by one sign", 1, false, .06, .0001, .0002, ANY),
    [NUMBER_OTHER] = L("different identifiers", 1, false, .04, .99989, .9997, 0),
};

static const struct level_info phone[LEVEL__MOST] = {
    [NUMBER_SAME] = L("same telephone", 1, true, .6, .00002, .4, ANY),
    [NUMBER_NEAR] = L("telephones differ by one digit", 1, false, .03, .0001, .01, ANY),
    [NUMBER_OTHER] = L("different telephones", 1, false, .37, .99988, .59, 0),
};

static const struct level_info email[LEVEL__MOST] = {
    [EMAIL_SAME] = L("same e-mail", 1, true, .65, .00001, .05, ANY),
    [EMAIL_CLOSE] = L("e-mails differ by a slip", 1, false, .08, .00005, .005, ANY),
    [EMAIL_LOCAL] = L("same e-mail before the @", 1, false, .04, .0001, .003, ANY),
    [EMAIL_LIKE] = L("e-mails somewhat alike", 1, false, .05, .003, .02, 4),
    [EMAIL_OTHER] = L("different e-mails", 1, false, .18, .99684, .922, 0),
};

static const struct level_info address[LEVEL__MOST] = {
    [ADDRESS_HOME] = L("same home", 1, true, .70, .00005, .00005, ANY),
    [ADDRESS_HOME_NEAR] = L("nearly the same home", 1, false, .05, .0001, .0001, ANY),
    [ADDRESS_POSTCODE] = L("same postcode", 1, true, .05, .0003, .0003, ANY),
    [ADDRESS_STREET] = L("same street", 1, true, .02, .001, .001, ANY),
    [ADDRESS_SECTOR] = L("neighbouring postcode", 1, false, .03, .004, .004, ANY),
    [ADDRESS_TOWN] = L("same town", 1, true, .05, .03, .03, ANY),
    [ADDRESS_DISTRICT] = L("same postcode district", 1, false, .03, .05, .05, ANY),
    [ADDRESS_LIKE] = L("same postcode area, or town nearly", 1, false, .03, .12, .12, ANY),
    [ADDRESS_REGION] = L("same region", 1, true, .01, .1, .1, ANY),
    [ADDRESS_DIFFERENT] = L("different places", 1, false, .04, .69455, .69455, 0),
};

static const struct level_info death[LEVEL__MOST] = {
    [DEATH_SAME] = L("same date of death", 1, true, .95, .001, .001, ANY),
    [DEATH_NEAR] = L("dates of death nearly alike", 1, false, .04, .01, .01, ANY),
    [DEATH_OTHER] = L("different dates of death", 1, false, .01, .989, .989, 0),
};

static const struct level_info text[LEVEL__MOST] = {
    [TEXT_SAME] = L("same", 1, true, .70, .01, .03, ANY),
    [TEXT_CLOSE] = L("nearly the same", 1, false, .10, .01, .02, ANY),
    [TEXT_LIKE] = L("somewhat alike", 1, false, .06, .05, .06, 2),
    [TEXT_OTHER] = L("different", 1, false, .14, .93, .89, 0),
};

static const struct level_info code[LEVEL__MOST] = {
    [CODE_SAME] = L("same", 1, true, .80, .05, .1, ANY),
    [CODE_OTHER] = L("different", 1, false, .20, .95, .9, 0),
};

static const struct {
    str name, words;
    const struct level_info *levels;
} comparisons[C__COUNT] = {
    [C_GIVEN] = { S_INIT("given"), S_INIT("given name"), given },
    [C_FAMILY] = { S_INIT("family"), S_INIT("family name"), family },
    [C_MIDDLE] = { S_INIT("middle"), S_INIT("middle name"), middle },
    [C_SEX] = { S_INIT("sex"), S_INIT("sex"), sex },
    [C_BIRTH] = { S_INIT("birth"), S_INIT("birth date"), birth },
    [C_NHS] = { S_INIT("nhs"), S_INIT("NHS number"), nhs },
    [C_IDENTIFIER] = { S_INIT("identifier_1"), S_INIT("first identifier"), identifier },
    [C_IDENTIFIER + 1] = { S_INIT("identifier_2"), S_INIT("second identifier"), identifier },
    [C_IDENTIFIER + 2] = { S_INIT("identifier_3"), S_INIT("third identifier"), identifier },
    [C_IDENTIFIER + 3] = { S_INIT("identifier_4"), S_INIT("fourth identifier"), identifier },
    [C_PHONE] = { S_INIT("phone"), S_INIT("telephone"), phone },
    [C_EMAIL] = { S_INIT("email"), S_INIT("e-mail"), email },
    [C_ADDRESS] = { S_INIT("address"), S_INIT("address"), address },
    [C_DEATH] = { S_INIT("death"), S_INIT("date of death"), death },
    [C_TEXT] = { S_INIT("text_1"), S_INIT("first text"), text },
    [C_TEXT + 1] = { S_INIT("text_2"), S_INIT("second text"), text },
    [C_TEXT + 2] = { S_INIT("text_3"), S_INIT("third text"), text },
    [C_TEXT + 3] = { S_INIT("text_4"), S_INIT("fourth text"), text },
    [C_CODE] = { S_INIT("code_1"), S_INIT("first code"), code },
    [C_CODE + 1] = { S_INIT("code_2"), S_INIT("second code"), code },
    [C_CODE + 2] = { S_INIT("code_3"), S_INIT("third code"), code },
    [C_CODE + 3] = { S_INIT("code_4"), S_INIT("fourth code"), code },
};

const struct level_info *level_info(size_t comparison, size_t level)
{
    return &comparisons[comparison].levels[level];
}

str comparison_words(size_t comparison)
{
    return comparisons[comparison].words;
}
str comparison_name(size_t comparison)
{
    return comparisons[comparison].name;
}
