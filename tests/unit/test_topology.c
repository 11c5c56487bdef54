/* SPDX-License-Identifier: Apache-2.0 */
/* Machines that are not here: as the kernel would tell of them, in a folder that hwloc reads in the
 * place of /sys, and as files that hwloc writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "probe/topology.h"

enum { KIB = 1024, MIB = 1 << 20, CPUS = 256 };

/* CPU n and n + 128 are threads of one core; 8 cores share a last cache; 64 cores a package and a
 * memory node; of the second package, the CPUs 64 to 95 and their threads are off. */
static bool is_on(int cpu)
{
    return cpu % 128 < 64 || cpu % 128 >= 96;
}

__attribute__((format(printf, 3, 4))) static void put(const char *root, const char *name,
                                                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = memory_vprint(format, args), *path = file_join(root, name);
    va_end(args);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    assert_int_equal(file_make_folders(path), 0);
    *slash = '/';
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s\n", text);
    fclose(file);
    free(path);
    free(text);
}

/* The CPUs that are on among first .. first + count and those 128 above, as the kernel writes it:
 * groups of 32 bits, highest first. Caller frees. */
static char *mask_of(int first, int count)
{
    uint32_t words[CPUS / 32] = {0};
    struct text text = {0};
    for (int cpu = first; cpu < first + count; cpu++)
        for (int thread = cpu; is_on(cpu) && thread < CPUS; thread += 128)
            words[thread / 32] |= UINT32_C(1) << thread % 32;
    for (int i = CPUS / 32 - 1; i >= 0; i--)
        text_print(&text, "%08x%s", words[i], i ? "," : "");
    return text.data;
}

static void put_cache(const char *folder, int index, int level, const char *type, const char *size,
                      const char *sharers)
{
    char *cache = memory_print("%s/cache/index%d", folder, index);
    put(cache, "type", "%s", type);
    put(cache, "level", "%d", level);
    put(cache, "size", "%s", size);
    put(cache, "coherency_line_size", "128");
    put(cache, "shared_cpu_map", "%s", sharers);
    free(cache);
}

static void put_cpu(const char *root, int cpu)
{
    int core = cpu % 128;
    char *folder = memory_print("%s/sys/devices/system/cpu/cpu%d", root, cpu);
    char *threads = mask_of(core, 1), *group = mask_of(core / 8 * 8, 8);
    char *package = mask_of(core / 64 * 64, 64);
    put(folder, "topology/core_cpus", "%s", threads);
    put(folder, "topology/package_cpus", "%s", package);
    put(folder, "topology/physical_package_id", "%d", core / 64);
    put(folder, "topology/core_id", "%d", core % 64);
    put_cache(folder, 0, 1, "Data", "32K", threads);
    put_cache(folder, 1, 1, "Instruction", "64K", threads);
    put_cache(folder, 2, 2, "Unified", "1024K", threads);
    put_cache(folder, 3, 3, "Unified", "32768K", group);
    free(folder);
    free(threads);
    free(group);
    free(package);
}

static void put_machine(const char *root)
{
    put(root, "sys/devices/system/cpu/online", "0-63,96-191,224-255");
    put(root, "sys/devices/system/cpu/possible", "0-255");
    put(root, "proc/meminfo", "MemTotal: 16777216 kB");
    for (int cpu = 0; cpu < CPUS; cpu++)
        if (is_on(cpu))
            put_cpu(root, cpu);
    put(root, "sys/devices/system/node/online", "0-1");
    for (int node = 0; node < 2; node++) {
        char *name = memory_print("sys/devices/system/node/node%d/cpumap", node);
        char *mask = mask_of(node * 64, 64);
        put(root, name, "%s", mask);
        free(name);
        free(mask);
    }
}

/* hwloc has them from the environment: what stands there is said to be this machine. */
static void pretend(const char *variable, const char *value)
{
    setenv(variable, value, 1);
    setenv("HWLOC_THISSYSTEM", "1", 1);
}

static int stop_pretending(void **state)
{
    (void)state;
    unsetenv("HWLOC_FSROOT");
    unsetenv("HWLOC_XMLFILE");
    unsetenv("HWLOC_THISSYSTEM");
    return 0;
}

static size_t all_cpus(int *cpus)
{
    size_t count = 0;
    for (int cpu = 0; cpu < CPUS; cpu++)
        if (is_on(cpu))
            cpus[count++] = cpu;
    return count;
}

static void expect_partner(const int *cpus, size_t count, int partner)
{
    struct topology topology;
    topology_read(cpus, count, &topology);
    assert_int_equal(topology_partner(&topology), partner);
    topology_free(&topology);
}

static void expect_large_machine(void)
{
    int cpus[CPUS], *cores;
    size_t core_count, count = all_cpus(cpus);
    struct topology topology;
    topology_read(cpus, count, &topology);
    assert_int_equal(topology.count, 192);
    assert_int_equal(topology.line, 128);
    assert_int_equal(topology.cache_count, 3);
    assert_true(topology.caches[0].bytes == 32 * KIB && topology.caches[0].sharers == 2);
    assert_true(topology.caches[1].level == 2 && topology.caches[1].bytes == MIB);
    assert_true(topology.caches[2].bytes == 32 * MIB && topology.caches[2].sharers == 16);
    assert_int_equal(topology.cpus[64].cpu, 96);
    assert_int_equal(topology.cpus[64].package, 1);
    assert_int_equal(topology.cpus[64].node, 1);
    assert_int_equal(topology.cpus[191].cpu, 255);
    assert_int_equal(topology.cpus[191].core, 127);
    assert_int_equal(topology.cpus[191].cluster, 120);
    topology_cores(&topology, &cores, &core_count);
    assert_int_equal(core_count, 96);
    assert_int_equal(cores[95], 127);
    struct shape shape = topology_shape(&topology);
    assert_true(shape.cpus == 192 && shape.cores == 96 && shape.packages == 2 && shape.nodes == 2);
    free(cores);
    topology_free(&topology);
}

