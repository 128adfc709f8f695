#!/bin/sh
# Verifiers that are not ours judge what Assay writes.
#   outside.sh EXPORT_TOOL xmod|sigstore|openssl
set -eu
tool=$1
here=$(cd "$(dirname "$0")" && pwd)
skip() {
    echo "skipped: $1"
    exit 77
}
case $2 in
xmod)
    command -v go >/dev/null 2>&1 || skip "go is not installed"
    gopath=${ASSAY_GOPATH:-/usr/share/gocode}
    [ -d "$gopath/src/golang.org/x/mod/sumdb" ] || skip "golang-golang-x-mod-dev is not installed"
    ;;
sigstore)
    command -v node >/dev/null 2>&1 || skip "node is not installed"
    sigstore=${ASSAY_SIGSTORE:-$here/sigstore}
    [ -d "$sigstore/node_modules" ] || skip "run 'npm ci --ignore-scripts' in $sigstore first"
    ;;
openssl) command -v openssl >/dev/null 2>&1 || skip "openssl is not installed" ;;
*) exit 2 ;;
esac

work=$(mktemp -d "${TMPDIR:-/tmp}/assay-outside-XXXXXX")
trap 'rm -rf "$work"' EXIT
"$tool" "$work"

flip() { # flip FILE: change its tenth byte
    byte=$(od -An -tu1 -j9 -N1 "$1")
    printf "$(printf '\\%03o' $((byte ^ 1)))" | dd of="$1" bs=1 seek=9 conv=notrunc 2>/dev/null
}

check_openssl() { # check_openssl NAME [options]
    name=$1
    shift
    set -- pkeyutl -verify -rawin "$@" -pubin -inkey "$work/$name.pem" -in "$work/$name.pae" \
        -sigfile "$work/$name.sig"
    openssl "$@" >/dev/null
    for part in pae sig; do
        cp "$work/$name.$part" "$work/good"
        flip "$work/$name.$part"
        if openssl "$@" >/dev/null 2>&1; then
            echo "$name: a changed $part verifies"
            exit 1
        fi
        cp "$work/good" "$work/$name.$part"
    done
    openssl "$@" >/dev/null
    echo "$name: signature over the PAE accepted; changed ones refused"
}

case $2 in
xmod) cd "$here/xmod" && GOFLAGS= GO111MODULE=off GOPATH=$gopath go run main.go "$work" ;;
sigstore) node "$sigstore/verify.mjs" "$work" ;;
openssl)
    check_openssl ed25519
    check_openssl p256 -digest sha256
    ;;
esac
