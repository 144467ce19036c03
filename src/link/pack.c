/* SPDX-License-Identifier: Apache-2.0 */
#include "link/pack.h"

/* Takes the next slot for a use of it, once. */
static void use(struct slots *s, uint8_t *slot)
{
    if (*slot == 0) *slot = s->width++;
}

static void use_many(struct slots *s, uint8_t *slot, uint8_t *in_use, size_t most, size_t set)
{
    if (set >= most) return;
    for (size_t i = 0; i <= set; i++) use(s, &slot[i]);
    if (set + 1 > *in_use) *in_use = (uint8_t)(set + 1);
}

static void use_address(struct slots *s, enum link_type type, size_t set)
{
    if (set >= SLOT_ADDRESSES) return;
    struct address_slots *a = &s->address[set];
    if (set + 1U > s->addresses) s->addresses = (uint8_t)(set + 1);
    switch ((int)type) {
    case LINK_postcode: use(s, &a->postcode); break;
    case LINK_house_number: use(s, &a->house); break;
    case LINK_street: use(s, &a->street); break;
    case LINK_town: use(s, &a->town); break;
    case LINK_region: use(s, &a->region); break;
    case LINK_uprn: use(s, &a->uprn); break;
    default: /* a whole line */
        use(s, &a->house);
        use(s, &a->street);
        use(s, &a->town);
        use(s, &a->postcode);
        break;
    }
    if (a->house != 0 && a->street != 0) use(s, &a->home_street);
    if (a->house != 0 && a->postcode != 0) use(s, &a->home_postcode);
}

static void use_type(struct slots *s, enum link_type type, size_t set)
{
    switch (type) {
    case LINK_given_name: use_many(s, s->given, &s->givens, SLOT_GIVENS, set); break;
    case LINK_middle_name: use_many(s, s->middle, &s->middles, SLOT_MIDDLES, set); break;
    case LINK_family_name: use_many(s, s->family, &s->families, SLOT_FAMILIES, set); break;
    case LINK_full_name:
        use_many(s, s->given, &s->givens, SLOT_GIVENS, 0);
        use_many(s, s->middle, &s->middles, SLOT_MIDDLES, 0);
        use_many(s, s->family, &s->families, SLOT_FAMILIES, 0);
        break;
    case LINK_date_of_birth:
    case LINK_birth_year: use(s, &s->birth); break;
    case LINK_sex: use(s, &s->sex); break;
    case LINK_nhs_number: use(s, &s->nhs); break;
    case LINK_identifier: use_many(s, s->identifier, &s->identifiers, SLOT_IDENTIFIERS, set); break;
    case LINK_phone: use_many(s, s->phone, &s->phones, SLOT_PHONES, set); break;
    case LINK_email: use_many(s, s->email, &s->emails, SLOT_EMAILS, set); break;
    case LINK_date_of_death: use(s, &s->death); break;
    case LINK_text: use_many(s, s->text, &s->texts, SLOT_TEXTS, set); break;
    case LINK_code: use_many(s, s->code, &s->codes, SLOT_CODES, set); break;
    case LINK_source: use(s, &s->source); break;
    case LINK_record_id:
    case LINK_TYPE__COUNT: break;
    default: use_address(s, type, set); break;
    }
}

struct slots slots_make(const struct link_value *columns, size_t count)
{
    struct slots s = { .width = 1 };
    for (size_t i = 0; i < count; i++) use_type(&s, columns[i].type, columns[i].set);
    return s;
}

struct slots slots_all(void)
{
    struct slots s = { .width = 1 };
    for (int t = 0; t < LINK_TYPE__COUNT; t++) {
        size_t most = link_type_most((enum link_type)t);
        for (size_t set = 0; set < most; set++) use_type(&s, (enum link_type)t, set);
    }
    return s;
}

/* What packing one row needs at hand. */
struct packer {
    struct pool *pool;
    const struct slots *s;
    struct arena *scratch;
    uint32_t *row;
};

static void set(struct packer *p, uint8_t slot, uint32_t word)
{
    if (slot != 0 && p->row[slot] == 0) p->row[slot] = word;
}

/* Into the first free of the slots (names and numbers keep no order), equal ones once. */
static void add(struct packer *p, const uint8_t *slot, size_t count, uint32_t word)
{
    if (word == 0) return;
    for (size_t i = 0; i < count; i++) {
        if (p->row[slot[i]] == word) return;
        if (p->row[slot[i]] != 0) continue;
        p->row[slot[i]] = word;
        return;
    }
}

