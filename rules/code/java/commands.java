import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.servlet.http.HttpServletRequest;

class CommandExamples {
    void request(HttpServletRequest request) throws IOException {
        String host = request.getParameter("host");
        // ruleid: java-command-injection-request, java-exec-string-concatenation
        Runtime.getRuntime().exec("ping -c 1 " + host);

        // ruleid: java-command-injection-request
        new ProcessBuilder("ping", "-c", "1", host).start();

        // ok: java-command-injection-request
        new ProcessBuilder("ping", "-c", "1", "localhost").start();

        int count = Integer.parseInt(request.getParameter("count"));
        // ok: java-command-injection-request
        new ProcessBuilder("ping", "-c", String.valueOf(count), "localhost").start();
    }

    @GetMapping("/convert")
    String convert(@RequestParam("file") String file, @RequestParam int size) throws IOException {
        // ruleid: java-command-injection-request
        new ProcessBuilder("convert", file, "out.png").start();
        // ok: java-command-injection-request
        new ProcessBuilder("convert", "-size", "" + size, "out.png").start();
        return "done";
    }

    void shell(String name) throws IOException {
        // ruleid: java-shell-command-concatenation
        new ProcessBuilder("sh", "-c", "tar xf " + name).start();
        // ruleid: java-shell-command-concatenation
        Runtime.getRuntime().exec(new String[] {"/bin/bash", "-c", String.format("cat %s", name)});
        // ok: java-shell-command-concatenation
        new ProcessBuilder("sh", "-c", "ls | wc -l").start();
        // ok: java-shell-command-concatenation
        new ProcessBuilder("tar", "xf", "archive-" + name).start();
    }

    void concatenation(Runtime runtime, String name) throws IOException {
        // ruleid: java-exec-string-concatenation
        Runtime.getRuntime().exec("gzip " + name);
        // ruleid: java-exec-string-concatenation
        runtime.exec(String.format("gzip %s", name));
        // ok: java-exec-string-concatenation
        Runtime.getRuntime().exec("gzip archive.tar");
        // ok: java-exec-string-concatenation
        Runtime.getRuntime().exec(new String[] {"gzip", name});
    }

    void scripts(HttpServletRequest request, ScriptEngine engine, GroovyShell groovy) throws Exception {
        String formula = request.getParameter("formula");
        // ruleid: java-script-engine-request
        engine.eval(formula);
        // ruleid: java-script-engine-request
        groovy.evaluate("return " + formula);
        // ok: java-script-engine-request
        engine.eval("1 + 1");
        // ok: java-script-engine-request
        engine.put("formula", formula);
    }

    void reflection(HttpServletRequest request, Map<String, Runnable> handlers) throws Exception {
        String name = request.getParameter("handler");
        // ruleid: java-reflection-request
        Class<?> type = Class.forName(name);
        // ruleid: java-reflection-request
        type.getMethod(request.getParameter("method")).invoke(null);
        // ok: java-reflection-request
        handlers.get(name).run();
        // ok: java-reflection-request
        Class.forName("org.postgresql.Driver");
    }

    void libraries(HttpServletRequest request) {
        // ruleid: java-native-library-request
        System.load(request.getParameter("path"));
        String name = request.getParameter("name");
        // ruleid: java-native-library-request
        System.loadLibrary("codec_" + name);
        // ok: java-native-library-request
        System.loadLibrary("codec");
        // ok: java-native-library-request
        System.load("/usr/lib/libcodec.so");
    }
}
