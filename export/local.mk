# SPDX-License-Identifier: BSD-2-Clause

export_libexport_a_SOURCES =
