const jwt = require('jsonwebtoken');

function expressions(req, text) {
  // ruleid: js-regex-request
  const first = new RegExp(req.query.q);
  const { q } = req.query;
  // ruleid: js-regex-request
  const second = new RegExp('^' + q, 'i');
  // ok: js-regex-request
  const third = new RegExp(escapeRegExp(req.query.q));
  // ok: js-regex-request
  const fourth = new RegExp('^[a-z]+$');

  // ruleid: js-regex-backtracking
  const fifth = /^(\w+)+@example$/.test(text);
  // ruleid: js-regex-backtracking
  const sixth = text.match(/([a-z]+)*\d/);
  // ok: js-regex-backtracking
  const seventh = /^\w+@example$/.test(text);
  // ok: js-regex-backtracking
  const eighth = text.match(/([a-z]+,)*\d/);
  return [first, second, third, fourth, fifth, sixth, seventh, eighth];
}

function replaced(text) {
  // ruleid: js-replace-first-only
  const first = text.replace('<', '&lt;');
  // ruleid: js-replace-first-only
  const second = text.replace('../', '');
  // ok: js-replace-first-only
  const third = text.replace(/</g, '&lt;');
  // ok: js-replace-first-only
  const fourth = text.replaceAll('<', '&lt;');
  return [first, second, third, fourth];
}

function hosts(url, origin, text) {
  // ruleid: js-host-substring-check
  if (url.includes('example.com')) return 1;
  // ruleid: js-host-substring-check
  if (origin.startsWith('https://example.com')) return 2;
  // ok: js-host-substring-check
  if (new URL(url).hostname === 'example.com') return 3;
  // ok: js-host-substring-check
  if (text.includes('example.com')) return 4;
  return 5;
}

function buffers(length, text) {
  // ruleid: js-buffer-uninitialised
  const first = Buffer.allocUnsafe(length);
  // ruleid: js-buffer-uninitialised
  const second = new Buffer(64);
  // ok: js-buffer-uninitialised
  const third = Buffer.alloc(length);
  // ok: js-buffer-uninitialised
  const fourth = Buffer.from(text);
  // ok: js-buffer-uninitialised
  const empty = new Buffer(0);
  return [first, second, third, fourth];
}

function recorded(user, password) {
  // ruleid: js-log-secret
  console.log('login', user.name, password);
  // ruleid: js-log-secret
  console.log(`login with ${user.password}`);
  // ok: js-log-secret
  console.log('login', user.name);
  // ok: js-log-secret
  console.log('password of', user.name, 'changed');
}

// ruleid: js-credential-constant
const adminPassword = 'Tr0ub4dor&3';
// ruleid: js-credential-constant
const settings = { host: 'db.example.com', password: 'f3a9-77bc-1e0d' };
// ok: js-credential-constant
const databasePassword = process.env.DATABASE_PASSWORD;
// ok: js-credential-constant
const api_key = 'YOUR_API_KEY_1';

function swallowed(token, key, verifier) {
  // ruleid: js-catch-empty-verification
  try {
    jwt.verify(token, key);
  } catch (error) {}
  // ruleid: js-catch-empty-verification
  try {
    verifier.verifySignature(token);
  } catch {}
  // ok: js-catch-empty-verification
  try {
    jwt.verify(token, key);
  } catch (error) {
    return false;
  }
  // ok: js-catch-empty-verification
  try {
    verifier.close(token);
  } catch (error) {}
  return [adminPassword, settings, databasePassword, api_key];
}
