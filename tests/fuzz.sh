#!/bin/bash
# Feeds bytes to everything that takes bytes from outside, for as long as wanted; ./test.sh does it for seconds.
#
#   tests/fuzz.sh [MINUTES [SEED]]           default: 10 minutes, a seed of the clock; the same seed makes the same inputs
#   tests/fuzz.sh --replay TARGET HEX        one input again
#
# An input that fails is made simpler, printed, and added to the Corpus folder beside the tests: commit it with the fix.
set -uo pipefail

cd "$(dirname "$0")/.."
projects=(Ha.Vrrp.Tests Ha.Netlink.Tests Ha.Ipvs.Tests Ha.HealthCheck.Tests)
round_seconds=10

if ! build=$(dotnet build Ha.sln -v quiet --nologo 2>&1); then
    grep -E 'error|warning' <<<"$build" >&2
    exit 1
fi

run() {
    dotnet "tests/$1/bin/Debug/net10.0/$1.dll" -noColor -showLiveOutput -method '*.FuzzTests.Target_NewInputs_*' </dev/null
}

if [ "${1:-}" = --replay ]; then
    export HA_FUZZ_REPLAY="${2:?a target} ${3:-}"
    for project in "${projects[@]}"; do
        run "$project" | grep -E '^ .*(holds|fails|Exception|Assert|Expected|Actual|   at Ha)|FAIL' && found=yes
    done
    [ -n "${found:-}" ] || { echo "fuzz.sh: no target '$2'" >&2; exit 2; }
    exit
fi

minutes=${1:-10}
seed=${2:-$(date +%s)}
end=$((SECONDS + minutes * 60))
echo "seed $seed, $minutes minutes"
export HA_FUZZ_SECONDS=$round_seconds
for ((round = 0; round == 0 || SECONDS < end; round++)); do
    # Seeds of a round follow one another: one for each 20,000 inputs.
    export HA_FUZZ_SEED=$((seed + round * 100000))
    for project in "${projects[@]}"; do
        log=$(run "$project")
        grep -oE '\[OUTPUT\].*' <<<"$log" | cut -c10-
        if ! grep -qE 'Errors: 0, Failed: 0' <<<"$log"; then
            echo "$log"
            echo "FAILED with seed $HA_FUZZ_SEED"
            exit 1
        fi
    done
done
