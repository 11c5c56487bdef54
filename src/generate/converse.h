/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server has to get right besides single answers, tried before any load: a few requests on
 * one connection, then many at once, then cut into pieces, and many connections one after the
 * other. Blocking, one connection at a time; takes some milliseconds with a server that answers.
 */
#ifndef GENERATE_CONVERSE_H
#define GENERATE_CONVERSE_H

#include "generate/script.h"
#include "generate/url.h"
#include "model/traffic.h"

struct converse {
    const struct address *address;
    const struct script *script;
    int64_t timeout;    /* ns, of each answer */
    size_t connections; /* to open and close one after the other; 0: none */
    bool (*cancelled)(void);
};

/* Asks requests `first` and following. FAILURES: all was right; else what failed first, and *why in
 * words, the caller's to free. */
enum request_failure converse_run(const struct converse *converse, uint64_t first, char **why);

#endif
