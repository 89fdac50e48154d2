# SPDX-License-Identifier: BSD-2-Clause

dist_man_MANS += doc/smtpscope.1
dist_doc_DATA += README.md doc/architecture.md doc/extending.md
EXTRA_DIST += doc/pictures/make doc/pictures/list.svg doc/pictures/dialogue.svg \
	doc/pictures/message.svg doc/pictures/help.svg \
	doc/pictures/panes.svg doc/pictures/statistics.svg
