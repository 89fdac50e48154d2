# SPDX-License-Identifier: BSD-2-Clause

# With --enable-fuzzers each target is a libFuzzer program; else `make check` gives it the files of
# tests/fuzz/seeds/x/ once, which is how a find stays found. One block per parser, added at the end,
# and its seeds as EXTRA_DIST += tests/fuzz/seeds/x/NAME:
#   fuzz_targets += tests/fuzz/fuzz_x
#   tests_fuzz_fuzz_x_SOURCES = tests/fuzz/fuzz_x.c
#   tests_fuzz_fuzz_x_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)

if FUZZERS
FUZZ_LIBS = @FUZZ_ENGINE@
else
noinst_LIBRARIES += tests/fuzz/libreplay.a
tests_fuzz_libreplay_a_SOURCES = tests/fuzz/replay.c
FUZZ_LIBS = tests/fuzz/libreplay.a
test_scripts += tests/fuzz/seeds.sh
tests/fuzz/seeds.log: $(fuzz_targets)
endif
EXTRA_DIST += tests/fuzz/seeds.sh

fuzz_targets += tests/fuzz/fuzz_base64
tests_fuzz_fuzz_base64_SOURCES = tests/fuzz/fuzz_base64.c
tests_fuzz_fuzz_base64_LDADD = base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/seeds/base64/auth-plain tests/fuzz/seeds/base64/padding-inside

fuzz_targets += tests/fuzz/fuzz_display
tests_fuzz_fuzz_display_SOURCES = tests/fuzz/fuzz_display.c
tests_fuzz_fuzz_display_LDADD = base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/seeds/display/marks

fuzz_targets += tests/fuzz/fuzz_smtp_auth tests/fuzz/fuzz_smtp_command tests/fuzz/fuzz_smtp_path \
                tests/fuzz/fuzz_smtp_reply tests/fuzz/fuzz_tls
tests_fuzz_fuzz_smtp_auth_SOURCES = tests/fuzz/fuzz_smtp_auth.c
tests_fuzz_fuzz_smtp_auth_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
tests_fuzz_fuzz_smtp_command_SOURCES = tests/fuzz/fuzz_smtp_command.c
tests_fuzz_fuzz_smtp_command_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
tests_fuzz_fuzz_smtp_path_SOURCES = tests/fuzz/fuzz_smtp_path.c
tests_fuzz_fuzz_smtp_path_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
tests_fuzz_fuzz_smtp_reply_SOURCES = tests/fuzz/fuzz_smtp_reply.c
tests_fuzz_fuzz_smtp_reply_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
tests_fuzz_fuzz_tls_SOURCES = tests/fuzz/fuzz_tls.c
tests_fuzz_fuzz_tls_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/seeds/smtp_auth/digest-md5 tests/fuzz/seeds/smtp_auth/login \
	tests/fuzz/seeds/smtp_auth/ntlm tests/fuzz/seeds/smtp_auth/oauthbearer \
	tests/fuzz/seeds/smtp_auth/plain tests/fuzz/seeds/smtp_auth/scram \
	tests/fuzz/seeds/smtp_command/dialogue \
	tests/fuzz/seeds/smtp_path/bare tests/fuzz/seeds/smtp_path/route \
	tests/fuzz/seeds/smtp_reply/replies \
	tests/fuzz/seeds/tls/client tests/fuzz/seeds/tls/client-in-two-records \
	tests/fuzz/seeds/tls/server-12 tests/fuzz/seeds/tls/server-retry tests/fuzz/seeds/tls/ssl2

fuzz_targets += tests/fuzz/fuzz_smtp_proxy
tests_fuzz_fuzz_smtp_proxy_SOURCES = tests/fuzz/fuzz_smtp_proxy.c
tests_fuzz_fuzz_smtp_proxy_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/smtp_proxy.dict \
	tests/fuzz/seeds/smtp_proxy/ipv4 tests/fuzz/seeds/smtp_proxy/ipv6 \
	tests/fuzz/seeds/smtp_proxy/text tests/fuzz/seeds/smtp_proxy/unknown

