/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "app/handout.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/answers.h"

static const char blank[] = "case: new";
enum { CASE_FIRST_DRAWN = 100000 }; /* six digits: smaller ones are for examples */

/* The start of the line that begins with `word`; NULL if none does. */
static const char *find_line(const char *text, const char *word)
{
    const char *line = text;
    while (line && !text_starts(line, word)) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return line;
}

static uint64_t draw(void)
{
    uint64_t random;
    if (getrandom(&random, sizeof(random), 0) != sizeof(random))
        random = (uint64_t)time(NULL);
    return CASE_FIRST_DRAWN + random % (CASE_LAST - CASE_FIRST_DRAWN + 1);
}

/* What the file was given with the last time; CASE_NEW: it was not. */
static uint64_t given(const char *folder, const char *name)
{
    char *path = memory_print("%s/.given/%s", folder, name), *text = NULL;
    size_t size;
    uint64_t number = CASE_NEW;
    if (file_read(path, HANDOUT_LIMIT, &text, &size) == 0) {
        const char *line = find_line(text, "case: ");
        number = line ? strtoull(line + strlen("case: "), NULL, 10) : CASE_NEW;
    }
    free(text);
    free(path);
    return number;
}

char *case_fill(const char *text, const char *folder, const char *name, bool again)
{
    const char *line = find_line(text, blank);
    if (!line)
        return memory_copy(text);
    uint64_t number = again ? CASE_NEW : given(folder, name);
    if (number == CASE_NEW)
        number = draw();
    return memory_print("%.*scase: %llu%s", (int)(line - text), text, (unsigned long long)number,
                        line + strlen(blank));
}
