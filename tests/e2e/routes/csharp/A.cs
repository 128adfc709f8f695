// ASP.NET Core: controllers and minimal APIs.
[ApiController]
[Route("api/[controller]")]
public class OrdersController : ControllerBase
{
    private const string Late = "late";

    [HttpGet("{id:int}")]
    public async Task<IActionResult> One(int id) { return Ok("/not/a/route"); }

    [HttpPost]
    public IActionResult Add([FromBody] Order order) => Ok();

    [HttpPut]
    [Route("all/{*rest}")]
    public IActionResult All() => Ok();

    [HttpDelete("/from-the-root/{id?}")]
    public IActionResult Root() => Ok();

    [HttpPatch(Late)]
    public IActionResult Patch() => Ok();

    [Obsolete("/obsolete")]
    public IActionResult None() => Ok();
}

class Program
{
    static void Main()
    {
        var app = builder.Build();
        app.MapGet("/minimal/{id}", (int id) => id);
        var group = app.MapGroup("/group").RequireAuthorization();
        group.MapPost("/b", Handle);
        app.MapMethods("/methods", new[] { "GET", "PUT" }, Handle);
        var answer = cache.Get("/cache");
        // app.MapGet("/commented", Handle);
        var text = "app.MapGet(\"/text\", Handle)";
    }

    public static RouteGroupBuilder MapStock(this RouteGroupBuilder stock)
    {
        stock.MapGet("/part", Handle);
        return stock;
    }
}

// Where its actions are is said elsewhere.
public class ConventionalController : Controller
{
    [HttpGet]
    public IActionResult Index() => View();
}
