#include <assay/pedigree/dsc.h>

struct reader {
    const char *source;
    struct dsc *dsc;
    uint32_t line;
    struct view field; /* the current one */
    struct error *err;
};

static enum status bad(const struct reader *r, const char *what)
{
    return error_set(r->err, ERR_FORMAT, "%s:%lu: %s", r->source, (unsigned long)r->line, what);
}

static bool ends_as(struct view name, const char *infix)
{
    static const char *const kinds[] = {"gz", "bz2", "xz", "lzma", "zst"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct view end = view_str(kinds[i]);
        size_t tail = strlen(infix) + end.len;
        if (name.len > tail && view_ends(name, end) &&
            view_eq_str(view_slice(name, name.len - tail, name.len - end.len), infix)) {
            return true;
        }
    }
    return false;
}

static void set_role(struct dsc_file *f)
{
    ptrdiff_t part = view_find(f->name, VIEW(".orig-"));
    if (ends_as(f->name, ".orig.tar.")) {
        f->role = DSC_ORIGINAL;
    } else if (part >= 0 && ends_as(f->name, ".tar.")) {
        struct view rest = view_slice(f->name, (size_t)part + 6, f->name.len);
        ptrdiff_t dot = view_find(rest, VIEW(".tar."));
        f->component = view_slice(rest, 0, dot < 0 ? 0 : (size_t)dot);
        f->role = f->component.len > 0 ? DSC_COMPONENT : DSC_OTHER;
    } else if (ends_as(f->name, ".debian.tar.")) {
        f->role = DSC_DEBIAN;
    } else if (ends_as(f->name, ".diff.")) {
        f->role = DSC_DIFF;
    } else {
        f->role = ends_as(f->name, ".tar.") ? DSC_NATIVE : DSC_OTHER;
    }
}

/* The words of a line. */
static bool word(struct view *rest, struct view *out)
{
    *rest = view_trim(*rest);
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != ' ' && rest->ptr[end] != '\t') {
        end++;
    }
    *out = view_slice(*rest, 0, end);
    *rest = view_slice(*rest, end, rest->len);
    return end > 0;
}

static struct dsc_file *file_named(struct dsc *d, struct view name)
{
    for (size_t i = 0; i < d->len; i++) {
        if (view_eq(d->files[i].name, name)) {
            return &d->files[i];
        }
    }
    return NULL;
}

/* "<digest> <size> <name>" of Files and Checksums-*. */
static enum status take_file(struct reader *r, struct view line, bool sha256)
{
    struct view digest;
    struct view size;
    struct dsc_file f = {.line = r->line};
    if (!word(&line, &digest) || !word(&line, &size) || !word(&line, &f.name) ||
        !view_to_u64(size, &f.size)) {
        return bad(r, "expected a digest, a size and a name");
    }
    if (view_find_char(f.name, '/') >= 0 || f.name.ptr[0] == '.') {
        return bad(r, "a name of an archive with a directory in it");
    }
    struct dsc_file *old = file_named(r->dsc, f.name);
    if (old == NULL && r->dsc->len == DSC_FILES_MAX) {
        return bad(r, "too many archives");
    }
    if (old == NULL) {
        set_role(&f);
        old = &r->dsc->files[r->dsc->len++];
        *old = f;
    }
    if (sha256) {
        old->has_digest = sha256_parse(digest, &old->digest);
        old->size = f.size;
        return old->has_digest ? OK : bad(r, "no SHA-256 in hexadecimal");
    }
    return OK;
}

static enum status take_line(struct reader *r, struct view line)
{
    if (line.ptr[0] == ' ' || line.ptr[0] == '\t') {
        if (view_eq_nocase(r->field, VIEW("checksums-sha256"))) {
            return take_file(r, line, true);
        }
        return view_eq_nocase(r->field, VIEW("files")) ? take_file(r, line, false) : OK;
    }
    ptrdiff_t colon = view_find_char(line, ':');
    if (colon <= 0) {
        return bad(r, "expected \"Field: value\"");
    }
    struct view value = view_trim(view_slice(line, (size_t)colon + 1, line.len));
    r->field = view_slice(line, 0, (size_t)colon);
    if (view_eq_nocase(r->field, VIEW("format"))) {
        r->dsc->format = value;
    } else if (view_eq_nocase(r->field, VIEW("source"))) {
        r->dsc->source = value;
    } else if (view_eq_nocase(r->field, VIEW("version"))) {
        r->dsc->version = value;
    }
    return OK;
}

enum status dsc_read(struct view text, const char *source, struct dsc *out, struct error *err)
{
    struct dsc d = {0};
    struct reader r = {.source = source, .dsc = &d, .err = err};
    struct view rest = text;
    struct view line;
    enum status st = OK;
    if (text.len > DSC_TEXT_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d bytes", source, DSC_TEXT_MAX);
    }
    bool signature = false;
    while (st == OK && view_line(&rest, &line)) {
        r.line++;
        if (view_starts(line, VIEW("-----BEGIN PGP SIGNED"))) {
            signature = true; /* a line of its hash follows, then an empty one */
        } else if (view_starts(line, VIEW("-----BEGIN PGP SIGNATURE"))) {
            break;
        } else if (view_trim(line).len == 0) {
            signature = false;
        } else if (!signature) {
            st = take_line(&r, line);
        }
    }
    if (st == OK && (d.source.len == 0 || d.len == 0)) {
        r.line = 1;
        st = bad(&r, "no Debian source control file: Source and Files are missing");
    }
    if (st == OK) {
        *out = d;
    }
    return st;
}
