/* SPDX-License-Identifier: 0BSD */
/*
 * Wrong: takes cancels last, when all trades of the extent are known. A cancel that stands before
 * its trade then cancels it.
 */
#include "lab.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MOST_BLOCKS = 256, /* read at once: 1 MiB */
    CLIENT_SLOTS = 1 << 14,
    ROW_SLOTS = 1 << 13,
};

struct client {
    uint64_t id; /* 0: free */
    uint32_t desk, fee, closed, spare;
};

/* What is left of a line: 32 bytes, two to a cache line. */
struct trade {
    uint64_t account, symbol;
    uint64_t price;
    uint32_t quantity;
    uint8_t currency;
    bool buy, open;
};

static struct client clients[CLIENT_SLOTS];
static uint16_t row_slots[ROW_SLOTS]; /* index of a row and 1; 0: free */
static uint64_t row_symbols[MOST_ROWS];
static struct trade trades[MOST_BLOCKS * BLOCK_LINES];
static _Alignas(BLOCK_BYTES) char data[MOST_BLOCKS * BLOCK_BYTES];

static uint64_t spread(uint64_t key)
{
    key *= 0x9e3779b97f4a7c15u;
    return key >> 32;
}

/* ---- clients */

static struct client *find_client(uint64_t id)
{
    uint64_t slot = spread(id) % CLIENT_SLOTS;
    while (clients[slot].id && clients[slot].id != id)
        slot = (slot + 1) % CLIENT_SLOTS;
    return &clients[slot];
}

static void load_clients(const struct day *day)
{
    memset(clients, 0, sizeof(clients));
    for (uint32_t i = 0; i < day->account_count; i++) {
        const struct account *account = &day->accounts[i];
        uint64_t id;
        memcpy(&id, account->id, sizeof(id));
        *find_client(id) =
            (struct client){id, account->desk, account->fee, account->closed, account->spare};
    }
}

/* ---- lines */

static const char *read_number(const char *at, uint64_t *number)
{
    *number = 0;
    for (; (unsigned char)(*at - '0') < 10; at++)
        *number = *number * 10 + (uint64_t)(*at - '0');
    return at;
}

static const char *read_price(const char *at, uint64_t *price)
{
    int decimals = 0;
    at = read_number(at, price);
    if (*at == '.')
        for (at++; (unsigned char)(*at - '0') < 10; at++, decimals++)
            *price = *price * 10 + (uint64_t)(*at - '0');
    for (; decimals < 4; decimals++)
        *price *= 10;
    return at;
}

static uint8_t currency_of(const char *name)
{
    static const char names[CURRENCIES][4] = CURRENCY_NAMES;
    uint8_t currency = 0;
    while (currency < CURRENCIES - 1 && memcmp(names[currency], name, 3) != 0)
        currency++;
    return currency;
}

static void read_trade(const char *at, uint64_t base)
{
    uint64_t number, quantity;
    struct trade trade = {.open = true};
    at = read_number(at + 2, &number) + 1;
    memcpy(&trade.account, at, 8);
    at += 9;
    for (int shift = 56; *at != ' '; at++, shift -= 8)
        trade.symbol |= (uint64_t)(unsigned char)*at << shift;
    trade.buy = at[1] == 'B';
    at = read_number(at + 3, &quantity);
    trade.quantity = (uint32_t)quantity;
    at = read_price(at + 1, &trade.price);
    trade.currency = currency_of(at + 1);
    trades[number - base] = trade;
}

static const char *cancels[MOST_BLOCKS * BLOCK_LINES];
static size_t cancel_count;

static void cancel(const char *line, uint64_t base, uint64_t end, struct report *report)
{
    uint64_t number;
    read_number(line + 2, &number);
    if (number >= base && number < end && trades[number - base].open) {
        trades[number - base].open = false;
        report->cancelled++;
    } else {
        report->lost++;
    }
}

static void take_block(const char *at, const char *stop, uint64_t base, struct report *report)
{
    while (at < stop && *at) {
        const char *newline = memchr(at, '\n', (size_t)(stop - at));
        report->lines++;
        if (memchr(at, '?', (size_t)(newline - at)))
            report->damaged++;
        else if (*at == 'T')
            read_trade(at, base);
        else if (*at == 'C')
            cancels[cancel_count++] = at;
        at = newline + 1;
    }
}

/* ---- rows */

static struct row *find_row(struct report *report, uint64_t symbol, uint32_t desk)
{
    uint64_t slot = spread(symbol ^ (uint64_t)(desk + 1)) % ROW_SLOTS;
    for (; row_slots[slot]; slot = (slot + 1) % ROW_SLOTS) {
        size_t row = row_slots[slot] - 1u;
        if (row_symbols[row] == symbol && report->rows[row].desk == desk)
            return &report->rows[row];
    }
    struct row *row = &report->rows[report->row_count];
    row_symbols[report->row_count] = symbol;
    row_slots[slot] = (uint16_t)++report->row_count;
    uint64_t letters = __builtin_bswap64(symbol);
    *row = (struct row){.desk = desk};
    memcpy(row->symbol, &letters, sizeof(row->symbol));
    return row;
}

static void settle_trade(const struct day *day, const struct trade *trade, struct report *report)
{
    const struct client *client = find_client(trade->account);
    if (!client->id || client->closed) {
        report->refused++;
        return;
    }
    struct row *row = find_row(report, trade->symbol, client->desk);
    uint64_t value = trade->quantity * trade->price * day->rates[trade->currency] / 10000;
    row->trades++;
    row->quantity += trade->buy ? (int64_t)trade->quantity : -(int64_t)trade->quantity;
    row->value += value;
    row->fees += value * client->fee / 10000;
    report->settled++;
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? 1 : -1;
    int order = memcmp(x->symbol, y->symbol, sizeof(x->symbol));
    return order ? order : (x->desk > y->desk) - (x->desk < y->desk);
}

/* ---- extents */

static void read_blocks(int fd, uint32_t first, uint32_t blocks)
{
    size_t bytes = (size_t)blocks * BLOCK_BYTES;
    if (pread(fd, data, bytes, (off_t)first * BLOCK_BYTES) != (ssize_t)bytes) {
        perror("pread");
        exit(1);
    }
}

static void settle_extent(int fd, const struct day *day, uint32_t index, struct report *report)
{
    struct extent extent = day->extents[index];
    uint64_t base = (uint64_t)extent.first * BLOCK_LINES;
    uint64_t end = base + (uint64_t)extent.blocks * BLOCK_LINES;

    if (extent.blocks > MOST_BLOCKS)
        exit(1);
    read_blocks(fd, extent.first, extent.blocks);
    report->sums[index] = extent_sum(day->key, data, extent.blocks);
    for (uint64_t i = 0; i < end - base; i++)
        trades[i].open = false;
    for (uint32_t i = 0; i < extent.blocks; i++)
        take_block(data + (size_t)i * BLOCK_BYTES, data + (size_t)(i + 1) * BLOCK_BYTES, base,
                   report);
    for (size_t i = 0; i < cancel_count; i++)
        cancel(cancels[i], base, end, report);
    cancel_count = 0;
    for (uint64_t i = 0; i < end - base; i++)
        if (trades[i].open)
            settle_trade(day, &trades[i], report);
}

void settle(int fd, const struct day *day, struct report *report)
{
    memset(report, 0, offsetof(struct report, rows));
    memset(row_slots, 0, sizeof(row_slots));
    load_clients(day);
    for (uint32_t i = 0; i < day->extent_count; i++)
        settle_extent(fd, day, i, report);
    qsort(report->rows, report->row_count, sizeof(*report->rows), compare_rows);
}
