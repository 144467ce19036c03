/* SPDX-License-Identifier: Apache-2.0
 * Versions of the model by which records are joined: what each would change, and the decision.
 */
#ifndef WEFT_WEB_LINK_MODEL_H
#define WEFT_WEB_LINK_MODEL_H

#include "record/link_model.h"
#include "web/form.h"
#include "web/page_frame.h"

struct link_models_view {
    struct frame frame;
    struct link_versions versions;
};

/* A join that it would make or undo. */
struct link_example_line {
    bool gained;
    int64_t was, will_be; /* in a hundred */
    struct {
        VEC(str)
    } says;
    struct link_example_side {
        str name, born, nhs, address, organisation;
    } side[2];
};
struct link_model_view {
    struct frame frame;
    struct form_errors errors;
    struct link_version version;
    bool waits;
    struct {
        VEC(struct link_example_line)
    } examples;
    struct form_choices decision;
    struct form_field reason;
};

#endif
