/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shell on a pseudo-terminal of 132x43, with a path of 40 labs, beside its goals: the first
 * picture, a key's picture while a check runs and both CPUs are busy besides, the CPU time it takes
 * to show a check live, and the memory it has after the events of an hour.
 *
 * A picture is complete when nothing more of it comes for QUIET_MS; its time is that of its last
 * byte. Checks of the first two parts are real ones; those of the last are replayed by a judge that
 * has only a recording to tell.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    LABS = 40,
    WEEK = 5, /* labs */
    STARTS = 15,
    KEYS = 600,
    QUIET_MS = 4,
    FRAME_MS = 150,     /* longer than between two pictures of a live screen */
    PATIENCE_MS = 3000, /* for any picture */
    LIVE_SECONDS = 8,
    CHECKS = 36,
    EVENTS_EACH = 1000, /* of a check that lasts 100 s: so many make an hour */
    DEADLINE = 110,     /* s, for all */
};

struct terminal {
    int fd;
    pid_t pid;
    size_t bytes; /* of the last picture */
};

static char root[] = "/tmp/perflab-bench-XXXXXX";
static char source[PATH_MAX];
static bool missed;

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void give_up(const char *what)
{
    fprintf(stderr, "bench_shell: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void goal(const char *what, double value, double limit, const char *unit)
{
    bool met = value < limit;
    printf("shell: %-52s %8.2f %-3s goal < %g%s\n", what, value, unit, limit,
           met ? "" : "  MISSED");
    missed = missed || !met;
}

/* ---- a world to work in */

static void command(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void command(const char *format, ...)
{
    char line[4 * PATH_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    if (system(line) != 0)
        give_up(line);
}

/* The fixture's lab under many names, checked for as long as the bench needs. */
static void make_lab(const char *id)
{
    command("mkdir -p %s/data/labs/%s && ln -s %s/tests/fixtures/shell/labs/tiny/* "
            "%s/data/labs/%s/ && cd %s/data/labs/%s && rm lab.yaml && sed -e 's/^id: .*/id: %s/' "
            "-e 's/^budget: .*/budget: {looks: [1000], seconds: 100}/' "
            "%s/tests/fixtures/shell/labs/tiny/lab.yaml >lab.yaml",
            root, id, source, root, id, root, id, id, source);
}

static void make_path(void)
{
    char file[PATH_MAX];
    snprintf(file, sizeof(file), "%s/data/curriculum/performance-engineer.yaml", root);
    FILE *path = fopen(file, "w");
    if (!path)
        give_up(file);
    fputs("schema: 1\nid: performance-engineer\ntitle: Long\nsummary: Forty labs.\nweeks:\n", path);
    for (int lab = 0; lab < LABS; lab++) {
        char id[16];
        snprintf(id, sizeof(id), "lab-%02d", lab);
        if (lab % WEEK == 0)
            fprintf(path,
                    "  - week: %d\n    title: Week\n    objectives: [Work]\n"
                    "    days: [{days: \"1\", title: A day, study: [A book], labs: [%s], "
                    "success: Done, hours: \"1\"}]\n    labs:\n",
                    lab / WEEK + 1, id);
        fprintf(path, "      - {id: %s, title: Scramble array %d, kind: kernel, hours: 1}\n", id,
                lab);
        make_lab(id);
    }
    if (fclose(path) != 0)
        give_up(file);
}

static void make_world(void)
{
    char file[PATH_MAX];
    if (!mkdtemp(root) || !realpath(getenv("srcdir") ? getenv("srcdir") : ".", source))
        give_up("the folders");
    command("mkdir -p %s/data/curriculum %s/bin", root, root);
    command("ln -s %s/include %s/src %s/data/", source, source, root);
    make_path();
    snprintf(file, sizeof(file), "%s/data", root);
    setenv("PERFLAB_DATA", file, 1);
    setenv("HOME", root, 1);
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("NO_COLOR");
    command("./perflab init >/dev/null && ./perflab start lab-00 >/dev/null");
    command("cp perflab %s/bin/ && cat >%s/bin/perflab-judge <<'END'\n#!/bin/sh\n"
            "awk '/\"pair\"/ {for (i = 0; i < %d; i++) print; next} {print}' "
            "%s/tests/fixtures/shell/events/pass.jsonl\nEND\nchmod +x %s/bin/perflab-judge",
            root, root, EVENTS_EACH / 10, source, root);
}

/* ---- the terminal */

static struct terminal terminal_start(const char *program)
{
    struct winsize size = {.ws_row = 43, .ws_col = 132};
    struct terminal terminal = {0};
    terminal.pid = forkpty(&terminal.fd, NULL, NULL, &size);
    if (terminal.pid < 0)
        give_up("forkpty");
    if (terminal.pid == 0) {
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    return terminal;
}

static bool readable(const struct terminal *terminal, int ms)
{
    struct pollfd fd = {terminal->fd, POLLIN, 0};
    return poll(&fd, 1, ms) > 0 && (fd.revents & POLLIN);
}

/* Until nothing came for `quiet` ms. Returns when the last byte came; 0: none did. */
static int64_t await_picture(struct terminal *terminal, int quiet)
{
    char buffer[65536];
    int64_t last = 0, start = now();
    terminal->bytes = 0;
    while (readable(terminal, last ? quiet : PATIENCE_MS) &&
           now() - start < PATIENCE_MS * INT64_C(1000000)) {
        ssize_t n = read(terminal->fd, buffer, sizeof(buffer));
        if (n <= 0)
            break;
        terminal->bytes += (size_t)n;
        last = now();
    }
    return last;
}

/* The judge builds and calibrates before there are pairs. */
static void await_text(struct terminal *terminal, const char *text)
{
    char buffer[65536];
    while (readable(terminal, PATIENCE_MS)) {
        ssize_t n = read(terminal->fd, buffer, sizeof(buffer));
        if (n > 0 && memmem(buffer, (size_t)n, text, strlen(text)))
            return;
    }
    give_up(text);
}

static void press(const struct terminal *terminal, char key)
{
    if (write(terminal->fd, &key, 1) != 1)
        give_up("the shell's terminal");
}

/* ms from a key to the last byte of its picture. */
static double time_key(struct terminal *terminal, char key)
{
    char buffer[65536];
    while (readable(terminal, 0) && read(terminal->fd, buffer, sizeof(buffer)) > 0)
        ;
    int64_t start = now();
    press(terminal, key);
    int64_t last = await_picture(terminal, QUIET_MS);
    if (!last)
        give_up("a key without a picture");
    return (double)(last - start) / 1e6;
}

static void terminal_end(struct terminal *terminal)
{
    press(terminal, 'Q');
    while (await_picture(terminal, FRAME_MS))
        ;
    close(terminal->fd);
    waitpid(terminal->pid, NULL, 0);
}

/* ---- what is measured */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void bench_start(void)
{
    double ms[STARTS];
    for (int i = 0; i < STARTS; i++) {
        int64_t start = now();
        struct terminal terminal = terminal_start("./perflab");
        int64_t last = await_picture(&terminal, 100);
        if (!last || terminal.bytes < 1000)
            give_up("no first picture");
        ms[i] = (double)(last - start) / 1e6;
        terminal_end(&terminal);
    }
    qsort(ms, STARTS, sizeof(ms[0]), ascending);
    goal("first picture, 40 labs, median", ms[STARTS / 2], 50, "ms");
    goal("first picture, 40 labs, slowest of 15", ms[STARTS - 1], 50, "ms");
}

static double cpu_seconds(pid_t pid)
{
    char name[64], text[64] = "";
    snprintf(name, sizeof(name), "/proc/%d/schedstat", (int)pid);
    int fd = open(name, O_RDONLY);
    if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
        give_up(name);
    close(fd);
    return strtod(text, NULL) / 1e9;
}

static double memory_megabytes(pid_t pid)
{
    char name[64], line[128];
    double kilobytes = 0;
    snprintf(name, sizeof(name), "/proc/%d/status", (int)pid);
    FILE *file = fopen(name, "r");
    while (file && fgets(line, sizeof(line), file))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kilobytes = strtod(line + 6, NULL);
    if (!file || fclose(file) != 0)
        give_up(name);
    return kilobytes / 1024;
}

static void occupy(pid_t *pids, long count)
{
    for (long i = 0; i < count; i++)
        if ((pids[i] = fork()) == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (volatile unsigned long turns = 0;; turns++)
                ;
        }
}

static void bench_keys(struct terminal *terminal)
{
    static double ms[KEYS];
    pid_t busy[64];
    long cpus = sysconf(_SC_NPROCESSORS_ONLN) < 64 ? sysconf(_SC_NPROCESSORS_ONLN) : 64;
    occupy(busy, cpus);
    for (int i = 0; i < KEYS; i++)
        ms[i] = time_key(terminal, i / LABS % 2 ? 'k' : 'j');
    for (long i = 0; i < cpus; i++) {
        kill(busy[i], SIGKILL);
        waitpid(busy[i], NULL, 0);
    }
    qsort(ms, KEYS, sizeof(ms[0]), ascending);
    goal("key to picture, check and all CPUs busy, median", ms[KEYS / 2], 16, "ms");
    goal("key to picture, check and all CPUs busy, p99", ms[KEYS * 99 / 100], 16, "ms");
    printf("shell: %-52s %8.2f ms\n", "key to picture, check and all CPUs busy, slowest",
           ms[KEYS - 1]);
}

static void bench_live(struct terminal *terminal)
{
    double before = cpu_seconds(terminal->pid);
    int pictures = 0;
    int64_t start = now();
    while (now() - start < LIVE_SECONDS * INT64_C(1000000000))
        pictures += await_picture(terminal, QUIET_MS) != 0;
    double seconds = (double)(now() - start) / 1e9;
    goal("CPU time while a check is shown live",
         100 * (cpu_seconds(terminal->pid) - before) / seconds, 2, "%");
    printf("shell: %-52s %8.2f Hz\n", "pictures of it", pictures / seconds);
    if (pictures < LIVE_SECONDS)
        give_up("the check ended too early");
}

/* A check with a long budget: keys on the path first, then its own screen. */
static void bench_check(void)
{
    struct terminal terminal = terminal_start("./perflab");
    await_picture(&terminal, FRAME_MS);
    press(&terminal, 'c');
    await_picture(&terminal, FRAME_MS);
    press(&terminal, '\r');
    await_picture(&terminal, QUIET_MS);
    await_text(&terminal, "pairs ");
    press(&terminal, 'q');
    await_picture(&terminal, FRAME_MS);
    bench_keys(&terminal);
    press(&terminal, 'v');
    bench_live(&terminal);
    terminal_end(&terminal);
}

static void bench_memory(void)
{
    char program[PATH_MAX], line[64];
    snprintf(program, sizeof(program), "%s/bin/perflab", root);
    struct terminal terminal = terminal_start(program);
    await_picture(&terminal, FRAME_MS);
    for (int i = 0; i < CHECKS; i++) {
        press(&terminal, 'c');
        if (i == 0)
            press(&terminal, '\r'); /* without a prediction */
        await_picture(&terminal, FRAME_MS);
    }
    double peak = memory_megabytes(terminal.pid);
    terminal_end(&terminal);
    snprintf(line, sizeof(line), "memory, at most, in %d checks of %d events", CHECKS, EVENTS_EACH);
    goal(line, peak, 30, "MB");
    command("test $(./perflab history --json | grep -c '\"verdict\": \"pass\"') -ge %d", CHECKS);
}

static void clean_up(void)
{
    char line[PATH_MAX];
    snprintf(line, sizeof(line), "rm -rf %s", root);
    if (root[sizeof(root) - 2] != 'X' && system(line) != 0)
        fprintf(stderr, "bench_shell: %s is left\n", root);
}

int main(void)
{
    alarm(DEADLINE);
    atexit(clean_up);
    make_world();
    bench_start();
    bench_check();
    bench_memory();
    return missed;
}
