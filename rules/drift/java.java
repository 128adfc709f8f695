import java.sql.DriverManager;
import org.springframework.web.bind.annotation.*;
import redis.clients.jedis.Jedis;

class OrderController {
    // ruleid: java-route
    @GetMapping("/orders")
    String orders() throws Exception {
        // ruleid: java-sql
        var connection = DriverManager.getConnection("jdbc:postgresql://orders");
        // ruleid: java-redis
        var cache = new Jedis("cache");
        // ruleid: java-http-call
        var rates = new URL("https://rates.example.org/v1").openStream();
        // ok: java-http-call
        var file = new File("https");
        return "";
    }

    // ruleid: java-message-handler
    @KafkaListener(topics = "orders")
    void taken(String order) {
    }

    // ok: java-route
    @Override
    public String toString() {
        return "";
    }
}

// ruleid: java-servlet
class Old extends HttpServlet {
}

// ok: java-servlet
class Other extends Thing {
}
