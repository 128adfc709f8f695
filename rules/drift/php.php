<?php
// ruleid: php-request
$name = $_POST['name'];
// ok: php-request
$other = $_SESSION['name'];
// ruleid: php-postgresql
$orders = pg_connect('dbname=orders');
// ruleid: php-mysql
$stock = new mysqli('stock');
// ruleid: php-sqlite
$local = new SQLite3('local.db');
// ruleid: php-sql
$pdo = new PDO($dsn);
// ruleid: php-redis
$cache = new Predis\Client('tcp://cache');
// ruleid: php-cache
$value = Cache::get('key');
// ruleid: php-object-storage
$files = Storage::disk('s3');
// ruleid: php-message-broker
$broker = new AMQPStreamConnection('broker', 5672, 'a', 'b');
// ruleid: php-message-handler
$channel->basic_consume('orders', '', false, true);
// ruleid: php-http-call
$rates = Http::get('https://rates.example.org/v1');
// ruleid: php-http-call
$handle = curl_init('https://bank.example.com/pay');
// ruleid: php-http-call-literal
$text = file_get_contents('https://rates.example.org/v1');
// ok: php-http-call-literal
$text = file_get_contents('/etc/hostname');
// ruleid: php-smtp
mail('ann@example.org', 'a', 'b');

// ruleid: php-message-job
class Send implements ShouldQueue
{
}

// ok: php-message-job
class Sent implements Countable
{
}
