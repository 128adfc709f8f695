#!/bin/bash
check() {
    # ruleid: bash-unquoted-test-operand
    if [ $1 = "start" ]; then echo start; fi
    # ruleid: bash-unquoted-test-operand
    [ -n $user ] && echo "$user"
    # ok: bash-unquoted-test-operand
    if [ "$1" = "start" ]; then echo start; fi
    # ok: bash-unquoted-test-operand
    if [[ $1 = start ]]; then echo start; fi
}

walk() {
    # ruleid: bash-loop-over-ls
    for f in $(ls /srv/data); do echo "$f"; done
    # ruleid: bash-loop-over-ls
    for f in `find . -name '*.txt'`; do echo "$f"; done
    # ok: bash-loop-over-ls
    for f in /srv/data/*; do echo "$f"; done
    # ok: bash-loop-over-ls
    for n in $(seq 1 9); do echo "$n"; done
}

ask() {
    # ruleid: bash-read-without-r
    read answer
    # ruleid: bash-read-without-r
    while read line; do echo "$line"; done < list.txt
    # ok: bash-read-without-r
    read -r answer
    # ok: bash-read-without-r
    read -p 'Go on? ' answer
    # ok: bash-read-without-r
    # while read line; do :; done
    # ok: bash-read-without-r
    while IFS= read -r line; do echo "$line"; done < list.txt
}

empty_cache() {
    # ruleid: bash-cd-unchecked
    cd "$cache"
    rm -rf ./*
}

empty_build() {
    # ruleid: bash-cd-unchecked
    cd build/output
    sudo rm -f *.o
    # ok: bash-cd-unchecked
    cd "$cache" || exit 1
    rm -rf ./*
    # ok: bash-cd-unchecked
    cd "$cache" && rm -rf ./*
}

grant() {
    # ruleid: bash-sudoers-without-password
    echo "deploy ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/deploy
    # ruleid: bash-sudoers-without-password
    printf '%s\n' 'ci ALL=(ALL:ALL) NOPASSWD: ALL' >> /etc/sudoers
    # ok: bash-sudoers-without-password
    echo "deploy ALL=(root) NOPASSWD: /usr/bin/systemctl restart app" > /etc/sudoers.d/deploy
    # ok: bash-sudoers-without-password
    echo "admin ALL=(ALL) ALL" > /etc/sudoers.d/admin
}

make_token() {
    # ruleid: bash-random-for-secret
    token=$RANDOM$RANDOM
    # ruleid: bash-random-for-secret
    local db_password="app-${RANDOM}"
    # ok: bash-random-for-secret
    token=$(openssl rand -hex 32)
    # ok: bash-random-for-secret
    port=$((20000 + RANDOM % 1000))
}

prepare() {
    # ruleid: bash-firewall-or-selinux-off
    setenforce 0
    # ruleid: bash-firewall-or-selinux-off
    systemctl disable --now firewalld
    # ok: bash-firewall-or-selinux-off
    firewall-cmd --add-service=https
    # ok: bash-firewall-or-selinux-off
    systemctl disable --now cups
}
