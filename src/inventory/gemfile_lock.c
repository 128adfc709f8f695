/* Gemfile.lock and gems.locked.
 *
 * Source: Bundler's lockfile parser and documentation. Sections stand at the
 * margin; in GEM and GIT a gem is "    name (version)", what it needs stands two
 * deeper. DEPENDENCIES is what the Gemfile asks for: direct. PATH is the
 * subject's own. The file does not tell groups apart. */
#include "collect.h"
#include "formats.h"
#include "join.h"

enum gem_section { GEM_NONE, GEM_GEM, GEM_GIT, GEM_PATH, GEM_DEPENDENCIES, GEM_CHECKSUMS };

struct gemfile {
    struct collector *c;
    struct map direct;    /* names in DEPENDENCIES */
    struct map checksums; /* "name (version)" → struct checksum */
    bool collecting;      /* second pass */
    enum gem_section section;
    bool in_specs;
    struct view remote;
    struct view revision;
    bool several; /* remotes in this section */
};

struct checksum {
    struct view text; /* "sha256=…,…" */
    uint32_t line;
};

static bool is_heading(struct view line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (!((line.ptr[i] >= 'A' && line.ptr[i] <= 'Z') || line.ptr[i] == ' ')) {
            return false;
        }
    }
    return true;
}

static enum gem_section section_of(struct view heading)
{
    static const struct {
        const char *name;
        enum gem_section section;
    } sections[] = {{"GEM", GEM_GEM},
                    {"GIT", GEM_GIT},
                    {"PATH", GEM_PATH},
                    {"DEPENDENCIES", GEM_DEPENDENCIES},
                    {"CHECKSUMS", GEM_CHECKSUMS}};
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        if (view_eq_str(heading, sections[i].name)) {
            return sections[i].section;
        }
    }
    return GEM_NONE;
}

static size_t indent_of(struct view line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] == ' ') {
        n++;
    }
    return n;
}

/* "name (version)rest": false when it is not of this form. */
static bool split_spec(struct view text, struct view *name, struct view *version,
                       struct view *behind)
{
    ptrdiff_t open = view_find(text, VIEW(" ("));
    ptrdiff_t close = view_find_char(text, ')');
    if (open <= 0 || close < open + 2) {
        return false;
    }
    *name = view_slice(text, 0, (size_t)open);
    *version = view_slice(text, (size_t)open + 2, (size_t)close);
    *behind = view_trim(view_slice(text, (size_t)close + 1, text.len));
    return version->len > 0;
}

static enum status read_hashes(struct gemfile *g, struct view spec, struct component *k,
                               struct error *err)
{
    struct hash_list hashes = {0};
    const struct checksum *sum = map_get(&g->checksums, spec);
    struct view rest = sum == NULL ? view_of(NULL, 0) : sum->text;
    struct view one;
    enum status st = OK;
    while (st == OK && rest.len > 0 && view_split(&rest, ',', &one)) {
        ptrdiff_t eq = view_find_char(one, '=');
        struct position at = {sum->line, 1};
        st = eq < 0 ? collect_bad(g->c, at, err, "expected \"algorithm=digits\"")
                    : hashes_add_hex(g->c, &hashes, view_slice(one, 0, (size_t)eq),
                                     view_slice(one, (size_t)eq + 1, one.len), at, err);
    }
    hashes_give(&hashes, k);
    return st;
}

/* "1.15.4-x86_64-linux" is version 1.15.4 built for a platform. */
static enum status add_gem(struct gemfile *g, struct view spec, uint32_t number, struct error *err)
{
    struct view name;
    struct view version;
    struct view behind;
    if (!split_spec(spec, &name, &version, &behind) || behind.len > 0) {
        return collect_bad(g->c, (struct position){number, 5}, err, "expected \"name (version)\"");
    }
    ptrdiff_t dash = view_find_char(version, '-');
    struct component k = {.type = VIEW("gem"), .name = name, .line = number};
    k.version = view_slice(version, 0, dash < 0 ? version.len : (size_t)dash);
    k.relation = map_has(&g->direct, name) ? RELATION_DIRECT : RELATION_TRANSITIVE;
    k.source = g->several ? view_of(NULL, 0) : g->remote;
    enum status st = OK;
    if (g->section == GEM_GIT) {
        k.source = text_join(g->c->arena, VIEW("git+"), g->remote, VIEW("@"), g->revision);
        st = k.source.ptr == NULL ? error_no_memory(err) : OK;
    }
    if (st == OK) {
        st = read_hashes(g, spec, &k, err);
    }
    if (st == OK) {
        st = collect_add(g->c, &k, err);
    }
    return st == OK ? collect_called(g->c, name, err) : st;
}

