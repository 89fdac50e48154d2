# SPDX-License-Identifier: BSD-2-Clause

# Each capture, each key log, each script that made one: EXTRA_DIST += samples/NAME
