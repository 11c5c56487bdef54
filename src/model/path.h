/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A path: weeks, their days and labs, and the checkpoints between phases. Plain data; the loader
 * fills it. perflab-path(5) is the reference for the file.
 */
#ifndef MODEL_PATH_H
#define MODEL_PATH_H

#include <stddef.h>

#include "model/lab.h"

struct path_day {
    char *days; /* "1-2" */
    char *title;
    struct strings study; /* what to read or watch for */
    struct strings labs;  /* ids of labs of this week */
    char *success;        /* the curriculum's success criterion or deliverable */
    char *hours;          /* "6-8" */
};

struct path_lab {
    char *id, *title;
    enum lab_kind kind;
    double hours;
    struct strings after; /* ids of labs to do before */
    int line, column;     /* in the file, for messages */
};

struct path_week {
    int number;
    char *title;
    struct strings objectives;
    struct path_day *days;
    size_t day_count;
    struct path_lab *labs;
    size_t lab_count;
};

struct path_checkpoint {
    struct path_lab lab; /* the exam, if it is here; its kind is that of the lab itself */
    int after_week;
    struct strings criteria; /* what has to be shown, in the curriculum's words */
};

struct path {
    char *file;
    char *id, *title, *summary;
    struct path_week *weeks;
    size_t week_count;
    struct path_checkpoint *checkpoints;
    size_t checkpoint_count;
};

void path_free(struct path *path);

/* The lab entry or the checkpoint's with that id, or NULL. */
const struct path_lab *path_find(const struct path *path, const char *id);

#endif
