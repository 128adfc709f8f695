import java.security.MessageDigest;
import java.sql.DriverManager;
import java.util.Arrays;

class PasswordExamples {
    void costs(char[] password, byte[] salt) {
        // ruleid: java-password-hash-cost-low
        new BCryptPasswordEncoder(4);
        // ruleid: java-password-hash-cost-low
        new PBEKeySpec(password, salt, 1000, 256);
        // ok: java-password-hash-cost-low
        new BCryptPasswordEncoder(12);
        // ok: java-password-hash-cost-low
        new PBEKeySpec(password, salt, 600000, 256);
    }

    void encoders() {
        // ruleid: java-password-encoder-weak
        PasswordEncoder none = NoOpPasswordEncoder.getInstance();
        // ruleid: java-password-encoder-weak
        PasswordEncoder digest = new MessageDigestPasswordEncoder("SHA-256");
        // ok: java-password-encoder-weak
        PasswordEncoder argon = new Argon2PasswordEncoder(16, 32, 1, 65536, 3);
        // ok: java-password-encoder-weak
        PasswordEncoder delegating = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    void hardcoded(String url, HikariConfig config, String given) throws Exception {
        // ruleid: java-hardcoded-password
        DriverManager.getConnection(url, "app", "correct-horse");
        // ruleid: java-hardcoded-password
        config.setPassword("correct-horse");
        // ok: java-hardcoded-password
        DriverManager.getConnection(url, "app", System.getenv("DATABASE_PASSWORD"));
        // ok: java-hardcoded-password
        config.setPassword(given);
    }

    void keys(byte[] stored) {
        // ruleid: java-hardcoded-key
        new SecretKeySpec("0123456789abcdef".getBytes(), "AES");
        byte[] bytes = Base64.getDecoder().decode("MDEyMzQ1Njc4OWFiY2RlZg==");
        // ruleid: java-hardcoded-key
        Keys.hmacShaKeyFor(bytes);
        // ruleid: java-hardcoded-key
        Algorithm.HMAC256("signing-secret");
        // ok: java-hardcoded-key
        new SecretKeySpec(stored, "AES");
        // ok: java-hardcoded-key
        Algorithm.HMAC256(System.getenv("SIGNING_KEY"));
    }

    void tokens(String token, SecretKey key) {
        // ruleid: java-jwt-not-verified
        JWT.create().withSubject("user").sign(Algorithm.none());
        // ruleid: java-jwt-not-verified
        Jwts.parser().setSigningKey(key).build().parseClaimsJwt(token);
        // ok: java-jwt-not-verified
        JWT.require(Algorithm.HMAC256(key)).build().verify(token);
        // ok: java-jwt-not-verified
        Jwts.parser().verifyWith(key).build().parseSignedClaims(token);
    }

    void compare(String expectedSignature, String expected, byte[] hmac, byte[] given, String name) {
        // ruleid: java-timing-unsafe-compare
        boolean same = expectedSignature.equals(expected);
        // ruleid: java-timing-unsafe-compare
        boolean bytes = Arrays.equals(hmac, given);
        // ok: java-timing-unsafe-compare
        boolean constant = MessageDigest.isEqual(hmac, given);
        // ok: java-timing-unsafe-compare
        boolean names = name.equals(expected);
    }

    void logs(String password, User user) {
        // ruleid: java-secret-in-log
        logger.info("Login with {}", password);
        // ruleid: java-secret-in-log
        log.debug("Token " + user.getAccessToken());
        // ok: java-secret-in-log
        logger.info("Login of {}", user.getName());
        // ok: java-secret-in-log
        logger.info("The password was changed");
    }

    boolean verifySignature(byte[] data) {
        // ruleid: java-authentication-error-ignored
        try {
            return verifier.verify(data);
        } catch (Exception error) {
            log.warn("failed", error);
            return true;
        }
    }

    boolean isAuthorized(User user) {
        // ruleid: java-authentication-error-ignored
        try {
            return service.check(user);
        } catch (IOException error) {
            return true;
        }
    }

    boolean verifyStrict(byte[] data) {
        // ok: java-authentication-error-ignored
        try {
            return verifier.verify(data);
        } catch (Exception error) {
            return false;
        }
    }

    boolean closeQuietly(Closeable stream) {
        // ok: java-authentication-error-ignored
        try {
            stream.close();
        } catch (IOException error) {
            return true;
        }
        return false;
    }
}
