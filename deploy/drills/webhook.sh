#!/usr/bin/env bash
# The webhook is killed and started again, its settings are broken and mended, its certificate is exchanged.
# Measured: the time until it answers again, and until what changed is in use.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
command -v openssl >/dev/null || { echo "skipped  webhook: openssl is not installed"; exit 0; }

port="$(free_port)" admin="$(free_port)"
certify() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
    -addext "subjectAltName=DNS:localhost" -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
}
certify first
echo 'image: registry.example/logweir:1' >"$work/settings.yaml"
cat >"$work/review.json" <<'JSON'
{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE","namespace":"shop",
 "object":{"kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"app","image":"x:1","command":["/app"]}]}}}}
JSON
start() {
  "$LOGWEIR" webhook --listen "127.0.0.1:$port" --admin "127.0.0.1:$admin" --cert "$work/tls.crt" --key "$work/tls.key" \
    --settings "$work/settings.yaml" 2>>"$work/errors" &
  owned
}
ask() {
  curl -fsS --cacert "$work/tls.crt" --resolve "localhost:$port:127.0.0.1" --data-binary "@$work/review.json" \
    "https://localhost:$port/mutate"
}
answers_with() { ask | python3 -c 'import base64, json, sys; print(base64.b64decode(json.load(sys.stdin)["response"]["patch"]).decode())' | grep -q "$1"; }
failures() { [ "$(metric "$admin" logweir_webhook_reloads_total)" -gt "$1" ]; }

start
until_ms 10000 answers_with logweir:1 >/dev/null
kill_9 "$pid"
start
rto="$(until_ms 10000 answers_with logweir:1)"

echo 'imaage: x' >"$work/settings.yaml"
kill -HUP "$pid"
until_ms 10000 failures 0 >/dev/null
answers_with logweir:1 || fail "wrong settings were taken up"
echo 'image: registry.example/logweir:2' >"$work/settings.yaml"
kill -HUP "$pid"
change="$(until_ms 10000 answers_with logweir:2)"

certify second
kill -HUP "$pid"
swap="$(until_ms 10000 answers_with logweir:2)"
passed "answers again after $rto ms; new settings in use after $change ms, a new certificate after $swap ms"
