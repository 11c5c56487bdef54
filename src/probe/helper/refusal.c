/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/helper/refusal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include "probe/helper/confine.h"

/* Does the first line of the file contain the word? */
static bool file_says(const char *path, const char *word)
{
    char line[256] = "";
    FILE *file = fopen(path, "re");
    bool says = file && fgets(line, sizeof(line), file) && strstr(line, word);
    if (file)
        fclose(file);
    return says;
}

/* The initial user namespace maps all numbers to themselves. */
static bool in_user_namespace(void)
{
    unsigned first = 0, outside = 0, count = 0;
    FILE *file = fopen("/proc/self/uid_map", "re");
    bool known = file && fscanf(file, "%u %u %u", &first, &outside, &count) == 3;
    if (file)
        fclose(file);
    return known && (first || outside || count != ~0u);
}

static bool charges_locked_memory(void) /* Linux before 5.11 */
{
    struct utsname name;
    int major = 0, minor = 0;
    struct rlimit limit;
    if (uname(&name) < 0 || sscanf(name.release, "%d.%d", &major, &minor) != 2)
        return false;
    return (major < 5 || (major == 5 && minor < 11)) && getrlimit(RLIMIT_MEMLOCK, &limit) == 0 &&
           limit.rlim_cur != RLIM_INFINITY;
}

static const char *permission(void)
{
    if (!confine_can_count())
        return "not permitted: perflab-probe has not the capabilities cap_bpf and cap_perfmon";
    if (in_user_namespace())
        return "not permitted in a container's user namespace, whatever capabilities it gives: run "
               "perflab outside of it";
    if (file_says("/sys/kernel/security/lockdown", "[confidentiality]"))
        return "the kernel is locked down (confidentiality): boot without lockdown=confidentiality";
    if (charges_locked_memory())
        return "the limit of locked memory is too low for this kernel: ulimit -l unlimited";
    return "bpf(2) is forbidden although perflab-probe has the capabilities: a container's system "
           "call filter or a security module does that";
}

void refusal_explain(int error, char why[HELPER_REASON])
{
    const char *reason = NULL;
    if (error == -EPERM || error == -EACCES)
        reason = permission();
    else if (error == -ENOSYS)
        reason = "this kernel takes no BPF programs";
    else if (error == -ENOMEM)
        reason = "no memory for BPF maps";
    if (reason)
        snprintf(why, HELPER_REASON, "%s", reason);
    else
        snprintf(why, HELPER_REASON, "the kernel does not take these BPF programs: %s",
                 strerror(-error));
}
