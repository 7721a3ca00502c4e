#!/usr/bin/env bash
# The disk behind the output is full. The application goes on and ends with its own code, and the loss is counted.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

port="$(free_port)"
app='for i in 1 2 3 4 5; do echo "level=error msg=failed n=$i"; done; read -r wait; exit 7'
mkfifo "$work/go"
"$LOGWEIR" run --admin "127.0.0.1:$port" -- sh -c "$app" <"$work/go" >/dev/full 2>"$work/errors" &
pid=$!
started+=("$pid")
exec 9>"$work/go"
until_ms 10000 curl -fsS "http://127.0.0.1:$port/livez" >/dev/null
lost() { [ "$(metric "$port" 'logweir_lines_dropped_total')" = 5 ]; }
rto="$(until_ms 10000 lost)"
curl -fsS "http://127.0.0.1:$port/livez" >/dev/null || fail "not alive"
echo go >&9
code=0
wait "$pid" || code=$?
[ "$code" = 7 ] || fail "ended with $code, not with the application's 7"
grep -q '"level":"error"' "$work/errors" || fail "the loss was not told"
passed "5 lines lost and counted after $rto ms; the application ended with its own code"
