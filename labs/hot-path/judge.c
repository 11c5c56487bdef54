/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge draws a day from the seed: instruments, then ticks. prepare() writes them as text;
 * verify() draws them again, sums them up without any text, and compares the report byte by byte.
 * So the two sides share no parser.
 *
 * What a shortcut would rely on is not there. Instruments are new in every call, and come in fours:
 * two symbols of which one is the other with a letter more, each at two venues. One line of 64 is
 * damaged in a digit of its price, which the checksum tells; one of 8 comes late. Prices have two
 * to four decimals. Every second tick belongs to one of an eighth of the instruments, as markets
 * are.
 */
#include "perflab/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"

enum {
    LINE = 48,            /* more than a line of the feed can have */
    OPEN = 34200,         /* 09:30, in seconds of the day */
    STEP = 2000000,       /* microseconds between two lines, at most */
    LATE = 1 << 30,       /* microseconds a tick may come late */
    STEMS = 26 * 26 * 26, /* beginnings of symbols */
    FAMILY = 4,           /* instruments that share one */
    VENUES = 8,
    SHOWN = 60, /* bytes of a wrong line */
    REPORT_BYTES = (MAX_INSTRUMENTS + 1) * REPORT_LINE,
};

struct name {
    char symbol[6], venue[5];
};

struct tick {
    size_t instrument;
    uint32_t price, size, decimals;
    uint64_t time;
    int damaged;
};

struct total {
    uint64_t ticks, volume, value, last_time;
    uint32_t high, low, last;
};

/* A day as it is drawn, tick by tick. */
struct day {
    struct perflab_rng rng;
    uint64_t clock; /* microseconds of the day */
};

struct state {
    size_t lines, instruments;
    struct name *names;
    struct total *totals;
    const struct name **order;
    char *report;
};

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    size_t lines = (size_t)perflab_param(params, "lines");
    layout->in_bytes = sizeof(struct feed) + lines * LINE + 1;
    layout->out_bytes = REPORT_BYTES;
    layout->work = (double)lines;
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    if (!state)
        return;
    free(state->names);
    free(state->totals);
    free(state->order);
    free(state->report);
    free(state);
}

static void *open_state(const struct perflab_params *params)
{
    struct state *state = calloc(1, sizeof(*state));
    if (!state)
        return NULL;
    state->lines = (size_t)perflab_param(params, "lines");
    state->instruments = (size_t)perflab_param(params, "instruments");
    state->names = calloc(state->instruments, sizeof(*state->names));
    state->totals = calloc(state->instruments, sizeof(*state->totals));
    state->order = calloc(state->instruments, sizeof(*state->order));
    state->report = calloc(1, REPORT_BYTES);
    if (state->names && state->totals && state->order && state->report)
        return state;
    close_state(state);
    return NULL;
}

/* Symbols of three or four letters and the same with one more, each at two venues. The first three
 * letters belong to one family, so that no instrument is drawn twice. */
static void draw_names(struct state *state, struct perflab_rng *rng)
{
    static const char venues[VENUES][5] = {"XNAS", "XNYS", "ARCX", "BATS",
                                           "IEXG", "XLON", "XPAR", "XETR"};
    uint64_t offset = perflab_random(rng) % STEMS;
    for (size_t i = 0; i < state->instruments; i += FAMILY) {
        uint64_t stem = (offset + i / FAMILY * 7919) % STEMS, bits = perflab_random(rng);
        char symbol[6] = {(char)('A' + stem / 676), (char)('A' + stem / 26 % 26),
                          (char)('A' + stem % 26)};
        size_t letters = bits % 4 ? 4 : 3; /* a fourth letter for three of four families */
        size_t venue = bits >> 8 & 7, other = (venue + 1 + (bits >> 16) % (VENUES - 1)) % VENUES;
        if (letters == 4)
            symbol[3] = (char)('A' + (bits >> 32) % 26);
        for (size_t j = 0; j < FAMILY && i + j < state->instruments; j++) {
            struct name *name = &state->names[i + j];
            memcpy(name->symbol, symbol, sizeof(symbol));
            if (j >= 2)
                name->symbol[letters] = (char)('A' + (bits >> 40) % 26);
            memcpy(name->venue, venues[j % 2 ? other : venue], sizeof(name->venue));
        }
    }
}

