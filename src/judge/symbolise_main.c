/* SPDX-License-Identifier: Apache-2.0 */
/* The symboliser's own side. Descriptor 3 is its program, 4 the samples; the answer is a profile as
 * JSON on standard output. Addresses come again and again: each is resolved once. */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "judge/symbolise.h"
#include "probe/symbols.h"

enum { SAMPLES_FD = 4, MOST_INLINED = 32 };

struct known {
    size_t group; /* the same address is another function in another process */
    uint64_t address;
    bool is_return;
    size_t count;
    size_t frames[MOST_INLINED]; /* innermost first */
};

struct symboliser {
    struct symbols *symbols; /* NULL: the group's mappings make no sense */
    size_t group;
    void *known; /* tree of struct known */
    struct profile profile;
};

static int compare(const void *a, const void *b)
{
    const struct known *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return (int)x->is_return - (int)y->is_return;
}

struct finding {
    struct profile *profile;
    struct known *known;
};

static void keep_frame(const struct profile_frame *frame, void *context)
{
    struct finding *finding = context;
    long id = profile_intern(finding->profile, frame);
    if (id >= 0 && finding->known->count < MOST_INLINED)
        finding->known->frames[finding->known->count++] = (size_t)id;
}

static const struct known *look_up(struct symboliser *symboliser, uint64_t address, bool is_return)
{
    struct known key = {.group = symboliser->group, .address = address, .is_return = is_return};
    struct known **found = tfind(&key, &symboliser->known, compare);
    if (found)
        return *found;
    struct known *known = memory_new(struct known);
    *known = key;
    if (symboliser->symbols)
        symbols_resolve(symboliser->symbols, address, is_return, keep_frame,
                        &(struct finding){&symboliser->profile, known});
    tsearch(known, &symboliser->known, compare);
    return known;
}

static bool is_main(const struct symboliser *symboliser, const struct known *known)
{
    for (size_t i = 0; i < known->count; i++)
        if (strcmp(symboliser->profile.frames[known->frames[i]].name, "main") == 0)
            return true;
    return false;
}

static void take_sample(struct symboliser *symboliser, const struct ring_sample *sample)
{
    uint64_t addresses[STACK_DEEPEST];
    size_t frames[PROFILE_DEEPEST], depth = 0;
    size_t count = symboliser->symbols ? symbols_unwind(symboliser->symbols, sample, addresses) : 0;
    bool inside = false;
    for (size_t i = count; i > 0; i--) {
        const struct known *known = look_up(symboliser, addresses[i - 1], i > 1);
        /* How the C library gets to main() is nobody's question, and not always to be seen. */
        if (!inside && is_main(symboliser, known)) {
            inside = true;
            depth = 0;
        }
        for (size_t k = known->count; k > 0 && depth < PROFILE_DEEPEST; k--)
            frames[depth++] = known->frames[k - 1];
    }
    profile_add(&symboliser->profile, frames, depth, sample->stack.weight);
}

int symbolise_main(void)
{
    static struct ring_sample sample;
    struct capture_reader reader;
    struct symboliser symboliser = {
        .profile = {.side = memory_copy("none"), .source = memory_copy("none")}};
    off_t size = lseek(SAMPLES_FD, 0, SEEK_END);
    void *data =
        size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, SAMPLES_FD, 0) : MAP_FAILED;
    if (data == MAP_FAILED)
        return 2;
    capture_read(&reader, data, (size_t)size);
    while (capture_next(&reader, &sample)) {
        if (reader.group != symboliser.group) {
            symbols_close(symboliser.symbols);
            symboliser.symbols = symbols_open(reader.maps, reader.maps_size);
            symboliser.group = reader.group;
        }
        take_sample(&symboliser, &sample);
    }
    json_t *answer = profile_to_json(&symboliser.profile);
    int result = answer ? json_dumpf(answer, stdout, JSON_COMPACT) : -1;
    fflush(stdout);
    _exit(result < 0 ? 3 : 0); /* the kernel frees faster */
}
