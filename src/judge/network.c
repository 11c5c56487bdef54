/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/network.h"

#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

enum { LISTENING = 10 /* TCP_LISTEN as /proc/net/tcp tells it */ };

static int write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return -errno;
    int result = fputs(text, file) < 0 ? -EIO : 0;
    return fclose(file) < 0 ? -errno : result;
}

/* Who we were is who we stay: the same numbers inside. */
static int map_ids(uid_t uid, gid_t gid)
{
    char text[64];
    int error = write_file("/proc/self/setgroups", "deny");
    snprintf(text, sizeof(text), "%u %u 1", (unsigned)uid, (unsigned)uid);
    if (!error)
        error = write_file("/proc/self/uid_map", text);
    snprintf(text, sizeof(text), "%u %u 1", (unsigned)gid, (unsigned)gid);
    return error ? error : write_file("/proc/self/gid_map", text);
}

static int raise_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), error = 0;
    if (fd < 0)
        return -errno;
    if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
        error = -errno;
    request.ifr_flags |= IFF_UP;
    if (!error && ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        error = -errno;
    close(fd);
    return error;
}

static int enter(void)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    int error = unshare(CLONE_NEWNET) < 0 ? -errno : 0;
    if (error == -EPERM && unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
        error = map_ids(uid, gid);
    return error ? error : raise_loopback();
}

/* There is no way back from a half-made network, so a child tries first. */
char *network_enter(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        _exit(-enter());
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return memory_print("cannot try: %s", strerror(errno));
    int error = WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
    if (!error)
        error = enter();
    return error ? memory_print("no network namespace: %s", strerror(-error)) : NULL;
}

uint16_t network_free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool found = fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 &&
                 getsockname(fd, (struct sockaddr *)&address, &size) == 0;
    if (fd >= 0)
        close(fd);
    return found ? ntohs(address.sin_port) : 0;
}

/* Each line is "sl: local:port remote:port state ...", in hexadecimal. */
static bool visit(bool (*see)(void *context, uint16_t port, bool listening), void *context)
{
    static const char *const tables[] = {"/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"};
    bool found = false;
    for (int i = 0; i < 2 && !found; i++) {
        char line[512];
        unsigned port, state;
        FILE *file = fopen(tables[i], "r");
        while (file && !found && fgets(line, sizeof(line), file))
            if (sscanf(line, " %*[^:]: %*[^:]:%x %*[^:]:%*x %x", &port, &state) == 2)
                found = see(context, (uint16_t)port, state == LISTENING);
        if (file)
            fclose(file);
    }
    return found;
}

static bool is_that(void *context, uint16_t port, bool listening)
{
    return listening && *(const uint16_t *)context == port;
}

static bool is_left(void *context, uint16_t port, bool listening)
{
    return !listening && *(const uint16_t *)context == port;
}

bool network_listens(uint16_t port)
{
    return visit(is_that, &port);
}

bool network_lingers(uint16_t port)
{
    return visit(is_left, &port);
}

static bool note(void *context, uint16_t port, bool listening)
{
    struct text *text = context;
    if (listening)
        text_print(text, "%s%u", text->length ? ", " : "", port);
    return false;
}

char *network_listeners(void)
{
    struct text text = {0};
    visit(note, &text);
    return text.length ? text_take(&text) : NULL;
}
