/* SPDX-License-Identifier: Apache-2.0 */
#include "model/answers.h"

#include <stdlib.h>
#include <string.h>

const char *const answer_type_names[ANSWER_TYPES] = {
    [ANSWER_WORD] = "word", [ANSWER_NUMBER] = "number", [ANSWER_LIST] = "list"};

const struct asked *inquiry_find(const struct inquiry *inquiry, const char *key)
{
    for (size_t i = 0; i < inquiry->count; i++)
        if (strcmp(inquiry->items[i].key, key) == 0)
            return &inquiry->items[i];
    return NULL;
}

void inquiry_free(struct inquiry *inquiry)
{
    for (size_t i = 0; i < inquiry->count; i++) {
        struct asked *asked = &inquiry->items[i];
        free(asked->key);
        free(asked->ask);
        free(asked->unit);
        strings_free(&asked->choices);
    }
    free(inquiry->items);
    *inquiry = (struct inquiry){0};
}

void answers_free(struct answers *answers)
{
    for (size_t i = 0; i < answers->count; i++) {
        struct perflab_answer *answer = &answers->items[i];
        for (size_t k = 0; k < answer->list_count; k++)
            free(answer->list[k]);
        free((void *)answer->list);
        free((char *)answer->word);
    }
    free(answers->items);
    *answers = (struct answers){0};
}
