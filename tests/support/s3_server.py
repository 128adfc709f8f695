#!/usr/bin/python3
"""A real S3 server for tests: OpenStack Swift with its S3 face, on the loopback interface.

    s3_server.py FOLDER BUCKET

Account, container, object and proxy server run in this one process, with one copy of
everything below FOLDER (on a file system with extended attributes). Prints one line,
"ENDPOINT ACCESS-KEY SECRET-KEY", once the bucket is there, and ends with its standard input.
"""

import os
import sys

import eventlet

eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True)

from eventlet import listen, wsgi  # noqa: E402  the patch comes first

ACCESS, SECRET = "assay:tester", "a-secret-for-tests"  # of this server alone

SWIFT_CONF = """[swift-hash]
swift_hash_path_suffix = tests
swift_hash_path_prefix = assay
[storage-policy:0]
name = one
default = yes
policy_type = replication
"""

STORAGE = """[DEFAULT]
devices = {folder}
mount_check = false
swift_dir = {folder}
bind_ip = 127.0.0.1
bind_port = {port}
log_level = ERROR
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""

PROXY = """[DEFAULT]
swift_dir = {folder}
bind_ip = 127.0.0.1
bind_port = {port}
log_level = ERROR
[pipeline:main]
pipeline = catch_errors cache s3api tempauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
node_timeout = 60
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
error_suppression_limit = 1
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_assay_tester = {secret} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
"""


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write(text)
    return path


def make_rings(folder, ports):
    from swift.common.ring import RingBuilder
    for ring, kind in (("account", "account"), ("container", "container"), ("object", "object")):
        builder = RingBuilder(4, 1, 0)
        builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": ports[kind],
                         "device": "disk", "weight": 1})
        builder.rebalance(seed=1)
        builder.get_ring().save(os.path.join(folder, ring + ".ring.gz"))


def make_bucket(proxy, bucket):
    """Past the authorisation; a container is a bucket."""
    from swift.common.swob import Request
    ask = Request.blank(f"/v1/AUTH_assay/{bucket}", environ={
        "REQUEST_METHOD": "PUT", "swift.authorize": lambda _: None,
        "swift.authorize_override": True})
    reply = ask.get_response(proxy)
    if reply.status_int not in (201, 202):
        sys.exit(f"s3_server.py: the bucket {bucket} could not be made: {reply.status}")


def main():
    folder, bucket = os.path.abspath(sys.argv[1]), sys.argv[2]
    os.makedirs(os.path.join(folder, "disk"), exist_ok=True)
    write(folder, "swift.conf", SWIFT_CONF)
    from swift.common import storage_policy, utils
    utils.SWIFT_CONF_FILE = os.path.join(folder, "swift.conf")
    utils.HASH_PATH_SUFFIX, utils.HASH_PATH_PREFIX = b"tests", b"assay"
    storage_policy.reload_storage_policies()
    from swift.common.wsgi import SwiftHttpProtocol, loadapp
    kinds = ("account", "container", "object", "proxy")
    sockets = {kind: listen(("127.0.0.1", 0), backlog=256) for kind in kinds}
    ports = {kind: s.getsockname()[1] for kind, s in sockets.items()}
    make_rings(folder, ports)
    for kind in kinds:
        text = PROXY if kind == "proxy" else STORAGE
        conf = write(folder, kind + ".conf", text.format(folder=folder, kind=kind,
                                                         port=ports[kind], secret=SECRET))
        app = loadapp(conf, global_conf={"log_level": "ERROR"})
        eventlet.spawn(wsgi.server, sockets[kind], app, log_output=False, protocol=SwiftHttpProtocol)
    endpoint = f"http://127.0.0.1:{ports['proxy']}"
    eventlet.sleep(0)
    make_bucket(app, bucket)  # the last one is the proxy
    print(endpoint, ACCESS, SECRET, flush=True)
    eventlet.tpool.execute(sys.stdin.read)
    os._exit(0)


main()
