const bcrypt = require('bcrypt');
const cookieParser = require('cookie-parser');
const crypto = require('crypto');
const jwt = require('jsonwebtoken');
const session = require('express-session');

function values(user) {
  // ruleid: js-random-token-predictable
  const token = Math.random().toString(36).slice(2);
  // ruleid: js-random-token-predictable
  user.resetToken = 'r' + Math.floor(Math.random() * 1e9);
  // ok: js-random-token-predictable
  const secret = crypto.randomBytes(32).toString('hex');
  // ok: js-random-token-predictable
  const colour = Math.random();
  return [token, secret, colour];
}

function costs(password, salt, callback) {
  // ruleid: js-password-hash-cost-low
  bcrypt.hashSync(password, 5);
  // ruleid: js-password-hash-cost-low
  crypto.pbkdf2(password, salt, 1000, 32, 'sha256', callback);
  // ok: js-password-hash-cost-low
  bcrypt.hashSync(password, 12);
  // ok: js-password-hash-cost-low
  crypto.pbkdf2(password, salt, 600000, 32, 'sha256', callback);
}

function compare(key, message, given, expectedSignature) {
  // ruleid: js-signature-comparison-timing
  if (crypto.createHmac('sha256', key).update(message).digest('hex') === given) return 1;
  // ruleid: js-signature-comparison-timing
  if (given !== expectedSignature) return 2;
  // ok: js-signature-comparison-timing
  if (crypto.timingSafeEqual(Buffer.from(given), Buffer.from(expectedSignature))) return 3;
  // ok: js-signature-comparison-timing
  if (expectedSignature === null) return 4;
  return 5;
}

function tokens(claims, token, key, app) {
  // ruleid: js-jwt-algorithm-none
  jwt.sign(claims, key, { algorithm: 'none' });
  // ruleid: js-jwt-algorithm-none
  jwt.verify(token, key, { algorithms: ['HS256', 'none'] });
  // ok: js-jwt-algorithm-none
  jwt.sign(claims, key, { algorithm: 'HS256' });
  // ok: js-jwt-algorithm-none
  const first = jwt.verify(token, key, { algorithms: ['HS256'] });
  // ruleid: js-jwt-expiry-ignored
  jwt.verify(token, key, { algorithms: ['HS256'], ignoreExpiration: false });
  // ruleid: js-jwt-expiry-ignored
  app.use({ ignoreExpiration: false });
  // ok: js-jwt-expiry-ignored
  jwt.verify(token, key, { algorithms: ['HS256'], ignoreExpiration: false });
  // ok: js-jwt-expiry-ignored
  jwt.verify(token, key, { algorithms: ['HS256'], maxAge: '1h' });
  return first;
}

function decoded(token, other, key) {
  // ruleid: js-jwt-decode-unverified
  const first = jwt.decode(token);
  // ruleid: js-jwt-decode-unverified
  const second = jwt.decode(token, { json: true });
  // ok: js-jwt-decode-unverified
  const third = jwt.decode(token, { complete: true });
  jwt.verify(other, key, { algorithms: ['HS256'] });
  // ok: js-jwt-decode-unverified
  const fourth = jwt.decode(other);
  return [first, second, third, fourth];
}

function keys(claims, token, app) {
  // ruleid: js-jwt-key-constant
  jwt.sign(claims, 'not a secret');
  // ruleid: js-jwt-key-constant
  app.use(session({ resave: false, secret: 'not a secret' }));
  // ruleid: js-jwt-key-constant
  app.use(cookieParser('not a secret'));
  // ok: js-jwt-key-constant
  jwt.sign(claims, process.env.SIGNING_KEY);
  // ok: js-jwt-key-constant
  app.use(session({ resave: false, secret: process.env.SESSION_KEY }));
}
