/* SPDX-License-Identifier: Apache-2.0 */
#include "web/frame.h"

void frame_add(struct arena *a, struct frame_links *l, str words, str url, bool here)
{
    *VEC_PUSH(a, l) = (struct frame_link){ words, url, here };
}
