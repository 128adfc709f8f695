/* SPDX 2 as tag and value: brought into the shape of its JSON, then read as that. */
#include "spdx_tag.h"

#include "formats.h"
#include "spdx.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

const struct tag spdx_tags[] = {
    {"SPDXVersion", TAGS_DOCUMENT, "spdxVersion", TAG_TEXT, false},
    {"DataLicense", TAGS_DOCUMENT, "dataLicense", TAG_TEXT, false},
    {"SPDXID", TAGS_DOCUMENT, "SPDXID", TAG_TEXT, false},
    {"DocumentName", TAGS_DOCUMENT, "name", TAG_TEXT, false},
    {"DocumentNamespace", TAGS_DOCUMENT, "documentNamespace", TAG_TEXT, false},
    {"DocumentComment", TAGS_DOCUMENT, "comment", TAG_TEXT, false},
    {"ExternalDocumentRef", TAGS_DOCUMENT, "externalDocumentRefs", TAG_DOCUMENT_REF, false},
    {"Creator", TAGS_CREATION, "creators", TAG_LIST, false},
    {"Created", TAGS_CREATION, "created", TAG_TEXT, false},
    {"CreatorComment", TAGS_CREATION, "comment", TAG_TEXT, false},
    {"LicenseListVersion", TAGS_CREATION, "licenseListVersion", TAG_TEXT, false},
    {"PackageName", TAGS_PACKAGE, "name", TAG_TEXT, true},
    {"SPDXID", TAGS_PACKAGE, "SPDXID", TAG_TEXT, false},
    {"PackageVersion", TAGS_PACKAGE, "versionInfo", TAG_TEXT, false},
    {"PackageFileName", TAGS_PACKAGE, "packageFileName", TAG_TEXT, false},
    {"PackageSupplier", TAGS_PACKAGE, "supplier", TAG_TEXT, false},
    {"PackageOriginator", TAGS_PACKAGE, "originator", TAG_TEXT, false},
    {"PackageDownloadLocation", TAGS_PACKAGE, "downloadLocation", TAG_TEXT, false},
    {"PrimaryPackagePurpose", TAGS_PACKAGE, "primaryPackagePurpose", TAG_TEXT, false},
    {"ReleaseDate", TAGS_PACKAGE, "releaseDate", TAG_TEXT, false},
    {"BuiltDate", TAGS_PACKAGE, "builtDate", TAG_TEXT, false},
    {"ValidUntilDate", TAGS_PACKAGE, "validUntilDate", TAG_TEXT, false},
    {"FilesAnalyzed", TAGS_PACKAGE, "filesAnalyzed", TAG_BOOL, false},
    {"PackageVerificationCode", TAGS_PACKAGE, "packageVerificationCode", TAG_CODE, false},
    {"PackageChecksum", TAGS_PACKAGE, "checksums", TAG_CHECKSUM, false},
    {"PackageHomePage", TAGS_PACKAGE, "homepage", TAG_TEXT, false},
    {"PackageSourceInfo", TAGS_PACKAGE, "sourceInfo", TAG_TEXT, false},
    {"PackageLicenseConcluded", TAGS_PACKAGE, "licenseConcluded", TAG_TEXT, false},
    {"PackageLicenseInfoFromFiles", TAGS_PACKAGE, "licenseInfoFromFiles", TAG_LIST, false},
    {"PackageLicenseDeclared", TAGS_PACKAGE, "licenseDeclared", TAG_TEXT, false},
    {"PackageLicenseComments", TAGS_PACKAGE, "licenseComments", TAG_TEXT, false},
    {"PackageCopyrightText", TAGS_PACKAGE, "copyrightText", TAG_TEXT, false},
    {"PackageSummary", TAGS_PACKAGE, "summary", TAG_TEXT, false},
    {"PackageDescription", TAGS_PACKAGE, "description", TAG_TEXT, false},
    {"PackageComment", TAGS_PACKAGE, "comment", TAG_TEXT, false},
    {"PackageAttributionText", TAGS_PACKAGE, "attributionTexts", TAG_LIST, false},
    {"ExternalRef", TAGS_PACKAGE, "externalRefs", TAG_REFERENCE, false},
    {"ExternalRefComment", TAGS_PACKAGE, "", TAG_IGNORED, false},
    {"FileName", TAGS_FILE, "fileName", TAG_TEXT, true},
    {"SPDXID", TAGS_FILE, "SPDXID", TAG_TEXT, false},
    {"FileType", TAGS_FILE, "fileTypes", TAG_LIST, false},
    {"FileChecksum", TAGS_FILE, "checksums", TAG_CHECKSUM, false},
    {"LicenseConcluded", TAGS_FILE, "licenseConcluded", TAG_TEXT, false},
    {"LicenseInfoInFile", TAGS_FILE, "licenseInfoInFiles", TAG_LIST, false},
    {"LicenseComments", TAGS_FILE, "licenseComments", TAG_TEXT, false},
    {"FileCopyrightText", TAGS_FILE, "copyrightText", TAG_TEXT, false},
    {"FileComment", TAGS_FILE, "comment", TAG_TEXT, false},
    {"FileNotice", TAGS_FILE, "noticeText", TAG_TEXT, false},
    {"FileContributor", TAGS_FILE, "fileContributors", TAG_LIST, false},
    {"FileAttributionText", TAGS_FILE, "attributionTexts", TAG_LIST, false},
    {"FileDependency", TAGS_FILE, "fileDependencies", TAG_LIST, false},
    {"ArtifactOfProjectName", TAGS_FILE, "", TAG_IGNORED, false},
    {"ArtifactOfProjectHomePage", TAGS_FILE, "", TAG_IGNORED, false},
    {"ArtifactOfProjectURI", TAGS_FILE, "", TAG_IGNORED, false},
    {"SnippetSPDXID", TAGS_SNIPPET, "", TAG_IGNORED, true},
    {"SnippetFromFileSPDXID", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"SnippetByteRange", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"SnippetLineRange", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"SnippetLicenseConcluded", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"LicenseInfoInSnippet", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"SnippetLicenseComments", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"SnippetCopyrightText", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"SnippetComment", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"SnippetName", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"SnippetAttributionText", TAGS_SNIPPET, "", TAG_IGNORED, false},
    {"LicenseID", TAGS_LICENCE, "licenseId", TAG_TEXT, true},
    {"ExtractedText", TAGS_LICENCE, "extractedText", TAG_TEXT, false},
    {"LicenseName", TAGS_LICENCE, "name", TAG_TEXT, false},
    {"LicenseCrossReference", TAGS_LICENCE, "seeAlsos", TAG_LIST, false},
    {"LicenseComment", TAGS_LICENCE, "comment", TAG_TEXT, false},
    {"Relationship", TAGS_RELATIONSHIP, "", TAG_RELATION, false},
    {"RelationshipComment", TAGS_RELATIONSHIP, "", TAG_IGNORED, false},
    {"Annotator", TAGS_ANNOTATION, "annotator", TAG_TEXT, true},
    {"AnnotationDate", TAGS_ANNOTATION, "annotationDate", TAG_TEXT, false},
    {"AnnotationType", TAGS_ANNOTATION, "annotationType", TAG_TEXT, false},
    {"AnnotationComment", TAGS_ANNOTATION, "comment", TAG_TEXT, false},
    {"SPDXREF", TAGS_ANNOTATION, "SPDXID", TAG_TEXT, false},
    {"Reviewer", TAGS_REVIEW, "reviewer", TAG_TEXT, true},
    {"ReviewDate", TAGS_REVIEW, "reviewDate", TAG_TEXT, false},
    {"ReviewComment", TAGS_REVIEW, "comment", TAG_TEXT, false},
    {NULL, TAGS_DOCUMENT, NULL, TAG_IGNORED, false},
};

