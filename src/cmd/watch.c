/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Check again whenever the file is saved. Editors save in many ways (write in place, or write
 * another file and rename it), so the folder is watched, and 200 ms of quiet are waited for.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/memory.h"
#include "cmd/checking.h"

enum { QUIET_MS = 200, EXIT_CANCELLED = 130 };

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

/* Does one of the events read concern the file? */
static bool concerns(int watch, const char *name)
{
    char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t n = read(watch, buffer, sizeof(buffer));
    bool found = false;
    for (char *at = buffer; n > 0 && at < buffer + n;) {
        const struct inotify_event *event = (const struct inotify_event *)at;
        found = found || (event->len && strcmp(event->name, name) == 0);
        at += sizeof(*event) + event->len;
    }
    return found;
}

static void wait_for_save(int watch, const char *name)
{
    struct pollfd fd = {watch, POLLIN, 0};
    bool saved = false;
    while (!stopped) {
        int ready = poll(&fd, 1, saved ? QUIET_MS : -1);
        if (ready == 0 && saved)
            return;
        if (ready > 0 && concerns(watch, name))
            saved = true;
    }
}

static int follow(struct scene *scene, const struct args *args, const char *source)
{
    char *folder = memory_copy_range(source, (size_t)(strrchr(source, '/') - source));
    const char *name = strrchr(source, '/') + 1;
    int watch = inotify_init1(IN_CLOEXEC);
    if (watch < 0 || inotify_add_watch(watch, folder, IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
        errors_add(&scene->errors, folder, 0, 0, "cannot be watched: %s", strerror(errno));
        free(folder);
        return cmd_fail(&scene->errors, EXIT_INTERNAL);
    }
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    while (!stopped) {
        int code = checking_run(scene, args, source, true, NULL);
        if (code == EXIT_CANCELLED)
            break;
        printf("-- saved versions of %s are checked with the quick parameters; Ctrl-C ends --\n",
               name);
        fflush(stdout);
        wait_for_save(watch, name);
    }
    close(watch);
    free(folder);
    return 0;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    int code;
    char *source = NULL;
    if (checking_open_lab(&scene, args) < 0 || !(source = checking_source(&scene, args)))
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else
        code = follow(&scene, args, source);
    free(source);
    cmd_close(&scene);
    return code;
}

const struct command cmd_watch = {
    "watch",
    "[LAB|FOLDER]",
    "check with the quick parameters whenever you save",
    "Nothing is recorded: quick parameters say nothing final. `perflab check` does.",
    FLAG(EVENTS) | FLAG(ISOLATION),
    0,
    1,
    run,
};
