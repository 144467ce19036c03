/* SPDX-License-Identifier: Apache-2.0 */
#include "town/people.h"

static void remember(struct people *p, const struct person *head)
{
    const str names[3] = { head->given, head->middle, head->family };
    struct namesake *n = &p->namesakes[p->namesake_count % NAMESAKES];
    for (int i = 0; i < 3; i++) {
        if (names[i].n > sizeof n->names[i]) return;
        if (names[i].n > 0) memcpy(n->names[i], names[i].p, names[i].n);
        n->size[i] = (uint8_t)names[i].n;
    }
    n->index = head->index;
    n->born = head->born;
    n->sex = head->sex;
    p->namesake_count++;
}

void people_namesake(struct people *p, struct arena *a, struct dice *d, struct person *head)
{
    uint64_t known = p->namesake_count < NAMESAKES ? p->namesake_count : NAMESAKES;
    bool takes = dice_permille(d, 10);
    uint32_t which = dice_below(d, NAMESAKES);
    int days = dice_permille(d, 650) ? 0 : dice_range(d, 1, 9);
    const struct namesake *n = &p->namesakes[which];
    if (!takes || which >= known || n->sex != head->sex) {
        remember(p, head);
        return;
    }
    str names[3];
    for (int i = 0; i < 3; i++)
        names[i] = n->size[i] == 0 ? str_none() : arena_str(a, str_make(n->names[i], n->size[i]));
    head->given = names[0];
    head->middle = names[1];
    head->family = names[2];
    head->birth_family = str_none();
    head->nickname = names_nickname(head->given);
    head->born = n->born - days;
    head->namesake = (int64_t)n->index;
}
