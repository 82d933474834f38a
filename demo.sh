#!/bin/bash
# Shows a pair of directors at work: a client, two directors and three real servers, in network namespaces.
# On Debian 12 with the .NET 10 SDK and as root it needs nothing else: what is missing is installed with apt. On a kernel
# without ip_vs it boots a small one that has it (User-Mode Linux). Exit 0: everything shown was as it should be.
#
#   ./demo.sh [--keep]     with --keep: leaves the pair running, with a prompt and commands to try
set -uo pipefail

root=$(cd "$(dirname "$0")" && pwd)
cd "$root"
keep=
case ${1:-} in
    '') ;;
    --keep) keep=--keep ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
if [ "$(id -u)" != 0 ]; then
    echo "demo.sh: needs root, for network namespaces and ip_vs" >&2
    exit 2
fi
export PATH=$PATH:/usr/sbin:/sbin
mkdir -p artifacts/demo

run_quietly() {
    local what=$1
    shift
    printf '%s ... ' "$what"
    local start=$SECONDS
    if ! "$@" >artifacts/demo/log 2>&1; then
        echo failed
        grep -E 'error|E:' artifacts/demo/log | sort -u | head -20
        tail -5 artifacts/demo/log
        exit 1
    fi
    echo "$((SECONDS - start)) s"
}

install_packages() {
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

packages="iproute2 kmod procps ipvsadm curl gcc libc6-dev binutils zlib1g-dev"
if [ -e /proc/net/ip_vs ] || modprobe -q ip_vs 2>/dev/null; then
    has_ipvs=yes
else
    has_ipvs=
    packages="$packages user-mode-linux"
fi
missing=$(for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || echo "$package"
done)
# shellcheck disable=SC2086 # a list of words
[ -z "$missing" ] || run_quietly "installing $(echo $missing)" install_packages $missing

if ! command -v dotnet >/dev/null; then
    echo "demo.sh: needs the .NET 10 SDK (dotnet)" >&2
    exit 2
fi
stale() {
    [ ! -x "$1" ] || [ -n "$(find src Directory.*.props -newer "$1" -type f -not -path '*/obj/*' -not -path '*/bin/*' -print -quit)" ]
}
publish() {
    dotnet publish src/Ha.Service -c Release -r linux-x64 -o artifacts/publish -v quiet --nologo && touch artifacts/publish/ha-director
}
if stale artifacts/publish/ha-director; then
    run_quietly "building ha-director, a native executable" publish
fi
run_quietly "building the lab" dotnet build tests/Ha.KernelLab -v quiet --nologo

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    export HA_LAB_COLOUR=1
fi
lab=("$(command -v dotnet)" "$root/tests/Ha.KernelLab/bin/Debug/net10.0/Ha.KernelLab.dll" demo)
if [ -n "$has_ipvs" ]; then
    modprobe -qa ip_vs_rr ipip 2>/dev/null
    echo "on this kernel, $(uname -r)"
    "${lab[@]}" $keep
elif [ -n "$keep" ]; then
    echo "this kernel has no ip_vs: booting one that has, in User-Mode Linux"
    tests/lab/guest.sh --results artifacts/demo/guest --timeout 86400 --interactive -- "${lab[@]}" --keep
else
    echo "this kernel has no ip_vs: booting one that has, in User-Mode Linux"
    tests/lab/guest.sh --results artifacts/demo/guest --timeout 180 -- "${lab[@]}"
fi
