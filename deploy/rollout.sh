#!/usr/bin/env bash
# Applies an overlay and waits for it. What does not get ready in time is taken back.
#
#   deploy/rollout.sh OVERLAY
#
# TIMEOUT is how long each workload may take (240s: with the way back, less than five minutes).
set -euo pipefail

overlay="${1:?usage: deploy/rollout.sh OVERLAY}"
timeout="${TIMEOUT:-240s}"
cd "$(dirname "$0")/overlays/$overlay"

workloads=("logweir-system deployment/logweir-webhook" "logweir-shipper daemonset/logweir-shipper")

kubectl apply --server-side --field-manager=logweir-rollout -k .
for workload in "${workloads[@]}"; do
  read -r namespace name <<<"$workload"
  if ! kubectl -n "$namespace" rollout status "$name" --timeout="$timeout"; then
    echo "rollout: $name is not ready after $timeout: going back" >&2
    # Of those that were changed, every one: an old webhook with a new shipper was never tried.
    for other in "${workloads[@]}"; do
      read -r namespace name <<<"$other"
      kubectl -n "$namespace" rollout undo "$name" || true
      kubectl -n "$namespace" rollout status "$name" --timeout=60s || true
    done
    exit 1
  fi
done
echo "rollout: $overlay is ready"
