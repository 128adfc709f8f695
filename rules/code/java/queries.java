import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import javax.servlet.http.HttpServletRequest;

class QueryExamples {
    private static final String TABLE = "users";

    void request(HttpServletRequest request, Connection connection, Statement statement) throws Exception {
        String id = request.getParameter("id");
        // ruleid: java-sql-injection-request, java-sql-concatenation
        statement.executeQuery("SELECT * FROM users WHERE id = " + id);
        String sql = "SELECT * FROM users WHERE name = '" + request.getHeader("X-Name") + "'";
        // ruleid: java-sql-injection-request
        connection.prepareStatement(sql);
        // ok: java-sql-injection-request
        PreparedStatement prepared = connection.prepareStatement("SELECT * FROM users WHERE id = ?");
        prepared.setString(1, id);
        // ok: java-sql-injection-request
        statement.executeQuery("SELECT * FROM users WHERE id = " + Integer.parseInt(request.getParameter("n")));
    }

    @GetMapping("/users")
    List<User> spring(@RequestParam String name, @PathVariable long id) {
        // ruleid: java-sql-injection-request
        entityManager.createNativeQuery("SELECT * FROM users WHERE name = '" + name + "'");
        // ok: java-sql-injection-request
        entityManager.createQuery("FROM User WHERE id = " + id);
        return List.of();
    }

    void concatenation(Statement statement, JdbcTemplate jdbc, EntityManager manager, String name) throws Exception {
        // ruleid: java-sql-concatenation
        statement.executeUpdate("DELETE FROM users WHERE name = '" + name + "'");
        // ruleid: java-sql-concatenation
        jdbc.queryForList(String.format("SELECT * FROM users WHERE name = '%s'", name));
        // ruleid: java-sql-concatenation
        manager.createQuery("FROM User u WHERE u.name = '" + name + "'");
        // ok: java-sql-concatenation
        statement.executeUpdate("DELETE FROM users " + "WHERE name IS NULL");
        // ok: java-sql-concatenation
        statement.executeUpdate("DELETE FROM " + TABLE);
        // ok: java-sql-concatenation
        jdbc.queryForList("SELECT * FROM users WHERE name = ?", name);
    }

    interface Mapper {
        // ruleid: java-mybatis-raw-substitution
        @Select("SELECT * FROM users ORDER BY ${column}")
        List<User> sorted(String column);

        // ruleid: java-mybatis-raw-substitution
        @Delete("DELETE FROM users WHERE name = '${name}'")
        void remove(String name);

        // ok: java-mybatis-raw-substitution
        @Select("SELECT * FROM users WHERE id = #{id}")
        User byId(long id);

        // ok: java-mybatis-raw-substitution
        @Update("UPDATE users SET name = #{name} WHERE id = #{id}")
        void rename(long id, String name);
    }

    void ldap(HttpServletRequest request, DirContext context, SearchControls controls) throws Exception {
        String user = request.getParameter("user");
        // ruleid: java-ldap-injection-request
        context.search("ou=people", "(uid=" + user + ")", controls);
        String filter = String.format("(&(uid=%s)(active=TRUE))", user);
        // ruleid: java-ldap-injection-request
        context.search("ou=people", filter, controls);
        // ok: java-ldap-injection-request
        context.search("ou=people", "(uid={0})", new Object[] {user}, controls);
        // ok: java-ldap-injection-request
        context.search("ou=people", "(uid=" + LdapEncoder.filterEncode(user) + ")", controls);
    }

    void xpath(HttpServletRequest request, XPath xpath, Document document) throws Exception {
        String name = request.getParameter("name");
        // ruleid: java-xpath-injection-request
        xpath.evaluate("//user[name='" + name + "']", document);
        // ruleid: java-xpath-injection-request
        xpath.compile("//order[@owner='" + name + "']");
        // ok: java-xpath-injection-request
        xpath.evaluate("//user[name=$name]", document);
        // ok: java-xpath-injection-request
        xpath.compile("//order[" + Integer.parseInt(request.getParameter("n")) + "]");
    }

    void mongo(HttpServletRequest request, MongoCollection<Document> users) {
        String filter = request.getParameter("filter");
        // ruleid: java-nosql-injection-request
        users.find(Document.parse(filter));
        // ruleid: java-nosql-injection-request
        users.find(new BasicDBObject("$where", "this.name == '" + filter + "'"));
        // ok: java-nosql-injection-request
        users.find(Filters.eq("name", filter));
        // ok: java-nosql-injection-request
        users.find(Document.parse("{active: true}"));
    }

    void jndi(HttpServletRequest request, InitialContext context) throws Exception {
        String name = request.getParameter("source");
        // ruleid: java-jndi-lookup-request
        context.lookup(name);
        // ruleid: java-jndi-lookup-request
        InitialContext.doLookup("java:comp/" + name);
        // ok: java-jndi-lookup-request
        context.lookup("java:comp/env/jdbc/main");
        // ok: java-jndi-lookup-request
        InitialContext.doLookup("java:comp/env/mail");
    }
}
