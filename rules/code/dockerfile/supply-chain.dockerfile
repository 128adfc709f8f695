# ruleid: docker-image-latest
FROM node:latest AS web
# ruleid: docker-image-latest
FROM --platform=linux/amd64 registry.example.com:5000/team/base:latest
# ok: docker-image-latest
FROM node:20.11-bookworm-slim
# ok: docker-image-latest
FROM example/base:latest@sha256:6c1d2b3a4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789abcdef
# ruleid: docker-image-untagged
FROM ubuntu
# ruleid: docker-image-untagged
FROM ghcr.io/example/runtime AS runtime
# ok: docker-image-untagged
FROM ubuntu:24.04
# ok: docker-image-untagged
FROM scratch
# ok: docker-image-untagged
FROM web AS final
# ok: docker-image-untagged
FROM alpine@sha256:6c1d2b3a4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789abcdef
# ruleid: docker-add-remote-url
ADD https://downloads.example.com/tool-1.4.tar.gz /opt/
# ruleid: docker-add-remote-url
ADD --chown=app:app http://downloads.example.com/model.bin /srv/model.bin
# ok: docker-add-remote-url
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://downloads.example.com/a.tar.gz /opt/
# ok: docker-add-remote-url
ADD rootfs.tar.xz /
# ruleid: docker-curl-pipe-shell
RUN curl -fsSL https://get.example.com/install.sh | sh
# ruleid: docker-curl-pipe-shell
RUN apt-get update && wget -qO- https://get.example.com/setup | sudo -E bash -
# ruleid: docker-curl-pipe-shell
RUN curl -fsSL \
      https://get.example.com/install.sh \
    | bash -s -- --yes
# ok: docker-curl-pipe-shell
RUN curl -fsSLo /tmp/install.sh https://get.example.com/install.sh \
 && echo "24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d  /tmp/install.sh" | sha256sum -c - \
 && sh /tmp/install.sh
# ok: docker-curl-pipe-shell
RUN curl -fsSL https://downloads.example.com/a.tar.gz | tar -xz -C /opt
# ruleid: docker-download-plain-http
RUN wget http://downloads.example.com/agent.deb && dpkg -i agent.deb
# ruleid: docker-download-plain-http
RUN curl -sSLo /opt/driver.jar "http://repository.example.com/driver.jar"
# ok: docker-download-plain-http
RUN wget https://downloads.example.com/agent.deb
# ok: docker-download-plain-http
HEALTHCHECK CMD curl -f http://localhost:8080/health || exit 1
# ruleid: docker-tls-verification-off
RUN curl -fsSkL https://internal.example.com/ca.tar -o /tmp/ca.tar
# ruleid: docker-tls-verification-off
RUN wget --no-check-certificate https://internal.example.com/tool
# ruleid: docker-tls-verification-off
RUN git -c http.sslVerify=false clone https://git.example.com/a.git
# ruleid: docker-tls-verification-off
ENV NODE_TLS_REJECT_UNAUTHORIZED=0
# ok: docker-tls-verification-off
RUN curl -fsSL --cacert /etc/ssl/corp.pem https://internal.example.com/tool -o /usr/local/bin/tool
# ok: docker-tls-verification-off
RUN npm config set strict-ssl true
# ruleid: docker-unverified-packages
RUN apt-get install -y --allow-unauthenticated vendor-agent
# ruleid: docker-unverified-packages
RUN yum install -y --nogpgcheck vendor-agent
# ruleid: docker-unverified-packages
RUN apk add --allow-untrusted /tmp/agent.apk
# ruleid: docker-unverified-packages
RUN echo "deb [trusted=yes] https://apt.example.com stable main" > /etc/apt/sources.list.d/x.list
# ok: docker-unverified-packages
RUN echo "deb [signed-by=/usr/share/keyrings/x.gpg] https://apt.example.com stable main" > /etc/apt/sources.list.d/x.list
# ok: docker-unverified-packages
RUN apk add --no-cache ca-certificates
# ruleid: docker-pip-trusted-host
RUN pip install --trusted-host pypi.example.com -r requirements.txt
# ruleid: docker-pip-trusted-host
ENV PIP_TRUSTED_HOST=pypi.example.com
# ok: docker-pip-trusted-host
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
# ok: docker-pip-trusted-host
ENV PIP_INDEX_URL=https://pypi.example.com/simple
