#!/usr/bin/env bash
# The sidecar is changed from one version to the next and back: the manifests are the first's again, byte for byte; then
# it is taken out, and they are what they were.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cat >"$work/app.yaml" <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: app, image: "registry.example/web:1", command: [/app/web], ports: [{containerPort: 8080, name: http}]}
YAML
inject() { "$LOGWEIR" inject -f "$1" --image "registry.example/logweir:$2" 2>/dev/null; }
inject "$work/app.yaml" 1 >"$work/one.yaml"
inject "$work/one.yaml" 2 >"$work/two.yaml"
inject "$work/two.yaml" 1 >"$work/back.yaml"
cmp -s "$work/one.yaml" "$work/two.yaml" && fail "the second version changed nothing"
cmp -s "$work/one.yaml" "$work/back.yaml" || fail "the way back leads elsewhere"
same() {
  "$LOGWEIR" uninject -f "$1" -o json 2>/dev/null >"$work/a.json"
  "$LOGWEIR" uninject -f "$work/app.yaml" -o json 2>/dev/null >"$work/b.json"
  cmp -s "$work/a.json" "$work/b.json"
}
same "$work/two.yaml" || fail "what is left is not what was there"
passed "old, new, old again: the same bytes; and out again: the same manifest"
