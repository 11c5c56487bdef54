/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/helper/programs.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calls.skel.h"
#include "events.skel.h"
#include "probe/helper/refusal.h"

/* The tracepoints of events.bpf.c. Each has two programs, NAME_btf and NAME_raw. */
static const struct tracepoint {
    const char *name;
    enum trace_group group;
} tracepoints[] = {
    {"sched_switch", TRACE_SCHED},           {"sched_wakeup", TRACE_SCHED},
    {"sched_wakeup_new", TRACE_SCHED},       {"sched_process_exit", TRACE_SCHED},
    {"block_rq_issue", TRACE_BLOCK},         {"block_rq_complete", TRACE_BLOCK},
    {"inet_sock_set_state", TRACE_CONNECTS}, {"tcp_retransmit_skb", TRACE_RETRANSMITS},
};
enum { TRACEPOINTS = sizeof(tracepoints) / sizeof(tracepoints[0]) };

static int silent(enum libbpf_print_level level, const char *format, va_list args)
{
    (void)level, (void)format, (void)args;
    return 0;
}

static void lack(struct programs *programs, enum trace_group group, const char *reason)
{
    if (!programs->lacks[group][0])
        snprintf(programs->lacks[group], HELPER_REASON, "%s", reason);
    if (group == TRACE_SCHED) /* faults are read where threads switch */
        lack(programs, TRACE_FAULTS, reason);
    if (group == TRACE_CALLS)
        lack(programs, TRACE_FUTEXES, reason);
    if (group == TRACE_CONNECTS) /* which tells whose a connection is */
        lack(programs, TRACE_RETRANSMITS, reason);
}

static void lack_events(struct programs *programs, const char *reason)
{
    for (size_t i = 0; i < TRACEPOINTS; i++)
        lack(programs, tracepoints[i].group, reason);
}

static int open_calls(struct programs *programs, char why[HELPER_REASON])
{
    programs->calls = calls_bpf__open();
    int error = programs->calls ? calls_bpf__load(programs->calls) : -errno;
    if (!error && bpf_map_freeze(bpf_map__fd(programs->calls->maps.counts)) < 0)
        error = -errno; /* the caller gets to map it: for reading only */
    if (error) {
        refusal_explain(error, why);
        return -1;
    }
    programs->counts = bpf_map__fd(programs->calls->maps.counts);
    programs->watched = bpf_map__fd(programs->calls->maps.watched);
    programs->threads = bpf_map__fd(programs->calls->maps.threads);
    error = calls_bpf__attach(programs->calls);
    if (error)
        lack(programs, TRACE_CALLS,
             error == -ENOENT ? "this kernel has no tracepoints sys_enter and sys_exit"
                              : strerror(-error));
    return 0;
}

/* The function type a tracepoint's programs have, or NULL: this kernel has no such tracepoint. */
static const struct btf_type *prototype(const struct btf *types, const char *name)
{
    char typedef_name[64];
    snprintf(typedef_name, sizeof(typedef_name), "btf_trace_%s", name);
    int id = btf__find_by_name_kind(types, typedef_name, BTF_KIND_TYPEDEF);
    const struct btf_type *type = id > 0 ? btf__type_by_id(types, (__u32)id) : NULL;
    for (int depth = 0; type && depth < 3 && !btf_is_func_proto(type); depth++)
        type = btf__type_by_id(types, type->type);
    return type && btf_is_func_proto(type) ? type : NULL;
}

static bool is_there(const struct btf *types, const struct tracepoint *point, unsigned without)
{
    if (without & HELPER_WITHOUT_BLOCK_RQ && strcmp(point->name, "block_rq_issue") == 0)
        return false;
    return prototype(types, point->name) != NULL;
}

