/* SPDX-License-Identifier: Apache-2.0 */
#include "town/places.h"

#include "town/content.h"
#include "town/number.h"

static const char stems[] =
    "Bobbin Fustian Shuttle Lantern Weaver Spindle Carder Fuller Dyer Loom Warp Heald Treadle "
    "Calico "
    "Cotton Mill Chapel Canal Lock Weir Moor Heather Wren Lark Curlew Plover Throstle Rook Heron "
    "Otter "
    "Badger Hare Fell Beck Clough Spring Well Quarry Slate Flag Cobble Bridge Ferry Tannery "
    "Bakehouse "
    "Orchard Damson Elder Rowan Alder Hazel Sycamore Larch Willow Bramble Gorse Bilberry Foxglove "
    "Primrose Daisy Victoria Albert Gladstone Cobden Peel Garibaldi Waterloo Alma Inkerman Jubilee "
    "Coronation Station Market Church School Institute Reading Provident Temperance Union "
    "Commercial "
    "Industrial Progress Equitable Pioneer";
static const char kinds[] = "Street Road Avenue Lane Terrace Close Grove Drive Row Place Fold Brow";
static const char heads[] = "Upper Lower New Old Little Great North South";

static uint32_t words_in(const char *list)
{
    uint32_t n = 1;
    for (const char *c = list; *c != '\0'; c++) n += *c == ' ';
    return n;
}

static str word_at(const char *list, uint64_t at)
{
    str rest = str_of(list);
    str word = str_none();
    for (uint64_t i = 0; i <= at && str_next(&rest, ' ', &word); i++) continue;
    return word;
}

/* "1:41;2:27;…" or "en:63;ur:9;…": the numbers in the order written. */
static unsigned read_weights(str list, uint16_t *to, unsigned most)
{
    unsigned n = 0;
    for (str part; n < most && str_next(&list, ';', &part); n++) {
        int64_t value = 0;
        size_t at = str_find_byte(part, ':');
        bool good = at != SIZE_MAX && str_to_int(str_from(part, at + 1), &value);
        to[n] = (uint16_t)(good && value > 0 && value < 1000 ? value : 0);
    }
    return n;
}

status places_open(struct env *e, struct places *ret_places)
{
    struct places p = { 0 };
    struct csv_table t;
    TRY(content_table(e, S("neighbourhoods.csv"), &t));
    for (int n = 0; n < NEIGHBOURHOOD__COUNT; n++) {
        size_t row = csv_table_find(&t, S("key"), town_neighbourhoods[n]);
        p.population[n] = (uint16_t)(csv_cell_int(&t, row, S("population")) / 100);
        unsigned deciles =
            read_weights(csv_cell(&t, row, S("deprivation_decile_percent")), p.decile[n], 10);
        unsigned languages =
            read_weights(csv_cell(&t, row, S("language_percent")), p.language[n], 5);
        if (row == SIZE_MAX || p.population[n] == 0 || deciles != 10 || languages != 5)
            return fail_at(e, ST_BAD_INPUT, S("content/neighbourhoods.csv"),
                           "neighbourhood %.*s is not as expected",
                           STR_ARG(town_neighbourhoods[n]));
    }
    *ret_places = p;
    return ST_OK;
}

/* Each street has its own name: the number of streets is not bounded by the list of stems. */
static str street_name(struct arena *a, uint64_t street)
{
    uint64_t stem_count = words_in(stems);
    uint64_t kind_count = words_in(kinds);
    uint64_t head_count = words_in(heads);
    str stem = word_at(stems, street % stem_count);
    str kind = word_at(kinds, (street / stem_count + street) % kind_count);
    uint64_t again = street / (stem_count * kind_count);
    if (again == 0) return arena_printf(a, "%.*s %.*s", STR_ARG(stem), STR_ARG(kind));
    str head = word_at(heads, (again - 1) % head_count);
    uint64_t third = (again - 1) / head_count;
    if (third == 0)
        return arena_printf(a, "%.*s %.*s %.*s", STR_ARG(head), STR_ARG(stem), STR_ARG(kind));
    return arena_printf(a, "%.*s %.*s %.*s %llu", STR_ARG(head), STR_ARG(stem), STR_ARG(kind),
                        (unsigned long long)third + 1);
}

