/* Control files into a set, checked. */
#include <assay/assure/controls.h>

#include "baseline/fields.h"
#include "posture_tables.h"

#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/shipped.h>
#include <assay/base/yaml.h>

extern const struct shipped_file shipped_controls[];
extern const uint64_t shipped_controls_count;

enum { FILE_VALUES_MAX = 200 * 1000, FRESHNESS_MAX = 3660, DEPTH_MAX = 12 };

struct control_loader {
    struct fields in; /* of the file at hand */
    struct control_set *set;
    struct map requirements; /* by id, to its place + 1 */
    struct map controls;     /* the same */
    struct map frameworks;   /* the same */
    struct control_framework *frameworks_list;
    struct control_requirement *requirements_list;
    struct control *controls_list;
    size_t frameworks_cap;
    size_t requirements_cap;
    size_t controls_cap;
};

/* ---- what is shared ---- */

static void *place_value(size_t place)
{
    return (void *)(uintptr_t)(place + 1);
}

static bool find_place(const struct map *m, struct view id, size_t *place)
{
    uintptr_t at = (uintptr_t)map_get(m, id);
    *place = at == 0 ? 0 : (size_t)at - 1;
    return at != 0;
}

/* Letters, digits and what stands between them in ids. */
static enum status check_id(const struct control_loader *l, const struct value *v, struct view id)
{
    enum { ID_MAX = 64 };
    bool good = id.len > 0 && id.len <= ID_MAX;
    for (size_t i = 0; good && i < id.len; i++) {
        char c = id.ptr[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               (i > 0 && (c == '-' || c == '.' || c == '_'));
    }
    return good ? OK
                : error_set(l->in.err, ERR_FORMAT,
                            "%s:%u:%u: the id \"" VIEW_FMT
                            "\" is not of letters, digits, '-', '.' and '_' (at most %d)",
                            l->in.source, v->line, v->column, VIEW_ARG(view_slice(id, 0, 80)),
                            ID_MAX);
}

static enum status get_id(const struct control_loader *l, const struct value *v, struct view *out)
{
    enum status st = fields_text(&l->in, v, "id", NULL, out);
    return st == OK ? check_id(l, value_get(v, "id"), *out) : st;
}

static enum status twice(const struct control_loader *l, const struct value *v, const char *what,
                         struct view id, struct view where, uint32_t line)
{
    return error_set(l->in.err, ERR_FORMAT,
                     "%s:%u: %s " VIEW_FMT " stands already at " VIEW_FMT ":%u", l->in.source,
                     v->line, what, VIEW_ARG(id), VIEW_ARG(where), line);
}

/* ---- requirements ---- */

static enum status get_freshness(const struct control_loader *l, const struct value *v,
                                 uint32_t *out)
{
    const struct value *days = value_get(v, "freshness");
    if (days == NULL) {
        *out = 0;
        return OK;
    }
    if (days->kind != VALUE_INT || days->integer < 1 || days->integer > FRESHNESS_MAX) {
        return value_expected(days, l->in.source, "a number of days, 1 to 3660", l->in.err);
    }
    *out = (uint32_t)days->integer;
    return OK;
}

static enum status check_query(struct control_loader *l, const struct value *v,
                               struct control_requirement *r)
{
    const char *part = "query";
    struct error *err = l->in.err;
    enum status st = posture_tables_reads(l->set->tables, r, &l->set->arena, &part, err);
    if (st == OK) {
        return OK;
    }
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    const struct value *at = value_get(v, part);
    err->code = ERR_FORMAT;
    return error_prefix(err, "%s:%u:%u: requirement " VIEW_FMT, l->in.source, at->line, at->column,
                        VIEW_ARG(r->id));
}

/* How grave an alarm is: only where the matter is graded, and needed there. */
static enum status get_grade(const struct control_loader *l, const struct value *v,
                             struct control_requirement *r)
{
    const struct value *severity = value_get(v, "severity");
    r->severity = SEVERITY_MEDIUM;
    if (l->set->matter == NULL || !l->set->matter->graded) {
        r->cwe = VIEW("");
        return OK;
    }
    if (severity == NULL || !severity_parse(value_text(severity), &r->severity)) {
        return value_expected(severity == NULL ? v : severity, l->in.source,
                              "\"severity\": low, medium, high or critical", l->in.err);
    }
    return fields_text(&l->in, v, "cwe", "", &r->cwe);
}

static enum status read_requirement(struct control_loader *l, const struct value *v,
                                    struct control_requirement *out)
{
    static const char *const graded[] = {"id",       "title",    "population", "supply",
                                         "remedy",   "owner",    "freshness",  "query",
                                         "examples", "severity", "cwe",        NULL};
    static const char *const ungraded[] = {"id",    "title",     "population", "supply",   "remedy",
                                           "owner", "freshness", "query",      "examples", NULL};
    const struct control_matter *m = l->set->matter;
    const char *const *known = m != NULL && m->graded ? graded : ungraded;
    struct control_requirement r = {.source = view_str(l->in.source), .line = v->line};
    const struct {
        const char *key;
        const char *fallback;
        struct view *to;
    } texts[] = {
        {"title", NULL, &r.title},   {"population", NULL, &r.population},
        {"supply", NULL, &r.supply}, {"remedy", "", &r.remedy},
        {"owner", "", &r.owner},     {"query", NULL, &r.query},
    };
    enum status st = fields_check_keys(&l->in, v, known);
    if (st == OK) {
        st = get_id(l, v, &r.id);
    }
    for (size_t i = 0; st == OK && i < sizeof texts / sizeof texts[0]; i++) {
        st = fields_text(&l->in, v, texts[i].key, texts[i].fallback, texts[i].to);
    }
    if (st == OK) {
        st = check_id(l, value_get(v, "population"), r.population);
    }
    if (st == OK) {
        st = get_freshness(l, v, &r.freshness);
    }
    if (st == OK) {
        st = get_grade(l, v, &r);
    }
    r.examples = value_get(v, "examples");
    if (st == OK && r.examples != NULL && r.examples->kind != VALUE_ARRAY) {
        st = value_expected(r.examples, l->in.source, "a list of examples", l->in.err);
    }
    if (st == OK) {
        st = check_query(l, v, &r);
    }
    if (st == OK) {
        *out = r;
    }
    return st;
}

static enum status add_requirement(struct control_loader *l, const struct value *v)
{
    struct control_set *set = l->set;
    struct control_requirement r = {.line = 0};
    size_t place;
    enum status st = read_requirement(l, v, &r);
    if (st != OK) {
        return st;
    }
    if (find_place(&l->requirements, r.id, &place)) {
        return twice(l, v, "requirement", r.id, l->requirements_list[place].source,
                     l->requirements_list[place].line);
    }
    if (set->requirements_len == CONTROL_REQUIREMENTS_MAX) {
        return error_set(l->in.err, ERR_LIMIT, "%s:%u: more than %d requirements", l->in.source,
                         v->line, CONTROL_REQUIREMENTS_MAX);
    }
    void *list = l->requirements_list;
    st = arena_grow(&set->arena, &list, &l->requirements_cap, set->requirements_len + 1, sizeof r,
                    l->in.err);
    l->requirements_list = list;
    if (st == OK) {
        st = map_put(&l->requirements, r.id, place_value(set->requirements_len), NULL, l->in.err);
    }
    if (st == OK) {
        l->requirements_list[set->requirements_len++] = r;
    }
    return st;
}

/* ---- controls ---- */

/* A list of short texts, joined by ", ". */
static enum status get_list(const struct control_loader *l, const struct value *v, const char *key,
                            struct view *out)
{
    const struct value *list = value_get(v, key);
    CLEANUP(buf_cleanup) struct buf joined = BUF_INIT(4096);
    if (list == NULL) {
        *out = VIEW("");
        return OK;
    }
    if (list->kind != VALUE_ARRAY) {
        return value_expected(list, l->in.source, "a list of texts", l->in.err);
    }
    for (size_t i = 0; i < list->len; i++) {
        if (list->items[i].kind != VALUE_STRING || list->items[i].text.len == 0) {
            return value_expected(&list->items[i], l->in.source, "a text", l->in.err);
        }
        buf_add_str(&joined, i > 0 ? ", " : "");
        buf_add_view(&joined, list->items[i].text);
    }
    enum status st = buf_status(&joined, l->in.err);
    if (st != OK) {
        return st;
    }
    *out = arena_copy(l->in.arena, joined.len == 0 ? VIEW("") : buf_view(&joined));
    return out->ptr == NULL ? error_no_memory(l->in.err) : OK;
}

static enum status get_attributes(const struct control_loader *l, const struct value *v,
                                  struct control *c)
{
    static const char *const known[] = {"type",    "concepts",   "capabilities",
                                        "domains", "properties", NULL};
    const struct {
        const char *key;
        struct view *to;
    } lists[] = {
        {"type", &c->type},
        {"concepts", &c->concepts},
        {"capabilities", &c->capabilities},
        {"domains", &c->domains},
        {"properties", &c->properties},
    };
    const struct value *attributes = value_get(v, "attributes");
    enum status st = attributes == NULL ? OK : fields_check_keys(&l->in, attributes, known);
    for (size_t i = 0; st == OK && i < sizeof lists / sizeof lists[0]; i++) {
        st = get_list(l, attributes, lists[i].key, lists[i].to);
    }
    return st;
}

static enum status get_mapping(const struct control_loader *l, const struct value *v,
                               struct control_mapping *out)
{
    static const char *const known[] = {"to", "as", NULL};
    enum status st = fields_check_keys(&l->in, v, known);
    if (st == OK) {
        st = fields_text(&l->in, v, "to", NULL, &out->to);
    }
    struct view as = value_get_text(v, "as");
    for (int i = CONTROL_EQUAL; st == OK && i <= CONTROL_INTERSECTS; i++) {
        if (view_eq_str(as, control_relation_name((enum control_relation)i))) {
            out->as = (enum control_relation)i;
            return OK;
        }
    }
    return st == OK ? value_expected(value_get(v, "as"), l->in.source,
                                     "equal, subset, superset or intersects", l->in.err)
                    : st;
}

static enum status get_mappings(const struct control_loader *l, const struct value *v,
                                struct control *c)
{
    const struct value *list = value_get(v, "maps");
    if (list == NULL) {
        return OK;
    }
    if (list->kind != VALUE_ARRAY || list->len > CONTROL_MAPPINGS_MAX) {
        return value_expected(list, l->in.source, "a list of at most 100 mappings", l->in.err);
    }
    struct control_mapping *all = arena_alloc(l->in.arena, list->len + 1, sizeof *all);
    if (all == NULL) {
        return error_no_memory(l->in.err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = get_mapping(l, &list->items[i], &all[i]);
    }
    c->mappings = all;
    c->mappings_len = list->len;
    return st;
}

static enum status read_control(const struct control_loader *l, const struct value *v,
                                struct control *c)
{
    static const char *const known[] = {"id",         "name",         "says", "level", "owner",
                                        "attributes", "requirements", "maps", NULL};
    enum status st = fields_check_keys(&l->in, v, known);
    if (st == OK) {
        st = get_id(l, v, &c->number);
    }
    const struct {
        const char *key;
        const char *fallback;
        struct view *to;
    } texts[] = {
        {"name", NULL, &c->name},
        {"says", NULL, &c->says},
        {"level", "", &c->level},
        {"owner", "", &c->owner},
    };
    for (size_t i = 0; st == OK && i < sizeof texts / sizeof texts[0]; i++) {
        st = fields_text(&l->in, v, texts[i].key, texts[i].fallback, texts[i].to);
    }
    if (st == OK) {
        st = get_attributes(l, v, c);
    }
    return st == OK ? get_mappings(l, v, c) : st;
}

static enum status add_control(struct control_loader *l, const struct value *v, uint32_t framework)
{
    struct control_set *set = l->set;
    struct control c = {.framework = framework, .source = view_str(l->in.source), .line = v->line};
    size_t place;
    enum status st = read_control(l, v, &c);
    if (st != OK) {
        return st;
    }
    c.id = arena_printf(&set->arena, VIEW_FMT "/" VIEW_FMT,
                        VIEW_ARG(l->frameworks_list[framework].id), VIEW_ARG(c.number));
    if (c.id.ptr == NULL) {
        return error_no_memory(l->in.err);
    }
    if (find_place(&l->controls, c.id, &place)) {
        return twice(l, v, "control", c.id, l->controls_list[place].source,
                     l->controls_list[place].line);
    }
    if (set->controls_len == CONTROLS_MAX) {
        return error_set(l->in.err, ERR_LIMIT, "%s:%u: more than %d controls", l->in.source,
                         v->line, CONTROLS_MAX);
    }
    void *list = l->controls_list;
    st = arena_grow(&set->arena, &list, &l->controls_cap, set->controls_len + 1, sizeof c,
                    l->in.err);
    l->controls_list = list;
    if (st == OK) {
        st = map_put(&l->controls, c.id, place_value(set->controls_len), NULL, l->in.err);
    }
    if (st == OK) {
        l->controls_list[set->controls_len++] = c;
    }
    return st;
}

/* ---- files ---- */

static enum status add_framework(struct control_loader *l, const struct value *v)
{
    static const char *const known[] = {"id", "name", "version", "reference", NULL};
    struct control_set *set = l->set;
    struct control_framework f = {.source = view_str(l->in.source)};
    size_t place;
    enum status st = fields_check_keys(&l->in, v, known);
    if (st == OK) {
        st = get_id(l, v, &f.id);
    }
    if (st == OK) {
        st = fields_text(&l->in, v, "name", NULL, &f.name);
    }
    if (st == OK) {
        st = fields_text(&l->in, v, "version", "", &f.version);
    }
    if (st == OK) {
        st = fields_text(&l->in, v, "reference", "", &f.reference);
    }
    if (st == OK && find_place(&l->frameworks, f.id, &place)) {
        return twice(l, v, "framework", f.id, l->frameworks_list[place].source, 1);
    }
    void *list = l->frameworks_list;
    if (st == OK) {
        st = arena_grow(&set->arena, &list, &l->frameworks_cap, set->frameworks_len + 1, sizeof f,
                        l->in.err);
        l->frameworks_list = list;
    }
    if (st == OK) {
        st = map_put(&l->frameworks, f.id, place_value(set->frameworks_len), NULL, l->in.err);
    }
    if (st == OK) {
        l->frameworks_list[set->frameworks_len++] = f;
    }
    return st;
}

static enum status get_array(const struct control_loader *l, const struct value *root,
                             const char *key, const struct value **out)
{
    const struct value *list = value_get(root, key);
    if (list != NULL && list->kind != VALUE_ARRAY) {
        return value_expected(list, l->in.source, "a list", l->in.err);
    }
    *out = list;
    return OK;
}

static enum status load_root(struct control_loader *l, const struct value *root)
{
    static const char *const known[] = {"framework", "requirements", "controls", NULL};
    const struct value *requirements = NULL;
    const struct value *controls = NULL;
    const struct value *framework = NULL;
    enum status st = fields_check_keys(&l->in, root, known);
    if (st == OK) {
        framework = value_get(root, "framework");
        st = get_array(l, root, "requirements", &requirements);
    }
    if (st == OK) {
        st = get_array(l, root, "controls", &controls);
    }
    if (st == OK && (framework == NULL) != (controls == NULL)) {
        st = error_set(l->in.err, ERR_FORMAT,
                       "%s:%u:%u: \"framework\" and \"controls\" belong together", l->in.source,
                       root->line, root->column);
    }
    for (size_t i = 0; st == OK && requirements != NULL && i < requirements->len; i++) {
        st = add_requirement(l, &requirements->items[i]);
    }
    if (st == OK && framework != NULL) {
        st = add_framework(l, framework);
    }
    for (size_t i = 0; st == OK && controls != NULL && i < controls->len; i++) {
        st = add_control(l, &controls->items[i], (uint32_t)(l->set->frameworks_len - 1));
    }
    return st;
}

/* The values are kept until all files are read: references are resolved then. */
static enum status load_file(struct control_loader *l, const struct control_file *f,
                             struct value **out)
{
    const struct parse_limits limits = {.values = FILE_VALUES_MAX, .depth = DEPTH_MAX};
    struct view name = arena_copy(&l->set->arena, f->name);
    struct value *root = arena_alloc(&l->set->arena, 1, sizeof *root);
    if (name.ptr == NULL || root == NULL) {
        return error_no_memory(l->in.err);
    }
    if (f->bytes.len > CONTROL_FILE_MAX) {
        return error_set(l->in.err, ERR_LIMIT, "%s: more than %d bytes", name.ptr,
                         CONTROL_FILE_MAX);
    }
    l->in.source = name.ptr;
    enum status st = yaml_read(f->bytes, name.ptr, &limits, &l->set->arena, root, l->in.err);
    if (st == OK) {
        st = load_root(l, root);
    }
    *out = root;
    return st;
}

/* ---- references ---- */

static enum status resolve(struct control_loader *l, struct control *c, const struct value *v)
{
    const struct value *list = value_get(v, "requirements");
    if (list == NULL) {
        return OK;
    }
    if (list->kind != VALUE_ARRAY) {
        return value_expected(list, l->in.source, "a list of requirements' ids", l->in.err);
    }
    uint32_t *places = arena_alloc(&l->set->arena, list->len + 1, sizeof *places);
    if (places == NULL) {
        return error_no_memory(l->in.err);
    }
    for (size_t i = 0; i < list->len; i++) {
        size_t place;
        struct view id = value_text(&list->items[i]);
        if (!find_place(&l->requirements, id, &place)) {
            return error_set(l->in.err, ERR_FORMAT,
                             "%s:%u:%u: there is no requirement \"" VIEW_FMT "\"", l->in.source,
                             list->items[i].line, list->items[i].column,
                             VIEW_ARG(view_slice(id, 0, 80)));
        }
        places[i] = (uint32_t)place;
    }
    c->requirements = places;
    c->requirements_len = list->len;
    return OK;
}

static enum status check_mappings(const struct control_loader *l, const struct control *c)
{
    for (size_t i = 0; i < c->mappings_len; i++) {
        size_t place;
        if (!find_place(&l->controls, c->mappings[i].to, &place)) {
            return error_set(l->in.err, ERR_FORMAT,
                             VIEW_FMT ":%u: control " VIEW_FMT " maps to \"" VIEW_FMT
                                      "\", which there is not",
                             VIEW_ARG(c->source), c->line, VIEW_ARG(c->id),
                             VIEW_ARG(view_slice(c->mappings[i].to, 0, 80)));
        }
    }
    return OK;
}

static enum status resolve_all(struct control_loader *l, struct value *const *roots, size_t count)
{
    size_t at = 0;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        const struct value *list = value_get(roots[i], "controls");
        for (size_t k = 0; st == OK && list != NULL && k < list->len; k++) {
            struct control *c = &l->controls_list[at++];
            l->in.source = c->source.ptr;
            st = resolve(l, c, &list->items[k]);
        }
    }
    for (size_t i = 0; st == OK && i < l->set->controls_len; i++) {
        st = check_mappings(l, &l->controls_list[i]);
    }
    return st;
}

static enum status load_all(struct control_loader *l, const struct control_file *own, size_t count,
                            bool shipped)
{
    const struct control_matter *m = l->set->matter;
    const struct shipped_file *files = m == NULL ? shipped_controls : m->files;
    uint64_t files_len = m == NULL ? shipped_controls_count : m->files_len;
    struct value *roots[2 * CONTROL_FILES_MAX];
    size_t n = 0;
    enum status st = OK;
    if (count > CONTROL_FILES_MAX || files_len > CONTROL_FILES_MAX) {
        return error_set(l->in.err, ERR_LIMIT, "more than %d control files", CONTROL_FILES_MAX);
    }
    for (size_t i = 0; st == OK && shipped && i < files_len; i++) {
        const struct control_file f = {files[i].name, files[i].bytes};
        st = load_file(l, &f, &roots[n++]);
    }
    l->set->shipped_files = n;
    for (size_t i = 0; st == OK && i < count; i++) {
        st = load_file(l, &own[i], &roots[n++]);
    }
    return st == OK ? resolve_all(l, roots, n) : st;
}

enum status controls_load_over(const struct control_matter *matter, const struct control_file *own,
                               size_t count, bool shipped, struct control_set **out,
                               struct error *err)
{
    struct control_set *set = mem_calloc(1, sizeof *set);
    struct error why = {.code = OK};
    if (set == NULL) {
        return error_no_memory(err);
    }
    struct control_loader l = {.in = {.arena = &set->arena, .err = &why}, .set = set};
    arena_init(&set->arena, 0);
    set->matter = matter;
    map_init(&l.requirements);
    map_init(&l.controls);
    map_init(&l.frameworks);
    enum status st = posture_tables_new(matter, &set->tables, &why);
    if (st == OK) {
        st = load_all(&l, own, count, shipped);
    }
    map_release(&l.requirements);
    map_release(&l.controls);
    map_release(&l.frameworks);
    if (st != OK) {
        (void)controls_free(set);
        return error_set(err, st, "%s", why.message);
    }
    set->frameworks = l.frameworks_list;
    set->requirements = l.requirements_list;
    set->controls = l.controls_list;
    *out = set;
    return OK;
}
