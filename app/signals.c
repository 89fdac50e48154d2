// SPDX-License-Identifier: BSD-2-Clause
#include "app/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t received;
static int wake[2] = {-1, -1}; // written by the handler, polled by the loop

static void on_signal(int signal_number)
{
    int errnum = errno;
    if (received == 0) {
        received = signal_number;
        ssize_t n = write(wake[1], "", 1);
        (void)n; // cannot fail: the pipe is empty
    }
    errno = errnum;
}

static void catch_signal(int signal_number)
{
    struct sigaction before;
    if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler == SIG_IGN) return;
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}

void signals_init(void)
{
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0) abort();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    catch_signal(SIGINT);
    catch_signal(SIGTERM);
    catch_signal(SIGHUP);
}

int signals_received(void)
{
    return received;
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
