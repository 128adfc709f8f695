# escape=\
# every construct
ARG BASE=debian
FROM --platform=linux/amd64 registry:5000/team/$BASE:12@sha256:abc AS build
LABEL maintainer="Some One" version=1.0 "odd key"=x
LABEL old style value
ENV PATH="/opt/bin:$PATH" MODE='raw $x'
ENV LEGACY some words
RUN apt-get update && \
    # a comment between
    apt-get install -y curl \

      wget | tee log
RUN --mount=type=cache,target=/root --network=none ["echo", "hi \"there\""]
RUN <<EOF
echo one
echo two
EOF
COPY --from=build --chown=a:b src/ lib /app/
ADD ["a b", "/c"]
WORKDIR /home/${USER}/x
USER root:$GROUP
EXPOSE 80/tcp 443
VOLUME ["/data"]
VOLUME /a /b
STOPSIGNAL SIGTERM
SHELL ["/bin/sh", "-c"]
HEALTHCHECK --interval=5m CMD curl -f http://localhost/ || exit 1
HEALTHCHECK NONE
ONBUILD RUN make
MAINTAINER Bob l'eponge
cmd [ -f /x ]
ENTRYPOINT ["./app", ]
