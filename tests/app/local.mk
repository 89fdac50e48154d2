# SPDX-License-Identifier: BSD-2-Clause

check_PROGRAMS += tests/app/test_batch
tests_app_test_batch_SOURCES = tests/app/test_batch.c
tests_app_test_batch_LDADD = app/libapp.a capture/libcapture.a base/libbase.a $(CMOCKA_LIBS)

check_PROGRAMS += tests/app/test_crew
tests_app_test_crew_SOURCES = tests/app/test_crew.c
tests_app_test_crew_LDADD = app/libapp.a export/libexport.a decode/libdecode.a \
    capture/libcapture.a base/libbase.a \
    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/app/test_options
tests_app_test_options_SOURCES = tests/app/test_options.c
tests_app_test_options_LDADD = app/libapp.a ui/libui.a export/libexport.a decode/libdecode.a \
    base/libbase.a $(CRYPTO_LIBS) $(NCURSESW_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/app/test_manual
tests_app_test_manual_SOURCES = tests/app/test_manual.c
tests_app_test_manual_LDADD = app/libapp.a ui/libui.a export/libexport.a decode/libdecode.a \
    base/libbase.a $(CRYPTO_LIBS) $(NCURSESW_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/app/test_places
tests_app_test_places_SOURCES = tests/app/test_places.c
tests_app_test_places_LDADD = app/libapp.a base/libbase.a $(CMOCKA_LIBS)

check_PROGRAMS += tests/app/test_progress
tests_app_test_progress_SOURCES = tests/app/test_progress.c
tests_app_test_progress_LDADD = app/libapp.a base/libbase.a $(CMOCKA_LIBS)

check_PROGRAMS += tests/app/test_reopen
tests_app_test_reopen_SOURCES = tests/app/test_reopen.c
tests_app_test_reopen_LDADD = app/libapp.a export/libexport.a decode/libdecode.a \
    capture/libcapture.a base/libbase.a \
    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(CMOCKA_LIBS)

test_scripts += tests/app/delays.sh
EXTRA_DIST += tests/app/delays.sh tests/app/delays.py
tests/app/delays.log: smtpscope$(EXEEXT)
test_scripts += tests/app/decrypted.sh
EXTRA_DIST += tests/app/decrypted.sh tests/app/decrypted.py
tests/app/decrypted.log: smtpscope$(EXEEXT)
test_scripts += tests/app/write.sh
tests/app/write.log: smtpscope$(EXEEXT)
EXTRA_DIST += tests/app/lib.sh tests/app/write.sh
test_scripts += tests/app/config.sh tests/app/errors.sh tests/app/export.sh tests/app/files.sh tests/app/live.sh tests/app/screen.sh
EXTRA_DIST += tests/app/config.sh tests/app/errors.sh tests/app/files.sh tests/app/export.sh tests/app/export.py \
    tests/app/export_hostile.py tests/app/live.sh tests/app/live.py \
    tests/app/screen.sh tests/app/screen.py tests/app/terminal.py
tests/app/errors.log: smtpscope$(EXEEXT)
tests/app/export.log: smtpscope$(EXEEXT) smtpscope-bench-gen$(EXEEXT)
tests/app/files.log: smtpscope$(EXEEXT)
tests/app/live.log: smtpscope$(EXEEXT)
tests/app/screen.log: smtpscope$(EXEEXT)
test_scripts += tests/app/screen_abuse.sh
EXTRA_DIST += tests/app/screen_abuse.sh tests/app/screen_abuse.py
tests/app/screen_abuse.log: smtpscope$(EXEEXT) smtpscope-bench-gen$(EXEEXT)
test_scripts += tests/app/changing.sh
EXTRA_DIST += tests/app/changing.sh tests/app/changing.py
tests/app/changing.log: smtpscope$(EXEEXT) smtpscope-bench-gen$(EXEEXT)
test_scripts += tests/app/hostile.sh
EXTRA_DIST += tests/app/hostile.sh tests/app/hostile.py tests/app/dialogue_pcap.py
tests/app/hostile.log: smtpscope$(EXEEXT)

test_scripts += tests/app/abuse.sh
EXTRA_DIST += tests/app/abuse.sh tests/app/abuse.py
tests/app/abuse.log: smtpscope$(EXEEXT)
test_scripts += tests/app/device.sh
EXTRA_DIST += tests/app/device.sh tests/app/device.py tests/app/interfaces.sh tests/app/tap.py \
    tests/app/capturing.py
tests/app/device.log: smtpscope$(EXEEXT)

test_scripts += tests/app/parallel.sh
EXTRA_DIST += tests/app/parallel.sh
tests/app/parallel.log: smtpscope$(EXEEXT) smtpscope-bench-gen$(EXEEXT)

test_scripts += tests/app/replay.sh
EXTRA_DIST += tests/app/replay.sh tests/app/replay.py tests/app/wire.sh tests/app/wire.py \
    tests/app/bad_wire.py tests/app/servers.sh tests/app/servers.py tests/app/servers_client.py
tests/app/replay.log: smtpscope$(EXEEXT) smtpscope-bench-gen$(EXEEXT)

# A week of a busy server in little time; make check-long lets it have ten million sessions.
check_PROGRAMS += tests/app/test_week
tests_app_test_week_SOURCES = tests/app/test_week.c \
    tests/capture/recorder.c tests/capture/recorder.h
tests_app_test_week_LDADD = app/libapp.a export/libexport.a decode/libdecode.a \
    capture/libcapture.a base/libbase.a \
    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(CMOCKA_LIBS)

test_scripts += tests/app/record_fields.sh
EXTRA_DIST += tests/app/record_fields.sh tests/app/record_fields.py
tests/app/record_fields.log: smtpscope$(EXEEXT)
test_scripts += tests/app/verify.sh
EXTRA_DIST += tests/app/verify.sh tests/app/verify.py
tests/app/verify.log: smtpscope$(EXEEXT)
test_scripts += tests/app/saving.sh
EXTRA_DIST += tests/app/saving.sh tests/app/saving.py
tests/app/saving.log: smtpscope$(EXEEXT)
test_scripts += tests/app/diff.sh
EXTRA_DIST += tests/app/diff.sh
tests/app/diff.log: smtpscope$(EXEEXT)
test_scripts += tests/app/stats.sh
EXTRA_DIST += tests/app/stats.sh tests/app/stats.py
tests/app/stats.log: smtpscope$(EXEEXT)
