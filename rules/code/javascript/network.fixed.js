const axios = require('axios');
const https = require('https');
const tls = require('tls');

async function handle(req, res) {
  // ruleid: js-ssrf-request
  const first = await fetch(req.query.address);
  const { host } = req.body;
  // ruleid: js-ssrf-request
  const second = await axios.get('http://' + host + '/status');
  // ruleid: js-ssrf-request
  const third = await axios({ method: 'get', url: `https://${host}/hook` });
  // ok: js-ssrf-request
  const fourth = await fetch('https://example.com/items/' + req.query.item);
  // ok: js-ssrf-request
  const fifth = await fetch(`https://example.com/items/${req.query.item}`);
  // ok: js-ssrf-request
  const sixth = await axios.post('https://example.com', req.body);
  res.json([first, second, third, fourth, fifth, sixth]);
}

function verification(options) {
  // ruleid: js-tls-verify-off
  const first = new https.Agent({ keepAlive: true, rejectUnauthorized: true });
  // ruleid: js-tls-verify-off
  options.rejectUnauthorized = true;
  // ok: js-tls-verify-off
  const second = new https.Agent({ rejectUnauthorized: true });
  // ok: js-tls-verify-off
  const third = new https.Agent({ keepAlive: true });

  // ruleid: js-tls-verify-off-process
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  // ruleid: js-tls-verify-off-process
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0;
  // ok: js-tls-verify-off-process
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '1';
  // ok: js-tls-verify-off-process
  process.env.NODE_EXTRA_CA_CERTS = '/etc/ssl/our-ca.pem';
  return [first, second, third];
}

function identity(port, host) {
  // ruleid: js-tls-identity-unchecked
  tls.connect(port, host, { checkServerIdentity: () => undefined });
  // ruleid: js-tls-identity-unchecked
  tls.connect(port, host, { checkServerIdentity: () => {} });
  // ok: js-tls-identity-unchecked
  tls.connect(port, host, { checkServerIdentity: (name, certificate) => tls.checkServerIdentity(name, certificate) });
  // ok: js-tls-identity-unchecked
  tls.connect(port, host, {});

  // ruleid: js-tls-old-protocol
  tls.connect(port, host, { minVersion: 'TLSv1' });
  // ruleid: js-tls-old-protocol
  https.createServer({ secureProtocol: 'TLSv1_method' });
  // ok: js-tls-old-protocol
  tls.connect(port, host, { minVersion: 'TLSv1.2' });
  // ok: js-tls-old-protocol
  https.createServer({ secureProtocol: 'TLS_method' });
}

function hosts(client, known) {
  // ruleid: js-ssh-host-key-accepted
  client.connect({ host: 'host.example.com', hostVerifier: () => true });
  // ruleid: js-ssh-host-key-accepted
  client.connect({ host: 'host.example.com', hostVerifier: function (key) { return true; } });
  // ok: js-ssh-host-key-accepted
  client.connect({ host: 'host.example.com', hostVerifier: (key) => key === known });
  // ok: js-ssh-host-key-accepted
  client.connect({ host: 'host.example.com' });
}

function sockets() {
  // ruleid: js-websocket-cleartext
  const first = new WebSocket('ws://chat.example.com');
  // ruleid: js-websocket-cleartext
  const second = new WebSocket(`ws://chat.example.com/${location.hash}`);
  // ok: js-websocket-cleartext
  const third = new WebSocket('wss://chat.example.com');
  // ok: js-websocket-cleartext
  const fourth = new WebSocket('ws://localhost:8080');
  return [first, second, third, fourth];
}
