# SPDX-License-Identifier: BSD-2-Clause

capture_libcapture_a_SOURCES =
