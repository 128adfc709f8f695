package examples

import (
	"archive/zip"
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/gin-gonic/gin"
)

func traversal(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("file")
	// ruleid: go-path-traversal-request
	os.Open("/srv/data/" + name)
	path := filepath.Join("/srv/data", name)
	// ruleid: go-path-traversal-request
	os.ReadFile(path)
	// ruleid: go-path-traversal-request
	http.ServeFile(w, r, filepath.Join("/srv/data", r.FormValue("name")))
	// ok: go-path-traversal-request
	os.Open(filepath.Join("/srv/data", filepath.Base(name)))
	// ok: go-path-traversal-request
	os.ReadFile("/srv/data/readme.txt")
}

func traversalChecked(r *http.Request) {
	name := r.URL.Query().Get("file")
	if !filepath.IsLocal(name) {
		return
	}
	// ok: go-path-traversal-request
	os.ReadFile(filepath.Join("/srv/data", name))
}

func upload(c *gin.Context, r *http.Request) {
	_, header, err := r.FormFile("file")
	// ruleid: go-upload-file-name
	os.Create("/srv/uploads/" + header.Filename)
	// ok: go-upload-file-name
	os.Create("/srv/uploads/" + filepath.Base(header.Filename))
	// ok: go-upload-file-name
	os.Create("/srv/uploads/new" + filepath.Ext(header.Filename))
	use(err)
}

func uploadGin(c *gin.Context) {
	file, err := c.FormFile("file")
	// ruleid: go-upload-file-name
	c.SaveUploadedFile(file, filepath.Join("/srv/uploads", file.Filename))
	use(err)
}

func unzip(archive *zip.ReadCloser, directory string) {
	for _, entry := range archive.File {
		// ruleid: go-zip-slip
		target := filepath.Join(directory, entry.Name)
		os.MkdirAll(filepath.Dir(target), 0o750)
	}
}

func untar(reader *tar.Reader, directory string) {
	for {
		header, err := reader.Next()
		if err != nil {
			return
		}
		// ruleid: go-zip-slip
		os.MkdirAll(filepath.Join(directory, header.Name), 0o750)
	}
}

func unzipChecked(archive *zip.ReadCloser, directory string) {
	for _, entry := range archive.File {
		if !filepath.IsLocal(entry.Name) {
			continue
		}
		// ok: go-zip-slip
		target := filepath.Join(directory, entry.Name)
		os.MkdirAll(filepath.Dir(target), 0o750)
	}
}

func unzipPrefix(archive *zip.ReadCloser, directory string) {
	for _, entry := range archive.File {
		// ok: go-zip-slip
		target := filepath.Join(directory, entry.Name)
		if !strings.HasPrefix(target, directory+"/") {
			continue
		}
		os.MkdirAll(filepath.Dir(target), 0o750)
	}
}

func permissions(data []byte) {
	// ruleid: go-file-world-writable
	os.WriteFile("settings.json", data, 0666)
	// ruleid: go-file-world-writable
	os.Chmod("settings.json", 0o777)
	// ok: go-file-world-writable
	os.WriteFile("settings.json", data, 0600)
	// ok: go-file-world-writable
	os.Chmod("settings.json", 0o755)
}

func temporary(data []byte) {
	// ruleid: go-temporary-file-fixed-name
	os.WriteFile("/tmp/report.txt", data, 0600)
	// ruleid: go-temporary-file-fixed-name
	os.Create(filepath.Join(os.TempDir(), "report.txt"))
	// ok: go-temporary-file-fixed-name
	os.CreateTemp("", "report-*.txt")
	// ok: go-temporary-file-fixed-name
	os.WriteFile("/srv/report.txt", data, 0600)
}

func checkThenCreate(path string, data []byte) {
	// ruleid: go-check-then-create
	if _, err := os.Stat(path); os.IsNotExist(err) {
		file, err := os.Create(path)
		use(file, err)
	}
	// ruleid: go-check-then-create
	if _, err := os.Stat(path); os.IsNotExist(err) {
		os.WriteFile(path, data, 0600)
	}
	// ok: go-check-then-create
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return
	}
	// ok: go-check-then-create
	os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0600)
}

func unpack(in io.Reader, out io.Writer) {
	reader, err := gzip.NewReader(in)
	// ruleid: go-decompression-without-limit
	io.Copy(out, reader)
	// ruleid: go-decompression-without-limit
	io.ReadAll(reader)
	// ok: go-decompression-without-limit
	io.Copy(out, io.LimitReader(reader, 1<<20))
	// ok: go-decompression-without-limit
	io.Copy(out, in)
	use(err)
}

func servers(mux *http.ServeMux) {
	// ruleid: go-file-server-of-root
	mux.Handle("/", http.FileServer(http.Dir("/")))
	// ruleid: go-file-server-of-root
	mux.Handle("/files/", http.StripPrefix("/files/", http.FileServer(http.Dir("."))))
	// ok: go-file-server-of-root
	mux.Handle("/static/", http.FileServer(http.Dir("public")))
	// ok: go-file-server-of-root
	mux.Handle("/assets/", http.FileServer(http.FS(assets)))
}
