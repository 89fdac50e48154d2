// SPDX-License-Identifier: BSD-2-Clause
#include "app/options_live.h"

#include <limits.h>
#include <string.h>

#include "app/quantity.h"

// tcpdump's -C counts millions of octets where no unit is named.
enum err_code options_live_file_size(struct options *o, const char *arg, struct err *err)
{
    if (quantity_octets(arg, NULL, 1000 * 1000, &o->write_max_bytes)) return ERR_NONE;
    return err_set(err, ERR_USAGE,
                   "\"%.100s\" is no size of a file: it is written like 100 (millions of octets), "
                   "512K, 100M or 1G",
                   arg);
}

enum err_code options_live_rotate(struct options *o, const char *arg, struct err *err)
{
    if (quantity_count(arg, NULL, &o->write_every_s) && o->write_every_s > 0 &&
        o->write_every_s <= INT_MAX)
        return ERR_NONE;
    return err_set(err, ERR_USAGE, "\"%.100s\" is no number of seconds for --rotate-seconds", arg);
}

enum err_code options_live_file_count(struct options *o, const char *arg, struct err *err)
{
    if (quantity_count(arg, NULL, &o->write_count) && o->write_count > 0 &&
        o->write_count <= INT_MAX)
        return ERR_NONE;
    return err_set(err, ERR_USAGE, "\"%.100s\" is no number of files for --file-count", arg);
}

enum err_code options_live_spool(struct options *o, const char *arg, struct err *err)
{
    const char *colon = strchr(arg, ':');
    if (!quantity_octets(arg, colon, 1, &o->spool_bytes) || (colon && !colon[1]))
        return err_set(err, ERR_USAGE,
                       "\"%.100s\" is no spool: it is written like 512M, kept in memory, or "
                       "20G:/var/tmp, kept in that directory",
                       arg);
    o->spool_dir = colon ? colon + 1 : NULL;
    return ERR_NONE;
}

// libpcap takes an int; the kernel rounds up to whole blocks.
enum err_code options_live_buffer(struct options *o, const char *arg, struct err *err)
{
    if (quantity_octets(arg, NULL, 1024, &o->buffer_bytes) && o->buffer_bytes <= INT_MAX / 2)
        return ERR_NONE;
    return err_set(err, ERR_USAGE,
                   "\"%.100s\" is no size of the kernel's buffer: it is written like 32768 (KiB) "
                   "or 32M, up to 1023M",
                   arg);
}

static enum err_code check_write(const struct options *o, struct err *err)
{
    bool is_stdout = o->write && strcmp(o->write, "-") == 0;
    bool rotates = o->write_max_bytes > 0 || o->write_every_s > 0;
    if (!o->write && (rotates || o->write_count > 0 || o->write_all))
        return err_set(err, ERR_USAGE, "%s goes with -w",
                       o->write_all         ? "--write-all"
                       : o->write_max_bytes ? "--file-size"
                       : o->write_every_s   ? "--rotate-seconds"
                                            : "--file-count");
    if (o->write_count > 0 && !rotates)
        return err_set(err, ERR_USAGE, "--file-count goes with --file-size or --rotate-seconds");
    if (is_stdout && rotates)
        return err_set(err, ERR_USAGE,
                       "standard output (-w -) is one file only: -C and -G need "
                       "the name of a file");
    if (is_stdout && o->mode != OPTIONS_AUTO && o->mode != OPTIONS_EXPORT)
        return err_set(err, ERR_USAGE, "standard output is either packets (-w -) or text");
    if (o->write_all && o->condition)
        return err_set(err, ERR_USAGE,
                       "--write-all takes every packet, -Y those of some sessions: give one");
    return ERR_NONE;
}

enum err_code options_live_check(struct options *o, struct err *err)
{
    if (o->spool_bytes > 0 && !o->is_live)
        return err_set(err, ERR_USAGE, "--spool goes with interfaces; files are read again");
    if (o->buffer_bytes > 0 && !o->is_live)
        return err_set(err, ERR_USAGE, "--buffer-size goes with interfaces");
    enum err_code code = check_write(o, err);
    if (code != ERR_NONE || !o->write || o->mode != OPTIONS_AUTO || options_of_text(o)) return code;
    // Packets are what was asked for; a live capture has a screen besides.
    if (!o->is_live || strcmp(o->write, "-") == 0) o->mode = OPTIONS_EXPORT;
    return ERR_NONE;
}
