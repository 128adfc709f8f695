<?php

function pages()
{
    // ruleid: php-include-request
    include $_GET['page'] . '.php';
    $module = $_REQUEST['module'];
    // ruleid: php-include-request
    require_once "modules/$module/index.php";
    // ok: php-include-request
    include 'header.php';
    $pages = ['home' => 'home.php', 'help' => 'help.php'];
    // ok: php-include-request
    include __DIR__ . '/pages/' . basename($_GET['page']) . '.php';
}

function downloads($request)
{
    // ruleid: php-path-traversal-request
    readfile('/srv/files/' . $_GET['file']);
    $path = "uploads/" . $_POST['name'];
    // ruleid: php-path-traversal-request
    unlink($path);
    // ruleid: php-path-traversal-request
    $text = file_get_contents("/srv/notes/" . $request->query('note'));
    // ok: php-path-traversal-request
    readfile('/srv/files/' . basename($_GET['file']));
    $number = (int) $_GET['number'];
    // ok: php-path-traversal-request
    readfile("/srv/invoices/$number.pdf");
}

function uploads($file, $directory)
{
    // ruleid: php-upload-client-name
    move_uploaded_file($_FILES['photo']['tmp_name'], 'uploads/' . $_FILES['photo']['name']);
    $name = basename($_FILES['photo']['name']);
    // ruleid: php-upload-client-name
    move_uploaded_file($_FILES['photo']['tmp_name'], "uploads/$name");
    // ruleid: php-upload-client-name
    $file->move($directory, $file->getClientOriginalName());
    $own = bin2hex(random_bytes(16)) . '.png';
    // ok: php-upload-client-name
    move_uploaded_file($_FILES['photo']['tmp_name'], "/srv/photos/$own");
    // ok: php-upload-client-name
    $file->move($directory, $own);

    // ruleid: php-upload-client-type
    if ($_FILES['photo']['type'] == 'image/png') {
        accept();
    }
    // ruleid: php-upload-client-type
    if (in_array($_FILES['photo']['type'], ['image/png', 'image/jpeg'], true)) {
        accept();
    }
    // ok: php-upload-client-type
    if (finfo_file($info, $_FILES['photo']['tmp_name']) === 'image/png') {
        accept();
    }
    // ok: php-upload-client-type
    log_upload($_FILES['photo']['type']);
}

function modes($path, $mode)
{
    // ruleid: php-file-world-writable
    chmod($path, 0777);
    // ruleid: php-file-world-writable
    mkdir('/srv/cache', 0777, true);
    // ok: php-file-world-writable
    chmod($path, 0640);
    // ok: php-file-world-writable
    mkdir('/srv/cache', 0750, true);
    // ok: php-file-world-writable
    chmod($path, $mode);

    // ruleid: php-temporary-file-predictable
    file_put_contents('/tmp/report.csv', $path);
    // ruleid: php-temporary-file-predictable
    $handle = fopen('/tmp/export-' . time(), 'w');
    // ok: php-temporary-file-predictable
    $handle = tmpfile();
    // ok: php-temporary-file-predictable
    file_put_contents(tempnam(sys_get_temp_dir(), 'export'), $path);
    // ok: php-temporary-file-predictable
    $handle = fopen('/tmp/report.csv', 'r');
}

function archives($trusted)
{
    $zip = new ZipArchive();
    // ruleid: php-archive-extract-upload
    $zip->open($_FILES['archive']['tmp_name']);
    $zip->extractTo('/srv/unpacked');

    // ruleid: php-archive-extract-upload
    $phar = new PharData($_FILES['archive']['tmp_name']);

    // ok: php-archive-extract-upload
    $phar = new PharData('/srv/templates.tar');
}

function ownArchives()
{
    $zip = new ZipArchive();
    // ok: php-archive-extract-upload
    $zip->open('/srv/templates.zip');
    $zip->extractTo('/srv/unpacked');
}
