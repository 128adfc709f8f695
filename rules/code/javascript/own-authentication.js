const jwt = require('jsonwebtoken');

function byIndex(token) {
  // ruleid: js-own-jwt-parser
  return JSON.parse(atob(token.split('.')[1]));
}

function byBuffer(token) {
  // ruleid: js-own-jwt-parser
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}

function byParts(token) {
  const [header, payload, signature] = token.split('.');
  // ruleid: js-own-jwt-parser
  return JSON.parse(Buffer.from(payload, 'base64').toString());
}

function byLibrary(token, key) {
  // ok: js-own-jwt-parser
  return jwt.verify(token, key, { algorithms: ['RS256'] });
}

function dataUrl(url, blob) {
  const [stem, number, ending] = url.split('.');
  // ok: js-own-jwt-parser
  const raw = atob(url.split(',')[1]);
  // ok: js-own-jwt-parser
  return [raw, Buffer.from(blob, 'base64'), stem];
}
