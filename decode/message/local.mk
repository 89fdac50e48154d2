# SPDX-License-Identifier: BSD-2-Clause

decode_libdecode_a_SOURCES +=
