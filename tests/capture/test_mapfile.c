// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "capture/mapfile.h"

// A SIGBUS that somebody sent ends the program while a map is open.
static void test_signal_that_was_sent(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char path[] = "/tmp/smtpscope-XXXXXX";
        int fd = mkstemp(path);
        struct octets *o;
        signal(SIGBUS, SIG_DFL); // as in a program that starts
        if (fd < 0 || unlink(path) != 0 || ftruncate(fd, 4096) != 0) _exit(1);
        if (mapfile_open(fd, 4096, "file", &o, NULL) != ERR_NONE) _exit(1);
        raise(SIGBUS);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_signal_that_was_sent)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("mapfile", tests, NULL, NULL);
}
