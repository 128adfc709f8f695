// pack.mjs OUT: fills the templates of delivery/ and packs the sample delivery into
// OUT/northwind-billing-2.4.1.tar.gz. See README.md beside this file.
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? 'sample');
const name = 'northwind-billing-2.4.1';
const tree = path.join(out, name);

// The characters of a class such as "A-Za-z0-9+/".
function expandClass(text) {
  let chars = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i + 1] === '-' && i + 2 < text.length) {
      for (let c = text.charCodeAt(i); c <= text.charCodeAt(i + 2); c++) chars += String.fromCharCode(c);
      i += 2;
    } else {
      chars += text[i];
    }
  }
  return chars;
}

// N characters that depend on `seed` alone.
function random(seed, klass, n) {
  const chars = expandClass(klass);
  let text = '';
  for (let i = 0; text.length < n; i++) {
    const block = createHash('sha256').update(`${seed}:${i}`).digest();
    for (const byte of block) {
      if (text.length < n && byte < Math.floor(256 / chars.length) * chars.length) text += chars[byte % chars.length];
    }
  }
  return text;
}

function fill(text) {
  return text
    .replace(/\{\{random (\S+) (\d+)\}\}/g, (_, klass, n) => random(`${klass}${n}`, klass, Number(n)))
    .replace(/\{\{u ([0-9A-F]+)\}\}/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/\{\{rsa\}\}\n?/g, () =>
      generateKeyPairSync('rsa', {
        modulusLength: 2048,
        privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      }).privateKey);
}

function copy(from, to) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) copy(source, target);
    else fs.writeFileSync(target, fill(fs.readFileSync(source, 'utf8')));
  }
}

const tar = (...args) => execFileSync('tar', ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', '--mtime=2026-01-01', ...args], { stdio: 'inherit' });

fs.rmSync(out, { recursive: true, force: true });
copy(path.join(here, 'delivery'), tree);

// An inner archive that holds the same password again.
const inner = path.join(out, 'inner');
fs.mkdirSync(path.join(inner, 'legacy-import'), { recursive: true });
fs.copyFileSync(path.join(tree, 'config/application.properties'), path.join(inner, 'legacy-import/import.properties'));
fs.mkdirSync(path.join(tree, 'vendor'), { recursive: true });
tar('-czf', path.join(tree, 'vendor/legacy-import.tar.gz'), '-C', inner, 'legacy-import');

// A program nobody can review: the header of an ELF file and noise.
fs.mkdirSync(path.join(tree, 'tools'), { recursive: true });
const noise = Buffer.concat(Array.from({ length: 256 }, (_, i) => createHash('sha256').update(`noise ${i}`).digest()));
fs.writeFileSync(path.join(tree, 'tools/sync-agent'), Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), noise]), { mode: 0o755 });

fs.symlinkSync('../../../etc/passwd', path.join(tree, 'config/users'));
fs.writeFileSync(path.join(out, 'cron'), '* * * * * root /opt/northwind/tools/sync-agent\n');

const archive = path.join(out, `${name}.tar`);
tar('-cf', archive, '-C', out, name);
tar('-rf', archive, '-P', '-C', out, `--transform=s,^cron$,${name}/../../etc/cron.d/northwind,`, 'cron');
execFileSync('gzip', ['-n', '-f', archive], { stdio: 'inherit' });
fs.rmSync(inner, { recursive: true });
fs.rmSync(path.join(out, 'cron'));
fs.rmSync(tree, { recursive: true });
