/* SPDX-License-Identifier: Apache-2.0 */
#include "app/complaint.h"

#include <ctype.h>
#include <string.h>

static const struct {
    const char *word;
    enum complaint_kind kind;
} kinds[] = {
    {" fatal error: ", COMPLAINT_ERROR},
    {" error: ", COMPLAINT_ERROR},
    {" warning: ", COMPLAINT_WARNING},
    {" note: ", COMPLAINT_NOTE},
};

/* A number and the colon behind it; 0 and *at unchanged if it is none. */
static int number(const char **at)
{
    const char *p = *at;
    int value = 0;
    while (isdigit((unsigned char)*p) && value <= COMPLAINT_LAST_LINE / 10)
        value = 10 * value + (*p++ - '0');
    if (p == *at || *p != ':')
        return 0;
    *at = p + 1;
    return value;
}

bool complaint_read(const char *line, struct complaint *complaint)
{
    size_t length = strcspn(line, "\n"), file = strcspn(line, ":\n ");
    const char *at = line + file + 1;
    if (file == 0 || file >= length || line[file] != ':')
        return false;
    *complaint = (struct complaint){.file_length = file, .line = number(&at)};
    if (!complaint->line)
        return false;
    complaint->column = number(&at);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strncmp(at, kinds[i].word, strlen(kinds[i].word)) == 0) {
            complaint->kind = kinds[i].kind;
            complaint->message = at + strlen(kinds[i].word);
            complaint->message_length = (int)(line + length - complaint->message);
            return true;
        }
    return false;
}

static const char *last_component(const char *path, size_t length, size_t *rest)
{
    const char *from = path + length;
    while (from > path && from[-1] != '/')
        from--;
    *rest = (size_t)(path + length - from);
    return from;
}

bool complaint_about(const char *line, const struct complaint *complaint, const char *file)
{
    size_t told, wanted;
    const char *a = last_component(line, complaint->file_length, &told);
    const char *b = last_component(file, strlen(file), &wanted);
    return told == wanted && memcmp(a, b, told) == 0;
}

bool complaint_first(const char *text, const char *file, struct complaint *complaint)
{
    bool found = false;
    for (const char *line = text; line && *line;) {
        struct complaint now;
        if (complaint_read(line, &now) && complaint_about(line, &now, file) &&
            now.kind != COMPLAINT_NOTE && (!found || now.kind > complaint->kind)) {
            *complaint = now;
            found = true;
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return found;
}
