package shop

import "fmt"
import (
	"crypto/md5"
	tpl "html/template"
	. "strings"
	_ "net/http/pprof"
)

const Limit, Name = 10, "shop"

var first, second int = 1, 2
var cache map[string][]byte
var text, err = load()

type Celsius float64

type Cart struct {
	io.Reader
	Owner, Guest *User `json:"owner"`
	items        [4]Item
	onDone       func(id int) error
}

type Store interface {
	Get(key string) (value []byte, err error)
	fmt.Stringer
}

func (c *Cart) Total(factor float64, rest ...int) (sum float64) {
	for _, item := range c.items {
		sum += item.price * factor
	}
	return
}

func Map[T any](list []T, each func(T) T) []T {
	out := make([]T, 0, len(list))
	for i := 0; i < len(list); i++ {
		out = append(out, each(list[i])...)
	}
	return out
}

func run(ch chan<- int, done <-chan struct{}) {
	server := &http.Server{Addr: ":80", Handler: nil}
	table := map[string]int{"a": 1, "b": 2}
	nested := []Point{{X: 1, Y: 2}, {3, 4}}
	if n, ok := table["a"]; ok && !done {
		fmt.Println(`raw`, 'x', "tab\t", 1_000, n)
	} else if n > 3 {
		n--
	} else {
		*p = -n
	}
	sum := md5.Sum([]byte("data"))
	s, isText := any(sum).(string)
	go func() { ch <- 1 }()
	defer server.Close()
	switch x := n; x {
	case 1, 2:
		break
	default:
		goto end
	}
	switch v := any(n).(type) {
	case int, *Cart:
		use(v)
	}
	select {
	case v := <-done:
		use(v)
	case ch <- 2:
	default:
	}
outer:
	for {
		continue outer
	}
	for n < 3 {
		a, b = b, a
	}
end:
	use(nested[1:2], (s), isText, 0x1F, tpl.New("t"), ToUpper(s))
}
