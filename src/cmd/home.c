/* SPDX-License-Identifier: Apache-2.0 */
/* perflab without a command: the shell. */
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cmd/cmd.h"
#include "tui/loop.h"
#include "tui/theme.h"

/* --theme, which is kept; else the one that was; else what the terminal can do. NULL: an error. */
static char *choose_theme(struct shell *shell, const char *given, struct errors *errors)
{
    if (given && !theme_exists(given)) {
        errors_add(errors, NULL, 0, 0, "no theme '%s'; there are %s", given, theme_names());
        return NULL;
    }
    if (given)
        shell_keep(shell, "theme", given);
    char *kept = shell_kept(shell, "theme");
    if (kept && theme_exists(kept))
        return kept;
    free(kept);
    return memory_copy("auto");
}

static int run(const struct args *args)
{
    struct shell shell = {0};
    struct errors errors = {0};
    char *theme = NULL;
    int result = shell_open(&shell, &errors);
    if (result == 0) {
        theme = choose_theme(&shell, args->values[FLAG_THEME], &errors);
        result = theme ? loop_run(&shell, theme, &errors) : -1;
    }
    shell_close(&shell);
    free(theme);
    return result < 0 ? cmd_fail(&errors, EXIT_USAGE) : 0;
}

const struct command cmd_home = {
    "shell",
    "",
    "the shell: the path, lessons, checks and verdicts on one screen",
    "What `perflab` alone does on a terminal. It resumes where it was. Themes: auto, none, 8, 16,\n"
    "256. In it, ? tells what the keys do; `perflab help keys` lists them all.",
    FLAG(THEME),
    0,
    0,
    run,
};
