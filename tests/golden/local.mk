# SPDX-License-Identifier: BSD-2-Clause

test_scripts += tests/golden/run.sh tests/golden/by_hand.sh tests/corpus.sh
EXTRA_DIST += tests/golden/by_hand.sh tests/golden/tshark.sh tests/golden/tshark.py
EXTRA_DIST += tests/golden/run.sh tests/golden/renew tests/golden/lib.sh tests/golden/LIST \
              tests/golden/expected \
              tests/corpus.sh
tests/golden/run.log tests/corpus.log: $(bin_PROGRAMS)
