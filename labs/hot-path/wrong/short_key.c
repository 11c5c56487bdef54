/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: takes venue and the first four letters of the symbol for the whole instrument. ABCD and
 * ABCDW become one.
 *
 * Tempting because four letters and four letters are one word of 64 bits, and most symbols are
 * short.
 */
#include "lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4 * MAX_INSTRUMENTS }; /* a power of two; never more than a quarter full */

struct tick {
    uint64_t symbol, venue; /* the letters, first letter highest, filled up with zeros */
    long time;              /* microseconds of the day */
    long price;             /* in 1/10000 */
    long size;
};

struct instrument {
    uint64_t symbol, venue;
    long ticks, volume, value; /* value: the sum of price x size */
    long high, low, last, last_time;
};

struct book {
    size_t count;
    struct instrument instruments[MAX_INSTRUMENTS];
    uint16_t slots[SLOTS]; /* index of an instrument and 1; 0: free */
};

/* Where a line is being read, and the sum of the bytes that lie behind. */
struct cursor {
    const char *at;
    unsigned sum;
};

static unsigned next_byte(struct cursor *cursor)
{
    unsigned byte = (unsigned char)*cursor->at++;
    cursor->sum += byte;
    return byte;
}

/* The digits up to the next byte that is none, which is passed over as well. */
static long read_number(struct cursor *cursor)
{
    long number = 0;
    for (unsigned digit; (digit = next_byte(cursor) - '0') <= 9;)
        number = number * 10 + digit;
    return number;
}

static long read_price(struct cursor *cursor)
{
    static const long scale[] = {10000, 1000, 100, 10, 1};
    long whole = read_number(cursor);
    const char *decimals = cursor->at;
    long part = read_number(cursor);
    return whole * 10000 + part * scale[(cursor->at - decimals - 1) & 7];
}

/* A word of up to eight letters as one number: two words are compared in one step, and numbers are
 * in the order of strcmp(). */
static uint64_t read_word(struct cursor *cursor)
{
    uint64_t word = 0;
    int room = 64;
    for (unsigned letter; (letter = next_byte(cursor)) != ' ';)
        word |= (uint64_t)letter << (room -= 8);
    return word;
}

static unsigned hex_digit(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* Reads each byte of the line once. Returns the next line. */
static const char *read_tick(const char *line, struct tick *tick, int *damaged)
{
    struct cursor cursor = {line, 0};
    long hours = read_number(&cursor), minutes = read_number(&cursor);
    long seconds = read_number(&cursor), micros = read_number(&cursor);
    tick->time = ((hours * 60 + minutes) * 60 + seconds) * 1000000 + micros;
    tick->venue = read_word(&cursor);
    tick->symbol = read_word(&cursor);
    tick->price = read_price(&cursor);
    tick->size = read_number(&cursor);
    tick->symbol &= ~UINT64_C(0xffffffff); /* four letters */
    *damaged = cursor.sum % 256 != hex_digit(cursor.at[1]) * 16 + hex_digit(cursor.at[2]);
    return cursor.at + 4; /* *a9\n */
}

static struct instrument *find_instrument(struct book *book, const struct tick *tick)
{
    uint64_t hash = (tick->symbol ^ tick->venue >> 17) * 0x9e3779b97f4a7c15u >> 52;
    struct instrument *instrument;
    for (; book->slots[hash]; hash = (hash + 1) % SLOTS) {
        instrument = &book->instruments[book->slots[hash] - 1];
        if (instrument->symbol == tick->symbol && instrument->venue == tick->venue)
            return instrument;
    }
    if (book->count == MAX_INSTRUMENTS)
        return NULL;
    instrument = &book->instruments[book->count++];
    book->slots[hash] = (uint16_t)book->count;
    *instrument =
        (struct instrument){.symbol = tick->symbol, .venue = tick->venue, .low = tick->price};
    return instrument;
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
    if (x->symbol != y->symbol)
        return x->symbol < y->symbol ? -1 : 1;
    return (x->venue > y->venue) - (x->venue < y->venue);
}

static const char *word_text(uint64_t word, char text[9])
{
    for (int i = 0; i < 8; i++)
        text[i] = (char)(word >> (56 - 8 * i));
    text[8] = '\0';
    return text;
}

static char *write_price(char *at, const char *name, long price)
{
    return at + sprintf(at, " %s %ld.%04ld", name, price / 10000, price % 10000);
}

static char *write_instrument(char *at, const struct instrument *instrument)
{
    char symbol[9], venue[9];
    long seconds = instrument->last_time / 1000000;
    at += sprintf(at, "%s %s ticks %ld volume %ld", word_text(instrument->symbol, symbol),
                  word_text(instrument->venue, venue), instrument->ticks, instrument->volume);
    at = write_price(at, "high", instrument->high);
    at = write_price(at, "low", instrument->low);
    at = write_price(at, "vwap", instrument->value / instrument->volume);
    at = write_price(at, "last", instrument->last);
    return at + sprintf(at, " at %02ld:%02ld:%02ld.%06ld\n", seconds / 3600, seconds / 60 % 60,
                        seconds % 60, instrument->last_time % 1000000);
}

void report_ticks(const char *text, size_t length, char *report)
{
    static struct book book;
    const char *end = text + length;
    long ticks = 0, rejected = 0;

    book.count = 0;
    memset(book.slots, 0, sizeof(book.slots));
    for (const char *line = text; line < end;) {
        struct tick tick;
        struct instrument *instrument;
        int damaged;
        line = read_tick(line, &tick, &damaged);
        if (damaged) {
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
