import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Random;
import javax.crypto.Cipher;

class CipherExamples {
    void hashes() throws Exception {
        // ruleid: java-weak-hash
        MessageDigest.getInstance("MD5");
        // ruleid: java-weak-hash
        Signature.getInstance("SHA1withRSA");
        // ok: java-weak-hash
        MessageDigest.getInstance("SHA-256");
        // ok: java-weak-hash
        Signature.getInstance("SHA256withRSA");
    }

    void ciphers(byte[] key) throws Exception {
        // ruleid: java-weak-cipher
        Cipher.getInstance("DES/CBC/PKCS5Padding");
        // ruleid: java-weak-cipher
        new SecretKeySpec(key, "RC4");
        // ok: java-weak-cipher
        Cipher.getInstance("AES/GCM/NoPadding");
        // ok: java-weak-cipher
        new SecretKeySpec(key, "AES");
        // ruleid: java-ecb-mode
        Cipher.getInstance("AES");
        // ruleid: java-ecb-mode
        Cipher.getInstance("AES/ECB/PKCS5Padding");
        // ok: java-ecb-mode
        Cipher.getInstance("AES/CBC/PKCS5Padding");
        // ok: java-ecb-mode
        Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    }

    void fixedIv(Cipher cipher, Key key) throws Exception {
        // ruleid: java-fixed-iv
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec("0123456789abcdef".getBytes()));
        byte[] iv = new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        // ruleid: java-fixed-iv
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
        byte[] zeros = new byte[16];
        // ruleid: java-fixed-iv
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(zeros));
    }

    void freshIv(Cipher cipher, Key key, SecureRandom random, byte[] received) throws Exception {
        byte[] iv = new byte[12];
        random.nextBytes(iv);
        // ok: java-fixed-iv
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
        // ok: java-fixed-iv
        cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(received));
    }

    void keys() throws Exception {
        // ruleid: java-rsa-short-key
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        // ruleid: java-rsa-short-key
        new RSAKeyGenParameterSpec(512, RSAKeyGenParameterSpec.F4);
        // ok: java-rsa-short-key
        KeyPairGenerator strong = KeyPairGenerator.getInstance("RSA");
        strong.initialize(3072);
        // ok: java-rsa-short-key
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(256);
        // ruleid: java-rsa-without-oaep
        Cipher.getInstance("RSA/ECB/PKCS1Padding");
        // ruleid: java-rsa-without-oaep
        Cipher.getInstance("RSA");
        // ok: java-rsa-without-oaep
        Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
        // ok: java-rsa-without-oaep
        Cipher.getInstance("AES/CBC/PKCS5Padding");
    }

    void random(SecureRandom secure, Random dice) {
        // ruleid: java-insecure-random-secret
        String token = Long.toHexString(new Random().nextLong());
        // ruleid: java-insecure-random-secret
        String resetToken = "r" + Math.random();
        // ruleid: java-insecure-random-secret
        int otp = dice.nextInt(1000000);
        // ok: java-insecure-random-secret
        long sessionToken = secure.nextLong();
        // ok: java-insecure-random-secret
        int delay = new Random().nextInt(100);
    }

    void seeds(SecureRandom random) {
        // ruleid: java-secure-random-fixed-seed
        random.setSeed(42L);
        // ruleid: java-secure-random-fixed-seed
        random.setSeed(System.currentTimeMillis());
        // ok: java-secure-random-fixed-seed
        random.setSeed(SecureRandom.getSeed(20));
        // ok: java-secure-random-fixed-seed
        new SecureRandom();
    }
}
