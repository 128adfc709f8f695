FROM debian:12.5-slim
# ruleid: docker-secret-env
ENV DB_PASSWORD=correct-horse-battery
# ruleid: docker-secret-env
ENV APP_HOME=/srv API_KEY="k3y-for-the-examples"
# ruleid: docker-secret-env
ENV AUTH_TOKEN tok-for-the-examples
# ok: docker-secret-env
ENV DB_PASSWORD_FILE=/run/secrets/db_password
# ok: docker-secret-env
ENV DB_PASSWORD=$DB_PASSWORD
# ok: docker-secret-env
ENV TOKEN=""
# ruleid: docker-secret-arg
ARG NPM_TOKEN=tok-for-the-examples
# ruleid: docker-secret-arg
ARG DATABASE_PASSWORD="correct-horse-battery"
# ok: docker-secret-arg
ARG NPM_TOKEN
# ok: docker-secret-arg
ARG TOKEN_LIFETIME=3600
# ruleid: docker-copy-secret-file
COPY id_rsa /root/.ssh/id_rsa
# ruleid: docker-copy-secret-file
COPY --chown=app:app .env /srv/.env
# ruleid: docker-copy-secret-file
ADD certs/server.p12 /etc/ssl/
# ok: docker-copy-secret-file
COPY .env.example /srv/.env.example
# ok: docker-copy-secret-file
COPY --from=builder /out/app.jks /etc/app/
# ok: docker-copy-secret-file
COPY id_rsa.pub /root/.ssh/authorized_keys
# ruleid: docker-password-in-command
RUN sshpass -p hunter22 scp build@files.example.com:/a.tar /tmp/
# ruleid: docker-password-in-command
RUN curl -fsS -u deploy:hunter22 https://files.example.com/a.tar -o /tmp/a.tar
# ruleid: docker-password-in-command
RUN echo 'root:hunter22' | chpasswd
# ok: docker-password-in-command
RUN --mount=type=secret,id=netrc,target=/root/.netrc curl -fsS --netrc https://files.example.com/a.tar -o /tmp/a.tar
# ok: docker-password-in-command
RUN --mount=type=secret,id=pw,env=PW curl -u "deploy:$PW" https://files.example.com/a.tar -o /tmp/a.tar
# ruleid: docker-credentials-in-url
RUN git clone https://ci-bot:tok-for-the-examples@git.example.com/team/lib.git
# ruleid: docker-credentials-in-url
ENV DATABASE_URL=postgres://app:hunter22@db.example.com/app
# ok: docker-credentials-in-url
RUN --mount=type=ssh git clone git@git.example.com:team/lib.git
# ok: docker-credentials-in-url
RUN git clone https://oauth2:${GIT_TOKEN}@git.example.com/team/lib.git
# ok: docker-credentials-in-url
RUN curl -fsS https://files.example.com:8443/a@1.2/file -o /tmp/file
# ruleid: docker-expose-admin-port
EXPOSE 22
# ruleid: docker-expose-admin-port
EXPOSE 8080 2375/tcp
# ok: docker-expose-admin-port
EXPOSE 8443
# ok: docker-expose-admin-port
EXPOSE 2222 5140/udp
# ruleid: docker-ssh-root-login
RUN sed -i 's/#PermitRootLogin .*/PermitRootLogin yes/' /etc/ssh/sshd_config
# ruleid: docker-ssh-root-login
RUN passwd -d root
# ok: docker-ssh-root-login
RUN echo 'PermitRootLogin no' >> /etc/ssh/sshd_config
# ok: docker-ssh-root-login
RUN passwd -l root
# ruleid: docker-debug-enabled
ENV FLASK_DEBUG=1
# ruleid: docker-debug-enabled
CMD ["node", "--inspect=0.0.0.0:9229", "server.js"]
# ok: docker-debug-enabled
ENV FLASK_DEBUG=0
# ok: docker-debug-enabled
CMD ["node", "server.js"]
