// what it is
module example.org/acme/taker // import

go 1.21

require example.org/acme/giver v0.3.0
