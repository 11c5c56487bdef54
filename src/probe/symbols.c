/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/symbols.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "probe/unwind.h"

struct symbols {
    Dwfl *dwfl;
    struct unwind unwind;
};

/* Only files, under the name they are mapped by. */
static int find_elf(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
                    char **file_name, Elf **elf)
{
    (void)module, (void)data, (void)base, (void)elf;
    int fd = name[0] == '/' ? open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd >= 0)
        *file_name = memory_copy(name);
    return fd;
}

static char *debug_folders = (char *)"-:/usr/lib/debug"; /* '-': no checksums, they cost seconds */
static const Dwfl_Callbacks callbacks = {
    .find_elf = find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .debuginfo_path = &debug_folders,
};

struct symbols *symbols_open(const char *maps, size_t size)
{
    struct symbols *symbols = memory_new(struct symbols);
    FILE *file = size ? fmemopen((void *)maps, size, "r") : NULL;
    symbols->dwfl = dwfl_begin(&callbacks);
    bool good = symbols->dwfl && file && dwfl_linux_proc_maps_report(symbols->dwfl, file) == 0 &&
                dwfl_report_end(symbols->dwfl, NULL, NULL) == 0;
    if (file)
        fclose(file);
    if (!good) {
        symbols_close(symbols);
        return NULL;
    }
    unwind_attach(&symbols->unwind, symbols->dwfl);
    return symbols;
}

void symbols_close(struct symbols *symbols)
{
    if (!symbols)
        return;
    if (symbols->dwfl)
        dwfl_end(symbols->dwfl);
    free(symbols);
}

size_t symbols_unwind(struct symbols *symbols, const struct ring_sample *sample,
                      uint64_t *addresses)
{
    return unwind_stack(&symbols->unwind, sample, addresses);
}

/* The learner's files are compiled in /job/source, or without a sandbox in the judge's scratch
 * folder; their names are shown as the learner knows them. */
static const char *short_file(const char *file)
{
    static const char sandbox[] = "/job/source/", scratch[] = "/perflab-judge.",
                      part[] = "/sources/";
    const char *sources = file && strstr(file, scratch) ? strstr(file, part) : NULL;
    if (sources)
        return sources + strlen(part);
    return file && text_starts(file, sandbox) ? file + strlen(sandbox) : file;
}

/* Names are untrusted: shown printable, bounded by whoever keeps them. */
static void visit_frame(frame_visitor *visit, void *context, const char *name, const char *file,
                        int line, int start, enum frame_kind kind)
{
    file = short_file(file);
    char *clean_name = text_printable(name, strnlen(name, PROFILE_LONGEST / 4));
    char *clean_file = file ? text_printable(file, strnlen(file, PROFILE_LONGEST / 4)) : NULL;
    visit(&(struct profile_frame){clean_name, clean_file, line > 0 ? line : 0, start, kind},
          context);
    free(clean_name);
    free(clean_file);
}

struct place {
    const char *file;
    int line;
};

/* Where an inlined function was called. */
static struct place call_of(Dwarf_Die *unit, Dwarf_Die *inlined)
{
    struct place place = {0};
    Dwarf_Attribute attribute;
    Dwarf_Word word;
    Dwarf_Files *files;
    size_t count;
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &word) == 0 &&
        dwarf_getsrcfiles(unit, &files, &count) == 0 && word < count)
        place.file = dwarf_filesrc(files, (size_t)word, NULL, NULL);
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &word) == 0 &&
        word < 10000000)
        place.line = (int)word;
    return place;
}

/* From the innermost scope out to the function, one frame for each inlined call on the way. */
static bool visit_scopes(Dwarf_Die *unit, Dwarf_Die *scopes, int count, struct place place,
                         frame_visitor *visit, void *context)
{
    for (int i = 0; i < count; i++) {
        int tag = dwarf_tag(&scopes[i]), start = 0;
        const char *name = dwarf_diename(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
            continue;
        dwarf_decl_line(&scopes[i], &start);
        visit_frame(visit, context, name ? name : "[unnamed]", place.file, place.line, start,
                    tag == DW_TAG_subprogram ? FRAME_USER : FRAME_INLINED);
        if (tag == DW_TAG_subprogram)
            return true;
        place = call_of(unit, &scopes[i]);
    }
    return false;
}

static bool visit_dwarf(Dwfl_Module *module, Dwarf_Addr address, struct place place,
                        frame_visitor *visit, void *context)
{
    Dwarf_Addr bias;
    Dwarf_Die *unit = dwfl_module_addrdie(module, address, &bias), *scopes = NULL, *nested = NULL;
    int count = unit ? dwarf_getscopes(unit, address - bias, &scopes) : 0;
    /* Scopes by address lead from an inlined function to where it was written; those of the DIE
     * itself to where it was put. */
    int nested_count = count > 0 ? dwarf_getscopes_die(&scopes[0], &nested) : 0;
    bool is_function = false;
    for (int i = 0; i < nested_count; i++)
        is_function = is_function || dwarf_tag(&nested[i]) == DW_TAG_subprogram;
    if (is_function)
        visit_scopes(unit, nested, nested_count, place, visit, context);
    free(scopes);
    free(nested);
    return is_function;
}

void symbols_resolve(struct symbols *symbols, uint64_t address, bool is_return,
                     frame_visitor *visit, void *context)
{
    Dwarf_Addr at = address - is_return;
    Dwfl_Module *module = dwfl_addrmodule(symbols->dwfl, at);
    struct place place = {0};
    if (!module) {
        visit_frame(visit, context, "[unknown]", NULL, 0, 0, FRAME_USER);
        return;
    }
    Dwfl_Line *line = dwfl_module_getsrc(module, at);
    if (line)
        place.file = dwfl_lineinfo(line, NULL, &place.line, NULL, NULL, NULL);
    if (visit_dwarf(module, at, place, visit, context))
        return;
    const char *name = dwfl_module_addrname(module, at);
    if (name) {
        visit_frame(visit, context, name, place.file, place.line, 0, FRAME_USER);
        return;
    }
    const char *file = dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    const char *slash = file ? strrchr(file, '/') : NULL;
    char *shown = file && file[0] == '[' ? memory_copy(file)
                                         : memory_print("[%s]", slash ? slash + 1 : "unknown");
    visit_frame(visit, context, shown, NULL, 0, 0, FRAME_USER);
    free(shown);
}
