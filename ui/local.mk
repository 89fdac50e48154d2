# SPDX-License-Identifier: BSD-2-Clause

ui_libui_a_SOURCES = \
	ui/amount.c ui/amount.h \
	ui/canvas.c ui/canvas.h \
	ui/clock_text.c ui/clock_text.h \
	ui/columns.c ui/columns.h \
	ui/command.c ui/command.h \
	ui/diff_lines.c ui/diff_lines.h \
	ui/dialogue_draw.c ui/dialogue_draw.h \
	ui/dialogue_groups.c ui/dialogue_groups.h \
	ui/dialogue_replay.c ui/dialogue_replay.h \
	ui/dialogue_rows.c ui/dialogue_rows.h \
	ui/finding_places.c ui/finding_places.h \
	ui/filter_prompt.c ui/filter_prompt.h \
	ui/keys.c ui/keys.h \
	ui/line_diff.c ui/line_diff.h \
	ui/marks.c ui/marks.h \
	ui/match.c ui/match.h \
	ui/message_docs.c ui/message_docs.h \
	ui/outcome_style.c ui/outcome_style.h \
	ui/pager.c ui/pager.h \
	ui/pager_docs.c ui/pager_docs.h \
	ui/prompt.c ui/prompt.h \
	ui/path_complete.c ui/path_complete.h \
	ui/reader.c ui/reader.h \
	ui/row_sort.c ui/row_sort.h \
	ui/save.h \
	ui/screen.c ui/screen.h ui/screen_draw.c ui/screen_input.c ui/screen_panes.c ui/screen_panes.h ui/screen_parts.h ui/screen_prompts.c \
	ui/script.c ui/script.h \
	ui/session_list.c ui/session_list.h \
	ui/session_strip.c ui/session_strip.h \
	ui/settings.c ui/settings.h \
	ui/stats_lines.c ui/stats_lines.h \
	ui/tags.c ui/tags.h \
	ui/term.c ui/term.h ui/term_mouse.c ui/term_mouse.h \
	ui/term_output.c ui/term_output.h ui/term_restore.c ui/term_restore.h \
	ui/theme.c ui/theme.h \
	ui/ui.c ui/ui.h \
	ui/view.c ui/view.h \
	ui/view_columns.c ui/view_columns.h \
	ui/view_dialogue.c ui/view_dialogue.h ui/view_dialogue_draw.c ui/view_dialogue_state.h \
	ui/view_diff.c ui/view_diff.h \
	ui/view_help.c ui/view_help.h \
	ui/view_message.c ui/view_message.h ui/view_message_state.h \
	ui/view_message_draw.c \
	ui/view_places.c ui/view_places.h \
	ui/view_save.c ui/view_save.h ui/view_save_draw.c ui/view_save_state.h \
	ui/view_sessions.c ui/view_sessions.h ui/view_sessions_draw.c ui/view_sessions_state.h \
	ui/view_setup.c ui/view_setup.h \
	ui/view_stats.c ui/view_stats.h
