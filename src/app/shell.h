/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the screens of the shell share, and all they can do; nothing of a terminal is in here. One
 * lab is selected; at most one check runs, and it goes on whatever is selected. Screens read the
 * struct and change it by these functions only.
 *
 * Functions return 0, or -1 with an error added to what they were given. None waits for the judge.
 */
#ifndef APP_SHELL_H
#define APP_SHELL_H

#include <stdbool.h>
#include <stdint.h>

#include "app/catalog.h"
#include "base/clock.h"
#include "app/chores.h"
#include "app/history.h"
#include "app/kept_profile.h"
#include "app/progress.h"
#include "app/quiz.h"
#include "app/recording.h"
#include "app/replay.h"
#include "app/run_state.h"
#include "app/session.h"
#include "model/calibration.h"
#include "store/store.h"

/* The check that runs, or the last one. */
struct check {
    struct session *session; /* NULL: none runs */
    char *lab;               /* id; NULL: there was none yet */
    char *source;            /* path of the file judged */
    bool quick, cancelling;
    bool replayed;        /* no session: a recorded run goes on, and whoever replays it ends that */
    enum session_end end; /* once session is NULL */
    char *failure;        /* of SESSION_FAILED, or why it could not be recorded */
    int64_t began, ended; /* shell->now */
    struct run_state run;
    struct recording recording;
    struct attempt attempt;
};

/* Does it go on? */
bool check_runs(const struct check *check);
/* The profile that is being taken, or the last one. */
struct profiling {
    struct session *session; /* NULL: none runs */
    char *lab;               /* id; NULL: there was none yet */
    int seconds;             /* a side */
    bool diff, off_cpu, cancelling;
    bool done; /* taken, and kept; else `run` has a record, or `failure` tells */
    enum session_end end;
    char *failure;
    int64_t began, phase_began, ended; /* shell->now */
    struct run_state run;              /* phase and record of it */
    struct kept_profile taken;         /* what came so far */
};

/* The lab that is selected. */
struct selection {
    char *id;       /* of the path; NULL: a week or a checkpoint is */
    struct lab lab; /* lab.id is NULL if it is not available */
    char *missing;  /* what this machine lacks for it; NULL: nothing */
    bool has_best;
    struct record best; /* of the best attempt */
    char *lesson;       /* text of README.md; NULL: none */
    struct strings hints;
    int hints_opened;
    struct quiz quiz;
    bool predicted;
    double prediction;
    struct exam exam; /* where it stood when it was looked at last; exam.lab NULL: not begun */
    char *file;       /* the learner's; NULL: no workspace */
    bool begun;       /* it is there */
};

/* The record whose verdict is shown. */
struct shown {
    char *title; /* whose it is; NULL: nothing is shown */
    bool last;   /* of the last check: the next one takes its place */
    bool predicted;
    double prediction;
    struct record record;
};

/* The best attempt at a lab that tells how much it computes: FLOP per byte, and GFLOP/s. */
struct lab_point {
    char *lab;
    double intensity, baseline, candidate;
};

/* What is known of the machine. */
struct survey {
    bool loaded, calibrated;
    struct calibration calibration;
    struct lab_point *points;
    size_t point_count;
    size_t labs_read; /* of the progress' standings */
};

struct shell {
    struct catalog catalog;
    struct store *store;
    struct progress progress;
    char *workspace; /* NULL: none yet */
    char *cache;
    char *note; /* what must be told about the opening; NULL: nothing */
    struct machine machine;
    struct selection selection;
    struct check check;
    struct profiling profiling;
    struct history history; /* of the selected lab, once it was asked for */
    struct shown shown;
    struct contrast contrast; /* two attempts that are compared */
    struct replay replay;     /* a run that is played again */
    struct chores chores;     /* what runs beside the shell */
    struct survey survey;
    bool watching; /* saved versions of the check's file are checked */
    int watch;     /* inotify; -1: nothing is watched */
    int64_t saved; /* when the file was saved last and not checked yet; 0: it was not */
    struct strings kept_names, kept_values; /* not in the store yet */
    int64_t now; /* ns, set by whoever drives the shell, from any clock that does not go back */
    int64_t (*date)(void);                       /* seconds since 1970 */
    void (*moment)(struct clock_moment *moment); /* now, as exams have it */
};

/* Open everything and load where the learner stands. shell_close() in any case; it cancels what
 * runs, and keeps what is to be kept. */
int shell_open(struct shell *shell, struct errors *errors);
void shell_close(struct shell *shell);

/* Select a lab of the path; NULL: none. What cannot be loaded is an error, the selection stands. */
int shell_select(struct shell *shell, const char *id, struct errors *errors);

/* Read again what a check, another perflab or an editor may have changed. */
int shell_refresh(struct shell *shell, struct errors *errors);

/* Is the workspace still where it was? One that is gone is forgotten, and shell->note says so. Also
 * looks whether the selected lab is begun. */
bool shell_has_workspace(struct shell *shell);

int shell_make_workspace(struct shell *shell, const char *folder, struct errors *errors);

/* Start the selected exam's clock; and what is left of its time now: the caller's, NULL: it is no
 * exam. shell_exam_waits(): it is one, and its clock has not been started. */