/* A name without its titles; 0 where nothing is left. */
static uint32_t name_word(struct packer *p, str folded)
{
    if (text_is_default(folded)) return 0;
    struct folded t = { .n = 0 };
    str rest = folded, piece;
    while (str_next(&rest, ' ', &piece)) {
        if (text_is_title(piece)) continue;
        if (t.n > 0) t.p[t.n++] = ' ';
        memcpy(t.p + t.n, piece.p, piece.n);
        t.n += piece.n;
    }
    return pool_put_name(p->pool, folded_str(&t));
}

static uint32_t name_raw(struct packer *p, str raw)
{
    struct folded t;
    text_fold(p->scratch, raw, &t);
    return t.n == 0 ? 0 : name_word(p, folded_str(&t));
}

enum { TOKENS_MOST = 12 };

/* The words of a full name without titles. */
static size_t name_tokens(str folded, str *tokens)
{
    size_t n = 0;
    str rest = folded, piece;
    while (str_next(&rest, ' ', &piece) && n < TOKENS_MOST) {
        if (piece.n > 0 && !text_is_title(piece) && !text_is_default(piece)) tokens[n++] = piece;
    }
    return n;
}

/* "Given Middle Family" or "Family, Given Middle". Fills only what no column of its own filled;
 * words that are no name already here are middle names. */
static void full_name(struct packer *p, str raw)
{
    struct folded front, back = { .n = 0 };
    size_t comma = str_find_byte(raw, ',');
    str token[TOKENS_MOST], tail[TOKENS_MOST];
    text_fold(p->scratch, comma == SIZE_MAX ? raw : str_sub(raw, 0, comma), &front);
    if (comma != SIZE_MAX) text_fold(p->scratch, str_from(raw, comma), &back);
    size_t n = name_tokens(folded_str(&front), token);
    size_t m = back.n == 0 ? 0 : name_tokens(folded_str(&back), tail);
    if (m > 0) { /* turn round */
        str family = n > 0 ? token[n - 1] : str_none();
        for (n = 0; n < m; n++) token[n] = tail[n];
        if (!str_is_none(family) && n < TOKENS_MOST) token[n++] = family;
    }
    if (n == 0) return;
    bool alone = p->row[p->s->given[0]] == 0 && p->row[p->s->family[0]] == 0;
    if (p->row[p->s->given[0]] == 0 && (alone || n > 1))
        set(p, p->s->given[0], pool_put_name(p->pool, token[0]));
    if (p->row[p->s->family[0]] == 0 && n > 1)
        set(p, p->s->family[0], pool_put_name(p->pool, token[n - 1]));
    for (size_t i = 1; i + 1 < n; i++) {
        uint32_t w = pool_put_name(p->pool, token[i]);
        if (w != p->row[p->s->given[0]] && w != p->row[p->s->family[0]])
            add(p, p->s->middle, p->s->middles, w);
    }
}

static void birth(struct packer *p, uint8_t slot, str raw)
{
    uint32_t date = parse_date(raw);
    if (date == 0 || slot == 0) return;
    char text[8];
    for (int i = 7, v = (int)date; i >= 0; i--, v /= 10) text[i] = (char)('0' + v % 10);
    uint32_t id = pool_put(p->pool, WORD_DATE, (str){ text, 8 });
    pool_word(p->pool, id)->number = date;
    /* A whole date says more than a year. */
    if (p->row[slot] == 0 || pool_word(p->pool, p->row[slot])->number % 10000 == 0)
        p->row[slot] = id;
}

static void sex(struct packer *p, str raw)
{
    struct folded t;
    text_fold(p->scratch, raw, &t);
    str s = folded_str(&t);
    bool male = str_eq(s, S("m")) || str_eq(s, S("male")) || str_eq(s, S("1")) ||
                str_eq(s, S("man")) || str_eq(s, S("boy"));
    bool female = str_eq(s, S("f")) || str_eq(s, S("female")) || str_eq(s, S("2")) ||
                  str_eq(s, S("woman")) || str_eq(s, S("girl"));
    if (male || female)
        set(p, p->s->sex, pool_put(p->pool, WORD_SEX, male ? S("male") : S("female")));
}

