/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What /proc tells of the processes of a launch. The folder of each is held open from the start, so
 * that a number that another process gets later is never taken for it. stat and io include threads
 * that have ended; switches and migrations are told by each thread for itself, so those of ended
 * threads are kept as last read, and what a thread did between its last reading and its end is
 * lost.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "probe/process_table.h"
#include "probe/sources.h"

struct thread {
    int tid;
    double last[PROCESS_ROWS]; /* NaN: never told */
};

struct process {
    pid_t pid;
    int folder; /* or -errno */
    struct thread *threads;
    size_t thread_count;
    double ended[PROCESS_ROWS]; /* of threads that are no more */
    double last[PROCESS_ROWS];  /* of the process, NaN: never told */
    int errors[PROCESS_ROWS];   /* of the last reading: 0 or -errno */
};

struct state {
    struct probe_request request;
    bool wanted[PROCESS_ROWS];
    struct process *processes;
};

/* Fill last[] and errors[] of the wanted rows of one file; the folder is a process's or thread's.
 */
static void read_file(const struct state *state, int folder, enum process_file file, double *last,
                      int *errors)
{
    char *text = NULL;
    bool read = false;
    int error = 0;
    for (size_t r = 0; r < PROCESS_ROWS; r++) {
        const struct process_row *row = &process_rows[r];
        if (!state->wanted[r] || row->file != file)
            continue;
        if (!read)
            error = root_read_at(folder, process_files[file], &text);
        read = true;
        double value;
        errors[r] = error ? error : process_row_value(row, text, &value) ? 0 : -EBADMSG;
        if (!errors[r])
            last[r] = value;
    }
    free(text);
}

static struct thread *find_thread(struct process *process, int tid)
{
    for (size_t i = 0; i < process->thread_count; i++)
        if (process->threads[i].tid == tid)
            return &process->threads[i];
    struct thread *thread = memory_push(&process->threads, &process->thread_count);
    thread->tid = tid;
    for (size_t r = 0; r < PROCESS_ROWS; r++)
        thread->last[r] = NAN;
    return thread;
}

static bool is_gone(int folder)
{
    char *text;
    int error = folder < 0 ? folder : root_read_at(folder, "stat", &text);
    if (!error)
        free(text);
    return error == -ESRCH || error == -ENOENT;
}

static void read_thread(const struct state *state, struct process *process, int folder, int tid)
{
    double now[PROCESS_ROWS];
    int errors[PROCESS_ROWS] = {0};
    struct thread *thread = find_thread(process, tid);
    memcpy(now, thread->last, sizeof(now));
    for (enum process_file file = 0; file < PROCESS_FILES; file++)
        if (process_per_thread(file))
            read_file(state, folder, file, now, errors);
    for (size_t r = 0; r < PROCESS_ROWS; r++) {
        if (errors[r] && !is_gone(folder)) /* it may have ended since it was listed */
            process->errors[r] = errors[r];
        if (now[r] < thread->last[r]) /* the number was given to a new thread */
            process->ended[r] += thread->last[r];
        thread->last[r] = now[r];
    }
}

/* Sums over the threads seen now or before, into last[]. */
static void add_threads(const struct state *state, struct process *process)
{
    for (size_t r = 0; r < PROCESS_ROWS; r++) {
        if (!state->wanted[r] || !process_per_thread(process_rows[r].file))
            continue;
        double sum = process->ended[r];
        bool told = false;
        for (size_t i = 0; i < process->thread_count; i++) {
            if (isnan(process->threads[i].last[r]))
                continue;
            sum += process->threads[i].last[r];
            told = true;
        }
        if (told)
            process->last[r] = sum;
        else if (!process->errors[r])
            process->errors[r] = -ESRCH;
    }
}

/* All that are listed; 0, or -errno if they cannot be had. */
static int list_threads(const struct state *state, struct process *process)
{
    int fd = openat(process->folder, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = fd < 0 ? -errno : -ESRCH; /* until a thread is found */
    DIR *tasks = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *entry;
    while (tasks && (entry = readdir(tasks))) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        int folder = openat(fd, entry->d_name, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0 && errno != ENOENT && errno != ESRCH) {
            error = -errno;
            break;
        }
        error = 0;
        if (folder < 0)
            continue;
        read_thread(state, process, folder, atoi(entry->d_name));
        close(folder);
    }
    if (tasks)
        closedir(tasks);
    else if (fd >= 0)
        close(fd);
    return error;
}

static void read_threads(const struct state *state, struct process *process)
{
    int error = list_threads(state, process);
    for (size_t r = 0; error && r < PROCESS_ROWS; r++)
        if (process_per_thread(process_rows[r].file))
            process->errors[r] = error;
    add_threads(state, process);
}