const char *spdx_section_list(enum tag_section section)
{
    static const char *const lists[] = {
        NULL,
        NULL,
        "packages",
        "files",
        NULL,
        "hasExtractedLicensingInfos",
        "relationships",
        "annotations",
        "reviews",
    };
    return lists[section];
}

enum { ENTRIES_MAX = 20 * 1000 * 1000, SECTION_MEMBERS = 24 };

struct entry {
    const struct tag *tag;
    struct view text;
    uint32_t line;
};

struct reader {
    const char *source;
    struct view rest;
    uint32_t line;
    enum tag_section section; /* that a shared tag belongs to */
    struct entry *entries;
    size_t count;
    size_t cap;
    struct arena arena;
    struct draft tree;
};

static enum status bad(const struct reader *r, uint32_t line, const char *what, struct view text,
                       struct error *err)
{
    return error_set(err, ERR_FORMAT, "%s:%" PRIu32 ": %s \"" VIEW_FMT "\"", r->source, line, what,
                     VIEW_ARG(view_slice(text, 0, 100)));
}

/* A name that several sections have belongs to the one at hand. */
static const struct tag *tag_named(const struct reader *r, struct view name)
{
    const struct tag *found = NULL;
    for (const struct tag *t = spdx_tags; t->name != NULL; t++) {
        if (view_eq_str(name, t->name)) {
            if (t->section == r->section) {
                return t;
            }
            found = found == NULL ? t : found;
        }
    }
    return found;
}

static enum status add_entry(struct reader *r, const struct tag *tag, struct view text,
                             uint32_t line, struct error *err)
{
    void *entries = r->entries;
    enum status st =
        mem_grow(&entries, &r->cap, r->count + 1, sizeof *r->entries, ENTRIES_MAX, err);
    r->entries = entries;
    if (st == OK) {
        r->entries[r->count++] = (struct entry){tag, text, line};
        r->section = tag->starts ? tag->section : r->section;
    }
    return st;
}

