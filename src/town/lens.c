/* SPDX-License-Identifier: Apache-2.0 */
#include "town/lens.h"

#include <ctype.h>

static const uint16_t rates[ERROR__COUNT][ORG__COUNT] = {
#define ERROR(name, ...) [ERROR_##name] = { __VA_ARGS__ },
#include "town_errors.def"
#undef ERROR
};

str lens_error_name(enum lens_error error)
{
    static const str names[ERROR__COUNT] = {
#define ERROR(name, ...) [ERROR_##name] = S_INIT(#name),
#include "town_errors.def"
#undef ERROR
    };
    return names[error];
}

static bool hit(struct dice *d, const struct seen *s, enum lens_error error)
{
    return dice_permille(d, rates[error][s->org]);
}

/* One ASCII letter changed for a neighbour's, left out, doubled or exchanged with the next. */
static str mistype(struct dice *d, struct arena *a, str word)
{
    if (word.n < 4) return word;
    char *p = arena_cstr(a, arena_concat(a, word, S(" ")));
    size_t n = word.n;
    size_t at = 1 + dice_below(d, (uint32_t)n - 2);
    if (!isalpha((unsigned char)p[at]) || !isalpha((unsigned char)p[at + 1])) return word;
    if ((unsigned char)p[at] > 127 || (unsigned char)p[at + 1] > 127) return word;
    switch (dice_below(d, 4)) {
    case 0: p[at] = "eaioustnrl"[dice_below(d, 10)]; break;
    case 1:
        memmove(p + at, p + at + 1, n - at);
        n--;
        break;
    case 2:
        memmove(p + at + 1, p + at, n - at);
        n++;
        break;
    default: {
        char kept = p[at];
        p[at] = p[at + 1];
        p[at + 1] = kept;
    }
    }
    return str_make(p, n);
}

static void note(struct seen *s, enum lens_error error)
{
    s->errors |= UINT32_C(1) << error;
}

static void wrong_names(struct dice *d, struct arena *a, struct seen *s)
{
    str given = s->given;
    str family = s->family;
    if (hit(d, s, ERROR_MIDDLE_GONE)) s->middle = str_none();
    if (s->maiden.n > 0 && hit(d, s, ERROR_MAIDEN)) {
        s->family = s->maiden;
        note(s, ERROR_MAIDEN);
    }
    size_t hyphen = str_find_byte(s->family, '-');
    if (hyphen != SIZE_MAX && hit(d, s, ERROR_HYPHEN_HALF)) {
        s->family =
            dice_below(d, 2) == 0 ? str_sub(s->family, 0, hyphen) : str_from(s->family, hyphen + 1);
        note(s, ERROR_HYPHEN_HALF);
    }
    if (s->nickname.n > 0 && hit(d, s, ERROR_NICKNAME)) {
        s->given = s->nickname;
        note(s, ERROR_NICKNAME);
    }
    bool which = dice_below(d, 2) == 0;
    str variant = names_variant(which ? s->given : s->family);
    if (variant.n > 0 && hit(d, s, ERROR_VARIANT)) {
        *(which ? &s->given : &s->family) = variant;
        note(s, ERROR_VARIANT);
    }
    if (hit(d, s, ERROR_GIVEN_TYPO)) s->given = mistype(d, a, s->given);
    if (hit(d, s, ERROR_FAMILY_TYPO)) s->family = mistype(d, a, s->family);
    if (!str_eq(s->given, given) && (s->errors & 1u << ERROR_NICKNAME) == 0)
        note(s, ERROR_GIVEN_TYPO);
    if (!str_eq(s->family, family) && s->errors == 0) note(s, ERROR_FAMILY_TYPO);
    if (s->family.n > 0 && hit(d, s, ERROR_SWAPPED)) {
        str kept = s->given;
        s->given = s->family;
        s->family = kept;
        note(s, ERROR_SWAPPED);
    }
}

