// Checks a cosigned checkpoint with Go's own signed notes, which know nothing of
// Assay: by the keys of the log and of the witness the note must open, and with
// the text or the time changed it must not.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run main.go NOTE LOG-VKEY WITNESS-VKEY
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

func fail(format string, args ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// cosigner verifies cosignature/v1.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(c.key, []byte(message), sig[8:])
}

func newCosigner(vkey string) *cosigner {
	parts := strings.SplitN(strings.TrimSpace(vkey), "+", 3)
	if len(parts) != 3 {
		fail("not a verifier key: %s", vkey)
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		fail("not a witness's key: %s", vkey)
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if fmt.Sprintf("%x", id[:4]) != parts[1] {
		fail("the key's hash is %x, not %s", id[:4], parts[1])
	}
	return &cosigner{parts[0], binary.BigEndian.Uint32(id[:4]), key[1:]}
}

func main() {
	msg, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail("%v", err)
	}
	log, err := note.NewVerifier(strings.TrimSpace(os.Args[2]))
	if err != nil {
		fail("%v", err)
	}
	witness := newCosigner(os.Args[3])
	n, err := note.Open(msg, note.VerifierList(log, witness))
	if err != nil {
		fail("%v", err)
	}
	if len(n.Sigs) != 2 || len(n.UnverifiedSigs) != 0 {
		fail("%d signatures verified, %d not", len(n.Sigs), len(n.UnverifiedSigs))
	}
	changed := bytes.Replace(msg, []byte("\n"+strings.Split(n.Text, "\n")[1]+"\n"), []byte("\n77\n"), 1)
	if _, err := note.Open(changed, note.VerifierList(witness)); err == nil {
		fail("a changed size verifies")
	}
	sig, _ := base64.StdEncoding.DecodeString(n.Sigs[1].Base64)
	sig[11]++ // the time
	changed = bytes.Replace(msg, []byte(n.Sigs[1].Base64), []byte(base64.StdEncoding.EncodeToString(sig)), 1)
	if _, err := note.Open(changed, note.VerifierList(witness)); err == nil {
		fail("a changed time verifies")
	}
	fmt.Println("opened")
}
