const bcrypt = require('bcrypt');
const crypto = require('crypto');
const CryptoJS = require('crypto-js');

function passwords(password, user) {
  // ruleid: js-password-fast-hash
  const first = crypto.createHash('sha256').update(password).digest('hex');
  // ruleid: js-password-fast-hash, js-weak-hash
  const second = CryptoJS.MD5(user.password);
  // ok: js-password-fast-hash
  const third = bcrypt.hashSync(password, 12);
  // ok: js-password-fast-hash
  const fourth = crypto.createHash('sha256').update(user.name).digest('hex');
  return [first, second, third, fourth];
}

function sums(data, key) {
  // ruleid: js-weak-hash
  const first = crypto.createHash('md5').update(data).digest('hex');
  // ruleid: js-weak-hash
  const second = crypto.createHash('SHA1').update(data).digest('hex');
  // ok: js-weak-hash
  const third = crypto.createHash('sha256').update(data).digest('hex');
  // ok: js-weak-hash
  const fourth = crypto.createHash('sha512').update(data).digest('hex');
  // ruleid: js-weak-signature
  const fifth = crypto.createSign('RSA-SHA1').update(data).sign(key);
  // ruleid: js-weak-signature
  const sixth = crypto.createHmac('md5', key).update(data).digest('hex');
  // ok: js-weak-signature
  const seventh = crypto.createSign('RSA-SHA256').update(data).sign(key);
  // ok: js-weak-signature
  const eighth = crypto.createHmac('sha256', key).update(data).digest('hex');
  return [first, second, third, fourth, fifth, sixth, seventh, eighth];
}

function ciphers(key, vector, text) {
  // ruleid: js-weak-cipher
  const first = crypto.createCipheriv('des-ede3-cbc', key, vector);
  // ruleid: js-weak-cipher
  const second = crypto.createCipheriv('aes-256-ecb', key, null);
  // ok: js-weak-cipher
  const third = crypto.createCipheriv('aes-256-gcm', key, vector);
  // ok: js-weak-cipher
  const fourth = crypto.createCipheriv('chacha20-poly1305', key, vector);
  // ruleid: js-create-cipher-without-iv
  const fifth = crypto.createCipher('aes-256-cbc', key);
  // ruleid: js-create-cipher-without-iv
  const sixth = crypto.createDecipher('aes-256-cbc', key);
  // ok: js-create-cipher-without-iv
  const seventh = crypto.createDecipheriv('aes-256-cbc', key, vector);
  // ok: js-create-cipher-without-iv
  const eighth = crypto.createHash('sha256');
  return [first, second, third, fourth, fifth, sixth, seventh, eighth, text];
}

function vectors(key, text) {
  // ruleid: js-cipher-iv-constant
  const first = crypto.createCipheriv('aes-256-gcm', key, Buffer.alloc(12));
  // ruleid: js-cipher-iv-constant
  const second = crypto.createCipheriv('aes-256-cbc', key, '0123456789abcdef');
  // ok: js-cipher-iv-constant
  const third = crypto.createCipheriv('aes-256-gcm', key, crypto.randomBytes(12));
  const vector = crypto.randomBytes(16);
  // ok: js-cipher-iv-constant
  const fourth = crypto.createCipheriv('aes-256-cbc', key, vector);
  // ok: js-cipher-iv-constant
  // ruleid: js-weak-cipher
  crypto.createCipheriv('DES-ECB', key, '');
  // ruleid: js-cipher-key-constant
  const fifth = crypto.createHmac('sha256', 'not a secret');
  // ruleid: js-cipher-key-constant
  const sixth = CryptoJS.AES.encrypt(text, 'not a secret');
  // ok: js-cipher-key-constant
  const seventh = crypto.createHmac('sha256', process.env.KEY);
  // ok: js-cipher-key-constant
  const eighth = CryptoJS.AES.encrypt(text, key);
  return [first, second, third, fourth, fifth, sixth, seventh, eighth];
}

function lengths() {
  // ruleid: js-key-too-short
  crypto.generateKeyPairSync('rsa', { modulusLength: 1024 });
  // ruleid: js-key-too-short
  crypto.createDiffieHellman(512);
  // ok: js-key-too-short
  crypto.generateKeyPairSync('rsa', { modulusLength: 3072 });
  // ok: js-key-too-short
  crypto.generateKeyPairSync('ed25519');
}
