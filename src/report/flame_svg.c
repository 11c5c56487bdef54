/* SPDX-License-Identifier: Apache-2.0 */
#include "report/flame_svg.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/number.h"

/* The script knows these, too: they are handed to it as attributes of the graph. */
enum { WIDTH = 1200, ROW = 18, TOP = 74, BOTTOM = 34, SIDE = 10 };
static const double letter = 6.7; /* width of one, of the monospaced fonts at 11 px */

struct pen {
    FILE *to;
    const struct flame *flame;
    const struct flame_svg *about;
    double most_change; /* of share, of any node */
};

static void escape(FILE *to, const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes && text[i]; i++) {
        switch (text[i]) {
        case '&':
            fputs("&amp;", to);
            break;
        case '<':
            fputs("&lt;", to);
            break;
        case '>':
            fputs("&gt;", to);
            break;
        case '"':
            fputs("&quot;", to);
            break;
        default:
            if ((unsigned char)text[i] >= ' ') /* XML has no other control characters */
                fputc(text[i], to);
        }
    }
}

/* FNV-1a (Fowler, Noll and Vo): the same name has the same colour in every graph. */
static uint32_t hash(const char *text)
{
    uint32_t value = 2166136261u;
    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * 16777619u;
    return value ^ value >> 15;
}

static unsigned mix(double from, double to, double share)
{
    return (unsigned)lround(from + (to - from) * share);
}

/* Warm colours for the user's functions, paler ones for inlined, blue-green for the kernel. */
static void print_name_colour(const struct pen *pen, const struct flame_node *node)
{
    static const struct {
        double from[3], to[3];
    } ranges[FRAME_KINDS] = {
        [FRAME_USER] = {{240, 120, 75}, {250, 200, 95}},
        [FRAME_INLINED] = {{240, 190, 140}, {250, 225, 160}},
        [FRAME_KERNEL] = {{110, 180, 190}, {165, 205, 225}},
    };
    double share = hash(node->name) % 1000 / 999.0;
    if (!node->parent) {
        fputs("#d8d4cc", pen->to);
        return;
    }
    const double *from = ranges[node->kind].from, *to = ranges[node->kind].to;
    fprintf(pen->to, "#%02x%02x%02x", mix(from[0], to[0], share), mix(from[1], to[1], share),
            mix(from[2], to[2], share));
}

/* Red where the share grew, blue where it shrank, the stronger the more. */
static void print_change_colour(const struct pen *pen, double change)
{
    double strength = pen->most_change > 0 ? fmin(fabs(change) / pen->most_change, 1) : 0;
    const double grey = 225, red[] = {235, 70, 60}, blue[] = {70, 120, 235};
    const double *to = change > 0 ? red : blue;
    fprintf(pen->to, "#%02x%02x%02x", mix(grey, to[0], strength), mix(grey, to[1], strength),
            mix(grey, to[2], strength));
}

static void print_weight(const struct pen *pen, double weight)
{
    char number[NUMBER_SIZE];
    if (pen->about->time)
        fputs(number_print(number, weight, "ns"), pen->to);
    else
        fprintf(pen->to, "%.0f sample%s", weight, weight == 1 ? "" : "s");
}

static void print_title(const struct pen *pen, const struct flame_node *node)
{
    static const char *const kinds[FRAME_KINDS] = {"", ", inlined", ", kernel"};
    double share = flame_share(pen->flame, node), all = pen->flame->root->total;
    escape(pen->to, node->name, strlen(node->name));
    if (node->file) {
        fputs(" (", pen->to);
        escape(pen->to, node->file, strlen(node->file));
        if (node->line)
            fprintf(pen->to, ":%d", node->line);
        fputs(")", pen->to);
    }
    fprintf(pen->to, "%s: %.1f %%, ", kinds[node->kind], 100 * share);
    print_weight(pen, node->total);
    if (node->self > 0 && node->child_count)
        fprintf(pen->to, "; itself %.1f %%", 100 * node->self / all);
    if (pen->about->compared && node->parent)
        fprintf(pen->to, "; baseline %.1f %%, change %+.1f points", 100 * node->before,
                100 * (share - node->before));
}

/* As much of the name as fits, in whole characters of UTF-8. */
static void print_label(const struct pen *pen, const struct flame_node *node, double width)
{
    int room = (int)((width - 6) / letter);
    size_t bytes = 0, characters = 0, cut = 0;
    for (; node->name[bytes]; bytes++) {
        if (((unsigned char)node->name[bytes] & 0xc0) == 0x80)
            continue;
        if ((int)characters == room - 2)
            cut = bytes;
        characters++;
    }
    if (room < 3)
        return;
    bool whole = (int)characters <= room;
    escape(pen->to, node->name, whole ? bytes : cut);
    if (!whole)
        fputs("..", pen->to);
}

