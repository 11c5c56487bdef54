/* SPDX-License-Identifier: Apache-2.0 */
/* What perflab finds on this machine, what is missing, and what to type. */
#ifndef APP_DOCTOR_H
#define APP_DOCTOR_H

#include <stddef.h>

enum finding_state {
    FINDING_ON,     /* there */
    FINDING_OFF,    /* missing; perflab works with less */
    FINDING_NEEDED, /* missing; checks cannot run */
};

struct finding {
    const char *name;  /* "sandbox" */
    const char *gives; /* what it is for */
    enum finding_state state;
    char *detail;        /* what was found, or why not */
    const char *command; /* that would turn it on, to type as it is; NULL: none, or it is on */
    char *made;          /* the command, if it was made for this machine; owned */
    const char *remedy;  /* what to know or do beside that; NULL: nothing, or it is on */
};

/* Look at everything. *findings is the caller's, for doctor_free(). */
void doctor_look(struct finding **findings, size_t *count);
void doctor_free(struct finding *findings, size_t count);

#endif
