/* SPDX-License-Identifier: Apache-2.0 */
#include "coop/may.h"

#include "trust/decide.h"

static bool works(const struct who *who)
{
    return who->account != 0 && !who->suspended && !who->closed && who->organisation != 0 &&
           who->role != ROLE_NONE && who->role != ROLE_RESIDENT && who->role != ROLE_PROXY;
}

bool coop_may_decide(const struct who *who)
{
    return who->account != 0 && !who->suspended && who_may(who, RIGHT_BOARD);
}

bool coop_may_progress(const struct who *who, int64_t organisation)
{
    return organisation != 0 && works(who) && who->organisation == organisation;
}

bool coop_may_state(const struct who *who, int64_t organisation)
{
    if (who->role == ROLE_BOARD_MEMBER) return coop_may_decide(who);
    return coop_may_progress(who, organisation) &&
           (who->role == ROLE_MANAGER || who->role == ROLE_CHIEF_EXECUTIVE);
}

bool coop_may_comment(const struct who *who)
{
    return who->account != 0 && !who->suspended;
}
