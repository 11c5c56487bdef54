/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shell without a terminal: curses writes to /dev/null, keys come from a script, and the cells
 * are read back. Nothing waits and no clock is read, so a script shows the same screens everywhere.
 *
 *     screen SCRIPT WIDTHxHEIGHT THEME utf8|ascii GOLDEN-FOLDER
 *     screen --fuzz SEED COUNT
 *
 * A line of a script is a comment (#), the name of a key (keys.h), or one of `commands` below. With
 * PERFLAB_GOLDEN=1 golden screens are written instead of compared. In them the temporary home
 * folder stands as ~~~, and with colours each cell's role follows in a second picture.
 */
#include <curses.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "tests/screen/screen.h"
#include "tui/frame.h"
#include "tui/glyphs.h"
#include "tui/keys.h"

#define DATE INT64_C(1767225600) /* 2026-01-01 */

static int64_t fixed_date(void)
{
    return DATE;
}

/* ---- the cells as text */

static void add_cell(struct text *text, int y, int x, int *columns)
{
    wchar_t letters[CCHARW_MAX + 1] = {0};
    char bytes[MB_LEN_MAX * CCHARW_MAX + 1];
    attr_t attributes;
    short pair;
    cchar_t cell;
    mvin_wch(y, x, &cell);
    getcchar(&cell, letters, &attributes, &pair, NULL);
    size_t length = wcstombs(bytes, letters, sizeof(bytes) - 1);
    if (length == (size_t)-1 || length == 0)
        length = 1, bytes[0] = ' ';
    text_add(text, bytes, length);
    int width = letters[0] ? wcwidth(letters[0]) : 1;
    *columns = width > 1 ? width : 1;
}

static void trim(struct text *text)
{
    while (text->length && text->data[text->length - 1] == ' ')
        text->data[--text->length] = '\0';
    text_add(text, "\n", 1);
}

static void hide(char *text, const char *secret)
{
    size_t length = strlen(secret);
    for (char *at = text; (at = strstr(at, secret)); at += length)
        memset(at, '~', length);
}

static char *picture(const struct stage *stage)
{
    struct text text = {0};
    for (int y = 0; y < LINES; y++, trim(&text))
        for (int x = 0, columns; x < COLS; x += columns)
            add_cell(&text, y, x, &columns);
    char *all = text_take(&text);
    hide(all, stage->root);
    return all;
}

/* A letter for the role of each cell, '.' for plain text. */
static char *roles(void)
{
    struct text text = {0};
    for (int y = 0; y < LINES; y++, trim(&text))
        for (int x = 0; x < COLS; x++) {
            wchar_t letters[CCHARW_MAX + 1];
            attr_t attributes;
            short pair;
            cchar_t cell;
            mvin_wch(y, x, &cell);
            getcchar(&cell, letters, &attributes, &pair, NULL);
            char letter = pair > 1 ? (char)('a' + pair - 1) : letters[0] == L' ' ? ' ' : '.';
            text_add(&text, &letter, 1);
        }
    return text_take(&text);
}

static bool show(const struct stage *stage, const char *what)
{
    char *now = picture(stage);
    fprintf(stderr, "%s:%d: %s; the screen is\n%s\n", stage->script, stage->line, what, now);
    free(now);
    return false;
}

static bool golden(struct stage *stage, const char *name)
{
    struct text text = {0};
    char *now = picture(stage), *letters = roles(), *file, *right = NULL;
    size_t size;
    text_print(&text, "%s", now);
    if (stage->coloured)
        text_print(&text, "\n%s", letters);
    file = memory_print("%s/%s-%s.txt", stage->golden, name, stage->variant);
    bool same = true;
    if (getenv("PERFLAB_GOLDEN"))
        same = file_write(file, text.data, text.length, 0644) == 0;
    else
        same = file_read(file, 1 << 20, &right, &size) == 0 && size == text.length &&
               memcmp(right, text.data, size) == 0;
    if (!same) {
        char *what = memory_print("differs from %s", file);
        show(stage, what);
        free(what);
    }
    text_free(&text);
    free(now);
    free(letters);
    free(file);
    free(right);
    return same;
}

/* ---- the stage */

bool stage_open(struct stage *stage)
{
    strcpy(stage->root, "/tmp/perflab-screen-XXXXXX");
    if (!mkdtemp(stage->root))
        return false;
    char *data = memory_print("%s/tests/fixtures/shell", stage->source);
    setenv("HOME", stage->root, 1);
    setenv("PERFLAB_DATA", data, 1);
    setenv("VISUAL", "true", 1);
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("NO_COLOR");
    free(data);
    return chdir(stage->root) == 0;
}

void stage_close(struct stage *stage)
{
    stage_end(stage);
    chdir("/");
    file_remove_tree(stage->root);
}

bool stage_start(struct stage *stage)
{
    struct errors errors = {0};
    if (shell_open(&stage->shell, &errors) < 0) {
        errors_print(&errors, stderr);
        return false;
    }
    stage->shell.date = fixed_date;
    stage->shell.moment = stage_moment;
    stage->shell.now = CLOCK_SECOND;
    struct machine *machine = &stage->shell.machine;
    free(machine->cpu);
    free(machine->kernel);
    machine->cpu = memory_copy("Test CPU");
    machine->kernel = memory_copy("Linux 6.1");
    machine->memory = INT64_C(8) << 30;
    machine->cpus = 4;
    free(stage->shell.chores.program);
    stage->shell.chores.program = memory_copy("false");
    frame_open(&stage->frame, &stage->shell);
    stage->open = true;
    return true;
}

void stage_end(struct stage *stage)
{
    if (!stage->open)
        return;
    frame_close(&stage->frame);
    shell_close(&stage->shell);
    stage->open = false;
}

void stage_key(struct stage *stage, int code)
{
    enum frame_wish wish = frame_key(&stage->frame, code);
    if (wish == FRAME_PROGRAM)
        frame_program_ended(&stage->frame, 0);
    if (wish == FRAME_QUIT)
        stage_end(stage);
}

bool stage_at_work(const struct stage *stage)
{
    if (!stage->open)
        show(stage, "the shell is not open");
    return stage->open;
}

/* ---- what a script may say; each returns whether it came out right */

static bool do_start(struct stage *stage, const char *argument)
{
    (void)argument;
    stage_end(stage);
    return stage_start(stage);
}

static bool do_ended(struct stage *stage, const char *argument)
{
    (void)argument;
    return stage->open ? show(stage, "the shell is still open") : true;
}

static bool do_resize(struct stage *stage, const char *argument)
{
    int width, height;
    if (sscanf(argument, "%dx%d", &width, &height) != 2)
        return show(stage, "resize WIDTHxHEIGHT");
    resizeterm(height, width);
    return true;
}

static bool do_type(struct stage *stage, const char *argument)
{
    for (; *argument && stage->open; argument++)
        stage_key(stage, (unsigned char)*argument);
    return true;
}

static bool see(struct stage *stage, const char *text, bool wanted)
{
    if (!stage_at_work(stage))
        return false;
    frame_draw(&stage->frame);
    char *now = picture(stage);
    bool there = strstr(now, text) != NULL;
    free(now);
    return there == wanted ? true : show(stage, wanted ? "is missing" : "is there");
}

static bool do_expect(struct stage *stage, const char *argument)
{
    return see(stage, argument, true);
}

static bool do_absent(struct stage *stage, const char *argument)
{
    return see(stage, argument, false);
}

static bool do_golden(struct stage *stage, const char *argument)
{
    if (!stage_at_work(stage))
        return false;
    frame_draw(&stage->frame);
    return golden(stage, argument);
}

static const struct {
    const char *name;
    bool (*run)(struct stage *stage, const char *argument);
} commands[] = {
    {"start", do_start},
    {"ended", do_ended},
    {"workspace", stage_workspace},
    {"events", stage_events},
    {"attempt", stage_attempt},
    {"exam", stage_exam},
    {"later", stage_later},
    {"judged", stage_judged},
    {"resize", do_resize},
    {"pass", stage_pass},
    {"compared", stage_compared},
    {"calibration", stage_calibration},
    {"findings", stage_findings},
    {"type", do_type},
    {"expect", do_expect},
    {"absent", do_absent},
    {"golden", do_golden},
    {"profile", stage_profile},
};

static bool run_line(struct stage *stage, char *line)
{
    size_t length = strcspn(line, " ");
    if (!*line || *line == '#')
        return true;
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strlen(commands[i].name) == length && strncmp(commands[i].name, line, length) == 0)
            return commands[i].run(stage, line + length + (line[length] == ' '));
    if (keys_code(line) == KEYS_NONE)
        return show(stage, "neither a key nor a command");
    if (stage_at_work(stage))
        stage_key(stage, keys_code(line));
    return true;
}

