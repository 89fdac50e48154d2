# SPDX-License-Identifier: BSD-2-Clause

test_scripts += tests/message/run.sh
EXTRA_DIST += tests/message/run.sh tests/message/differential.py tests/message/family.py
tests/message/run.log: smtpscope$(EXEEXT)
