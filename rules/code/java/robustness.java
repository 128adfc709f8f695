import java.util.regex.Pattern;
import javax.servlet.http.HttpServletRequest;

class RobustnessExamples {
    void expressions(HttpServletRequest request, String text) {
        String search = request.getParameter("search");
        // ruleid: java-regex-from-request
        Pattern.compile(search);
        // ruleid: java-regex-from-request
        text.replaceAll(search, "");
        // ok: java-regex-from-request
        Pattern.compile(Pattern.quote(search));
        // ok: java-regex-from-request
        text.contains(search);
        // ruleid: java-regex-nested-repetition
        Pattern.compile("^([a-z]+)+$");
        // ruleid: java-regex-nested-repetition
        text.matches("(\\d+)*x");
        // ok: java-regex-nested-repetition
        Pattern.compile("^[a-z]+$");
        // ok: java-regex-nested-repetition
        text.matches("([a-z]+,)?x");
    }

    void logs(HttpServletRequest request, Logger audit) {
        String name = request.getParameter("name");
        // ruleid: java-log-injection-request
        audit.info("Login of " + name);
        // ruleid: java-log-injection-request
        audit.warn("Login of {}", name);
        // ok: java-log-injection-request
        audit.info("Login of {}", name.replaceAll("[\r\n]", "_"));
        // ok: java-log-injection-request
        audit.info("Login");
    }

    void sizes(HttpServletRequest request) {
        int count = Integer.parseInt(request.getParameter("count"));
        // ruleid: java-allocation-size-request
        byte[] buffer = new byte[count];
        // ruleid: java-allocation-size-request
        String line = "-".repeat(count);
        // ok: java-allocation-size-request
        byte[] limited = new byte[Math.min(count, 4096)];
        // ok: java-allocation-size-request
        byte[] fixed = new byte[4096];
    }

    void silent(byte[] data) {
        // ruleid: java-empty-catch-around-check
        try {
            verifier.verify(data);
        } catch (Exception error) {
        }
        // ruleid: java-empty-catch-around-check
        try {
            prepare();
            manager.authenticate(user);
            finish();
        } catch (Throwable error) {
            // nothing
        }
        // ok: java-empty-catch-around-check
        try {
            verifier.verify(data);
        } catch (Exception error) {
            throw new SecurityException(error);
        }
        // ok: java-empty-catch-around-check
        try {
            stream.close();
        } catch (Exception ignored) {
        }
    }

    int lost() {
        // ruleid: java-return-in-finally
        try {
            return compute();
        } finally {
            return 0;
        }
    }

    int lostWithHandler() {
        // ruleid: java-return-in-finally
        try {
            return compute();
        } catch (RuntimeException error) {
            throw error;
        } finally {
            close();
            return -1;
        }
    }

    int kept() {
        // ok: java-return-in-finally
        try {
            return compute();
        } finally {
            close();
        }
    }

    int keptWithHandler() {
        // ok: java-return-in-finally
        try {
            return compute();
        } catch (RuntimeException error) {
            return 0;
        } finally {
            close();
        }
    }

    void strings(String role, String other) {
        // ruleid: java-string-compared-by-reference
        boolean admin = role == "admin";
        // ruleid: java-string-compared-by-reference
        boolean same = role == other;
        // ok: java-string-compared-by-reference
        boolean equal = role.equals("admin");
        // ok: java-string-compared-by-reference
        boolean missing = role == null;
    }

    boolean sameText(String left, String right) {
        // ok: java-string-compared-by-reference
        if (left == right) {
            return true;
        }
        return left.equals(right);
    }

    void bind(HttpServletRequest request, User user, Map<String, String> checked) throws Exception {
        // ruleid: java-mass-assignment-request
        BeanUtils.populate(user, request.getParameterMap());
        Map<String, String[]> fields = request.getParameterMap();
        // ruleid: java-mass-assignment-request
        BeanUtils.populate(user, fields);
        // ok: java-mass-assignment-request
        BeanUtils.populate(user, checked);
        // ok: java-mass-assignment-request
        user.setName(request.getParameter("name"));
    }
}
