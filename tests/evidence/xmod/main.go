// Checks a log with Go's own transparency-log packages, which know nothing of
// Assay: the checkpoint's signature, every inclusion proof, a consistency proof.
// Each must be accepted, and refused with one byte changed.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run main.go DIR
//
// DIR holds vkey, checkpoint, inclusion.txt ("index leaf hash…") and
// consistency.txt ("size root hash…"), hashes and leaves in base64.
package main

import (
	"encoding/base64"
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

func read(dir, name string) string {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		fail("%v", err)
	}
	return string(data)
}

func unbase64(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		fail("%v", err)
	}
	return data
}

func hash(text string) tlog.Hash {
	var h tlog.Hash
	if copy(h[:], unbase64(text)) != tlog.HashSize {
		fail("not a hash: %s", text)
	}
	return h
}

func hashes(fields []string) []tlog.Hash {
	var list []tlog.Hash
	for _, f := range fields {
		list = append(list, hash(f))
	}
	return list
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		fail("%v", err)
	}
	return n
}

// signature is what the last line's last field decodes to, if it does.
func signature(signed string) string {
	fields := strings.Fields(signed)
	data, err := base64.StdEncoding.DecodeString(fields[len(fields)-1])
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// checkpoint opens the signed note, and sees every changed byte refused.
func checkpoint(dir string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(strings.TrimSpace(read(dir, "vkey")))
	if err != nil {
		fail("vkey: %v", err)
	}
	known := note.VerifierList(verifier)
	signed := []byte(read(dir, "checkpoint"))
	n, err := note.Open(signed, known)
	if err != nil {
		fail("checkpoint: %v", err)
	}
	before := signature(string(signed))
	for i := range signed {
		signed[i] ^= 1
		// Go's decoder ignores the two bits that the last character of the
		// signature has to spare (Assay's own does not): no byte has changed then.
		_, err := note.Open(signed, known)
		if err == nil && signature(string(signed)) != before {
			fail("checkpoint: byte %d changed, and it opens", i)
		}
		signed[i] ^= 1
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 3 || lines[0] != verifier.Name() {
		fail("checkpoint: origin %q, log %q", lines[0], verifier.Name())
	}
	fmt.Printf("checkpoint accepted; %d changed bytes refused\n", len(signed))
	return number(lines[1]), hash(lines[2])
}

func inclusion(dir string, size int64, root tlog.Hash) {
	accepted, refused := 0, 0
	for _, line := range strings.Split(strings.TrimSpace(read(dir, "inclusion.txt")), "\n") {
		f := strings.Fields(line)
		index, leaf, proof := number(f[0]), unbase64(f[1]), tlog.RecordProof(hashes(f[2:]))
		if err := tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf)); err != nil {
			fail("entry %d: %v", index, err)
		}
		accepted++
		for i := range proof {
			proof[i][int(index)%tlog.HashSize] ^= 1
			if tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf)) == nil {
				fail("entry %d: hash %d changed, and it passes", index, i)
			}
			proof[i][int(index)%tlog.HashSize] ^= 1
			refused++
		}
		leaf[int(index)%len(leaf)] ^= 1
		if tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf)) == nil {
			fail("entry %d: leaf changed, and it passes", index)
		}
		refused++
	}
	if int64(accepted) != size {
		fail("%d inclusion proofs for %d entries", accepted, size)
	}
	fmt.Printf("%d inclusion proofs accepted; %d changed ones refused\n", accepted, refused)
}

func consistency(dir string, size int64, root tlog.Hash) {
	f := strings.Fields(read(dir, "consistency.txt"))
	old, oldRoot, proof := number(f[0]), hash(f[1]), tlog.TreeProof(hashes(f[2:]))
	if err := tlog.CheckTree(proof, size, root, old, oldRoot); err != nil {
		fail("consistency: %v", err)
	}
	for i := range proof {
		for b := range proof[i] {
			proof[i][b] ^= 1
			if tlog.CheckTree(proof, size, root, old, oldRoot) == nil {
				fail("consistency: hash %d changed, and it passes", i)
			}
			proof[i][b] ^= 1
		}
	}
	fmt.Printf("consistency of %d with %d accepted; %d changed bytes refused\n", size, old,
		len(proof)*tlog.HashSize)
}

func main() {
	if len(os.Args) != 2 {
		fail("usage: main DIR")
	}
	size, root := checkpoint(os.Args[1])
	inclusion(os.Args[1], size, root)
	consistency(os.Args[1], size, root)
}