static void wrong_date(struct dice *d, struct seen *s)
{
    struct civil born = date_civil(s->born);
    if (hit(d, s, ERROR_DATE_GONE)) {
        s->born = DATE_NONE;
        return;
    }
    if (born.day <= 12 && born.day != born.month && hit(d, s, ERROR_DATE_SWAP)) {
        s->born = date_make(born.year, born.day, born.month);
        note(s, ERROR_DATE_SWAP);
    } else if (hit(d, s, ERROR_DATE_DIGIT)) {
        int year = born.year - (dice_below(d, 2) == 0 ? 1 : 10);
        int32_t wrong = dice_below(d, 2) == 0 ? date_make(year, born.month, born.day)
                                              : date_make(born.year, born.month, born.day % 28 + 1);
        if (wrong != DATE_NONE && wrong != s->born) {
            s->born = wrong;
            note(s, ERROR_DATE_DIGIT);
        }
    } else if (hit(d, s, ERROR_DATE_JAN1)) {
        s->born = date_make(born.year, 1, 1);
        note(s, ERROR_DATE_JAN1);
    }
}

/* One digit wrong so that the check fails. */
static uint64_t spoil(struct dice *d, uint64_t nhs)
{
    uint64_t place = 10;
    for (uint32_t i = dice_below(d, 6); i > 0; i--) place *= 10;
    uint64_t digit = nhs / place % 10;
    uint64_t spoilt = nhs - digit * place + (digit + 1 + dice_below(d, 8)) % 10 * place;
    return number_nhs_valid(spoilt) ? nhs ^ 1 : spoilt;
}

static void wrong_number(const struct lens_world *w, struct dice *d, struct seen *s)
{
    const struct person *p = s->truth;
    unsigned confused = p->twin != NOBODY ? 8 : 1;
    bool gone = hit(d, s, ERROR_NHS_GONE);
    if (gone && rates[ERROR_NHS_GONE][s->org] == 1000) {
        s->nhs = 0; /* an organisation that holds no NHS numbers at all */
        return;
    }
    if (gone) s->nhs = 0;
    if (hit(d, s, ERROR_NHS_NINES)) {
        s->nhs = UINT64_C(9999999999);
        note(s, ERROR_NHS_NINES);
    } else if (s->nhs != 0 && hit(d, s, ERROR_NHS_INVALID)) {
        s->nhs = spoil(d, s->nhs);
        note(s, ERROR_NHS_INVALID);
    } else if (s->nhs != 0 && dice_permille(d, confused * rates[ERROR_NHS_OTHER][s->org])) {
        uint64_t other = p->twin != NOBODY
                             ? s->home->at[p->twin].nhs
                             : number_nhs(w->numbers, p->index + 1 + dice_below(d, 60));
        if (other == 0) return;
        s->nhs = other;
        note(s, ERROR_NHS_OTHER);
    }
}

static void wrong_place(struct dice *d, struct arena *a, struct seen *s)
{
    s->has_uprn = !hit(d, s, ERROR_UPRN_GONE);
    s->has_postcode = !hit(d, s, ERROR_POSTCODE_GONE);
    s->postcode = s->home->home.postcode;
    if (hit(d, s, ERROR_POSTCODE_TYPO)) {
        char *p = arena_cstr(a, s->postcode);
        p[s->postcode.n - 1 - dice_below(d, 2)] = "BDFHLNPRSX"[dice_below(d, 10)];
        str wrong = str_make(p, s->postcode.n);
        if (!str_eq(wrong, s->postcode)) note(s, ERROR_POSTCODE_TYPO);
        s->postcode = wrong;
    }
    if (s->home->moved == DATE_NONE) {
        s->move_seen = DATE_NONE;
        return;
    }
    s->move_seen = s->home->moved + (int32_t)dice_below(d, 60);
    if (hit(d, s, ERROR_STALE)) {
        s->move_seen = DATE_NONE;
        note(s, ERROR_STALE);
    }
}

static str title_of(struct dice *d, const struct person *p, int age)
{
    if (age < 16) return p->sex == 'm' ? S("Master") : S("Miss");
    if (dice_permille(d, 12)) return S("Dr");
    if (p->sex == 'm') return S("Mr");
    return p->partner != NOBODY || age > 55 ? S("Mrs")
           : dice_below(d, 2) == 0          ? S("Ms")
                                            : S("Miss");
}

