#!/usr/bin/env bash
# Runs a finished image as it would be run: read-only, as nobody, without capabilities and network, in 64 MiB; then puts
# it into a pod and lets podman start that. Needs podman, and the debug or release build for `inject`.
#
#   deploy/try-image.sh LOGWEIR_IMAGE APP_IMAGE        APP_IMAGE is any image with a shell
set -euo pipefail

image="${1:?usage: deploy/try-image.sh LOGWEIR_IMAGE APP_IMAGE}"
app="${2:?usage: deploy/try-image.sh LOGWEIR_IMAGE APP_IMAGE}"
root="$(cd "$(dirname "$0")/.." && pwd)"
logweir="$root/target/release/logweir"
[ -x "$logweir" ] || logweir="$root/target/debug/logweir"
pod="logweir-try-$$"
work="$(mktemp -d)"
trap 'podman pod rm -f "$pod" >/dev/null 2>&1 || true; podman rm -f "$pod-health" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

strict=(--network none --no-healthcheck --pull never --read-only --cap-drop=ALL --security-opt no-new-privileges --memory 64m --cpus 0.5)
say() { printf 'good     %s\n' "$*"; }
fail() { printf 'BAD      %s\n' "$*" >&2; exit 1; }

size="$(podman image inspect "$image" --format '{{.Size}}')"
[ "$size" -lt 15000000 ] || fail "the image has $size bytes"
[ "$(podman image inspect "$image" --format '{{.Config.User}}')" = 65532:65532 ] || fail "it is not run as 65532"
say "$size bytes, user 65532"

out="$(echo 'level=info msg="card 4000 0000 0000 0002"' | podman run --rm -i "${strict[@]}" "$image" pipe)"
grep -q 'card \[REDACTED:payment-card\]' <<<"$out" || fail "pipe says: $out"
say "pipe, read-only, without capabilities, in 64 MiB"

podman run -d --name "$pod-health" "${strict[@]}" "$image" proxy --admin 127.0.0.1:9464 --listen 127.0.0.1:8080 --upstream http://127.0.0.1:1 >/dev/null
for try in $(seq 50); do
  podman exec "$pod-health" /logweir healthcheck 2>/dev/null && break
  [ "$try" -lt 50 ] || fail "healthcheck does not become good"
  sleep 0.2
done
podman stop -t 20 "$pod-health" >/dev/null
[ "$(podman inspect "$pod-health" --format '{{.State.ExitCode}}')" = 0 ] || fail "it does not end with 0 at SIGTERM"
say "healthcheck, and an orderly end at SIGTERM"

cat >"$work/pod.yaml" <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: $pod
  labels: {app: try}
  # Without a network podman can have no ports.
  annotations: {logweir.dev/metrics-port: "off"}
spec:
  restartPolicy: Never
  containers:
    - name: job
      image: $app
      command: [sh, -c]
      args: ['echo "level=warn msg=working email=ana@example.com"; echo oops >&2; exit 7']
      securityContext: {runAsUser: 1234, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
YAML
# podman takes no annotation of more than 63 characters, which Kubernetes does.
"$logweir" inject -f "$work/pod.yaml" --image "$image" -o json 2>/dev/null |
  jq 'del(.metadata.annotations)' >"$work/injected.yaml"
podman play kube --network none --log-driver k8s-file "$work/injected.yaml" >/dev/null
code="$(podman wait "$pod-job")"
lines="$(podman logs "$pod-job" 2>/dev/null)"
[ "$code" = 7 ] || fail "the job ended with $code, not with its own 7"
grep -q '"level":"warn","service":"try".*"email":"\[REDACTED:email\]"' <<<"$lines" || fail "the job says: $lines"
[ "$(wc -l <<<"$lines")" = 2 ] || fail "the job says: $lines"
say "an injected pod: its lines are records, its job ends with its own code"
