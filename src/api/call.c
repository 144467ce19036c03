/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"

const struct interaction interactions[] = {
#define INTERACTION(name, METHOD, path, mode, open)                                                \
    { #name, METHOD_##METHOD, S_INIT(path), API_##mode, open, NULL, api_##name },
#define INTERACTION_WRITE(name, METHOD, path)                                                      \
    { #name, METHOD_##METHOD, S_INIT(path), API_WRITE, false, api_prepare_##name, api_##name },
#include "api/interactions.def"
#undef INTERACTION
#undef INTERACTION_WRITE
};
const size_t interaction_count = sizeof interactions / sizeof interactions[0];
