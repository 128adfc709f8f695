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
	// ruleid: go-route-verb
	r.GET("/pay", pay)
	// ok: go-route-verb
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

func more() {
	// ruleid: go-grpc-server
	server := grpc.NewServer()
	// ruleid: go-message-handler
	messages, err := channel.Consume("orders", "", true, false, false, false, nil)
	// ruleid: go-postgresql
	pool, err := pgxpool.New(ctx, "orders")
	// ruleid: go-mongodb
	documents, err := mongo.Connect(ctx)
	// ruleid: go-object-storage
	files := s3.NewFromConfig(cfg)
	// ruleid: go-search-index
	index, err := elasticsearch.NewDefaultClient()
	// ruleid: go-message-broker
	broker, err := nats.Connect("broker")
	// ruleid: go-smtp
	err = smtp.SendMail("mail.example.org:25", nil, "", nil, nil)
	// ruleid: go-grpc-call
	stock, err := grpc.Dial("stock:50051")
	// ruleid: go-route-chi
	router.Get("/stock", handle)
}
