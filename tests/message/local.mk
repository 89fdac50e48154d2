# SPDX-License-Identifier: BSD-2-Clause

test_scripts += tests/message/adversary.sh tests/message/dkim.sh tests/message/encrypted.sh tests/message/large.sh tests/message/odd.sh tests/message/run.sh tests/message/stored.sh
EXTRA_DIST += tests/message/adversary.sh tests/message/adversary.py tests/message/large.sh tests/message/large.py tests/message/dkim.sh tests/message/dkim_family.py tests/message/run.sh tests/message/differential.py tests/message/family.py \
    tests/message/encrypted.sh tests/message/encrypted.py tests/message/odd.sh tests/message/differential_odd.py tests/message/family_odd.py tests/message/stored.sh tests/message/stored.py
tests/message/adversary.log: smtpscope$(EXEEXT)
tests/message/dkim.log: smtpscope$(EXEEXT)
tests/message/large.log: smtpscope$(EXEEXT)
tests/message/encrypted.log: smtpscope$(EXEEXT)
tests/message/odd.log: smtpscope$(EXEEXT)
tests/message/run.log: smtpscope$(EXEEXT)
tests/message/stored.log: smtpscope$(EXEEXT)
