/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_PATH_SCHEMA_H
#define LOAD_PATH_SCHEMA_H

#include "load/schema.h"
#include "model/path.h"

extern const struct schema path_schema; /* of a path file, fills a struct path */

/* Nodes that are looked at when the whole path is read: the source's owner while one is. */
struct path_nodes {
    const yaml_node_t **ids; /* of labs and checkpoints */
    size_t id_count;
    const yaml_node_t **references; /* ids of labs, in days and in `after` */
    size_t reference_count;
};

/* Duplicate ids, references to labs that are not there, labs that wait for each other. */
void path_check_ids(struct source *source, const struct path_nodes *nodes);
void path_check_references(struct source *source, const struct path_nodes *nodes,
                           const struct path *path);
void path_check_cycles(struct source *source, const struct path *path);

#endif
