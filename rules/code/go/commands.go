package examples

import (
	"fmt"
	"html/template"
	"net/http"
	"os"
	"os/exec"
	"plugin"
	"strconv"
	"syscall"
)

func request(w http.ResponseWriter, r *http.Request) {
	host := r.FormValue("host")
	// ruleid: go-command-injection-request
	exec.Command("ping", "-c", "1", host).Run()
	// ruleid: go-command-injection-request, go-shell-command-concatenation
	exec.CommandContext(r.Context(), "sh", "-c", "ping "+host).Run()
	// ruleid: go-command-injection-request
	exec.Command(r.URL.Query().Get("tool")).Run()
	// ok: go-command-injection-request
	exec.Command("ping", "-c", "1", "localhost").Run()
	count, _ := strconv.Atoi(r.FormValue("count"))
	// ok: go-command-injection-request
	exec.Command("ping", "-c", fmt.Sprint(count), "localhost").Run()
}

func shell(name string) {
	// ruleid: go-shell-command-concatenation
	exec.Command("sh", "-c", "tar xf "+name).Run()
	// ruleid: go-shell-command-concatenation
	exec.Command("/bin/bash", "-c", fmt.Sprintf("cat %s | sort", name)).Run()
	// ok: go-shell-command-concatenation
	exec.Command("sh", "-c", "ls | wc -l").Run()
	// ok: go-shell-command-concatenation
	exec.Command("tar", "xf", "archive-"+name).Run()
}

func variable(name string) {
	// ruleid: go-command-from-variable
	exec.Command("/opt/tools/"+name, "--version").Run()
	// ruleid: go-command-from-variable
	exec.Command(os.Getenv("TOOL")).Run()
	// ok: go-command-from-variable
	exec.Command("git", "status").Run()
	// ok: go-command-from-variable
	exec.Command("git", "checkout", "branch-"+name).Run()
}

func templates(w http.ResponseWriter, r *http.Request) {
	source := r.FormValue("template")
	// ruleid: go-template-source-request
	page, _ := template.New("page").Parse(source)
	// ruleid: go-template-source-request
	template.Must(template.New("mail").Parse("Hello " + source))
	// ok: go-template-source-request
	fixed, _ := template.New("page").Parse("Hello {{.}}")
	// ok: go-template-source-request
	fixed.Execute(w, source)
	page.Execute(w, nil)
}

func plugins(r *http.Request) {
	// ruleid: go-plugin-from-request
	plugin.Open(r.FormValue("plugin"))
	name := r.URL.Query().Get("name")
	// ruleid: go-plugin-from-request
	plugin.Open("/srv/plugins/" + name + ".so")
	// ok: go-plugin-from-request
	plugin.Open("/srv/plugins/codec.so")
	// ok: go-plugin-from-request
	syscall.LoadLibrary("codec.dll")
}

func environment(r *http.Request) {
	name := r.FormValue("name")
	// ruleid: go-environment-from-request
	os.Setenv(name, "on")
	// ruleid: go-environment-from-request
	os.Setenv("PATH", "/usr/bin:"+name)
	// ok: go-environment-from-request
	os.Setenv("MODE", "production")
	// ok: go-environment-from-request
	os.Getenv(name)
}
