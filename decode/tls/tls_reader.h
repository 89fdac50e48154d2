// SPDX-License-Identifier: BSD-2-Clause
//
// Reads the protected records of one direction: knows its secrets and finds the key and the number
// that each record has, also where records before it are missing.
//
//   TLS 1.2   one key from the ChangeCipherSpec on
//   TLS 1.3   EARLY (0-RTT, client only), HANDSHAKE, APPLICATION, and again after each KeyUpdate
//
// An epoch whose secret is not known is passed by: its records are failures until one of the next
// verifies. Nothing is ever taken for text that did not verify.
#ifndef SMTPSCOPE_DECODE_TLS_READER_H
#define SMTPSCOPE_DECODE_TLS_READER_H

#include "decode/tls/tls_decrypt.h"

enum tls_epoch { TLS_EPOCH_EARLY, TLS_EPOCH_HANDSHAKE, TLS_EPOCH_APPLICATION, TLS_EPOCHS };

struct tls_reader {
    struct tls_suite suite;                // private
    uint16_t version;                      // private
    struct tls_secret secrets[TLS_EPOCHS]; // private; TLS 1.3
    enum tls_epoch epoch;                  // readable; of decrypt
    struct tls_decrypt decrypt;            // private
    bool has_key;                          // private: decrypt is set up
    bool is_proven;                        // readable: a record verified under this key
    unsigned unread;                       // private: records that were not read since one verified
};

// TLS 1.3. secrets by enum tls_epoch, of length 0 where not known. false: none can be used.
bool tls_reader_init_13(struct tls_reader *r, const struct tls_suite *suite,
                        const struct tls_secret secrets[TLS_EPOCHS]);
// TLS 1.0 to 1.2, from the ChangeCipherSpec on. false: libcrypto has not the cipher.
bool tls_reader_init_12(struct tls_reader *r, const struct tls_suite *suite, uint16_t version,
                        const struct tls_keys *keys, bool is_etm);
// Also of one that is all zero.
void tls_reader_fini(struct tls_reader *r);

// A whole record; text and out as in tls_decrypt_record. false: it cannot be read.
bool tls_reader_record(struct tls_reader *r, const struct tls_record *record, struct bytes fragment,
                       uint8_t *text, struct tls_plaintext *out);
// A record that is not here whole.
void tls_reader_missing(struct tls_reader *r);
// It is not known how many records are not here.
void tls_reader_lost(struct tls_reader *r);
// TLS 1.3: EndOfEarlyData or Finished was read: the next records are of the next epoch.
void tls_reader_next_epoch(struct tls_reader *r);
// TLS 1.3: a KeyUpdate was read.
void tls_reader_update(struct tls_reader *r);
size_t tls_reader_text_len(const struct tls_reader *r, size_t fragment_len);

#endif
