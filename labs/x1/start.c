/* SPDX-License-Identifier: 0BSD */
/*
 * The nightly settlement, as it was handed over. It is right, has been in use for years, and takes
 * longer every month.
 */
#include "lab.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUCKETS 256
#define DECIMALS 4

struct client {
    const struct account *account;
    struct client *next;
};

struct trade {
    char *line;
    char account[16], symbol[16], side[4], currency[8], price_text[24];
    long number, quantity;
    uint64_t price; /* in 1/10000 */
    int extent;
    bool cancelled;
    struct trade *next;
};

/* One night. */
struct night {
    const struct day *day;
    struct report *report;
    struct client *buckets[BUCKETS];
    struct trade *first, *last;
};

static void *reserve(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (!memory) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return memory;
}

/* ---- clients */

/* Accounts of one branch start with the same letters. */
static unsigned bucket_of(const char *id)
{
    return ((unsigned char)id[0] * 31u + (unsigned char)id[1]) % BUCKETS;
}

static void load_clients(struct night *night)
{
    for (uint32_t i = 0; i < night->day->account_count; i++) {
        const struct account *account = &night->day->accounts[i];
        struct client *client = reserve(sizeof(*client));
        unsigned bucket = bucket_of(account->id);
        client->account = account;
        client->next = night->buckets[bucket];
        night->buckets[bucket] = client;
    }
}

static void drop_clients(struct night *night)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        while (night->buckets[i]) {
            struct client *next = night->buckets[i]->next;
            free(night->buckets[i]);
            night->buckets[i] = next;
        }
}

static const struct account *find_account(const struct night *night, const char *id)
{
    const struct client *client = night->buckets[bucket_of(id)];
    while (client && strncmp(client->account->id, id, sizeof(client->account->id)) != 0)
        client = client->next;
    return client ? client->account : NULL;
}

/* ---- the journal */

static uint64_t price_of(const char *text)
{
    char whole[16] = "", part[16] = "";
    sscanf(text, "%15[0-9].%15[0-9]", whole, part);
    while (strlen(part) < DECIMALS)
        strcat(part, "0");
    strcat(whole, part);
    return strtoull(whole, NULL, 10);
}

static void add_trade(struct night *night, int extent, const char *line)
{
    struct trade *trade = reserve(sizeof(*trade));
    trade->line = strdup(line);
    sscanf(line, "T %ld %15s %15s %3s %ld %23s %7s", &trade->number, trade->account, trade->symbol,
           trade->side, &trade->quantity, trade->price_text, trade->currency);
    trade->price = price_of(trade->price_text);
    trade->extent = extent;
    if (night->last)
        night->last->next = trade;
    else
        night->first = trade;
    night->last = trade;
}

static void cancel_trade(struct night *night, int extent, const char *line)
{
    long number = 0;
    sscanf(line, "C %ld", &number);
    for (struct trade *trade = night->first; trade; trade = trade->next)
        if (trade->number == number && trade->extent == extent && !trade->cancelled) {
            trade->cancelled = true;
            night->report->cancelled++;
            return;
        }
    night->report->lost++;
}

static void take_line(struct night *night, int extent, const char *line)
{
    night->report->lines++;
    if (strchr(line, '?'))
        night->report->damaged++;
    else if (line[0] == 'T')
        add_trade(night, extent, line);
    else if (line[0] == 'C')
        cancel_trade(night, extent, line);
}

static void take_block(struct night *night, int extent, const char *block)
{
    size_t at = 0;
    while (at < BLOCK_BYTES && block[at]) {
        char line[BLOCK_BYTES + 1] = "";
        size_t length = 0;
        while (block[at + length] != '\n')
            length++;
        strncpy(line, block + at, length);
        take_line(night, extent, line);
        at += length + 1;
    }
}

static void read_extent(struct night *night, int fd, int index)
{
    static _Alignas(BLOCK_BYTES) char block[BLOCK_BYTES];
    const struct extent *extent = &night->day->extents[index];
    uint64_t sum = night->day->key;
    for (uint32_t i = 0; i < extent->blocks; i++) {
        off_t offset = (off_t)(extent->first + i) * BLOCK_BYTES;
        if (pread(fd, block, BLOCK_BYTES, offset) != BLOCK_BYTES) {
            perror("pread");
            exit(1);
        }
        sum = extent_sum(sum, block, 1);
        take_block(night, index, block);
    }
    night->report->sums[index] = sum;
}

/* ---- settling */

static struct row *find_row(struct report *report, const char *symbol, uint32_t desk)
{
    struct row *row = report->rows;
    for (; row < report->rows + report->row_count; row++)
        if (strcmp(row->symbol, symbol) == 0 && row->desk == desk)
            return row;
    memset(row, 0, sizeof(*row));
    strcpy(row->symbol, symbol);
    row->desk = desk;
    report->row_count++;
    return row;
}

static uint64_t rate_of(const struct day *day, const char *currency)
{
    static const char *const names[] = CURRENCY_NAMES;
    for (int i = 0; i < CURRENCIES; i++)
        if (strcmp(names[i], currency) == 0)
            return day->rates[i];
    return 0;
}

static void settle_trade(struct night *night, const struct trade *trade)
{
    const struct account *account = find_account(night, trade->account);
    if (!account || account->closed) {
        night->report->refused++;
        return;
    }
    struct row *row = find_row(night->report, trade->symbol, account->desk);
    uint64_t rate = rate_of(night->day, trade->currency);
    uint64_t value = (uint64_t)trade->quantity * trade->price * rate / 10000;
    row->trades++;
    row->quantity += trade->side[0] == 'B' ? trade->quantity : -trade->quantity;
    row->value += value;
    row->fees += value * account->fee / 10000;
    night->report->settled++;
}

static bool comes_before(const struct row *a, const struct row *b)
{
    if (a->value != b->value)
        return a->value > b->value;
    int order = strcmp(a->symbol, b->symbol);
    return order ? order < 0 : a->desk < b->desk;
}

static void sort_rows(struct report *report)
{
    for (uint64_t i = 1; i < report->row_count; i++)
        for (uint64_t j = i; j > 0 && comes_before(&report->rows[j], &report->rows[j - 1]); j--) {
            struct row row = report->rows[j];
            report->rows[j] = report->rows[j - 1];
            report->rows[j - 1] = row;
        }
}

static void drop_trades(struct night *night)
{
    while (night->first) {
        struct trade *next = night->first->next;
        free(night->first->line);
        free(night->first);
        night->first = next;
    }
}

void settle(int fd, const struct day *day, struct report *report)
{
    struct night night = {.day = day, .report = report};

    memset(report, 0, sizeof(*report));
    load_clients(&night);
    for (uint32_t i = 0; i < day->extent_count; i++)
        read_extent(&night, fd, (int)i);
    for (const struct trade *trade = night.first; trade; trade = trade->next)
        if (!trade->cancelled)
            settle_trade(&night, trade);
    sort_rows(report);
    drop_trades(&night);
    drop_clients(&night);
}
