<?php

function page($twig)
{
    // ruleid: php-xss-request
    echo "Hello " . $_GET['name'];
    $term = $_REQUEST['q'];
    // ruleid: php-xss-request
    echo "<h1>Results for $term</h1>";
    // ruleid: php-xss-request
    print($_COOKIE['theme']);
    // ruleid: php-xss-request
    die('No such page: ' . $_SERVER['REQUEST_URI']);
    // ok: php-xss-request
    echo "<h1>" . htmlspecialchars($term, ENT_QUOTES, 'UTF-8') . "</h1>";
    // ok: php-xss-request
    echo (int) $_GET['page'];
    // ok: php-xss-request
    echo json_encode(['term' => $term]);
}

function redirects()
{
    // ruleid: php-open-redirect
    header("Location: " . $_GET['next']);
    $back = $_SERVER['HTTP_REFERER'];
    // ruleid: php-open-redirect
    header("Location: $back");
    // ruleid: php-open-redirect
    return new RedirectResponse($_GET['return']);
}

function safeRedirects($pages, $request)
{
    $page = $pages->find($request->get('page'));
    // ok: php-open-redirect
    return redirect($page->getUrl());
    // ok: php-open-redirect
    header("Location: /account");
    // ok: php-open-redirect
    header("Location: /search?q=" . urlencode($_GET['q']));
}

function sessions()
{
    // ruleid: php-session-fixation
    session_id($_GET['sid']);
    $given = $_COOKIE['shared'];
    // ruleid: php-session-fixation
    session_id($given);
    // ok: php-session-fixation
    session_regenerate_id(true);
    // ok: php-session-fixation
    $current = session_id();
}

function cors($response, $origin)
{
    // ruleid: php-cors-any-origin
    header('Access-Control-Allow-Origin: *');
    // ruleid: php-cors-any-origin
    header("Access-Control-Allow-Origin: " . $_SERVER['HTTP_ORIGIN']);
    // ruleid: php-cors-any-origin
    $response->headers->set('Access-Control-Allow-Origin', '*');
    // ok: php-cors-any-origin
    header('Access-Control-Allow-Origin: https://app.example.com');
    // ok: php-cors-any-origin
    $response->headers->set('Access-Control-Allow-Origin', $origin);
}

function cookies($token)
{
    // ruleid: php-cookie-flags-missing
    setcookie('remember', $token, time() + 3600);
    // ruleid: php-cookie-flags-missing
    setcookie('remember', $token);
    // ruleid: php-cookie-flags-missing
    setcookie('remember', $token, time() + 3600, '/', '', true, false);
    // ok: php-cookie-flags-missing
    setcookie('remember', $token, ['expires' => time() + 3600, 'secure' => true, 'httponly' => true, 'samesite' => 'Lax']);
    // ok: php-cookie-flags-missing
    setcookie('remember', $token, time() + 3600, '/', '', true, true);

    // ruleid: php-cookie-option-off
    setcookie('remember', $token, ['secure' => true, 'httponly' => false]);
    // ruleid: php-cookie-option-off
    session_set_cookie_params(['lifetime' => 0, 'secure' => false]);
    // ruleid: php-cookie-option-off
    ini_set('session.cookie_httponly', 0);
    // ruleid: php-cookie-option-off
    ini_set('session.use_strict_mode', '0');
    // ok: php-cookie-option-off
    session_start(['cookie_secure' => true, 'cookie_httponly' => true]);
    // ok: php-cookie-option-off
    ini_set('session.cookie_httponly', 1);
    // ok: php-cookie-option-off
    $options = ['secure' => false];
}

function shown()
{
    // ruleid: php-information-shown
    phpinfo();
    // ruleid: php-information-shown
    ini_set('display_errors', 1);
    // ruleid: php-information-shown
    ini_set('display_startup_errors', 'On');
    // ok: php-information-shown
    ini_set('display_errors', '0');
    // ok: php-information-shown
    $version = phpversion();
}
?>
<!-- ruleid: php-xss-request -->
<p><?= $_GET['name'] ?></p>
<!-- ruleid: php-xss-request -->
<input value="<?= $_POST['mail'] ?? ''; ?>">
<!-- ok: php-xss-request -->
<p><?= htmlspecialchars($_GET['name'], ENT_QUOTES, 'UTF-8') ?></p>
<!-- ok: php-xss-request -->
<p><?= (int) $_GET['page'] ?></p>
