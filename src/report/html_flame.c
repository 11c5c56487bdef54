/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flame graph that `perflab profile` left beside the exercise. It goes in as an image, by a
 * data: address: so its script cannot run in this page, and it can load nothing.
 */
#include "report/html_lab.h"

const char *html_flame(struct html *html, const struct page_lab *lab)
{
    if (!lab->flame)
        return "there is no flame graph in the lab's folder of the workspace";
    html_print(html, "<figure>\n<img alt=\"flame graph of %s\" src=\"data:image/svg+xml;base64,",
               lab->id);
    html_base64(html, lab->flame, lab->flame_size);
    html_print(html,
               "\" />\n<figcaption>Shares of time (sampled), from %s.svg in the workspace; "
               "it may be of another version of the program than the attempt above."
               "</figcaption>\n</figure>\n",
               lab->id);
    return NULL;
}
