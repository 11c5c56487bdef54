/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One YAML file on its way into the model: its tree, and where its errors go. Only the plain half
 * of YAML is let in: one document, no aliases, anchors or tags, a bounded depth. What is left is a
 * tree in which every node occurs once, so that nothing that walks it can loop or blow up.
 */
#ifndef LOAD_SOURCE_H
#define LOAD_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "base/error.h"

enum {
    SOURCE_BYTES = 1 << 20, /* the largest file */
    SOURCE_DEPTH = 16,      /* lists and maps inside each other */
    SOURCE_ENTRIES = 256,   /* in one list or map */
    SOURCE_ERRORS = 100,    /* told of one file; the rest would not be read */
};

struct source {
    const char *name; /* as it stands in errors */
    yaml_document_t document;
    struct errors *errors;
    size_t before; /* errors there were already, of other files */
    void *owner;   /* what the readers of one format share */
};

/* Parse. Returns 0, or -1 with errors added. source_close() either way. */
int source_open(struct source *source, const char *name, const char *text, size_t size,
                struct errors *errors);

/* Free the tree and put this file's errors in the order of its lines. Returns 0 if there are none,
 * else -1. */
int source_close(struct source *source);

/* Read a file of at most SOURCE_BYTES; on failure adds an error and returns -1. */
int source_load(const char *file, char **text, size_t *size, struct errors *errors);

const yaml_node_t *source_root(struct source *source);
const yaml_node_t *source_node(struct source *source, int id);

/* Nodes as text, for nodes that are: scalars without a byte 0. Plain is what has no quotes. */
bool source_is_text(const yaml_node_t *node);
const char *source_text(const yaml_node_t *node);
bool source_is_plain(const yaml_node_t *node);
int source_line(const yaml_node_t *node);
int source_column(const yaml_node_t *node);

/* Whether so many errors were told that no more will be. */
bool source_is_full(const struct source *source);

/* Add an error at a node, or at a place. */
void source_error(struct source *source, const yaml_node_t *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void source_error_at(struct source *source, int line, int column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* "<label> must be <wanted>, not <what the node is>" */
void source_mismatch(struct source *source, const yaml_node_t *node, const char *label,
                     const char *wanted);

/* "unknown <what> 'x'" with the nearest of the names, or with all of them if there are few. Returns
 * the suggestion or NULL. `holder` goes before the names: "a lab has". */
const char *source_unknown(struct source *source, const yaml_node_t *node, const char *what,
                           const char *holder, const char *const names[], size_t count);

#endif
