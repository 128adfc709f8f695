// Checks an unpacked audit pack with Go's own transparency-log packages, which know nothing of
// Assay: the checkpoint, every statement's inclusion, consistency with the earlier checkpoint.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run main.go DIR
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(format string, args ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

func read(parts ...string) string {
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		fail("%v", err)
	}
	return string(data)
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		fail("%v", err)
	}
	return n
}

func hash(text string) (h tlog.Hash) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) != tlog.HashSize {
		fail("not a hash: %q", text)
	}
	copy(h[:], data)
	return h
}

// checkpoint opens a signed note with one of the pack's keys.
func checkpoint(dir, name string) (int64, tlog.Hash) {
	var known []note.Verifier
	for _, line := range strings.Fields(read(dir, "log/vkeys")) {
		verifier, err := note.NewVerifier(line)
		if err != nil {
			fail("vkeys: %v", err)
		}
		known = append(known, verifier)
	}
	n, err := note.Open([]byte(read(dir, name)), note.VerifierList(known...))
	if err != nil {
		fail("%s: %v", name, err)
	}
	lines := strings.Split(n.Text, "\n")
	return number(lines[1]), hash(lines[2])
}

// record makes a log entry of an envelope and its key.
func record(dir, name string) []byte {
	var e struct {
		PayloadType string
		Payload     []byte
		Signatures  []struct{ Keyid, Sig string }
	}
	if err := json.Unmarshal([]byte(read(name)), &e); err != nil {
		fail("%s: %v", name, err)
	}
	block, _ := pem.Decode([]byte(read(dir, "keys", e.Signatures[0].Keyid+".pem")))
	details := "PKIX_ED25519"
	if len(block.Bytes) > 44 {
		details = "PKIX_ECDSA_P256_SHA_256"
	}
	pae := fmt.Sprintf("DSSEv1 %d %s %d %s", len(e.PayloadType), e.PayloadType, len(e.Payload), e.Payload)
	digest := sha256.Sum256([]byte(pae))
	return []byte(fmt.Sprintf(`{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":`+
		`{"data":{"algorithm":"SHA2_256","digest":"%s"},"signature":{"content":"%s","verifier":`+
		`{"keyDetails":"%s","publicKey":{"rawBytes":"%s"}}}}}}`,
		base64.StdEncoding.EncodeToString(digest[:]), e.Signatures[0].Sig, details,
		base64.StdEncoding.EncodeToString(block.Bytes)))
}

// path reads what stands between a first line and an empty one.
func path(text string) (first string, hashes []tlog.Hash) {
	lines := strings.Split(strings.SplitN(text, "\n\n", 2)[0], "\n")
	for _, line := range lines[1:] {
		if strings.HasPrefix(line, "index ") {
			first = line
			continue
		}
		hashes = append(hashes, hash(line))
	}
	if first == "" {
		first = lines[0]
	}
	return first, hashes
}

func main() {
	dir := os.Args[1]
	size, root := checkpoint(dir, "log/checkpoint")
	proofs, _ := filepath.Glob(filepath.Join(dir, "statements", "*.proof"))
	for _, name := range proofs {
		first, hashes := path(read(name))
		index := number(strings.TrimPrefix(first, "index "))
		leaf := record(dir, strings.TrimSuffix(name, "proof")+"json")
		if err := tlog.CheckRecord(hashes, size, root, index, tlog.RecordHash(leaf)); err != nil {
			fail("%s: %v", name, err)
		}
		leaf[len(leaf)/2] ^= 1
		if tlog.CheckRecord(hashes, size, root, index, tlog.RecordHash(leaf)) == nil {
			fail("%s: a changed entry passes", name)
		}
	}
	fmt.Printf("%d of %d entries are in the log\n", len(proofs), size)
	if _, err := os.Stat(filepath.Join(dir, "log/since")); err == nil {
		old, oldRoot := checkpoint(dir, "log/since")
		_, hashes := path(read(dir, "log/consistency"))
		if err := tlog.CheckTree(hashes, size, root, old, oldRoot); err != nil {
			fail("consistency: %v", err)
		}
		fmt.Printf("the log still begins with the %d entries of the earlier checkpoint\n", old)
	}
}
