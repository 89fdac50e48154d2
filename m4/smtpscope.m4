# SPDX-License-Identifier: BSD-2-Clause

# SMTPSCOPE_LIBRARY(PREFIX, MODULE [>= VERSION], DEBIAN-PACKAGE)
# A library that must be there; the error names what to install.
AC_DEFUN([SMTPSCOPE_LIBRARY],
[PKG_CHECK_MODULES([$1], [$2], [],
    [AC_MSG_ERROR([$2 is missing: on Debian, apt-get install $3])])])

# SMTPSCOPE_CC_FLAG(FLAGS, [IF-KNOWN], [IF-UNKNOWN])
# Do the compiler and the linker take these flags? FLAGS may be a shell variable.
AC_DEFUN([SMTPSCOPE_CC_FLAG],
[AC_MSG_CHECKING([whether $CC takes $1])
smtpscope_saved_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -Werror $1"
AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [smtpscope_flag=yes], [smtpscope_flag=no])
CFLAGS=$smtpscope_saved_CFLAGS
AC_MSG_RESULT([$smtpscope_flag])
AS_IF([test "$smtpscope_flag" = yes], [m4_default([$2], [:])], [m4_default([$3], [:])])])
