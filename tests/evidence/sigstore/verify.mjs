// Checks bundles with Sigstore's own verifier, which knows nothing of Assay:
// DSSE signature, log entry, inclusion proof and checkpoint in one call. Each
// bundle must be accepted, and refused with one byte changed in any part that
// is signed or hashed.
//
//   node verify.mjs DIR
//
// DIR holds, for NAME p256 and ed25519: NAME.sigstore.json, NAME.pem, NAME.id;
// for the log: checkpoint-key.pem, checkpoint, log-id (base64).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPublicKey } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { Verifier, toSignedEntity, toTrustMaterial } from '@sigstore/verify';

const dir = process.argv[2];
const read = (name) => readFileSync(join(dir, name), 'utf8');
const der = (pem) => createPublicKey(pem).export({ type: 'spki', format: 'der' });

function trustMaterial(name) {
  const root = TrustedRoot.fromJSON({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [
      {
        baseUrl: `https://${read('checkpoint').split('\n')[0]}`,
        hashAlgorithm: 'SHA2_256',
        publicKey: {
          rawBytes: der(read('checkpoint-key.pem')).toString('base64'),
          keyDetails: 'PKIX_ED25519',
          validFor: { start: '2020-01-01T00:00:00Z' },
        },
        logId: { keyId: read('log-id') },
      },
    ],
    certificateAuthorities: [],
    ctlogs: [],
    timestampAuthorities: [],
  });
  const key = { rawBytes: der(read(`${name}.pem`)), validFor: { start: new Date(0) } };
  return toTrustMaterial(root, { [read(`${name}.id`)]: key });
}

// Timestamps are not asked for: this log gives none, and an RFC 3161 authority
// is another witness.
function verify(trust, json) {
  const verifier = new Verifier(trust, { tlogThreshold: 1, ctlogThreshold: 0, timestampThreshold: 0 });
  verifier.verify(toSignedEntity(bundleFromJSON(json)));
}

function flipBase64(text, at) {
  const bytes = Buffer.from(text, 'base64');
  bytes[at % bytes.length] ^= 1;
  return bytes.toString('base64');
}

function flipText(text, at) {
  const bytes = Buffer.from(text, 'utf8');
  bytes[at % bytes.length] ^= 1;
  return bytes.toString('latin1');
}

const entry = (b) => b.verificationMaterial.tlogEntries[0];
const proof = (b) => entry(b).inclusionProof;

// What is signed or hashed; [name, length, change].
function changes(bundle) {
  const b64 = (text) => Buffer.from(text, 'base64').length;
  const env = bundle.dsseEnvelope;
  const list = [
    ['payload', b64(env.payload), (b, i) => (b.dsseEnvelope.payload = flipBase64(env.payload, i))],
    ['payloadType', env.payloadType.length,
      (b, i) => (b.dsseEnvelope.payloadType = flipText(env.payloadType, i))],
    ['sig', b64(env.signatures[0].sig),
      (b, i) => (b.dsseEnvelope.signatures[0].sig = flipBase64(env.signatures[0].sig, i))],
    ['canonicalizedBody', b64(entry(bundle).canonicalizedBody),
      (b, i) => (entry(b).canonicalizedBody = flipBase64(entry(bundle).canonicalizedBody, i))],
    // Up to the end of the root line: what the log signed.
    ['checkpoint', proof(bundle).checkpoint.envelope.indexOf('\n\n'),
      (b, i) => (proof(b).checkpoint.envelope = flipText(proof(bundle).checkpoint.envelope, i))],
    ['logIndex', 1, (b) => (proof(b).logIndex = String(BigInt(proof(bundle).logIndex) ^ 1n))],
    ['logId', 32, (b, i) => (entry(b).logId.keyId = flipBase64(entry(bundle).logId.keyId, i))],
  ];
  proof(bundle).hashes.forEach((hash, n) =>
    list.push([`hash ${n}`, 32, (b, i) => (proof(b).hashes[n] = flipBase64(hash, i))]));
  return list;
}

for (const name of ['p256', 'ed25519']) {
  const text = read(`${name}.sigstore.json`);
  const trust = trustMaterial(name);
  verify(trust, JSON.parse(text));
  let refused = 0;
  for (const [part, length, change] of changes(JSON.parse(text))) {
    for (let i = 0; i < length; i++) {
      const bundle = JSON.parse(text);
      change(bundle, i);
      let passed = true;
      try {
        verify(trust, bundle);
      } catch {
        passed = false;
      }
      if (passed) {
        console.error(`${name}: byte ${i} of ${part} changed, and it verifies`);
        process.exit(1);
      }
      refused++;
    }
  }
  console.log(`${name}: bundle accepted; ${refused} changed ones refused`);
}
