/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flame graph (Gregg 2016): stacks merged from the outermost frame on into a tree whose nodes are
 * as wide as the samples that went through them. This is the tree without any drawing; the SVG and
 * the terminal draw the same one.
 *
 * Frames of one function are one node whatever line they were at, so that a function is one box.
 */
#ifndef MODEL_FLAME_H
#define MODEL_FLAME_H

#include "model/profile.h"

struct flame_node {                  /* open to read; the flame owns it */
    const struct flame_node *parent; /* NULL: the root, which stands for all */
    struct flame_node **children;    /* widest first, then by name */
    size_t child_count;
    char *name, *file; /* file: NULL if not known */
    int line;          /* the function begins at; 0: not known */
    enum frame_kind kind;
    double total, self; /* weight through it, and of it alone */
    double left;        /* weight of what is drawn left of it */
    double before;      /* share of all there in the flame compared with; NaN: not compared */
    bool found;         /* by the last search */
};

struct flame {
    struct flame_node *root;
    int depth; /* of the deepest node; the root is at 0 */
};

/* One function wherever it stands in the tree; recursion counts once. */
struct flame_function {
    const char *name, *file; /* the flame's */
    int line;
    enum frame_kind kind;
    double self, total; /* weight */
};

/* A source line of the program, not of a library: the innermost such frame of a stack gets the
 * stack's weight. */
struct flame_line {
    const char *name, *file; /* the profile's */
    int line;
    double weight;
};

/* Caller frees each with flame_free(). */
struct flame *flame_new(const struct profile *profile);

/* The format of Gregg's tools, a line a stack: "main;work;inner 12", kernel frames marked _[k],
 * inlined ones _[i]. Weights are printed as integers, times `scale`. Caller frees. */
char *flame_fold(const struct flame *flame, double scale);

/* Read it back, also what other tools wrote. NULL with *line at fault (from 1); depth is limited
 * to PROFILE_DEEPEST and the weight of a line must be above 0. An empty text is an empty flame. */
struct flame *flame_parse(const char *text, size_t size, int *line);

/* Give each node the share that the same path of names has in `before`. */
void flame_compare(struct flame *flame, const struct flame *before);

double flame_share(const struct flame *flame, const struct flame_node *node); /* 0..1 of all */

/* Place of a node when `zoom` (one of its ancestors, its descendants or itself) fills the width:
 * left and width as shares of it; ancestors fill it too. False: it is not to be seen. */
bool flame_place(const struct flame_node *node, const struct flame_node *zoom, double *left,
                 double *width);

/* Mark the nodes whose name holds `text`, in any case of letters; "" marks none. Returns the share
 * of all weight under marked nodes, each sample counted once. */
double flame_search(struct flame *flame, const char *text);

/* Most self weight first, then total, then name. The array is the caller's to free. */
struct flame_function *flame_functions(const struct flame *flame, size_t *count);
struct flame_line *flame_lines(const struct profile *profile, size_t *count);

/* Is it a file of the program itself? Those of libraries are named by folders elsewhere. */
bool flame_own_file(const char *file);

void flame_free(struct flame *flame); /* NULL is fine */

#endif
