package examples

import (
	"fmt"
	"math/rand"
)

func tokens(letters []rune) string {
	// ruleid: go-insecure-random-secret
	token := fmt.Sprintf("%x", rand.Int63())
	// ruleid: go-insecure-random-secret
	password := letters[rand.Intn(len(letters))]
	// ok: go-insecure-random-secret
	delay := rand.Intn(100)
	// ok: go-insecure-random-secret
	index := rand.Perm(10)
	use(password, delay, index)
	return token
}
