package examples

import java.security.MessageDigest
import javax.crypto.Cipher
import kotlin.random.Random

class CryptoExamples {
    fun algorithms() {
        // ruleid: kt-weak-hash
        MessageDigest.getInstance("MD5")
        // ruleid: kt-weak-hash
        MessageDigest.getInstance("SHA-1")
        // ok: kt-weak-hash
        MessageDigest.getInstance("SHA-256")
        // ok: kt-weak-hash
        MessageDigest.getInstance("SHA-512")
        // ruleid: kt-weak-cipher
        Cipher.getInstance("AES")
        // ruleid: kt-weak-cipher
        Cipher.getInstance("DES/CBC/PKCS5Padding")
        // ok: kt-weak-cipher
        Cipher.getInstance("AES/GCM/NoPadding")
        // ok: kt-weak-cipher
        Cipher.getInstance("ChaCha20-Poly1305")
    }

    fun vectors(received: ByteArray) {
        // ruleid: kt-fixed-iv
        IvParameterSpec("0123456789abcdef".toByteArray())
        // ruleid: kt-fixed-iv
        GCMParameterSpec(128, ByteArray(12))
        // ok: kt-fixed-iv
        IvParameterSpec(received)
        // ok: kt-fixed-iv
        GCMParameterSpec(128, received)
    }

    fun tokens(secure: SecureRandom) {
        // ruleid: kt-insecure-random-secret
        val token = Random.nextLong().toString()
        // ruleid: kt-insecure-random-secret
        val otp = "code" + Random(7).nextInt(1000000)
        // ok: kt-insecure-random-secret
        val resetToken = secure.nextLong()
        // ok: kt-insecure-random-secret
        val delay = Random.nextInt(100)
    }

    fun shortKey() {
        // ruleid: kt-rsa-short-key
        val generator = KeyPairGenerator.getInstance("RSA")
        generator.initialize(1024)
    }

    fun shorterKey() {
        // ruleid: kt-rsa-short-key
        val small = KeyPairGenerator.getInstance("RSA")
        log("keys")
        small.initialize(512)
    }

    fun goodKeys() {
        // ok: kt-rsa-short-key
        val generator = KeyPairGenerator.getInstance("RSA")
        generator.initialize(3072)
        // ok: kt-rsa-short-key
        val curve = KeyPairGenerator.getInstance("EC")
        curve.initialize(256)
    }

    fun keys(stored: ByteArray) {
        // ruleid: kt-hardcoded-key
        SecretKeySpec("0123456789abcdef".toByteArray(), "AES")
        // ruleid: kt-hardcoded-key
        Algorithm.HMAC256("signing-secret")
        // ok: kt-hardcoded-key
        SecretKeySpec(stored, "AES")
        // ok: kt-hardcoded-key
        Algorithm.HMAC256(System.getenv("SIGNING_KEY"))
    }

    fun costs(password: CharArray, salt: ByteArray) {
        // ruleid: kt-password-hash-cost-low
        BCryptPasswordEncoder(4)
        // ruleid: kt-password-hash-cost-low
        PBEKeySpec(password, salt, 1000, 256)
        // ok: kt-password-hash-cost-low
        BCryptPasswordEncoder(12)
        // ok: kt-password-hash-cost-low
        PBEKeySpec(password, salt, 600000, 256)
    }

    fun logs(password: String, user: User) {
        // ruleid: kt-secret-in-log
        Log.d("login", "password is $password")
        // ruleid: kt-secret-in-log
        println(user.accessToken)
        // ok: kt-secret-in-log
        Log.d("login", "user is ${user.name}")
        // ok: kt-secret-in-log
        println("the password was changed")
    }
}
