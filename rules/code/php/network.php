<?php

function fetch($client, $request)
{
    // ruleid: php-ssrf-request
    $curl = curl_init($_GET['url']);
    $target = $_POST['webhook'];
    // ruleid: php-ssrf-request
    curl_setopt($curl, CURLOPT_URL, $target);
    // ruleid: php-ssrf-request
    $text = file_get_contents($request->input('feed'));
    // ok: php-ssrf-request
    $curl = curl_init('https://api.example.com/search?q=' . urlencode($_GET['q']));
    // ok: php-ssrf-request
    $text = file_get_contents('https://api.example.com/items/' . (int) $_GET['id']);
}

function verification($curl, $options)
{
    // ruleid: php-tls-verification-off
    curl_setopt($curl, CURLOPT_SSL_VERIFYPEER, false);
    // ruleid: php-tls-verification-off
    curl_setopt($curl, CURLOPT_SSL_VERIFYHOST, 0);
    // ruleid: php-tls-verification-off
    curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_SSL_VERIFYPEER => FALSE]);
    // ruleid: php-tls-verification-off
    $context = stream_context_create(['ssl' => ['verify_peer' => false]]);
    // ruleid: php-tls-verification-off
    $client = new Client(['base_uri' => 'https://api.example.com', 'verify' => false]);
    // ruleid: php-tls-verification-off
    $answer = wp_remote_get('https://api.example.com', array('sslverify' => false));
    // ok: php-tls-verification-off
    curl_setopt($curl, CURLOPT_SSL_VERIFYPEER, true);
    // ok: php-tls-verification-off
    curl_setopt($curl, CURLOPT_SSL_VERIFYHOST, 2);
    // ok: php-tls-verification-off
    $client = new Client(['verify' => '/etc/ssl/corp.pem']);
    // ok: php-tls-verification-off
    $form = ['verify' => false];

    // ruleid: php-tls-verification-skipped
    $answer = Http::withoutVerifying()->get('https://api.example.com');
    // ruleid: php-tls-verification-skipped
    $answer = $options->withoutVerifying()->post('https://api.example.com');
    // ok: php-tls-verification-skipped
    $answer = Http::withOptions(['verify' => '/etc/ssl/corp.pem'])->get('https://api.example.com');
    // ok: php-tls-verification-skipped
    $answer = Http::get('https://api.example.com');
}

function documents($text, $document)
{
    // ruleid: php-xxe-entities
    libxml_disable_entity_loader(false);
    // ruleid: php-xxe-entities
    $document->loadXML($text, LIBXML_NOENT | LIBXML_NONET);
    // ruleid: php-xxe-entities
    $xml = simplexml_load_string($text, 'SimpleXMLElement', LIBXML_DTDLOAD);
    // ok: php-xxe-entities
    libxml_disable_entity_loader(true);
    // ok: php-xxe-entities
    $document->loadXML($text, LIBXML_NONET);
    // ok: php-xxe-entities
    $xml = simplexml_load_string($text);
}

class Settings
{
    // ruleid: php-hardcoded-password
    const API_KEY = 'k3y-for-the-examples';

    public function __construct()
    {
        // ruleid: php-hardcoded-password
        $this->password = 'correct-horse-battery';
        // ok: php-hardcoded-password
        $this->password = getenv('APP_PASSWORD');
        // ok: php-hardcoded-password
        $this->password = '';
    }
}

// ruleid: php-hardcoded-password
define('DB_PASSWORD', 'correct-horse-battery');
// ruleid: php-hardcoded-password
$db_password = 'correct-horse-battery';
// ok: php-hardcoded-password
$password_field = 'correct-horse-battery';
// ok: php-hardcoded-password
define('DB_PASSWORD', $_ENV['DB_PASSWORD']);

function logins($password)
{
    // ruleid: php-hardcoded-database-login
    $db = mysqli_connect('localhost', 'app', 'correct-horse-battery', 'shop');
    // ruleid: php-hardcoded-database-login
    $db = new PDO('mysql:host=localhost;dbname=shop', 'app', 'correct-horse-battery');
    // ok: php-hardcoded-database-login
    $db = new PDO('mysql:host=localhost;dbname=shop', 'app', $password);
    // ok: php-hardcoded-database-login
    $db = mysqli_connect('localhost', 'app', getenv('DB_PASSWORD'), 'shop');

    // ruleid: php-plain-ftp
    $link = ftp_connect('files.example.com');
    // ruleid: php-plain-ftp
    $link = ftp_connect('files.example.com', 2121, 30);
    // ok: php-plain-ftp
    $link = ftp_ssl_connect('files.example.com');
    // ok: php-plain-ftp
    $link = ssh2_connect('files.example.com', 22);
}
