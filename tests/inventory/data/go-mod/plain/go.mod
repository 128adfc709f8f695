module example.org/sample

go 1.21

require (
	github.com/pkg/errors v0.9.1
	golang.org/x/text v0.14.0
	gopkg.in/yaml.v3 v3.0.1
)