static void number(struct packer *p, enum link_type type, size_t nth, str raw)
{
    struct folded t;
    bool valid = false;
    if (type == LINK_nhs_number && p->s->nhs != 0 && parse_nhs(raw, &t, &valid)) {
        uint32_t id = pool_put(p->pool, WORD_NHS, folded_str(&t));
        pool_word(p->pool, id)->valid = valid;
        set(p, p->s->nhs, id);
    } else if (type == LINK_phone && parse_phone(raw, &t)) {
        add(p, p->s->phone, p->s->phones, pool_put(p->pool, WORD_PHONE, folded_str(&t)));
    } else if (type == LINK_identifier && nth < SLOT_IDENTIFIERS &&
               parse_identifier(p->scratch, raw, &t)) {
        set(p, p->s->identifier[nth], pool_put(p->pool, WORD_IDENTIFIER, folded_str(&t)));
    }
}

static void email(struct packer *p, str raw)
{
    struct folded t;
    if (p->s->emails == 0 || !parse_email(raw, &t)) return;
    uint32_t id = pool_put(p->pool, WORD_EMAIL, folded_str(&t));
    if (pool_word(p->pool, id)->part[0] == 0) {
        size_t at = str_find_byte(folded_str(&t), '@');
        if (at != SIZE_MAX && at >= 3) {
            uint32_t local = pool_put(p->pool, WORD_TEXT, str_sub(folded_str(&t), 0, at));
            pool_word(p->pool, id)->part[0] = local;
        }
    }
    add(p, p->s->email, p->s->emails, id);
}

static void postcode(struct packer *p, uint8_t slot, str raw)
{
    struct postcode pc;
    if (slot == 0 || !parse_postcode(p->scratch, raw, &pc)) return;
    uint32_t id = pool_put(p->pool, WORD_POSTCODE, folded_str(&pc.text));
    pool_word(p->pool, id)->number =
        pc.area | (uint32_t)pc.district << 8 | (uint32_t)pc.sector << 16;
    set(p, slot, id);
}

static void place(struct packer *p, uint8_t slot, enum word_kind kind, str folded)
{
    if (slot != 0 && folded.n > 0 && !text_is_default(folded))
        set(p, slot, pool_put(p->pool, kind, folded));
}

static void address(struct packer *p, enum link_type type, size_t nth, str raw)
{
    if (nth >= SLOT_ADDRESSES) return;
    const struct address_slots *a = &p->s->address[nth];
    struct folded t;
    struct address_line line;
    switch ((int)type) {
    case LINK_postcode: postcode(p, a->postcode, raw); break;
    case LINK_house_number:
        parse_house(p->scratch, raw, &t);
        place(p, a->house, WORD_HOUSE, folded_str(&t));
        break;
    case LINK_street:
        parse_street(p->scratch, raw, &t);
        place(p, a->street, WORD_STREET, folded_str(&t));
        break;
    case LINK_town:
        text_fold(p->scratch, raw, &t);
        place(p, a->town, WORD_TOWN, folded_str(&t));
        break;
    case LINK_region:
        text_fold(p->scratch, raw, &t);
        place(p, a->region, WORD_REGION, folded_str(&t));
        break;
    case LINK_uprn:
        text_fold_digits(raw, &t);
        if (t.n >= 4) place(p, a->uprn, WORD_UPRN, folded_str(&t));
        break;
    default:
        parse_address_line(p->scratch, raw, &line);
        place(p, a->house, WORD_HOUSE, folded_str(&line.house));
        place(p, a->street, WORD_STREET, folded_str(&line.street));
        place(p, a->town, WORD_TOWN, folded_str(&line.town));
        if (!str_is_none(line.postcode)) postcode(p, a->postcode, line.postcode);
        break;
    }
}

/* House with street, house with postcode: one word for one door. */
static void home(struct packer *p, uint8_t slot, uint32_t house, uint32_t where)
{
    if (slot == 0 || house == 0 || where == 0) return;
    str h = word_str(pool_word(p->pool, house)), w = word_str(pool_word(p->pool, where));
    struct folded t;
    if (h.n + w.n + 1 > LINK_TEXT_MOST) return;
    memcpy(t.p, h.p, h.n);
    t.p[h.n] = '|';
    memcpy(t.p + h.n + 1, w.p, w.n);
    t.n = h.n + 1 + w.n;
    p->row[slot] = pool_put(p->pool, WORD_HOME, folded_str(&t));
}

