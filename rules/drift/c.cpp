int all()
{
    // ruleid: cpp-route
    server.Get("/orders", handle);
    // ok: cpp-route
    cache.Get("orders", handle);
    // ruleid: c-key-value
    rocksdb::DB::Open(options, "keys", &db);
    // ruleid: c-grpc-call
    auto stock = grpc::CreateChannel("stock:50051", credentials);
    // ruleid: c-grpc-server
    builder.AddListeningPort("0.0.0.0:50051", credentials);
    return 0;
}
