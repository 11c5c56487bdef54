/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/kallsyms.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { LARGEST = 64 << 20 };

struct symbol {
    uint64_t address;
    const char *name;
};

struct kallsyms {
    char *text; /* names point into it */
    struct symbol *symbols;
    size_t count, room;
};

static int by_address(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    return (x->address > y->address) - (x->address < y->address);
}

/* "ffffffff81000000 T name [module]": functions only, and only with an address. */
static void take_line(struct kallsyms *kallsyms, char *line)
{
    char *end, *name;
    uint64_t address = strtoull(line, &end, 16);
    if (end == line || *end != ' ' || !address || !end[1] || end[2] != ' ' ||
        !strchr("tTwW", end[1]))
        return;
    name = end + 3;
    name[strcspn(name, " \t")] = '\0';
    if (!*name)
        return;
    if (kallsyms->count == kallsyms->room) {
        kallsyms->room = kallsyms->room ? 2 * kallsyms->room : 4096;
        kallsyms->symbols =
            memory_grow(kallsyms->symbols, kallsyms->room * sizeof(kallsyms->symbols[0]));
    }
    kallsyms->symbols[kallsyms->count++] = (struct symbol){address, name};
}

static struct kallsyms *take_text(char *text)
{
    struct kallsyms *kallsyms = memory_new(struct kallsyms);
    kallsyms->text = text;
    for (char *line = text; line && *line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        take_line(kallsyms, line);
        line = end ? end + 1 : NULL;
    }
    if (kallsyms->count)
        qsort(kallsyms->symbols, kallsyms->count, sizeof(kallsyms->symbols[0]), by_address);
    return kallsyms;
}

struct kallsyms *kallsyms_parse(const char *text, size_t size)
{
    return take_text(memory_copy_range(text, size));
}

struct kallsyms *kallsyms_open(const char *path)
{
    struct text text = {0};
    FILE *file = fopen(path, "r");
    char *buffer = memory_alloc(1 << 16);
    size_t got;
    while (file && text.length < LARGEST && (got = fread(buffer, 1, 1 << 16, file)) > 0)
        text_add(&text, buffer, got);
    if (file)
        fclose(file);
    free(buffer);
    return take_text(text_take(&text));
}

const char *kallsyms_find(const struct kallsyms *kallsyms, uint64_t address)
{
    size_t low = 0, high = kallsyms->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kallsyms->symbols[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? kallsyms->symbols[low - 1].name : "[kernel]";
}

void kallsyms_close(struct kallsyms *kallsyms)
{
    if (!kallsyms)
        return;
    free(kallsyms->text);
    free(kallsyms->symbols);
    free(kallsyms);
}
