package examples

import (
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

func narrowing(text string) {
	number, err := strconv.Atoi(text)
	// ruleid: go-integer-narrowing
	first := int32(number)
	wide, err := strconv.ParseInt(text, 10, 64)
	// ruleid: go-integer-narrowing
	second := uint16(wide)
	small, err := strconv.ParseInt(text, 10, 32)
	// ok: go-integer-narrowing
	third := int32(small)
	// ok: go-integer-narrowing
	fourth := int64(number)
	use(first, second, third, fourth, err)
}

func narrowingChecked(text string) (int32, error) {
	number, err := strconv.Atoi(text)
	if number > math.MaxInt32 || number < math.MinInt32 {
		return 0, errRange
	}
	// ok: go-integer-narrowing
	return int32(number), err
}

func sizes(r *http.Request) {
	count, err := strconv.Atoi(r.FormValue("count"))
	// ruleid: go-slice-size-request
	buffer := make([]byte, count)
	// ruleid: go-slice-size-request
	line := strings.Repeat("-", count)
	// ok: go-slice-size-request
	limited := make([]byte, min(count, 4096))
	// ok: go-slice-size-request
	fixed := make([]byte, 4096)
	use(buffer, line, limited, fixed, err)
}

func expressions(r *http.Request) {
	search := r.FormValue("search")
	// ruleid: go-must-compile-request
	regexp.MustCompile(search)
	// ruleid: go-must-compile-request
	regexp.MustCompile("^" + search + "$")
	// ok: go-must-compile-request
	regexp.MustCompile(regexp.QuoteMeta(search))
	// ok: go-must-compile-request
	regexp.Compile(search)
}

func loops(names []string, lock *sync.Mutex) {
	for _, name := range names {
		file, err := os.Open(name)
		// ruleid: go-defer-in-loop
		defer file.Close()
		use(file, err)
	}
	for i := 0; i < 3; i++ {
		lock.Lock()
		// ruleid: go-defer-in-loop
		defer lock.Unlock()
	}
	file, err := os.Open("settings")
	// ok: go-defer-in-loop
	defer file.Close()
	for _, name := range names {
		func() {
			other, err := os.Open(name)
			// ok: go-defer-in-loop
			defer other.Close()
			use(err)
		}()
	}
	use(err)
}

func pointers(base *byte, bytes []byte) {
	// ruleid: go-unsafe-pointer
	first := unsafe.Pointer(uintptr(unsafe.Pointer(base)) + 8)
	// ruleid: go-unsafe-pointer
	header := (*reflect.SliceHeader)(unsafe.Pointer(&bytes))
	// ok: go-unsafe-pointer
	slice := unsafe.Slice(base, 8)
	// ok: go-unsafe-pointer
	size := unsafe.Sizeof(bytes)
	use(first, header, slice, size)
}

func groups(wg *sync.WaitGroup) {
	// ruleid: go-waitgroup-add-inside-goroutine
	go func() {
		wg.Add(1)
		defer wg.Done()
		work()
	}()
	// ruleid: go-waitgroup-add-inside-goroutine
	go func(n int) {
		prepare(n)
		wg.Add(1)
		wg.Done()
	}(3)
	wg.Add(1)
	// ok: go-waitgroup-add-inside-goroutine
	go func() {
		defer wg.Done()
		work()
	}()
	// ok: go-waitgroup-add-inside-goroutine
	go work()
	wg.Wait()
}

func handler(w http.ResponseWriter, r *http.Request) {
	go func() {
		if err := work(); err != nil {
			// ruleid: go-goroutine-panic-from-request
			panic(err)
		}
	}()
	go func(n int) {
		// ruleid: go-goroutine-panic-from-request
		panic("broken")
	}(3)
	go func() {
		defer func() { recover() }()
		// ok: go-goroutine-panic-from-request
		panic("caught")
	}()
	// ok: go-goroutine-panic-from-request
	panic("answered by the server")
}
