using System;
using System.Security.Cryptography;
using System.Text;

public class CryptoExamples
{
    public void Hashes(byte[] data)
    {
        // ruleid: cs-weak-hash
        MD5.Create().ComputeHash(data);
        // ruleid: cs-weak-hash
        SHA1.HashData(data);
        // ok: cs-weak-hash
        SHA256.HashData(data);
        // ok: cs-weak-hash
        SHA512.Create();
    }

    public void Ciphers(Aes aes, byte[] key)
    {
        // ruleid: cs-weak-cipher
        var des = DES.Create();
        // ruleid: cs-weak-cipher
        var triple = new TripleDESCryptoServiceProvider();
        // ok: cs-weak-cipher
        var safe = Aes.Create();
        // ok: cs-weak-cipher
        var gcm = new AesGcm(key, 16);
        // ruleid: cs-ecb-mode
        aes.Mode = CipherMode.ECB;
        // ruleid: cs-ecb-mode
        var other = new AesManaged { Mode = CipherMode.ECB };
        // ok: cs-ecb-mode
        aes.Mode = CipherMode.CBC;
        // ok: cs-ecb-mode
        aes.Padding = PaddingMode.PKCS7;
    }

    public void Vectors(Aes aes, byte[] received)
    {
        // ruleid: cs-fixed-iv
        aes.IV = Encoding.UTF8.GetBytes("0123456789abcdef");
        // ruleid: cs-fixed-iv
        aes.IV = new byte[16];
        // ok: cs-fixed-iv
        aes.GenerateIV();
        // ok: cs-fixed-iv
        aes.IV = received;
    }

    public void Keys()
    {
        // ruleid: cs-rsa-short-key
        RSA.Create(1024);
        // ruleid: cs-rsa-short-key
        new RSACryptoServiceProvider(512);
        // ok: cs-rsa-short-key
        RSA.Create(3072);
        // ok: cs-rsa-short-key
        new RSACryptoServiceProvider(2048);
    }

    public void Tokens(Random random)
    {
        // ruleid: cs-insecure-random-secret
        string token = new Random().Next().ToString();
        // ruleid: cs-insecure-random-secret
        int otp = random.Next(1000000);
        // ok: cs-insecure-random-secret
        int resetToken = RandomNumberGenerator.GetInt32(1000000);
        // ok: cs-insecure-random-secret
        int delay = random.Next(100);
    }

    public void Rounds(string password, byte[] salt)
    {
        // ruleid: cs-password-hash-rounds-low
        new Rfc2898DeriveBytes(password, salt, 1000);
        // ruleid: cs-password-hash-rounds-low
        BCrypt.Net.BCrypt.HashPassword(password, 4);
        // ok: cs-password-hash-rounds-low
        new Rfc2898DeriveBytes(password, salt, 600000, HashAlgorithmName.SHA256);
        // ok: cs-password-hash-rounds-low
        BCrypt.Net.BCrypt.HashPassword(password, 12);
    }

    public void Credentials(IConfiguration configuration)
    {
        // ruleid: cs-hardcoded-credential
        new SqlConnection("Server=db;Database=app;User Id=app;Password=correct-horse");
        // ruleid: cs-hardcoded-credential
        new SymmetricSecurityKey(Encoding.UTF8.GetBytes("signing-secret"));
        // ok: cs-hardcoded-credential
        new SqlConnection("Server=db;Database=app;Integrated Security=true");
        // ok: cs-hardcoded-credential
        new SymmetricSecurityKey(Encoding.UTF8.GetBytes(configuration["Key"]));
    }
}
