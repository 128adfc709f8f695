<?php

function passwords($password, $user, $file)
{
    // ruleid: php-password-fast-hash
    $hash = md5($password);
    // ruleid: php-password-fast-hash
    $hash = sha1($user->salt . $_POST['password']);
    // ruleid: php-password-fast-hash
    $hash = hash('sha256', $user->password);
    // ok: php-password-fast-hash
    $hash = password_hash($password, PASSWORD_DEFAULT);
    // ok: php-password-fast-hash
    $etag = md5($file);
}

function tokens($user)
{
    // ruleid: php-random-token-predictable
    $token = md5(uniqid(rand(), true));
    // ruleid: php-random-token-predictable
    $user->reset_token = mt_rand(100000, 999999);
    // ruleid: php-random-token-predictable
    $_SESSION['csrf_token'] = sha1(time());
    // ok: php-random-token-predictable
    $token = bin2hex(random_bytes(32));
    // ok: php-random-token-predictable
    $colour = rand(0, 255);
}

function comparisons($password, $row, $body, $key, $signature)
{
    // ruleid: php-hash-loose-comparison, php-password-fast-hash
    if (md5($password) == $row['hash']) {
        return true;
    }
    // ruleid: php-hash-loose-comparison
    if ($signature != hash_hmac('sha256', $body, $key)) {
        return false;
    }
    // ok: php-hash-loose-comparison
    if (hash_equals(hash_hmac('sha256', $body, $key), $signature)) {
        return true;
    }
    // ok: php-hash-loose-comparison
    if ($row['count'] == 3) {
        return true;
    }

    // ruleid: php-hmac-timing
    if (hash_hmac('sha256', $body, $key) === $signature) {
        return true;
    }
    // ruleid: php-hmac-timing
    if ($signature !== hash_hmac('sha256', $body, $key)) {
        return false;
    }
    // ok: php-hmac-timing
    if (!hash_equals(hash_hmac('sha256', $body, $key), $signature)) {
        return false;
    }
    // ok: php-hmac-timing
    return hash_file('sha256', $row['path']) === $row['digest'];
}

function ciphers($data, $key, $nonce, $password)
{
    // ruleid: php-weak-cipher
    $sealed = openssl_encrypt($data, 'aes-128-ecb', $key);
    // ruleid: php-weak-cipher
    $sealed = openssl_encrypt($data, "DES-CBC", $key, OPENSSL_RAW_DATA, $nonce);
    // ruleid: php-weak-cipher
    $length = openssl_cipher_iv_length('bf-cbc');
    // ok: php-weak-cipher
    $sealed = openssl_encrypt($data, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $nonce, $tag);
    // ok: php-weak-cipher
    $sealed = sodium_crypto_secretbox($data, $nonce, $key);

    // ruleid: php-mcrypt
    $sealed = mcrypt_encrypt(MCRYPT_RIJNDAEL_128, $key, $data, MCRYPT_MODE_CBC, $nonce);
    // ruleid: php-mcrypt
    $module = mcrypt_module_open('rijndael-128', '', 'cbc', '');
    // ok: php-mcrypt
    $sealed = sodium_crypto_aead_xchacha20poly1305_ietf_encrypt($data, '', $nonce, $key);
    // ok: php-mcrypt
    $random = random_bytes(16);

    // ruleid: php-constant-iv
    $sealed = openssl_encrypt($data, 'aes-256-cbc', $key, 0, '1234567890123456');
    // ruleid: php-constant-iv
    $sealed = openssl_encrypt($data, 'aes-256-cbc', $key, 0, str_repeat("\0", 16));
    // ok: php-constant-iv
    $sealed = openssl_encrypt($data, 'aes-256-cbc', $key, 0, random_bytes(16));
    // ok: php-constant-iv
    $sealed = openssl_encrypt($data, 'aes-256-cbc', $key, 0, $nonce);

    // ruleid: php-weak-key-or-cost
    $hash = password_hash($password, PASSWORD_BCRYPT, ['cost' => 6]);
    // ruleid: php-weak-key-or-cost
    $pair = openssl_pkey_new(['private_key_type' => OPENSSL_KEYTYPE_RSA, 'private_key_bits' => 1024]);
    // ok: php-weak-key-or-cost
    $hash = password_hash($password, PASSWORD_BCRYPT, ['cost' => 12]);
    // ok: php-weak-key-or-cost
    $pair = openssl_pkey_new(['private_key_bits' => 3072]);
}
