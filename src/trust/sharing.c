/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/sharing.h"

#include "base/buf.h"
#include "base/time.h"
#include "gen/sql_sharing.h"
#include "trust/sight.h"

/* ---- facets by name --------------------------------------------------------------------------*/

static const struct facet_row {
    uint32_t bit;
    str name; /* upper case, as facet.def has it */
    const char *words;
} facet_rows[] = {
#define FACET(bit, NAME, words) { UINT32_C(1) << (bit), S_INIT(#NAME), words },
#include "trust/facet.def"
#undef FACET
};
enum { FACETS = sizeof facet_rows / sizeof *facet_rows };

static const char *const facet_names[] = { "public",   "identity",     "problem",   "medicine",
                                           "allergy",  "immunisation", "encounter", "measure",
                                           "need",     "housing",      "care",      "referral",
                                           "document", "consent",      "admin",     "words" };
_Static_assert(sizeof facet_names / sizeof *facet_names == FACETS, "one name a row of facet.def");

const char *facet_name(uint32_t bit)
{
    for (size_t i = 0; i < FACETS; i++)
        if (facet_rows[i].bit == bit) return facet_names[i];
    return NULL;
}

const char *facet_words(uint32_t bit)
{
    for (size_t i = 0; i < FACETS; i++)
        if (facet_rows[i].bit == bit) return facet_rows[i].words;
    return NULL;
}

bool facet_parse(str name, uint32_t *ret_bit)
{
    for (size_t i = 0; i < FACETS; i++) {
        if (!str_eq_ascii(name, facet_rows[i].name)) continue;
        *ret_bit = facet_rows[i].bit;
        return true;
    }
    return false;
}

bool sharing_has_view(enum role r)
{
    bool other = r == ROLE_RESIDENT || r == ROLE_PROXY || r == ROLE_CLIENT || r == ROLE_SYSTEM;
    return !other && role_says(r).view != 0;
}

/* ---- judging ---------------------------------------------------------------------------------*/

static status bad(struct env *e, const char *remedy, str what)
{
    env_fail(e, ST_BAD_INPUT, S("rules"), "%.*s", STR_ARG(what));
    env_remedy(e, "%s", remedy);
    return ST_BAD_INPUT;
}

static status number_judge(struct env *e, const char *name, int64_t n, int64_t least, int64_t most)
{
    if (n >= least && n <= most) return ST_OK;
    env_fail(e, ST_BAD_INPUT, str_of(name), "%s is %lld", name, (long long)n);
    env_remedy(e, "say a number from %lld to %lld", (long long)least, (long long)most);
    return ST_BAD_INPUT;
}

static status view_judge(struct env *e, enum role r, uint32_t hidden)
{
    const char *words = role_words(r);
    struct role_says says = role_says(r);
    if (hidden == 0) return ST_OK;
    if (!sharing_has_view(r))
        return bad(e, "hide something from a kind of worker that sees records",
                   arena_printf(e->arena, "there is nothing to hide from: %s", words));
    if ((hidden & ~says.view) != 0)
        return bad(e, "leave that line out: the rules hide it already",
                   arena_printf(e->arena, "a kind of fact is never seen by: %s", words));
    if ((says.view & ~hidden) == 0)
        return bad(e, "leave something; whose work has ended has a role that ends, too",
                   arena_printf(e->arena, "everybody of one kind would be locked out: %s", words));
    if ((hidden & FACET_IDENTITY) != 0)
        return bad(e, "leave who it is: a record that is nobody's is taken for another's",
                   arena_printf(e->arena, "whose record it is would be hidden from: %s", words));
    bool emergency = (says.rights & RIGHT_BREAK_GLASS) != 0;
    if (emergency && (hidden & (uint32_t)(FACET_MEDICINE | FACET_ALLERGY)) != 0)
        return bad(e, "leave medicines and allergies to who may open a record in an emergency",
                   arena_printf(e->arena, "an emergency would lock out what can kill: %s", words));
    return ST_OK;
}