fuzz_targets += tests/fuzz/fuzz_capture_to_record
tests_fuzz_fuzz_capture_to_record_SOURCES = tests/fuzz/fuzz_capture_to_record.c
tests_fuzz_fuzz_capture_to_record_LDADD = app/libapp.a export/libexport.a decode/libdecode.a \
    capture/libcapture.a base/libbase.a $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/capture_to_record.dict \
    tests/fuzz/seeds/capture_to_record/absurd-time tests/fuzz/seeds/capture_to_record/compressed \
    tests/fuzz/seeds/capture_to_record/leap-in-time \
    tests/fuzz/seeds/capture_to_record/other-clocks \
    tests/fuzz/seeds/capture_to_record/pipelining tests/fuzz/seeds/capture_to_record/relay \
    tests/fuzz/seeds/capture_to_record/starttls tests/fuzz/seeds/capture_to_record/verbs

fuzz_targets += tests/fuzz/fuzz_smtp_session
tests_fuzz_fuzz_smtp_session_SOURCES = tests/fuzz/fuzz_smtp_session.c
tests_fuzz_fuzz_smtp_session_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/smtp_session.dict

fuzz_targets += tests/fuzz/fuzz_canvas
tests_fuzz_fuzz_canvas_SOURCES = tests/fuzz/fuzz_canvas.c \
	tests/ui/check_canvas.c tests/ui/check_canvas.h
tests_fuzz_fuzz_canvas_LDADD = ui/libui.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/seeds/canvas/ascii tests/fuzz/seeds/canvas/hostile \
	tests/fuzz/seeds/canvas/needle tests/fuzz/seeds/canvas/wide
EXTRA_DIST += tests/fuzz/smtp_auth.dict tests/fuzz/smtp_command.dict tests/fuzz/smtp_path.dict \
              tests/fuzz/smtp_reply.dict tests/fuzz/tls.dict

fuzz_targets += tests/fuzz/fuzz_address tests/fuzz/fuzz_encoded_word tests/fuzz/fuzz_header \
                tests/fuzz/fuzz_message tests/fuzz/fuzz_mime_param
tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz_address.c
tests_fuzz_fuzz_address_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
tests_fuzz_fuzz_encoded_word_SOURCES = tests/fuzz/fuzz_encoded_word.c
tests_fuzz_fuzz_encoded_word_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
tests_fuzz_fuzz_header_SOURCES = tests/fuzz/fuzz_header.c
tests_fuzz_fuzz_header_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
tests_fuzz_fuzz_message_SOURCES = tests/fuzz/fuzz_message.c \
    tests/decode/message/message_dump.c tests/decode/message/message_dump.h
tests_fuzz_fuzz_message_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(FUZZ_LIBS)
tests_fuzz_fuzz_mime_param_SOURCES = tests/fuzz/fuzz_mime_param.c
tests_fuzz_fuzz_mime_param_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/seeds/address/broken tests/fuzz/seeds/address/groups \
	tests/fuzz/seeds/encoded_word/mixed \
	tests/fuzz/seeds/header/fields tests/fuzz/seeds/header/no-field \
	tests/fuzz/seeds/message/attachments tests/fuzz/seeds/message/bare-lf \
	tests/fuzz/seeds/message/broken tests/fuzz/seeds/message/names \
	tests/fuzz/seeds/message/embedded tests/fuzz/seeds/message/parts-inside \
	tests/fuzz/seeds/mime_param/continued tests/fuzz/seeds/mime_param/type

fuzz_targets += tests/fuzz/fuzz_savefile
tests_fuzz_fuzz_savefile_SOURCES = tests/fuzz/fuzz_savefile.c
tests_fuzz_fuzz_savefile_LDADD = capture/libcapture.a base/libbase.a \
    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(FUZZ_LIBS)

fuzz_targets += tests/fuzz/fuzz_gzfile
tests_fuzz_fuzz_gzfile_SOURCES = tests/fuzz/fuzz_gzfile.c
tests_fuzz_fuzz_gzfile_LDADD = capture/libcapture.a base/libbase.a \
    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(FUZZ_LIBS)

fuzz_targets += tests/fuzz/fuzz_link_ip
tests_fuzz_fuzz_link_ip_SOURCES = tests/fuzz/fuzz_link_ip.c
tests_fuzz_fuzz_link_ip_LDADD = capture/libcapture.a base/libbase.a \
    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(FUZZ_LIBS)

