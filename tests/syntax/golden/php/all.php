<h1>Orders</h1>
<?php
declare(strict_types=1);
namespace Shop\Orders;

use Shop\Model\Order;
use Shop\Mail\{Sender, Queue as Waiting};
use function Shop\Text\clean;

const LIMIT = 10, STEP = 0x1_0;

#[Route("/orders", methods: ["GET"])]
final class Orders extends Base implements \Countable, Listing
{
    use Logged;

    public const NAME = 'orders';
    protected static ?array $cache = [], $spare;
    private readonly int|string $id;

    public function __construct(private readonly Order $order, int $limit = LIMIT, string ...$rest)
    {
        parent::__construct();
        $this->id = $order?->id ?? self::NAME;
    }

    abstract public function total(array &$rows): float;

    public static function find($id)
    {
        static $seen = 0;
        global $db;
        $row = $db->query("SELECT * FROM t WHERE id = $id AND n = '{$_GET['n']}' LIMIT ${seen}");
        return new static($row['id'], ...$row);
    }
}

interface Listing extends \Iterator, Other { function each(callable $f); }
trait Logged { }
enum Suit: string { case Hearts = 'H'; case Clubs = 'C'; }

function &show(int $x, $y = null): ?string
{
    $list = array('a' => 1, 'b' => [1, 2, ...$y], 3);
    ['a' => $a, 'b' => [$b]] = $list;
    list($c, , $d) = $list;
    foreach ($list as $key => &$value): $value .= $key; endforeach;
    foreach ($list as $item) echo $item, "\n";
    for ($i = 0, $j = 1; $i < 10; $i++, --$j) { continue; }
    while (TRUE) { if (!$x) break; elseif ($y and $x <> 2) continue 2; else if ($y) exit(1); else unset($y); }
    do { $x--; } while ($x > 0);
    switch ($x) { case 1: case 2: return 'two'; default: goto end; }
    $kind = match (true) { $x > 1, $x < 0 => 'far', default => 'near' };
    try { risky(); } catch (\PDOException | Bad $e) { throw new Worse($e, code: 3); } finally { done(); }
    $f = function ($n) use ($x, &$y) { return $n + $x; };
    $g = static fn(int $n): int => $n * 2;
    $h = (integer) $_POST['h'] + (float) @file($x)[0];
    $k = $x instanceof Order ? clone $x : $y ?: null;
    $$kind = Orders::$cache[] = Order::class;
    include_once __DIR__ . '/tail.php';
    print `ls -l {$x}`;
    $obj->{$name}->run()->{'stop'}(...);
    $text = <<<EOT
    Dear $x,
    total {$obj->total()}
    EOT;
    $raw = <<<'EOT'
    as $is
    EOT;
    end:
    die();
}
if ($x): CALL(1); else: call(2); endif;
namespace\helper(yield $x => 1);
?>
<p><?= $x ?> of <?php echo $y; ?></p>
