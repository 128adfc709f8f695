/* HTTP routes: a method and a path with parameters, as frameworks and people write them, in one
 * form, so that they can be compared.
 *
 * The one form of a path: it begins with '/', does not end with one unless it is all, holds no
 * empty segments; a parameter is {name}, one that takes several segments {*name}. Read are
 *   :id  :id?  :id(\d+)  *rest          Express, Rails, Sinatra, gin, echo, Laravel's older kin
 *   <id>  <int:id>  <path:rest>  <r..>  Flask, Django, Rocket
 *   {id}  {id:int}  {id?}  {*rest}  {rest...}  {$}
 *                                       Spring, ASP.NET Core, Laravel, chi, axum, Go's net/http
 *   (.:format)                          left out
 *   ^orders/(?P<id>[0-9]+)/$            with `regex`: Django's re_path
 * A segment ".." takes back the one before it. */
#ifndef ASSAY_BASE_ROUTE_H
#define ASSAY_BASE_ROUTE_H

#include <assay/base/buf.h>

enum { ROUTE_PATH_MAX = 1000 }; /* bytes of a path that is read */

/* Methods as a set of bits; 0: any. */
enum { ROUTE_METHODS = 9 };
const char *route_method_name(unsigned bit); /* "GET"; bit < ROUTE_METHODS */
/* The bit of a word in any case ("get"), or -1; "any" and "all" are none. */
int route_method_of(struct view word);
/* All that a text names: 'methods=["GET", "POST"]', "GetMapping", "HttpPost", "MapGet". */
unsigned route_methods_in(struct view text);
/* Do both take a method that the other does, too? */
bool route_methods_meet(unsigned a, unsigned b);

/* Append the one form of `raw`; false, and nothing appended: longer than ROUTE_PATH_MAX. */
bool route_normalise(struct view raw, bool regex, struct buf *out);
/* Is the route, in the one form, one of those that the pattern names? A parameter is like any
 * other, whatever its name; {*rest} is all that may follow; letters' case does not count. */
bool route_covers(struct view pattern, struct view route);
/* The same where only the end of the route is known. */
bool route_covers_end(struct view pattern, struct view end);

#endif
