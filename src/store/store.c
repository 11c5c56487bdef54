/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening the store. One process at a time does so, under a lock on a file beside the database:
 * finding it damaged, moving it aside and beginning a new one must not be interleaved with another
 * process that does the same, or the second would move the first one's fresh file away.
 *
 * The schema's version is in PRAGMA user_version. migrations[n] takes version n to n + 1, all of
 * them in one transaction, so a kill leaves the old version or the new one.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "store/database.h"

enum { WAIT_MS = 10000, STEP_MS = 20 };
enum condition { FAILED = -1, SOUND, DAMAGED }; /* FAILED: an error was added */

static const char doing_open[] = "open the history";

static const char *const migrations[] = {
    "CREATE TABLE sources (id INTEGER PRIMARY KEY, text BLOB NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE attempts ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at INTEGER NOT NULL," /* seconds since 1970 */
    " lab TEXT NOT NULL,"
    " verdict TEXT NOT NULL,"
    " exit_code INTEGER NOT NULL,"
    " seed TEXT NOT NULL CHECK (length(seed) = 16)," /* hexadecimal: INTEGER is signed */
    " seconds REAL NOT NULL,"
    " pairs INTEGER NOT NULL,"
    " quick INTEGER NOT NULL CHECK (quick IN (0, 1)),"
    " practice INTEGER NOT NULL CHECK (practice IN (0, 1)),"
    " prediction REAL," /* NULL: none */
    " hints_opened INTEGER NOT NULL,"
    " source INTEGER NOT NULL REFERENCES sources (id),"
    " record TEXT NOT NULL) STRICT;"
    /* Everything that standings need, so that they never read past the long records. */
    "CREATE INDEX attempts_standing"
    " ON attempts (lab, id, exit_code, verdict, at, quick, practice);"
    "CREATE TABLE hints (lab TEXT PRIMARY KEY NOT NULL, opened INTEGER NOT NULL) STRICT;"
    "CREATE TABLE predictions (lab TEXT PRIMARY KEY NOT NULL, prediction REAL NOT NULL) STRICT;"
    "CREATE TABLE settings (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;",
    /* Apart from attempts, so that lists never read past the long streams. */
    "CREATE TABLE events ("
    " attempt INTEGER PRIMARY KEY REFERENCES attempts (id),"
    " text TEXT NOT NULL) STRICT;",
    "CREATE TABLE answers ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at INTEGER NOT NULL,"
    " lab TEXT NOT NULL,"
    " question TEXT NOT NULL,"
    " text TEXT NOT NULL,"                                            /* as it was typed */
    " outcome INTEGER NOT NULL CHECK (outcome IN (0, 1, 2))) STRICT;" /* enum answer_outcome */
    "CREATE INDEX answers_question ON answers (lab, question, id);",
    /* Of an exam that was begun: how much of its time was used up to the moment that is told by
     * seen, boot and uptime. An attempt after the time is an attempt, but not a pass. */
    "CREATE TABLE exams ("
    " lab TEXT PRIMARY KEY NOT NULL,"
    " sitting INTEGER NOT NULL," /* from 1 */
    " began INTEGER NOT NULL,"   /* seconds since 1970 */
    " seconds REAL NOT NULL,"    /* it has */
    " adr INTEGER NOT NULL CHECK (adr IN (0, 1)),"
    " used REAL NOT NULL," /* seconds */
    " seen INTEGER NOT NULL,"
    " boot TEXT NOT NULL,"
    " uptime REAL NOT NULL) STRICT;"
    "CREATE TABLE decisions (lab TEXT PRIMARY KEY NOT NULL, at INTEGER NOT NULL) STRICT;"
    "ALTER TABLE attempts ADD COLUMN"
    " after_time INTEGER NOT NULL DEFAULT 0 CHECK (after_time IN (0, 1));"
    "DROP INDEX attempts_standing;"
    "CREATE INDEX attempts_standing"
    " ON attempts (lab, id, exit_code, verdict, at, quick, practice, after_time);",
};
enum { NEWEST = sizeof(migrations) / sizeof(migrations[0]) };

