"""Servers that reminders are sent to: a real SMTP server, and an HTTP server that keeps what came."""
import base64
import hashlib
import hmac
import http.server
import json
import ssl
import subprocess
import threading

from support import SOURCE


def certificate(folder):
    """A certificate for this machine that is its own authority."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    return folder / "cert.pem"


class MailServer:
    """Debian's aiosmtpd, so Debian's Python runs it."""

    def __init__(self, folder, **options):
        self.folder = folder
        for name in ("hanging", "taken"):
            (folder / name).unlink(missing_ok=True)
        self.process = subprocess.Popen(
            ["/usr/bin/python3", SOURCE / "tests/support/mail_server.py", folder, json.dumps(options)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.port = int(self.process.stdout.readline())
        scheme = "smtps" if options.get("tls") == "implicit" else "smtp"
        self.url = f"{scheme}://localhost:{self.port}"

    def taken(self):
        path = self.folder / "taken"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class HookServer:
    """Answers with one status after the other, the last for the rest."""

    def __init__(self, *statuses, tls=None, headers=None):
        self.requests = []
        self.statuses = list(statuses) or [204]
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append((dict(self.headers), body))
                status = outer.statuses.pop(0) if len(outer.statuses) > 1 else outer.statuses[0]
                if status == "drop":
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls / "cert.pem", tls / "key.pem")
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://localhost:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def ids(self):
        return [h["webhook-id"] for h, _ in self.requests]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def signature(secret, headers, body):
    """As Standard Webhooks has it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
