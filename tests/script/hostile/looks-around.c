/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks for what a sandbox should not show or let be changed; prints HOLE for what it finds, and
 * then gives no answer.
 *
 * expect: wrong answer
 * prints: tried all
 * isolation: bubblewrap
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lab.h"

enum { LAST_FD = 6, MOST_FDS = 1024 };

static void hidden(const char *path)
{
    if (access(path, F_OK) == 0)
        printf("HOLE: sees %s\n", path);
}

static void read_only(const char *folder)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/left-behind", folder);
    if (open(path, O_CREAT | O_WRONLY, 0600) >= 0)
        printf("HOLE: writes to %s\n", folder);
}

static void look_at_itself(void)
{
    struct __user_cap_header_struct version = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct capabilities[2] = {{0}};
    syscall(SYS_capget, &version, capabilities);
    if (capabilities[0].permitted || capabilities[1].permitted)
        puts("HOLE: has capabilities");
    if (getuid() == 0 || setuid(0) == 0)
        puts("HOLE: is root");
    for (int fd = LAST_FD + 1; fd < MOST_FDS; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf("HOLE: has descriptor %d\n", fd);
    const char program[] = "/job/output/program";
    if (unlink(program) == 0 || chmod(program, 0700) == 0 || truncate(program, 0) == 0 ||
        open(program, O_WRONLY) >= 0)
        puts("HOLE: changes its program");
}

void scramble(const struct input *in, struct output *out)
{
    static const char *const secret[] = {"/proc/self",  "/sys/kernel", "/etc/passwd", "/etc/shadow",
                                         "/root",       "/home",       "/var",        "/run",
                                         "/job/source", "/dev/mem",    "/dev/kmsg"};
    static const char *const fixed[] = {"/", "/usr", "/usr/bin", "/job", "/job/output", "/dev"};
    (void)in, (void)out;
    for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
        hidden(secret[i]);
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        read_only(fixed[i]);
    look_at_itself();
    kill(-1, SIGKILL);
    kill(1, SIGKILL);
    kill(getppid(), SIGKILL);
    puts("tried all");
    fflush(stdout);
}
