#include <curl/curl.h>

int all(int fd)
{
    /* ruleid: c-http-server */
    struct MHD_Daemon *web = MHD_start_daemon(0, 80, NULL, NULL, handle, NULL, MHD_OPTION_END);
    /* ruleid: c-socket */
    bind(fd, &address, sizeof address);
    /* ok: c-socket */
    unbind(fd, &address, sizeof address);
    /* ruleid: c-postgresql */
    PGconn *orders = PQconnectdb("dbname=orders");
    /* ruleid: c-mysql */
    mysql_real_connect(stock, "stock", "a", NULL, NULL, 0, NULL, 0);
    /* ruleid: c-sqlite */
    sqlite3_open("local.db", &local);
    /* ruleid: c-key-value */
    mdb_env_open(env, "keys", 0, 0600);
    /* ruleid: c-mongodb */
    documents = mongoc_client_new("mongodb://documents");
    /* ruleid: c-redis */
    redisContext *cache = redisConnect("cache", 6379);
    /* ruleid: c-cache */
    memcached_st *other = memcached_create(NULL);
    /* ruleid: c-message-broker */
    broker = amqp_new_connection();
    /* ruleid: c-message-handler */
    amqp_basic_consume(broker, 1, queue, tag, 0, 0, 0, table);
    /* ruleid: c-http-call */
    curl_easy_setopt(handle, CURLOPT_URL, "https://rates.example.org/v1");
    /* ok: c-http-call */
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, 3L);
    /* ruleid: c-connection */
    connect(fd, &address, sizeof address);
    /* ruleid: c-smtp */
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, "shop@example.org");
    return 0;
}
