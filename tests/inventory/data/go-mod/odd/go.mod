// Deprecated: use v2
module "example.org/odd" // trailing

go 1.22.1
toolchain go1.22.5

require(
	github.com/Azure/go-autorest v14.2.0+incompatible
	`gioui.org` v0.1.0 // indirect
	github.com/old/name v1.0.0 // indirect; for tests
	github.com/pinned/only v1.2.3
	github.com/pinned/only2 v1.2.4
)

require example.org/local v0.0.0
require github.com/bad/one v1.0.0

require	rsc.io/quote/v3	v3.1.0	//indirect

replace (
	github.com/old/name => github.com/new/name v1.1.0
	github.com/pinned/only v1.2.3 => github.com/fork/only v1.2.3-fork
	github.com/pinned/only2 v9.9.9 => github.com/fork/only2 v9.9.9
)

replace example.org/local => ./local

exclude github.com/bad/one v1.0.0

retract [v1.0.0, v1.1.0] // wrong

tool example.org/odd/cmd/gen

godebug default=go1.21
