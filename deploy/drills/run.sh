#!/usr/bin/env bash
# Runs every drill on this machine, and prints a report to be signed off.
set -euo pipefail
cd "$(dirname "$0")"

failed=0
printf 'Drills of %s on %s\n' "$(date -u +%Y-%m-%d)" "$(uname -sr)"
for drill in kill-9 handoff reader-stops disk-full webhook rollback checkpoint; do
  bash "./$drill.sh" || failed=$((failed + 1))
done
printf '%s failed\nSigned off by: ____________________\n' "$failed"
[ "$failed" -eq 0 ]
