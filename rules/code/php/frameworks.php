<?php

namespace App\Http\Controllers;

use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Route;

class ProductController extends Controller
{
    public function index($request, $query, $price)
    {
        // ruleid: php-laravel-raw-query
        $rows = DB::select("SELECT * FROM products WHERE name = '" . $request->name . "'");
        // ruleid: php-laravel-raw-query
        $rows = $query->whereRaw("price > $price")->get();
        // ruleid: php-laravel-raw-query
        $rows = Product::orderByRaw('field(' . $request->order . ')')->get();
        // ok: php-laravel-raw-query
        $rows = $query->whereRaw('price > ?', [$price])->get();
        // ok: php-laravel-raw-query
        $rows = DB::select('SELECT * FROM products WHERE name = ?', [$request->name]);
        // ok: php-laravel-raw-query
        $rows = DB::raw('count(*) as total');
    }

    public function recent($query, $case, $bindings)
    {
        // ok: php-laravel-raw-query
        $rows = $query->selectRaw($case . ' as rank', $bindings)->get();
        // ok: php-laravel-raw-query
        $rows = $query->select(['id', 'sum(' . $case . ')'])->get();
    }

    public function store($request, $product)
    {
        // ruleid: php-laravel-mass-assignment
        Product::create($request->all());
        // ruleid: php-laravel-mass-assignment
        $product->update($request->all());
        // ok: php-laravel-mass-assignment
        Product::create($request->validated());
        // ok: php-laravel-mass-assignment
        $product->update($request->only(['name', 'price']));
    }
}

// ruleid: php-laravel-mass-assignment
class Product extends Model
{
    protected $table = 'products';
    protected $guarded = [];
}

// ok: php-laravel-mass-assignment
class Order extends Model
{
    protected $fillable = ['address'];
}

class ProductSeeder extends Seeder
{
    public function run()
    {
        // ok: php-laravel-mass-assignment
        Model::unguard();
    }
}

// ruleid: php-csrf-disabled
class VerifyCsrfToken extends Middleware
{
    protected $except = ['*'];
}

// ok: php-csrf-disabled
class VerifyWebhookToken extends Middleware
{
    protected $except = ['hooks/payment'];
}

function forms($resolver, $builder, $loader, $twig, $route)
{
    // ruleid: php-csrf-disabled
    $resolver->setDefaults(['csrf_protection' => false]);
    // ruleid: php-csrf-disabled
    $form = $builder->createForm(OrderType::class, null, array('method' => 'POST', 'csrf_protection' => false));
    // ok: php-csrf-disabled
    $resolver->setDefaults(['csrf_protection' => true]);

    // ruleid: php-twig-autoescape-off
    $environment = new Environment($loader, ['autoescape' => false]);
    // ruleid: php-twig-autoescape-off
    $environment = new \Twig\Environment($loader, ['cache' => '/srv/cache', 'autoescape' => false]);
    // ok: php-twig-autoescape-off
    $environment = new Environment($loader, ['autoescape' => 'html']);
    // ok: php-twig-autoescape-off
    $environment = new Environment($loader);

    // ruleid: php-template-from-request
    $template = $twig->createTemplate($_POST['template']);
    // ruleid: php-template-from-request
    $html = Blade::render("Hello " . $_GET['name']);
    // ok: php-template-from-request
    $html = $twig->render('hello.html.twig', ['name' => $_GET['name']]);
    // ok: php-template-from-request
    $html = Blade::render('Hello {{ $name }}', ['name' => $_GET['name']]);
}

function debugging($loader, $environment, $order)
{
    // ruleid: php-debug-mode
    $kernel = new Kernel('dev', true);
    // ruleid: php-debug-mode
    Debug::enable();
    // ruleid: php-debug-mode
    config(['app.debug' => true]);
    // ok: php-debug-mode
    $kernel = new Kernel($environment, (bool) $_SERVER['APP_DEBUG']);
    // ok: php-debug-mode
    config(['app.debug' => false]);

    // ruleid: php-debug-output-left
    var_dump($order);
    // ruleid: php-debug-output-left
    dd($order);
    // ruleid: php-debug-output-left
    print_r($order);
    // ok: php-debug-output-left
    $text = print_r($order, true);
    // ok: php-debug-output-left
    error_log(var_export($order, true));
}

// ruleid: php-wordpress-public-change-action
add_action('wp_ajax_nopriv_delete_note', 'shop_delete_note');
// ruleid: php-wordpress-public-change-action
add_action('wp_ajax_nopriv_shop_save_settings', [$this, 'save']);
// ok: php-wordpress-public-change-action
add_action('wp_ajax_delete_note', 'shop_delete_note');
// ok: php-wordpress-public-change-action
add_action('wp_ajax_nopriv_search_notes', 'shop_search_notes');
