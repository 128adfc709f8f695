import ftplib
import http.server
import smtplib
import socket
import ssl
import telnetlib
import urllib.request

import aiohttp
import paramiko
import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/preview")
def preview():
    address = request.args["address"]
    # ruleid: py-ssrf-request
    first = requests.get(address, timeout=5)
    # ruleid: py-ssrf-request
    second = urllib.request.urlopen("http://" + request.args["host"] + "/status")
    # ruleid: py-ssrf-request
    third = requests.post(f"https://{address}/hook", timeout=5)
    # ok: py-ssrf-request
    fourth = requests.get("https://example.com/items/" + request.args["item"], timeout=5)
    # ok: py-ssrf-request
    fifth = requests.get(f"https://example.com/items/{address}", timeout=5)
    # ok: py-ssrf-request
    sixth = requests.get("https://example.com", params={"q": address}, timeout=5)
    return first.text


def verification(session, context):
    # ruleid: py-tls-verify-off
    requests.get("https://example.com", verify=False, timeout=5)
    # ruleid: py-tls-verify-off
    session.post("https://example.com", verify=False)
    # ok: py-tls-verify-off
    requests.get("https://example.com", verify=True, timeout=5)
    # ok: py-tls-verify-off
    requests.get("https://example.com", verify="/etc/ssl/our-ca.pem", timeout=5)
    # ruleid: py-tls-session-verify-off
    session.verify = False
    # ruleid: py-tls-session-verify-off
    context = ssl._create_unverified_context()
    # ruleid: py-tls-session-verify-off
    context.check_hostname = False
    # ruleid: py-tls-session-verify-off
    context.verify_mode = ssl.CERT_NONE
    # ruleid: py-tls-session-verify-off
    connector = aiohttp.TCPConnector(ssl=False)
    # ok: py-tls-session-verify-off
    context = ssl.create_default_context()
    # ok: py-tls-session-verify-off
    context.verify_mode = ssl.CERT_REQUIRED


def protocols():
    # ruleid: py-tls-old-protocol
    first = ssl.SSLContext(ssl.PROTOCOL_TLSv1)
    # ruleid: py-tls-old-protocol
    first.minimum_version = ssl.TLSVersion.TLSv1_1
    # ok: py-tls-old-protocol
    second = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # ok: py-tls-old-protocol
    second.minimum_version = ssl.TLSVersion.TLSv1_2


def hosts(client):
    # ruleid: py-ssh-host-key-accepted
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    # ruleid: py-ssh-host-key-accepted
    client.set_missing_host_key_policy(paramiko.WarningPolicy)
    # ok: py-ssh-host-key-accepted
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    # ok: py-ssh-host-key-accepted
    client.load_system_host_keys()


def logins(user, secret):
    # ruleid: py-cleartext-login
    first = ftplib.FTP("ftp.example.com", user, secret)
    # ruleid: py-cleartext-login
    second = telnetlib.Telnet("host.example.com")
    server = smtplib.SMTP("mail.example.com")
    # ruleid: py-cleartext-login
    server.login(user, secret)
    # ok: py-cleartext-login
    third = ftplib.FTP_TLS("ftp.example.com", user, secret)
    # ok: py-cleartext-login
    fourth = ftplib.FTP("ftp.example.com")


def secured_mail(user, secret):
    server = smtplib.SMTP("mail.example.com")
    server.starttls()
    # ok: py-cleartext-login
    server.login(user, secret)


def waiting(url, options):
    # ruleid: py-request-without-timeout
    requests.get(url)
    # ruleid: py-request-without-timeout
    requests.post(url, json={"a": 1})
    # ok: py-request-without-timeout
    requests.get(url, timeout=5)
    # ok: py-request-without-timeout
    requests.get(url, **options)


def listening(server):
    # ruleid: py-listen-all-interfaces
    server.bind(("0.0.0.0", 8080))
    # ruleid: py-listen-all-interfaces
    app.run(host="0.0.0.0")
    # ruleid: py-listen-all-interfaces
    http.server.HTTPServer(("", 8080), http.server.BaseHTTPRequestHandler)
    # ok: py-listen-all-interfaces
    server.bind(("127.0.0.1", 8080))
    # ok: py-listen-all-interfaces
    server.bind(("", 0))
