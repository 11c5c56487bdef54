/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One poll() for everything: keys, the judge's events, signals, saved files, and the time at which
 * something is due. Nothing that is done between two polls waits, so a key is answered at once,
 * however busy the CPUs are. Keys are answered by a new picture right away; what happens by itself
 * is drawn ten times a second at most.
 *
 * While another program (an editor) has the terminal, the loop goes on without it: a check that
 * runs is not held up.
 */
#include "tui/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tui/frame.h"
#include "tui/keys.h"
#include "tui/terminal.h"

#define FRAME_TIME (CLOCK_SECOND / 10)
#define FLUSH_TIME (CLOCK_SECOND * 3 / 20) /* without a key, before settings go to the disk */

struct loop {
    struct frame frame;
    struct shell *shell;
    int signals;      /* signalfd */
    pid_t program;    /* that has the terminal; 0: we have it */
    int64_t drawn;    /* when, shell->now */
    int64_t pressed;  /* when the last key was */
    bool keyed, quit; /* a key waits for its picture */
    bool unkept;      /* settings cannot be written, and that was told */
};

static const int caught[] = {SIGWINCH, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGINT, SIGCHLD};

static void set_of(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
        sigaddset(set, caught[i]);
}

/* ---- programs that get the terminal */

static void run_program(struct loop *loop)
{
    char **argv = loop->frame.program.items;
    size_t count = loop->frame.program.count;
    strings_add(&loop->frame.program, "");
    argv = loop->frame.program.items;
    char *last = argv[count];
    argv[count] = NULL;
    terminal_leave();
    loop->program = fork();
    if (loop->program == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execvp(argv[0], argv);
        _exit(127);
    }
    argv[count] = last;
    if (loop->program > 0)
        return;
    loop->program = 0;
    terminal_return();
    frame_program_ended(&loop->frame, 127 << 8);
}

static void wait_program(struct loop *loop)
{
    int status;
    if (!loop->program || waitpid(loop->program, &status, WNOHANG) <= 0)
        return;
    loop->program = 0;
    terminal_return();
    frame_program_ended(&loop->frame, status);
    loop->keyed = true;
}

/* ---- signals */

/* Stop as the shell that started us expects it: by the signal itself. */
static void stop(struct loop *loop)
{
    sigset_t set;
    if (!loop->program)
        terminal_leave();
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &set, NULL); /* here it stops */
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (!loop->program)
        terminal_return();
    loop->keyed = true;
}

static void interrupt(struct loop *loop)
{
    if (loop->program)
        return; /* it was meant for that */
    if (loop->shell->check.session)
        shell_cancel(loop->shell);
    else if (loop->shell->profiling.session)
        shell_cancel_profile(loop->shell);
    else
        loop->quit = true;
}

static void take_signal(struct loop *loop, int signal)
{
    switch (signal) {
    case SIGWINCH:
        if (!loop->program)
            terminal_resized();
        loop->keyed = true;
        break;
    case SIGTSTP:
        stop(loop);
        break;
    case SIGCHLD:
        wait_program(loop);
        break;
    case SIGINT:
        interrupt(loop);
        break;
    case SIGCONT:
        break;
    default:
        loop->quit = true;
        break;
    }
}

static void take_signals(struct loop *loop)
{
    struct signalfd_siginfo info;
    while (read(loop->signals, &info, sizeof(info)) == sizeof(info))
        take_signal(loop, (int)info.ssi_signo);
}

/* ---- the rest of a round */

static void take_keys(struct loop *loop)
{
    int code;
    while (!loop->quit && !loop->program && (code = keys_read()) != KEYS_NONE) {
        loop->keyed = true;
        loop->pressed = loop->shell->now;
        switch (frame_key(&loop->frame, code)) {
        case FRAME_QUIT:
            loop->quit = true;
            break;
        case FRAME_PROGRAM:
            run_program(loop);
            break;
        case FRAME_STAY:
            break;
        }
    }
}

/* Milliseconds until something is due; -1: nothing is. */
static int patience(const struct loop *loop)
{
    int64_t due = INT64_MAX, now = clock_now();
    if (shell_busy(loop->shell) || loop->frame.dirty)
        due = loop->drawn + FRAME_TIME;
    if (shell_unflushed(loop->shell) && loop->pressed + FLUSH_TIME < due)
        due = loop->pressed + FLUSH_TIME;
    if (due == INT64_MAX)
        return -1;
    return due > now ? (int)((due - now) / 1000000) + 1 : 0;
}

static void wait_for_something(struct loop *loop)
{
    struct pollfd fds[2 + SHELL_FDS] = {{loop->signals, POLLIN, 0},
                                        {loop->program ? -1 : STDIN_FILENO, POLLIN, 0}};
    int shell_fd[SHELL_FDS], count = shell_fds(loop->shell, shell_fd);
    for (int i = 0; i < count; i++)
        fds[2 + i] = (struct pollfd){shell_fd[i], POLLIN, 0};
    poll(fds, (nfds_t)(2 + count), patience(loop));
    loop->shell->now = clock_now();
    if (fds[0].revents)
        take_signals(loop);
    if (fds[1].revents & POLLIN)
        take_keys(loop);
    if (fds[1].revents & (POLLHUP | POLLERR | POLLNVAL))
        loop->quit = true; /* the terminal went away */
}

static void draw(struct loop *loop)
{
    bool due = loop->shell->now - loop->drawn >= FRAME_TIME;
    if (due && shell_busy(loop->shell))
        frame_tick(&loop->frame);
    if (loop->program || !(loop->keyed || (loop->frame.dirty && due)))
        return;
    frame_draw(&loop->frame);
    loop->drawn = loop->shell->now;
    loop->keyed = false;
}

static void flush(struct loop *loop)
{
    struct errors errors = {0};
    if (!shell_unflushed(loop->shell) || loop->shell->now - loop->pressed < FLUSH_TIME)
        return;
    if (shell_flush(loop->shell, &errors) == 0)
        loop->unkept = false;
    else if (!loop->unkept) {
        frame_fail(&loop->frame, &errors);
        loop->unkept = true;
    }
    errors_free(&errors);
}

int loop_run(struct shell *shell, const char *theme, struct errors *errors)
{
    struct loop loop = {.shell = shell, .keyed = true};
    sigset_t set, saved;
    set_of(&set);
    sigprocmask(SIG_BLOCK, &set, &saved);
    loop.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (loop.signals < 0)
        errors_add(errors, NULL, 0, 0, "signals cannot be waited for: %s", strerror(errno));
    int result = loop.signals < 0 ? -1 : terminal_open(theme, errors);
    if (result == 0) {
        shell->now = clock_now();
        frame_open(&loop.frame, shell);
        draw(&loop);
        while (!loop.quit) {
            wait_for_something(&loop);
            frame_changes(&loop.frame, shell_step(shell));
            draw(&loop);
            flush(&loop);
        }
        frame_close(&loop.frame);
        terminal_close();
    }
    if (loop.signals >= 0)
        close(loop.signals);
    sigprocmask(SIG_SETMASK, &saved, NULL);
    return result;
}
