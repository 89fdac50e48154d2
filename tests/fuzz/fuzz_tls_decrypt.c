// SPDX-License-Identifier: BSD-2-Clause
//
// Both sides of a TLS connection with its key log, as a tape (tests/decode/tls/tls_tape.h): the
// seeds are real ones, so that what is changed in them reaches every state. Text does not depend on
// how octets are cut, and is never more than what was sent.
#include <assert.h>

#include "tests/decode/tls/tls_tape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes tape = bytes_of(data, size);
    struct tape_result whole, pieces;
    tape_play(&whole, tape, SIZE_MAX / 2);
    tape_play(&pieces, tape, 1 + size % 7);
    for (int i = 0; i < 2; i++) {
        assert(bytes_equal(buf_bytes(&whole.text[i]), buf_bytes(&pieces.text[i])));
        assert(whole.missing[i] == pieces.missing[i]);
        assert(whole.text[i].len + whole.missing[i] <= whole.fed[i] + whole.gaps[i]);
    }
    assert(bytes_equal(buf_bytes(&whole.order), buf_bytes(&pieces.order)));
    assert(whole.is_decrypted == pieces.is_decrypted);
    tape_fini(&whole);
    tape_fini(&pieces);
    return 0;
}
