#!/bin/sh
# A small application that prints what real ones print: five formats, a stack trace, and secrets in all of them.
# Every secret is made up: reserved domains, test card numbers, documentation keys.

now() { date -u +%Y-%m-%dT%H:%M:%S.123Z; }

echo "Starting checkout service (pid $$)"
printf '{"level":30,"time":%s000,"pid":7,"hostname":"checkout-1","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","msg":"order accepted","orderId":8123,"user":{"email":"ana.smith@example.com"}}\n' "$(date +%s)"
printf '%s  INFO 1 --- [checkout] [nio-8080-exec-1] [4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7] c.e.shop.PaymentClient : charged card 4000 0000 0000 0002 for order 8123\n' "$(now)"
printf 'ts=%s level=warn caller=handler.go:87 msg="retrying" url="https://api.example.com/v1?token=f3a9c1d27be84c55" attempt=2\n' "$(now)"
printf '192.0.2.17 - - [%s] "GET /cart?session_id=9f8e7d6c5b4a39281706 HTTP/1.1" 502 157 "-" "curl/8.5.0"\n' "$(date -u +%d/%b/%Y:%H:%M:%S\ +0000)"
printf '\033[2m%s\033[0m \033[32m INFO\033[0m shop::auth: session opened password=hunter2-Zq81 attempts=1\n' "$(now)"
printf 'E%s 000000       1 ledger.go:214] "commit failed" err="deadlock" account="DE89370400440532013000"\n' "$(date -u +%m%d\ %H:%M:%S.)" | sed 's/\. 000000/.000000/'
printf '%s ERROR [main] c.e.shop.Ledger: could not commit order 8123\n' "$(date -u +%Y-%m-%d\ %H:%M:%S,456)" >&2
cat >&2 <<'TRACE'
java.lang.IllegalStateException: order 8123 is in state SHIPPED
	at com.example.shop.Ledger.commit(Ledger.java:214)
	at com.example.shop.Checkout.run(Checkout.java:88)
Caused by: java.net.SocketTimeoutException: Read timed out
	at java.base/java.net.SocketInputStream.read(SocketInputStream.java:189)
	... 14 more
TRACE
printf 'WARNING:root:upstream said Authorization: Bearer 8c1f0e6d5b7a4f3e9d2c1b0a\n' >&2
cat <<'KEY'
-----BEGIN PRIVATE KEY-----
TUFERSBVUCBOT1QgQSBLRVkgTUFERSBVUCBOT1QgQSBLRVkgTUFERSBVUCBOT1Qg
QSBLRVkgTUFERSBVUCBOT1QgQSBLRVkgTUFERSBVUCBOT1QgQSBLRVk=
-----END PRIVATE KEY-----
KEY
echo "done, in no format at all"
