/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Right, and not fast enough: each line is copied to a string of its own before sscanf() reads it,
 * the instruments are in a hash table, and the time is formatted for the report only.
 *
 * Tempting because nothing is quadratic any more. But sscanf() still interprets its format, and
 * sets up a stream and takes it down, for every tick.
 */
#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tick {
    char venue[5], symbol[6];
    long time;  /* microseconds of the day */
    long price; /* in 1/10000 */
    long size;
    unsigned checksum; /* as the line says */
};

struct instrument {
    char venue[5], symbol[6];
    long ticks, volume, value; /* value: the sum of price x size */
    long high, low, last, last_time;
};

enum { SLOTS = 4 * MAX_INSTRUMENTS };

struct book {
    uint16_t slots[SLOTS]; /* index of an instrument and 1; 0: free */
    size_t count;
    struct instrument instruments[MAX_INSTRUMENTS];
};

/* Every byte of every line, one after the other. */
static unsigned line_checksum(const char *line)
{
    unsigned sum = 0;
    while (*line != '*')
        sum += (unsigned char)*line++;
    return sum % 256;
}

static int read_tick(const char *line, struct tick *tick)
{
    int hours, minutes, seconds, micros;
    double price;
    char copy[64];
    size_t length = (size_t)(strchr(line, '\n') - line);
    if (length >= sizeof(copy))
        return -1;
    memcpy(copy, line, length);
    copy[length] = '\0';
    if (sscanf(copy, "%d:%d:%d.%d %4s %5s %lf %ld *%x", &hours, &minutes, &seconds, &micros,
               tick->venue, tick->symbol, &price, &tick->size, &tick->checksum) != 9)
        return -1;
    tick->time = ((hours * 60L + minutes) * 60 + seconds) * 1000000 + micros;
    tick->price = (long)(price * 10000 + 0.5);
    return 0;
}

static struct instrument *find_instrument(struct book *book, const struct tick *tick)
{
    uint32_t hash = 2166136261u;
    for (const char *c = tick->symbol; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619;
    for (const char *c = tick->venue; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619;
    for (hash %= SLOTS; book->slots[hash]; hash = (hash + 1) % SLOTS) {
        struct instrument *instrument = &book->instruments[book->slots[hash] - 1];
        if (!strcmp(instrument->symbol, tick->symbol) && !strcmp(instrument->venue, tick->venue))
            return instrument;
    }
    if (book->count == MAX_INSTRUMENTS)
        return NULL;
    struct instrument *fresh = &book->instruments[book->count++];
    book->slots[hash] = (uint16_t)book->count;
    memset(fresh, 0, sizeof(*fresh));
    strcpy(fresh->symbol, tick->symbol);
    strcpy(fresh->venue, tick->venue);
    fresh->low = tick->price;
    return fresh;
}

static void format_time(long time, char *text, size_t bytes)
{
    long seconds = time / 1000000;
    snprintf(text, bytes, "%02ld:%02ld:%02ld.%06ld", seconds / 3600, seconds / 60 % 60,
             seconds % 60, time % 1000000);
}

static void add_tick(struct instrument *instrument, const struct tick *tick)
{
    instrument->ticks++;
    instrument->volume += tick->size;
    instrument->value += tick->price * tick->size;
    if (tick->price > instrument->high)
        instrument->high = tick->price;
    if (tick->price < instrument->low)
        instrument->low = tick->price;
    if (tick->time >= instrument->last_time) {
        instrument->last = tick->price;
        instrument->last_time = tick->time;
    }
}

static int compare_instruments(const void *a, const void *b)
{
    const struct instrument *x = a, *y = b;
    int order = strcmp(x->symbol, y->symbol);
    return order ? order : strcmp(x->venue, y->venue);
}

static char *write_price(char *at, const char *name, long price)
{
    return at + sprintf(at, " %s %ld.%04ld", name, price / 10000, price % 10000);
}

static char *write_instrument(char *at, const struct instrument *instrument)
{
    at += sprintf(at, "%s %s ticks %ld volume %ld", instrument->symbol, instrument->venue,
                  instrument->ticks, instrument->volume);
    at = write_price(at, "high", instrument->high);
    at = write_price(at, "low", instrument->low);
    at = write_price(at, "vwap", instrument->value / instrument->volume);
    at = write_price(at, "last", instrument->last);
    char last_at[32];
    format_time(instrument->last_time, last_at, sizeof(last_at));
    return at + sprintf(at, " at %s\n", last_at);
}

void report_ticks(const char *text, size_t length, char *report)
{
    static struct book book;
    const char *end = text + length;
    long ticks = 0, rejected = 0;

    book.count = 0;
    memset(book.slots, 0, sizeof(book.slots));
    for (const char *line = text; line < end; line = strchr(line, '\n') + 1) {
        struct tick tick;
        struct instrument *instrument;
        if (read_tick(line, &tick) || tick.checksum != line_checksum(line)) {
            rejected++;
            continue;
        }
        instrument = find_instrument(&book, &tick);
        if (!instrument)
            continue;
        add_tick(instrument, &tick);
        ticks++;
    }

    qsort(book.instruments, book.count, sizeof(book.instruments[0]), compare_instruments);
    for (size_t i = 0; i < book.count; i++)
        report = write_instrument(report, &book.instruments[i]);
    sprintf(report, "%zu instruments %ld ticks %ld rejected\n", book.count, ticks, rejected);
}
