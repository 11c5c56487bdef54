/* SPDX-License-Identifier: Apache-2.0 */
/* How a lab is run and judged: by one file of src/judge/kinds each. */
#ifndef MODEL_KIND_H
#define MODEL_KIND_H

enum lab_kind { LAB_KERNEL, LAB_SERVICE, LAB_STACK, LAB_INVESTIGATE, LAB_PLAN, LAB_KINDS };

extern const char *const lab_kind_names[LAB_KINDS];

#endif
