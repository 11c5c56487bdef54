/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store against what machines do to it: kills in the middle of a write, several writers, full
 * disks, folders that cannot be written.
 *
 * A kill is placed by counting: the child's SQLite gets its own pwrite(), which writes half of the
 * n-th block and then sends SIGKILL. So every place where a write can be torn is tried in turn,
 * without a clock. Acknowledged attempts come through a pipe, which outlives the child.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "base/memory.h"
#include "store/store.h"

static char root[] = "/tmp/perflab-crash-XXXXXX";
static char *folder; /* the state folder */

static int set_up(void **state)
{
    (void)state;
    strcpy(strrchr(root, '-'), "-XXXXXX");
    if (!mkdtemp(root) || chmod(root, 0755) < 0)
        return -1;
    folder = file_join(root, "perflab");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(folder);
    return file_remove_tree(root);
}

/* Whether an attempt could be added; its source is its number, so that attempts can be told apart.
 */
static bool add(struct store *store, int number, struct errors *errors)
{
    char *source = memory_print("%d", number);
    char *record = memory_alloc(9000); /* several pages */
    memset(record, 'r', 8999);
    struct attempt attempt = {.lab = "a", .verdict = "fail", .source = source, .record = record};
    attempt.events = record;
    attempt.source_size = strlen(source);
    bool added = store_add_attempt(store, &attempt, NULL, errors) == 0;
    free(source);
    free(record);
    return added;
}

/* In the child: write attempts from number `first` and acknowledge each. */
static void write_attempts(int first, int count, int acknowledge)
{
    struct errors errors = {0};
    struct store *store;
    if (store_open(folder, &store, &errors) < 0) {
        errors_print(&errors, stderr);
        _exit(1);
    }
    for (int i = first; i < first + count; i++) {
        if (!add(store, i, &errors)) {
            errors_print(&errors, stderr);
            _exit(2);
        }
        if (write(acknowledge, &i, sizeof(i)) != sizeof(i))
            _exit(3);
    }
    store_close(store);
    _exit(0);
}

/* Fork a child that works; what it acknowledges comes out of *acknowledged. */
static pid_t fork_writer(int first, int count, int *acknowledged, void (*prepare)(int), int at)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        prepare(at);
        write_attempts(first, count, ends[1]);
    }
    assert_true(child > 0);
    close(ends[1]);
    *acknowledged = ends[0];
    return child;
}

static int exit_of(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static int writes_left;
static int write_error; /* 0: die in the last write; else fail from there on */

static ssize_t counted_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    if (--writes_left > 0)
        return pwrite(fd, bytes, size, at);
    if (write_error) {
        errno = write_error;
        return -1;
    }
    if (pwrite(fd, bytes, size / 2, at) >= 0)
        raise(SIGKILL);
    return -1;
}

static void count_writes(int allowed)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    writes_left = allowed;
    vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)counted_pwrite);
    vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)counted_pwrite);
}

/* Wait until the child ends or is killed, and note what it acknowledged. */
static void collect(int acknowledged, bool known[], int limit)
{
    int number;
    while (read(acknowledged, &number, sizeof(number)) == sizeof(number)) {
        assert_in_range(number, 0, limit - 1);
        known[number] = true;
    }
    close(acknowledged);
}

static void expect_sound_file(void)
{
    char *path = file_join(folder, "perflab.db");
    sqlite3 *database;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, "PRAGMA integrity_check", -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal(sqlite3_column_text(statement, 0), "ok");
    sqlite3_finalize(statement);
    sqlite3_close(database);
    free(path);
}

/* Every acknowledged attempt is there once and whole; returns how many attempts there are. */
static size_t expect_known(const bool known[], int limit)
{
    struct errors errors = {0};
    struct store *store;
    struct attempt *list;
    size_t count;
    bool *found = memory_alloc((size_t)limit);
    assert_int_equal(store_open(folder, &store, &errors), 0);
    assert_null(store_note(store)); /* nothing was taken for damage */
    assert_int_equal(store_list_attempts(store, NULL, SIZE_MAX, &list, &count, &errors), 0);
    for (size_t i = 0; i < count; i++) {
        int number = atoi(list[i].source);
        assert_in_range(number, 0, limit - 1);
        assert_int_equal(strlen(list[i].record), 8999);
        char *events = NULL; /* come and go with their attempt */
        assert_int_equal(store_attempt_events(store, list[i].id, &events, &errors), 0);
        assert_string_equal(events, list[i].record);
        free(events);
        assert_false(found[number]);
        found[number] = true;
    }
    for (int i = 0; i < limit; i++)
        assert_true(found[i] || !known[i]);
    attempts_free(list, count);
    store_close(store);
    free(found);
    expect_sound_file();
    return count;
}

enum { KILLS = 80, EACH = 4 };

