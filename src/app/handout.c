/* SPDX-License-Identifier: Apache-2.0 */
#include "app/handout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"

struct content {
    char *data; /* NULL: no such file */
    size_t size;
};

static const struct {
    int error;
    const char *advice;
} advices[] = {
    {ENOSPC, "free some space and try again"},
    {EDQUOT, "free some space or raise your quota, and try again"},
    {EFBIG, "the file is larger than perflab or your file size limit allows; make it smaller"},
    {EROFS, "choose a folder on a disk that can be written: perflab init DIR"},
    {EACCES, "give yourself permission to it and its folder, or choose another: perflab init DIR"},
    {EPERM, "give yourself permission to it and its folder, or choose another: perflab init DIR"},
    {ENOTDIR, "something that is not a folder is in the way; move it elsewhere"},
    {EEXIST, "something that is not a folder is in the way; move it elsewhere"},
    {EISDIR, "a folder is in the way; move it elsewhere"},
    {EINVAL, "something that is not a plain file is in the way; move it elsewhere"},
    {ELOOP, "it is a symbolic link, and perflab does not write through links; move it elsewhere"},
};

int handout_fail(const char *path, const char *doing, int error, struct errors *errors)
{
    const char *advice = "see to it and try again";
    for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
        if (advices[i].error == error)
            advice = advices[i].advice;
    errors_add(errors, path, 0, 0, "cannot %s: %s; %s", doing, strerror(error), advice);
    return -1;
}

