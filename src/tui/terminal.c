/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/terminal.h"

#include <curses.h>
#include <langinfo.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/memory.h"
#include "tui/glyphs.h"
#include "tui/theme.h"

enum { ESCAPE_MS = 25 };

static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
enum { CRASHES = sizeof(crashes) / sizeof(crashes[0]) };

static struct termios before; /* as the terminal was */
static char restoring[256];   /* what makes it so again */
static struct sigaction former[CRASHES];
static SCREEN *screen;

/* Only what a signal handler may call: curses' own endwin() is not of that kind. */
static void crash(int signal)
{
    ssize_t written = write(STDOUT_FILENO, restoring, strlen(restoring));
    (void)written;
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    for (int i = 0; i < CRASHES; i++)
        if (crashes[i] == signal)
            sigaction(signal, &former[i], NULL);
    raise(signal);
}

static void prepare_crash(void)
{
    static const char *const names[] = {"sgr0", "rmkx", "cnorm", "rmcup"};
    struct sigaction action = {.sa_handler = crash};
    size_t used = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *text = tigetstr((char *)names[i]);
        size_t length = text && text != (char *)-1 ? strlen(text) : 0;
        if (length && used + length < sizeof(restoring)) {
            memcpy(restoring + used, text, length);
            used += length;
        }
    }
    restoring[used] = '\0';
    for (int i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &action, &former[i]);
}

/* Nothing but text can be written on some; a screen needs a cursor that can be moved. */
static int check_terminal(struct errors *errors)
{
    const char *name = getenv("TERM");
    int found = 0;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        errors_add(errors, NULL, 0, 0, "no terminal here; `perflab help` lists the commands");
    else if (setupterm(NULL, STDOUT_FILENO, &found) == ERR)
        errors_add(errors, NULL, 0, 0,
                   "the terminal '%s' is not known here; set TERM to one that is, like "
                   "xterm-256color, or use the commands of `perflab help`",
                   name ? name : "");
    else {
        const char *move = tigetstr((char *)"cup");
        bool good = move && move != (char *)-1;
        del_curterm(cur_term);
        if (good)
            return 0;
        errors_add(errors, NULL, 0, 0,
                   "the terminal '%s' cannot show a screen; set TERM to one that can, or use the "
                   "commands of `perflab help`",
                   name ? name : "");
    }
    return -1;
}

int terminal_open(const char *theme, struct errors *errors)
{
    if (check_terminal(errors) < 0)
        return -1;
    tcgetattr(STDIN_FILENO, &before);
    screen = newterm(NULL, stdout, stdin);
    if (!screen) {
        errors_add(errors, NULL, 0, 0, "this terminal cannot show a screen");
        return -1;
    }
    signal(SIGTSTP, SIG_DFL); /* curses has its own ideas of stopping; the loop does it */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(ESCAPE_MS);
    curs_set(0);
    glyphs_use(strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
    theme_choose(theme);
    prepare_crash();
    return 0;
}

void terminal_close(void)
{
    if (!screen)
        return;
    endwin();
    delscreen(screen);
    screen = NULL;
    for (int i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &former[i], NULL);
}

void terminal_leave(void)
{
    endwin();
}

void terminal_return(void)
{
    terminal_resized();
    clearok(curscr, TRUE);
    refresh();
    curs_set(0);
}

void terminal_resized(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resizeterm(size.ws_row, size.ws_col);
    clearok(curscr, TRUE);
}