/* "<text>…</text>", over several lines. */
static enum status read_text(struct reader *r, struct view line, struct view *text,
                             struct error *err)
{
    struct view open = VIEW("<text>");
    struct view close = VIEW("</text>");
    if (!view_starts(*text, open)) {
        return OK;
    }
    const char *start = text->ptr + open.len;
    const char *limit = r->rest.ptr == NULL ? line.ptr + line.len : r->rest.ptr + r->rest.len;
    struct view all = view_of(start, (size_t)(limit - start));
    ptrdiff_t end = view_find(all, close);
    if (end < 0) {
        return bad(r, r->line, "a <text> without its </text> behind", view_slice(line, 0, 40), err);
    }
    *text = view_slice(all, 0, (size_t)end);
    const char *after = start + end + close.len;
    while (r->rest.ptr != NULL && r->rest.ptr <= after) {
        if (!view_line(&r->rest, &line)) {
            break;
        }
        r->line++;
    }
    return OK;
}

static enum status read_line(struct reader *r, struct view line, struct error *err)
{
    struct view trimmed = view_trim(line);
    ptrdiff_t colon = view_find_char(trimmed, ':');
    if (trimmed.len == 0 || trimmed.ptr[0] == '#') {
        return OK;
    }
    if (colon <= 0) {
        return bad(r, r->line, "expected \"Tag: value\", found", trimmed, err);
    }
    struct view name = view_slice(trimmed, 0, (size_t)colon);
    struct view text = view_trim(view_slice(trimmed, (size_t)colon + 1, trimmed.len));
    const struct tag *tag = tag_named(r, name);
    uint32_t at = r->line;
    if (tag == NULL) {
        return bad(r, r->line, "there is no tag", name, err);
    }
    enum status st = read_text(r, line, &text, err);
    return st == OK ? add_entry(r, tag, text, at, err) : st;
}

/* Take what stands before the first blank. */
static struct view take_word(struct view *text)
{
    *text = view_trim(*text);
    size_t end = 0;
    while (end < text->len && text->ptr[end] != ' ' && text->ptr[end] != '\t') {
        end++;
    }
    struct view word = view_slice(*text, 0, end);
    *text = view_trim(view_slice(*text, end, text->len));
    return word;
}

/* A new member that knows its line. */
static struct value *member_at(struct reader *r, struct value *object, const char *key,
                               uint32_t line)
{
    struct value *v = draft_member(&r->tree, object, key);
    if (v != &r->tree.nowhere) {
        object->members[object->len - 1].line = line;
    }
    return v;
}

static void put(struct reader *r, struct value *object, const char *key, struct view text,
                uint32_t line)
{
    struct value *v = member_at(r, object, key, line);
    draft_set_text(v, text);
    v->line = line;
}

static void put_checksum(struct reader *r, struct value *v, struct view text, uint32_t line)
{
    ptrdiff_t colon = view_find_char(text, ':');
    size_t at = colon < 0 ? text.len : (size_t)colon;
    put(r, v, "algorithm", view_slice(text, 0, at), line);
    put(r, v, "checksumValue", view_trim(view_slice(text, at + 1, text.len)), line);
}

/* An entry that is an object of its own. */
static void put_object(struct reader *r, struct value *v, const struct entry *e)
{
    struct view text = e->text;
    uint32_t line = e->line;
    (void)draft_object(&r->tree, v, 3);
    v->line = line;
    if (e->tag->kind == TAG_CHECKSUM) {
        put_checksum(r, v, text, line);
    } else if (e->tag->kind == TAG_REFERENCE) {
        put(r, v, "referenceCategory", take_word(&text), line);
        put(r, v, "referenceType", take_word(&text), line);
        put(r, v, "referenceLocator", text, line);
    } else if (e->tag->kind == TAG_RELATION) {
        put(r, v, "spdxElementId", take_word(&text), line);
        put(r, v, "relationshipType", take_word(&text), line);
        put(r, v, "relatedSpdxElement", text, line);
    } else if (e->tag->kind == TAG_DOCUMENT_REF) {
        put(r, v, "externalDocumentId", take_word(&text), line);
        put(r, v, "spdxDocument", take_word(&text), line);
        struct value *sum = draft_object(&r->tree, draft_member(&r->tree, v, "checksum"), 2);
        sum->line = line;
        put_checksum(r, sum, text, line);
    } else {
        put(r, v, "packageVerificationCodeValue", take_word(&text), line);
    }
}

static bool is_list(enum tag_kind kind)
{
    return kind == TAG_LIST || kind == TAG_CHECKSUM || kind == TAG_REFERENCE ||
           kind == TAG_DOCUMENT_REF;
}

