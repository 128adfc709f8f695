/* Names of languages as code rules spell them. */
#include <assay/rules/code_rules.h>

struct language_name {
    const char *name;
    uint64_t bits; /* 0: Assay has no grammar for it */
};

#define BIT(l) RULE_LANGUAGE(l)

/* Ordered by name. */
static const struct language_name names[] = {
    {"aliengrep", 0},
    {"apex", 0},
    {"bash", BIT(LANG_BASH)},
    {"c", BIT(LANG_C)},
    {"c#", BIT(LANG_CSHARP)},
    {"c++", BIT(LANG_CPP)},
    {"cairo", 0},
    {"circom", 0},
    {"clojure", 0},
    {"cpp", BIT(LANG_CPP)},
    {"crystal", 0},
    {"csharp", BIT(LANG_CSHARP)},
    {"dart", 0},
    {"docker", BIT(LANG_DOCKERFILE)},
    {"dockerfile", BIT(LANG_DOCKERFILE)},
    {"elixir", 0},
    {"ex", 0},
    {"fga", 0},
    {"generic", RULE_LANGUAGE_GENERIC},
    {"go", BIT(LANG_GO)},
    {"golang", BIT(LANG_GO)},
    {"gosu", 0},
    {"hack", 0},
    {"hcl", BIT(LANG_HCL)},
    {"html", BIT(LANG_HTML)},
    {"java", BIT(LANG_JAVA)},
    {"javascript", BIT(LANG_JAVASCRIPT)},
    {"js", BIT(LANG_JAVASCRIPT)},
    {"json", BIT(LANG_JSON)},
    {"jsonnet", 0},
    {"julia", 0},
    {"kotlin", BIT(LANG_KOTLIN)},
    {"kt", BIT(LANG_KOTLIN)},
    {"lisp", 0},
    {"lua", 0},
    {"move_on_aptos", 0},
    {"move_on_sui", 0},
    {"none", RULE_LANGUAGE_REGEX},
    {"objc", 0},
    {"objective-c", 0},
    {"objectivec", 0},
    {"ocaml", 0},
    {"openfga", 0},
    {"php", BIT(LANG_PHP)},
    {"powershell", 0},
    {"promql", 0},
    {"proto", 0},
    {"proto3", 0},
    {"protobuf", 0},
    {"py", BIT(LANG_PYTHON)},
    {"python", BIT(LANG_PYTHON)},
    {"python2", BIT(LANG_PYTHON)},
    {"python3", BIT(LANG_PYTHON)},
    {"ql", 0},
    {"r", 0},
    {"regex", RULE_LANGUAGE_REGEX},
    {"ruby", BIT(LANG_RUBY)},
    {"rust", BIT(LANG_RUST)},
    {"scala", BIT(LANG_SCALA)},
    {"scheme", 0},
    {"sh", BIT(LANG_BASH)},
    {"sol", BIT(LANG_SOLIDITY)},
    {"solidity", BIT(LANG_SOLIDITY)},
    {"spacegrep", RULE_LANGUAGE_GENERIC},
    {"swift", BIT(LANG_SWIFT)},
    {"terraform", BIT(LANG_HCL)},
    {"tf", BIT(LANG_HCL)},
    {"ts", BIT(LANG_TYPESCRIPT) | BIT(LANG_TSX)},
    {"typescript", BIT(LANG_TYPESCRIPT) | BIT(LANG_TSX)},
    {"vb", 0},
    {"vbnet", 0},
    {"vue", 0},
    {"xml", BIT(LANG_XML)},
    {"yaml", BIT(LANG_YAML)},
};

_Static_assert(LANG_COUNT + 1 < 64, "a language is a bit");

static const struct language_name *find(struct view name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (view_eq_nocase(name, view_str(names[i].name))) {
            return &names[i];
        }
    }
    return NULL;
}

uint64_t rule_language_bits(struct view name)
{
    const struct language_name *n = find(name);
    return n == NULL ? 0 : n->bits;
}

bool rule_language_known(struct view name)
{
    return find(name) != NULL;
}