/* Leave out groups of which a tracepoint is missing. */
static void find_tracepoints(struct programs *programs, const struct btf *types, unsigned without)
{
    for (size_t i = 0; i < TRACEPOINTS; i++) {
        char reason[HELPER_REASON];
        snprintf(reason, sizeof(reason), "this kernel has no tracepoint %s", tracepoints[i].name);
        if (!is_there(types, &tracepoints[i], without))
            lack(programs, tracepoints[i].group, reason);
    }
}

static struct bpf_program *program_of(const struct programs *programs,
                                      const struct tracepoint *point, bool typed)
{
    char name[64];
    snprintf(name, sizeof(name), "%s_%s", point->name, typed ? "btf" : "raw");
    return bpf_object__find_program_by_name(programs->events->obj, name);
}

static void share_maps(struct programs *programs)
{
    bpf_map__reuse_fd(programs->events->maps.counts, programs->counts);
    bpf_map__reuse_fd(programs->events->maps.watched, programs->watched);
    bpf_map__reuse_fd(programs->events->maps.threads, programs->threads);
}

static int load_events(struct programs *programs, const struct btf *types, bool typed)
{
    programs->events = events_bpf__open();
    if (!programs->events)
        return -errno;
    const struct btf_type *issue = prototype(types, "block_rq_issue");
    programs->events->rodata->request_argument = issue && btf_vlen(issue) > 2;
    share_maps(programs);
    for (size_t i = 0; i < TRACEPOINTS; i++) {
        bool wanted = !programs->lacks[tracepoints[i].group][0];
        bpf_program__set_autoload(program_of(programs, &tracepoints[i], typed), wanted);
        bpf_program__set_autoload(program_of(programs, &tracepoints[i], !typed), false);
    }
    int error = events_bpf__load(programs->events);
    if (error) {
        events_bpf__destroy(programs->events);
        programs->events = NULL;
    }
    return error;
}

static void attach_events(struct programs *programs, bool typed)
{
    for (size_t i = 0; i < TRACEPOINTS; i++) {
        const struct tracepoint *point = &tracepoints[i];
        struct bpf_program *program = program_of(programs, point, typed);
        if (programs->lacks[point->group][0])
            continue;
        struct bpf_link *link = bpf_program__attach(program);
        if (link) {
            bpf_link__disconnect(link); /* ends with the process */
            continue;
        }
        char reason[HELPER_REASON];
        snprintf(reason, sizeof(reason), "the tracepoint %s cannot be had: %s", point->name,
                 strerror(errno));
        lack(programs, point->group, reason);
    }
    programs->off_cpu = bpf_map__fd(programs->events->maps.off_cpu);
    programs->stacks = bpf_map__fd(programs->events->maps.stacks);
}

static void open_events(struct programs *programs, unsigned without)
{
    struct btf *types = without & HELPER_WITHOUT_BTF ? NULL : btf__load_vmlinux_btf();
    if (!types) {
        lack_events(programs,
                    "the kernel does not describe its types: it was built without BTF, or "
                    "/sys/kernel/btf/vmlinux is hidden");
        return;
    }
    find_tracepoints(programs, types, without);
    bool typed = !(without & HELPER_WITHOUT_TP_BTF);
    int error = load_events(programs, types, typed);
    if (error && typed)
        error = load_events(programs, types, typed = false);
    btf__free(types);
    if (error) {
        char reason[HELPER_REASON];
        refusal_explain(error, reason);
        lack_events(programs, reason);
    } else {
        attach_events(programs, typed);
    }
}

int programs_open(struct programs *programs, unsigned without, char why[HELPER_REASON])
{
    *programs = (struct programs){.off_cpu = -1, .stacks = -1};
    libbpf_set_print(silent);
    libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
    programs->stats = bpf_enable_stats(BPF_STATS_RUN_TIME);
    if (open_calls(programs, why) < 0) {
        programs_close(programs);
        return -1;
    }
    open_events(programs, without);
    return 0;
}

