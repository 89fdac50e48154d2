// SPDX-License-Identifier: BSD-2-Clause
//
// capset is called as the kernel has it: libcap would be a dependency for one call. A program whose
// euid is 0 without being root (fakeroot) has no capabilities, and so nothing to give up.
#include "app/privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CAPABILITIES = 64 }; // more than there are

static const char *user_of(const struct options *options)
{
    return options->user ? options->user : "nobody";
}

static bool get_capabilities(struct __user_cap_data_struct data[2])
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    return syscall(SYS_capget, &header, data) == 0;
}

static bool can_become_another(void)
{
    struct __user_cap_data_struct data[2] = {{0}};
    return geteuid() == 0 && get_capabilities(data) &&
           (data[0].effective & (1U << CAP_SETUID)) != 0;
}

static const struct passwd *find_user(const struct options *options)
{
    const char *user = user_of(options);
    return *user && can_become_another() ? getpwnam(user) : NULL;
}

bool privileges_user(const struct options *options, uid_t *user_out, gid_t *group_out)
{
    const struct passwd *entry = find_user(options);
    if (!entry || entry->pw_uid == 0) return false;
    *user_out = entry->pw_uid;
    *group_out = entry->pw_gid;
    return true;
}

enum err_code privileges_check(const struct options *options, struct err *err)
{
    if (!*user_of(options) || !can_become_another() || find_user(options)) return ERR_NONE;
    return err_set(err, ERR_USAGE,
                   "there is no user %s to give root up for; --user names another one",
                   user_of(options));
}

// ---- As that user for a moment ----

struct self {
    gid_t groups[256];
    int count;
};

static bool become(struct self *before, const struct passwd *entry)
{
    before->count = getgroups(sizeof before->groups / sizeof *before->groups, before->groups);
    return before->count >= 0 && initgroups(entry->pw_name, entry->pw_gid) == 0 &&
           setegid(entry->pw_gid) == 0 && seteuid(entry->pw_uid) == 0;
}

static void become_again(const struct self *before)
{
    if (seteuid(0) != 0 || setegid(getgid()) != 0 ||
        setgroups((size_t)before->count, before->groups) != 0)
        abort();
}

enum err_code privileges_check_directory(const struct options *options, const char *path,
                                         struct err *err)
{
    struct self before;
    const struct passwd *entry = find_user(options);
    if (!entry || entry->pw_uid == 0) return ERR_NONE;
    // Files are made below the descriptor: what leads to the directory need not be open to the
    // user.
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return ERR_NONE; // whoever needs it will say so
    bool may = become(&before, entry) && faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) == 0;
    become_again(&before);
    close(fd);
    if (may) return ERR_NONE;
    return err_set(err, ERR_IO,
                   "%s: the user %s, for whom root is given up, cannot make files there; --user "
                   "names another one, --user root keeps root",
                   path, entry->pw_name);
}

// ---- For good ----

static char given_up_for[64]; // the user; empty: root was not given up

void privileges_explain(struct err *err)
{
    bool is_denied = err->errnum == EACCES || err->errnum == EPERM || err->errnum == EROFS;
    size_t len = strlen(err->text);
    if (!*given_up_for || !is_denied) return;
    snprintf(err->text + len, sizeof(err->text) - len,
             " for the user %s, for whom root was given up (--user)", given_up_for);
}

static bool drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{0}};
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (syscall(SYS_capset, &header, data) != 0 || !get_capabilities(data)) return false;
    return (data[0].effective | data[0].permitted | data[0].inheritable | data[1].effective |
            data[1].permitted | data[1].inheritable) == 0;
}

// What an exec could bring back; no_new_privs keeps it from that too.
static void drop_bounding_set(void)
{
    for (unsigned long i = 0; i < CAPABILITIES; i++) prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
}

static bool is_for_good(uid_t user, gid_t group)
{
    uid_t real, effective, saved;
    gid_t real_group, effective_group, saved_group;
    if (getresuid(&real, &effective, &saved) != 0 || real != user || effective != user ||
        saved != user)
        return false;
    if (getresgid(&real_group, &effective_group, &saved_group) != 0 || real_group != group ||
        effective_group != group || saved_group != group)
        return false;
    return setuid(0) != 0 && seteuid(0) != 0 && setresuid(0, 0, 0) != 0 && setgid(0) != 0 &&
           prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static enum err_code become_for_good(const struct passwd *entry, struct err *err)
{
    drop_bounding_set();
    if (initgroups(entry->pw_name, entry->pw_gid) != 0 ||
        setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) != 0 ||
        setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) != 0)
        return err_set_errno(err, ERR_IO, errno,
                             "cannot give root up for the user %s (--user root keeps root)",
                             entry->pw_name);
    return ERR_NONE;
}

enum err_code privileges_drop(const struct options *options, struct err *err)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set_errno(err, ERR_IO, errno, "cannot renounce new privileges");
    const struct passwd *entry = find_user(options);
    bool keeps_root = geteuid() == 0 && (!entry || entry->pw_uid == 0);
    if (keeps_root) return ERR_NONE;
    enum err_code code = entry ? become_for_good(entry, err) : ERR_NONE;
    if (code != ERR_NONE) return code;
    if (!drop_capabilities()) return err_set(err, ERR_IO, "cannot give up all capabilities");
    if (!entry) return ERR_NONE;
    snprintf(given_up_for, sizeof(given_up_for), "%s", entry->pw_name);
    if (is_for_good(entry->pw_uid, entry->pw_gid)) return ERR_NONE;
    return err_set(err, ERR_IO, "root could come back after it was given up for the user %s",
                   entry->pw_name);
}
