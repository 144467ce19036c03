/* SPDX-License-Identifier: Apache-2.0 */
#include "link/link.h"

static const struct {
    str name;
    size_t most;
} types[] = {
#define LINK_TYPE(name, most) { S_INIT(#name), most },
#include "link/link_type.def"
#undef LINK_TYPE
};

str link_type_name(enum link_type type)
{
    return types[type].name;
}

size_t link_type_most(enum link_type type)
{
    return types[type].most;
}

bool link_type_of(str name, enum link_type *ret_type)
{
    for (size_t i = 0; i < LINK_TYPE__COUNT; i++) {
        if (!str_eq(types[i].name, name)) continue;
        *ret_type = (enum link_type)i;
        return true;
    }
    return false;
}

static const struct {
    str words;
    bool cluster;
} bars[LINK_BAR__COUNT] = {
    [LINK_BAR_NONE] = { S_INIT("nothing stands against it"), false },
    [LINK_BAR_PARTED] = { S_INIT("people kept these two apart"), true },
    [LINK_BAR_NUMBERS] = { S_INIT("two different valid NHS numbers: cannot be joined"), true },
    [LINK_BAR_TWINS] = { S_INIT("same birth date, family name and home, but different given names: "
                                "twins or siblings"),
                         true },
    [LINK_BAR_GENERATIONS] = { S_INIT("same name and home, birth dates a generation apart: parent "
                                      "and child"),
                               true },
    [LINK_BAR_DEATH] = { S_INIT("one has died, and nothing sure ties the other to that death"),
                         true },
    [LINK_BAR_CONFUSION] = { S_INIT("same number, but name and birth date both disagree: one of "
                                    "them carries a wrong number"),
                             true },
    [LINK_BAR_CONTRADICTS] = { S_INIT("names or birth dates contradict each other"), true },
    [LINK_BAR_RELATIVES] = { S_INIT(
                                 "may be relatives: one family name, but another given name or a "
                                 "generation apart"),
                             false },
    [LINK_BAR_DOUBT] = { S_INIT("names or birth dates differ, though all else agrees"), false },
    [LINK_BAR_PLACE] = { S_INIT("same name and birth date in different places, and no number, "
                                "telephone or e-mail shared"),
                         false },
    [LINK_BAR_NEWBORN] = { S_INIT("under one year of age: joined by equal numbers only"), false },
    [LINK_BAR_THIN] = { S_INIT("an address or telephone alone does not make one person"), false },
    [LINK_BAR_SOURCE] = { S_INIT("both are of one source, which holds each person once"), true },
    [LINK_BAR_LEAD] = { S_INIT("another person fits nearly as well"), false },
};

str link_bar_words(enum link_bar bar)
{
    return bars[bar].words;
}

bool link_bar_holds_cluster(enum link_bar bar)
{
    return bars[bar].cluster;
}
