/* SPDX-License-Identifier: Apache-2.0 */
#include "town/csv_words.h"

#include "town/export.h"

static const struct town_csv_style styles[ORG__COUNT] = {
#define WORD(...)
#define STYLE(org, dates, done, open, held, refused, cancelled, missed, booked)                    \
    [ORG_##org] = { DATES_##dates,                                                                 \
                    { S_INIT(done), S_INIT(open), S_INIT(held), S_INIT(refused),                   \
                      S_INIT(cancelled), S_INIT(missed), S_INIT(booked) } },
#include "town_words.def"
#undef STYLE
#undef WORD
};

enum class_word { WORD_NONE = CLASS_NONE, WORD_AMB = AMB, WORD_HH = HH, WORD_FLD = FLD };

static const struct word {
    enum org org;
    enum kind kind;
    str word;
    enum class_word class;
} words[] = {
#define STYLE(...)
#define WORD(org, kind, word, class) { ORG_##org, KIND_##kind, S_INIT(word), WORD_##class },
#include "town_words.def"
#undef STYLE
#undef WORD
};
enum { WORDS = sizeof words / sizeof words[0] };

const struct town_csv_style *town_csv_style(enum org org)
{
    return &styles[org];
}

str town_csv_word(enum org org, const struct event *at)
{
    if (at->label.n > 0) return at->label;
    for (int w = 0; w < WORDS; w++)
        if (words[w].org == org && words[w].kind == (enum kind)at->kind) return words[w].word;
    return town_kinds[at->kind].fhir;
}

static bool is_of(const struct life_word *w, enum org org)
{
    if (w->label.n == 0) return false;
    if (w->org == ORG_LANDLORD) return org == ORG_BOBBIN || org == ORG_FUSTIAN;
    return w->org == org;
}

static void write_type(struct buf *b, str word, enum kind kind, int class)
{
    static const char *const classes[] = { "", " AMB", " EMER", " IMP", " HH", " VR", " FLD" };
    buf_printf(b, "%.*s = %.*s%s\n", STR_ARG(word), STR_ARG(town_kinds[kind].fhir),
               kind == KIND_ENCOUNTER ? classes[class] : "");
}

void town_csv_write_types(struct buf *b, enum org org)
{
    for (int w = 0; w < WORDS; w++)
        if (words[w].org == org) write_type(b, words[w].word, words[w].kind, (int)words[w].class);
    struct life_word l;
    for (size_t i = 0; lives_word(i, &l); i++) {
        bool known = false;
        struct life_word before;
        for (size_t j = 0; j < i && lives_word(j, &before); j++)
            known = known || (is_of(&before, org) && str_eq(before.label, l.label));
        if (is_of(&l, org) && !known) write_type(b, l.label, l.kind, (int)l.class);
    }
}

enum kind export_csv_kind(enum org org, str word)
{
    for (int w = 0; w < WORDS; w++)
        if (words[w].org == org && str_eq(words[w].word, word)) return words[w].kind;
    struct life_word l;
    for (size_t i = 0; lives_word(i, &l); i++)
        if (is_of(&l, org) && str_eq(l.label, word)) return l.kind;
    return KIND__COUNT;
}