fuzz_targets += tests/fuzz/fuzz_flow
tests_fuzz_fuzz_flow_SOURCES = tests/fuzz/fuzz_flow.c
tests_fuzz_fuzz_flow_LDADD = capture/libcapture.a base/libbase.a \
    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(FUZZ_LIBS)

fuzz_targets += tests/fuzz/fuzz_reassembly
tests_fuzz_fuzz_reassembly_SOURCES = tests/fuzz/fuzz_reassembly.c
tests_fuzz_fuzz_reassembly_LDADD = capture/libcapture.a base/libbase.a \
    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/seeds/savefile/pcap tests/fuzz/seeds/savefile/pcapng \
	tests/fuzz/seeds/savefile/gz tests/fuzz/seeds/savefile/empty-frame \
	tests/fuzz/seeds/gzfile/members tests/fuzz/seeds/link_ip/session tests/fuzz/seeds/link_ip/late-syn \
	tests/fuzz/seeds/link_ip/ppp tests/fuzz/seeds/link_ip/pppoe \
	tests/fuzz/seeds/link_ip/mpls tests/fuzz/seeds/link_ip/pseudowire \
	tests/fuzz/seeds/link_ip/nflog tests/fuzz/seeds/link_ip/ppi \
	tests/fuzz/seeds/link_ip/gre tests/fuzz/seeds/link_ip/gre-key \
	tests/fuzz/seeds/link_ip/erspan-1 tests/fuzz/seeds/link_ip/erspan-2 \
	tests/fuzz/seeds/link_ip/erspan-3 tests/fuzz/seeds/link_ip/vxlan \
	tests/fuzz/seeds/link_ip/geneve tests/fuzz/seeds/link_ip/ipip \
	tests/fuzz/seeds/link_ip/gtp-u tests/fuzz/seeds/link_ip/vxlan-in-gre \
	tests/fuzz/seeds/link_ip/6in4 tests/fuzz/seeds/link_ip/teredo \
	tests/fuzz/seeds/reassembly/begins-earlier \
	tests/fuzz/seeds/flow/any-port tests/fuzz/seeds/flow/half-open \
	tests/fuzz/seeds/flow/syn-and-rst tests/fuzz/seeds/flow/syn-after-taken-back-rst
EXTRA_DIST += tests/fuzz/address.dict tests/fuzz/encoded_word.dict tests/fuzz/header.dict \
              tests/fuzz/message.dict tests/fuzz/mime_param.dict

fuzz_targets += tests/fuzz/fuzz_screen
tests_fuzz_fuzz_screen_SOURCES = tests/fuzz/fuzz_screen.c \
	tests/ui/check_canvas.c tests/ui/check_canvas.h
tests_fuzz_fuzz_screen_LDADD = ui/libui.a decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) \
	$(NCURSESW_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/screen.dict \
	tests/fuzz/seeds/screen/dialogue tests/fuzz/seeds/screen/message \
	tests/fuzz/seeds/screen/narrow tests/fuzz/seeds/screen/wide

fuzz_targets += tests/fuzz/fuzz_smtp_data
tests_fuzz_fuzz_smtp_data_SOURCES = tests/fuzz/fuzz_smtp_data.c
tests_fuzz_fuzz_smtp_data_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/seeds/smtp_data/ends tests/fuzz/seeds/smtp_data/candidates \
	tests/fuzz/seeds/smtp_session/smuggling-taken tests/fuzz/seeds/smtp_session/bdat-chunks \
	tests/fuzz/seeds/smtp_session/server-gap-in-group \
	tests/fuzz/seeds/smtp_session/body-without-empty-line

fuzz_targets += tests/fuzz/fuzz_file_name tests/fuzz/fuzz_manifest tests/fuzz/fuzz_mbox
tests_fuzz_fuzz_file_name_SOURCES = tests/fuzz/fuzz_file_name.c
tests_fuzz_fuzz_file_name_LDADD = export/libexport.a base/libbase.a $(FUZZ_LIBS)
tests_fuzz_fuzz_manifest_SOURCES = tests/fuzz/fuzz_manifest.c
tests_fuzz_fuzz_manifest_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CRYPTO_LIBS) $(FUZZ_LIBS)
tests_fuzz_fuzz_mbox_SOURCES = tests/fuzz/fuzz_mbox.c
tests_fuzz_fuzz_mbox_LDADD = export/libexport.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/seeds/file_name/long tests/fuzz/seeds/file_name/reserved \
	tests/fuzz/seeds/file_name/tricks tests/fuzz/seeds/manifest/parts \
	tests/fuzz/seeds/mbox/quoting

