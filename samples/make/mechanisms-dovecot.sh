#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# mechanisms-dovecot.pcap and .keylog: logins by the mechanisms that Dovecot's submission server
# offers (mechanisms.py): OAUTHBEARER and XOAUTH2 with a token that is taken and one that is not,
# GSSAPI with a ticket of Kerberos, EXTERNAL with a certificate behind STARTTLS (TLS 1.2 and 1.3), and
# others. Dovecot hands what comes after a login to a postfix, which gets no mail here.
. "$(dirname "$0")/lib.sh"

host laptop kerberos 198.51.100.10
host mail kerberos 198.51.100.25
host relay postfix 203.0.113.25
certificate mail laptop
postfix_host relay mynetworks=198.51.100.25

# A realm of its own, with its KDC on the mail server.
for name in laptop mail; do
    file_on $name /etc/krb5.conf <<'KRB5'
[libdefaults]
    default_realm = EXAMPLE.ORG
    dns_lookup_kdc = false
    dns_canonicalize_hostname = false
    rdns = false
[realms]
    EXAMPLE.ORG = {
        kdc = 198.51.100.25
    }
[domain_realm]
    .example.org = EXAMPLE.ORG
KRB5
done
{
    on mail kdb5_util create -s -P master
    on mail kadmin.local addprinc -pw 'open sesame' alice
    on mail kadmin.local addprinc -randkey smtp/mail.example.org
    on mail kadmin.local ktadd -k /etc/krb5.keytab smtp/mail.example.org
    on mail chmod 644 /etc/krb5.keytab
    on mail krb5kdc
    wait_for 10 listening mail 88
    echo 'open sesame' | on laptop kinit alice
} > "$RUN/kerberos.log" 2>&1 || fail "$(cat "$RUN/kerberos.log")"

# Who may come by EXTERNAL: the holder of a certificate by this authority.
on mail openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj "/CN=Example Users CA" -keyout /lab/ca.key -out /lab/ca.pem 2> /dev/null
on mail openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=alice" \
    -keyout /lab/alice.key -out /lab/alice.csr 2> /dev/null
on mail openssl x509 -req -in /lab/alice.csr -CA /lab/ca.pem -CAkey /lab/ca.key -CAcreateserial \
    -days 3650 -out /lab/alice.crt 2> /dev/null
cat "$RUN/mail/root/lab/alice.key" "$RUN/mail/root/lab/alice.crt" | file_on laptop /lab/alice.pem

printf 'a key that the two servers share' | base64 |
    file_on mail /etc/dovecot/keys/default/HS256/default
file_on mail /etc/dovecot/oauth2.conf <<'OAUTH'
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=/etc/dovecot/keys/
username_attribute = sub
OAUTH
echo 'alice:{PLAIN}open sesame:' | file_on mail /etc/dovecot/users
file_on mail /etc/dovecot/dovecot.conf <<'DOVECOT'
protocols = submission
hostname = mail.example.org
log_path = /var/log/mail.log
mail_location = maildir:~/Maildir
first_valid_uid = 1
disable_plaintext_auth = no
auth_mechanisms = plain login scram-sha-256 digest-md5 external gssapi oauthbearer xoauth2
auth_realms = example.org
auth_username_format = %n
auth_krb5_keytab = /etc/krb5.keytab
auth_gssapi_hostname = "$ALL"
auth_ssl_username_from_cert = yes
ssl = yes
ssl_cert = </lab/cert.pem
ssl_key = </lab/key.pem
ssl_ca = </lab/ca.pem
ssl_require_crl = no
ssl_verify_client_cert = yes
passdb {
    driver = oauth2
    mechanisms = oauthbearer xoauth2
    args = /etc/dovecot/oauth2.conf
}
passdb {
    driver = static
    mechanisms = external
    args = nopassword=y
}
passdb {
    driver = passwd-file
    args = /etc/dovecot/users
}
userdb {
    driver = static
    args = uid=mail gid=mail home=/var/mail/%n
}
submission_relay_host = 203.0.113.25
submission_relay_trusted = yes
DOVECOT
on mail dovecot
wait_for 10 listening mail 587
file_on laptop /lab/mechanisms.py < "$MAKE/mechanisms.py"

capture mechanisms-dovecot.pcap mail eth0 tcp port 587
on laptop python3 /lab/mechanisms.py mail.example.org 587 dovecot /lab/keylog ||
    fail "a login was not answered as it should be"
capture_end
keylog laptop mechanisms-dovecot.keylog
shows mechanisms-dovecot.pcap '^AUTH OAUTHBEARER' '^AUTH XOAUTH2' '^AUTH GSSAPI' '^235 ' '^535 '
decrypts mechanisms-dovecot.pcap mechanisms-dovecot.keylog
