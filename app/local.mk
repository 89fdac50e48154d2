# SPDX-License-Identifier: BSD-2-Clause

app_libapp_a_SOURCES = \
    app/batch.c app/batch.h \
    app/user_charset.c app/user_charset.h \
    app/crew.c app/crew.h \
    app/counters.c app/counters.h \
    app/diffing.c app/diffing.h \
    app/dumping.c app/dumping.h \
    app/config.c app/config.h \
    app/exporting.c app/exporting.h \
    app/filtering.c app/filtering.h \
    app/held_inputs.c app/held_inputs.h \
    app/inputs.c app/inputs.h \
    app/keylog_file.c app/keylog_file.h \
	app/private_key_file.c app/private_key_file.h \
    app/matching.c app/matching.h \
    app/options.c app/options.h \
    app/options_table.c app/options_table.h \
    app/options_help.c \
    app/options_ports.c \
    app/options_live.c app/options_live.h \
    app/output.c app/output.h \
    app/pipeline.c app/pipeline.h \
    app/places.c app/places.h \
    app/print.c app/print.h \
    app/printer.c app/printer.h \
    app/privileges.c app/privileges.h \
    app/progress.c app/progress.h \
    app/quantity.c app/quantity.h \
    app/reading.c app/reading.h \
    app/reopen.c app/reopen.h \
    app/report.c app/report.h \
    app/loop.c app/loop.h \
    app/saving.c app/saving.h \
    app/saving_file.c app/saving_file.h \
    app/saving_packets.c app/saving_packets.h \
    app/signals.c app/signals.h \
    app/verify.c app/verify.h \
    app/verify_derive.c app/verify_derive.h \
	app/verify_mbox.c app/verify_mbox.h

bin_PROGRAMS += smtpscope
smtpscope_SOURCES = app/main.c
smtpscope_LDFLAGS = $(SAN_CFLAGS) $(LTO_LDFLAGS)
smtpscope_LDADD = app/libapp.a ui/libui.a export/libexport.a decode/libdecode.a \
                  capture/libcapture.a base/libbase.a \
                  $(NCURSESW_LIBS) $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS)
