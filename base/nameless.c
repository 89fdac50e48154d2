// SPDX-License-Identifier: BSD-2-Clause

#include "base/nameless.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int nameless_file(const char *directory)
{
    if (!directory) directory = getenv("TMPDIR");
    if (!directory || !*directory) directory = "/tmp";
    int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    // Some file systems can only make files with a name.
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return fd;
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/smtpscope-XXXXXX", directory);
    if (len >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) unlink(path);
    return fd;
}
