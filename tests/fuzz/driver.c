/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target where there is no libFuzzer: driver CORPUS [MUTATIONS [FIRST]]
 *
 * Replays every file of the folder CORPUS, then MUTATIONS (20000) inputs made from them. Mutation i
 * depends on the corpus and on i only, so a failure is repeated with `driver CORPUS 1 i`. The
 * target runs in a child; when the child dies, or spends more than TIME_LIMIT seconds on an input,
 * the parent says on which one and leaves it in the file fuzz-failure.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

enum { LARGEST = 1 << 16, TIME_LIMIT = 20, MOST_EDITS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    char *name;
    uint8_t *data;
    size_t size;
};

struct corpus {
    struct input *items;
    size_t count;
};

static uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t random_below(uint64_t *state, size_t limit)
{
    return limit ? (size_t)(random_next(state) % limit) : 0;
}

static void corpus_read(struct corpus *corpus, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = file_join(folder, entries[i]->d_name), *data;
        size_t size;
        if (entries[i]->d_name[0] != '.' && file_read(path, LARGEST, &data, &size) == 0)
            *memory_push(&corpus->items, &corpus->count) =
                (struct input){path, (uint8_t *)data, size};
        else
            free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static void corpus_free(struct corpus *corpus)
{
    for (size_t i = 0; i < corpus->count; i++) {
        free(corpus->items[i].name);
        free(corpus->items[i].data);
    }
    free(corpus->items);
}

/* Put `count` bytes in place of `gone` bytes at `at`; what exceeds LARGEST falls off the end. */
static void splice(struct input *input, size_t at, size_t gone, const uint8_t *bytes, size_t count)
{
    size_t tail = input->size - at - gone;
    if (at + count + tail > LARGEST)
        return;
    uint8_t *copy = memory_alloc(count);
    memcpy(copy, bytes, count);
    memmove(input->data + at + count, input->data + at + gone, tail);
    memcpy(input->data + at, copy, count);
    input->size = at + count + tail;
    free(copy);
}

/* Bytes and words that text formats make something of. */
static const char *const words[] = {
    ":",
    ": ",
    "-",
    "\n- ",
    "\n",
    "\n  ",
    " ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\"",
    "'",
    "\\",
    "#",
    "&a ",
    "*a",
    "!",
    "|\n",
    ">\n",
    "%",
    "@",
    "---",
    "...",
    "? ",
    "<<",
    "~",
    "null",
    "nan",
    "inf",
    "-1",
    "0",
    "1e999",
    "K",
    "9223372036854775808",
    "\r",
    "\0",
    "\\0",
    "\xff",
    "\xc3\xa9",
    "\xef\xbb\xbf",
    "\xe2\x80\xa8",
    "## ",
    "```\n",
    "true",
};

static void mutate_once(struct input *input, const struct corpus *corpus, uint64_t *state)
{
    size_t at = random_below(state, input->size + 1), left = input->size - at;
    size_t some = random_below(state, left < 32 ? left + 1 : 32);
    const struct input *other = &corpus->items[random_below(state, corpus->count)];
    size_t from = random_below(state, other->size);
    const char *word = words[random_below(state, sizeof(words) / sizeof(words[0]))];
    size_t length = *word ? strlen(word) : 1;
    switch (random_below(state, 7)) {
    case 0:
        if (left)
            input->data[at] ^= (uint8_t)(1u << random_below(state, 8));
        break;
    case 1:
        splice(input, at, 0, (const uint8_t *)word, length);
        break;
    case 2:
        splice(input, at, some, (const uint8_t *)word, length);
        break;
    case 3:
        splice(input, at, some, (const uint8_t *)"", 0);
        break;
    case 4: /* the same again */
        splice(input, at, 0, input->data + at, some);
        break;
    case 5: /* a piece of another file */
        splice(input, at, some, other->data + from, random_below(state, other->size - from + 1));
        break;
    default: /* the end is missing */
        input->size = left < input->size ? at : input->size;
        break;
    }
}

static void make_input(const struct corpus *corpus, size_t index, struct input *input)
{
    if (index < corpus->count) {
        input->size = corpus->items[index].size;
        memcpy(input->data, corpus->items[index].data, input->size);
        return;
    }
    uint64_t state = index - corpus->count;
    make_input(corpus, random_below(&state, corpus->count), input);
    for (size_t edits = 1 + random_below(&state, MOST_EDITS); edits; edits--)
        mutate_once(input, corpus, &state);
}

/* An exact copy, so that a read past the end is seen by a sanitizer. */
static void run_input(const struct input *input)
{
    uint8_t *copy = memory_alloc(input->size);
    memcpy(copy, input->data, input->size);
    alarm(TIME_LIMIT);
    LLVMFuzzerTestOneInput(copy, input->size);
    alarm(0);
    free(copy);
}

static int run_all(const struct corpus *corpus, size_t first, size_t end, struct input *input)
{
    volatile size_t *current =
        mmap(NULL, sizeof(*current), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (current == MAP_FAILED)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        for (size_t i = 0; i < end; i = i + 1 == corpus->count ? first : i + 1) {
            *current = i;
            make_input(corpus, i, input);
            run_input(input);
        }
        return 0;
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) < 0 || status == 0)
        return status ? -1 : 1;
    size_t index = *current;
    make_input(corpus, index, input);
    if (index < corpus->count)
        fprintf(stderr, "failed on %s\n", corpus->items[index].name);
    else
        fprintf(stderr, "failed on mutation %zu\n", index - corpus->count);
    file_write("fuzz-failure", (const char *)input->data, input->size, 0644);
    return -1;
}

int main(int argc, char **argv)
{
    size_t mutations = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
    size_t first = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
    struct corpus corpus = {0};
    if (argc > 1)
        corpus_read(&corpus, argv[1]);
    if (!corpus.count) {
        fprintf(stderr, "usage: %s CORPUS [MUTATIONS [FIRST]], CORPUS a folder with files\n",
                argv[0]);
        return 2;
    }
    struct input input = {.data = memory_alloc(LARGEST)};
    first += corpus.count;
    int result = run_all(&corpus, first, first + mutations, &input);
    if (result > 0)
        printf("%zu files and %zu mutations\n", corpus.count, mutations);
    free(input.data);
    corpus_free(&corpus);
    return result < 0;
}