static str record_of(const struct lens_world *w, enum org org, uint64_t index,
                     enum lens_which which, unsigned serial)
{
    uint64_t key = w->seed * 31 + (uint64_t)org;
    str prefix = town_orgs[org].prefix;
    if (which == LENS_CASE)
        return arena_printf(w->arena, "%.*s%07llu-%02u", STR_ARG(prefix),
                            (unsigned long long)number_local(key, 7, index), serial);
    uint64_t at = which == LENS_DUPLICATE ? index + 5000000 : index;
    return arena_printf(w->arena, "%.*s%07llu", STR_ARG(prefix),
                        (unsigned long long)number_local(key, 7, at));
}

bool lens_is_duplicate(const struct lens_world *w, const struct household *h, unsigned who,
                       enum org org)
{
    struct dice d = dice_make(w->seed, DICE_CASE, h->at[who].index, (uint64_t)org);
    return dice_permille(&d, rates[ERROR_DUPLICATE][org]);
}

struct seen lens_look(const struct lens_world *w, const struct household *h, unsigned who,
                      enum org org, enum lens_which which, unsigned serial)
{
    const struct person *p = &h->at[who];
    uint64_t stream = (uint64_t)org * 4096 + (uint64_t)which * 1024 + serial;
    struct dice d = dice_make(w->seed, DICE_LENS, p->index, stream);
    struct seen s = { .org = org,
                      .home = h,
                      .truth = p,
                      .record = record_of(w, org, p->index, which, serial),
                      .given = p->given,
                      .middle = p->middle,
                      .family = p->family,
                      .maiden = p->birth_family,
                      .nickname = p->nickname,
                      .born = p->born,
                      .sex = p->sex,
                      .nhs = p->nhs,
                      .phone = p->phone };
    s.title = title_of(&d, p, date_age(p->born, w->today));
    bool shared = hit(&d, &s, ERROR_PHONE_SHARED);
    if (p->phone == 0 || (shared && h->landline != 0)) s.phone = h->landline;
    if (hit(&d, &s, ERROR_PHONE_GONE)) s.phone = 0;
    if (!p->story.n) wrong_names(&d, w->arena, &s);
    if (!p->story.n)
        wrong_date(&d, &s);
    else if (rates[ERROR_DATE_GONE][org] == 1000)
        s.born = DATE_NONE;
    if (hit(&d, &s, ERROR_SEX_GONE)) s.sex = 'u';
    if (!p->story.n)
        wrong_number(w, &d, &s);
    else if (rates[ERROR_NHS_GONE][org] == 1000)
        s.nhs = 0;
    wrong_place(&d, w->arena, &s);
    if (dice_permille(&d, 600)) s.email = p->email;
    return s;
}

const struct address *lens_address(const struct seen *s, int32_t day)
{
    const struct household *h = s->home;
    if (h->moved == DATE_NONE || (s->move_seen != DATE_NONE && day >= s->move_seen))
        return &h->home;
    return &h->former;
}

str lens_postcode(const struct seen *s, int32_t day)
{
    const struct address *at = lens_address(s, day);
    if (!s->has_postcode) return str_none();
    return at == &s->home->home ? s->postcode : at->postcode;
}

str lens_phone(struct arena *a, uint64_t phone, int style)
{
    if (phone == 0) return str_none();
    unsigned long long n = phone;
    if (style == 1) return arena_printf(a, "0%llu", n);
    if (style == 2) return arena_printf(a, "+44%llu", n);
    /* Ofcom's grouping: five and six, but three, four and four for London and Cardiff, and four,
     * three and four for the other large cities. */
    unsigned long long area = n / 1000000;
    if (area == 1632 || area == 7700) return arena_printf(a, "0%04llu %06llu", area, n % 1000000);
    if (n / 1000000000 == 2)
        return arena_printf(a, "0%02llu %04llu %04llu", n / 100000000, n / 10000 % 10000,
                            n % 10000);
    return arena_printf(a, "0%03llu %03llu %04llu", n / 10000000, n / 10000 % 1000, n % 10000);
}

str lens_nhs(struct arena *a, uint64_t nhs, int style)
{
    if (nhs == 0) return str_none();
    unsigned long long n = nhs;
    if (style == 0) return arena_printf(a, "%010llu", n);
    return arena_printf(a, "%03llu %03llu %04llu", n / 10000000, n / 10000 % 1000, n % 10000);
}
