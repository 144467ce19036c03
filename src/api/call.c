/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"

const struct interaction interactions[] = {
#define INTERACTION(name, METHOD, path, mode, open, said)                                          \
    { #name, METHOD_##METHOD, S_INIT(path), API_##mode, open, said, NULL, api_##name },
#define INTERACTION_WRITE(name, METHOD, path, said)                                                  \
    {                                                                                                \
        #name, METHOD_##METHOD, S_INIT(path), API_WRITE, false, said, api_prepare_##name, api_##name \
    },
#include "api/interactions.def"
#undef INTERACTION
#undef INTERACTION_WRITE
};
const size_t interaction_count = sizeof interactions / sizeof interactions[0];
