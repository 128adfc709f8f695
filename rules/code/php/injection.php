<?php

function sqlRequest($mysqli, $pdo, $conn, $request)
{
    $id = $_GET['id'];
    // ruleid: php-sql-injection-request, php-sql-concatenation
    mysqli_query($conn, "SELECT * FROM users WHERE id = " . $id);

    $name = trim($_POST['name']);
    $sql = "SELECT * FROM users WHERE name = '$name'";
    // ruleid: php-sql-injection-request
    $mysqli->query($sql);

    // ruleid: php-sql-injection-request
    $pdo->query("SELECT * FROM items ORDER BY " . $request->query->get('sort'));

    // ruleid: php-sql-injection-request
    pg_query($conn, "DELETE FROM notes WHERE owner = '{$_COOKIE['owner']}'");

    // ok: php-sql-injection-request
    $statement = $pdo->prepare("SELECT * FROM users WHERE id = ?");
    $statement->execute([$_GET['id']]);

    // ok: php-sql-injection-request
    $pdo->query("SELECT * FROM users WHERE id = " . (int) $_GET['number']);

    // ok: php-sql-injection-request
    pg_query_params($conn, 'SELECT * FROM users WHERE id = $1', [$_GET['id']]);
}

function wordpress($wpdb)
{
    // ruleid: php-wpdb-injection-request
    $wpdb->query("DELETE FROM wp_notes WHERE id = " . $_POST['id']);
    $slug = $_GET['slug'];
    // ruleid: php-wpdb-injection-request
    $row = $wpdb->get_row("SELECT * FROM wp_posts WHERE post_name = '$slug'");
    // ruleid: php-wpdb-injection-request
    $query = $wpdb->prepare("SELECT * FROM wp_posts WHERE post_name = '$slug' AND id = %d", 4);
    // ok: php-wpdb-injection-request
    $query = $wpdb->prepare("SELECT * FROM wp_posts WHERE post_name = %s", $slug);
    // ok: php-wpdb-injection-request
    $wpdb->query("DELETE FROM wp_notes WHERE id = " . absint($_POST['id']));
}

function sqlGlued($db, $owner, $table)
{
    // ruleid: php-sql-concatenation
    $db->query("SELECT * FROM notes WHERE owner = '" . $owner . "'");
    // ruleid: php-sql-concatenation
    $db->exec("UPDATE notes SET read = 1 WHERE owner = $owner");
    // ruleid: php-sql-concatenation
    mysqli_query($db, "DELETE FROM notes WHERE id IN ({$owner->list})");
    // ok: php-sql-concatenation
    $db->query("SELECT * FROM notes WHERE owner = " . $db->quote($owner));
    // ok: php-sql-concatenation
    $db->exec("SELECT * FROM notes " . "WHERE owner = 1");
    // ok: php-sql-concatenation
    $db->query("SELECT * FROM notes WHERE owner = ?", [$owner]);
}

function commandRequest($request)
{
    // ruleid: php-command-injection-request
    system("ping -c 1 " . $_GET['host']);
    $file = $_POST['file'];
    // ruleid: php-command-injection-request, php-command-concatenation
    $out = shell_exec("convert $file out.png");
    // ruleid: php-command-injection-request
    exec("whois " . $request->input('domain'), $lines);
    // ok: php-command-injection-request
    system("ping -c 1 " . escapeshellarg($_GET['host']));
    // ok: php-command-injection-request
    passthru("seq " . intval($_GET['count']));
}

function commandGlued($path, $name)
{
    // ruleid: php-command-concatenation
    exec("tar -xf " . $path);
    // ruleid: php-command-concatenation
    shell_exec("convert $name out.png");
    // ok: php-command-concatenation
    exec("tar -xf " . escapeshellarg($path));
    // ok: php-command-concatenation
    exec("git rev-parse HEAD");
}

function directory($ldap, $document, $xpath)
{
    $user = $_POST['user'];
    // ruleid: php-ldap-injection
    ldap_search($ldap, "dc=example,dc=com", "(uid=$user)");
    // ruleid: php-ldap-injection
    ldap_bind($ldap, "uid=" . $user . ",dc=example,dc=com", $_POST['password']);
    $safe = ldap_escape($user, "", LDAP_ESCAPE_FILTER);
    // ok: php-ldap-injection
    ldap_search($ldap, "dc=example,dc=com", "(uid=$safe)");
    // ok: php-ldap-injection
    ldap_search($ldap, "dc=example,dc=com", "(objectClass=person)");

    // ruleid: php-xpath-injection
    $nodes = $document->xpath("//user[name='" . $_GET['name'] . "']");
    // ruleid: php-xpath-injection
    $nodes = $xpath->query("//user[@id='{$_GET['id']}']");
    // ok: php-xpath-injection
    $nodes = $document->xpath("//user[" . (int) $_GET['position'] . "]");
    // ok: php-xpath-injection
    $nodes = $xpath->query("//user");
}

function contact()
{
    $from = $_POST['from'];
    // ruleid: php-mail-header-injection
    mail("desk@example.com", "Question", "Body", "From: " . $from);
    // ruleid: php-mail-header-injection
    mail("desk@example.com", "Question", "Body", "", "-f" . $_POST['sender']);
    $valid = filter_var($from, FILTER_VALIDATE_EMAIL);
    // ok: php-mail-header-injection
    mail("desk@example.com", "Question", "Body", "From: " . $valid);
    // ok: php-mail-header-injection
    mail("desk@example.com", "Question", $_POST['text'], "From: web@example.com");
}