static void value(struct packer *p, const struct link_value *v)
{
    struct folded t;
    switch (v->type) {
    case LINK_given_name: add(p, p->s->given, p->s->givens, name_raw(p, v->text)); break;
    case LINK_middle_name: add(p, p->s->middle, p->s->middles, name_raw(p, v->text)); break;
    case LINK_family_name: add(p, p->s->family, p->s->families, name_raw(p, v->text)); break;
    case LINK_date_of_birth:
    case LINK_birth_year: birth(p, p->s->birth, v->text); break;
    case LINK_date_of_death: birth(p, p->s->death, v->text); break;
    case LINK_sex: sex(p, v->text); break;
    case LINK_nhs_number:
    case LINK_identifier:
    case LINK_phone: number(p, v->type, v->set, v->text); break;
    case LINK_email: email(p, v->text); break;
    case LINK_text:
    case LINK_code:
    case LINK_source:
        text_fold(p->scratch, v->text, &t);
        if (v->type == LINK_text && v->set < SLOT_TEXTS)
            place(p, p->s->text[v->set], WORD_TEXT, folded_str(&t));
        if (v->type == LINK_code && v->set < SLOT_CODES)
            place(p, p->s->code[v->set], WORD_CODE, folded_str(&t));
        if (v->type == LINK_source) place(p, p->s->source, WORD_SOURCE, folded_str(&t));
        break;
    case LINK_full_name: /* after the names of their own columns */
    case LINK_record_id:
    case LINK_TYPE__COUNT: break;
    default: address(p, v->type, v->set, v->text); break;
    }
}

void pack_row(struct pool *pool, const struct slots *slots, struct arena *scratch,
              const struct link_value *values, size_t count, uint32_t *ret_row)
{
    memset(ret_row, 0, slots->width * sizeof *ret_row);
    struct packer p = { pool, slots, scratch, ret_row };
    for (size_t i = 0; i < count; i++) {
        if (values[i].text.n > 0) value(&p, &values[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (values[i].type == LINK_full_name && values[i].text.n > 0) full_name(&p, values[i].text);
    }
    for (size_t i = 0; i < slots->addresses; i++) {
        const struct address_slots *a = &slots->address[i];
        home(&p, a->home_street, ret_row[a->house], ret_row[a->street]);
        home(&p, a->home_postcode, ret_row[a->house], ret_row[a->postcode]);
    }
}

static void count_slots(struct pool *pool, const uint8_t *slot, size_t n, const uint32_t *row,
                        enum word_role role, int by)
{
    for (size_t i = 0; i < n; i++) {
        if (row[slot[i]] == 0) continue;
        uint32_t *c = &pool_word(pool, row[slot[i]])->count[role];
        *c = (uint32_t)((int64_t)*c + by);
    }
}

void pack_count(struct pool *pool, const struct slots *slots, const uint32_t *row, int by)
{
    count_slots(pool, slots->given, slots->givens, row, ROLE_GIVEN, by);
    count_slots(pool, slots->middle, slots->middles, row, ROLE_MIDDLE, by);
    count_slots(pool, slots->family, slots->families, row, ROLE_FAMILY, by);
    const uint8_t ones[] = { slots->birth, slots->death, slots->sex, slots->nhs };
    count_slots(pool, ones, sizeof ones, row, ROLE_GIVEN, by);
    count_slots(pool, slots->identifier, slots->identifiers, row, ROLE_GIVEN, by);
    count_slots(pool, slots->phone, slots->phones, row, ROLE_GIVEN, by);
    count_slots(pool, slots->email, slots->emails, row, ROLE_GIVEN, by);
    count_slots(pool, slots->text, slots->texts, row, ROLE_GIVEN, by);
    count_slots(pool, slots->code, slots->codes, row, ROLE_GIVEN, by);
    for (size_t i = 0; i < slots->addresses; i++) {
        const struct address_slots *a = &slots->address[i];
        const uint8_t parts[] = { a->postcode, a->house, a->street,      a->town,
                                  a->region,   a->uprn,  a->home_street, a->home_postcode };
        count_slots(pool, parts, sizeof parts, row, ROLE_GIVEN, by);
    }
}
