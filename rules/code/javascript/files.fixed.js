const crypto = require('crypto');
const express = require('express');
const fs = require('fs');
const path = require('path');

function handle(req, res) {
  // ruleid: js-path-traversal-request
  fs.readFile('/srv/files/' + req.query.name, (error, data) => res.send(data));
  const target = path.join('/srv/files', req.params.name);
  // ruleid: js-path-traversal-request
  fs.unlinkSync(target);
  // ruleid: js-path-traversal-request
  res.sendFile(`/srv/files/${req.query.name}`);
  // ok: js-path-traversal-request
  fs.readFile('/srv/files/' + path.basename(req.query.name), () => {});
  // ok: js-path-traversal-request
  res.sendFile(req.query.name, { root: '/srv/files' });
  // ok: js-path-traversal-request
  fs.writeFileSync('/srv/files/last', req.body.text);
}

function upload(req, file, cb) {
  // ruleid: js-upload-filename
  fs.writeFileSync('/srv/uploads/' + file.originalname, file.buffer);
  // ruleid: js-upload-filename
  cb(null, Date.now() + '-' + file.originalname);
  // ok: js-upload-filename
  fs.writeFileSync('/srv/uploads/' + crypto.randomUUID(), file.buffer);
  // ok: js-upload-filename
  cb(null, crypto.randomUUID() + path.extname(file.originalname));
}

function unpack(zip, directory) {
  for (const entry of zip.getEntries()) {
    // ruleid: js-archive-member-path
    fs.writeFileSync(path.join(directory, entry.entryName), entry.getData());
    // ok: js-archive-member-path
    fs.writeFileSync(path.join(directory, path.basename(entry.entryName)), entry.getData());
  }
  zip.on('entry', (entry) => {
    // ruleid: js-archive-member-path
    entry.pipe(fs.createWriteStream(directory + '/' + entry.path));
    // ok: js-archive-member-path
    entry.pipe(fs.createWriteStream(directory + '/one'));
  });
}

function rights(file) {
  // ruleid: js-permissions-too-wide
  fs.chmodSync(file, 0o777);
  // ruleid: js-permissions-too-wide
  fs.writeFileSync(file, 'text', { mode: 0o666 });
  // ok: js-permissions-too-wide
  fs.chmodSync(file, 0o755);
  // ok: js-permissions-too-wide
  fs.writeFileSync(file, 'text', { mode: 0o600 });
  // ruleid: js-umask-zero
  process.umask(0o077);
  // ruleid: js-umask-zero
  process.umask(0o077);
  // ok: js-umask-zero
  process.umask(0o077);
  // ok: js-umask-zero
  process.umask();
}

function temporary(text, name) {
  // ruleid: js-temporary-path-fixed
  fs.writeFileSync('/tmp/report.txt', text);
  // ruleid: js-temporary-path-fixed
  fs.createWriteStream(`/tmp/report-${name}.txt`);
  // ok: js-temporary-path-fixed
  fs.writeFileSync('/tmp/report.txt', text, { flag: 'wx' });
  // ok: js-temporary-path-fixed
  fs.writeFileSync('/var/lib/service/report.txt', text);
  // ruleid: js-exists-then-write
  if (!fs.existsSync(name)) {
    fs.writeFileSync(name, text);
  }
  // ruleid: js-exists-then-write
  fs.exists(name, (exists) => {
    fs.writeFile(name, text, () => {});
  });
  // ok: js-exists-then-write
  fs.writeFileSync(name, text, { flag: 'wx' });
  // ok: js-exists-then-write
  if (!fs.existsSync(name)) {
    throw new Error('missing');
  }
}

function pages(app) {
  // ruleid: js-static-root-too-wide
  app.use(express.static(__dirname));
  // ruleid: js-static-root-too-wide
  app.use('/files', express.static('public', { dotfiles: 'allow' }));
  // ok: js-static-root-too-wide
  app.use(express.static(path.join(__dirname, 'public')));
  // ok: js-static-root-too-wide
  app.use(express.static('public'));
}
