/* CSAF's ways of publishing: provider metadata, ROLIE feeds, directories. */
#include <assay/vex/feed.h>

#include <assay/base/clock.h>
#include <assay/base/csv.h>
#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

#include <stdlib.h>

/* ---- addresses ---- */

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (char_lower(c) >= 'a' && char_lower(c) <= 'z');
}

/* Where the path begins, or 0. */
static size_t host_end(struct view url, bool plain)
{
    size_t at = view_starts(url, VIEW("https://"))           ? 8
                : plain && view_starts(url, VIEW("http://")) ? 7
                                                             : 0;
    size_t from = at;
    while (at > 0 && at < url.len && url.ptr[at] != '/') {
        if (!is_alnum(url.ptr[at]) && strchr(".-:[]_", url.ptr[at]) == NULL) {
            return 0;
        }
        at++;
    }
    return at > from ? at : 0;
}

bool csaf_url_is(struct view url, bool plain)
{
    if (url.len > CSAF_URL_MAX || host_end(url, plain) == 0) {
        return false;
    }
    for (size_t i = 0; i < url.len; i++) {
        if (url.ptr[i] <= ' ' || url.ptr[i] > '~' || strchr("\"'<>\\^`{|}#", url.ptr[i]) != NULL) {
            return false;
        }
    }
    return true;
}

bool csaf_domain_is(struct view text)
{
    bool sound = text.len > 0 && text.len < 256 && is_alnum(text.ptr[0]);
    for (size_t i = 0; sound && i < text.len; i++) {
        sound = is_alnum(text.ptr[i]) || strchr(".-:", text.ptr[i]) != NULL;
    }
    return sound;
}

static bool same_server(struct view a, struct view b)
{
    size_t end = host_end(a, true);
    return end > 0 && end == host_end(b, true) &&
           view_eq_nocase(view_slice(a, 0, end), view_slice(b, 0, end));
}

/* "2026/x-2026-1.json": below the directory, in no other words than the standard's names of files
 * and folders have. */
static bool is_inside(struct view path)
{
    struct view rest = path;
    struct view part;
    for (size_t i = 0; i < path.len; i++) {
        if (!is_alnum(path.ptr[i]) && strchr("+-_./", path.ptr[i]) == NULL) {
            return false;
        }
    }
    while (view_split(&rest, '/', &part)) {
        if (part.len == 0 || part.ptr[0] == '.') {
            return false;
        }
    }
    return path.len <= CSAF_URL_MAX / 2 && view_ends_nocase(path, VIEW(".json"));
}

/* ---- the provider ---- */

void csaf_provider_init(struct csaf_provider *p)
{
    *p = (struct csaf_provider){.count = 0};
    arena_init(&p->arena, (size_t)64 * CSAF_METADATA_BYTES_MAX);
}

void csaf_provider_release(struct csaf_provider *p)
{
    arena_release(&p->arena);
    p->count = 0;
}

static enum status add_listing(struct csaf_provider *p, struct view url, bool rolie, bool plain,
                               const char *source, struct error *err)
{
    if (!csaf_url_is(url, plain)) {
        return error_set(err, ERR_FORMAT, "%s: the address of a %s is not https://", source,
                         rolie ? "feed" : "directory");
    }
    if (!rolie && !view_ends(url, VIEW("/"))) {
        url = arena_printf(&p->arena, VIEW_FMT "/", VIEW_ARG(url));
        if (url.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    for (size_t i = 0; i < p->count; i++) {
        if (view_eq(p->listings[i].url, url)) {
            return OK;
        }
    }
    if (p->count == CSAF_LISTINGS_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d feeds or directories", source,
                         CSAF_LISTINGS_MAX);
    }
    p->listings[p->count++] = (struct csaf_listing){url, rolie};
    return OK;
}

/* Every address that the document has is of a feed for somebody; ours are for everybody. */
static bool is_public(const struct value *feed)
{
    struct view label = value_get_text(feed, "tlp_label");
    return label.len == 0 || view_eq_str(label, "WHITE") || view_eq_str(label, "CLEAR") ||
           view_eq_str(label, "UNLABELED");
}

static enum status read_feeds(struct csaf_provider *p, const struct value *list, bool plain,
                              const char *source, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *feeds = value_path(&list->items[i], "rolie.feeds");
        for (size_t k = 0; st == OK && value_is(feeds, VALUE_ARRAY) && k < feeds->len; k++) {
            if (is_public(&feeds->items[k])) {
                st = add_listing(p, value_get_text(&feeds->items[k], "url"), true, plain, source,
                                 err);
            } else {
                p->withheld++;
            }
        }
    }
    return st;
}

