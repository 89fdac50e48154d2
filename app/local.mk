# SPDX-License-Identifier: BSD-2-Clause

app_libapp_a_SOURCES = \
    app/options.c app/options.h

if HAVE_MAIN
bin_PROGRAMS += smtpscope
smtpscope_SOURCES = app/main.c
smtpscope_LDADD = app/libapp.a ui/libui.a export/libexport.a decode/libdecode.a \
                  capture/libcapture.a base/libbase.a \
                  $(NCURSESW_LIBS) $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS)
endif
