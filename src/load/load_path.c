/* SPDX-License-Identifier: Apache-2.0 */
#include "load/load.h"

#include <stdlib.h>

#include "base/memory.h"
#include "load/path_schema.h"

int load_path_text(const char *name, const char *text, size_t size, struct path *path,
                   struct errors *errors)
{
    *path = (struct path){.file = memory_copy(name)};
    struct path_nodes nodes = {0};
    struct source source;
    if (source_open(&source, name, text, size, errors) == 0) {
        source.owner = &nodes;
        schema_read(&source, source_root(&source), "a path", &path_schema, path);
    }
    free(nodes.ids);
    free(nodes.references);
    int result = source_close(&source);
    if (result)
        path_free(path);
    return result;
}

int load_path(const char *file, struct path *path, struct errors *errors)
{
    *path = (struct path){0};
    char *text;
    size_t size;
    int result = source_load(file, &text, &size, errors);
    if (!result) {
        result = load_path_text(file, text, size, path, errors);
        free(text);
    }
    return result;
}
