/* SPDX-License-Identifier: Apache-2.0 */
#include "web/form.h"

void form_error_add(struct arena *a, struct form_errors *errors, str field, str words)
{
    *VEC_PUSH(a, errors) = (struct form_error){ field, words };
}

str form_error_of(const struct form_errors *errors, str field)
{
    for (size_t i = 0; i < errors->count; i++)
        if (str_eq(errors->at[i].field, field)) return errors->at[i].words;
    return str_none();
}

void form_choice_add(struct arena *a, struct form_choices *c, str value, str words, str hint,
                     str chosen_value)
{
    *VEC_PUSH(a, &c->choices) =
        (struct form_choice){ value, words, hint, str_eq(value, chosen_value) };
}
