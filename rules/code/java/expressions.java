import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

class ExpressionExamples {
    void spel(HttpServletRequest request, SpelExpressionParser parser) {
        String text = request.getParameter("expression");
        // ruleid: java-spel-injection-request
        parser.parseExpression(text).getValue();
        // ruleid: java-spel-injection-request
        parser.parseExpression("items.?[" + text + "]");
        // ok: java-spel-injection-request
        parser.parseExpression("items.size()").getValue();
        // ok: java-spel-injection-request
        parser.parseExpression("items[" + Integer.parseInt(text) + "]");
    }

    void ognl(HttpServletRequest request, ValueStack stack, Object root) throws Exception {
        String text = request.getParameter("expression");
        // ruleid: java-ognl-injection-request
        Ognl.getValue(text, root);
        // ruleid: java-ognl-injection-request
        stack.findValue("session." + text);
        // ok: java-ognl-injection-request
        Ognl.getValue("name", root);
        // ok: java-ognl-injection-request
        stack.set("name", text);
    }

    void el(HttpServletRequest request, ExpressionFactory factory, ELContext context, ELProcessor processor) {
        String text = request.getParameter("expression");
        // ruleid: java-el-injection-request
        factory.createValueExpression(context, text, String.class);
        // ruleid: java-el-injection-request
        processor.eval("user." + text);
        // ok: java-el-injection-request
        processor.eval("user.name");
        // ok: java-el-injection-request
        processor.defineBean("text", text);
    }

    boolean isValid(String value, ConstraintValidatorContext context) {
        // ruleid: java-constraint-message-concatenation
        context.buildConstraintViolationWithTemplate("Wrong value " + value).addConstraintViolation();
        // ruleid: java-constraint-message-concatenation
        context.buildConstraintViolationWithTemplate(String.format("Wrong value %s", value)).addConstraintViolation();
        // ok: java-constraint-message-concatenation
        context.buildConstraintViolationWithTemplate("{value.wrong}").addConstraintViolation();
        // ok: java-constraint-message-concatenation
        context.buildConstraintViolationWithTemplate("The value " + "is wrong").addConstraintViolation();
        return false;
    }

    void templates(HttpServletRequest request, VelocityContext context, Writer writer, Configuration configuration)
            throws Exception {
        String source = request.getParameter("template");
        // ruleid: java-template-source-request
        Velocity.evaluate(context, writer, "page", source);
        // ruleid: java-template-source-request
        new Template("page", new StringReader(source), configuration);
        // ok: java-template-source-request
        Velocity.evaluate(context, writer, "page", "Hello $name");
        // ok: java-template-source-request
        context.put("text", source);
    }

    void formats(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String pattern = request.getParameter("pattern");
        // ruleid: java-format-string-request
        String.format(pattern, 1, 2);
        // ruleid: java-format-string-request
        response.getWriter().printf("Hello " + pattern);
        // ok: java-format-string-request
        String.format("%s", pattern);
        // ok: java-format-string-request
        System.out.printf("%s%n", pattern);
    }
}

@Controller
class ViewExamples {
    @GetMapping("/page")
    String page(@RequestParam String name) {
        // ruleid: java-view-name-from-request
        return "pages/" + name;
    }

    ModelAndView view(HttpServletRequest request) {
        // ruleid: java-view-name-from-request
        return new ModelAndView(request.getParameter("view"));
    }

    @GetMapping("/fixed")
    String fixed(@RequestParam String name, Model model) {
        model.addAttribute("name", name);
        // ok: java-view-name-from-request
        return "pages/fixed";
    }

    @GetMapping("/text")
    @ResponseBody
    String text(@RequestParam String name) {
        // ok: java-view-name-from-request
        return "Name " + name;
    }
}
