/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a program spends its time, as sampled: stacks of frames and how much each weighs. This is
 * what the judge hands over (the event `profile`); what is drawn from it is a flame, flame.h.
 *
 * Names and files come from the learner's object and are not to be trusted: they may hold any
 * printable text. Everything else is the judge's own.
 */
#ifndef MODEL_PROFILE_H
#define MODEL_PROFILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    PROFILE_MOST_FRAMES = 16384, /* different ones */
    PROFILE_MOST_STACKS = 65536,
    PROFILE_DEEPEST = 512, /* frames of a stack */
    PROFILE_LONGEST = 256, /* bytes of a name or a file */
};

enum frame_kind { FRAME_USER, FRAME_INLINED, FRAME_KERNEL, FRAME_KINDS };

struct profile_frame {
    char *name; /* of the function; "[libm.so.6]" where only the object is known */
    char *file; /* of the source; NULL: not known */
    int line;   /* that was running; 0: not known */
    int start;  /* line the function begins at; 0: not known */
    enum frame_kind kind;
};

struct profile_stack {
    size_t *frames; /* into profile->frames, outermost first */
    size_t depth;
    double weight;
};

struct profile {
    char *side;        /* "candidate", "baseline" */
    char *source;      /* "cycles", "cpu-clock" or "off-cpu" */
    char *source_note; /* why not something better; NULL: nothing to say */
    char *kernel_note; /* why there are no kernel stacks; NULL: there are */
    char *user_note;   /* why functions have no names; NULL: they have */
    double hz;         /* samples a second; 0 if every event counts (off-cpu) */
    double seconds;    /* blocks (or a patient) ran for, wall time */
    double worked;     /* CPU time of the program meanwhile, s; 0: not known */
    double samples;    /* taken, */
    double lost;       /* and told by the kernel to be lost */
    double weight;     /* of all stacks: samples, or ns off the CPU */
    struct profile_frame *frames;
    size_t frame_count;
    struct profile_stack *stacks;
    size_t stack_count;
};

bool profile_off_cpu(const struct profile *profile); /* weights are ns */

/* The index of a frame, added (copied) if it is new; -1 once there are too many. */
long profile_intern(struct profile *profile, const struct profile_frame *frame);

/* Add a stack; its frames are copied. Deeper than PROFILE_DEEPEST loses its innermost frames. */
void profile_add(struct profile *profile, const size_t *frames, size_t depth, double weight);

/* Stacks that are equal become one; the heaviest first. */
void profile_merge(struct profile *profile);

/* The object of the event, without its "event". */
json_t *profile_to_json(const struct profile *profile);

/* 0, or -1 and an empty profile if it is none. Any JSON is fine: indices and depths are checked. */
int profile_from_json(const json_t *json, struct profile *profile);

void profile_free(struct profile *profile);

#endif
