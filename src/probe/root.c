/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

enum { LONGEST_TEXT = 1 << 20, FIRST_PIECE = 2048 };

const struct probe_root probe_root_live = {"/proc", "/sys"};

static int read_to_end(int fd, char **text)
{
    size_t room = FIRST_PIECE, length = 0;
    char *data = memory_alloc(room);
    for (;;) {
        ssize_t got = read(fd, data + length, room - length - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || length + (size_t)got >= LONGEST_TEXT) {
            int error = got < 0 ? -errno : -EFBIG;
            free(data);
            return error;
        }
        length += (size_t)got;
        data[length] = '\0';
        if (got == 0)
            break;
        if (length + 1 == room)
            data = memory_grow(data, room *= 2);
    }
    *text = data;
    return 0;
}

int root_read_at(int folder, const char *name, char **text)
{
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    int error = read_to_end(fd, text);
    close(fd);
    return error;
}

int root_read(const char *folder, const char *name, char **text)
{
    char *path = file_join(folder, name);
    int error = root_read_at(AT_FDCWD, path, text);
    free(path);
    return error;
}

char *root_line(const char *folder, const char *name)
{
    char *text = NULL;
    if (root_read(folder, name, &text) == 0)
        text[strcspn(text, "\n")] = '\0';
    return text;
}

char *root_below_sys(const struct probe_root *root, const char *path)
{
    return text_starts(path, "/sys/") ? memory_print("%s%s", root->sys, path + strlen("/sys"))
                                      : memory_copy(path);
}
