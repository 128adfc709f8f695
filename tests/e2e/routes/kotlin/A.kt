// Spring and Ktor.
@RestController
@RequestMapping("/owners")
class Owners(val owners: Repository) {
    @GetMapping("/{id}")
    fun one(@PathVariable id: Long): String = "/not/a/route"

    @PostMapping(value = ["/new", "/add"])
    fun add(): String {
        return ""
    }

    @RequestMapping(value = ["/old"], method = [RequestMethod.GET, RequestMethod.DELETE])
    fun old() {
    }

    @Cacheable("/cached")
    fun cached() {
    }
}

fun Application.module() {
    routing {
        get("/") { call.respond("") }
        route("/api") {
            route("orders") {
                get("/{id}") { call.respond("") }
                post { call.respond("") }
            }
        }
    }
}

fun Route.stock() {
    delete("/stock/{id}") { call.respond("") }
}

fun others(client: HttpClient) {
    val x = cache.get("/cache")
    val text = "get(\"/text\") { }"
}
