package examples

import (
	"crypto/aes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/pbkdf2"
)

func hardcoded(password string) {
	// ruleid: go-hardcoded-password
	sql.Open("mysql", "app:correct-horse@tcp(db:3306)/app")
	// ruleid: go-hardcoded-password
	client := redis.NewClient(&redis.Options{Addr: "cache:6379", Password: "correct-horse"})
	// ok: go-hardcoded-password
	sql.Open("postgres", os.Getenv("DATABASE_URL"))
	// ok: go-hardcoded-password
	other := redis.NewClient(&redis.Options{Addr: "cache:6379", Password: password})
	use(client, other)
}

func keys(key []byte, token *jwt.Token) {
	// ruleid: go-hardcoded-key
	aes.NewCipher([]byte("0123456789abcdef"))
	secret := []byte("signing-secret")
	// ruleid: go-hardcoded-key
	token.SignedString(secret)
	// ok: go-hardcoded-key
	aes.NewCipher(key)
	// ok: go-hardcoded-key
	hmac.New(sha256.New, []byte(os.Getenv("KEY")))
}

func tokens(parser *jwt.Parser, text string, claims jwt.Claims, key []byte) {
	// ruleid: go-jwt-not-verified
	jwt.NewWithClaims(jwt.SigningMethodNone, claims)
	// ruleid: go-jwt-not-verified
	parser.ParseUnverified(text, claims)
	// ok: go-jwt-not-verified
	jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	// ok: go-jwt-not-verified
	parser.ParseWithClaims(text, claims, lookup)
	// ruleid: go-jwt-method-not-checked
	jwt.Parse(text, func(token *jwt.Token) (interface{}, error) { return key, nil })
	// ruleid: go-jwt-method-not-checked
	jwt.ParseWithClaims(text, claims, func(token *jwt.Token) (any, error) {
		return key, nil
	})
	// ok: go-jwt-method-not-checked
	jwt.Parse(text, func(token *jwt.Token) (interface{}, error) { return key, nil }, jwt.WithValidMethods([]string{"HS256"}))
	// ok: go-jwt-method-not-checked
	jwt.Parse(text, func(token *jwt.Token) (interface{}, error) {
		if _, ok := token.Method.(*jwt.SigningMethodHMAC); !ok {
			return nil, errMethod
		}
		return key, nil
	})
}

func compare(expectedSignature, expected string, messageMAC, given []byte, name string) bool {
	// ruleid: go-timing-unsafe-compare
	if expectedSignature != expected {
		return false
	}
	// ruleid: go-timing-unsafe-compare
	if bytes.Equal(messageMAC, given) {
		return true
	}
	// ok: go-timing-unsafe-compare
	if hmac.Equal(messageMAC, given) {
		return true
	}
	// ok: go-timing-unsafe-compare
	if expectedSignature == "" || name == expected {
		return false
	}
	return false
}

func costs(password, salt []byte) {
	// ruleid: go-password-hash-cost-low
	bcrypt.GenerateFromPassword(password, 4)
	// ruleid: go-password-hash-cost-low
	pbkdf2.Key(password, salt, 1000, 32, sha256.New)
	// ok: go-password-hash-cost-low
	bcrypt.GenerateFromPassword(password, 12)
	// ok: go-password-hash-cost-low
	pbkdf2.Key(password, salt, 600000, 32, sha256.New)
}

func checks(hash, password []byte, key *rsa.PublicKey, text string) error {
	// ruleid: go-security-check-ignored
	_ = bcrypt.CompareHashAndPassword(hash, password)
	// ruleid: go-security-check-ignored
	token, _ := jwt.Parse(text, lookup)
	// ok: go-security-check-ignored
	err := bcrypt.CompareHashAndPassword(hash, password)
	// ok: go-security-check-ignored
	other, err := jwt.Parse(text, lookup)
	use(token, other)
	return err
}

func logs(password string, user User) {
	// ruleid: go-secret-in-log
	log.Printf("login with %s", password)
	// ruleid: go-secret-in-log
	fmt.Println("token", user.AccessToken)
	// ok: go-secret-in-log
	log.Printf("login of %s", user.Name)
	// ok: go-secret-in-log
	log.Println("the password was changed")
}
