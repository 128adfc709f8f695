use std::fs;
use std::fs::File;

fn cors() {
    // ruleid: rs-cors-any-origin
    let first = CorsLayer::permissive();
    // ruleid: rs-cors-any-origin
    let second = Cors::default().allow_any_origin();
    // ok: rs-cors-any-origin
    let third = CorsLayer::new().allow_origin(origin);
    // ok: rs-cors-any-origin
    let fourth = Cors::default().allowed_origin("https://app.example.com");
}

fn cookies(id: String) {
    // ruleid: rs-cookie-flag-off
    let first = Cookie::build("session", id).secure(false);
    // ruleid: rs-cookie-flag-off
    let second = Cookie::build("session", id).http_only(false).finish();
    // ok: rs-cookie-flag-off
    let third = Cookie::build("session", id).secure(true).http_only(true);
    // ok: rs-cookie-flag-off
    let fourth = Cookie::build("session", id).path("/");
}

fn permissions(options: &mut OpenOptions) {
    // ruleid: rs-file-world-writable
    fs::set_permissions("settings", fs::Permissions::from_mode(0o777));
    // ruleid: rs-file-world-writable
    options.mode(0o666);
    // ok: rs-file-world-writable
    fs::set_permissions("settings", fs::Permissions::from_mode(0o600));
    // ok: rs-file-world-writable
    options.mode(0o644);
}

fn temporary(data: &[u8]) {
    // ruleid: rs-temporary-file-fixed-name
    File::create("/tmp/report.txt");
    // ruleid: rs-temporary-file-fixed-name
    fs::write("/tmp/cache.bin", data);
    // ok: rs-temporary-file-fixed-name
    tempfile::NamedTempFile::new();
    // ok: rs-temporary-file-fixed-name
    fs::write("/srv/cache.bin", data);
}

fn compare(expected_signature: &str, expected: &str, api_key: &str, name: &str) -> bool {
    // ruleid: rs-timing-unsafe-compare
    if expected_signature == expected {
        return true;
    }
    // ruleid: rs-timing-unsafe-compare
    if api_key != expected {
        return false;
    }
    // ok: rs-timing-unsafe-compare
    if name == expected {
        return true;
    }
    // ok: rs-timing-unsafe-compare
    expected_signature.as_bytes().ct_eq(expected.as_bytes()).into()
}

fn logs(password: &str, user: &User) {
    // ruleid: rs-secret-in-log
    info!("login with {}", password);
    // ruleid: rs-secret-in-log
    println!("token {}", user.access_token);
    // ok: rs-secret-in-log
    info!("login of {}", user.name);
    // ok: rs-secret-in-log
    println!("the password was changed");
}

fn costs(password: &str, salt: &[u8], out: &mut [u8]) {
    // ruleid: rs-password-hash-cost-low
    bcrypt::hash(password, 4);
    // ruleid: rs-password-hash-cost-low
    pbkdf2_hmac::<Sha256>(password, salt, 1000, out);
    // ok: rs-password-hash-cost-low
    bcrypt::hash(password, 12);
    // ok: rs-password-hash-cost-low
    pbkdf2_hmac::<Sha256>(password, salt, 600000, out);
}

fn checks(key: &PublicKey, message: &[u8], signature: &Signature, hash: &str) -> Result<(), Error> {
    // ruleid: rs-result-of-check-ignored
    let _ = key.verify(message, signature);
    // ruleid: rs-result-of-check-ignored
    let _ = bcrypt::verify(message, hash);
    // ok: rs-result-of-check-ignored
    key.verify(message, signature)?;
    // ok: rs-result-of-check-ignored
    let valid = bcrypt::verify(message, hash)?;
    Ok(())
}
