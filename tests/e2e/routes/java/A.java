// Spring and JAX-RS.
@Controller
@RequestMapping("/owners")
public class A extends B implements C {
    private static final String EDIT = "/edit";

    @GetMapping("/{ownerId}")
    @ResponseBody
    public String one(@PathVariable int ownerId) throws Exception {
        return client.get("/not/a/route");
    }

    @GetMapping(value = "/all", produces = "application/json")
    public String all() {
        return "";
    }

    @PostMapping({"/new", "/add"})
    public String add() {
        return "";
    }

    @PutMapping
    public String bare() {
        return "";
    }

    @PatchMapping(path = EDIT + "/{id:[0-9]+}")
    public String edit() {
        return "";
    }

    @RequestMapping(value = "/old", method = {RequestMethod.GET, RequestMethod.DELETE})
    public String old() {
        return "";
    }

    @Cacheable("/cached")
    public String cached() {
        return "";
    }
}

@Path("/stock")
class Stock {
    @GET
    @Path("{item}/parts/{rest:.*}")
    public Response parts() {
        return null;
    }

    @POST
    public Response more() {
        return null;
    }
}

@WebServlet(urlPatterns = {"/old/*"})
class Old extends HttpServlet {
}

@FeignClient("other")
interface Other {
    @GetMapping("/of-others")
    String theirs();
}
