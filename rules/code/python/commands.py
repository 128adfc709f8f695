import asyncio
import os
import shlex
import subprocess
import sys

import paramiko
from flask import Flask, request

app = Flask(__name__)


@app.route("/lookup")
def lookup():
    host = request.args.get("host")
    # ruleid: py-command-injection-request, py-shell-command-built
    os.system("nslookup " + host)
    # ruleid: py-command-injection-request, py-shell-command-built
    subprocess.run(f"ping -c 1 {host}", shell=True)
    # ok: py-command-injection-request
    subprocess.run("ping -c 1 " + shlex.quote(host), shell=True)
    # ok: py-command-injection-request
    os.system("true %d" % int(request.args["count"]))


@app.get("/files/<name>")
def listing(name):
    # ruleid: py-command-injection-request, py-shell-command-built
    return os.popen("ls %s" % name).read()


@app.route("/clone")
def clone():
    address = request.form["address"]
    # ruleid: py-argument-injection-request
    subprocess.run(["git", "clone", address])
    # ruleid: py-argument-injection-request
    subprocess.run([request.form["tool"], "--version"])
    # ok: py-argument-injection-request
    subprocess.run(["git", "clone", "--", address])
    # ok: py-argument-injection-request
    subprocess.run(["printer", address])


def arguments():
    # ruleid: py-command-injection-arguments
    os.system("tar czf backup.tgz " + sys.argv[1])
    name = input("name: ")
    # ruleid: py-command-injection-arguments, py-shell-command-built
    subprocess.check_output("id %s" % name, shell=True)
    # ok: py-command-injection-arguments
    subprocess.check_output(["id", name])
    # ok: py-command-injection-arguments
    os.system("id " + shlex.quote(name))


def built(path, branch):
    # ruleid: py-shell-command-built
    os.system("rm -rf " + path)
    # ruleid: py-shell-command-built
    subprocess.call("git checkout {}".format(branch), shell=True)
    # ruleid: py-shell-command-built
    subprocess.Popen(f"cat {path} | wc -l", shell=True)
    # ok: py-shell-command-built
    subprocess.call("cat /proc/mounts | wc -l", shell=True)
    # ok: py-shell-command-built
    subprocess.call("cat " + shlex.quote(path) + " | wc -l", shell=True)
    # ok: py-shell-command-built
    subprocess.call(["cat", path])


async def built_later(path):
    # ruleid: py-shell-command-built
    await asyncio.create_subprocess_shell("cat %s" % path)


def listed(path):
    # ruleid: py-shell-true-list
    subprocess.run(["ls", path], shell=True)
    # ruleid: py-shell-true-list
    subprocess.check_call("ls -l".split(), shell=True)
    # ok: py-shell-true-list
    subprocess.run(["ls", path], shell=False)
    # ok: py-shell-true-list
    subprocess.run("ls | wc -l", shell=True)


def remote(client: paramiko.SSHClient, service, unit):
    # ruleid: py-paramiko-command-built
    client.exec_command("systemctl restart " + service)
    # ruleid: py-paramiko-command-built
    client.exec_command(f"journalctl -u {unit}", timeout=5)
    # ok: py-paramiko-command-built
    client.exec_command("systemctl restart " + shlex.quote(service))
    # ok: py-paramiko-command-built
    client.exec_command("uptime")
