#!/bin/bash
# Runs one command inside Debian's own kernel (QEMU, without KVM), as root, on this machine's own files.
#
#   tests/lab/vm.sh [--results DIR] [--timeout SECONDS] [--memory SIZE] -- COMMAND [ARG...]
#
# For what the kernel of guest.sh lacks: source translation by nftables for ip_vs, several processors. Slow: a processor is
# emulated. The guest's root is the host's file system, read-only; /run, /tmp and /dev/shm are memory of the guest. The
# command's output goes to this script's, and to DIR/output; its exit status is this script's.
# 124: the time was up. 125: the guest ended without a status (a crash), or could not be started.
set -u

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
results=
seconds=300
memory=1536M

while [ $# -gt 0 ]; do
    case $1 in
        --results) results=$2; shift 2 ;;
        --timeout) seconds=$2; shift 2 ;;
        --memory) memory=$2; shift 2 ;;
        --) shift; break ;;
        *) echo "vm.sh: what is '$1'?" >&2; exit 125 ;;
    esac
done
if [ $# -eq 0 ]; then
    echo "vm.sh: no command" >&2
    exit 125
fi
for tool in qemu-system-x86_64 busybox cpio depmod modprobe ip; do
    if ! command -v "$tool" >/dev/null; then
        echo "vm.sh: no $tool (Debian: qemu-system-x86 busybox-static cpio kmod iproute2)" >&2
        exit 125
    fi
done

cache=$root/artifacts/vm
mkdir -p "$cache"
if [ -z "$results" ]; then
    results=$(mktemp -d "$cache/run.XXXXXX")
fi
mkdir -p "$results"
results=$(cd "$results" && pwd)
fail() {
    echo "vm.sh: $1" >&2
    exit 125
}

# The kernel is unpacked, never installed; it is fetched once and kept.
if [ ! -e "$cache/kernel/ready" ]; then
    package=$(apt-cache depends linux-image-amd64 | sed -nE 's/^ *Depends: (linux-image-[0-9].*-amd64)$/\1/p' | head -1)
    [ -n "$package" ] || fail "apt knows no linux-image-amd64"
    staging=$(mktemp -d "$cache/fetch.XXXXXX")
    (cd "$staging" && apt-get download -qq "$package" 2>fetch.log) || { cat "$staging/fetch.log" >&2; fail "apt-get download"; }
    dpkg -x "$staging"/linux-image-*.deb "$staging/kernel" || fail "dpkg -x"
    rm -f "$staging"/linux-image-*.deb
    depmod -b "$staging/kernel" "$(ls "$staging/kernel/lib/modules")" || fail "depmod"
    touch "$staging/kernel/ready"
    rm -rf "$cache/kernel"
    mv "$staging/kernel" "$cache/kernel"
    rm -rf "$staging"
fi
release=$(ls "$cache/kernel/lib/modules")
modules=$cache/kernel/lib/modules/$release
mkdir -p /lib/modules

# What is needed until the host's file system is there, in the order in which it is needed.
initrd=$cache/initrd
rm -rf "$initrd.new"
mkdir -p "$initrd.new/bin" "$initrd.new/modules"
cp "$(command -v busybox)" "$initrd.new/bin/busybox"
number=10
for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci netfs fscache 9pnet 9pnet_virtio 9p; do
    file=$(find "$modules/kernel" -name "$module.ko*" | head -1)
    if [ -n "$file" ]; then
        cp "$file" "$initrd.new/modules/$number-$(basename "$file")"
    fi
    number=$((number + 1))
done
cat >"$initrd.new/init" <<'INIT'
#!/bin/busybox sh
export PATH=/bin
busybox mkdir -p /proc /sys /host /root
busybox mount -t proc proc /proc
for module in /modules/*; do
    busybox insmod "$module" || echo "vm: $module"
done
options=trans=virtio,version=9p2000.L,msize=1048576
busybox mount -t 9p -o "ro,$options,cache=loose" hostroot /host || echo "vm: no host file system"
busybox mount --bind /host /root
busybox mount -t tmpfs tmpfs /root/run
busybox mount -t tmpfs tmpfs /root/tmp
for word in $(busybox cat /proc/cmdline); do
    case $word in
        vm_checkout=*) checkout=${word#*=} ;;
    esac
done
# A checkout below a folder that is the guest's own memory now is mounted there again.
[ -e "/root$checkout" ] || { busybox mkdir -p "/root$checkout"; busybox mount --bind "/host$checkout" "/root$checkout"; }
busybox mkdir -p /root/run/vm-results
busybox mount -t 9p -o "$options,cache=none" results /root/run/vm-results || echo "vm: no results folder"
busybox umount /proc
exec busybox switch_root /root "$checkout/tests/lab/vm-init"
INIT
chmod +x "$initrd.new/init"
(cd "$initrd.new" && find . | cpio -o -H newc --quiet | gzip -1) >"$cache/initrd.gz.$$" || fail "cpio"
rm -rf "$initrd.new"

rm -f "$results/rc" "$results/output"
{
    echo '#!/bin/bash'
    printf 'cd %q || exit 125\n' "$PWD"
    printf 'export HA_LAB_GUEST=1 HA_LAB_VM=1 HOME=/tmp TERM=dumb DOTNET_CLI_HOME=/tmp DOTNET_NOLOGO=1\n'
    for name in $(compgen -e | grep -E '^(CI|HA_LAB.*|HA_DIRECTOR.*|DOTNET_ROOT|PATH)$'); do
        printf 'export %s=%q\n' "$name" "${!name}"
    done
    printf 'exec'
    printf ' %q' "$@"
    echo
} >"$results/command"
chmod +x "$results/command"

# A process group of its own (timeout makes it): nothing of the guest survives a time-out or an interrupt.
timeout --kill-after=5 "$seconds" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m "$memory" \
    -nographic -nodefaults -no-reboot -serial stdio -kernel "$cache/kernel/boot/vmlinuz-$release" -initrd "$cache/initrd.gz.$$" \
    -virtfs "local,path=/,mount_tag=hostroot,security_model=none,readonly=on,multidevs=remap" \
    -virtfs "local,path=$results,mount_tag=results,security_model=none,multidevs=remap" \
    -append "console=ttyS0 panic=-1 quiet mitigations=off random.trust_cpu=on vm_checkout=$root vm_modules=$cache/kernel/lib/modules" \
    </dev/null >"$results/kernel" 2>&1 &
guest=$!
trap 'kill -TERM "$guest" 2>/dev/null; wait "$guest"; rm -f "$cache/initrd.gz.$$"; exit 130' INT TERM
wait "$guest"
status=$?
rm -f "$cache/initrd.gz.$$"

[ -e "$results/output" ] && cat "$results/output"
if [ -s "$results/rc" ]; then
    exit "$(cat "$results/rc")"
fi
if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
    echo "vm.sh: stopped after $seconds seconds: $*" >&2
    tail -20 "$results/kernel" >&2
    exit 124
fi
echo "vm.sh: the guest ended without a status (qemu: $status): $*" >&2
tail -20 "$results/kernel" >&2
exit 125
