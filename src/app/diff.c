/* SPDX-License-Identifier: Apache-2.0 */
#include "app/diff.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"

enum { SECONDS = 10, MOST = 4 << 20, NOT_FOUND = 127 };

/* A text as an open file that has no name. Not closed on exec: diff reads it as /dev/fd/N. */
static int open_text(const struct diff_side *side)
{
    int fd = memfd_create("perflab-diff", 0);
    size_t done = 0;
    while (fd >= 0 && done < side->size) {
        ssize_t n = write(fd, side->text + done, side->size - done);
        if (n < 0 && errno != EINTR) {
            close(fd);
            return -1;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return fd;
}

struct background *diff_start(const struct diff_side *before, const struct diff_side *after)
{
    int files[2] = {open_text(before), open_text(after)};
    char names[2][32];
    struct background *background = NULL;
    for (int i = 0; i < 2; i++)
        snprintf(names[i], sizeof(names[i]), "/dev/fd/%d", files[i]);
    const char *const argv[] = {"diff",    "--text",     "-u",     "--label", before->label,
                                "--label", after->label, names[0], names[1],  NULL};
    if (files[0] >= 0 && files[1] >= 0)
        background = background_start(
            &(struct background_request){.argv = argv, .seconds = SECONDS, .limit = MOST});
    for (int i = 0; i < 2; i++)
        if (files[i] >= 0)
            close(files[i]);
    return background;
}

/* NULL where all is well: diff ends with 1 if the texts differ. */
static const char *find_fault(int result, int code)
{
    if (result < 0)
        return "diff took too long or printed too much";
    if (code > 1)
        return code == NOT_FOUND ? "diff was not found: sudo apt install diffutils" : "diff failed";
    return NULL;
}

int diff_end(struct background *background, char **diff, struct errors *errors)
{
    struct text text = {0};
    int code = 0;
    const char *fault = "diff cannot be started";
    *diff = NULL;
    if (background) {
        int result = background_finish(background, &text, &code);
        fault = find_fault(result, code);
    }
    if (fault)
        errors_add(errors, NULL, 0, 0, "no source diff: %s", fault);
    else
        *diff = text_printable(text.data ? text.data : "", text.length);
    text_free(&text);
    return fault ? -1 : 0;
}

int diff_make(const struct diff_side *before, const struct diff_side *after, char **diff,
              struct errors *errors)
{
    return diff_end(diff_start(before, after), diff, errors);
}