static enum status read_directories(struct csaf_provider *p, const struct value *list, bool plain,
                                    const char *source, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        struct view url = value_get_text(&list->items[i], "directory_url");
        st = url.len == 0 ? OK : add_listing(p, url, false, plain, source, err);
    }
    return st;
}

enum status csaf_provider_read(struct view text, const char *source, bool plain,
                               struct csaf_provider *out, struct error *err)
{
    struct value root;
    struct view copy = arena_copy(&out->arena, text);
    if (copy.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(copy, source, JSON_STRICT, NULL, &out->arena, &root, err);
    if (st != OK) {
        return st;
    }
    struct view role = value_get_text(&root, "role");
    const struct value *list = value_get(&root, "distributions");
    if (!view_eq_str(value_get_text(&root, "metadata_version"), "2.0") ||
        !(view_eq_str(role, "csaf_provider") || view_eq_str(role, "csaf_trusted_provider") ||
          view_eq_str(role, "csaf_publisher"))) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s: no metadata of a CSAF 2.0 publisher or provider", source);
    }
    out->trusted = view_eq_str(role, "csaf_trusted_provider");
    out->publisher = value_text(value_path(&root, "publisher.name"));
    out->namespace = value_text(value_path(&root, "publisher.namespace"));
    if (out->publisher.len == 0 || out->namespace.len == 0) {
        return error_set(err, ERR_FORMAT, "%s: the publisher has no name or no namespace", source);
    }
    st = read_feeds(out, list, plain, source, err);
    if (st == OK && out->count == 0) {
        st = read_directories(out, list, plain, source, err);
    }
    if (st == OK && out->count == 0) {
        st = error_set(err, ERR_UNSUPPORTED, "%s: it names no feed for everybody and no directory",
                       source);
    }
    return st;
}

/* ---- entries ---- */

enum { SHOWN_MAX = 200 };

void csaf_entries_init(struct csaf_entries *e)
{
    *e = (struct csaf_entries){.count = 0};
    arena_init(&e->arena, (size_t)1 << 30);
}

void csaf_entries_release(struct csaf_entries *e)
{
    if (e->known != NULL) {
        map_release(e->known);
        e->known = mem_free(e->known);
    }
    e->list = mem_free(e->list);
    e->count = e->cap = 0;
    arena_release(&e->arena);
}

static enum status refuse(struct csaf_entries *e, struct view what, struct error *err)
{
    if (e->refused++ == 0) {
        e->first_refused = arena_copy(&e->arena, view_slice(what, 0, SHOWN_MAX));
        return e->first_refused.ptr == NULL ? error_no_memory(err) : OK;
    }
    return OK;
}

static enum status append(struct csaf_entries *e, const struct csaf_entry *entry, struct error *err)
{
    void *items = e->list;
    enum status st =
        mem_grow(&items, &e->cap, e->count + 1, sizeof *e->list, CSAF_ENTRIES_MAX, err);
    e->list = items;
    if (st == OK) {
        e->list[e->count++] = *entry;
    }
    return st;
}

/* Texts of `entry` belong to the arena already. */
static enum status add(struct csaf_entries *e, const struct csaf_entry *entry, struct error *err)
{
    if (e->known == NULL) {
        e->known = mem_calloc(1, sizeof *e->known);
        if (e->known == NULL) {
            return error_no_memory(err);
        }
        map_init(e->known);
    }
    uintptr_t at = (uintptr_t)map_get(e->known, entry->url);
    if (at != 0) {
        if (entry->time > e->list[at - 1].time) {
            e->list[at - 1] = *entry;
        }
        return OK;
    }
    enum status st = append(e, entry, err);
    return st == OK ? map_put(e->known, entry->url, (void *)(uintptr_t)e->count, NULL, err) : st;
}

static int64_t time_of(struct view text)
{
    int64_t t;
    return text.len > 0 && clock_parse(text, &t) ? t : CSAF_NO_TIME;
}

/* ---- ROLIE ---- */

static void read_links(const struct value *links, struct view listing, struct csaf_entry *entry)
{
    for (size_t i = 0; value_is(links, VALUE_ARRAY) && i < links->len; i++) {
        struct view rel = value_get_text(&links->items[i], "rel");
        struct view href = value_get_text(&links->items[i], "href");
        if (!csaf_url_is(href, true) || !same_server(href, listing)) {
            continue;
        }
        if (view_eq_str(rel, "self") && entry->url.len == 0) {
            entry->url = href;
        } else if (view_eq_str(rel, "hash") && view_ends_nocase(href, VIEW(".sha512"))) {
            entry->sha512 = href;
        } else if (view_eq_str(rel, "hash") && view_ends_nocase(href, VIEW(".sha256"))) {
            entry->sha256 = href;
        }
    }
}

