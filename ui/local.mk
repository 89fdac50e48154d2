# SPDX-License-Identifier: BSD-2-Clause

ui_libui_a_SOURCES =
