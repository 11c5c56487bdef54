/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands: one file each, ending in a const struct command, collected in one table (main.c).
 * Flags live in a table of their own; a command says which it takes.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/catalog.h"
#include "base/error.h"
#include "store/store.h"

enum flag {
    FLAG_JSON,
    FLAG_EVENTS,
    FLAG_QUICK,
    FLAG_LAST,
    FLAG_OBSERVER,
    FLAG_FORCE,
    FLAG_USING,
    FLAG_PAIRS,
    FLAG_SEED,
    FLAG_ISOLATION,
    FLAG_PREDICT,
    FLAG_SECONDS,
    FLAG_DIFF,
    FLAG_OFF_CPU,
    FLAG_OUTPUT,
    FLAG_COUNTERS,
    FLAG_THEME,
    FLAG_BEGIN,
    FLAG_CHECK,
    FLAG_SMOKE,
    FLAG_LOAD,
    FLAG_STRESS,
    FLAG_SPIKE,
    FLAG_SOAK,
    FLAG_RATE,
    FLAG_ARRIVALS,
    FLAG_CONNECTIONS,
    FLAG_THINK,
    FLAG_DURATION,
    FLAG_LIMIT,
    FLAG_TIMEOUT,
    FLAG_OWN,
    FLAG_GIVE_UP,
    FLAG_HELP,
    FLAG_COUNT,
};
#define FLAG(name) (UINT64_C(1) << FLAG_##name)

struct args {
    bool given[FLAG_COUNT];
    const char *values[FLAG_COUNT]; /* of flags that take one */
    const char **rest;              /* what is not a flag */
    int count;
};

struct command {
    const char *name;
    const char *synopsis;                /* of what is not a flag: "[LAB]" */
    const char *summary;                 /* one line */
    const char *help;                    /* a paragraph, or NULL */
    uint64_t flags;                      /* FLAG(...) | ... */
    int least, most;                     /* arguments that are not flags */
    int (*run)(const struct args *args); /* returns the exit code */
};

extern const struct command *const cmd_table[]; /* NULL at the end */

/* Exit codes beyond a verdict's own. */
enum { EXIT_USAGE = 2, EXIT_INTERNAL = 4 };

/* Print the errors on stderr as "perflab: ...", free them and return `code`. */
int cmd_fail(struct errors *errors, int code);

/* What a command works with; each opens what it needs, cmd_close() closes all. */
struct scene {
    struct catalog catalog;
    struct store *store;
    char *workspace; /* NULL: none yet */
    struct lab lab;
    struct errors errors;
};
int cmd_open_catalog(struct scene *scene);
int cmd_open_store(struct scene *scene);     /* says what the store has to say, on stderr */
int cmd_open_workspace(struct scene *scene); /* needs the store */
int cmd_open_lab(struct scene *scene, const char *id);
void cmd_close(struct scene *scene);

/* Print a JSON value, indented, with a newline, and release it. */
void cmd_print_json(json_t *json);

/* The lab named, or the one whose workspace folder this is. NULL: neither (errors say so). */
char *cmd_lab_name(struct scene *scene, const struct args *args);

/* Whether the word is the number of an attempt, which then is *id: digits only, as no lab's id is.
 */
bool cmd_attempt_number(const char *word, int64_t *id);

#endif
