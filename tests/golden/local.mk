# SPDX-License-Identifier: BSD-2-Clause

# A script that prints TAP: test_scripts += tests/golden/x.sh, and the same in EXTRA_DIST.
