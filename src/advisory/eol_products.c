/* Tables put together, written, and asked which package is which product. */
#include "eol_private.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

#include <stdlib.h>

enum { HEAD_MAX = 4096 };

/* Behind the string that begins at `at`; its end, or that of the text. */
static size_t string_end(struct view text, size_t at)
{
    size_t i = at + 1;
    while (i < text.len && text.ptr[i] != '"') {
        i += text.ptr[i] == '\\' ? 2 : 1;
    }
    return i < text.len ? i + 1 : text.len;
}

/* Does a key of this name stand there, `depth` brackets deep? A value of that name, as a package
 * may be called, is none, and so is a key further within. */
static bool has_key(struct view text, struct view name, unsigned depth)
{
    unsigned deep = 0;
    for (size_t i = 0; i < text.len;) {
        char c = text.ptr[i];
        if (c != '"') {
            deep += c == '{' || c == '[' ? 1U : 0U;
            deep -= (c == '}' || c == ']') && deep > 0 ? 1U : 0U;
            i++;
            continue;
        }
        size_t end = string_end(text, i);
        struct view rest = view_trim(view_slice(text, end, text.len));
        if (deep == depth && view_starts(rest, VIEW(":")) &&
            view_eq(view_slice(text, i + 1, end - 1), name)) {
            return true;
        }
        i = end;
    }
    return false;
}

bool eol_is_data(struct view text)
{
    struct view head = view_slice(view_trim(text), 0, HEAD_MAX);
    bool list = head.len > 0 && head.ptr[0] == '[';
    return list ? has_key(head, VIEW("cycle"), 2)
                : has_key(head, VIEW("schema_version"), 1) && has_key(head, VIEW("result"), 1);
}

/* Take out what has no product any more; its texts stay in the arena. */
static void compact(struct eol_table *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (t->cycles[i].product.len > 0) {
            t->cycles[kept++] = t->cycles[i];
        }
    }
    t->count = kept;
    kept = 0;
    for (size_t i = 0; i < t->package_count; i++) {
        if (t->packages[i].product.len > 0) {
            t->packages[kept++] = t->packages[i];
        }
    }
    t->package_count = kept;
}

/* Take the product off what another document says anew. `anew`: product → a cycle of it. */
static void drop_products(struct eol_table *t, const struct map *anew, bool of_this_table)
{
    const struct eol_cycle *c = NULL;
    for (size_t i = 0; i < t->count; i++) {
        c = map_get(anew, t->cycles[i].product);
        if (c != NULL && !(of_this_table && c->document == t->cycles[i].document)) {
            t->cycles[i].product = VIEW("");
        }
    }
    for (size_t i = 0; i < t->package_count; i++) {
        c = map_get(anew, t->packages[i].product);
        if (c != NULL && !(of_this_table && c->document == t->packages[i].document)) {
            t->packages[i].product = VIEW("");
        }
    }
    compact(t);
}

/* Product → the cycle of its latest document; the pointers are into the table. */
static enum status latest_of(const struct eol_table *t, struct map *out, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < t->count; i++) {
        struct eol_cycle *c = &t->cycles[i];
        const struct eol_cycle *known = map_get(out, c->product);
        if (known == NULL || known->document < c->document) {
            st = map_put(out, c->product, c, NULL, err);
        }
    }
    return st;
}

enum status eol_keep_latest(struct eol_table *table, struct error *err)
{
    struct map latest;
    map_init(&latest);
    enum status st = latest_of(table, &latest, err);
    if (st == OK) {
        drop_products(table, &latest, true);
    }
    map_release(&latest);
    return st;
}

enum status eol_gather(struct eol_table *to, const struct eol_table *from, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < from->count; i++) {
        to->document = from->cycles[i].document;
        st = eol_add(to, from->cycles[i].product, from->cycles[i], err);
    }
    for (size_t i = 0; st == OK && i < from->package_count; i++) {
        to->document = from->packages[i].document;
        st = eol_add_package(to, from->packages[i].product, from->packages[i].purl, err);
    }
    to->skipped += from->skipped;
    return st;
}

enum status eol_merge(struct eol_table *to, const struct eol_table *from, struct error *err)
{
    struct map anew;
    map_init(&anew);
    enum status st = latest_of(from, &anew, err);
    if (st == OK) {
        drop_products(to, &anew, false);
    }
    map_release(&anew);
    return st == OK ? eol_gather(to, from, err) : st;
}

