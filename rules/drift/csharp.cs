class Stores
{
    void All()
    {
        // ruleid: cs-http-server
        var builder = WebApplication.CreateBuilder(args);
        // ruleid: cs-grpc-server
        app.MapGrpcService<Greeter>();
        // ruleid: cs-message-handler
        channel.BasicConsume("orders", true, consumer);
        // ruleid: cs-postgresql
        services.AddDbContext<Shop>(o => o.UseNpgsql(text));
        // ruleid: cs-mysql
        var mysql = new MySqlConnection(text);
        // ruleid: cs-sqlite
        var sqlite = new SqliteConnection("Data Source=a.db");
        // ruleid: cs-sql
        var sql = new SqlConnection(text);
        // ruleid: cs-mongodb
        var mongo = new MongoClient(text);
        // ruleid: cs-redis
        var redis = ConnectionMultiplexer.Connect("cache");
        // ruleid: cs-object-storage
        var files = new BlobServiceClient(text);
        // ruleid: cs-search-index
        var index = new ElasticsearchClient(settings);
        // ruleid: cs-message-broker
        var bus = new ServiceBusClient(text);
        // ruleid: cs-http-call
        var rates = await client.GetAsync("https://rates.example.org/v1");
        // ok: cs-http-call
        var value = await cache.GetAsync("key");
        // ruleid: cs-http-client
        var other = new HttpClient();
        // ruleid: cs-smtp
        var mail = new SmtpClient("mail.example.org", 25);
        // ruleid: cs-grpc-call
        var stock = GrpcChannel.ForAddress("https://stock:50051");
    }
}

// ruleid: cs-message-consumer
class Taken : IConsumer<Order>
{
}

// ok: cs-message-consumer
class Other : IComparable<Order>
{
}