static int make_private_folder(const char *folder)
{
    if (mkdir(folder, 0700) == 0)
        return 0;
    if (errno == ENOENT) {
        const char *slash = strrchr(folder, '/');
        char *parent = slash ? memory_copy_range(folder, (size_t)(slash - folder)) : NULL;
        int error = parent && *parent ? file_make_folders(parent) : 0;
        free(parent);
        if (error)
            return error;
        if (mkdir(folder, 0700) == 0)
            return 0;
    }
    struct stat st;
    if (errno != EEXIST)
        return -errno;
    return stat(folder, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

static int fail_folder(const char *folder, int error, struct errors *errors)
{
    errors_add(errors, folder, 0, 0,
               "cannot keep the history in this folder: %s; make it a folder you can write to, or "
               "set XDG_STATE_HOME to another one",
               strerror(error));
    return -1;
}

/* An open file that holds the lock until it is closed, or -1. It doubles as a test that the folder
 * can be written, which SQLite reports less clearly. */
static int lock_folder(const char *folder, struct errors *errors)
{
    char *path = file_join(folder, "perflab.lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int error = fd < 0 ? errno : 0;
    free(path);
    if (error)
        return fail_folder(folder, error, errors);
    for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; waited += STEP_MS) {
        if (errno != EINTR && (errno != EWOULDBLOCK || waited >= WAIT_MS)) {
            errors_add(
                errors, folder, 0, 0,
                "cannot open the history: %s; if another perflab hangs, end it and try again",
                errno == EWOULDBLOCK ? "another perflab has been opening it for 10 seconds"
                                     : strerror(errno));
            close(fd);
            return -1;
        }
        nanosleep(&(struct timespec){0, STEP_MS * 1000000L}, NULL);
    }
    return fd;
}

static enum condition fail_open(struct store *store, struct errors *errors)
{
    database_fail(store, doing_open, errors);
    return FAILED;
}

static bool is_damage(int code)
{
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/* Whether the first column of the first row `sql` gives can be had, and then what it is. */
static enum condition ask(struct store *store, const char *sql, char **answer,
                          struct errors *errors)
{
    sqlite3_stmt *statement = NULL;
    *answer = NULL;
    int code = sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *answer = memory_copy((const char *)sqlite3_column_text(statement, 0));
    enum condition condition = *answer ? SOUND : DAMAGED;
    if (condition == DAMAGED && !is_damage(code))
        condition = fail_open(store, errors);
    sqlite3_finalize(statement);
    return condition;
}

static int migrate(struct store *store, int version, struct errors *errors)
{
    if (version == NEWEST)
        return 0;
    if (database_begin(store, doing_open, errors) < 0)
        return -1;
    int status = 0;
    for (; version < NEWEST && status == 0; version++)
        status = database_run(store, migrations[version], doing_open, errors);
    char *sql = memory_print("PRAGMA user_version = %d", NEWEST);
    if (status == 0)
        status = database_run(store, sql, doing_open, errors);
    free(sql);
    return database_end(store, status, doing_open, errors);
}

static enum condition expect_writable(struct store *store, struct errors *errors)
{
    if (!sqlite3_db_readonly(store->database, "main"))
        return SOUND;
    errors_add(errors, store->path, 0, 0,
               "cannot %s: the file cannot be written; make it writable, or set XDG_STATE_HOME to "
               "another folder",
               doing_open);
    return FAILED;
}

/* The version is asked first and changes nothing: a newer file must stay as it is. */
static enum condition prepare(struct store *store, struct errors *errors)
{
    char *answer = NULL;
    enum condition condition = ask(store, "PRAGMA user_version", &answer, errors);
    int version = answer ? atoi(answer) : 0;
    free(answer);
    if (condition != SOUND)
        return condition;
    if (version < 0 || version > NEWEST) {
        errors_add(errors, store->path, 0, 0,
                   "the history was written by a newer perflab (format %d, this one knows up to "
                   "%d) and was left alone; use the newer perflab, or set XDG_STATE_HOME to "
                   "another folder",
                   version, NEWEST);
        return FAILED;
    }
    condition = ask(store, "PRAGMA quick_check(1)", &answer, errors);
    if (condition == SOUND && strcmp(answer, "ok") != 0)
        condition = DAMAGED;
    free(answer);
    if (condition == SOUND)
        condition = expect_writable(store, errors);
    if (condition != SOUND)
        return condition;
    if (database_run(store,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                     "PRAGMA foreign_keys = ON",
                     doing_open, errors) < 0)
        return FAILED;
    return migrate(store, version, errors) < 0 ? FAILED : SOUND;
}

static enum condition connect_file(struct store *store, struct errors *errors)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(store->path, &store->database, flags, NULL);
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(store->database, WAIT_MS);
        return prepare(store, errors);
    }
    if (is_damage(code))
        return DAMAGED;
    return fail_open(store, errors);
}

/* The file with its write-ahead log and index; the log first, because SQLite deletes a log that it
 * finds without its file. */
static int move_aside(struct store *store, struct errors *errors)
{
    static const char *const parts[] = {"-wal", "-shm", ""};
    sqlite3_close(store->database);
    store->database = NULL;
    char date[32];
    clock_stamp(time(NULL), date, sizeof(date));
    char *target = memory_print("%s.corrupt-%s", store->path, date);
    for (int n = 2; file_exists(target); n++) {
        free(target);
        target = memory_print("%s.corrupt-%s-%d", store->path, date, n);
    }
    int error = 0;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !error; i++) {
        char *from = memory_print("%s%s", store->path, parts[i]);
        char *to = memory_print("%s%s", target, parts[i]);
        if (rename(from, to) < 0 && errno != ENOENT)
            error = errno;
        free(from);
        free(to);
    }
    if (error)
        errors_add(errors, store->path, 0, 0,
                   "the history is damaged and cannot be moved aside: %s; move it away yourself",
                   strerror(error));
    store->note = memory_print("the history was damaged: it was moved to %s and a new one begun; "
                               "your files in the workspace are not affected",
                               target);
    free(target);
    return error ? -1 : 0;
}

static enum condition begin_anew(struct store *store, struct errors *errors)
{
    if (move_aside(store, errors) < 0)
        return FAILED;
    enum condition condition = connect_file(store, errors);
    return condition == DAMAGED ? fail_open(store, errors) : condition;
}

int store_open(const char *folder, struct store **store, struct errors *errors)
{
    *store = NULL;
    int error = make_private_folder(folder);
    if (error)
        return fail_folder(folder, -error, errors);
    int lock = lock_folder(folder, errors);
    if (lock < 0)
        return -1;
    struct store *opened = memory_new(struct store);
    opened->path = file_join(folder, "perflab.db");
    enum condition condition = connect_file(opened, errors);
    if (condition == DAMAGED)
        condition = begin_anew(opened, errors);
    close(lock);
    if (condition == SOUND)
        *store = opened;
    else
        store_close(opened);
    return condition == SOUND ? 0 : -1;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    sqlite3_close(store->database);
    free(store->path);
    free(store->note);
    free(store);
}

const char *store_note(const struct store *store)
{
    return store->note;
}