/* ---- writing ---- */

static int by_product(const void *a, const void *b)
{
    const struct eol_cycle *const *x = a;
    const struct eol_cycle *const *y = b;
    int order = view_cmp((*x)->product, (*y)->product);
    order = order != 0 ? order : view_cmp((*x)->name, (*y)->name);
    return order != 0 ? order : (*x > *y) - (*x < *y); /* as they came */
}

static void write_date(struct json_writer *w, const char *key, int64_t date)
{
    char text[CLOCK_TEXT_MAX];
    if (date != 0) {
        clock_rfc3339(date, text);
        json_member(w, key, view_of(text, 10));
    }
}

static void write_cycle(struct json_writer *w, const struct eol_cycle *c)
{
    json_object(w);
    json_member(w, "name", c->name);
    write_date(w, "releaseDate", c->released);
    write_date(w, "eoasFrom", c->support_ends);
    json_member_bool(w, "isEol", c->ended);
    write_date(w, "eolFrom", c->ends);
    json_key(w, "latest");
    json_object(w);
    json_member(w, "name", c->latest);
    json_object_end(w);
    json_object_end(w);
}

static void begin_product(struct json_writer *w, const struct eol_table *t, struct view product)
{
    json_object(w);
    json_member(w, "name", product);
    json_key(w, "identifiers");
    json_array(w);
    for (size_t i = 0; i < t->package_count; i++) {
        if (view_eq(t->packages[i].product, product)) {
            json_object(w);
            json_member_str(w, "type", "purl");
            json_member(w, "id", t->packages[i].purl);
            json_object_end(w);
        }
    }
    json_array_end(w);
    json_key(w, "releases");
    json_array(w);
}

enum status eol_write(const struct eol_table *t, struct buf *out, struct error *err)
{
    struct json_writer w;
    const struct eol_cycle **sorted = mem_calloc(t->count + 1, sizeof(struct eol_cycle *));
    if (sorted == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < t->count; i++) {
        sorted[i] = &t->cycles[i];
    }
    qsort(sorted, t->count, sizeof(struct eol_cycle *), by_product);
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_str(&w, "schema_version", "1.2.0");
    json_key(&w, "result");
    json_array(&w);
    for (size_t i = 0; i < t->count; i++) {
        bool begins = i == 0 || !view_eq(sorted[i]->product, sorted[i - 1]->product);
        bool ends = i + 1 == t->count || !view_eq(sorted[i]->product, sorted[i + 1]->product);
        if (begins) {
            begin_product(&w, t, sorted[i]->product);
        }
        write_cycle(&w, sorted[i]);
        if (ends) {
            json_array_end(&w);
            json_object_end(&w);
        }
    }
    json_array_end(&w);
    json_object_end(&w);
    (void)mem_free(sorted);
    return buf_status(out, err);
}

size_t eol_products(const struct eol_table *t)
{
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++) {
        count += i == 0 || !view_eq(t->cycles[i].product, t->cycles[i - 1].product) ? 1 : 0;
    }
    return count;
}

/* ---- which product ---- */

struct view eol_plain_purl(struct view purl)
{
    static const char ends[] = "?#";
    for (size_t i = 0; i < sizeof ends - 1; i++) {
        ptrdiff_t at = view_find_char(purl, ends[i]);
        purl = at < 0 ? purl : view_slice(purl, 0, (size_t)at);
    }
    /* A scope's '@' is written as %40, so that the last one stands before the version. */
    ptrdiff_t at = view_rfind_char(purl, '@');
    return at < 0 ? purl : view_slice(purl, 0, (size_t)at);
}

/* What the data's identifiers leave out: systems by their ID in os-release, images by the name
 * of the official one, frameworks by their main package. */