static void read_process(const struct state *state, struct process *process)
{
    bool threads = false;
    memset(process->errors, 0, sizeof(process->errors));
    if (process->folder < 0) {
        for (size_t r = 0; r < PROCESS_ROWS; r++)
            process->errors[r] = process->folder;
        return;
    }
    for (size_t r = 0; r < PROCESS_ROWS; r++)
        threads = threads || (state->wanted[r] && process_per_thread(process_rows[r].file));
    for (enum process_file file = 0; file < PROCESS_FILES; file++)
        if (!process_per_thread(file))
            read_file(state, process->folder, file, process->last, process->errors);
    if (threads)
        read_threads(state, process);
}

/* A total of all processes, or of none: part of a sum would pass for the whole. */
static void add_processes(const struct state *state, size_t row, struct probe_total *total)
{
    double sum = 0;
    char *note = NULL;
    for (size_t i = 0; i < state->request.pid_count; i++) {
        const struct process *process = &state->processes[i];
        int error = process->errors[row];
        bool gone = error && (error == -ESRCH || is_gone(process->folder));
        if (error && !(gone && !isnan(process->last[row]))) {
            free(note);
            probe_total_absent(total,
                               process_reason(&process_rows[row], process->pid, gone, error));
            return;
        }
        if (gone && !note)
            note = memory_print("process %d is gone: what it had last is kept", (int)process->pid);
        sum += process->last[row];
    }
    if (state->request.pid_count)
        probe_total_set(total, sum, note);
    else
        probe_total_absent(total, memory_copy("there is no process to ask"));
}

static const struct probe_metric *process_metric(size_t index)
{
    return index < PROCESS_ROWS ? &process_rows[index].metric : NULL;
}

static void *process_start(const struct probe_request *request)
{
    struct state *state = memory_new(struct state);
    state->request = *request;
    state->processes = memory_alloc(request->pid_count * sizeof(*state->processes));
    for (size_t r = 0; r < PROCESS_ROWS; r++)
        for (size_t i = 0; i < request->name_count; i++)
            if (strcmp(process_rows[r].metric.name, request->names[i]) == 0)
                state->wanted[r] = true;
    for (size_t i = 0; i < request->pid_count; i++) {
        struct process *process = &state->processes[i];
        char *path = memory_print("%s/%d", request->root->proc, (int)request->pids[i]);
        process->pid = request->pids[i];
        process->folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (process->folder < 0)
            process->folder = -errno;
        for (size_t r = 0; r < PROCESS_ROWS; r++)
            process->last[r] = NAN;
        free(path);
    }
    return state;
}

static void process_read(void *opaque, struct probe_totals *totals)
{
    struct state *state = opaque;
    for (size_t i = 0; i < state->request.pid_count; i++)
        read_process(state, &state->processes[i]);
    for (size_t i = 0; i < state->request.name_count; i++)
        for (size_t r = 0; r < PROCESS_ROWS; r++)
            if (strcmp(process_rows[r].metric.name, state->request.names[i]) == 0)
                add_processes(state, r, &totals->items[i]);
}

static void process_stop(void *opaque)
{
    struct state *state = opaque;
    for (size_t i = 0; i < state->request.pid_count; i++) {
        if (state->processes[i].folder >= 0)
            close(state->processes[i].folder);
        free(state->processes[i].threads);
    }
    free(state->processes);
    free(state);
}

/* Pages touched for the first time are faults, one each. */
static char *process_available(const struct probe_root *root)
{
    enum { PAGES = 64 };
    const char *name = "minor_faults";
    pid_t self = getpid();
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct probe_request request = {root, &self, 1, &name, 1};
    struct probe_total before = {0}, after = {0};
    void *state = process_start(&request);
    char *memory =
        mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    process_read(state, &(struct probe_totals){&before, 1});
    if (memory != MAP_FAILED) {
        madvise(memory, PAGES * page, MADV_NOHUGEPAGE);
        for (size_t i = 0; i < PAGES; i++)
            ((volatile char *)memory)[i * page] = 1;
        munmap(memory, PAGES * page);
    }
    process_read(state, &(struct probe_totals){&after, 1});
    process_stop(state);
    char *problem = NULL;
    if (isnan(after.value))
        problem = memory_copy(after.note);
    else if (memory != MAP_FAILED && !(after.value - before.value >= PAGES))
        problem = memory_print("listed, but %d fresh pages counted as %.0f faults", PAGES,
                               after.value - before.value);
    free(before.note);
    free(after.note);
    return problem;
}

const struct probe_source probe_source_process = {
    "process files",
    "/proc; of another user's processes only with CAP_SYS_PTRACE",
    20000,
    process_metric,
    process_available,
    process_start,
    process_read,
    process_stop,
};