int handout_make_folder(const char *folder, struct errors *errors)
{
    if (mkdir(folder, 0777) == 0)
        return 0;
    int error = errno;
    struct stat st;
    if (error == EEXIST && lstat(folder, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return 0;
        error = S_ISLNK(st.st_mode) ? ELOOP : ENOTDIR;
    }
    return handout_fail(folder, "make the folder", error, errors);
}

static int read_content(const char *path, struct content *content, struct errors *errors)
{
    *content = (struct content){0};
    int error = file_read(path, HANDOUT_LIMIT, &content->data, &content->size);
    if (error == 0 || error == -ENOENT)
        return 0;
    *content = (struct content){0};
    return handout_fail(path, "read the file", -error, errors);
}

/* That `path` is missing or a plain file, so that writing replaces nothing else. */
int handout_expect_plain(const char *path, struct errors *errors)
{
    struct stat st;
    if (lstat(path, &st) < 0 || S_ISREG(st.st_mode))
        return 0;
    int error = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    if (S_ISLNK(st.st_mode))
        error = ELOOP;
    return handout_fail(path, "write the file", error, errors);
}

int handout_write(const char *path, const char *data, size_t size, struct errors *errors)
{
    if (handout_expect_plain(path, errors) < 0)
        return -1;
    int error = file_write(path, data, size, 0644);
    return error ? handout_fail(path, "write the file", -error, errors) : 0;
}

static bool same(const struct content *a, const struct content *b)
{
    return a->data && b->data && a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static bool is_pack(const struct content *content, const struct handout *handout)
{
    return content->data && content->size == handout->size &&
           memcmp(content->data, handout->text, handout->size) == 0;
}

/* A new, empty file in `kept` for the copy of `name`: its path, or NULL with errno set. */
static char *reserve_name(const char *kept, const char *name)
{
    char date[32];
    clock_stamp(time(NULL), date, sizeof(date));
    char *path = memory_print("%s/%s.%s", kept, name, date);
    for (int n = 2;; n++) {
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (fd >= 0) {
            close(fd);
            return path;
        }
        int error = errno;
        free(path);
        errno = error;
        if (error != EEXIST)
            return NULL;
        path = memory_print("%s/%s.%s-%d", kept, name, date, n);
    }
}

static int keep_copy(const char *folder, const char *name, const struct content *content,
                     char **kept, struct errors *errors)
{
    char *inside = file_join(folder, ".kept");
    int status = handout_make_folder(inside, errors);
    char *path = status == 0 ? reserve_name(inside, name) : NULL;
    if (status == 0 && !path)
        status = handout_fail(inside, "keep a copy in the folder", errno, errors);
    if (status == 0) {
        status = handout_write(path, content->data, content->size, errors);
        if (status < 0)
            unlink(path);
    }
    if (status == 0 && kept)
        *kept = memory_copy(path);
    free(path);
    free(inside);
    return status;
}

/* Replace the file by the pack's version, keeping what differs from it. */
static int replace(const char *folder, const char *name, const struct handout *handout, char **kept,
                   struct errors *errors)
{
    char *path = file_join(folder, name);
    struct content old = {0};
    int status = handout_expect_plain(path, errors);
    if (status == 0)
        status = read_content(path, &old, errors);
    if (status == 0 && !is_pack(&old, handout)) {
        if (old.data && old.size)
            status = keep_copy(folder, name, &old, kept, errors);
        if (status == 0)
            status = handout_write(path, handout->text, handout->size, errors);
    }
    free(old.data);
    free(path);
    return status;
}

static int place_beside(const char *folder, const struct handout *handout, struct strings *notes,
                        struct errors *errors)
{
    char *name = memory_print("%s.new", handout->name);
    int status = replace(folder, name, handout, NULL, errors);
    if (status == 0) {
        char *note =
            memory_print("the lab has a new version of %s; yours is left as it is, and the "
                         "new one is beside it as %s",
                         handout->name, name);
        strings_add(notes, note);
        free(note);
    }
    free(name);
    return status;
}

/* The decision of the head comment, given what is there and what was given last. */
static int place(const char *folder, const char *path, const struct content *mine,
                 const struct content *given, const struct handout *handout, struct strings *notes,
                 struct errors *errors)
{
    if (!mine->data)
        return handout_write(path, handout->text, handout->size, errors);
    if (is_pack(mine, handout) || is_pack(given, handout))
        return 0;
    if (handout->theirs || !same(mine, given))
        return place_beside(folder, handout, notes, errors);
    if (handout_write(path, handout->text, handout->size, errors) < 0)
        return -1;
    char *note = memory_print("%s was brought up to date with the lab", handout->name);
    strings_add(notes, note);
    free(note);
    return 0;
}

static int remember_given(const char *folder, const struct handout *handout, struct content *given,
                          char **path, struct errors *errors)
{
    char *inside = file_join(folder, ".given");
    int status = handout_make_folder(inside, errors);
    *path = file_join(inside, handout->name);
    if (status == 0)
        status = read_content(*path, given, errors);
    free(inside);
    return status;
}

int handout_place(const char *folder, const struct handout *handout, struct strings *notes,
                  struct errors *errors)
{
    struct content mine = {0}, given = {0};
    char *path = file_join(folder, handout->name), *given_path = NULL;
    int status = remember_given(folder, handout, &given, &given_path, errors);
    if (status == 0)
        status = read_content(path, &mine, errors);
    if (status == 0)
        status = place(folder, path, &mine, &given, handout, notes, errors);
    if (status == 0 && !is_pack(&given, handout))
        status = handout_write(given_path, handout->text, handout->size, errors);
    free(mine.data);
    free(given.data);
    free(given_path);
    free(path);
    return status;
}

int handout_restore(const char *folder, const struct handout *handout, char **kept,
                    struct errors *errors)
{
    *kept = NULL;
    struct content given = {0};
    char *given_path = NULL;
    int status = remember_given(folder, handout, &given, &given_path, errors);
    if (status == 0)
        status = replace(folder, handout->name, handout, kept, errors);
    if (status == 0 && !is_pack(&given, handout))
        status = handout_write(given_path, handout->text, handout->size, errors);
    free(given.data);
    free(given_path);
    if (status < 0) {
        free(*kept);
        *kept = NULL;
    }
    return status;
}
