#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# charset-programs.pcap: what charset-clients.pcap has of mutt and s-nail, of programs that leave the
# charset to their caller: Python, swaks and mpack each send a message in every family of charsets.
# Python writes file names as RFC 2231 has them and as most programs do; swaks and mpack pass on the
# octets that they are given.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host old mpack 198.51.100.10
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx
file_on desk /lab/charsets_made.py < "$MAKE/charsets_made.py"
file_on old /usr/sbin/sendmail <<'SENDMAIL'
#!/bin/sh
exec swaks --server mx.example.com --ehlo laptop.example.org --from alice@example.org \
    --to bob@example.com --data - > /dev/null
SENDMAIL
chmod 755 "$RUN/old/root/usr/sbin/sendmail"

# in_charset CHARSET TEXT
in_charset() {
    printf %s "$2" | iconv -f utf-8 -t "$1"
}

# send CHARSET SUBJECT NAME FILE: by Python, swaks and mpack.
send() {
    charset=$1 subject=$2 author=$3 file=$4
    on desk python3 /lab/charsets_made.py mx.example.com "$charset" "$subject" "$author" "$file"
    printf '%s\n%s\n' "$subject" "$author" | iconv -f utf-8 -t "$charset" | file_on desk /lab/text
    on desk swaks --server mx.example.com --ehlo desk.example.org --from alice@example.org \
        --to bob@example.com --h-Subject "$(in_charset "$charset" "$subject")" \
        --attach-type "text/plain; charset=$charset" --attach-body @/lab/text \
        --attach-name "$(in_charset "$charset" "$file")" --attach-type application/x-numbers \
        --attach '1 2 3' > /dev/null
    octets=$(in_charset "$charset" "$file")
    seq 1 20 > "$RUN/old/root/lab/$octets"
    printf '%s\n' "$subject" | iconv -f utf-8 -t "$charset" | file_on old /lab/description
    on old mpack -s "$(in_charset "$charset" "$subject")" -d /lab/description "/lab/$octets" \
        bob@example.com
}

capture charset-programs.pcap mx eth0 tcp port 25
send iso-8859-1 'Grüße aus Köln' 'Zoë Müller' 'Übersicht.txt'
send iso-8859-2 'Zażółć gęślą jaźń' 'Łukasz Żak' 'żółw.txt'
send koi8-r 'Привет из Москвы' 'Иван Иванов' 'Отчёт за март.txt'
send iso-2022-jp '会議の議事録について' '山田太郎' '議事録.txt'
send gb18030 '会议纪要与附件' '王小明' '会议纪要.txt'
send utf-8 'Mixed: Ωμέγα, عربي, 日本' 'Zoë 太郎' 'naïve – 日本.txt'
lies() {
    [ "$(grep -c '^From ' "$RUN/mx/root/var/mail/bob")" -ge 18 ]
}
wait_for 30 lies
capture_end
shows charset-programs.pcap '=\?koi8-r\?' '=\?iso-2022-jp\?' "gb18030''" "koi8-r''" mpack swaks