static bool run_script(struct stage *stage)
{
    char *text;
    size_t size;
    bool good = file_read(stage->script, 1 << 20, &text, &size) == 0;
    if (!good)
        return false;
    for (char *line = text, *end; good && (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        stage->line++;
        good = run_line(stage, line);
    }
    free(text);
    return good;
}

static SCREEN *open_curses(int width, int height)
{
    FILE *nowhere = fopen("/dev/null", "r+");
    SCREEN *screen = newterm("xterm-256color", nowhere, nowhere);
    if (screen)
        resizeterm(height, width);
    return screen;
}

int main(int argc, char **argv)
{
    const char *source = getenv("srcdir");
    struct stage stage = {.source = realpath(source ? source : ".", NULL)};
    int width = 80, height = 24;
    bool fuzz = argc == 4 && strcmp(argv[1], "--fuzz") == 0;
    if (!fuzz && (argc != 6 || sscanf(argv[2], "%dx%d", &width, &height) != 2)) {
        fputs("usage: screen SCRIPT SIZE THEME utf8|ascii GOLDEN, or --fuzz SEED COUNT\n", stderr);
        return 2;
    }
    setlocale(LC_ALL, "C.UTF-8");
    stage.script = argv[1];
    stage.golden = fuzz ? NULL : realpath(argv[5], NULL);
    stage.variant = fuzz ? NULL : memory_print("%s-%s-%s", argv[2], argv[3], argv[4]);
    stage.coloured = !fuzz && strcmp(argv[3], "none") != 0;
    char *script = realpath(argv[1], NULL);
    if (script)
        stage.script = script;
    bool good = stage_open(&stage);
    SCREEN *screen = open_curses(width, height);
    glyphs_use(fuzz || strcmp(argv[4], "utf8") == 0);
    theme_choose(fuzz ? "auto" : argv[3]);
    good = good && screen &&
           (fuzz ? stage_fuzz(&stage, strtoull(argv[2], NULL, 10), strtol(argv[3], NULL, 10))
                 : run_script(&stage));
    stage_close(&stage);
    endwin();
    delscreen(screen);
    free(script);
    free((char *)stage.golden);
    free((char *)stage.variant);
    free((char *)stage.source);
    return !good;
}