fuzz_targets += tests/fuzz/fuzz_filter
tests_fuzz_fuzz_filter_SOURCES = tests/fuzz/fuzz_filter.c
tests_fuzz_fuzz_filter_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/filter.dict tests/fuzz/seeds/filter/network tests/fuzz/seeds/filter/refused

fuzz_targets += tests/fuzz/fuzz_tls_decrypt tests/fuzz/fuzz_tls_keylog
tests_fuzz_fuzz_tls_decrypt_SOURCES = tests/fuzz/fuzz_tls_decrypt.c tests/decode/tls/tls_tape.h
tests_fuzz_fuzz_tls_decrypt_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(FUZZ_LIBS)
tests_fuzz_fuzz_tls_keylog_SOURCES = tests/fuzz/fuzz_tls_keylog.c
tests_fuzz_fuzz_tls_keylog_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/tls_keylog.dict tests/fuzz/seeds/tls_keylog/all \
	tests/fuzz/seeds/tls_decrypt/10-cbc \
	tests/fuzz/seeds/tls_decrypt/11-cbc \
	tests/fuzz/seeds/tls_decrypt/12-again \
	tests/fuzz/seeds/tls_decrypt/12-cbc \
	tests/fuzz/seeds/tls_decrypt/12-cbc-etm \
	tests/fuzz/seeds/tls_decrypt/12-ccm-8 \
	tests/fuzz/seeds/tls_decrypt/12-chacha \
	tests/fuzz/seeds/tls_decrypt/12-gcm \
	tests/fuzz/seeds/tls_decrypt/12-null \
	tests/fuzz/seeds/tls_decrypt/12-resumed \
	tests/fuzz/seeds/tls_decrypt/13-early \
	tests/fuzz/seeds/tls_decrypt/13-gcm \
	tests/fuzz/seeds/tls_decrypt/13-padded \
	tests/fuzz/seeds/tls_decrypt/13-retry-chacha \
	tests/fuzz/seeds/tls_decrypt/13-update-ccm \
	tests/fuzz/seeds/tls_decrypt/cut-change-cipher-spec

fuzz_targets += tests/fuzz/fuzz_html_text
tests_fuzz_fuzz_html_text_SOURCES = tests/fuzz/fuzz_html_text.c
tests_fuzz_fuzz_html_text_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/html_text.dict tests/fuzz/seeds/html_text/newsletter

