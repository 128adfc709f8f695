package main

import (
	"database/sql"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"
)

func main() {
	// ruleid: go-sql
	db, err := sql.Open("postgres", "orders")
	// ruleid: go-redis
	cache := redis.NewClient(&redis.Options{})
	// ruleid: go-route
	http.HandleFunc("/orders", orders)
	r := gin.Default()
	// ruleid: go-route
	r.GET("/pay", pay)
	// ok: go-route
	values.GET("name")
	// ok: go-route-chi
	header.Get("Accept")
	// ruleid: go-http-call
	resp, err := http.Get("https://rates.example.org/v1")
	// ruleid: go-http-server
	http.ListenAndServe(":8080", nil)
	// ok: go-http-call
	value := settings.Get("https://example.org")
}
