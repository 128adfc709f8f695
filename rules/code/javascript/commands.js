const childProcess = require('child_process');
const { exec, execFile, execSync, spawn } = require('child_process');

function handle(req, res) {
  // ruleid: js-command-injection-request
  exec('nslookup ' + req.query.host, (error, output) => res.send(output));
  const { path } = req.body;
  // ruleid: js-command-injection-request, js-shell-command-built
  childProcess.execSync(`ls ${path}`);
  // ruleid: js-command-injection-request, js-spawn-shell
  spawn('ls', [path], { shell: true });
  // ok: js-command-injection-request
  execFile('nslookup', [req.query.host]);
  // ok: js-command-injection-request
  exec('sleep ' + Number(req.query.time));

  // ruleid: js-program-from-request
  spawn(req.body.tool, ['--version']);
  const tool = req.query.tool;
  // ruleid: js-program-from-request
  execFile(tool, [], () => {});
  // ok: js-program-from-request
  execFile('git', ['clone', '--', req.body.address]);
  // ok: js-program-from-request
  spawn(TOOLS[0], []);
}

function built(name, directory) {
  // ruleid: js-shell-command-built
  exec('rm -rf ' + directory);
  // ruleid: js-shell-command-built
  execSync(`git checkout ${name}`);
  // ruleid: js-shell-command-built
  childProcess.exec(`cat ${name} | wc -l`, () => {});
  // ok: js-shell-command-built
  execSync('git ' + 'status');
  // ok: js-shell-command-built
  execFile('git', ['checkout', name]);
  // ok: js-shell-command-built
  const match = /a(b)/.exec('text ' + name);
  return match;
}

function spawned(name, list) {
  // ruleid: js-spawn-shell
  spawn('git', ['checkout', name], { shell: true });
  // ruleid: js-spawn-shell
  childProcess.spawnSync('git', list, { stdio: 'inherit', shell: true });
  // ok: js-spawn-shell
  spawn('git', ['checkout', name]);
  // ok: js-spawn-shell
  spawn('npm', ['install', '--production'], { shell: true });
}

function remote(ssh, connection, unit) {
  // ruleid: js-ssh-command-built
  ssh.execCommand(`systemctl restart ${unit}`);
  // ruleid: js-ssh-command-built
  connection.exec('journalctl -u ' + unit, () => {});
  // ok: js-ssh-command-built
  ssh.execCommand('uptime');
  // ok: js-ssh-command-built
  connection.exec('journalctl -u ' + quote(unit), () => {});
}
