import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

class WebExamples {
    void write(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String name = request.getParameter("name");
        // ruleid: java-xss-writer-request
        response.getWriter().println("<h1>Hello " + name + "</h1>");
        PrintWriter out = response.getWriter();
        // ruleid: java-xss-writer-request
        out.print(name);
        // ok: java-xss-writer-request
        response.getWriter().println("<h1>Hello " + Encode.forHtml(name) + "</h1>");
        // ok: java-xss-writer-request
        response.getWriter().println("<h1>Hello " + HTMLFilter.filter(name) + "</h1>");
        // ok: java-xss-writer-request
        out.print(Integer.parseInt(request.getParameter("n")));
    }

    void plain(HttpServletRequest request, HttpServletResponse response) throws Exception {
        response.setContentType("text/plain");
        PrintWriter out = response.getWriter();
        // ok: java-xss-writer-request
        out.print(request.getParameter("name"));
    }

    void headers(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String name = request.getParameter("name");
        // ruleid: java-header-from-request
        response.setHeader("Content-Disposition", "attachment; filename=" + name);
        // ruleid: java-header-from-request
        response.addHeader("X-Name", name);
        // ok: java-header-from-request
        response.setHeader("Content-Disposition", "attachment; filename=" + URLEncoder.encode(name, "UTF-8"));
        // ok: java-header-from-request
        response.addHeader("X-Name", "fixed");
    }

    void cookieBare(HttpServletResponse response) {
        Cookie cookie = new Cookie("session", id);
        // ruleid: java-cookie-without-flags
        response.addCookie(cookie);
    }

    void cookieHalf(HttpServletResponse response) {
        Cookie cookie = new Cookie("session", id);
        cookie.setSecure(true);
        // ruleid: java-cookie-without-flags
        response.addCookie(cookie);
    }

    void cookieSafe(HttpServletResponse response) {
        Cookie cookie = new Cookie("session", id);
        cookie.setSecure(true);
        cookie.setHttpOnly(true);
        // ok: java-cookie-without-flags
        response.addCookie(cookie);
    }

    void cookieSafeOtherOrder(HttpServletResponse response) {
        Cookie cookie = new Cookie("session", id);
        cookie.setHttpOnly(true);
        cookie.setPath("/");
        cookie.setSecure(true);
        // ok: java-cookie-without-flags
        response.addCookie(cookie);
    }

    void flags(Cookie cookie) {
        // ruleid: java-cookie-flag-off
        cookie.setSecure(false);
        // ruleid: java-cookie-flag-off
        ResponseCookie.from("session", id).path("/").httpOnly(false).build();
        // ok: java-cookie-flag-off
        cookie.setSecure(true);
        // ok: java-cookie-flag-off
        ResponseCookie.from("session", id).path("/").httpOnly(true).secure(true).build();
    }

    void cors(HttpServletRequest request, HttpServletResponse response, CorsConfiguration configuration) {
        // ruleid: java-cors-any-origin
        response.setHeader("Access-Control-Allow-Origin", "*");
        // ruleid: java-cors-any-origin
        configuration.addAllowedOrigin("*");
        // ok: java-cors-any-origin
        response.setHeader("Access-Control-Allow-Origin", "https://app.example.com");
        // ok: java-cors-any-origin
        configuration.addAllowedOrigin("https://app.example.com");
    }

    // ruleid: java-cors-any-origin
    @CrossOrigin(origins = "*")
    @GetMapping("/open")
    String open() {
        return "open";
    }

    // ok: java-cors-any-origin
    @CrossOrigin(origins = "https://app.example.com")
    @GetMapping("/closed")
    String closed() {
        return "closed";
    }

    void csrf(HttpSecurity http) throws Exception {
        // ruleid: java-csrf-protection-off
        http.csrf().disable();
        // ruleid: java-csrf-protection-off
        http.csrf(csrf -> csrf.disable()).build();
        // ruleid: java-csrf-protection-off
        http.csrf(AbstractHttpConfigurer::disable);
        // ok: java-csrf-protection-off
        http.csrf(csrf -> csrf.ignoringRequestMatchers("/api/**"));
        // ok: java-csrf-protection-off
        http.httpBasic().disable();
    }

    void frames(HttpSecurity http) throws Exception {
        // ruleid: java-security-headers-off
        http.headers().frameOptions().disable();
        // ruleid: java-security-headers-off
        http.headers(headers -> headers.frameOptions(frame -> frame.disable()));
        // ok: java-security-headers-off
        http.headers(headers -> headers.frameOptions(frame -> frame.sameOrigin()));
        // ok: java-security-headers-off
        http.headers().frameOptions().sameOrigin();
    }

    void traces(HttpServletResponse response, Exception error) throws Exception {
        // ruleid: java-stack-trace-in-answer
        error.printStackTrace(response.getWriter());
        PrintWriter out = response.getWriter();
        // ruleid: java-stack-trace-in-answer
        error.printStackTrace(out);
        // ok: java-stack-trace-in-answer
        error.printStackTrace();
        // ok: java-stack-trace-in-answer
        out.println("Something went wrong.");
    }
}
