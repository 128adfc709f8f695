#!/bin/bash
run_hook() {
    # ruleid: bash-eval-variable
    eval "$1"
    # ruleid: bash-eval-variable
    eval value=\$$2
    # ok: bash-eval-variable
    eval "$(ssh-agent -s)"
    # ok: bash-eval-variable
    "${command[@]}"
    # ok: bash-eval-variable
    evaluate "$1"
}

restart() {
    # ruleid: bash-shell-c-with-expansion
    sh -c "systemctl restart $1"
    # ruleid: bash-shell-c-with-expansion
    su postgres -c "dropdb ${database}"
    # ok: bash-shell-c-with-expansion
    sh -c 'systemctl restart "$1"' sh "$1"
    # ok: bash-shell-c-with-expansion
    bash -c "systemctl daemon-reload"
}

find_user() {
    # ruleid: bash-sql-with-expansion
    mysql app -e "SELECT id FROM users WHERE name = '$1'"
    # ruleid: bash-sql-with-expansion
    psql app -c "DELETE FROM users WHERE name = '${name}'"
    # ok: bash-sql-with-expansion
    psql app -v name="$1" -f find-user.sql
    # ok: bash-sql-with-expansion
    sqlite3 "$file" "SELECT count(*) FROM users"
}

install_tool() {
    # ruleid: bash-download-piped-to-shell
    curl -fsSL https://example.org/install.sh | sh
    # ruleid: bash-download-piped-to-shell
    wget -qO- https://example.org/install.sh | sudo bash -s -- --yes
    # ruleid: bash-download-piped-to-shell
    bash -c "$(curl -fsSL https://example.org/install.sh)"
    # ok: bash-download-piped-to-shell
    curl -fsSLo install.sh https://example.org/install.sh
    # ok: bash-download-piped-to-shell
    curl -fsSL https://example.org/data.tar.gz | tar xzf -
    # ok: bash-download-piped-to-shell
    curl -fsSL https://example.org/key.asc | sudo tee /etc/apt/keyrings/example.asc
}

load_settings() {
    # ruleid: bash-source-from-temporary-directory
    source /tmp/settings.sh
    # ruleid: bash-source-from-temporary-directory
    [ -f /tmp/env ] && . /tmp/env
    # ok: bash-source-from-temporary-directory
    source /etc/service/settings.sh
    # ok: bash-source-from-temporary-directory
    . "$HOME/.config/service/env"
}

# ruleid: bash-path-with-current-directory
PATH=.:$PATH
# ruleid: bash-path-with-current-directory
export PATH="$PATH:."
# ok: bash-path-with-current-directory
PATH=/usr/local/bin:/usr/bin:/bin
# ok: bash-path-with-current-directory
export PATH="$HOME/.local/bin:$PATH"
