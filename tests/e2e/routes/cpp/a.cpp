// cpp-httplib, Crow, Drogon.
int main()
{
    httplib::Server server;
    server.Get("/hello/:name", [](const Request &request, Response &response) {});
    server.Post(R"(/raw)", handle);
    CROW_ROUTE(app, "/crow/<int>")([](int n) { return n; });
    app().registerHandler("/drogon/{id}", handle, {Get});
    auto value = cache.Get("/cache");
    // server.Get("/commented", handle);
    const char *text = "server.Get(\"/text\", handle)";
    return 0;
}
