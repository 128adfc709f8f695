/* Completeness by NTIA's minimum elements and BSI TR-03183-2. */
#include <assay/base/map.h>
#include <assay/sbom/analysis.h>

struct scored {
    const struct sbom_document *doc;
    struct map related; /* refs that stand in the dependency graph */
};

typedef bool (*component_check)(const struct scored *s, const struct sbom_component *c);
typedef bool (*document_check)(const struct scored *s);

static bool has_contact(const struct sbom_party *p)
{
    return p->email.len > 0 || p->url.len > 0;
}

static bool has_name(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    return c->name.len > 0;
}

static bool has_version(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    return c->version.len > 0;
}

static bool has_supplier(const struct scored *s, const struct sbom_component *c)
{
    bool subject = c == s->doc->subject && s->doc->supplier.name.len > 0;
    return c->supplier.name.len > 0 || c->manufacturer.name.len > 0 || c->publisher.len > 0 ||
           subject;
}

static bool has_identifier(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    return c->purl.len > 0 || c->cpe.len > 0 || c->swid.len > 0;
}

static bool is_related(const struct scored *s, const struct sbom_component *c)
{
    return c->parent != NULL || (c->ref.len > 0 && map_has(&s->related, c->ref));
}

static bool has_creator(const struct scored *s, const struct sbom_component *c)
{
    bool subject = c == s->doc->subject &&
                   (has_contact(&s->doc->supplier) || has_contact(&s->doc->manufacturer));
    return has_contact(&c->supplier) || has_contact(&c->manufacturer) || has_contact(&c->author) ||
           subject;
}

static bool has_property(const struct sbom_component *c, const char *name)
{
    for (size_t i = 0; i < c->property_count; i++) {
        if (view_eq_str(c->properties[i].name, name) && c->properties[i].value.len > 0) {
            return true;
        }
    }
    return false;
}

static bool has_filename(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    return c->filename.len > 0 || has_property(c, "bsi:component:filename");
}

static bool has_licence(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    for (size_t i = 0; i < c->licence_count; i++) {
        if (c->licences[i].kind != SBOM_LICENCE_NAME) {
            return true;
        }
    }
    return false;
}

static bool has_sha512(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    for (size_t i = 0; i < c->hash_count; i++) {
        if (view_eq(c->hashes[i].algorithm, VIEW("SHA-512"))) {
            return true;
        }
    }
    return false;
}

static bool says_executable(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    return has_property(c, "bsi:component:executable");
}

static bool says_archive(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    return has_property(c, "bsi:component:archive");
}

static bool says_structured(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    return has_property(c, "bsi:component:structured");
}

static bool has_reference(const struct sbom_component *c, const char *type)
{
    for (size_t i = 0; i < c->reference_count; i++) {
        if (view_eq_str(c->references[i].type, type)) {
            return true;
        }
    }
    return false;
}

static bool has_source(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    return has_reference(c, "vcs") || has_reference(c, "source-distribution");
}

static bool has_download(const struct scored *s, const struct sbom_component *c)
{
    (void)s;
    return has_reference(c, "distribution") || has_reference(c, "distribution-intake");
}

static bool has_author(const struct scored *s)
{
    return s->doc->author_count > 0 || s->doc->tools.count > 0 || s->doc->supplier.name.len > 0 ||
           s->doc->manufacturer.name.len > 0;
}

static bool has_timestamp(const struct scored *s)
{
    return s->doc->timestamp.len > 0;
}

static bool has_author_contact(const struct scored *s)
{
    for (size_t i = 0; i < s->doc->author_count; i++) {
        if (has_contact(&s->doc->authors[i])) {
            return true;
        }
    }
    return has_contact(&s->doc->manufacturer) || has_contact(&s->doc->supplier);
}

static bool says_completeness(const struct scored *s)
{
    return s->doc->composition_count > 0;
}

static bool has_serial(const struct scored *s)
{
    return s->doc->serial.len > 0;
}

static bool is_recent_format(const struct scored *s)
{
    bool cyclonedx =
        view_starts(view_str(s->doc->format == NULL ? "" : s->doc->format), VIEW("cyclonedx"));
    struct view version = s->doc->spec_version;
    return cyclonedx ? view_cmp(version, VIEW("1.6")) >= 0 : view_starts(version, VIEW("3."));
}

