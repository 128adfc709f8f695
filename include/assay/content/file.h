/* One file of a subject, as inspectors see it. */
#ifndef ASSAY_CONTENT_FILE_H
#define ASSAY_CONTENT_FILE_H

#include <assay/base/digest.h>

/* Programming and data languages, told apart by name, shebang and content.
 * Values are stable within one build only; language_name() is the stable form. */
enum language {
    LANG_UNKNOWN,
    LANG_BASH,
    LANG_C,
    LANG_CPP,
    LANG_CSHARP,
    LANG_CSS,
    LANG_DOCKERFILE,
    LANG_GO,
    LANG_HCL,
    LANG_HTML,
    LANG_INI,
    LANG_JAVA,
    LANG_JAVASCRIPT,
    LANG_JSON,
    LANG_KOTLIN,
    LANG_LUA,
    LANG_MAKEFILE,
    LANG_MARKDOWN,
    LANG_PERL,
    LANG_PHP,
    LANG_POWERSHELL,
    LANG_PROPERTIES,
    LANG_PYTHON,
    LANG_RUBY,
    LANG_RUST,
    LANG_SCALA,
    LANG_SOLIDITY,
    LANG_SQL,
    LANG_SWIFT,
    LANG_TEXT,
    LANG_TOML,
    LANG_TSX,
    LANG_TYPESCRIPT,
    LANG_XML,
    LANG_YAML,
    LANG_COUNT
};

/* What kind of file it is beside its language. Shown; never a reason to skip. */
enum file_class {
    FILE_BINARY = 1 << 0,     /* holds NUL bytes or is no text in any encoding we know */
    FILE_GENERATED = 1 << 1,  /* says so in its head, or a lock file and the like */
    FILE_MINIFIED = 1 << 2,   /* very long lines of code */
    FILE_VENDORED = 1 << 3,   /* lies in vendor/, node_modules/, third_party/ … */
    FILE_TEST = 1 << 4,       /* test code or test data by its path */
    FILE_ARCHIVE = 1 << 5,    /* was opened as an archive; its entries follow as files */
    FILE_EXECUTABLE = 1 << 6, /* mode bit x */
    FILE_NESTED = 1 << 7      /* an entry of an archive that itself is a file of the subject */
};

/* Path: relative to the subject, '/'-separated, valid UTF-8 (bytes that are not
 * stand as \xNN). An entry of a nested archive is "lib/a.jar!/META-INF/x". */
struct file {
    struct view path;
    struct view bytes; /* the whole content, in memory while the file is inspected */
    enum language language;
    unsigned classes;     /* enum file_class, or'ed */
    bool has_digest;      /* digest is filled (asked for in the options) */
    struct sha256 digest; /* of the content */
    bool unpacked;        /* an entry of an archive: of the subject, or of a file of it */
};

/* By name, shebang and content; `head` is the file's start (8 KiB suffice). */
enum language language_detect(struct view path, struct view head);
const char *language_name(enum language language); /* "python"; "" for unknown */
enum language language_named(struct view name);    /* LANG_UNKNOWN: of none */
/* JavaScript and what adds types to it: one language to rules and to dataflow. */
static inline bool language_is_ecmascript(enum language l)
{
    return l == LANG_JAVASCRIPT || l == LANG_TYPESCRIPT || l == LANG_TSX;
}

/* The classes of a file from its path and its whole content. */
unsigned file_classify(struct view path, struct view bytes, enum language language);

/* Whether its bytes can be read as text: a NUL byte makes a file binary, but not every
 * interpreter minds it, so source code that is otherwise text can be read all the same. */
bool file_reads_as_text(const struct file *f);

#endif
