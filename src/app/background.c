/* SPDX-License-Identifier: Apache-2.0 */
#include "app/background.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
    PARTING_SECONDS = 5, /* to end after the last output, or when told to */
    READS = 16,          /* of one step, so that a flood cannot keep the caller */
    NOT_FOUND = 127,
};

struct background {
    pid_t pid;
    int output; /* -1: closed */
    bool cancelled, ended, group;
    int status;       /* once it has ended */
    int result;       /* -errno of what broke it off */
    int64_t deadline; /* clock_now() at which it is killed */
    size_t limit;
    struct text text; /* a line that is not whole yet, or all */
};

static void become(const struct background_request *request, int output)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    if (request->with_errors)
        dup2(output, STDERR_FILENO);
    execvp(request->argv[0], (char *const *)request->argv);
    _exit(NOT_FOUND);
}

struct background *background_start(const struct background_request *request)
{
    int pipes[2];
    if (pipe2(pipes, O_CLOEXEC) < 0)
        return NULL;
    pid_t pid = fork();
    int error = errno;
    if (pid == 0)
        become(request, pipes[1]);
    close(pipes[1]);
    if (pid < 0) {
        close(pipes[0]);
        errno = error;
        return NULL;
    }
    setpgid(pid, pid); /* here as well: whoever comes first */
    fcntl(pipes[0], F_SETFL, O_NONBLOCK);
    struct background *background = memory_new(struct background);
    *background = (struct background){.pid = pid,
                                      .output = pipes[0],
                                      .group = request->group,
                                      .limit = request->limit,
                                      .deadline = clock_now() + request->seconds * CLOCK_SECOND};
    return background;
}

int background_fd(const struct background *background)
{
    return background->output;
}

static void stop_reading(struct background *background, int result)
{
    close(background->output);
    background->output = -1;
    background->result = result;
    background->deadline = clock_now() + PARTING_SECONDS * CLOCK_SECOND;
}

static void tell_to_end(const struct background *background)
{
    kill(background->group ? -background->pid : background->pid, SIGTERM);
}

static void take_lines(struct text *text, background_line *line, void *context)
{
    char *at = text->data, *end;
    while (at && (end = strchr(at, '\n'))) {
        *end = '\0';
        line(context, at);
        at = end + 1;
    }
    if (at) {
        text->length = strlen(at);
        memmove(text->data, at, text->length + 1);
    }
}

static void take_output(struct background *background, background_line *line, void *context)
{
    char buffer[8192];
    for (int i = 0; i < READS && background->output >= 0; i++) {
        ssize_t n = read(background->output, buffer, sizeof(buffer));
        if (n < 0 && errno == EAGAIN)
            return;
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            stop_reading(background, n < 0 ? -errno : 0);
            return;
        }
        text_add(&background->text, buffer, (size_t)n);
        if (line)
            take_lines(&background->text, line, context);
        if (background->text.length > background->limit) {
            tell_to_end(background);
            stop_reading(background, -EMSGSIZE);
        }
    }
}

bool background_step(struct background *background, background_line *line, void *context)
{
    if (background->ended)
        return false;
    take_output(background, line, context);
    bool late = clock_now() > background->deadline;
    if (late) {
        if (background->output >= 0)
            stop_reading(background, -ETIME);
        kill(-background->pid, SIGKILL);
    }
    if (background->output < 0 || background->cancelled)
        background->ended = waitpid(background->pid, &background->status, late ? 0 : WNOHANG) != 0;
    return !background->ended;
}

void background_cancel(struct background *background)
{
    if (background->ended || background->cancelled)
        return;
    background->cancelled = true;
    background->deadline = clock_now() + PARTING_SECONDS * CLOCK_SECOND;
    tell_to_end(background);
}

int background_finish(struct background *background, struct text *text, int *code)
{
    while (background_step(background, NULL, NULL)) {
        struct pollfd fd = {background->output, POLLIN, 0};
        poll(&fd, 1, 10);
    }
    int status = background->status, result = background->result;
    if (background->output >= 0)
        close(background->output);
    if (text)
        *text = background->text;
    else
        text_free(&background->text);
    free(background);
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}
