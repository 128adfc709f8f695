package examples

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/md5"
	"crypto/rand"
	"crypto/rc4"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
)

func hashes(data []byte) {
	// ruleid: go-weak-hash
	md5.Sum(data)
	// ruleid: go-weak-hash
	first := sha1.New()
	// ok: go-weak-hash
	sha256.Sum256(data)
	// ok: go-weak-hash
	second := sha256.New()
	use(first, second)
}

func ciphers(key []byte) {
	// ruleid: go-weak-cipher
	first, err := des.NewCipher(key)
	// ruleid: go-weak-cipher
	second, err := rc4.NewCipher(key)
	// ok: go-weak-cipher
	third, err := aes.NewCipher(key)
	// ok: go-weak-cipher
	fourth, err := cipher.NewGCM(third)
	use(first, second, fourth, err)
}

func fixedIv(block cipher.Block, aead cipher.AEAD, text []byte) {
	// ruleid: go-fixed-iv
	cipher.NewCBCEncrypter(block, []byte("0123456789abcdef"))
	nonce := make([]byte, 12)
	// ruleid: go-fixed-iv
	aead.Seal(nil, nonce, text, nil)
}

func freshIv(block cipher.Block, aead cipher.AEAD, text []byte, received []byte) {
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		panic(err)
	}
	// ok: go-fixed-iv
	aead.Seal(nonce, nonce, text, nil)
	// ok: go-fixed-iv
	cipher.NewCTR(block, received)
}

func keys() {
	// ruleid: go-rsa-short-key
	first, err := rsa.GenerateKey(rand.Reader, 1024)
	// ruleid: go-rsa-short-key
	second, err := rsa.GenerateKey(rand.Reader, 512)
	// ok: go-rsa-short-key
	third, err := rsa.GenerateKey(rand.Reader, 3072)
	// ok: go-rsa-short-key
	fourth, err := rsa.GenerateKey(rand.Reader, 2048)
	use(first, second, third, fourth, err)
}

func padding(key *rsa.PublicKey, private *rsa.PrivateKey, text []byte) {
	// ruleid: go-rsa-without-oaep
	rsa.EncryptPKCS1v15(rand.Reader, key, text)
	// ruleid: go-rsa-without-oaep
	rsa.DecryptPKCS1v15(rand.Reader, private, text)
	// ok: go-rsa-without-oaep
	rsa.EncryptOAEP(sha256.New(), rand.Reader, key, text, nil)
	// ok: go-rsa-without-oaep
	rsa.SignPSS(rand.Reader, private, hash, text, nil)
}

func blocks(key, text, out []byte) {
	block, err := aes.NewCipher(key)
	for i := 0; i < len(text); i += 16 {
		// ruleid: go-ecb-by-hand
		block.Encrypt(out[i:], text[i:i+16])
	}
	for len(text) > 0 {
		// ruleid: go-ecb-by-hand
		block.Encrypt(out, text)
		text = text[16:]
	}
	// ok: go-ecb-by-hand
	block.Encrypt(out, text)
	mode := cipher.NewCBCEncrypter(block, iv)
	for i := 0; i < len(text); i += 16 {
		// ok: go-ecb-by-hand
		mode.CryptBlocks(out[i:], text[i:i+16])
	}
	use(err)
}

func randomErrors(buffer []byte) {
	// ruleid: go-random-error-ignored
	_, _ = rand.Read(buffer)
	// ruleid: go-random-error-ignored
	key, _ := rsa.GenerateKey(rand.Reader, 3072)
	// ok: go-random-error-ignored
	_, err := rand.Read(buffer)
	// ok: go-random-error-ignored
	other, err := rsa.GenerateKey(rand.Reader, 3072)
	use(key, other, err)
}