static const struct {
    struct view purl;
    struct view product;
} known[] = {
    {VIEW_INIT("pkg:generic/debian"), VIEW_INIT("debian")},
    {VIEW_INIT("pkg:generic/ubuntu"), VIEW_INIT("ubuntu")},
    {VIEW_INIT("pkg:generic/alpine"), VIEW_INIT("alpine-linux")},
    {VIEW_INIT("pkg:generic/fedora"), VIEW_INIT("fedora")},
    {VIEW_INIT("pkg:generic/centos"), VIEW_INIT("centos")},
    {VIEW_INIT("pkg:generic/rhel"), VIEW_INIT("rhel")},
    {VIEW_INIT("pkg:generic/rocky"), VIEW_INIT("rocky-linux")},
    {VIEW_INIT("pkg:generic/almalinux"), VIEW_INIT("almalinux")},
    {VIEW_INIT("pkg:generic/amzn"), VIEW_INIT("amazon-linux")},
    {VIEW_INIT("pkg:generic/ol"), VIEW_INIT("oracle-linux")},
    {VIEW_INIT("pkg:generic/opensuse-leap"), VIEW_INIT("opensuse")},
    {VIEW_INIT("pkg:generic/sles"), VIEW_INIT("sles")},
    {VIEW_INIT("pkg:golang/stdlib"), VIEW_INIT("go")},
    {VIEW_INIT("pkg:docker/alpine"), VIEW_INIT("alpine-linux")},
    {VIEW_INIT("pkg:docker/debian"), VIEW_INIT("debian")},
    {VIEW_INIT("pkg:docker/golang"), VIEW_INIT("go")},
    {VIEW_INIT("pkg:docker/mariadb"), VIEW_INIT("mariadb")},
    {VIEW_INIT("pkg:docker/mongo"), VIEW_INIT("mongodb")},
    {VIEW_INIT("pkg:docker/mysql"), VIEW_INIT("mysql")},
    {VIEW_INIT("pkg:docker/nginx"), VIEW_INIT("nginx")},
    {VIEW_INIT("pkg:docker/node"), VIEW_INIT("nodejs")},
    {VIEW_INIT("pkg:docker/php"), VIEW_INIT("php")},
    {VIEW_INIT("pkg:docker/postgres"), VIEW_INIT("postgresql")},
    {VIEW_INIT("pkg:docker/python"), VIEW_INIT("python")},
    {VIEW_INIT("pkg:docker/redis"), VIEW_INIT("redis")},
    {VIEW_INIT("pkg:docker/ruby"), VIEW_INIT("ruby")},
    {VIEW_INIT("pkg:docker/ubuntu"), VIEW_INIT("ubuntu")},
    {VIEW_INIT("pkg:composer/laravel/framework"), VIEW_INIT("laravel")},
    {VIEW_INIT("pkg:composer/symfony/symfony"), VIEW_INIT("symfony")},
    {VIEW_INIT("pkg:gem/rails"), VIEW_INIT("rails")},
    {VIEW_INIT("pkg:maven/org.springframework.boot/spring-boot"), VIEW_INIT("spring-boot")},
    {VIEW_INIT("pkg:maven/org.springframework/spring-core"), VIEW_INIT("spring-framework")},
    {VIEW_INIT("pkg:npm/%40angular/core"), VIEW_INIT("angular")},
    {VIEW_INIT("pkg:npm/electron"), VIEW_INIT("electron")},
    {VIEW_INIT("pkg:npm/react"), VIEW_INIT("react")},
    {VIEW_INIT("pkg:npm/vue"), VIEW_INIT("vue")},
    {VIEW_INIT("pkg:pypi/django"), VIEW_INIT("django")},
};

/* "docker/library/node", or "oci/node" without another registry: "node". */
static struct view official_image(struct view purl, struct view plain)
{
    static const struct view prefixes[] = {VIEW_INIT("pkg:docker/library/"), VIEW_INIT("pkg:oci/")};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (view_starts(plain, prefixes[i]) && view_find(purl, VIEW("repository_url=")) < 0) {
            return view_slice(plain, prefixes[i].len, plain.len);
        }
    }
    return VIEW("");
}

struct view eol_product_of(const struct eol_table *t, struct view purl)
{
    struct view plain = eol_plain_purl(purl);
    for (size_t i = 0; i < t->package_count; i++) {
        if (view_eq(t->packages[i].purl, plain)) {
            return t->packages[i].product;
        }
    }
    struct view image = official_image(purl, plain);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct view k = known[i].purl;
        bool named = image.len > 0 && view_starts(k, VIEW("pkg:docker/")) &&
                     view_eq(view_slice(k, sizeof "pkg:docker/" - 1, k.len), image);
        if (named || view_eq(k, plain)) {
            return known[i].product;
        }
    }
    return VIEW("");
}