static void put_value(struct reader *r, struct value *v, const struct entry *e)
{
    if (e->tag->kind == TAG_TEXT || e->tag->kind == TAG_LIST) {
        draft_set_text(v, e->text);
    } else if (e->tag->kind == TAG_BOOL) {
        bool yes = view_eq_nocase(e->text, VIEW("true"));
        draft_set_text(v, e->text);
        if (yes || view_eq_nocase(e->text, VIEW("false"))) {
            *v = (struct value){.kind = VALUE_BOOL, .boolean = yes};
        }
    } else {
        put_object(r, v, e);
    }
    v->line = e->line;
}

/* The entries of [from, to) that are of the section, as one object. */
static void put_section(struct reader *r, struct value *object, enum tag_section section,
                        size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        n += r->entries[i].tag->section == section ? 1 : 0;
    }
    (void)draft_object(&r->tree, object, n + SECTION_MEMBERS);
    object->line = from < to ? r->entries[from].line : 1;
    for (size_t i = from; i < to; i++) {
        const struct entry *e = &r->entries[i];
        if (e->tag->section != section || e->tag->kind == TAG_IGNORED ||
            e->tag->kind == TAG_RELATION) {
            continue;
        }
        if (!is_list(e->tag->kind)) {
            put_value(r, member_at(r, object, e->tag->key, e->line), e);
            continue;
        }
        struct value *list = (struct value *)(uintptr_t)value_get(object, e->tag->key);
        if (list == NULL) {
            list = draft_list(&r->tree, member_at(r, object, e->tag->key, e->line), n);
            list->line = e->line;
        }
        put_value(r, draft_item(&r->tree, list), e);
    }
}

/* All objects of a section as a list of the document. */
static void put_list(struct reader *r, struct value *root, enum tag_section section)
{
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct tag *t = r->entries[i].tag;
        n += t->section == section && (t->starts || t->kind == TAG_RELATION) ? 1 : 0;
    }
    if (n == 0) {
        return;
    }
    struct value *list =
        draft_list(&r->tree, draft_member(&r->tree, root, spdx_section_list(section)), n);
    for (size_t i = 0; i < r->count; i++) {
        const struct tag *t = r->entries[i].tag;
        if (t->section == section && t->kind == TAG_RELATION) {
            put_object(r, draft_item(&r->tree, list), &r->entries[i]);
        } else if (t->section == section && t->starts) {
            size_t end = i + 1;
            while (end < r->count && !r->entries[end].tag->starts) {
                end++;
            }
            put_section(r, draft_item(&r->tree, list), section, i, end);
        }
    }
}

static enum status read_document(struct reader *r, struct sbom_document *doc, struct error *err)
{
    struct view line;
    struct value root;
    enum status st = OK;
    while (st == OK && view_line(&r->rest, &line)) {
        r->line++;
        st = read_line(r, line, err);
    }
    if (st != OK) {
        return st;
    }
    put_section(r, &root, TAGS_DOCUMENT, 0, r->count);
    root.line = 1;
    put_section(r, draft_member(&r->tree, &root, "creationInfo"), TAGS_CREATION, 0, r->count);
    for (size_t i = TAGS_PACKAGE; i < TAGS_SECTIONS; i++) {
        if (spdx_section_list((enum tag_section)i) != NULL) {
            put_list(r, &root, (enum tag_section)i);
        }
    }
    return r->tree.failed ? error_no_memory(err) : spdx_fill(&root, r->source, true, doc, err);
}

static enum status read_tags(struct view text, const char *source, struct sbom_document *doc,
                             struct error *err)
{
    struct view bom = VIEW("\xef\xbb\xbf");
    struct reader r = {.source = source, .rest = text};
    if (!utf8_valid(text)) {
        return error_set(err, ERR_FORMAT, "%s:1: not UTF-8", source);
    }
    if (view_starts(text, bom)) {
        r.rest = view_slice(text, bom.len, text.len);
    }
    arena_init(&r.arena, 0);
    r.tree.arena = &r.arena;
    enum status st = read_document(&r, doc, err);
    arena_release(&r.arena);
    r.entries = mem_free(r.entries);
    return st;
}

static bool sniff(struct view text)
{
    struct view rest = view_slice(text, 0, 4096);
    struct view line;
    while (view_line(&rest, &line)) {
        line = view_trim(line);
        if (view_starts(line, VIEW("SPDXVersion:"))) {
            return true;
        }
        if (line.len > 0 && line.ptr[0] != '#') {
            return false;
        }
    }
    return false;
}

const struct sbom_format sbom_format_spdx_tag = {
    .name = "spdx-tag",
    .purpose = "SPDX 2.3 as tag and value",
    .extension = ".spdx",
    .versions = spdx_versions,
    .sniff = sniff,
    .read = read_tags,
    .write = spdx_tag_write,
};
