/* A component: one package that a manifest declares, a lock file pins or a
 * package database records. */
#ifndef ASSAY_INVENTORY_COMPONENT_H
#define ASSAY_INVENTORY_COMPONENT_H

#include <assay/base/buf.h>
#include <assay/base/value.h>
#include <assay/inventory/purl.h>

enum component_scope { SCOPE_RUNTIME, SCOPE_DEV, SCOPE_TEST, SCOPE_OPTIONAL, SCOPE_BUILD };
enum component_relation { RELATION_UNKNOWN, RELATION_DIRECT, RELATION_TRANSITIVE };

struct component_hash {
    struct view algorithm; /* CycloneDX's names: "SHA-256", "SHA-512", "SHA-1" … */
    struct view hex;       /* lower case */
};

/* Another component of the same file that this one depends on. */
struct component_need {
    struct view purl;        /* as that component's */
    struct view requirement; /* the range in which it is required, or empty: not said */
};

struct component {
    struct view type;      /* purl type: "npm", "pypi", "golang", "maven", "deb" … */
    struct view namespace; /* purl namespace, or empty */
    struct view name;
    struct view version; /* empty when the manifest does not pin one */
    struct view purl;    /* canonical; made by component_purl() when empty */
    /* Of the package URL, for who makes it: "arch", "distro", "upstream" … Afterwards the purl
     * alone carries them. */
    const struct purl_qualifier *qualifiers;
    size_t qualifier_count;
    enum component_scope scope;
    enum component_relation relation;
    struct view manifest; /* path of the declaring file */
    uint32_t line;        /* in the manifest, 1-based; 0 unknown */
    const struct component_hash *hashes;
    size_t hash_count;
    struct view licence; /* as declared there, or empty */
    struct view source;  /* where it is fetched from (registry, URL, path), or empty */
    /* What else is known of it, or empty: the range in which it is required where no
     * version is pinned (">= 1.2"), how it was recognised. */
    struct view note;
    /* Sorted by package URL, each once; none where the file does not say. */
    const struct component_need *needs;
    size_t need_count;
};

/* Is it a submodule of git, and where does it lie, as seen from its .gitmodules? */
bool submodule_path(const struct component *c, struct view *out);

const char *component_scope_name(enum component_scope scope);          /* "dev" */
const char *component_relation_name(enum component_relation relation); /* "direct" */

/* Append the canonical package URL (purl specification, with the type's own
 * normalisation rules). */
MUST_CHECK enum status component_purl(const struct component *c, struct buf *out,
                                      struct error *err);

/* Where a parser puts components; the callee copies what it keeps. */
struct component_sink {
    void *ctx;
    enum status (*component)(void *ctx, const struct component *c, struct error *err);
    /* Behind the components: what the file says that only other files of the subject complete
     * (a pom.xml's parents), for component_set_model(). NULL: not wanted. */
    enum status (*model)(void *ctx, struct view path, struct view model, struct error *err);
};

enum { MANIFEST_MODEL_MAX = 8 << 20 };

struct collector; /* src/inventory/collect.h */

enum { MANIFEST_NAMES_MAX = 8 };

/* What a subject's other files make of a format's components (component_set.h). */
enum manifest_fold {
    FOLD_NONE,      /* they stand for themselves */
    FOLD_HASHES,    /* a file beside it lists the packages: hashes go there, the rest falls away */
    FOLD_DECLARED,  /* wishes: fall away where a lock file stands beside it or above */
    FOLD_INSTALLED, /* copies: where a lock file beside or above pins the very same, licence and
                     * hashes go there, the rest falls away */
    FOLD_NAMED      /* fall away where files below its folder tell the same name better */
};

/* One manifest format: a file of its own in src/inventory, a row in the table. */
struct manifest_format {
    const char *name; /* "npm-lock" */
    /* Base names of its files; the first empty one ends the list. */
    struct view names[MANIFEST_NAMES_MAX];
    /* Other files of it, by path alone, cheap; NULL: the names are all. */
    bool (*matches)(struct view path);
    /* Add the file's components to the collector. */
    enum status (*read)(struct collector *c, struct error *err);
    /* What becomes of its components in a whole subject where other files say more: the base
     * names of those files, as `names`. */
    enum manifest_fold fold;
    struct view yields_to[MANIFEST_NAMES_MAX];
    /* Append the folder ("vendor/") in whose folders the copies lie of which the file at `path`
     * tells; false where that is not known. What those copies have of the formats that this one
     * yields to, or that yield to the same, is of how they were made, and falls away: the
     * subject's own files decided what is there. NULL: none. */
    bool (*copies_in)(struct view path, struct buf *folder);
    /* The file beside it that says what the project itself asks for, which tells direct from
     * transitive where this file does not ("pyproject.toml"); or empty. */
    struct view asked_in;
    /* Says what a published archive is, at the archive's root and nowhere else; the file may be
     * of another format, too. manifest_format_packed() finds it. */
    bool packed;
};

/* All formats, ended by NULL. */
extern const struct manifest_format *const manifest_formats[];

/* Folders of a Nix store. Files in them are of other formats, too: this one is asked besides. */
extern const struct manifest_format nix_store_format;
bool nix_store_has(struct view path);

/* The format of `path`, or NULL. */
const struct manifest_format *manifest_format_of(struct view path);
/* The format in which a file says which package the archive is that it was unpacked from, or
 * NULL. Only for entries of archives: what lies in a folder is told by no such format. */
const struct manifest_format *manifest_format_packed(struct view path);
/* Was it read in such a format? */
bool component_is_packed(const struct component *c);
/* Is a part of its package URL not said by the file, but guessed from what it says? */
bool component_is_guess(const struct component *c);

/* Parse `bytes` as the manifest at `path`; scratch memory from `arena`. A malformed file is
 * ERR_FORMAT with "<path>:<line>:<column>: …", and nothing of it reaches the sink. */
MUST_CHECK enum status manifest_parse(const struct manifest_format *format, struct view path,
                                      struct view bytes, struct arena *arena,
                                      const struct component_sink *sink, struct error *err);

#endif
