/* SPDX-License-Identifier: Apache-2.0 */
/* What to do about what doctor found missing. The same thing can be missing for different reasons,
 * and what helps with one is of no use with the other. */
#ifndef APP_REMEDY_H
#define APP_REMEDY_H

struct remedy {
    const char *finding; /* its name */
    const char *reason;  /* part of the detail; NULL: any */
    const char *command; /* to type as it is; NULL: there is none */
    const char *advice;  /* what to know beside it, or what to do without a command; may be NULL */
};

/* The first that fits; NULL if there is none. */
const struct remedy *remedy_find(const char *finding, const char *detail);

#endif