/* One history goes through all the kills: they hit recovery, attempts, the last checkpoint. */
static void test_kill_loses_nothing_acknowledged(void **state)
{
    (void)state;
    static bool known[KILLS * EACH];
    int killed = 0, acknowledged;
    for (int n = 0; n < KILLS; n++) {
        pid_t child = fork_writer(n * EACH, EACH, &acknowledged, count_writes, 1 + n * 7 % 101);
        collect(acknowledged, known, KILLS * EACH);
        int status = exit_of(child);
        assert_true(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
        killed += status != 0;
        if (n % 8 == 0)
            expect_known(known, KILLS * EACH);
    }
    assert_true(expect_known(known, KILLS * EACH) > KILLS);
    assert_true(killed > KILLS / 2);
}

/* Killed while the file is being made: the next opening makes it. */
static void test_kill_while_making(void **state)
{
    (void)state;
    static const bool none[1];
    int acknowledged, status = -1;
    for (int n = 1; status != 0; n++) {
        assert_true(n < 200);
        pid_t child = fork_writer(0, 0, &acknowledged, count_writes, n);
        close(acknowledged);
        status = exit_of(child);
        assert_int_equal(expect_known(none, 1), 0);
        assert_int_equal(file_remove_tree(folder), 0);
    }
}

static int gate[2];

/* Until the parent opens the gate, by closing its end of the pipe. */
static void wait_at_gate(int unused)
{
    char byte;
    close(gate[1]);
    (void)unused;
    if (read(gate[0], &byte, 1) != 0)
        _exit(4);
}

static void test_writers_at_once(void **state)
{
    (void)state;
    enum { WRITERS = 4, NUMBERS = 100 };
    static bool known[WRITERS * NUMBERS];
    pid_t children[WRITERS];
    int acknowledged[WRITERS];
    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < WRITERS; i++)
        children[i] = fork_writer(i * NUMBERS, NUMBERS, &acknowledged[i], wait_at_gate, 0);
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < WRITERS; i++) {
        collect(acknowledged[i], known, WRITERS * NUMBERS);
        assert_int_equal(exit_of(children[i]), 0);
    }
    assert_int_equal(expect_known(known, WRITERS * NUMBERS), WRITERS * NUMBERS);
}

static bool has(const struct errors *errors, const char *part)
{
    bool found = errors->count == 1 && strstr(errors->items[0].message, part);
    if (!found)
        errors_print(errors, stderr);
    return found;
}

/* Fill until it fails, make room, go on. Returns which step went wrong, 0 for none. */
static int fill_disk(void (*fill)(void), void (*make_room)(void))
{
    struct errors errors = {0};
    struct store *store;
    int number = 0;
    if (store_open(folder, &store, &errors) < 0 || !add(store, number++, &errors))
        return 1;
    fill();
    while (number < 1000 && add(store, number, &errors))
        number++;
    if (!has(&errors, "free some space"))
        return 2;
    errors_free(&errors);
    make_room();
    if (!add(store, number++, &errors))
        return 3;
    size_t count;
    struct attempt *list;
    if (store_list_attempts(store, NULL, SIZE_MAX, &list, &count, &errors) < 0)
        return 4;
    attempts_free(list, count);
    store_close(store);
    return count == (size_t)number ? 0 : 5;
}

static void expect_full_disk_survived(void (*fill)(void), void (*make_room)(void))
{
    pid_t child = fork();
    if (child == 0)
        _exit(fill_disk(fill, make_room));
    assert_int_equal(exit_of(child), 0);
    static const bool none[1000];
    assert_true(expect_known(none, 1000) >= 2);
}

static struct rlimit room;

static void limit_files(void)
{
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &room);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){200000, room.rlim_max});
}

static void lift_limit(void)
{
    setrlimit(RLIMIT_FSIZE, &room);
}

static void test_file_size_limit(void **state)
{
    (void)state;
    expect_full_disk_survived(limit_files, lift_limit);
}

static void fill_soon(void)
{
    write_error = ENOSPC;
    count_writes(11);
}

static void make_space(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    vfs->xSetSystemCall(vfs, NULL, NULL); /* back to the real ones */
}

static void test_full_disk(void **state)
{
    (void)state;
    expect_full_disk_survived(fill_soon, make_space);
}

/* As an ordinary user, whom permissions bind. */
static int open_as_other(const char *part)
{
    struct errors errors = {0};
    struct store *store;
    if (getuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
        return 1;
    if (store_open(folder, &store, &errors) == 0)
        return 2;
    return has(&errors, part) && has(&errors, "set XDG_STATE_HOME") ? 0 : 3;
}

static void expect_refusal(const char *part)
{
    pid_t child = fork();
    if (child == 0)
        _exit(open_as_other(part));
    assert_int_equal(exit_of(child), 0);
}

static void test_unusable_folders(void **state)
{
    (void)state;
    assert_int_equal(chmod(root, 0555), 0);
    expect_refusal("Permission denied"); /* the folder cannot be made */
    assert_int_equal(chmod(root, 0755), 0);
    assert_int_equal(mkdir(folder, 0555), 0);
    expect_refusal("Permission denied"); /* nothing can be made in it */
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(file_write(folder, "x", 1, 0644), 0);
    expect_refusal("Not a directory");
}

static void test_read_only_file(void **state)
{
    (void)state;
    struct errors errors = {0};
    struct store *store;
    assert_int_equal(store_open(folder, &store, &errors), 0);
    store_close(store);
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(chmod(".", 0777), 0);
    assert_int_equal(chmod("perflab.lock", 0666), 0);
    assert_int_equal(chmod("perflab.db", 0444), 0);
    assert_int_equal(chdir("/"), 0);
    expect_refusal("writable");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_kill_loses_nothing_acknowledged),
        CASE(test_kill_while_making),
        CASE(test_writers_at_once),
        CASE(test_file_size_limit),
        CASE(test_full_disk),
        CASE(test_unusable_folders),
        CASE(test_read_only_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
