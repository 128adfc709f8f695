package examples

import java.io.File
import java.net.URL

@RestController
class InjectionExamples {
    fun request(request: HttpServletRequest, statement: Statement) {
        val host = request.getParameter("host")
        // ruleid: kt-command-injection-request
        Runtime.getRuntime().exec("ping " + host)
        // ruleid: kt-command-injection-request
        ProcessBuilder("ping", "-c", "1", host).start()
        // ok: kt-command-injection-request
        ProcessBuilder("ping", "-c", "1", "localhost").start()
        // ok: kt-command-injection-request
        ProcessBuilder("ping", "-c", request.getParameter("n").toInt().toString()).start()
    }

    fun shell(name: String) {
        // ruleid: kt-shell-command-interpolation
        ProcessBuilder("sh", "-c", "tar xf $name").start()
        // ruleid: kt-shell-command-interpolation
        Runtime.getRuntime().exec(arrayOf("/bin/bash", "-c", "cat " + name))
        // ok: kt-shell-command-interpolation
        ProcessBuilder("sh", "-c", "ls | wc -l").start()
        // ok: kt-shell-command-interpolation
        ProcessBuilder("tar", "xf", name).start()
    }

    @GetMapping("/users")
    fun users(@RequestParam name: String, @RequestParam id: Int, statement: Statement): String {
        // ruleid: kt-sql-injection-request, kt-sql-interpolation
        statement.executeQuery("SELECT * FROM users WHERE name = '$name'")
        val sql = "SELECT * FROM users WHERE name = '" + name + "'"
        // ruleid: kt-sql-injection-request
        connection.prepareStatement(sql)
        // ok: kt-sql-injection-request
        connection.prepareStatement("SELECT * FROM users WHERE name = ?")
        // ok: kt-sql-injection-request
        connection.prepareStatement("DELETE FROM users WHERE id = " + id)
        return "done"
    }

    fun local(db: SQLiteDatabase, name: String) {
        // ruleid: kt-sql-interpolation
        db.rawQuery("SELECT * FROM notes WHERE title = '$name'", null)
        // ruleid: kt-sql-interpolation
        db.execSQL("DELETE FROM notes WHERE title = '" + name + "'")
        // ok: kt-sql-interpolation
        db.rawQuery("SELECT * FROM notes WHERE title = ?", arrayOf(name))
        // ok: kt-sql-interpolation
        db.execSQL("DROP TABLE IF EXISTS $TABLE")
    }

    fun files(request: HttpServletRequest) {
        val name = request.getParameter("file")
        // ruleid: kt-path-traversal-request
        File("/srv/data/$name").readText()
        // ruleid: kt-path-traversal-request
        val target = File(base, name)
        // ok: kt-path-traversal-request
        val safe = File(base, FilenameUtils.getName(name))
        // ok: kt-path-traversal-request
        File("/srv/data/readme.txt").readText()
    }

    fun fetch(request: HttpServletRequest) {
        val target = request.getParameter("url")
        // ruleid: kt-ssrf-request
        URL(target).readText()
        // ruleid: kt-ssrf-request
        URL("http://$target/status").readText()
        // ok: kt-ssrf-request
        URL("https://api.example.com/?q=" + URLEncoder.encode(target, "UTF-8")).readText()
        // ok: kt-ssrf-request
        URL("https://api.example.com/status").readText()
    }

    suspend fun redirect(call: ApplicationCall, response: HttpServletResponse) {
        val next = call.request.queryParameters["next"]
        // ruleid: kt-open-redirect-request
        call.respondRedirect(next)
        // ruleid: kt-open-redirect-request
        response.sendRedirect(call.parameters["target"])
        // ok: kt-open-redirect-request
        call.respondRedirect("/login?next=" + URLEncoder.encode(next, "UTF-8"))
        // ok: kt-open-redirect-request
        call.respondRedirect("/home")
    }

    fun objects(input: InputStream) {
        val stream = ObjectInputStream(input)
        // ruleid: kt-object-input-stream
        val order = stream.readObject()
        // ruleid: kt-object-input-stream
        val other = ObjectInputStream(input).readObject()
        // ok: kt-object-input-stream
        val number = stream.readInt()
        // ok: kt-object-input-stream
        val text = Json.decodeFromStream<Order>(input)
    }
}
