/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to the nodes of a source, and the errors that describe one. */
#include "load/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum {
    LONGEST_QUOTE = 60, /* bytes of the file shown in a message */
    MOST_NAMES = 32,    /* a list of right names that still helps */
};

const yaml_node_t *source_root(struct source *source)
{
    return yaml_document_get_root_node(&source->document);
}

const yaml_node_t *source_node(struct source *source, int id)
{
    return yaml_document_get_node(&source->document, id);
}

bool source_is_text(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE && strlen(source_text(node)) == node->data.scalar.length;
}

const char *source_text(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value;
}

bool source_is_plain(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

int source_line(const yaml_node_t *node)
{
    return (int)node->start_mark.line + 1;
}

int source_column(const yaml_node_t *node)
{
    return (int)node->start_mark.column + 1;
}

/* A scalar's text for a message: one line, no control bytes, not long. Caller frees. */
static char *node_quote(const yaml_node_t *node)
{
    const char *text = source_text(node);
    size_t length = node->data.scalar.length;
    bool cut = length > LONGEST_QUOTE;
    if (cut)
        for (length = LONGEST_QUOTE; length && (text[length] & 0xc0) == 0x80;)
            length--;
    char *printable = text_printable(text, length);
    for (char *p = printable; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    char *quote = memory_print("'%s%s'", printable, cut ? "..." : "");
    free(printable);
    return quote;
}

static char *node_description(const yaml_node_t *node)
{
    if (node->type == YAML_SEQUENCE_NODE)
        return memory_copy("a list");
    if (node->type == YAML_MAPPING_NODE)
        return memory_copy("a map");
    if (source_is_plain(node) && !node->data.scalar.length)
        return memory_copy("nothing");
    char *quote = node_quote(node);
    char *description =
        memory_print("%s%s", source_is_plain(node) ? "" : "the quoted text ", quote);
    free(quote);
    return description;
}

void source_mismatch(struct source *source, const yaml_node_t *node, const char *label,
                     const char *wanted)
{
    char *description = node_description(node);
    source_error(source, node, "%s must be %s, not %s", label, wanted, description);
    free(description);
}

const char *source_unknown(struct source *source, const yaml_node_t *node, const char *what,
                           const char *holder, const char *const names[], size_t count)
{
    if (source_is_full(source))
        return NULL;
    char *quote = node_quote(node);
    const char *nearest = text_nearest(source_text(node), names, count);
    if (nearest) {
        source_error(source, node, "unknown %s %s, did you mean '%s'?", what, quote, nearest);
    } else {
        struct text list = {0};
        for (size_t i = 0; i < count && count <= MOST_NAMES; i++)
            text_print(&list, "%s%s", i ? ", " : "", names[i]);
        bool few = list.length > 0;
        char *all = text_take(&list);
        source_error(source, node, "unknown %s %s%s%s%s%s", what, quote, few ? "; " : "",
                     few ? holder : "", few ? " " : "", all);
        free(all);
    }
    free(quote);
    return nearest;
}
