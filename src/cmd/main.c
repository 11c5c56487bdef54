/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cmd/args.h"
#include "cmd/cmd.h"
#include "tui/view.h"

extern const struct command cmd_adr, cmd_calibrate, cmd_check, cmd_compare, cmd_doctor, cmd_hint,
    cmd_history, cmd_home, cmd_init, cmd_list, cmd_load, cmd_profile, cmd_quiz, cmd_report,
    cmd_reset, cmd_run, cmd_selftest, cmd_show, cmd_solution, cmd_start, cmd_version, cmd_watch;

const struct command *const cmd_table[] = {
    &cmd_home,      &cmd_init,    &cmd_list,     &cmd_show,    &cmd_start,  &cmd_check,
    &cmd_watch,     &cmd_run,     &cmd_profile,  &cmd_hint,    &cmd_quiz,   &cmd_reset,
    &cmd_solution,  &cmd_history, &cmd_compare,  &cmd_adr,     &cmd_report, &cmd_doctor,
    &cmd_calibrate, &cmd_load,    &cmd_selftest, &cmd_version, NULL,
};

static int print_help(void)
{
    printf("perflab, a terminal lab for performance engineering\n\n"
           "usage: perflab [COMMAND [ARGUMENTS]]\n\n"
           "Without a command, on a terminal: the shell.\n\n");
    for (size_t i = 0; cmd_table[i]; i++)
        printf("  %-9s %-13s %s\n", cmd_table[i]->name, cmd_table[i]->synopsis,
               cmd_table[i]->summary);
    printf("\n`perflab COMMAND --help` tells more. Manual: man perflab.\n");
    return 0;
}

static void print_rows(const struct key_row *row)
{
    for (; row && row->keys; row++)
        printf("  %-14s %s\n", row->keys, row->help);
}

/* Every key of every screen, as KEYS in perflab(1) has them. */
static int print_keys(void)
{
    for (size_t i = 0; view_table[i]; i++) {
        printf("%s%s:\n", i ? "\n" : "", view_table[i]->name);
        print_rows(view_table[i]->keys);
    }
    printf("\neverywhere:\n");
    print_rows(view_global_keys);
    return 0;
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; cmd_table[i]; i++)
        if (strcmp(cmd_table[i]->name, name) == 0)
            return cmd_table[i];
    return NULL;
}

static int unknown(const char *name)
{
    const char *names[32];
    size_t count = 0;
    while (cmd_table[count]) {
        names[count] = cmd_table[count]->name;
        count++;
    }
    const char *near = text_nearest(name, names, count);
    if (near)
        fprintf(stderr, "perflab: no command '%s', did you mean '%s'?\n", name, near);
    else
        fprintf(stderr, "perflab: no command '%s'; `perflab help` lists them\n", name);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    signal(SIGXFSZ, SIG_IGN); /* a full quota is an error to tell, not a death */
    signal(SIGPIPE, SIG_DFL);
    if (argc < 2)
        return cmd_home.run(&(struct args){0});
    const char *name = argv[1];
    if (strcmp(name, "help") == 0 && argc > 2) {
        if (strcmp(argv[2], "keys") == 0)
            return print_keys();
        const struct command *about = find(argv[2]);
        return about ? args_help(about) : unknown(argv[2]);
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return print_help();
    if (strcmp(name, "--version") == 0)
        name = "version";
    bool flags_only = text_starts(name, "--theme");
    const struct command *command = flags_only ? &cmd_home : find(name);
    int words = flags_only ? 1 : 2; /* before the arguments */
    if (!command)
        return unknown(name);
    struct args args;
    int code = args_parse(command, argc - words, argv + words, &args) < 0 ? EXIT_USAGE
               : args.given[FLAG_HELP]                                    ? args_help(command)
                                                                          : command->run(&args);
    free(args.rest);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("perflab: cannot write the output\n", stderr);
        return code ? code : EXIT_INTERNAL;
    }
    return code;
}
