#!/usr/bin/env bash
# The shipper is killed while it reads, and goes on from its checkpoint; then the checkpoint is backed up, lost, and
# restored. Measured: lines missing, and lines delivered twice.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
"$LOGWEIR" ship --help >/dev/null 2>&1 || { echo "skipped  checkpoint: this build has no \`logweir ship\`"; exit 0; }

mkdir "$work/logs" "$work/state"
ship() { timeout 60 "$LOGWEIR" ship --admin off --state "$work/state" --out "$work/out.ndjson" "$@" "$work/logs/*.log" 2>>"$work/errors"; }
seq -f 'level=info msg=tick n=%.0f' 1 20000 >"$work/logs/app.log"
# Not by the function: what is killed must be the program itself, not a shell around it.
"$LOGWEIR" ship --admin off --state "$work/state" --out "$work/out.ndjson" "$work/logs/*.log" 2>>"$work/errors" &
owned
begun() { [ "$(wc -l <"$work/out.ndjson")" -gt 0 ]; }
until_ms 20000 begun >/dev/null
kill_9 "$pid"
rto_from="$(now_ms)"
ship --once
rto="$(($(now_ms) - rto_from))"
count() { python3 - "$work/out.ndjson" <<'PY'
import json, sys
seen = {}
for line in open(sys.argv[1]):
    try:
        n = json.loads(line)["n"]
    except (ValueError, KeyError):
        continue
    seen[n] = seen.get(n, 0) + 1
print(len(seen), sum(seen.values()) - len(seen))
PY
}
read -r distinct twice <<<"$(count)"
[ "$distinct" = 20000 ] || fail "$((20000 - distinct)) lines are missing after kill -9"

cp -a "$work/state" "$work/backup"
rm -rf "$work/state"
cp -a "$work/backup" "$work/state"
seq -f 'level=info msg=tick n=%.0f' 20001 20100 >>"$work/logs/app.log"
ship --once
read -r distinct after <<<"$(count)"
[ "$distinct" = 20100 ] || fail "lines are missing after the restore"
[ "$after" = "$twice" ] || fail "the restored checkpoint was not used: $after lines twice"
passed "went on in $rto ms after kill -9: none of 20000 missing, $twice twice; restored checkpoint: none missing or twice"