int shell_begin_exam(struct shell *shell, struct errors *errors);
char *shell_exam_time(const struct shell *shell);
bool shell_exam_waits(const struct shell *shell);

/* What the commands of the same names do, for the selected lab. */
int shell_start_lab(struct shell *shell, struct strings *notes, struct errors *errors);
int shell_reset_lab(struct shell *shell, char **kept, struct errors *errors);
int shell_open_hint(struct shell *shell, struct errors *errors);
int shell_predict(struct shell *shell, const char *text, struct errors *errors);
int shell_answer(struct shell *shell, size_t question, const char *text,
                 struct quiz_outcome *outcome, struct errors *errors);
int shell_give_up(struct shell *shell, size_t question, struct errors *errors);
int shell_solution(struct shell *shell, char **text, struct errors *errors);

/* Check the selected lab's file. One that runs already is an error. What a quick check finds is
 * shown and not kept. */
int shell_check(struct shell *shell, bool quick, struct errors *errors);
void shell_cancel(struct shell *shell);

/* Profile the selected lab's file, and the baseline as well if `diff`; what comes is kept, see
 * kept_profile_read(). A judge that runs already is an error. */
int shell_profile(struct shell *shell, bool diff, bool off_cpu, struct errors *errors);

/* How long such a profile samples each side, in s: a patient has a day of its own, blocks are all
 * alike. */
int shell_profile_seconds(const struct lab *lab);
void shell_cancel_profile(struct shell *shell);
int shell_export_profile(struct shell *shell, const struct kept_profile *kept,
                         struct strings *files, struct errors *errors);

/* May a judge be started for the selected lab? Judges measure, so there is one at a time. */
int shell_may_judge(const struct shell *shell, struct errors *errors);

/* Check the file of the last check again, quickly, whenever it is saved. */
int shell_watch(struct shell *shell, bool on, struct errors *errors);

/* Show a copy of a record, `prediction` NULL if there was none; that of the last check, which must
 * be done. */
void shell_show(struct shell *shell, const char *title, const struct record *record,
                const double *prediction);
void shell_show_check(struct shell *shell);
void shell_show_nothing(struct shell *shell);

/* What happened since the last step; to be called when a descriptor of shell_fds() is readable or a
 * child has ended, and ten times a second while shell_busy(). */
enum shell_change {
    SHELL_RUN = 1,          /* the check has gone on */
    SHELL_RUN_END = 2,      /* it has ended; progress and selection are up to date */
    SHELL_SAVED = 4,        /* the watched file was saved */
    SHELL_STARTED = 8,      /* a check was started because of that */
    SHELL_PROFILE = 16,     /* the profile has gone on */
    SHELL_PROFILE_END = 32, /* it has ended */
    SHELL_BESIDE = 64,      /* a chore has gone on, a diff or a part of the survey has come */
    SHELL_CALIBRATED = 128, /* a calibration is kept, or chores.failure says why not */
};
unsigned shell_step(struct shell *shell);
unsigned shell_step_profile(struct shell *shell); /* its part of it */
void profiling_free(struct profiling *profiling); /* cancels what runs */
enum { SHELL_FDS = 4 };
int shell_fds(const struct shell *shell, int fds[SHELL_FDS]);
bool shell_busy(const struct shell *shell);

/* Read the selected lab's attempts into shell->history. */
int shell_load_history(struct shell *shell, struct errors *errors);

/* Show an attempt's record; read two into shell->contrast, whose diff comes by and by. */
int shell_show_attempt(struct shell *shell, int64_t id, struct errors *errors);
int shell_compare(struct shell *shell, int64_t a, int64_t b, struct errors *errors);

/* Write an attempt's source beside the learner's file, under another name, over nothing. *path is
 * the caller's. */
int shell_restore_source(struct shell *shell, int64_t id, char **path, struct errors *errors);

/* Play an attempt's recorded run: shell->replay, until it is stopped. */
int shell_replay_start(struct shell *shell, int64_t id, struct errors *errors);
void shell_replay_stop(struct shell *shell);
bool shell_replay_plays(const struct shell *shell); /* neither paused nor at its end */

/* Read the calibration that is kept; have the machine looked at once, and the labs' points read, a
 * few with each step (shell_surveying(): there are more). */
void shell_load_machine(struct shell *shell);
bool shell_surveying(const struct shell *shell);
void shell_forget_machine(struct shell *shell);
void shell_look_again(struct shell *shell); /* what `perflab doctor` finds */

/* Calibrate in the background, or do so no more. False: it begins when the check has ended. */
bool shell_calibrate_start(struct shell *shell);
void shell_calibrate_cancel(struct shell *shell);

/* Parts of shell_open() and shell_step(). */
char *shell_program(void); /* perflab's own path, the caller's */
unsigned shell_step_machine(struct shell *shell);

/* Settings that are to survive kill -9 but need not be on disk before the next key is answered:
 * kept in memory at once, written by shell_flush(). shell_kept() is the caller's; NULL: not set. */
void shell_keep(struct shell *shell, const char *name, const char *value);
char *shell_kept(struct shell *shell, const char *name);
bool shell_unflushed(const struct shell *shell);
int shell_flush(struct shell *shell, struct errors *errors);

#endif
