/* SPDX-License-Identifier: Apache-2.0 */
/* What the compiler or the program printed: not trusted, and made printable by the judge. */
#include <string.h>

#include "app/complaint.h"
#include "base/memory.h"
#include "tui/sections.h"

#include <stdlib.h>

static enum role role_of(const struct complaint *complaint)
{
    static const enum role roles[] = {
        [COMPLAINT_NOTE] = ROLE_EMPHASIS,
        [COMPLAINT_WARNING] = ROLE_DOUBT,
        [COMPLAINT_ERROR] = ROLE_BAD,
    };
    return roles[complaint->kind];
}

int section_output(struct sheet *sheet, const struct record *record, const char *file, int width,
                   int error, int *line)
{
    int found = -1, seen = 0;
    if (!record->detail || !*record->detail) {
        sheet_wrap(sheet, 0, width, ROLE_DIM,
                   "What compiler or program print is shown here if the check fails for it.");
        return -1;
    }
    for (const char *at = record->detail; *at;) {
        struct complaint complaint;
        size_t length = strcspn(at, "\n");
        bool is = complaint_read(at, &complaint);
        bool own =
            is && file && complaint.kind != COMPLAINT_NOTE && complaint_about(at, &complaint, file);
        char *text = memory_copy_range(at, length);
        if (own && seen++ == error) {
            found = (int)sheet->count;
            *line = complaint.line;
        }
        sheet_wrap(sheet, 0, width, is ? role_of(&complaint) : ROLE_CODE, text);
        free(text);
        at += length + (at[length] == '\n');
    }
    return found;
}
