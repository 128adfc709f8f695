#!/bin/bash
clean() {
    # ruleid: bash-rm-unquoted-expansion
    rm -f $1
    # ruleid: bash-rm-unquoted-expansion
    rm $build_dir/output.o
    # ok: bash-rm-unquoted-expansion
    rm -f -- "$1"
    # ok: bash-rm-unquoted-expansion
    rm -f -- "$build_dir"/*.o
}

purge() {
    # ruleid: bash-rm-possibly-root
    rm -rf "$PREFIX/"
    # ruleid: bash-rm-possibly-root
    rm -rf "${CHROOT}"/*
    # ruleid: bash-rm-possibly-root
    rm -rf "$DESTDIR/usr"
    # ok: bash-rm-possibly-root
    rm -rf "${PREFIX:?}/"
    # ok: bash-rm-possibly-root
    rm -rf "$PREFIX/build-output"
}

copy() {
    # ruleid: bash-file-command-unquoted
    cp $1 /srv/data/
    # ruleid: bash-file-command-unquoted
    mv "$1" $target_dir
    # ok: bash-file-command-unquoted
    cp -- "$1" "$target_dir"
    # ok: bash-file-command-unquoted
    cp $CP_OPTIONS -- "$1" /srv/data/
}

publish() {
    # ruleid: bash-chmod-world-writable
    chmod 777 /srv/data
    # ruleid: bash-chmod-world-writable
    chmod -R a+rw /srv/data
    # ok: bash-chmod-world-writable
    chmod 755 /srv/data
    # ok: bash-chmod-world-writable
    chmod g+w /srv/data
}

keys() {
    # ruleid: bash-private-key-readable
    chmod 644 ~/.ssh/id_ed25519
    # ruleid: bash-private-key-readable
    chmod 0640 /etc/ssl/private/server.key
    # ok: bash-private-key-readable
    chmod 600 ~/.ssh/id_ed25519
    # ok: bash-private-key-readable
    chmod 644 ~/.ssh/id_ed25519.pub
}

debug() {
    # ruleid: bash-predictable-temporary-file
    date > /tmp/deploy.log
    # ruleid: bash-predictable-temporary-file
    ps aux | tee "/tmp/state.$$"
    # ok: bash-predictable-temporary-file
    date > /var/log/deploy.log
    # ok: bash-predictable-temporary-file
    ls /tmp/deploy.log
}

sort_input() {
    # ruleid: bash-mktemp-without-cleanup
    work=$(mktemp)
    sort > "$work"
}

sort_tree() {
    # ruleid: bash-mktemp-without-cleanup
    local tree="$(mktemp -d)"
    # ok: bash-mktemp-without-cleanup
    echo "mktemp makes safe names" > "$tree/note"
    # ok: bash-mktemp-without-cleanup
    work="$tree/sorted"
}

# ruleid: bash-umask-open
umask 000
# ruleid: bash-umask-open
umask 0
# ok: bash-umask-open
umask 077
# ok: bash-umask-open
umask 022
