/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/code.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/build.h"

enum {
    LISTING_CAP = 8 << 20,
    LISTING_SECONDS = 10,
    MNEMONIC_LONGEST = 15,
};
static const int64_t lister_memory = INT64_C(1) << 30;

/* Beginnings of the names of what computes on floating-point lanes: x86-64 names end in ps, pd or
 * ph then (in ss or sd, if they take one number). */
static const char *const x86_floating[] = {
    "add",   "sub",    "mul",    "div",  "sqrt", "rsqrt",  "rcp", "max", "min",  "fmadd",
    "fmsub", "fnmadd", "fnmsub", "hadd", "hsub", "addsub", "dp",  "cmp", "round"};
static const char *const x86_integer[] = {
    "padd",  "psub",   "pmul",   "pmadd", "pmax",  "pmin",  "pabs",  "pavg",  "psad",  "phadd",
    "phsub", "pcmpeq", "pcmpgt", "pdpb",  "pdpw",  "psllw", "pslld", "psllq", "psllv", "psrlw",
    "psrld", "psrlq",  "psrlv",  "psraw", "psrad", "psraq", "psrav", "psign", "mpsad", "pmulhr"};
static const char *const arm_stems[] = {
    "add",    "sub",   "mul",    "mla",  "mls",  "max",  "min",  "abs",   "neg",   "abd",
    "aba",    "dot",   "mmla",   "sqrt", "div",  "hadd", "qadd", "qsub",  "rhadd", "shl",
    "shr",    "cmeq",  "cmgt",   "cmge", "cmhi", "cmhs", "nmul", "recpe", "recps", "rsqrte",
    "rsqrts", "qdmul", "qrdmul", "adal", "cmla", "cadd", "hsub",
};
#define STEMS(table) table, sizeof(table) / sizeof((table)[0])

static bool has_stem(const char *name, const char *const *stems, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(name, stems[i], strlen(stems[i])) == 0)
            return true;
    return false;
}

static bool ends_in(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length >= tail && strcmp(name + length - tail, end) == 0;
}

/* %xmm0, %ymm31: not %mm0, which is older, nor %zmmword. */
static bool has_x86_register(const char *operands, size_t length)
{
    for (size_t i = 0; i + 5 <= length; i++)
        if (operands[i] == '%' && strchr("xyz", operands[i + 1]) && operands[i + 2] == 'm' &&
            operands[i + 3] == 'm' && isdigit((unsigned char)operands[i + 4]))
            return true;
    return false;
}

/* v0.4s, or z0.s of the scalable kind; not v0.s[1], one lane alone. */
static bool has_arm_register(const char *operands, size_t length)
{
    for (size_t i = 0; i + 4 <= length; i++) {
        bool begins = i == 0 || strchr(" ,{\t", operands[i - 1]);
        size_t at = i + 1;
        if (!begins || !strchr("vz", operands[i]))
            continue;
        while (at < length && isdigit((unsigned char)operands[at]))
            at++;
        if (at == i + 1 || at + 1 >= length || operands[at] != '.')
            continue;
        bool lanes = isdigit((unsigned char)operands[at + 1]);
        if (lanes || (operands[i] == 'z' && strchr("bhsd", operands[at + 1])))
            return true;
    }
    return false;
}

static bool computes_x86(const char *name)
{
    name += *name == 'v';
    if (ends_in(name, "dq") && (strncmp(name, "psll", 4) == 0 || strncmp(name, "psrl", 4) == 0) &&
        strlen(name) == 6)
        return false; /* pslldq moves the whole register */
    if (has_stem(name, STEMS(x86_integer)))
        return true;
    return (ends_in(name, "ps") || ends_in(name, "pd") || ends_in(name, "ph")) &&
           has_stem(name, STEMS(x86_floating));
}

/* A letter before the stem tells the kind of number: fadd, smull, uqadd. */
static bool computes_arm(const char *name)
{
    return has_stem(name, STEMS(arm_stems)) ||
           (*name && strchr("fsub", *name) && has_stem(name + 1, STEMS(arm_stems)));
}

/* "  1c:<tab>vfmadd231ps %zmm0,%zmm1,%zmm2", with a remark behind # or // or <. */
static bool is_vector_line(const char *line, size_t length)
{
    size_t at = 0, name_length = 0;
    char name[MNEMONIC_LONGEST + 1];
    while (at < length && (line[at] == ' ' || isxdigit((unsigned char)line[at])))
        at++;
    if (at + 2 > length || at == 0 || line[at] != ':' || line[at + 1] != '\t')
        return false;
    const char *text = line + at + 2;
    length -= at + 2;
    while (name_length < length && isalnum((unsigned char)text[name_length]))
        name_length++;
    if (name_length == 0 || name_length > MNEMONIC_LONGEST)
        return false;
    memcpy(name, text, name_length);
    name[name_length] = '\0';
    const char *operands = text + name_length;
    size_t end = name_length;
    while (end < length && text[end] != '#' && text[end] != '<' && text[end] != ';')
        end++;
    return (has_x86_register(operands, end - name_length) && computes_x86(name)) ||
           (has_arm_register(operands, end - name_length) && computes_arm(name));
}

size_t code_count_vectors(const char *listing)
{
    size_t count = 0;
    for (const char *line = listing; *line;) {
        size_t length = strcspn(line, "\n");
        count += is_vector_line(line, length);
        line += length + (line[length] == '\n');
    }
    return count;
}

bool code_wanted(const struct lab *lab)
{
    return lab_names(lab, metric_find("vector_instructions"));
}

/* What objdump prints of a side's code, the caller's; NULL with *why. */
static char *list_code(const struct sandbox *sandbox, const char *lister, const char *folder,
                       char **why)
{
    struct sandbox_job job = {.output = folder,
                              .build = true,
                              .limits = {.address_space = lister_memory,
                                         .file_size = 1 << 20,
                                         .cpu_seconds = LISTING_SECONDS,
                                         .cpu = -1,
                                         .output_cap = LISTING_CAP}};
    char *object = sandbox_path(sandbox, &job, true, "code.o"), *listing = NULL;
    char *const argv[] = {(char *)lister, "-d", "--no-show-raw-insn", object, NULL};
    struct child child = {.pidfd = -1, .output = -1};
    job.argv = argv;
    int error = sandbox_start(sandbox, &job, &child);
    bool ended = !error && child_wait(&child, clock_now() + LISTING_SECONDS * CLOCK_SECOND);
    child_stop(&child);
    if (error)
        *why = memory_print("objdump could not be started: %s", strerror(-error));
    else if (child.flooded)
        *why =
            memory_print("objdump printed more than %d MB about the built code", LISTING_CAP >> 20);
    else if (!ended)
        *why = memory_print("objdump took more than %d s", LISTING_SECONDS);
    else if (child.status != 0)
        *why = memory_copy("objdump could not read the built code");
    else
        listing = memory_copy(child.text.length ? child.text.data : "");
    child_free(&child);
    free(object);
    return listing;
}

void code_read(const struct sandbox *sandbox, const struct scratch *scratch, struct code *code)
{
    char *lister = build_find("objdump");
    if (!lister)
        code->missing = memory_copy("objdump is not installed (sudo apt install binutils)");
    for (int side = 0; side < SIDES && !code->missing; side++) {
        char *name = memory_print("object-%s", side_programs[side]);
        char *folder = file_join(scratch->folder, name);
        char *listing = list_code(sandbox, lister, folder, &code->missing);
        if (listing)
            code->vectors[side] = (double)code_count_vectors(listing);
        free(listing);
        free(folder);
        free(name);
    }
    free(lister);
}
