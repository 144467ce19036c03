/* SPDX-License-Identifier: Apache-2.0 */
#include "base/key.h"

enum { KEY_LETTERS = 6 };

str key_new(struct env *e, char first)
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    char key[KEY_LETTERS + 1] = { first };
    for (int i = 1; i <= KEY_LETTERS; i++)
        key[i] = letters[random_below(e->random, sizeof letters - 1)];
    return arena_str(e->arena, str_make(key, sizeof key));
}