enum { HOUSES_A_STREET = 40, INWARD = 4000 };

/* HB is no postcode area of Royal Mail's; the inward part has the letters it allows. */
static str postcode(struct arena *a, enum neighbourhood where, uint64_t half_street)
{
    static const char letters[] = "ABDEFGHJLNPQRSTUWXYZ";
    uint64_t district = (unsigned)where + 1 + 5 * (half_street / INWARD);
    uint64_t unit = number_permute(7, INWARD, half_street % INWARD);
    return arena_printf(a, "HB%llu %llu%c%c", (unsigned long long)district,
                        (unsigned long long)(unit / 400), letters[unit / 20 % 20],
                        letters[unit % 20]);
}

enum neighbourhood places_of_district(unsigned district)
{
    return (enum neighbourhood)((district - 1) % NEIGHBOURHOOD__COUNT);
}

static str dwelling_line(struct arena *a, enum neighbourhood where, uint64_t street, uint64_t house)
{
    str name = street_name(a, street * NEIGHBOURHOOD__COUNT + (uint64_t)where);
    if ((where == BROOKGATE || where == CARRFOLD) && street % 4 == 1) {
        str stem = word_at(stems, street * 7 + (uint64_t)where);
        return arena_printf(a, "Flat %d, %.*s Court, %.*s", (int)house + 1, STR_ARG(stem),
                            STR_ARG(name));
    }
    if (where == HAGGMOOR && house % 13 == 5)
        return arena_printf(a, "%.*s Farm, %.*s", STR_ARG(word_at(stems, house + street * 3)),
                            STR_ARG(name));
    return arena_printf(a, "%d %.*s", (int)(house * 2 + 1 + street % 2), STR_ARG(name));
}

struct address places_dwelling(struct places *p, struct arena *a, enum neighbourhood where)
{
    uint64_t slot = p->next[where]++;
    uint64_t street = slot / HOUSES_A_STREET;
    uint64_t house = number_permute(street, HOUSES_A_STREET, slot % HOUSES_A_STREET);
    uint64_t half = street * 2 + house / (HOUSES_A_STREET / 2);
    return (struct address){
        .where = where,
        .line = dwelling_line(a, where, street, house),
        .postcode = postcode(a, where, half),
        .uprn = UINT64_C(990000000000) +
                number_permute(11, 100000000, (unsigned)where * UINT64_C(20000000) + slot),
    };
}

static const struct {
    str name;
    struct address address;
} homes[CARE_HOMES] = {
    { S_INIT("Thrushlea House"),
      { WEIRBANK, S_INIT("Thrushlea House, 2 River Walk"), S_INIT("HB5 9TH"), 990100000001 } },
    { S_INIT("Thrushlea Weir"),
      { WEIRBANK, S_INIT("Thrushlea Weir, 41 Weir Road"), S_INIT("HB5 9TW"), 990100000002 } },
    { S_INIT("Thrushlea Orchard"),
      { WEIRBANK, S_INIT("Thrushlea Orchard, 7 Damson Lane"), S_INIT("HB5 9TR"), 990100000003 } },
    { S_INIT("Thrushlea Carr"),
      { CARRFOLD, S_INIT("Thrushlea Carr, 110 Carr Road"), S_INIT("HB3 9TC"), 990100000004 } },
    { S_INIT("Thrushlea Moor"),
      { HAGGMOOR, S_INIT("Thrushlea Moor, Reservoir Road"), S_INIT("HB4 9TM"), 990100000005 } },
};

str places_home_name(unsigned home)
{
    return homes[home % CARE_HOMES].name;
}
struct address places_home(unsigned home)
{
    return homes[home % CARE_HOMES].address;
}

str places_school(struct dice *d, enum neighbourhood where)
{
    static const str schools[NEIGHBOURHOOD__COUNT][2] = {
        { S_INIT("Brookgate Primary"), S_INIT("Hollinbrook High") },
        { S_INIT("Spindleshaw Mill Primary"), S_INIT("Spindleshaw Academy") },
        { S_INIT("Carr Lane Primary"), S_INIT("Carrfold School") },
        { S_INIT("Haggmoor Church Primary"), S_INIT("Hollinbrook High") },
        { S_INIT("Weirbank Primary"), S_INIT("Riverside High") },
    };
    return schools[where][dice_below(d, 2)];
}
