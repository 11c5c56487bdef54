/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/kinds/kind.h"

static const struct kind *const kinds[] = {
    &kind_investigate,
    &kind_kernel,
    &kind_plan,
    &kind_service,
};

const struct kind *kind_find(enum lab_kind kind)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i]->kind == kind)
            return kinds[i];
    return NULL;
}
