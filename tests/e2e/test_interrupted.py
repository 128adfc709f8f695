"""Ctrl-C and SIGTERM while PostgreSQL does not answer: the command ends soon, says so, and leaves nothing half done."""
import json
import signal
import socket
import subprocess
import time

from databases import Databases, Proxy
from support import ACCEPTED, ASSAY, OTHER, Case

SOON = 2  # seconds


class Interrupted(Databases, Case):
    def setUp(self):
        super().setUp()
        self.assay("supplier", "add", "first", "--name", "First", "--tier", "low", expect=ACCEPTED)

    def start(self, *args, **env):
        process = subprocess.Popen([ASSAY, *map(str, args)], env=self.env(**env), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process

    def sessions(self, more="TRUE"):
        return self.psql(f"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'assay' AND {more}").strip()

    def until(self, condition, seconds=20):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def ends(self, process, how, said="stopped while waiting for the database"):
        started = time.monotonic()
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
        self.assertLess(time.monotonic() - started, SOON, out + err)
        self.assertEqual((process.returncode, said in err), (OTHER, True), out + err)

    def suppliers(self):
        return [s["id"] for s in json.loads(self.assay("supplier", "list", "--json", expect=ACCEPTED).out)]

    def nothing_happened(self):
        """And another one goes through."""
        self.assertEqual(json.loads(self.assay("log", "verify", "--json", expect=ACCEPTED).out)["size"], 1)
        self.assertEqual(self.suppliers(), ["first"])
        self.assay("supplier", "add", "last", "--name", "Last", "--tier", "low", expect=ACCEPTED)
        self.assertEqual(self.suppliers(), ["first", "last"])
        self.assay("store", "check", expect=ACCEPTED)

    def test_locks(self):
        names = iter(f"s{i}" for i in range(100))
        for how in (signal.SIGINT, signal.SIGTERM):
            for lock in ("LOCK TABLE statements;", "LOCK TABLE log_objects;", "LOCK TABLE suppliers;",
                         "SELECT pg_advisory_lock(hashtext('assay log'), hashtext(current_schema()));",
                         "SELECT pg_advisory_lock(hashtext('assay registers'), hashtext(current_schema()));"):
                with self.subTest(how=how, lock=lock), self.holding(lock):
                    process = self.start("supplier", "add", next(names), "--name", "Second", "--tier", "low")
                    self.until(lambda: self.sessions("wait_event_type = 'Lock'") == "1")
                    self.ends(process, how)
                    # Neither its queries nor its locks outlive it, though the other one still holds what it waited for.
                    self.until(lambda: self.sessions() == "0", 2)
        # Where only registers were held, a statement was in the log already: whole, and projected by the next command.
        size = json.loads(self.assay("log", "verify", "--json", expect=ACCEPTED).out)["size"]
        self.assertLessEqual(size, 7)
        self.assertEqual(len(self.suppliers()), size)
        self.assay("store", "check", expect=ACCEPTED)

    def test_nothing_half_done(self):
        with self.holding("LOCK TABLE log_objects;"):
            process = self.start("supplier", "add", "second", "--name", "Second", "--tier", "low")
            self.until(lambda: self.sessions("wait_event_type = 'Lock'") == "1")
            self.ends(process, signal.SIGINT)
        self.nothing_happened()

    def test_a_long_query(self):
        self.psql(f"CREATE FUNCTION {self.place}.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';"
                  f"CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON {self.place}.log_objects EXECUTE FUNCTION {self.place}.slow()")
        process = self.start("supplier", "add", "second", "--name", "Second", "--tier", "low")
        self.until(lambda: self.sessions("wait_event = 'PgSleep'") == "1")
        self.ends(process, signal.SIGTERM)
        self.until(lambda: self.sessions() == "0", 2)
        self.psql(f"DROP TRIGGER slow ON {self.place}.log_objects")
        self.nothing_happened()

    def test_a_dead_network(self):
        proxy = Proxy(self.postgres.port)
        self.addCleanup(proxy.close)
        url = self.url(self.place).replace(f":{self.postgres.port}/", f":{proxy.port}/")
        for how in (signal.SIGINT, signal.SIGTERM):
            with self.holding("LOCK TABLE log_objects;"):
                process = self.start("supplier", "add", "second", "--name", "Second", "--tier", "low", ASSAY_STORE=url)
                self.until(lambda: self.sessions("wait_event_type = 'Lock'") == "1")
                proxy.stall()
                self.ends(process, how)
            proxy.passes.set()
            self.until(lambda: self.sessions() == "0")
        self.nothing_happened()

    def test_nobody_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"postgresql://assay@127.0.0.1:{server.getsockname()[1]}/assay"
            for how in (signal.SIGINT, signal.SIGTERM):
                for command in (("supplier", "list"), ("supplier", "add", "x", "--name", "X", "--tier", "low"), ("worker",)):
                    with self.subTest(how=how, command=command):
                        process = self.start(*command, ASSAY_STORE=url)
                        time.sleep(0.5)
                        self.assertIsNone(process.poll())
                        self.ends(process, how)

    def test_who_answers_is_not_cut_off(self):
        """A signal while the database works is no failure of what it is about to answer."""
        worker = self.start("worker")
        self.until(lambda: self.sessions() != "0")
        worker.send_signal(signal.SIGINT)
        out, err = worker.communicate(timeout=30)
        self.assertEqual(worker.returncode, ACCEPTED, out + err)