static void begin_day(struct state *state, struct day *day, uint64_t seed)
{
    *day = (struct day){.rng = {seed}, .clock = OPEN * UINT64_C(1000000)};
    draw_names(state, &day->rng);
}

static struct tick draw_tick(const struct state *state, struct day *day)
{
    static const uint32_t cut[] = {100, 10, 1}; /* what two, three, four decimals leave out */
    uint64_t a = perflab_random(&day->rng), b = perflab_random(&day->rng);
    size_t among = a & 1 && state->instruments >= 8 ? state->instruments / 8 : state->instruments;
    struct tick tick = {.decimals = 2 + (uint32_t)(a >> 1) % 3};
    tick.instrument = (a >> 40) % among;
    tick.damaged = !(a >> 32 & 63);
    tick.size = 1 + (uint32_t)(b & 0xffff);
    tick.price = 10000 + (uint32_t)(b >> 16 & 0xffffff) % 9980000;
    tick.price -= tick.price % cut[tick.decimals - 2];
    day->clock += (b >> 40) % STEP;
    tick.time = day->clock;
    if (!(a >> 8 & 7))
        tick.time -= (a >> 11) % LATE;
    return tick;
}

/* The number in decimal, with at least so many digits. */
static char *write_number(char *at, uint64_t number, int digits)
{
    char text[20];
    int count = 0;
    for (; number || count < digits; number /= 10)
        text[count++] = (char)('0' + number % 10);
    while (count)
        *at++ = text[--count];
    return at;
}

static char *write_time(char *at, uint64_t time)
{
    uint64_t seconds = time / 1000000;
    at = write_number(at, seconds / 3600, 2);
    *at++ = ':';
    at = write_number(at, seconds / 60 % 60, 2);
    *at++ = ':';
    at = write_number(at, seconds % 60, 2);
    *at++ = '.';
    return write_number(at, time % 1000000, 6);
}

static char *write_line(char *at, const struct name *name, const struct tick *tick)
{
    static const uint32_t cut[] = {100, 10, 1};
    const char *line = at;
    unsigned sum = 0;
    char *digit;
    at = write_time(at, tick->time);
    at = stpcpy(stpcpy(stpcpy(at, " "), name->venue), " ");
    at = stpcpy(stpcpy(at, name->symbol), " ");
    digit = at;
    at = write_number(at, tick->price / 10000, 1);
    *at++ = '.';
    at = write_number(at, tick->price % 10000 / cut[tick->decimals - 2], (int)tick->decimals);
    *at++ = ' ';
    at = write_number(at, tick->size, 1);
    *at++ = ' ';
    for (const char *byte = line; byte < at; byte++)
        sum += (unsigned char)*byte;
    if (tick->damaged) /* after the sum: 1 to 9 becomes another digit */
        *digit = *digit == '9' ? '1' : (char)(*digit + 1);
    *at++ = '*';
    *at++ = "0123456789abcdef"[sum / 16 % 16];
    *at++ = "0123456789abcdef"[sum % 16];
    *at++ = '\n';
    return at;
}

static void prepare(void *opaque, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    struct state *state = opaque;
    struct feed *feed = in[0];
    struct day day;
    char *at = feed->text;
    (void)params;
    begin_day(state, &day, seed);
    for (size_t i = 0; i < state->lines; i++) {
        struct tick tick = draw_tick(state, &day);
        at = write_line(at, &state->names[tick.instrument], &tick);
    }
    *at = '\0';
    *feed = (struct feed){.length = (uint64_t)(at - feed->text)};
}