status sharing_judge(struct env *e, const struct sharing *s)
{
    TRY(number_judge(e, "grace-days", s->grace_days, 0, 365));
    TRY(number_judge(e, "emergency-hours", s->emergency_hours, 1, 72));
    TRY(number_judge(e, "claim-days", s->claim_days, 1, 365));
    for (unsigned r = 0; r < ROLE__COUNT; r++) TRY(view_judge(e, (enum role)r, s->hidden[r]));
    return ST_OK;
}

/* ---- lines -----------------------------------------------------------------------------------*/

static struct sharing sharing_begin(struct cx *cx)
{
    const struct trust_settings *t = &cx->house->settings;
    return (struct sharing){ .grace_days = t->episode_grace / TIME_DAY,
                             .emergency_hours = t->break_glass / TIME_HOUR,
                             .claim_days =
                                 t->episode_grace < TIME_DAY ? 1 : t->episode_grace / TIME_DAY };
}

static status line_bad(struct env *e, long number, str line)
{
    env_fail(e, ST_BAD_INPUT, S("rules"), "line %ld is no rule: %.*s", number,
             STR_ARG(str_sub(line, 0, 60)));
    env_at(e, number, 0);
    env_remedy(e, "write grace-days N, emergency-hours N, claim-days N or hide ROLE KIND…");
    return ST_BAD_INPUT;
}

static bool hide_read(str rest, struct sharing *s)
{
    str word;
    enum role role = ROLE_NONE;
    uint32_t bit = 0, bits = 0;
    if (!str_next(&rest, ' ', &word) || !role_parse(word, &role)) return false;
    while (str_next(&rest, ' ', &word)) {
        if (word.n == 0) continue;
        if (!facet_parse(word, &bit)) return false;
        bits |= bit;
    }
    s->hidden[role] |= bits;
    return bits != 0;
}

static bool line_read(str line, struct sharing *s)
{
    str rest = line, word;
    if (!str_next(&rest, ' ', &word)) return false;
    rest = str_trim(rest);
    if (str_eq(word, S("hide"))) return hide_read(rest, s);
    if (str_eq(word, S("grace-days"))) return str_to_int(rest, &s->grace_days);
    if (str_eq(word, S("emergency-hours"))) return str_to_int(rest, &s->emergency_hours);
    if (str_eq(word, S("claim-days"))) return str_to_int(rest, &s->claim_days);
    return false;
}

status sharing_parse(struct cx *cx, str text, struct sharing *ret_sharing)
{
    struct sharing s = sharing_begin(cx);
    str line;
    for (long number = 1; str_next(&text, '\n', &line); number++) {
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        if (!line_read(line, &s)) return line_bad(cx->env, number, line);
    }
    TRY(sharing_judge(cx->env, &s));
    *ret_sharing = s;
    return ST_OK;
}

str sharing_text(struct arena *a, const struct sharing *s)
{
    struct buf b = buf_make(a);
    buf_printf(&b, "grace-days %lld\nemergency-hours %lld\nclaim-days %lld\n",
               (long long)s->grace_days, (long long)s->emergency_hours, (long long)s->claim_days);
    for (unsigned r = 0; r < ROLE__COUNT; r++) {
        if (s->hidden[r] == 0) continue;
        buf_printf(&b, "hide %s", role_name((enum role)r));
        for (size_t i = 0; i < FACETS; i++)
            if ((s->hidden[r] & facet_rows[i].bit) != 0) buf_printf(&b, " %s", facet_names[i]);
        buf_byte(&b, '\n');
    }
    return buf_str(&b);
}

status trust_sharing(struct cx *cx, const struct sharing **ret_sharing)
{
    const struct sharing **known = trust_sight_sharing(cx);
    if (*known == NULL) {
        struct sql_sharing_now_row row;
        struct sharing *s = NEW(cx->env->arena, struct sharing);
        status st = sql_sharing_now(cx->env, cx->db, &row);
        if (st != ST_NOT_FOUND) TRY(st);
        if (st == ST_NOT_FOUND) {
            cx->env->err = (struct err){ 0 };
            *s = sharing_begin(cx);
        } else {
            TRY(sharing_parse(cx, row.rules, s));
            s->version = row.version;
        }
        *known = s;
    }
    *ret_sharing = *known;
    return ST_OK;
}
