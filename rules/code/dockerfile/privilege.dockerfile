# One stage an example: stages that start a process are judged each for themselves.

# ok: docker-user-root
# ruleid: docker-user-missing
FROM debian:12.5-slim AS first
RUN apt-get update && apt-get install -y --no-install-recommends nginx
CMD ["nginx", "-g", "daemon off;"]

# ruleid: docker-user-missing
FROM python:3.12-slim AS second
WORKDIR /srv
COPY . .
ENTRYPOINT ["python", "-m", "service"]

# ok: docker-user-missing
FROM gcr.io/distroless/base-debian12:nonroot AS third
COPY --from=second /srv /srv
ENTRYPOINT ["/srv/service"]

# ok: docker-user-missing
FROM debian:12.5-slim AS fourth
RUN useradd --system --uid 10001 app
USER 10001
CMD ["/usr/bin/service"]

# ok: docker-user-missing
FROM golang:1.22 AS builder
RUN go build ./...

FROM debian:12.5-slim AS steps
# ruleid: docker-run-insecure-security
RUN --security=insecure ./configure-kernel.sh
# ruleid: docker-run-insecure-security
RUN --mount=type=cache,target=/root/.cache --security=insecure make test
# ok: docker-run-insecure-security
RUN --security=sandbox make test
# ok: docker-run-insecure-security
RUN make security=insecure
# ruleid: docker-run-host-network
RUN --network=host npm ci
# ruleid: docker-run-host-network
RUN --mount=type=ssh --network=host git fetch
# ok: docker-run-host-network
RUN --network=none make test
# ok: docker-run-host-network
RUN npm ci
# ruleid: docker-chmod-world-writable
RUN mkdir /data && chmod -R 777 /data
# ruleid: docker-chmod-world-writable
RUN chmod a+rwx /opt/app
RUN touch /var/log/app.log && \
# ruleid: docker-chmod-world-writable
    chmod 0666 /var/log/app.log
# ok: docker-chmod-world-writable
RUN chmod 0755 /usr/local/bin/start && chmod u+w /data
# ok: docker-chmod-world-writable
RUN chmod -R g+rX,o-w /srv
# ruleid: docker-copy-world-writable
COPY --chmod=777 entrypoint.sh /entrypoint.sh
# ruleid: docker-copy-world-writable
ADD --chown=app:app --chmod=0666 settings.ini /etc/app/settings.ini
# ok: docker-copy-world-writable
COPY --chmod=755 entrypoint.sh /entrypoint.sh
# ok: docker-copy-world-writable
COPY --chown=app:app --chmod=0640 settings.ini /etc/app/settings.ini
# ruleid: docker-sudo
RUN apt-get update && apt-get install -y --no-install-recommends curl sudo
# ruleid: docker-sudo
RUN echo "app ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/app
# ok: docker-sudo
RUN apt-get update && apt-get install -y --no-install-recommends curl gosu
# ok: docker-sudo
RUN echo "no sudo here"
# ruleid: docker-socket-in-image
VOLUME ["/var/run/docker.sock"]
# ruleid: docker-socket-in-image
ENV DOCKER_HOST=unix:///var/run/docker.sock
# ok: docker-socket-in-image
VOLUME ["/var/lib/app"]
# ok: docker-socket-in-image
ENV DOCKER_HOST=tcp://socket-proxy:2376

FROM debian:12.5-slim AS back-to-root
USER 10001
RUN make
# ruleid: docker-user-root
USER root
RUN install -d /run/app
ENTRYPOINT ["/usr/bin/service"]

FROM debian:12.5-slim AS by-number
# ruleid: docker-user-root
USER 0:0
CMD ["/usr/bin/service"]

FROM debian:12.5-slim AS install-then-drop
# ok: docker-user-root
USER root
RUN apt-get update
USER 10001
CMD ["/usr/bin/service"]

FROM debian:12.5-slim AS only-a-base
# ok: docker-user-root
USER root
RUN apt-get update
