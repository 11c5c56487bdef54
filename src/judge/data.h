/* SPDX-License-Identifier: Apache-2.0 */
/* The data file of an I/O lab: written once per check, nameless from the start, read around the
 * page cache or, where the lab says so, from it. */
#ifndef JUDGE_DATA_H
#define JUDGE_DATA_H

#include "judge/rig.h"

struct data {
    int file;      /* read-only, O_DIRECT unless it is cached: what workers get */
    void *mapping; /* the judge's own view, to ask what is in the page cache; never touched */
    size_t bytes;
    bool cached; /* all of it is to be in the page cache */
};

/* Make and fill it in `folder`. 0, or -1 with *failure (not attainable where the file system has
 * no direct I/O). */
int data_make(const struct rig *rig, const char *folder, uint64_t seed, struct data *data,
              struct failure *failure);
void data_close(struct data *data);

/* The data file of an opened rig, if its lab has one, made and handed to its workers. Same returns;
 * data_close() in any case. */
int data_attach(struct rig *rig, const char *folder, uint64_t seed, struct data *data,
                struct failure *failure);

/* Pages of the file in the page cache now (mincore); -1 if the kernel does not tell. */
long data_cached_pages(const struct data *data);

/* Does the file system of `folder` read around the page cache? NULL if so, else why not. */
const char *data_direct_problem(const char *folder);

/* Open the file of `fd` anew, read-only, through the page cache if it is `cached` and past it
 * otherwise: flags and offset of a descriptor are shared by all who hold it, and what one worker
 * does to them is not for the next to find. A descriptor, the caller's, or -errno. */
int data_reopen(int fd, bool cached);

/* Have all of it in the page cache, where it is to be cached: pages that were put out are read
 * again. 0 or -errno. */
int data_warm(const struct data *data);

#endif
