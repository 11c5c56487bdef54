/* SPDX-License-Identifier: Apache-2.0 */
/* A command's words: flags from one table, and the rest. */
#ifndef CMD_ARGS_H
#define CMD_ARGS_H

#include "cmd/cmd.h"

/* Sort argv into *args (args->rest is the caller's to free). 0, or -1 after saying on stderr what
 * is wrong. */
int args_parse(const struct command *command, int argc, char **argv, struct args *args);

int args_help(const struct command *command); /* print a command's help; returns 0 */

#endif
