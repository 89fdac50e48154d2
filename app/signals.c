// SPDX-License-Identifier: BSD-2-Clause
#include "app/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t received;
static volatile sig_atomic_t asked;
static int wake[2] = {-1, -1}; // written by the handler, polled by the loop

// A pipe that is full is readable anyway.
static void wake_up(void)
{
    ssize_t n = write(wake[1], "", 1);
    (void)n;
}

static void on_signal(int signal_number)
{
    int errnum = errno;
    if (received == 0) {
        received = signal_number;
        wake_up();
    }
    errno = errnum;
}

static void on_question(int signal_number)
{
    int errnum = errno;
    (void)signal_number;
    asked = 1;
    wake_up();
    errno = errnum;
}

static void catch_signal(int signal_number, void (*handler)(int))
{
    struct sigaction before;
    if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler == SIG_IGN) return;
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}

void signals_init(void)
{
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0) abort();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    catch_signal(SIGINT, on_signal);
    catch_signal(SIGTERM, on_signal);
    catch_signal(SIGHUP, on_signal);
    catch_signal(SIGUSR1, on_question);
#ifdef SIGINFO
    catch_signal(SIGINFO, on_question);
#endif
}

int signals_received(void)
{
    return received;
}

bool signals_asked(void)
{
    char octets[64];
    if (!asked) return false;
    asked = 0;
    while (read(wake[0], octets, sizeof octets) > 0) {
    }
    if (received) wake_up();
    return true;
}

int signals_fd(void)
{
    return wake[0];
}

_Noreturn void signals_die(int signal_number)
{
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    _exit(128 + signal_number);
}
