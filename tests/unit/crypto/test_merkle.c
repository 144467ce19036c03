/* SPDX-License-Identifier: Apache-2.0
 * The Merkle tree against the certificate-transparency project's vectors and against itself.
 */
#include "support/support.h"

#include "crypto/merkle.h"

static const char *const leaf_hex[] = { "",
                                        "00",
                                        "10",
                                        "2021",
                                        "3031",
                                        "40414243",
                                        "5051525354555657",
                                        "606162636465666768696a6b6c6d6e6f" };
static const char *const root_hex[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void roots_are_those_of_certificate_transparency(void **state)
{
    struct env *e = *state;
    struct merkle m = { 0 };
    for (size_t i = 0; i < 8; i++) {
        str bytes = S("");
        if (*leaf_hex[i] != 0) assert_true(hex_decode(e->arena, str_of(leaf_hex[i]), &bytes));
        struct digest d = merkle_leaf(bytes);
        merkle_add(&m, &d);
        struct digest root = merkle_root(&m);
        assert_strs(hex_encode(e->arena, digest_str(&root)), str_of(root_hex[i]));
    }
}

enum { MANY = 40 };

/* The digests as they would be stored in a file. */
struct stored {
    struct digest at[2 * MANY];
    size_t count;
};

static bool stored_read(void *arg, unsigned level, uint64_t at, struct digest *ret_node)
{
    const struct stored *s = arg;
    uint64_t place = merkle_stored(level, at);
    if (place >= s->count) return false;
    *ret_node = s->at[place];
    return true;
}

static struct merkle_nodes stored_make(struct stored *s, const struct digest leaf[MANY])
{
    struct merkle m = { 0 };
    struct digest nodes[MERKLE_NODES_MOST];
    s->count = 0;
    for (size_t i = 0; i < MANY; i++) {
        size_t n = merkle_add_nodes(&m, &leaf[i], nodes);
        memcpy(&s->at[s->count], nodes, n * sizeof nodes[0]);
        s->count += n;
        assert_int_equal(s->count, merkle_stored(0, i + 1));
    }
    return (struct merkle_nodes){ stored_read, s };
}

static void leaves_make(struct digest leaf[MANY], struct digest root[MANY + 1])
{
    struct merkle m = { 0 };
    root[0] = merkle_root(&m);
    for (size_t i = 0; i < MANY; i++) {
        char byte = (char)i;
        leaf[i] = merkle_leaf(str_make(&byte, 1));
        merkle_add(&m, &leaf[i]);
        root[i + 1] = merkle_root(&m);
    }
}

static void every_leaf_of_every_size_is_proved_and_no_other(void **state)
{
    struct env *e = *state;
    struct digest leaf[MANY];
    struct digest root[MANY + 1];
    struct stored stored;
    leaves_make(leaf, root);
    struct merkle_nodes nodes = stored_make(&stored, leaf);
    for (uint64_t size = 1; size <= MANY; size++) {
        for (uint64_t i = 0; i < size; i++) {
            struct merkle_proof p;
            assert_true(merkle_path(e->arena, &nodes, size, i, &p));
            assert_true(merkle_path_check(&leaf[i], i, size, p, &root[size]));
            assert_false(merkle_path_check(&leaf[(i + 1) % MANY], i, size, p, &root[size]));
            assert_false(merkle_path_check(&leaf[i], i, size, p, &root[size - 1]));
            if (size > 1)
                assert_false(merkle_path_check(&leaf[i], (i + 1) % size, size, p, &root[size]));
        }
    }
}

static void every_earlier_tree_is_proved_to_be_the_beginning(void **state)
{
    struct env *e = *state;
    struct digest leaf[MANY];
    struct digest root[MANY + 1];
    struct stored stored;
    leaves_make(leaf, root);
    struct merkle_nodes nodes = stored_make(&stored, leaf);
    for (uint64_t size = 1; size <= MANY; size++) {
        for (uint64_t old = 1; old <= size; old++) {
            struct merkle_proof p;
            assert_true(merkle_consistency(e->arena, &nodes, size, old, &p));
            assert_true(merkle_consistency_check(old, &root[old], size, &root[size], p));
            assert_false(merkle_consistency_check(old, &root[old - 1], size, &root[size], p));
            assert_false(merkle_consistency_check(old, &root[old], size, &root[size - 1], p));
        }
    }
}

static void a_tree_taken_up_again_has_the_same_root(void **state)
{
    struct digest leaf[MANY];
    struct digest root[MANY + 1];
    struct stored stored;
    (void)state;
    leaves_make(leaf, root);
    struct merkle_nodes nodes = stored_make(&stored, leaf);
    for (uint64_t size = 0; size <= MANY; size++) {
        struct merkle m = { 0 };
        assert_true(merkle_resume(&m, &nodes, size));
        struct digest d = merkle_root(&m);
        assert_memory_equal(d.at, root[size].at, sizeof d.at);
    }
    struct merkle m;
    assert_false(merkle_resume(&m, &nodes, 2 * MANY));
}

static int setup(void **state)
{
    *state = test_env();
    return crypto_start(*state) == ST_OK ? 0 : -1;
}

static int teardown(void **state)
{
    test_env_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_those_of_certificate_transparency),
        cmocka_unit_test(every_leaf_of_every_size_is_proved_and_no_other),
        cmocka_unit_test(every_earlier_tree_is_proved_to_be_the_beginning),
        cmocka_unit_test(a_tree_taken_up_again_has_the_same_root),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
