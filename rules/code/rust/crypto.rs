use md5::Md5;
use sha1::Sha1;
use sha2::Sha256;

fn certificates(builder: ClientBuilder) {
    // ruleid: rs-certificate-check-off
    builder.danger_accept_invalid_certs(true);
    // ruleid: rs-certificate-check-off
    connector.set_verify(SslVerifyMode::NONE);
    // ok: rs-certificate-check-off
    builder.danger_accept_invalid_certs(false);
    // ok: rs-certificate-check-off
    connector.set_verify(SslVerifyMode::PEER);
}

fn versions(builder: ClientBuilder) {
    // ruleid: rs-old-tls-version
    builder.min_tls_version(reqwest::tls::Version::TLS_1_0);
    // ruleid: rs-old-tls-version
    connector.min_protocol_version(Some(Protocol::Tlsv10));
    // ok: rs-old-tls-version
    builder.min_tls_version(reqwest::tls::Version::TLS_1_2);
    // ok: rs-old-tls-version
    connector.min_protocol_version(Some(Protocol::Tlsv12));
}

fn hashes(data: &[u8]) {
    // ruleid: rs-weak-hash
    let first = Md5::digest(data);
    // ruleid: rs-weak-hash
    let second = Sha1::new();
    // ok: rs-weak-hash
    let third = Sha256::digest(data);
    // ok: rs-weak-hash
    let fourth = blake3::hash(data);
}

fn ciphers(key: &[u8]) {
    // ruleid: rs-weak-cipher
    let first = Cipher::aes_128_ecb();
    // ruleid: rs-weak-cipher
    let second = Cipher::des_cbc();
    // ok: rs-weak-cipher
    let third = Cipher::aes_256_gcm();
    // ok: rs-weak-cipher
    let fourth = Aes256Gcm::new(key);
}

fn nonces(received: &[u8]) {
    // ruleid: rs-fixed-nonce
    let first = Nonce::from_slice(b"unique nonce");
    // ruleid: rs-fixed-nonce
    let second = Nonce::from_slice(&[0u8; 12]);
    // ok: rs-fixed-nonce
    let third = Aes256Gcm::generate_nonce(&mut OsRng);
    // ok: rs-fixed-nonce
    let fourth = Nonce::from_slice(received);
}

fn generators() {
    // ruleid: rs-seeded-random
    let first = StdRng::seed_from_u64(42);
    // ruleid: rs-seeded-random
    let second = fastrand::u64(..);
    // ok: rs-seeded-random
    let third = OsRng.next_u64();
    // ok: rs-seeded-random
    let fourth = StdRng::from_os_rng();
}

fn keys(key: &[u8]) {
    // ruleid: rs-hardcoded-key
    let first = EncodingKey::from_secret(b"signing-secret");
    // ruleid: rs-hardcoded-key
    let second = EncodingKey::from_secret("signing-secret".as_ref());
    // ok: rs-hardcoded-key
    let third = EncodingKey::from_secret(key);
    // ok: rs-hardcoded-key
    let fourth = Aes256Gcm::new_from_slice(key);
}

fn tokens(token: &str, key: &DecodingKey) {
    let mut validation = Validation::default();
    // ruleid: rs-jwt-not-verified
    validation.insecure_disable_signature_validation();
    // ruleid: rs-jwt-not-verified
    validation.validate_exp = false;
    // ok: rs-jwt-not-verified
    validation.validate_nbf = true;
    // ok: rs-jwt-not-verified
    let claims = decode::<Claims>(token, key, &validation);
}
