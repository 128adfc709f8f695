fn all() {
    // ruleid: rs-http-server
    let server = HttpServer::new(app);
    // ruleid: rs-socket
    let socket = TcpListener::bind("0.0.0.0:80");
    // ruleid: rs-postgresql
    let orders = PgPool::connect("postgres://orders").await?;
    // ruleid: rs-mysql
    let stock = MySqlPool::connect("mysql://stock").await?;
    // ruleid: rs-sqlite
    let local = rusqlite::Connection::open("local.db")?;
    // ruleid: rs-key-value
    let keys = sled::open("keys")?;
    // ruleid: rs-mongodb
    let documents = mongodb::Client::with_uri_str("mongodb://documents").await?;
    // ruleid: rs-redis
    let cache = redis::Client::open("redis://cache")?;
    // ruleid: rs-object-storage
    let files = aws_sdk_s3::Client::new(&config);
    // ruleid: rs-message-broker
    let broker = async_nats::connect("broker").await?;
    // ruleid: rs-http-call
    let rates = reqwest::get("https://rates.example.org/v1").await?;
    // ruleid: rs-http-call-literal
    let bank = client.post("https://bank.example.com/pay");
    // ok: rs-http-call-literal
    let value = map.get("key");
    // ruleid: rs-http-client
    let client = reqwest::Client::new();
    // ruleid: rs-smtp
    let mail = SmtpTransport::relay("mail.example.org")?;
    // ruleid: rs-grpc-call
    let stock = Channel::from_static("http://stock:50051");
}
