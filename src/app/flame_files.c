/* SPDX-License-Identifier: Apache-2.0 */
#include "app/flame_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "report/flame_svg.h"
#include "report/profile.h"

enum { LARGEST_FILE = 64 << 20 };

static bool is_svg(const char *text, size_t size)
{
    (void)size;
    const char *mark = strstr(text, FLAME_SVG_MARK);
    return mark && mark - text < 200;
}

static bool is_folded(const char *text, size_t size)
{
    int line;
    struct flame *flame = flame_parse(text, size, &line);
    flame_free(flame);
    return flame;
}

/* May the file be replaced: is there none, or an older one of the same kind? */
static bool is_ours(const char *path, bool (*is_kind)(const char *text, size_t size))
{
    char *text = NULL;
    size_t size;
    int error = file_read(path, LARGEST_FILE, &text, &size);
    bool ours = error == -ENOENT || (!error && is_kind(text, size));
    free(text);
    return ours;
}

static int write_file(const char *folder, const char *lab, const char *what, char *text,
                      bool (*is_kind)(const char *text, size_t size), struct strings *files,
                      struct errors *errors)
{
    char *path = memory_print("%s/%s%s", folder, lab, what);
    int error = 0;
    if (!is_ours(path, is_kind)) {
        errors_add(errors, path, 0, 0,
                   "is in the way and no profile; move it, or name another folder with --output");
        error = -1;
    } else if ((error = file_write(path, text, strlen(text), 0644)) != 0) {
        errors_add(errors, path, 0, 0, "cannot be written: %s", strerror(-error));
    } else {
        strings_add(files, path);
    }
    free(path);
    free(text);
    return error ? -1 : 0;
}

/* Off-CPU weights are written in microseconds, as other tools do. */
static char *fold(const struct profile *profile)
{
    struct flame *flame = flame_new(profile);
    char *text = flame_fold(flame, profile_off_cpu(profile) ? 1e-3 : 1);
    flame_free(flame);
    return text;
}

static char *draw(const char *lab, const struct profile *profile, const struct profile *before)
{
    char *text = NULL, *note = profile_note(profile);
    size_t size;
    char *title = memory_print("%s: %s%s", lab, profile->side, before ? " against baseline" : "");
    FILE *to = open_memstream(&text, &size);
    struct flame *flame = flame_new(profile), *other = before ? flame_new(before) : NULL;
    struct flame_svg about = {title, note, profile_off_cpu(profile), before != NULL};
    if (other)
        flame_compare(flame, other);
    flame_svg_print(flame, &about, to);
    fclose(to);
    flame_free(flame);
    flame_free(other);
    free(title);
    free(note);
    return text;
}

int flame_files_write(const char *folder, const char *lab, const struct profile *profile,
                      const struct profile *before, struct strings *files, struct errors *errors)
{
    bool off = profile_off_cpu(profile);
    int error = file_make_folders(folder);
    if (error) {
        errors_add(errors, folder, 0, 0, "cannot be made: %s", strerror(-error));
        return -1;
    }
    int result = write_file(folder, lab, off ? ".off-cpu.svg" : ".svg", draw(lab, profile, before),
                            is_svg, files, errors);
    result |= write_file(folder, lab, off ? ".off-cpu.folded" : ".folded", fold(profile), is_folded,
                         files, errors);
    if (before)
        result |= write_file(folder, lab, off ? ".off-cpu.baseline.folded" : ".baseline.folded",
                             fold(before), is_folded, files, errors);
    return result;
}
