package main

// net/http, gorilla, gin, chi.

func main() {
	http.HandleFunc("GET /std/{id}", show)
	http.HandleFunc("/any/", show)
	mux.HandleFunc("/methods/{id:[0-9]+}", show).Methods("GET", "PUT")

	r := gin.Default()
	r.GET("/ping", show)
	v1 := r.Group("/v1")
	users := v1.Group("/users")
	users.POST("/:id", show)
	users.DELETE("", show)
	r.GET("/files/*path", show)

	c.Route("/chi", func(r chi.Router) {
		r.Get("/{x:[a-z]+}", show)
		r.Route("/inner", func(r chi.Router) {
			r.Post("/", show)
		})
		r.Delete("/behind", show)
	})

	// none of these
	answer, err := http.Get("https://other.example.org/x")
	value := header.Get("/header")
	text := `r.GET("/text", show)`
}

func register(group *gin.RouterGroup) {
	group.PUT("/part", show)
}
