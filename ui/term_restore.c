// SPDX-License-Identifier: BSD-2-Clause
#include "ui/term_restore.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

enum { PATIENCE_MS = 1000, RESTORE_MAX = 256 };

// What is needed to give the terminal back from a signal handler; of one terminal, so it is static.
static struct {
    struct termios modes;
    int in, out;
    char text[RESTORE_MAX];
    size_t len;
    volatile sig_atomic_t is_taken;
} restore;

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT,
                              SIGTERM, SIGHUP, SIGINT, SIGQUIT};
enum { SIGNALS = sizeof(signals) / sizeof(signals[0]) };
static struct sigaction former[SIGNALS];
static bool is_caught[SIGNALS];

void term_restore(void)
{
    if (!restore.is_taken) return;
    restore.is_taken = 0;
    // A terminal that takes nothing does not keep the program from its end.
    struct pollfd p = {.fd = restore.out, .events = POLLOUT};
    ssize_t n = poll(&p, 1, PATIENCE_MS) == 0 ? 0 : write(restore.out, restore.text, restore.len);
    (void)n;
    tcsetattr(restore.in, TCSANOW, &restore.modes);
}

static void give_back(int number)
{
    term_restore();
    raise(number); // SA_RESETHAND: now it does what it does by default
}

// A fault of memory that maps a file is first shown to whoever looks after those (capture/mapfile.h
// catches SIGBUS of a file that became shorter): he mends it and it is none, or else he sets what
// the signal did before him, and raises it again. A sanitizer, who tells of other faults, finds the
// terminal as it was.
static void give_back_unless_mended(int number, siginfo_t *info, void *context)
{
    struct sigaction now, by_default = {.sa_handler = SIG_DFL};
    int which = 0;
    while (signals[which] != number) which++;
    if (number == SIGBUS && info->si_code == BUS_ADRERR) {
        former[which].sa_sigaction(number, info, context);
        sigaction(number, NULL, &now);
        bool is_mended = (now.sa_flags & SA_SIGINFO) && now.sa_sigaction == give_back_unless_mended;
        if (!is_mended) term_restore();
        return;
    }
    term_restore();
    if (number != SIGBUS) {
        former[which].sa_sigaction(number, info, context);
        return;
    }
    sigemptyset(&by_default.sa_mask);
    sigaction(number, &by_default, NULL);
    raise(number);
}

// A signal that somebody else handles already stays theirs, but for faults, of which the handler
// is told more.
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = give_back, .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
    struct sigaction fault = {.sa_sigaction = give_back_unless_mended, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigemptyset(&fault.sa_mask);
    for (int i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], NULL, &former[i]);
        bool is_theirs = former[i].sa_flags & SA_SIGINFO;
        is_caught[i] = is_theirs || former[i].sa_handler == SIG_DFL;
        if (is_caught[i]) sigaction(signals[i], is_theirs ? &fault : &action, NULL);
    }
}

static void release_signals(void)
{
    for (int i = 0; i < SIGNALS; i++) {
        if (is_caught[i]) sigaction(signals[i], &former[i], NULL);
        is_caught[i] = false;
    }
}

void term_restore_init(int in, int out)
{
    restore.in = in;
    restore.out = out;
    restore.len = 0;
    restore.is_taken = 0;
    tcgetattr(in, &restore.modes);
    catch_signals();
}

void term_restore_add(const char *text)
{
    if (!text || text == (const char *)-1) return;
    for (size_t i = 0; text[i] && restore.len < RESTORE_MAX; i++) {
        if (text[i] == '$' && text[i + 1] == '<') {
            while (text[i] && text[i] != '>') i++;
            if (!text[i]) return;
            continue;
        }
        restore.text[restore.len++] = text[i];
    }
}

void term_restore_arm(bool is_taken)
{
    restore.is_taken = is_taken;
}

void term_restore_fini(void)
{
    restore.is_taken = 0;
    release_signals();
}
