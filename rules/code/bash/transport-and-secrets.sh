#!/bin/bash
fetch() {
    # ruleid: bash-curl-insecure
    curl -k "$1"
    # ruleid: bash-curl-insecure
    curl -sSfk -o tool "$1"
    # ruleid: bash-curl-insecure
    curl --insecure --output tool "$1"
    # ok: bash-curl-insecure
    curl -fsSL --cacert ca.pem -o tool "$1"
    # ok: bash-curl-insecure
    curl -o kernel.tar "$1"
}

fetch_otherwise() {
    # ruleid: bash-certificate-check-off
    wget --no-check-certificate "$1"
    # ruleid: bash-certificate-check-off
    git config --global http.sslVerify false
    # ok: bash-certificate-check-off
    wget --ca-certificate=ca.pem "$1"
    # ok: bash-certificate-check-off
    git config --global http.sslVerify true
}

install_packages() {
    # ruleid: bash-package-signature-check-off
    apt-get install -y --allow-unauthenticated tool
    # ruleid: bash-package-signature-check-off
    yum install --nogpgcheck tool
    # ok: bash-package-signature-check-off
    apt-get install -y --no-install-recommends tool
    # ok: bash-package-signature-check-off
    dnf install tool
}

deploy() {
    # ruleid: bash-ssh-host-key-check-off
    ssh -o StrictHostKeyChecking=no deploy@"$host" restart
    # ruleid: bash-ssh-host-key-check-off
    scp -o UserKnownHostsFile=/dev/null app.tar "$host":
    # ok: bash-ssh-host-key-check-off
    ssh -o StrictHostKeyChecking=yes deploy@"$host" restart
    # ok: bash-ssh-host-key-check-off
    ssh -o UserKnownHostsFile=known_hosts deploy@"$host" restart
}

dump() {
    # ruleid: bash-password-in-arguments
    mysqldump -u backup -pW1nter2024 app
    # ruleid: bash-password-in-arguments
    curl -u admin:s3cret99 https://example.org/api
    # ok: bash-password-in-arguments
    mysqldump --defaults-extra-file=/etc/backup.cnf app
    # ok: bash-password-in-arguments
    curl --netrc https://example.org/api
    # ok: bash-password-in-arguments
    mysql -u root -p app
}

# ruleid: bash-secret-assigned
DB_PASSWORD="k3Wq9_vTz1"
# ruleid: bash-secret-assigned
api_key="9f86d081884c7d65"
# ok: bash-secret-assigned
DB_PASSWORD="$(cat /run/secrets/db)"
# ok: bash-secret-assigned
PASSWORD_FILE="/etc/service/password"

verify() {
    # ruleid: bash-weak-checksum
    md5sum -c release.md5
    # ruleid: bash-weak-checksum
    if [ "$(sha1sum tool | cut -d' ' -f1)" = "$expected" ]; then echo good; fi
    # ok: bash-weak-checksum
    sha256sum -c release.sha256
    # ok: bash-weak-checksum
    md5sum "$file" >> index.txt
}