fuzz_targets += tests/fuzz/fuzz_settings
tests_fuzz_fuzz_settings_SOURCES = tests/fuzz/fuzz_settings.c
tests_fuzz_fuzz_settings_LDADD = ui/libui.a decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) \
	$(NCURSESW_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/settings.dict tests/fuzz/seeds/settings/all tests/fuzz/seeds/settings/value-with-cr \
              tests/fuzz/seeds/settings/wrong
fuzz_targets += tests/fuzz/fuzz_structured_field
tests_fuzz_fuzz_structured_field_SOURCES = tests/fuzz/fuzz_structured_field.c
tests_fuzz_fuzz_structured_field_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/structured_field.dict \
    tests/fuzz/seeds/structured_field/authres tests/fuzz/seeds/structured_field/date \
    tests/fuzz/seeds/structured_field/dkim tests/fuzz/seeds/structured_field/message \
    tests/fuzz/seeds/structured_field/received tests/fuzz/seeds/structured_field/report \
    tests/fuzz/seeds/structured_field/spam \
    tests/fuzz/seeds/structured_field/spf

fuzz_targets += tests/fuzz/fuzz_embedded
tests_fuzz_fuzz_embedded_SOURCES = tests/fuzz/fuzz_embedded.c
tests_fuzz_fuzz_embedded_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/embedded.dict tests/fuzz/seeds/embedded/all

fuzz_targets += tests/fuzz/fuzz_tnef
tests_fuzz_fuzz_tnef_SOURCES = tests/fuzz/fuzz_tnef.c
tests_fuzz_fuzz_tnef_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/seeds/tnef/one
fuzz_targets += tests/fuzz/fuzz_pcapng_writer
tests_fuzz_fuzz_pcapng_writer_SOURCES = tests/fuzz/fuzz_pcapng_writer.c
tests_fuzz_fuzz_pcapng_writer_LDADD = capture/libcapture.a base/libbase.a \
    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/seeds/pcapng_writer/pcapng tests/fuzz/seeds/pcapng_writer/pcap

fuzz_targets += tests/fuzz/fuzz_match_list
tests_fuzz_fuzz_match_list_SOURCES = tests/fuzz/fuzz_match_list.c
tests_fuzz_fuzz_match_list_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/seeds/match_list/all tests/fuzz/seeds/match_list/bad

fuzz_targets += tests/fuzz/fuzz_smtp_value tests/fuzz/fuzz_smtp_lines
tests_fuzz_fuzz_smtp_value_SOURCES = tests/fuzz/fuzz_smtp_value.c
tests_fuzz_fuzz_smtp_value_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(FUZZ_LIBS)
tests_fuzz_fuzz_smtp_lines_SOURCES = tests/fuzz/fuzz_smtp_lines.c
tests_fuzz_fuzz_smtp_lines_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/smtp_value.dict tests/fuzz/seeds/smtp_value/size tests/fuzz/seeds/smtp_value/orcpt \
	tests/fuzz/seeds/smtp_lines/odd

fuzz_targets += tests/fuzz/fuzz_dns_answer tests/fuzz/fuzz_dkim
tests_fuzz_fuzz_dns_answer_SOURCES = tests/fuzz/fuzz_dns_answer.c
tests_fuzz_fuzz_dns_answer_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(FUZZ_LIBS)
tests_fuzz_fuzz_dkim_SOURCES = tests/fuzz/fuzz_dkim.c
tests_fuzz_fuzz_dkim_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/dns_answer.dict tests/fuzz/dkim.dict \
	tests/fuzz/seeds/dns_answer/text tests/fuzz/seeds/dns_answer/cname \
	tests/fuzz/seeds/dns_answer/no-name tests/fuzz/seeds/dkim/rsa tests/fuzz/seeds/dkim/ed25519

fuzz_targets += tests/fuzz/fuzz_file_encrypted tests/fuzz/fuzz_homograph
tests_fuzz_fuzz_file_encrypted_SOURCES = tests/fuzz/fuzz_file_encrypted.c
tests_fuzz_fuzz_file_encrypted_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
tests_fuzz_fuzz_homograph_SOURCES = tests/fuzz/fuzz_homograph.c
tests_fuzz_fuzz_homograph_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/seeds/file_encrypted/zip tests/fuzz/seeds/file_encrypted/zip-directory \
	tests/fuzz/seeds/file_encrypted/pdf tests/fuzz/seeds/file_encrypted/pdf-early \
	tests/fuzz/seeds/homograph/names

fuzz_targets += tests/fuzz/fuzz_text_parts
tests_fuzz_fuzz_text_parts_SOURCES = tests/fuzz/fuzz_text_parts.c
tests_fuzz_fuzz_text_parts_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CRYPTO_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/seeds/text_parts/files tests/fuzz/seeds/text_parts/gap \
	tests/fuzz/seeds/text_parts/messages-inside tests/fuzz/seeds/text_parts/texts

fuzz_targets += tests/fuzz/fuzz_charset
tests_fuzz_fuzz_charset_SOURCES = tests/fuzz/fuzz_charset.c
tests_fuzz_fuzz_charset_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
EXTRA_DIST += \
	tests/fuzz/seeds/charset/gb18030 tests/fuzz/seeds/charset/hz tests/fuzz/seeds/charset/hz-cut \
	tests/fuzz/seeds/charset/japanese tests/fuzz/seeds/charset/korean \
	tests/fuzz/seeds/charset/utf-16 tests/fuzz/seeds/charset/utf-7 tests/fuzz/seeds/charset/utf-8
