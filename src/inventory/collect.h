/* What the manifest formats share: one file being read, the components found so
 * far, helpers for structured values and hashes.
 *
 * A format's reader adds components in the order of the file; nothing reaches
 * the sink before the whole file has been read without an error. The same
 * package found several times (nested npm installations, Gradle configurations)
 * becomes one component: the strongest scope, direct if anywhere direct, all
 * hashes. */
#ifndef ASSAY_INVENTORY_COLLECT_H
#define ASSAY_INVENTORY_COLLECT_H

#include <assay/base/lines.h>
#include <assay/base/map.h>
#include <assay/base/xml.h>
#include <assay/inventory/component.h>
#include <assay/inventory/purl.h>

#include "needs.h"

enum {
    HASHES_MAX = 1024,           /* of one component */
    COMPONENTS_MAX = 500 * 1000, /* of one manifest */
    NAME_MAX_BYTES = 1024,       /* of a name, a namespace, a version */
    PURL_BYTES_MAX = 4096,       /* of a component's package URL */
    TEXT_MAX = 8 * 1024          /* bytes of a source, a licence */
};

struct collector {
    struct view path;
    const char *source; /* the path, NUL-terminated, for messages */
    struct view text;   /* the content without a byte order mark */
    struct arena *arena;
    struct component *items;
    size_t len;
    size_t cap;
    size_t last;      /* position + 1 of the one that was added last, or merged */
    struct map index; /* purl and source → position + 1 in items; keeps the purls */
    struct needs needs;
    struct buf scratch;
    struct xml_document *xml; /* of collect_xml(); lives as long as the collector */
    struct view model;        /* what else goes to the sink, or empty (component_sink) */
};

/* One file to be read, whatever by. Nothing reaches the sink before `read` has succeeded. */
struct collect_job {
    struct view path;
    struct view bytes;
    struct arena *arena;
    enum status (*read)(void *ctx, struct collector *c, struct error *err);
    void *ctx;
};
MUST_CHECK enum status collect_run(const struct collect_job *job, const struct component_sink *sink,
                                   struct error *err);

/* Add one; manifest and purl are filled here, views must outlive the parse
 * (arena or file). A name that cannot be a package is ERR_FORMAT at its line. */
MUST_CHECK enum status collect_add(struct collector *c, const struct component *k,
                                   struct error *err);

/* `b`, which is the same package, into `a`. Lists live in `arena`. */
MUST_CHECK enum status component_merge(struct component *a, const struct component *b,
                                       struct arena *arena, struct error *err);

/* ERR_FORMAT "<path>:<line>:<column>: …". Never quote free text of the file: a
 * malformed line may hold a password. */
enum status collect_bad(const struct collector *c, struct position at, struct error *err,
                        const char *fmt, ...) PRINTF_LIKE(4, 5);

/* ERR_FORMAT, with its place, when there is a NUL byte in the text. */
MUST_CHECK enum status collect_is_text(const struct collector *c, struct error *err);

static inline struct position position_of(const struct value *v)
{
    return (struct position){v == NULL ? 1 : v->line, v == NULL ? 1 : v->column};
}

/* ---- structured values; absent and null are the same ---- */

/* *out = the member, or NULL; another kind is ERR_FORMAT. */
MUST_CHECK enum status field_child(const struct collector *c, const struct value *object,
                                   const char *key, enum value_kind kind, const struct value **out,
                                   struct error *err);
/* *out = the text, or empty. */
MUST_CHECK enum status field_text(const struct collector *c, const struct value *object,
                                  const char *key, struct view *out, struct error *err);
/* As field_text(), but it must be there and not empty. */
MUST_CHECK enum status field_need(const struct collector *c, const struct value *object,
                                  const char *key, struct view *out, struct error *err);
MUST_CHECK enum status field_flag(const struct collector *c, const struct value *object,
                                  const char *key, bool *out, struct error *err);
/* `v` must be of `kind`. */
MUST_CHECK enum status value_need(const struct collector *c, const struct value *v,
                                  enum value_kind kind, const char *what, struct error *err);

/* The whole text as one mapping; anything else is ERR_FORMAT. */
MUST_CHECK enum status collect_json(struct collector *c, struct value *root, struct error *err);
MUST_CHECK enum status collect_yaml(struct collector *c, struct value *root, struct error *err);
/* *root = its first element, which must be called `name`; lives as long as the collector. */
MUST_CHECK enum status collect_xml(struct collector *c, const char *name,
                                   const struct xml_node **root, struct error *err);
MUST_CHECK enum status collect_toml(struct collector *c, struct value *root, struct error *err);

