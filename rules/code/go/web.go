package examples

import (
	"fmt"
	"html"
	"html/template"
	"io"
	"net/http"
	"strconv"

	"github.com/gorilla/websocket"
)

func write(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	// ruleid: go-xss-writer-request
	fmt.Fprintf(w, "<h1>Hello %s</h1>", name)
	// ruleid: go-xss-writer-request
	w.Write([]byte("<h1>" + name + "</h1>"))
	// ruleid: go-xss-writer-request
	io.WriteString(w, r.URL.Query().Get("text"))
	// ok: go-xss-writer-request
	fmt.Fprintf(w, "<h1>Hello %s</h1>", html.EscapeString(name))
	number, _ := strconv.Atoi(name)
	// ok: go-xss-writer-request
	fmt.Fprintf(w, "<h1>Number %d</h1>", number)
}

func trusted(text string) {
	// ruleid: go-xss-trusted-type
	first := template.HTML(text)
	// ruleid: go-xss-trusted-type
	second := template.JS("var name = '" + text + "'")
	// ok: go-xss-trusted-type
	third := template.HTML("<b>fixed</b>")
	// ok: go-xss-trusted-type
	fourth := template.HTML(policy.Sanitize(text))
	use(first, second, third, fourth)
}

func cookies(w http.ResponseWriter, id string) {
	// ruleid: go-cookie-without-flags
	http.SetCookie(w, &http.Cookie{Name: "session", Value: id})
	// ruleid: go-cookie-without-flags
	http.SetCookie(w, &http.Cookie{Name: "session", Value: id, Secure: false, HttpOnly: true})
	// ok: go-cookie-without-flags
	http.SetCookie(w, &http.Cookie{Name: "session", Value: id, Secure: true, HttpOnly: true})
	// ok: go-cookie-without-flags
	http.SetCookie(w, &http.Cookie{Name: "session", MaxAge: -1})
}

func cors(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-cors-any-origin
	w.Header().Set("Access-Control-Allow-Origin", "*")
	// ruleid: go-cors-any-origin
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	// ok: go-cors-any-origin
	w.Header().Set("Access-Control-Allow-Origin", "https://app.example.com")
	// ok: go-cors-any-origin
	w.Header().Set("Access-Control-Allow-Methods", "*")
}

// ruleid: go-websocket-any-origin
var open = websocket.Upgrader{CheckOrigin: func(r *http.Request) bool { return true }}

// ok: go-websocket-any-origin
var checked = websocket.Upgrader{CheckOrigin: func(r *http.Request) bool { return allowed[r.Header.Get("Origin")] }}

func upgraders(upgrader websocket.Upgrader) {
	// ruleid: go-websocket-any-origin
	upgrader.CheckOrigin = func(r *http.Request) bool { return true }
	// ok: go-websocket-any-origin
	upgrader.ReadBufferSize = 1024
}

func failures(w http.ResponseWriter, err error) {
	// ruleid: go-error-text-in-answer
	http.Error(w, err.Error(), http.StatusInternalServerError)
	// ruleid: go-error-text-in-answer
	http.Error(w, err.Error(), 500)
	// ok: go-error-text-in-answer
	http.Error(w, "something went wrong", http.StatusInternalServerError)
	// ok: go-error-text-in-answer
	http.Error(w, err.Error(), http.StatusBadRequest)
}

func refusals(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-refusal-without-return
	if !authorized(r) {
		http.Error(w, "forbidden", http.StatusForbidden)
	}
	// ok: go-refusal-without-return
	if !authorized(r) {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	// ruleid: go-refusal-without-return
	if r.Method != "POST" {
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
	remove(r)
	// ok: go-refusal-without-return
	if r.Method == "HEAD" {
		w.WriteHeader(http.StatusOK)
	}
	finish(w)
}
