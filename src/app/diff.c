/* SPDX-License-Identifier: Apache-2.0 */
#include "app/diff.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

enum { SECONDS = 10, MOST = 4 << 20, MILLISECOND = 1000000, NOT_FOUND = 127 };

/* A text as an open file that has no name. Not closed on exec: diff reads it as /dev/fd/N. */
static int open_text(const struct diff_side *side)
{
    int fd = memfd_create("perflab-diff", 0);
    size_t done = 0;
    while (fd >= 0 && done < side->size) {
        ssize_t n = write(fd, side->text + done, side->size - done);
        if (n < 0 && errno != EINTR) {
            close(fd);
            return -1;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return fd;
}

static pid_t start(const int files[2], const struct diff_side *before,
                   const struct diff_side *after, int *output)
{
    char names[2][32];
    int pipes[2];
    if (files[0] < 0 || files[1] < 0 || pipe2(pipes, O_CLOEXEC) < 0)
        return -1;
    for (int i = 0; i < 2; i++)
        snprintf(names[i], sizeof(names[i]), "/dev/fd/%d", files[i]);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        execlp("diff", "diff", "--text", "-u", "--label", before->label, "--label", after->label,
               names[0], names[1], (char *)NULL);
        _exit(NOT_FOUND);
    }
    close(pipes[1]);
    *output = pipes[0];
    if (pid < 0)
        close(pipes[0]);
    return pid;
}

/* Read to the end. False: too slow or too long. */
static bool read_all(int fd, struct text *text)
{
    int64_t deadline = clock_now() + SECONDS * CLOCK_SECOND;
    while (text->length <= MOST) {
        char buffer[8192];
        int64_t left = (deadline - clock_now()) / MILLISECOND;
        struct pollfd poll_fd = {fd, POLLIN, 0};
        int ready = left > 0 ? poll(&poll_fd, 1, (int)left) : 0;
        if (ready == 0)
            return false;
        ssize_t n = ready > 0 ? read(fd, buffer, sizeof(buffer)) : -1;
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
        text_add(text, buffer, n > 0 ? (size_t)n : 0);
    }
    return false;
}

/* NULL where all is well: diff ends with 1 if the texts differ. */
static const char *find_fault(bool whole, int status)
{
    if (!whole)
        return "diff took too long or printed too much";
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
        return WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND
                   ? "diff was not found: sudo apt install diffutils"
                   : "diff failed";
    return NULL;
}

int diff_make(const struct diff_side *before, const struct diff_side *after, char **diff,
              struct errors *errors)
{
    int files[2] = {open_text(before), open_text(after)}, output = -1, status = 0;
    struct text text = {0};
    const char *fault = "diff cannot be started";
    pid_t pid = start(files, before, after, &output);
    *diff = NULL;
    if (pid > 0) {
        bool whole = read_all(output, &text);
        close(output);
        if (!whole)
            kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        fault = find_fault(whole, status);
    }
    for (int i = 0; i < 2; i++)
        if (files[i] >= 0)
            close(files[i]);
    if (fault)
        errors_add(errors, NULL, 0, 0, "no source diff: %s", fault);
    else
        *diff = text_printable(text.data ? text.data : "", text.length);
    text_free(&text);
    return fault ? -1 : 0;
}
