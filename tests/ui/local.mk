# SPDX-License-Identifier: BSD-2-Clause

ui_test_libs = ui/libui.a decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(NCURSESW_LIBS) \
               $(CMOCKA_LIBS)

check_PROGRAMS += tests/ui/test_screens
tests_ui_test_screens_SOURCES = tests/ui/test_screens.c \
	tests/ui/fake_host.c tests/ui/fake_host.h tests/ui/fake_sessions.c
tests_ui_test_screens_LDADD = $(ui_test_libs)
EXTRA_DIST += tests/screens/dialogue.txt tests/screens/help.txt tests/screens/hostile.txt \
	tests/screens/list.txt tests/screens/live.txt tests/screens/message.txt tests/screens/odd.txt \
	tests/screens/search.txt tests/screens/sizes.txt tests/screens/sort.txt tests/screens/states.txt
