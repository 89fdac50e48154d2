// SPDX-License-Identifier: BSD-2-Clause
// Stands for libFuzzer where it is not: gives each file named on the command line to the fuzz
// target once, so that seeds and past finds are part of every `make check`, with any compiler.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return -1;
    }
    uint8_t *data = NULL;
    size_t size = 0, room = 0, got;
    do {
        if (size == room) {
            room = room ? room * 2 : 4096;
            data = realloc(data, room);
            if (!data) abort();
        }
        got = fread(data + size, 1, room - size, file);
        size += got;
    } while (got);
    fclose(file);
    // An allocation of the exact size lets AddressSanitizer see a read past the end.
    data = realloc(data, size ? size : 1);
    if (!data) abort();
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++)
        if (replay_file(argv[i]) != 0) status = 1;
    return status;
}