static enum status read_entry(struct csaf_entries *e, const struct value *v, struct view listing,
                              struct error *err)
{
    struct csaf_entry entry = {.rolie = true, .time = time_of(value_get_text(v, "updated"))};
    entry.url = value_text(value_path(v, "content.src"));
    struct view named = entry.url.len > 0 ? entry.url : value_get_text(v, "id");
    read_links(value_get(v, "link"), listing, &entry);
    return csaf_url_is(entry.url, true) && same_server(entry.url, listing) ? add(e, &entry, err)
                                                                           : refuse(e, named, err);
}

enum status csaf_rolie_read(struct view text, struct view listing, struct csaf_entries *e,
                            struct error *err)
{
    struct value root;
    struct view source = arena_copy(&e->arena, listing);
    struct view copy = arena_copy(&e->arena, text);
    if (source.ptr == NULL || copy.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(copy, source.ptr, JSON_STRICT, NULL, &e->arena, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *list = value_path(&root, "feed.entry");
    if (!value_is(value_get(&root, "feed"), VALUE_OBJECT) ||
        (list != NULL && list->kind != VALUE_ARRAY)) {
        return error_set(err, ERR_FORMAT, "%s: no ROLIE feed in JSON", source.ptr);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = read_entry(e, &list->items[i], source, err);
    }
    return st;
}

/* ---- directories ---- */

static enum status add_path(struct csaf_entries *e, struct view listing, struct view path,
                            int64_t time, struct error *err)
{
    if (!is_inside(path)) {
        return refuse(e, path, err);
    }
    struct csaf_entry entry = {.time = time};
    entry.url = arena_printf(&e->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(listing), VIEW_ARG(path));
    return entry.url.ptr == NULL ? error_no_memory(err) : add(e, &entry, err);
}

enum status csaf_changes_read(struct view text, struct view listing, struct csaf_entries *e,
                              struct error *err)
{
    struct csv csv;
    struct csv_row row;
    enum csv_status got;
    enum status st = OK;
    csv_init(&csv, text, &e->arena);
    while (st == OK && (got = csv_next(&csv, &row)) != CSV_END) {
        if (got == CSV_NO_MEMORY) {
            return error_no_memory(err);
        }
        int64_t time = got == CSV_ROW ? time_of(csv_field(&row, 1)) : CSAF_NO_TIME;
        if (time == CSAF_NO_TIME) {
            return error_set(err, ERR_FORMAT, VIEW_FMT "changes.csv:%zu: no path and time",
                             VIEW_ARG(listing), csv.line);
        }
        st = add_path(e, listing, csv_field(&row, 0), time, err);
    }
    return st;
}

enum status csaf_index_read(struct view text, struct view listing, struct csaf_entries *e,
                            struct error *err)
{
    struct view line;
    enum status st = OK;
    while (st == OK && view_line(&text, &line)) {
        line = view_trim(line);
        st = line.len == 0 ? OK : add_path(e, listing, line, CSAF_NO_TIME, err);
    }
    return st;
}

static int by_time(const void *a, const void *b)
{
    const struct csaf_entry *x = a;
    const struct csaf_entry *y = b;
    return x->time != y->time ? (x->time < y->time ? -1 : 1) : view_cmp(x->url, y->url);
}

void csaf_entries_sort(struct csaf_entries *e)
{
    if (e->count > 1) {
        qsort(e->list, e->count, sizeof *e->list, by_time);
    }
    /* Places have changed. */
    if (e->known != NULL) {
        map_release(e->known);
        e->known = mem_free(e->known);
    }
}

/* ---- small files ---- */

bool csaf_security_txt(struct view text, bool plain, struct view *url)
{
    struct view name = VIEW("CSAF:");
    struct view line;
    while (view_line(&text, &line)) {
        struct view value = view_trim(view_slice(line, name.len, line.len));
        if (view_eq_nocase(view_slice(line, 0, name.len), name) && csaf_url_is(value, plain)) {
            *url = value;
            return true;
        }
    }
    return false;
}

bool csaf_digest_is(struct view file, struct view hex)
{
    file = view_trim(file);
    return file.len >= hex.len && view_eq_nocase(view_slice(file, 0, hex.len), hex) &&
           (file.len == hex.len || strchr(" \t\r\n*", file.ptr[hex.len]) != NULL);
}