static void add_tick(struct total *total, const struct tick *tick)
{
    if (!total->ticks++)
        total->low = tick->price;
    total->volume += tick->size;
    total->value += (uint64_t)tick->price * tick->size;
    total->high = tick->price > total->high ? tick->price : total->high;
    total->low = tick->price < total->low ? tick->price : total->low;
    if (tick->time < total->last_time)
        return;
    total->last = tick->price;
    total->last_time = tick->time;
}

static int compare_names(const void *a, const void *b)
{
    const struct name *x = *(const struct name *const *)a, *y = *(const struct name *const *)b;
    int order = strcmp(x->symbol, y->symbol);
    return order ? order : strcmp(x->venue, y->venue);
}

static char *write_price(char *at, const char *word, uint64_t price)
{
    at = write_number(stpcpy(at, word), price / 10000, 1);
    *at++ = '.';
    return write_number(at, price % 10000, 4);
}

static char *write_total(char *at, const struct name *name, const struct total *total)
{
    at = stpcpy(stpcpy(stpcpy(at, name->symbol), " "), name->venue);
    at = write_number(stpcpy(at, " ticks "), total->ticks, 1);
    at = write_number(stpcpy(at, " volume "), total->volume, 1);
    at = write_price(at, " high ", total->high);
    at = write_price(at, " low ", total->low);
    at = write_price(at, " vwap ", total->value / total->volume);
    at = write_price(at, " last ", total->last);
    return stpcpy(write_time(stpcpy(at, " at "), total->last_time), "\n");
}

/* The right report, into state->report. Returns its length with the '\0'. */
static size_t write_report(struct state *state, uint64_t seed)
{
    size_t count = 0, rejected = 0;
    char *at = state->report;
    struct day day;
    begin_day(state, &day, seed);
    memset(state->totals, 0, state->instruments * sizeof(*state->totals));
    for (size_t i = 0; i < state->lines; i++) {
        struct tick tick = draw_tick(state, &day);
        if (tick.damaged)
            rejected++;
        else
            add_tick(&state->totals[tick.instrument], &tick);
    }
    for (size_t i = 0; i < state->instruments; i++)
        if (state->totals[i].ticks)
            state->order[count++] = &state->names[i];
    qsort(state->order, count, sizeof(*state->order), compare_names);
    for (size_t i = 0; i < count; i++)
        at = write_total(at, state->order[i], &state->totals[state->order[i] - state->names]);
    at += sprintf(at, "%zu instruments %zu ticks %zu rejected\n", count, state->lines - rejected,
                  rejected);
    return (size_t)(at - state->report) + 1;
}

/* The rest of a line of a report that ends at `end`, at most SHOWN bytes and fit to be shown. */
static void copy_line(char *to, const volatile char *from, const volatile char *end)
{
    char byte;
    for (int i = 0; i < SHOWN && from < end && (byte = *from++) && byte != '\n'; i++)
        *to++ = byte >= ' ' && byte <= '~' ? byte : '?';
    *to = '\0';
}

static int verify(void *opaque, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    struct state *state = opaque;
    const volatile char *report = out[0];
    size_t bytes = write_report(state, seed), line = 1;
    size_t label = 0, word = 0; /* where the last word begins, and the one before it */
    char found[SHOWN + 1], right[SHOWN + 1];
    (void)params;
    (void)in;
    for (size_t i = 0; i < bytes; i++) {
        char byte = state->report[i];
        if (report[i] != byte) {
            copy_line(found, report + label, report + REPORT_BYTES);
            copy_line(right, state->report + label, state->report + bytes);
            snprintf(why, why_bytes, "line %zu of the report: \"%s\", should be \"%s\"", line,
                     found, right);
            return -1;
        }
        if (byte == ' ' || byte == '\n') {
            label = byte == ' ' ? word : i + 1;
            word = i + 1;
            line += byte == '\n';
        }
    }
    return 0;
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = lay_out,
    .open = open_state,
    .close = close_state,
    .prepare = prepare,
    .verify = verify,
};
