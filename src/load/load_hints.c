/* SPDX-License-Identifier: Apache-2.0 */
/* hints.md: a line "## Title" starts a hint, unless it stands in a fenced block of code. */
#include "load/hints.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "load/load.h"
#include "load/source.h"

struct reader {
    const char *name;
    struct errors *errors;
    struct strings *hints;
    struct text hint;  /* lines of the hint being read */
    int line, heading; /* from 1; heading 0: before the first */
    bool filled;       /* the hint has text below its heading */
    bool strayed;      /* text before the first heading was told */
    char fence;        /* '`' or '~' inside a block of code, else 0 */
};

static bool is_blank(const char *line)
{
    return !line[strspn(line, " \t")];
}

static void note_fence(struct reader *reader, const char *line)
{
    const char *mark = line + strspn(line, " ");
    if (mark - line > 3 || (!text_starts(mark, "```") && !text_starts(mark, "~~~")))
        return;
    if (!reader->fence)
        reader->fence = *mark;
    else if (reader->fence == *mark)
        reader->fence = '\0';
}

static void finish_hint(struct reader *reader)
{
    if (reader->heading && !reader->filled)
        errors_add(reader->errors, reader->name, reader->heading, 1,
                   "empty hint: write it below its heading");
    while (reader->hint.length > 1 && reader->hint.data[reader->hint.length - 2] == '\n')
        reader->hint.data[--reader->hint.length] = '\0';
    if (reader->heading)
        strings_add(reader->hints, reader->hint.data);
    text_free(&reader->hint);
}

static void check_bytes(struct reader *reader, const char *bytes, size_t length)
{
    char *printable = text_printable(bytes, length);
    size_t same = 0;
    while (same < length && bytes[same] == printable[same])
        same++;
    free(printable);
    if (same < length)
        errors_add(reader->errors, reader->name, reader->line, (int)same + 1,
                   "a control character or broken UTF-8; save the file as UTF-8 text with "
                   "newlines only");
}

static void read_line(struct reader *reader, const char *line)
{
    if (!reader->fence && text_starts(line, "## ")) {
        finish_hint(reader);
        reader->heading = reader->line;
        reader->filled = false;
        if (is_blank(line + 3))
            errors_add(reader->errors, reader->name, reader->line, 1, "a hint without a title");
    } else if (!is_blank(line)) {
        note_fence(reader, line);
        reader->filled = true;
        if (!reader->heading && !reader->strayed)
            errors_add(reader->errors, reader->name, reader->line, 1,
                       "text before the first hint; each hint starts with '## ' and its title");
        reader->strayed |= !reader->heading;
    }
    text_print(&reader->hint, "%s\n", line);
}

int hints_read(const char *name, const char *text, size_t size, struct strings *hints,
               struct errors *errors)
{
    *hints = (struct strings){0};
    size_t before = errors->count;
    struct reader reader = {.name = name, .errors = errors, .hints = hints};
    for (size_t at = 0; at < size && errors->count - before < SOURCE_ERRORS;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t length = end ? (size_t)(end - (text + at)) : size - at;
        char *line = memory_copy_range(text + at, length);
        reader.line++;
        check_bytes(&reader, text + at, length);
        read_line(&reader, line);
        free(line);
        at += length + 1;
    }
    finish_hint(&reader);
    if (errors->count == before && !hints->count)
        errors_add(errors, name, 1, 1, "no hints; each starts with '## ' and its title");
    if (errors->count == before)
        return 0;
    strings_free(hints);
    return -1;
}

int load_hints(const char *folder, struct strings *hints, struct errors *errors)
{
    *hints = (struct strings){0};
    char *file = file_join(folder, "hints.md"), *text;
    size_t size;
    int result = source_load(file, &text, &size, errors);
    if (!result) {
        result = hints_read(file, text, size, hints, errors);
        free(text);
    }
    free(file);
    return result;
}
