package examples

import (
	"encoding/gob"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/smtp"

	"github.com/gin-gonic/gin"
)

// ok: go-profiling-exposed
import _ "embed"

// ruleid: go-profiling-exposed
import _ "net/http/pprof"

// ruleid: go-profiling-exposed
import "net/http/pprof"

// ok: go-profiling-exposed
import "runtime/pprof"

func modes() {
	// ruleid: go-gin-debug-mode
	gin.SetMode(gin.DebugMode)
	// ruleid: go-gin-debug-mode
	gin.SetMode("debug")
	// ok: go-gin-debug-mode
	gin.SetMode(gin.ReleaseMode)
	// ok: go-gin-debug-mode
	gin.SetMode(gin.TestMode)
}

func body(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-request-body-without-limit
	data, err := io.ReadAll(r.Body)
	// ok: go-request-body-without-limit
	limited, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	use(data, limited, err)
}

func bodyAgain(w http.ResponseWriter, request *http.Request) {
	// ruleid: go-request-body-without-limit
	data, err := io.ReadAll(request.Body)
	use(data, err)
}

func bodyLimited(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	// ok: go-request-body-without-limit
	data, err := io.ReadAll(r.Body)
	use(data, err)
}

func decode(r *http.Request, file io.Reader) {
	// ruleid: go-gob-from-request
	gob.NewDecoder(r.Body).Decode(&order)
	body := r.Body
	// ruleid: go-gob-from-request
	decoder := gob.NewDecoder(body)
	// ok: go-gob-from-request
	json.NewDecoder(r.Body).Decode(&order)
	// ok: go-gob-from-request
	gob.NewDecoder(file).Decode(&order)
	use(decoder)
}

func logs(r *http.Request) {
	name := r.FormValue("name")
	// ruleid: go-log-injection-request
	log.Println("login of " + name)
	// ruleid: go-log-injection-request
	log.Printf("login of %s", name)
	// ok: go-log-injection-request
	log.Printf("login of %q", name)
	// ok: go-log-injection-request
	log.Println("login")
}

func mail(auth smtp.Auth) {
	// ruleid: go-smtp-without-encryption
	smtp.SendMail("mail.example.com:25", smtp.PlainAuth("", user, password, "mail.example.com"), from, to, text)
	// ruleid: go-smtp-without-encryption
	smtp.SendMail("10.0.0.5:25", smtp.PlainAuth("", user, password, "10.0.0.5"), from, to, text)
	// ok: go-smtp-without-encryption
	smtp.SendMail("mail.example.com:587", smtp.PlainAuth("", user, password, "mail.example.com"), from, to, text)
	// ok: go-smtp-without-encryption
	smtp.SendMail("localhost:25", nil, from, to, text)
}
