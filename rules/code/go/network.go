package examples

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/crypto/ssh"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func ssrf(r *http.Request) {
	target := r.FormValue("url")
	// ruleid: go-ssrf-request
	http.Get(target)
	// ruleid: go-ssrf-request
	http.NewRequest("GET", "http://"+target+"/status", nil)
	// ok: go-ssrf-request
	http.Get("https://api.example.com/items?name=" + url.QueryEscape(target))
	// ok: go-ssrf-request
	http.Get("https://api.example.com/status")
}

func verification(config *tls.Config) {
	// ruleid: go-tls-verification-off
	first := &tls.Config{InsecureSkipVerify: true}
	// ruleid: go-tls-verification-off
	config.InsecureSkipVerify = true
	// ok: go-tls-verification-off
	second := &tls.Config{RootCAs: pool}
	// ok: go-tls-verification-off
	third := &tls.Config{InsecureSkipVerify: true, VerifyPeerCertificate: check}
	use(first, second, third)
}

func versions(config *tls.Config) {
	// ruleid: go-old-tls-version
	first := &tls.Config{MinVersion: tls.VersionTLS10}
	// ruleid: go-old-tls-version
	config.MinVersion = tls.VersionTLS11
	// ok: go-old-tls-version
	second := &tls.Config{MinVersion: tls.VersionTLS12}
	// ok: go-old-tls-version
	config.MinVersion = tls.VersionTLS13
	use(first, second)
}

func suites() []uint16 {
	return []uint16{
		// ruleid: go-weak-cipher-suite
		tls.TLS_RSA_WITH_AES_128_CBC_SHA,
		// ruleid: go-weak-cipher-suite
		tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA,
		// ok: go-weak-cipher-suite
		tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		// ok: go-weak-cipher-suite
		tls.TLS_AES_256_GCM_SHA384,
	}
}

func hosts(key ssh.PublicKey) {
	// ruleid: go-ssh-host-key-ignored
	first := &ssh.ClientConfig{HostKeyCallback: ssh.InsecureIgnoreHostKey()}
	second := &ssh.ClientConfig{
		// ruleid: go-ssh-host-key-ignored
		HostKeyCallback: func(host string, address net.Addr, key ssh.PublicKey) error { return nil },
	}
	// ok: go-ssh-host-key-ignored
	third := &ssh.ClientConfig{HostKeyCallback: ssh.FixedHostKey(key)}
	fourth := &ssh.ClientConfig{
		// ok: go-ssh-host-key-ignored
		HostKeyCallback: func(host string, address net.Addr, key ssh.PublicKey) error { return check(host, key) },
	}
	use(first, second, third, fourth)
}

func redirect(w http.ResponseWriter, r *http.Request) {
	next := r.URL.Query().Get("next")
	// ruleid: go-open-redirect-request
	http.Redirect(w, r, next, http.StatusFound)
	// ruleid: go-open-redirect-request
	w.Header().Set("Location", r.FormValue("url"))
	// ok: go-open-redirect-request
	http.Redirect(w, r, "/login?next="+url.QueryEscape(next), http.StatusFound)
	// ok: go-open-redirect-request
	http.Redirect(w, r, "/home", http.StatusFound)
}

func servers(mux *http.ServeMux) {
	// ruleid: go-server-without-timeouts
	http.ListenAndServe(":8080", mux)
	// ruleid: go-server-without-timeouts
	first := &http.Server{Addr: ":8080", Handler: mux}
	// ok: go-server-without-timeouts
	second := &http.Server{Addr: ":8080", ReadHeaderTimeout: 5 * time.Second}
	// ok: go-server-without-timeouts
	second.ListenAndServe()
	use(first)
}

func connections() {
	// ruleid: go-grpc-without-encryption
	grpc.Dial("service:443", grpc.WithInsecure())
	// ruleid: go-grpc-without-encryption
	grpc.NewClient("service:443", grpc.WithTransportCredentials(insecure.NewCredentials()))
	// ok: go-grpc-without-encryption
	grpc.NewClient("service:443", grpc.WithTransportCredentials(credentials.NewTLS(config)))
	// ok: go-grpc-without-encryption
	grpc.NewClient("service:443", grpc.WithBlock())
}
