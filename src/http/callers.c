/* SPDX-License-Identifier: Apache-2.0 */
#include "http/callers.h"

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>

/* One counter an address, by hash: two that share one also share the cap, which is rare and mild.
 */
enum { SLOTS = 1 << 16, EXEMPT = -1 };

struct callers {
    int64_t most, most_of_one;
    _Atomic int64_t open, turned_away;
    _Atomic int32_t of[SLOTS];
};

struct callers *callers_open(int64_t most, int64_t most_of_one)
{
    struct callers *c = calloc(1, sizeof *c);
    if (c == NULL) return NULL;
    c->most = most;
    c->most_of_one = most_of_one;
    return c;
}

void callers_close(struct callers *c)
{
    free(c);
}

bool callers_is_near(const struct sockaddr *from)
{
    if (from == NULL) return true;
    if (from->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)from;
        return ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
    if (from->sa_family != AF_INET6) return true;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

/* IPv4 by address, IPv6 by /64: what one subscriber has. */
static int slot_of(const struct sockaddr *from)
{
    if (callers_is_near(from)) return EXEMPT;
    str key;
    if (from->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)from;
        key = str_make((const char *)&four->sin_addr, 4);
    } else {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;
        bool mapped = IN6_IS_ADDR_V4MAPPED(six);
        key = str_make((const char *)six + (mapped ? 12 : 0), mapped ? 4 : 8);
    }
    return (int)(str_hash(key) % SLOTS);
}

bool callers_may(struct callers *c, const struct sockaddr *from)
{
    int slot = slot_of(from);
    if (c->open < c->most && (slot == EXEMPT || c->of[slot] < c->most_of_one)) return true;
    c->turned_away++;
    return false;
}

int callers_came(struct callers *c, const struct sockaddr *from)
{
    int slot = slot_of(from);
    c->open++;
    if (slot != EXEMPT) c->of[slot]++;
    return slot;
}

void callers_left(struct callers *c, int slot)
{
    c->open--;
    if (slot != EXEMPT) c->of[slot]--;
}

int64_t callers_turned_away(const struct callers *c)
{
    return c->turned_away;
}
