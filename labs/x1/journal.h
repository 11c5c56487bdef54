/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal as judge.c draws it: what the gateways are like, and any line of any block, as
 * numbers and as text.
 *
 * What the journal is like belongs to the check's seed: how many branches, symbols and cancels
 * there are decides which of the program's searches hurts most, and how long the extents are, how
 * much reading does. One of the three searches is heavy, one medium, one light, so that no profile
 * of another day names the right one and the sum stays about the same.
 *
 * Each block is drawn from a number that secret words and the block's own number are mixed into:
 * who has read a block knows nothing of another.
 */
#ifndef X1_JOURNAL_H
#define X1_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lab.h"
#include "perflab/judge.h"

enum {
    LEAST_LINES = 70, /* of a block; */
    LINE_SPREAD = 17, /* 86 lines of at most 47 bytes fit into a block */
    SECRETS = 3,
    UNKNOWN = 32,      /* one account of so many is not in the table */
    HOT_ACCOUNTS = 16, /* every second trade is of one account in so many */
    HOT_SYMBOLS = 8,
    BACK = 12, /* blocks a cancel may lie behind its trade */
    MOST_SYMBOLS = 400,
    MOST_LENGTH = 96,
};

enum kind { TRADE, CANCEL, ALIVE };

/* Habits of the gateways: light, medium, heavy. */
static const uint32_t branch_counts[] = {64, 24, 8};
static const uint32_t symbol_counts[] = {60, 160, MOST_SYMBOLS};
static const uint32_t cancel_shares[] = {512, 192, 64}; /* one line of so many */
static const uint32_t extent_lengths[] = {24, 48, MOST_LENGTH};
static const unsigned char orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                           {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

struct line {
    enum kind kind;
    bool damaged, buy;
    uint32_t hole; /* where the '?' stands, before it is cut to the line's length */
    uint32_t account, symbol, quantity, price, decimals, currency;
    uint64_t number; /* of the trade, also of the one to cancel */
};

struct journal {
    uint64_t secrets[SECRETS];
    uint32_t pool; /* accounts that appear in it */
    uint32_t branches, symbols, cancels, length;
    char (*ids)[8]; /* of the pool; who opens the journal provides the room */
    char names[MOST_SYMBOLS][8];
};

/* Two letters of the branch and six signs. Accounts come in twos that differ in one sign, which
 * stands at each of the six places in turn and is one of the last six of the alphabet; no other
 * sign of an id is. So no two ids are the same, and to leave any place out takes some for others.
 */
static void name_accounts(struct journal *journal, struct perflab_rng *rng)
{
    static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    enum { USUAL = 30, PLACES = 6 };
    uint64_t codes = UINT64_C(30) * 30 * 30 * 30 * 30;
    uint64_t letters = perflab_random(rng) % 676, offset = perflab_random(rng) % codes;
    for (uint32_t i = 0; i < journal->pool; i++) {
        uint32_t pair = i / 2, place = pair % PLACES;
        uint64_t branch = (letters + pair % journal->branches * 101) % 676;
        uint64_t code = (offset + pair * UINT64_C(12345679)) % codes;
        char *id = journal->ids[i];
        id[0] = (char)('A' + branch / 26);
        id[1] = (char)('A' + branch % 26);
        for (uint32_t at = 0; at < PLACES; at++) {
            if (at != place) {
                id[2 + at] = signs[code % USUAL];
                code /= USUAL;
            }
        }
        id[2 + place] = signs[USUAL + pair % 3 + i % 2 * 3];
    }
}

/* Two to four letters, and the same with one more. First letters tell lengths apart, so that none
 * is drawn twice; 7919 is a prime. */
static void name_symbols(struct journal *journal, struct perflab_rng *rng)
{
    static const struct {
        size_t letters;
        uint64_t others; /* names that begin with one letter */
        char first;
    } kinds[] = {{2, 26, 'A'}, {3, 676, 'I'}, {4, 17576, 'Q'}};
    uint64_t offset = perflab_random(rng) % 1000000, more = perflab_random(rng) % 26;
    memset(journal->names, 0, sizeof(journal->names));
    for (uint32_t i = 0; i < journal->symbols; i++) {
        size_t kind = i / 2 % 3, letters = kinds[kind].letters;
        uint64_t name = (offset + i / 2 * 7919) % (8 * kinds[kind].others);
        char *symbol = journal->names[i];
        for (size_t at = letters; at-- > 1; name /= 26)
            symbol[at] = (char)('A' + name % 26);
        symbol[0] = (char)(kinds[kind].first + (char)name);
        if (i % 2)
            symbol[letters] = (char)('A' + more);
    }
}

static void draw_habits(struct journal *journal, uint64_t seed)
{
    struct perflab_rng rng = {seed};
    for (int i = 0; i < SECRETS; i++)
        journal->secrets[i] = perflab_random(&rng);
    const unsigned char *order = orders[perflab_random(&rng) % 6];
    journal->branches = branch_counts[order[0]];
    journal->symbols = symbol_counts[order[1]];
    journal->cancels = cancel_shares[order[2]];
    journal->length = extent_lengths[perflab_random(&rng) % 3];
    name_accounts(journal, &rng);
    name_symbols(journal, &rng);
}

/* ---- lines */

static struct perflab_rng block_random(const struct journal *journal, uint64_t block)
{
    struct perflab_rng inner = {journal->secrets[0] + block * 0x9e3779b97f4a7c15u};
    struct perflab_rng outer = {journal->secrets[1] ^ perflab_random(&inner)};
    return (struct perflab_rng){journal->secrets[2] ^ perflab_random(&outer)};
}

static uint32_t line_count(struct perflab_rng *rng)
{
    return LEAST_LINES + (uint32_t)(perflab_random(rng) % LINE_SPREAD);
}

static uint32_t draw_currency(uint32_t bits)
{
    static const uint32_t below[] = {820, 970, 1012, 1023}; /* of 1024; the last is rare */
    uint32_t currency = 0;
    while (currency < CURRENCIES - 1 && bits % 1024 >= below[currency])
        currency++;
    return currency;
}

static void draw_trade(const struct journal *journal, uint64_t a, uint64_t b, struct line *line)
{
    static const uint32_t cut[] = {10000, 1000, 100, 10, 1};
    uint32_t accounts = a & 1 ? journal->pool / HOT_ACCOUNTS : journal->pool;
    uint32_t symbols = a & 2 ? journal->symbols / HOT_SYMBOLS : journal->symbols;
    line->buy = a & 4;
    line->account = (uint32_t)(a >> 8 & 0xffffff) % accounts;
    /* The hot ones are spread over the pool, not its beginning. */
    line->account = line->account * 37 % journal->pool;
    line->symbol = (uint32_t)(a >> 32 & 0xffff) % symbols * 7 % journal->symbols;
    line->currency = draw_currency((uint32_t)(a >> 48));
    line->quantity = 1 + (uint32_t)(b & 0xffffff) % 99999;
    line->decimals = (uint32_t)(b >> 24 & 0xff) % 5;
    line->price = 10000 + (uint32_t)(b >> 32) % 99990000;
    line->price -= line->price % cut[line->decimals];
}

static void draw_line(const struct journal *journal, struct perflab_rng *rng, uint64_t block,
                      uint32_t at, struct line *line)
{
    uint64_t what = perflab_random(rng), a = perflab_random(rng), b = perflab_random(rng);
    *line = (struct line){.number = block * BLOCK_LINES + at, .hole = (uint32_t)(what >> 40)};
    line->damaged = (what & 127) == 0;
    if ((what >> 8 & 0xffff) % journal->cancels == 0) {
        uint64_t back = a % BACK;
        line->kind = CANCEL;
        line->number = (block - (back < block ? back : block)) * BLOCK_LINES + b % LEAST_LINES;
    } else if ((what >> 24 & 0x7f) == 0) {
        line->kind = ALIVE;
        line->number = a % 86400;
    } else {
        draw_trade(journal, a, b, line);
    }
}

static char *put_text(char *to, const char *text, size_t most)
{
    while (most-- > 0 && *text)
        *to++ = *text++;
    return to;
}

static char *put_number(char *to, uint64_t number, int digits)
{
    char text[20];
    int at = 20;
    while (number || digits > 0) {
        text[--at] = (char)('0' + number % 10);
        number /= 10;
        digits--;
    }
    memcpy(to, text + at, (size_t)(20 - at));
    return to + (20 - at);
}

static char *put_price(char *to, const struct line *line)
{
    static const uint32_t cut[] = {10000, 1000, 100, 10, 1};
    to = put_number(to, line->price / 10000, 1);
    if (!line->decimals)
        return to;
    *to++ = '.';
    return put_number(to, line->price % 10000 / cut[line->decimals], (int)line->decimals);
}

static char *put_trade(const struct journal *journal, char *to, const struct line *line)
{
    static const char *const names[] = CURRENCY_NAMES;
    to = put_number(put_text(to, "T ", 2), line->number, 1);
    *to++ = ' ';
    to = put_text(to, journal->ids[line->account], sizeof(journal->ids[0]));
    *to++ = ' ';
    to = put_text(to, journal->names[line->symbol], sizeof(journal->names[0]));
    to = put_text(to, line->buy ? " B " : " S ", 3);
    to = put_number(to, line->quantity, 1);
    *to++ = ' ';
    to = put_price(to, line);
    *to++ = ' ';
    return put_text(to, names[line->currency], 3);
}

static char *put_line(const struct journal *journal, char *to, const struct line *line)
{
    char *begin = to;
    if (line->kind == TRADE) {
        to = put_trade(journal, to, line);
    } else if (line->kind == CANCEL) {
        to = put_number(put_text(to, "C ", 2), line->number, 1);
    } else {
        to = put_number(put_text(to, "H ", 2), line->number / 3600, 2);
        to = put_number(put_text(to, ":", 1), line->number / 60 % 60, 2);
        to = put_number(put_text(to, ":", 1), line->number % 60, 2);
    }
    if (line->damaged)
        begin[line->hole % (uint32_t)(to - begin)] = '?';
    *to++ = '\n';
    return to;
}

/* A block as it stands in the file. */
static void put_block(const struct journal *journal, uint64_t block, char data[BLOCK_BYTES])
{
    struct perflab_rng rng = block_random(journal, block);
    char *to = data;
    memset(data, 0, BLOCK_BYTES);
    for (uint32_t at = 0, count = line_count(&rng); at < count; at++) {
        struct line line;
        draw_line(journal, &rng, block, at, &line);
        to = put_line(journal, to, &line);
    }
}

#endif
