<?php

function evaluation($formula, $request, $callback)
{
    // ruleid: php-eval-request, php-eval
    eval($_POST['code']);
    $code = "return " . $_GET['formula'] . ";";
    // ruleid: php-eval-request, php-eval
    $result = eval($code);
    // ruleid: php-eval
    eval($formula);
    // ok: php-eval-request
    // ruleid: php-eval
    eval("return $formula;");
    // ok: php-eval
    eval('return 1;');
    // ok: php-eval, php-eval-request
    $result = json_decode($_POST['code']);

    // ruleid: php-create-function
    $add = create_function('$a, $b', 'return $a + $b;');
    // ruleid: php-create-function
    usort($list, create_function('$a, $b', $formula));
    // ok: php-create-function
    $add = fn ($a, $b) => $a + $b;
    // ok: php-create-function
    $add = $this->create_function_object();

    // ruleid: php-assert-text
    assert('$formula > 0');
    // ruleid: php-assert-text
    assert("is_int($formula)");
    // ok: php-assert-text
    assert($formula > 0);
    // ok: php-assert-text
    assert(is_int($formula), 'an integer');

    // ruleid: php-preg-replace-eval
    preg_replace('/\b(\w)/e', 'strtoupper("$1")', $formula);
    // ruleid: php-preg-replace-eval
    preg_replace('~x(.*)~ie', $callback, $formula);
    // ok: php-preg-replace-eval
    preg_replace('/\b(\w)/u', '<b>$1</b>', $formula);
    // ok: php-preg-replace-eval
    preg_replace('/cafe/i', 'tea', $formula);
}

function objects($request, $trusted)
{
    // ruleid: php-unserialize-request
    $cart = unserialize($_COOKIE['cart']);
    $raw = base64_decode($_POST['state']);
    // ruleid: php-unserialize-request
    $state = unserialize($raw);
    // ok: php-unserialize-request
    $cart = json_decode($_COOKIE['cart'], true);
    // ok: php-unserialize-request
    $cart = unserialize($_COOKIE['cart'], ["allowed_classes" => false]);
    // ok: php-unserialize-request
    $cart = unserialize($trusted);
}

function dispatch($request, $allowed)
{
    // ruleid: php-dynamic-call-request
    call_user_func($_GET['action'], 1);
    $class = $_GET['type'];
    // ruleid: php-dynamic-call-request
    $object = new $class();
    // ok: php-dynamic-call-request
    call_user_func('strtoupper', $_GET['text']);
    // ok: php-dynamic-call-request
    $object = new Report($_GET['type']);
}

function variables($request, $row)
{
    // ruleid: php-extract-request
    extract($_POST);
    // ruleid: php-extract-request
    extract($_REQUEST, EXTR_SKIP);
    // ruleid: php-extract-request
    parse_str($_SERVER['QUERY_STRING']);
    // ok: php-extract-request
    parse_str($_SERVER['QUERY_STRING'], $fields);
    // ok: php-extract-request
    extract($row);
}
