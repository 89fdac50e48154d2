// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/content_type.h"

#ifdef HAVE_LIBMAGIC
#include <magic.h>
#include <pthread.h>

// Nothing is unpacked, and of what libmagic reads with code of its own only text is: the list of
// octets at fixed places knows the rest.
enum {
    FLAGS = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_CDF |
            MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_JSON |
            MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_TAR
};

static pthread_key_t of_thread;
static bool has_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void close_magic(void *magic)
{
    magic_close(magic);
}

static void make_key(void)
{
    has_key = pthread_key_create(&of_thread, close_magic) == 0;
}

// NULL: it cannot be had.
static magic_t magic_of_thread(void)
{
    pthread_once(&once, make_key);
    if (!has_key) return NULL;
    magic_t magic = pthread_getspecific(of_thread);
    if (magic) return magic;
    magic = magic_open(FLAGS);
    if (!magic) return NULL;
    if (magic_load(magic, NULL) != 0 || pthread_setspecific(of_thread, magic) != 0) {
        magic_close(magic);
        return NULL;
    }
    return magic;
}

static struct bytes ask(struct bytes head)
{
    magic_t magic = magic_of_thread();
    const char *type = magic ? magic_buffer(magic, head.data, head.len) : NULL;
    return type ? bytes_str(type) : BYTES_NONE;
}

bool content_type_is_available(void)
{
    return magic_of_thread() != NULL;
}

#else

static struct bytes ask(struct bytes head)
{
    (void)head;
    return BYTES_NONE;
}

bool content_type_is_available(void)
{
    return false;
}

#endif

static bool begins(struct bytes head, struct bytes with)
{
    return bytes_equal(bytes_first(head, with.len), with);
}

static bool has_nul(struct bytes b)
{
    return bytes_find(b, 0, 0) < b.len;
}

// "P1 24 7": netpbm in plain text, or in octets "P4\n24 7\n", or with a comment; else words.
static bool is_netpbm(struct bytes head)
{
    uint8_t c = head.len > 3 ? head.data[3] : 0;
    return (c >= '0' && c <= '9') || c == '#';
}

struct bytes content_type_of(struct bytes head)
{
    static const uint8_t ole[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
    struct bytes type = ask(bytes_first(head, CONTENT_TYPE_HEAD));
    if (bytes_is_none(type)) return type;
    // Left out above, for its reader is large.
    if (begins(head, bytes_of(ole, sizeof(ole)))) return BYTES_LIT("application/x-ole-storage");
    // Two letters are enough for libmagic, which a text may begin with; and of a .COM one octet is.
    bool is_mz = begins(head, BYTES_LIT("MZ"));
    if (is_mz && !has_nul(head)) return BYTES_LIT("text/plain");
    // Likewise what a text may begin with, and what never is without a NUL.
    if (bytes_equal(type, BYTES_LIT("image/gif")) && !has_nul(head)) return BYTES_LIT("text/plain");
    if (bytes_starts_nocase(type, BYTES_LIT("image/x-portable-")) && !is_netpbm(head))
        return BYTES_LIT("text/plain");
    if (!is_mz && bytes_equal(type, BYTES_LIT("application/x-dosexec")))
        return BYTES_LIT("application/octet-stream");
    return type;
}
