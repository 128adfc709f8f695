#!/bin/sh
# Kills an append at every system call, and makes system calls fail: whatever was
# acknowledged must be there afterwards, and the store must open and go on.
#   crash.sh APPEND_TOOL kill|fault
set -eu
tool=$1
mode=$2
if ! command -v strace >/dev/null 2>&1; then
    echo "skipped: strace is not installed"
    exit 77
fi
if ! strace -f -o /dev/null true 2>/dev/null; then
    echo "skipped: tracing processes is not permitted here"
    exit 77
fi
# Processes are killed, not the machine: memory serves as well as a disk.
where=${TMPDIR:-/tmp}
[ ! -w /dev/shm ] || where=/dev/shm
work=$(mktemp -d "$where/assay-crash-XXXXXX")
trap 'rm -rf "$work"' EXIT
# A store with keys, a few entries and a full edge, copied for each try.
"$tool" "$work/seed" 3 >"$work/seed.acks"
seed=$work/seed
tries=0
refused=0

check_after() { # what: the store that the try left behind
    cat ${seed:+"$seed.acks"} "$work/acks" >"$work/all"
    # A sanitizer that finds leaks does not work on a killed program's heirs.
    if ! "$tool" "$work/home" check "$work/all" >"$work/out" 2>&1; then
        echo "FAILED after $1:"
        cat "$work/out" "$work/err"
        exit 1
    fi
    tries=$((tries + 1))
}

fresh() {
    rm -rf "$work/home"
    [ -z "$seed" ] || cp -a "$seed" "$work/home"
}

run_kill() {
    n=1
    while :; do
        fresh
        rc=0
        strace -f -o /dev/null -e "inject=$1:signal=KILL:when=$n" \
            "$tool" "$work/home" 1 >"$work/acks" 2>"$work/err" || rc=$?
        check_after "a kill at $1 number $n"
        [ "$rc" -ne 0 ] || break
        n=$((n + 1))
    done
    echo "kill at $1: $((n)) points"
}

run_kill_everywhere() {
    fresh
    strace -f -o "$work/trace" "$tool" "$work/home" 1 >"$work/acks" 2>"$work/err"
    # strace counts each kind of call by itself, so go through the kinds.
    for call in $(sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' "$work/trace" | sort -u); do
        case $call in
        execve | exit_group) ;; # not begun; already over
        *) run_kill "$call" ;;
        esac
    done
}

run_fault() {
    n=1
    while :; do
        fresh
        rc=0
        strace -f -o /dev/null -e "inject=$1:error=$2:when=$n" \
            "$tool" "$work/home" 1 >"$work/acks" 2>"$work/err" || rc=$?
        [ "$rc" -ne 2 ] || { echo "FAILED: $1 number $n with $2"; cat "$work/err"; exit 1; }
        if [ "$rc" -gt 2 ]; then
            echo "FAILED: $1 number $n with $2: exit $rc"; cat "$work/err"; exit 1
        fi
        check_after "$2 at $1 number $n"
        [ "$rc" -eq 0 ] || refused=$((refused + 1))
        # As many tries as the append makes such calls.
        [ "$n" -lt "$3" ] || break
        n=$((n + 1))
    done
    echo "$2 at $1: $n points"
}

count() { # how often a call is made
    fresh
    strace -f -o "$work/trace" -e "trace=$1" "$tool" "$work/home" 1 >"$work/acks" 2>"$work/err"
    grep -c "$1(" "$work/trace" || true
}

export ASAN_OPTIONS="detect_leaks=0"
if [ "$mode" = kill ]; then
    run_kill_everywhere
    seed= # and once more from nothing: home, keys and log are being made
    run_kill_everywhere
else
    for call in write fsync fdatasync syncfs renameat rename mkdirat pwrite64 ftruncate unlinkat; do
        for error in ENOSPC EIO; do
            times=$(count "$call")
            [ "$times" -eq 0 ] || run_fault "$call" "$error" "$times"
        done
    done
    [ "$refused" -gt 0 ] || { echo "FAILED: no fault was ever refused"; exit 1; }
    echo "$refused faults were reported"
fi
echo "$tries tries, nothing lost"
