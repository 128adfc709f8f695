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

// ruleid: java-controller
@RequestMapping("/stock")
class Stock {
    void more() throws Exception {
        // ruleid: java-http-server
        var web = HttpServer.create(new InetSocketAddress(80), 0);
        // ruleid: java-grpc-server
        var server = ServerBuilder.forPort(50051).build();
        // ruleid: java-mongodb
        var documents = MongoClients.create("mongodb://documents");
        // ruleid: java-object-storage
        var files = S3Client.builder().build();
        // ruleid: java-search-index
        var index = new ElasticsearchClient(transport);
        // ruleid: java-message-broker
        var broker = new KafkaProducer<>(properties);
        // ruleid: java-smtp
        Transport.send(message);
        // ruleid: java-grpc-call
        var stock = ManagedChannelBuilder.forTarget("stock:50051").build();
    }
}
