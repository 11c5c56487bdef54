/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds a path together: ids are unique, references lead to labs, and no lab waits for itself.
 * The labs are kept as an array sorted by id; `after` is the edges of a graph, which is walked
 * depth first with a trail of its own, so that a long chain costs memory and not stack.
 */
#include "load/path_schema.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static int compare_nodes(const void *a, const void *b)
{
    const yaml_node_t *x = *(const yaml_node_t *const *)a, *y = *(const yaml_node_t *const *)b;
    int order = strcmp(source_text(x), source_text(y));
    return order ? order : (x->start_mark.index > y->start_mark.index) * 2 - 1;
}

void path_check_ids(struct source *source, const struct path_nodes *nodes)
{
    size_t count = nodes->id_count;
    const yaml_node_t **sorted = memory_alloc(count * sizeof(*sorted));
    for (size_t i = 0; i < count; i++)
        sorted[i] = nodes->ids[i];
    qsort(sorted, count, sizeof(*sorted), compare_nodes);
    for (size_t i = 1, first = 0; i < count; i++)
        if (strcmp(source_text(sorted[i]), source_text(sorted[first])) != 0)
            first = i;
        else
            source_error(source, sorted[i], "duplicate id '%s', first on line %d",
                         source_text(sorted[i]), source_line(sorted[first]));
    free(sorted);
}

enum state { NEW, ON_TRAIL, DONE };

struct vertex {
    const struct path_lab *lab;
    enum state state;
    size_t next; /* edge to follow */
};

struct graph {
    struct vertex *vertices; /* sorted by id */
    size_t count;
    size_t *trail;
    size_t length;
};

static int compare_vertices(const void *a, const void *b)
{
    const struct vertex *x = a, *y = b;
    int order = strcmp(x->lab->id, y->lab->id);
    return order ? order : x->lab->line - y->lab->line;
}

static int compare_id(const void *id, const void *vertex)
{
    return strcmp(id, ((const struct vertex *)vertex)->lab->id);
}

static void graph_make(struct graph *graph, const struct path *path)
{
    *graph = (struct graph){0};
    for (size_t w = 0; w < path->week_count; w++)
        graph->count += path->weeks[w].lab_count;
    graph->vertices = memory_alloc(graph->count * sizeof(*graph->vertices));
    graph->trail = memory_alloc(graph->count * sizeof(*graph->trail));
    graph->count = 0;
    for (size_t w = 0; w < path->week_count; w++)
        for (size_t i = 0; i < path->weeks[w].lab_count; i++)
            if (path->weeks[w].labs[i].id)
                graph->vertices[graph->count++].lab = &path->weeks[w].labs[i];
    qsort(graph->vertices, graph->count, sizeof(*graph->vertices), compare_vertices);
}

static void graph_free(struct graph *graph)
{
    free(graph->vertices);
    free(graph->trail);
}

static struct vertex *graph_find(const struct graph *graph, const char *id)
{
    return bsearch(id, graph->vertices, graph->count, sizeof(*graph->vertices), compare_id);
}

void path_check_references(struct source *source, const struct path_nodes *nodes,
                           const struct path *path)
{
    struct graph graph;
    graph_make(&graph, path);
    const char **names = memory_alloc(graph.count * sizeof(*names));
    for (size_t i = 0; i < graph.count; i++)
        names[i] = graph.vertices[i].lab->id;
    for (size_t i = 0; i < nodes->reference_count; i++)
        if (!graph_find(&graph, source_text(nodes->references[i])))
            source_unknown(source, nodes->references[i], "lab", "the path's labs are", names,
                           graph.count);
    free(names);
    graph_free(&graph);
}

/* The trail from `from` to its end and back, as "a -> b -> a", told where `from` is. */
static void report_cycle(struct source *source, const struct graph *graph, size_t from)
{
    enum { MOST_SHOWN = 12 };
    size_t start = 0;
    while (graph->trail[start] != from)
        start++;
    const struct path_lab *lab = graph->vertices[from].lab;
    struct text cycle = {0};
    for (size_t i = start; i < graph->length && i < start + MOST_SHOWN; i++)
        text_print(&cycle, "%s -> ", graph->vertices[graph->trail[i]].lab->id);
    if (graph->length > start + MOST_SHOWN)
        text_print(&cycle, "... -> ");
    text_print(&cycle, "%s", lab->id);
    source_error_at(source, lab->line, lab->column, "a lab cannot come after itself: %s",
                    cycle.data);
    text_free(&cycle);
}

static void walk_edge(struct source *source, struct graph *graph, struct vertex *vertex)
{
    struct vertex *after = graph_find(graph, vertex->lab->after.items[vertex->next++]);
    if (!after)
        return;
    size_t index = (size_t)(after - graph->vertices);
    if (after->state == ON_TRAIL)
        report_cycle(source, graph, index);
    if (after->state != NEW)
        return;
    after->state = ON_TRAIL;
    graph->trail[graph->length++] = index;
}

static void walk_from(struct source *source, struct graph *graph, size_t start)
{
    graph->vertices[start].state = ON_TRAIL;
    graph->trail[graph->length++] = start;
    while (graph->length) {
        struct vertex *last = &graph->vertices[graph->trail[graph->length - 1]];
        if (last->next < last->lab->after.count) {
            walk_edge(source, graph, last);
        } else {
            last->state = DONE;
            graph->length--;
        }
    }
}

void path_check_cycles(struct source *source, const struct path *path)
{
    struct graph graph;
    graph_make(&graph, path);
    for (size_t i = 0; i < graph.count; i++)
        if (graph.vertices[i].state == NEW)
            walk_from(source, &graph, i);
    graph_free(&graph);
}