void programs_close(struct programs *programs)
{
    events_bpf__destroy(programs->events);
    calls_bpf__destroy(programs->calls);
    if (programs->stats >= 0)
        close(programs->stats);
    *programs = (struct programs){.stats = -1};
}

/* At most as often as a map has entries, should others fill it meanwhile. */
static void empty_map(int map)
{
    char key[64];
    for (int left = 16384; left && map >= 0 && bpf_map_get_next_key(map, NULL, key) == 0; left--)
        if (bpf_map_delete_elem(map, key) < 0 && errno != ENOENT)
            break;
}

int programs_watch(struct programs *programs, const pid_t *pids, size_t count)
{
    uint32_t one = 1;
    empty_map(programs->watched);
    empty_map(programs->threads);
    empty_map(programs->off_cpu);
    empty_map(programs->stacks);
    for (size_t i = 0; i < count; i++)
        if (bpf_map_update_elem(programs->watched, &pids[i], &one, BPF_ANY) < 0)
            return -errno;
    return 0;
}

void programs_forget(struct programs *programs, pid_t pid)
{
    bpf_map_delete_elem(programs->watched, &pid);
}

static bool add_own_time(const struct bpf_object *object, uint64_t *ns, uint64_t *runs)
{
    struct bpf_program *program;
    bpf_object__for_each_program(program, object)
    {
        struct bpf_prog_info info = {0};
        __u32 size = sizeof(info);
        int fd = bpf_program__fd(program);
        if (fd < 0)
            continue; /* not loaded */
        if (bpf_obj_get_info_by_fd(fd, &info, &size) < 0)
            return false;
        *ns += info.run_time_ns;
        *runs += info.run_cnt;
    }
    return true;
}

static bool stats_are_on(void)
{
    char answer = '0';
    FILE *file = fopen("/proc/sys/kernel/bpf_stats_enabled", "re");
    if (file) {
        answer = (char)fgetc(file);
        fclose(file);
    }
    return answer == '1';
}

int programs_own_time(const struct programs *programs, uint64_t *ns, uint64_t *runs,
                      char why[HELPER_REASON])
{
    *ns = *runs = 0;
    if (programs->stats < 0 && !stats_are_on()) {
        snprintf(why, HELPER_REASON,
                 "the kernel does not count it for an ordinary user: sudo sysctl "
                 "kernel.bpf_stats_enabled=1");
        return -EPERM;
    }
    if (add_own_time(programs->calls->obj, ns, runs) &&
        (!programs->events || add_own_time(programs->events->obj, ns, runs)))
        return 0;
    snprintf(why, HELPER_REASON, "the kernel does not tell: %s", strerror(errno));
    return -EIO;
}

static uint32_t read_stack(int map, int32_t id, uint64_t addresses[TRACE_STACK_DEEPEST])
{
    uint32_t count = 0, key = (uint32_t)id;
    if (id < 0 || bpf_map_lookup_elem(map, &key, addresses) < 0)
        return 0;
    while (count < TRACE_STACK_DEEPEST && addresses[count])
        count++;
    return count;
}

int programs_off_cpu(const struct programs *programs, bool kernel,
                     int (*visit)(void *context, const struct helper_stack *stack), void *context)
{
    struct trace_off_cpu key, *before = NULL;
    if (programs->off_cpu < 0)
        return -ENOTSUP;
    for (int left = 16384; left && bpf_map_get_next_key(programs->off_cpu, before, &key) == 0;
         left--) {
        struct helper_stack stack = {.stack = 1, .pid = (int32_t)key.tgid};
        before = &key;
        if (bpf_map_lookup_elem(programs->off_cpu, &key, &stack.ns) < 0)
            continue;
        stack.user_count = read_stack(programs->stacks, key.user, stack.user);
        if (kernel)
            stack.kernel_count = read_stack(programs->stacks, key.kernel, stack.kernel);
        int error = visit(context, &stack);
        if (error)
            return error;
    }
    return 0;
}
