package examples

import (
	"net/http"
	"os"
	"text/template"
)

func page(w http.ResponseWriter, r *http.Request, pages *template.Template) {
	// ruleid: go-text-template-for-web
	pages.Execute(w, r.Form)
	// ruleid: go-text-template-for-web
	pages.ExecuteTemplate(w, "page", r.Form)
	// ok: go-text-template-for-web
	pages.Execute(os.Stdout, nil)
	// ok: go-text-template-for-web
	pages.Lookup("page")
}
