#!/usr/bin/python3
"""A real SMTP server for tests (aiosmtpd), as a process of its own.

    mail_server.py FOLDER OPTIONS

FOLDER has cert.pem and key.pem; OPTIONS is JSON:

    tls       "starttls" (asked for before mail is taken), "implicit" or "none"
    user, password    asked for where they are given
    moods     what becomes of one message after the other, the last for the rest: "take", "later" (451
              behind the message), "refuse" (550 for the recipient), "drop" (taken, and the connection
              is cut before the reply), "hang" (taken, and no reply), "hang-early" (no reply to the
              recipient)

It writes its port to standard output and each message that it took, as JSON, to FOLDER/taken; each
message that hangs or is taken is noted before the reply. It ends with its standard input.
"""

import asyncio
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

FOLDER = pathlib.Path(sys.argv[1])
OPTIONS = json.loads(sys.argv[2])
MOODS = list(OPTIONS.get("moods", ["take"]))


def mood(use):
    current = MOODS[0]
    if use and len(MOODS) > 1:
        MOODS.pop(0)
    return current


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mood(False) == "refuse":
            mood(True)
            return "550 5.1.1 nobody here has that name"
        if mood(False) == "hang-early":
            mood(True)
            (FOLDER / "hanging").touch()
            await asyncio.sleep(600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        what = mood(True)
        if what == "later":
            return "451 4.3.0 try again later"
        with open(FOLDER / "taken", "a", encoding="utf-8") as out:
            out.write(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                                  "authenticated": session.authenticated, "greeting": session.host_name,
                                  "content": envelope.content.decode("ascii")}) + "\n")
        if what == "hang":
            (FOLDER / "hanging").touch()
            await asyncio.sleep(600)
        if what == "drop":
            server.transport.abort()
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login.decode() == OPTIONS["user"] and \
        data.password.decode() == OPTIONS["password"]
    return AuthResult(success=good, handled=good)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / "cert.pem", FOLDER / "key.pem")
    tls = OPTIONS.get("tls", "starttls")
    more = {}
    if "user" in OPTIONS:
        more = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": tls == "starttls"}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Handler(), hostname="localhost", tls_context=context if tls == "starttls" else None,
                     require_starttls=tls == "starttls", **more),
        "127.0.0.1", 0, ssl=context if tls == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
