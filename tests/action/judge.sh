#!/usr/bin/env bash
# One campaign for the action, its inputs in the environment: the report in the log and in the summary of the job, the
# others in a folder. Ends as `highwater conform` does.
set -euo pipefail

highwater="${HIGHWATER:-$HOME/.cache/highwater-action/target/release/highwater}"
export HIGHWATER_CACHE="${HIGHWATER_CACHE:-$HOME/.cache/highwater-action/releases}"

if [ -n "${SUBJECT:-}" ] && [ -n "${DRIVER:-}" ]; then
    echo "give the input subject or the input driver, not both" >&2
    exit 2
fi
if [ -z "${SUBJECT:-}${DRIVER:-}" ]; then
    echo "give the input subject (node@26.10.0, …) or the input driver (a command)" >&2
    exit 2
fi

mkdir -p "$REPORTS"
arguments=(
    --programs "${PROGRAMS:-10000}" --seed "${SEED:-1}" --shard "${SHARD:-1/1}"
    --also "junit=$REPORTS/junit.xml" --also "sarif=$REPORTS/highwater.sarif" --also "html=$REPORTS/report.html"
)
[ -z "${DIALECT:-}" ] || arguments+=(--dialect "$DIALECT")
[ -z "${EXPECTATIONS:-}" ] || arguments+=(--expectations "$EXPECTATIONS")
[ -z "${RUNTIME:-}" ] || arguments+=(--on "$RUNTIME")
if [ -n "${SUBJECT:-}" ]; then
    arguments+=("$SUBJECT")
else
    eval "words=($DRIVER)"
    arguments+=(-- "${words[@]}")
fi

code=0
"$highwater" conform "${arguments[@]}" | tee "$REPORTS/report.txt" || code=$?
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    {
        echo '```text'
        head -c 500000 "$REPORTS/report.txt"
        echo '```'
    } >> "$GITHUB_STEP_SUMMARY"
fi
exit "$code"
