# SPDX-License-Identifier: BSD-2-Clause

ui_test_libs = ui/libui.a decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(NCURSESW_LIBS) \
               $(CMOCKA_LIBS)

check_PROGRAMS += tests/ui/test_canvas
tests_ui_test_canvas_SOURCES = tests/ui/test_canvas.c \
	tests/ui/check_canvas.c tests/ui/check_canvas.h
tests_ui_test_canvas_LDADD = $(ui_test_libs)

check_PROGRAMS += tests/ui/test_keys
tests_ui_test_keys_SOURCES = tests/ui/test_keys.c
tests_ui_test_keys_LDADD = $(ui_test_libs)

check_PROGRAMS += tests/ui/test_pager
tests_ui_test_pager_SOURCES = tests/ui/test_pager.c \
	tests/ui/check_canvas.c tests/ui/check_canvas.h
tests_ui_test_pager_LDADD = $(ui_test_libs)

check_PROGRAMS += tests/ui/test_prompt
tests_ui_test_prompt_SOURCES = tests/ui/test_prompt.c
tests_ui_test_prompt_LDADD = $(ui_test_libs)

check_PROGRAMS += tests/ui/test_screen
tests_ui_test_screen_SOURCES = tests/ui/test_screen.c \
	tests/ui/check_canvas.c tests/ui/check_canvas.h \
	tests/ui/fake_host.c tests/ui/fake_host.h tests/ui/fake_sessions.c
tests_ui_test_screen_LDADD = $(ui_test_libs)

check_PROGRAMS += tests/ui/test_session_list
tests_ui_test_session_list_SOURCES = tests/ui/test_session_list.c
tests_ui_test_session_list_LDADD = $(ui_test_libs)

check_PROGRAMS += tests/ui/test_term_mouse
tests_ui_test_term_mouse_SOURCES = tests/ui/test_term_mouse.c
tests_ui_test_term_mouse_LDADD = $(ui_test_libs)

check_PROGRAMS += tests/ui/test_theme
tests_ui_test_theme_SOURCES = tests/ui/test_theme.c
tests_ui_test_theme_LDADD = $(ui_test_libs) -lm

check_PROGRAMS += tests/ui/test_screens
tests_ui_test_screens_SOURCES = tests/ui/test_screens.c \
	tests/ui/fake_host.c tests/ui/fake_host.h tests/ui/fake_sessions.c
tests_ui_test_screens_LDADD = $(ui_test_libs)
EXTRA_DIST += \
	tests/screens/dialogue.txt tests/screens/filter.txt tests/screens/help.txt tests/screens/hostile.txt \
	tests/screens/inside.txt \
	tests/screens/columns.txt tests/screens/command.txt tests/screens/setup.txt \
	tests/screens/list.txt tests/screens/live.txt tests/screens/many.txt \
	tests/screens/message.txt tests/screens/odd.txt tests/screens/search.txt \
	tests/screens/sizes.txt tests/screens/sort.txt tests/screens/states.txt tests/screens/stats.txt tests/screens/stats-wide.txt tests/screens/trace.txt
EXTRA_DIST += tests/screens/closed.txt tests/screens/body.txt tests/screens/opening.txt tests/screens/save.txt \
	tests/screens/tags.txt

check_PROGRAMS += tests/ui/test_settings
tests_ui_test_settings_SOURCES = tests/ui/test_settings.c
tests_ui_test_settings_LDADD = $(ui_test_libs)
EXTRA_DIST += tests/screens/every-view.txt tests/screens/every-page.txt tests/screens/panes.txt tests/screens/replay.txt tests/screens/colours.txt tests/screens/places.txt \
	tests/screens/pause.txt tests/screens/counts.txt tests/screens/copy.txt
EXTRA_DIST += tests/screens/ascii.txt tests/screens/every-tab.txt tests/screens/widths.txt tests/screens/diff.txt tests/screens/octets.txt tests/screens/narrow.txt tests/screens/days.txt

check_PROGRAMS += tests/ui/test_line_diff
tests_ui_test_line_diff_SOURCES = tests/ui/test_line_diff.c
tests_ui_test_line_diff_LDADD = $(ui_test_libs)