/* "      name (>= 1.0, < 3)", or the name alone; "!" marks one of a repository. */
static enum status add_need(struct gemfile *g, struct view line, struct error *err)
{
    struct view name;
    struct view range;
    struct view behind;
    if (!split_spec(line, &name, &range, &behind)) {
        name = view_ends(line, VIEW("!")) ? view_slice(line, 0, line.len - 1) : line;
        range = view_of(NULL, 0);
    }
    return collect_needs(g->c, name, range, err);
}

/* "  rack (~> 2.0)", "  mygem!" */
static enum status note_direct(struct gemfile *g, struct view line, struct error *err)
{
    ptrdiff_t space = view_find_char(line, ' ');
    struct view name = view_slice(line, 0, space < 0 ? line.len : (size_t)space);
    if (view_ends(name, VIEW("!"))) {
        name.len--;
    }
    return map_put(&g->direct, name, g, NULL, err);
}

static enum status note_checksum(struct gemfile *g, struct view line, uint32_t number,
                                 struct error *err)
{
    struct view name;
    struct view version;
    struct view behind;
    if (!split_spec(line, &name, &version, &behind)) {
        return collect_bad(g->c, (struct position){number, 3}, err,
                           "expected \"name (version) checksum\"");
    }
    struct checksum *sum = arena_alloc(g->c->arena, 1, sizeof *sum);
    if (sum == NULL) {
        return error_no_memory(err);
    }
    *sum = (struct checksum){.text = behind, .line = number};
    struct view key = view_slice(line, 0, name.len + version.len + 3);
    return map_put(&g->checksums, key, sum, NULL, err);
}

static void read_attribute(struct gemfile *g, struct view line)
{
    struct view remote = VIEW("remote: ");
    struct view revision = VIEW("revision: ");
    if (view_starts(line, remote)) {
        /* With several sources (old Bundler) the file does not say which one it was. */
        g->several = g->several || g->remote.len > 0;
        g->remote = view_slice(line, remote.len, line.len);
    } else if (view_starts(line, revision)) {
        g->revision = view_slice(line, revision.len, line.len);
    }
    g->in_specs = view_eq(line, VIEW("specs:"));
}

static enum status read_body(struct gemfile *g, struct view line, size_t indent, uint32_t number,
                             struct error *err)
{
    bool gems = g->section == GEM_GEM || g->section == GEM_GIT;
    if (!g->collecting) {
        if (g->section == GEM_DEPENDENCIES) {
            return note_direct(g, line, err);
        }
        return g->section == GEM_CHECKSUMS ? note_checksum(g, line, number, err) : OK;
    }
    if (gems && indent == 2) {
        read_attribute(g, line);
    } else if (gems && indent == 4 && g->in_specs) {
        return add_gem(g, line, number, err);
    } else if (gems && indent == 6 && g->in_specs) {
        return add_need(g, line, err);
    }
    return OK;
}

static enum status read_line(struct gemfile *g, struct view whole, uint32_t number,
                             struct error *err)
{
    size_t indent = indent_of(whole);
    struct view line = view_trim(whole);
    if (memchr(whole.len == 0 ? "" : whole.ptr, '\0', whole.len) != NULL) {
        return collect_bad(g->c, (struct position){number, 1}, err, "NUL byte in a text file");
    }
    if (line.len == 0) {
        return OK;
    }
    if (indent > 0) {
        return read_body(g, line, indent, number, err);
    }
    if (!is_heading(line)) {
        return collect_bad(g->c, (struct position){number, 1}, err,
                           "expected a section's heading or an indented line");
    }
    g->section = section_of(line);
    g->in_specs = false;
    g->several = false;
    g->remote = g->revision = view_of(NULL, 0);
    return OK;
}

static enum status run_pass(struct gemfile *g, bool collecting, struct error *err)
{
    struct view rest = g->c->text;
    struct view line;
    uint32_t number = 0;
    enum status st = OK;
    g->collecting = collecting;
    g->section = GEM_NONE;
    while (st == OK && view_line(&rest, &line)) {
        st = read_line(g, line, ++number, err);
    }
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct gemfile g = {.c = c};
    map_init(&g.direct);
    map_init(&g.checksums);
    enum status st = run_pass(&g, false, err);
    if (st == OK) {
        st = run_pass(&g, true, err);
    }
    map_release(&g.direct);
    map_release(&g.checksums);
    return st;
}

const struct manifest_format gemfile_lock_format = {
    .name = "gemfile-lock",
    .names = {VIEW_INIT("Gemfile.lock"), VIEW_INIT("gems.locked")},
    .read = read_lock};