static void print_node(const struct pen *pen, const struct flame_node *node, int depth)
{
    double all = pen->flame->root->total;
    double x = SIDE + node->left / all * (WIDTH - 2 * SIDE);
    double width = node->total / all * (WIDTH - 2 * SIDE);
    int y = TOP + (pen->flame->depth - depth) * ROW;
    fprintf(pen->to,
            "<g class=\"f\" role=\"button\" tabindex=\"%d\" data-d=\"%d\" data-l=\"%.12g\" "
            "data-w=\"%.12g\" data-n=\"",
            depth ? -1 : 0, depth, node->left, node->total);
    escape(pen->to, node->name, strlen(node->name));
    fputs("\"><title>", pen->to);
    print_title(pen, node);
    fprintf(pen->to, "</title><rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"", x, y,
            width, ROW - 1);
    if (pen->about->compared && node->parent)
        print_change_colour(pen, flame_share(pen->flame, node) - node->before);
    else
        print_name_colour(pen, node);
    fprintf(pen->to, "\"/><text x=\"%.2f\" y=\"%d\">", x + 3, y + 13);
    print_label(pen, node, width);
    fputs("</text></g>\n", pen->to);
    for (size_t i = 0; i < node->child_count; i++)
        print_node(pen, node->children[i], depth + 1);
}

static double most_change(const struct flame *flame, const struct flame_node *node)
{
    double most = node->parent ? fabs(flame_share(flame, node) - node->before) : 0;
    for (size_t i = 0; i < node->child_count; i++)
        most = fmax(most, most_change(flame, node->children[i]));
    return most;
}

static void print_head(const struct pen *pen, int height)
{
    const struct flame_svg *about = pen->about;
    fprintf(pen->to,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" FLAME_SVG_MARK "\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"perflab-flame\" width=\"%d\" "
            "height=\"%d\" viewBox=\"0 0 %d %d\" data-side=\"%d\" data-letter=\"%.1f\">\n"
            "<style>%s</style>\n<title>",
            WIDTH, height, WIDTH, height, SIDE, letter, flame_svg_style);
    escape(pen->to, about->title, strlen(about->title));
    fprintf(pen->to,
            "</title>\n<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n"
            "<text class=\"h\" x=\"%d\" y=\"24\">",
            SIDE);
    escape(pen->to, about->title, strlen(about->title));
    fprintf(pen->to, "</text>\n<text class=\"n\" x=\"%d\" y=\"42\">", SIDE);
    escape(pen->to, about->note, strlen(about->note));
    fputs("</text>\n", pen->to);
    if (about->compared)
        fprintf(pen->to,
                "<text class=\"n\" x=\"%d\" y=\"59\"><tspan class=\"more\">red</tspan>: a larger "
                "share than in the baseline, <tspan class=\"less\">blue</tspan>: a smaller "
                "one</text>\n",
                SIDE);
    fprintf(pen->to,
            "<g class=\"tools\" display=\"none\"><text class=\"b reset\" role=\"button\" "
            "tabindex=\"0\" x=\"%d\" y=\"24\">reset zoom</text>"
            "<text class=\"n match\" x=\"%d\" y=\"48\"></text>"
            "<foreignObject x=\"%d\" y=\"8\" width=\"200\" height=\"24\">"
            "<input xmlns=\"http://www.w3.org/1999/xhtml\" type=\"search\" "
            "aria-label=\"search functions\" placeholder=\"search: /\"/></foreignObject></g>\n",
            WIDTH - SIDE - 300, WIDTH - SIDE - 200, WIDTH - SIDE - 200);
}

void flame_svg_print(const struct flame *flame, const struct flame_svg *about, FILE *to)
{
    struct pen pen = {to, flame, about, 0};
    int height = TOP + (flame->depth + 1) * ROW + BOTTOM;
    if (about->compared)
        pen.most_change = most_change(flame, flame->root);
    print_head(&pen, height);
    if (flame->root->total > 0)
        print_node(&pen, flame->root, 0);
    else
        fprintf(to, "<text class=\"n\" x=\"%d\" y=\"%d\">nothing was sampled</text>\n", SIDE,
                TOP + ROW);
    fprintf(to,
            "<text class=\"n tell\" x=\"%d\" y=\"%d\"></text>\n<script><![CDATA[%s]]></script>\n",
            SIDE, height - 12, flame_svg_script);
    fputs("</svg>\n", to);
}
