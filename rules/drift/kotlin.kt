package shop

class Stores {
    // ruleid: kt-message-handler
    @KafkaListener(topics = ["orders"])
    fun taken(order: String) {
    }

    fun all() {
        // ruleid: kt-http-server
        val server = embeddedServer(Netty, port = 8080)
        // ruleid: kt-sql
        val orders = DriverManager.getConnection("jdbc:postgresql://orders")
        // ruleid: kt-mongodb
        val documents = MongoClient.create("mongodb://documents")
        // ruleid: kt-redis
        val cache = Jedis("cache")
        // ruleid: kt-object-storage
        val files = S3Client.builder()
        // ruleid: kt-message-broker
        val broker = KafkaProducer<String, String>(properties)
        // ruleid: kt-http-call
        val rates = URL("https://rates.example.org/v1").readText()
        // ruleid: kt-http-call-literal
        val bank = client.get("https://bank.example.com/pay")
        // ok: kt-http-call-literal
        val value = map.get("key")
        // ruleid: kt-smtp
        Transport.send(message)
        // ruleid: kt-grpc-call
        val stock = ManagedChannelBuilder.forTarget("stock:50051")
    }
}