/* A map of what is asked for, and for what. */
struct scoped_map {
    const char *path; /* member names joined by '.' */
    enum component_scope scope;
};

/* `add` for each member of those maps of `root` that are there. What is no map is ERR_FORMAT, but
 * an empty list: PHP writes an empty map so. */
MUST_CHECK enum status collect_maps(struct collector *c, const struct value *root,
                                    const struct scoped_map *maps, size_t count,
                                    enum status (*add)(struct collector *c, const struct member *m,
                                                       enum component_scope scope,
                                                       struct error *err),
                                    struct error *err);

/* ---- lines ---- */

struct text_lines {
    struct view rest;
    struct view line; /* without its end */
    uint32_t number;
};

/* Begin with the first line. ERR_FORMAT for what is no text (NUL bytes), a page of markup or
 * holds a merge conflict. */
MUST_CHECK enum status text_begin(const struct collector *c, struct text_lines *t,
                                  struct error *err);
bool text_next(struct text_lines *t);
/* The line in which the byte at `offset` stands. */
uint32_t text_line_at(struct view text, size_t offset);

/* The next text in quotes " or ' in *rest, which then begins behind it; false without one. A
 * quote behind a backslash does not end it. */
bool text_quoted(struct view *rest, struct view *out);
/* An ASCII letter or digit, or one of the characters of `more`. */
bool is_word_char(char c, const char *more);
/* Without the quotes around it. */
struct view unquote(struct view v);
/* Where no version is pinned: note `range`, in which it is required. What is too long or has
 * control characters is left out. */
void declare_range(struct component *k, struct view range);
/* `declared` where it is one version and no range ("1.2.3", "=1.2.3", "v2"), else empty. */
struct view version_exact(struct view declared);
/* Has it at least three parts between dots, "1.2.3"? */
bool version_is_whole(struct view version);

/* ---- hashes ---- */

struct hash_list {
    struct component_hash *items;
    size_t len;
    size_t cap;
};

/* `algorithm` in any common spelling: "sha512", "SHA-512". Digits of the wrong
 * count, or an algorithm nobody knows, are ERR_FORMAT. */
MUST_CHECK enum status hashes_add_hex(struct collector *c, struct hash_list *list,
                                      struct view algorithm, struct view hex, struct position at,
                                      struct error *err);
MUST_CHECK enum status hashes_add_base64(struct collector *c, struct hash_list *list,
                                         struct view algorithm, struct view base64,
                                         struct position at, struct error *err);
/* "sha256:<hex>" */
MUST_CHECK enum status hashes_add_tagged(struct collector *c, struct hash_list *list,
                                         struct view text, struct position at, struct error *err);
/* Subresource integrity: "sha512-<base64> sha1-<base64>?options". */
MUST_CHECK enum status hashes_add_integrity(struct collector *c, struct hash_list *list,
                                            struct view text, struct position at,
                                            struct error *err);
void hashes_give(const struct hash_list *list, struct component *k);

/* ---- qualifiers of package URLs ---- */

enum { QUALIFIERS_MAX = 4 };

struct qualifier_list {
    struct purl_qualifier items[QUALIFIERS_MAX];
    size_t len;
};

/* An empty value adds nothing. */
void qualifier_add(struct qualifier_list *list, const char *key, struct view value);
/* The list must live until the component is added. */
void qualifiers_give(const struct qualifier_list *list, struct component *k);

/* ---- names ---- */

/* "a/b/c" → namespace "a/b", name "c". */
void name_split(struct view whole, struct component *k);
/* A Python project name as PEP 503 normalises it; ptr NULL on exhaustion. */
struct view name_pypi(struct view name, struct arena *arena);
/* True for sources of the subject's own tree: "file:../x", "link:x", "./x". */
bool source_is_local_dir(struct view source);
/* The path is `file`, or ends with it behind a '/': a file of some root. */
bool path_below_root(struct view path, struct view file);
/* What stands behind the last "!/": the path within its archive, all of it where there is no such
 * mark; `archive` becomes what stands before it, or empty. */
struct view path_within(struct view path, struct view *archive);
/* As collect_add(), for what the file's archive is; nothing where it has no name or no version. A
 * note must begin with "the archive ". */
MUST_CHECK enum status collect_packed(struct collector *c, const struct component *k,
                                      struct error *err);
/* The name of the folder `up` levels above the file, or empty: 1 is the one that it lies in. */
struct view path_above(struct view path, int up);
/* What became of reading a file that another format reads, too, which says what is wrong with it.
 */
MUST_CHECK enum status packed_status(enum status st, struct error *err);
/* The path's base name equals `name`. */
bool path_is(struct view path, const char *name);

#endif
