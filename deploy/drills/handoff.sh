#!/usr/bin/env bash
# The sidecar of an application that handed its outputs over is killed while it works, twice. What restarts it is played
# by this script. Measured: the time until it reads again, and lines that are missing or came twice.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

port="$(free_port)" socket="$work/socket"
app='i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo "level=info msg=tick n=$i"; [ $((i % 20)) -ne 0 ] || sleep 0.001; done; exit 7'
start() {
  "$LOGWEIR" sidecar --admin "127.0.0.1:$port" "$socket" >>"$work/out.ndjson" 2>>"$work/errors" &
  owned
}
reads() { [ "$(metric "$port" logweir_handoff_applications)" = 1 ]; }

start
sidecar="$pid"
until_ms 10000 test -S "$socket" >/dev/null
"$LOGWEIR" run --handoff "$socket" -- sh -c "$app" 2>>"$work/errors" &
runner="$!"
rto=0
for _ in 1 2; do
  until_ms 10000 reads >/dev/null
  sleep 0.3
  kill_9 "$sidecar"
  # A record that was cut in two has no line end: the next one must not be glued to it.
  echo >>"$work/out.ndjson"
  start
  sidecar="$pid"
  took="$(until_ms 10000 reads)"
  [ "$took" -le "$rto" ] || rto="$took"
done
code=0
wait "$runner" || code="$?"
[ "$code" = 7 ] || fail "the application's code is $code, not its own 7"
kill -TERM "$sidecar"
until_ms 10000 sh -c "! kill -0 $sidecar" >/dev/null

count="$(python3 - "$work/out.ndjson" <<'PY'
import collections, json, sys
seen = collections.Counter()
for line in open(sys.argv[1]):
    try:
        seen[int(json.loads(line)["n"])] += 1
    except ValueError:
        pass
print(20000 - len(seen), sum(seen.values()) - len(seen))
PY
)"
read -r missing twice <<<"$count"
[ "$missing" = 0 ] || fail "$missing lines are missing"
passed "read again after $rto ms at most; of 20000 lines none is missing, $twice came twice"