static const struct {
    enum sbom_standard standard;
    const char *name;
    const char *asks;
    bool required;
    component_check component;
    document_check document;
} rows[] = {
    {SBOM_NTIA, "supplier-name", "supplier name", true, has_supplier, NULL},
    {SBOM_NTIA, "component-name", "component name", true, has_name, NULL},
    {SBOM_NTIA, "component-version", "version of the component", true, has_version, NULL},
    {SBOM_NTIA, "unique-identifier", "other unique identifier (purl, CPE, SWID)", true,
     has_identifier, NULL},
    {SBOM_NTIA, "dependency-relationship", "dependency relationship", true, is_related, NULL},
    {SBOM_NTIA, "author", "author of the SBOM data", true, NULL, has_author},
    {SBOM_NTIA, "timestamp", "timestamp", true, NULL, has_timestamp},
    {SBOM_BSI, "format", "CycloneDX 1.6 or SPDX 3.0.1, or later", true, NULL, is_recent_format},
    {SBOM_BSI, "creator", "creator of the SBOM (e-mail or URL)", true, NULL, has_author_contact},
    {SBOM_BSI, "timestamp", "timestamp", true, NULL, has_timestamp},
    {SBOM_BSI, "component-creator", "creator of the component (e-mail or URL)", true, has_creator,
     NULL},
    {SBOM_BSI, "component-name", "component name", true, has_name, NULL},
    {SBOM_BSI, "component-version", "component version", true, has_version, NULL},
    {SBOM_BSI, "filename", "file name of the component", true, has_filename, NULL},
    {SBOM_BSI, "dependencies", "dependencies on other components", true, is_related, NULL},
    {SBOM_BSI, "completeness", "whether the list of dependencies is complete", true, NULL,
     says_completeness},
    {SBOM_BSI, "distribution-licence", "licence, as SPDX identifier or expression", true,
     has_licence, NULL},
    {SBOM_BSI, "hash", "SHA-512 of the deployable component", true, has_sha512, NULL},
    {SBOM_BSI, "executable", "executable property", true, says_executable, NULL},
    {SBOM_BSI, "archive", "archive property", true, says_archive, NULL},
    {SBOM_BSI, "structured", "structured property", true, says_structured, NULL},
    {SBOM_BSI, "sbom-uri", "URI of the SBOM", false, NULL, has_serial},
    {SBOM_BSI, "source-uri", "URI of the source code", false, has_source, NULL},
    {SBOM_BSI, "deployable-uri", "URI of the deployable form", false, has_download, NULL},
    {SBOM_BSI, "unique-identifier", "other unique identifier (purl, CPE, SWID)", false,
     has_identifier, NULL},
};

enum { ROWS = sizeof rows / sizeof rows[0] };
_Static_assert((int)ROWS <= (int)SBOM_ELEMENTS_MAX, "more rows than elements");

const char *sbom_standard_name(enum sbom_standard standard)
{
    static const char *const names[] = {"NTIA minimum elements", "BSI TR-03183-2 v2.1.0"};
    return names[standard];
}

static enum status collect_related(struct scored *s, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < s->doc->dependency_count; i++) {
        const struct sbom_dependency *d = &s->doc->dependencies[i];
        st = map_put(&s->related, d->ref, s, NULL, err);
        for (size_t k = 0; st == OK && k < d->on.count; k++) {
            st = map_put(&s->related, d->on.items[k], s, NULL, err);
        }
    }
    return st;
}

static void count(const struct scored *s, size_t row, struct sbom_element *e)
{
    const struct sbom_document *doc = s->doc;
    *e = (struct sbom_element){.standard = rows[row].standard,
                               .name = rows[row].name,
                               .asks = rows[row].asks,
                               .required = rows[row].required};
    if (rows[row].document != NULL) {
        e->of = 1;
        e->have = rows[row].document(s) ? 1 : 0;
        return;
    }
    e->of = doc->component_count + (doc->subject != NULL ? 1 : 0);
    if (doc->subject != NULL && rows[row].component(s, doc->subject)) {
        e->have++;
    }
    for (size_t i = 0; i < doc->component_count; i++) {
        e->have += rows[row].component(s, doc->components[i]) ? 1 : 0;
    }
}

static void sum_up(struct sbom_score *score)
{
    for (size_t k = 0; k < SBOM_STANDARDS; k++) {
        double sum = 0;
        size_t n = 0;
        bool missing = false;
        for (size_t i = 0; i < score->element_count; i++) {
            const struct sbom_element *e = &score->elements[i];
            if ((size_t)e->standard == k && e->required) {
                sum += e->of == 0 ? 0 : (double)e->have / (double)e->of;
                missing |= e->have < e->of || e->of == 0;
                n++;
            }
        }
        double percent = n == 0 ? 0 : 100 * sum / (double)n;
        score->percent[k] = missing && percent > 99.9 ? 99.9 : percent;
    }
}

enum status sbom_score(const struct sbom_document *doc, struct sbom_score *out, struct error *err)
{
    struct scored s = {.doc = doc};
    struct sbom_score score = {.element_count = ROWS};
    map_init(&s.related);
    enum status st = collect_related(&s, err);
    for (size_t i = 0; st == OK && i < ROWS; i++) {
        count(&s, i, &score.elements[i]);
    }
    map_release(&s.related);
    if (st == OK) {
        sum_up(&score);
        *out = score;
    }
    return st;
}