static void a_large_machine_with_holes_is_understood(void **state)
{
    (void)state;
    char root[] = "/tmp/perflab-topology.XXXXXX";
    assert_non_null(mkdtemp(root));
    put_machine(root);
    pretend("HWLOC_FSROOT", root);
    expect_large_machine();
    expect_partner((const int[]){0, 1, 128}, 3, 1); /* another core, the same last cache */
    expect_partner((const int[]){3, 131}, 2, 131);  /* a thread of the same core */
    expect_partner((const int[]){3, 131, 60}, 3, 60);
    expect_partner((const int[]){3, 60, 70}, 3, 60); /* 70 is off: nothing is known of it */
    file_remove_tree(root);
}

/* Of a part of a machine, as in a container: what is shared is counted among the CPUs we may use,
 * and the numbers of the others do not matter. */
static void a_cpuset_leaves_what_it_leaves(void **state)
{
    (void)state;
    char root[] = "/tmp/perflab-topology.XXXXXX";
    struct topology topology;
    const int cpus[] = {5, 7, 133, 200};
    assert_non_null(mkdtemp(root));
    put_machine(root);
    pretend("HWLOC_FSROOT", root);
    topology_read(cpus, 4, &topology);
    assert_int_equal(topology.caches[0].sharers, 2); /* 5 and 133 */
    assert_int_equal(topology.caches[2].sharers, 3);
    struct shape shape = topology_shape(&topology);
    assert_true(shape.cpus == 4 && shape.cores == 3 && shape.packages == 0);
    topology_free(&topology);
    file_remove_tree(root);
}

/* Two packages of two cores with two threads each, numbered as some firmware does: threads of a
 * core far apart, packages in turns. */
static void a_description_can_stand_in_for_the_kernel(void **state)
{
    (void)state;
    struct topology topology;
    const int cpus[] = {0, 1, 2, 3, 4, 5, 6, 7};
    pretend("HWLOC_XMLFILE", PERFLAB_SRCDIR "/tests/fixtures/probe/two-packages.xml");
    topology_read(cpus, 8, &topology);
    struct shape shape = topology_shape(&topology);
    assert_true(shape.cpus == 8 && shape.cores == 4 && shape.packages == 2 && shape.nodes == 2);
    assert_int_equal(topology.cpus[5].core, 1);
    assert_int_equal(topology.cpus[3].package, 1);
    assert_int_equal(topology.cpus[3].node, 1);
    assert_int_equal(topology.cpus[6].cluster, 0);
    assert_int_equal(topology_partner(&topology), 2);
    assert_int_equal(topology.cache_count, 3);
    assert_true(topology.caches[1].bytes == 2 * MIB && topology.caches[2].sharers == 4);
    topology_free(&topology);
}

static void another_machine_is_not_taken_for_this_one(void **state)
{
    (void)state;
    struct topology topology;
    const int cpus[] = {0, 1};
    pretend("HWLOC_XMLFILE", PERFLAB_SRCDIR "/tests/fixtures/probe/two-packages.xml");
    unsetenv("HWLOC_THISSYSTEM");
    topology_read(cpus, 2, &topology);
    assert_int_equal(topology.cache_count, 0);
    assert_int_equal(topology.cpus[0].package, -1);
    topology_free(&topology);
}

static void a_machine_that_tells_nothing_is_one_core_a_cpu(void **state)
{
    (void)state;
    const int cpus[] = {4, 7};
    int *cores, *usable;
    size_t count;
    struct topology topology;
    pretend("HWLOC_FSROOT", "/nowhere");
    topology_read(cpus, 2, &topology);
    assert_int_equal(topology.cache_count, 0);
    assert_int_equal(topology.line, 64);
    assert_int_equal(topology.cpus[1].package, -1);
    assert_int_equal(topology_shape(&topology).cores, 2);
    assert_int_equal(topology_shape(&topology).nodes, 0);
    topology_cores(&topology, &cores, &count);
    assert_int_equal(count, 2);
    assert_int_equal(topology_partner(&topology), 7);
    topology_free(&topology);
    free(cores);
    expect_partner(cpus, 1, -1);
    topology_usable(&usable, &count);
    assert_true(count >= 1);
    free(usable);
}

/* Nothing of hwloc's but itself comes into the program. */
static void this_machine_is_read_without_plugins(void **state)
{
    (void)state;
    int *cpus;
    size_t count;
    struct topology topology;
    topology_usable(&cpus, &count);
    topology_read(cpus, count, &topology);
    assert_true(topology.count == count && topology.line >= 16);
    assert_true(topology_shape(&topology).cores >= 1);
    topology_free(&topology);
    free(cpus);
    char *line = NULL;
    size_t size = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && getline(&line, &size, maps) > 0)
        if (strstr(line, "/hwloc_") || strstr(line, "libOpenCL") || strstr(line, "libX11"))
            fail_msg("%s", line);
    free(line);
    if (maps)
        fclose(maps);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_teardown(function, stop_pretending)
    const struct CMUnitTest tests[] = {
        TEST(a_large_machine_with_holes_is_understood),
        TEST(a_cpuset_leaves_what_it_leaves),
        TEST(a_description_can_stand_in_for_the_kernel),
        TEST(another_machine_is_not_taken_for_this_one),
        TEST(a_machine_that_tells_nothing_is_one_core_a_cpu),
        TEST(this_machine_is_read_without_plugins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
