/* Comment and string syntax by family, and the family of each language. */
#include "text_lexer.h"

#define C_COMMENTS                                                                                 \
    {"//"},                                                                                        \
    {                                                                                              \
        {                                                                                          \
            "/*", "*/"                                                                             \
        }                                                                                          \
    }

static const struct syntax c_like = {"c", C_COMMENTS, "\"'", SYNTAX_CHARACTER, TEXT_CODE, false};
static const struct syntax cpp = {"cpp",     C_COMMENTS, "\"'", SYNTAX_CHARACTER | SYNTAX_CPP_RAW,
                                  TEXT_CODE, false};
static const struct syntax csharp = {"csharp",  C_COMMENTS,
                                     "\"'",     SYNTAX_CHARACTER | SYNTAX_VERBATIM | SYNTAX_TRIPLE,
                                     TEXT_CODE, false};
static const struct syntax java = {"java",    C_COMMENTS, "\"'", SYNTAX_CHARACTER | SYNTAX_TRIPLE,
                                   TEXT_CODE, false};
static const struct syntax nested = {
    "swift", C_COMMENTS, "\"'", SYNTAX_NESTED | SYNTAX_CHARACTER | SYNTAX_TRIPLE, TEXT_CODE, false};
static const struct syntax rust = {
    "rust",    C_COMMENTS,
    "\"'",     SYNTAX_NESTED | SYNTAX_CHARACTER | SYNTAX_RUST_RAW | SYNTAX_MULTILINE,
    TEXT_CODE, false};
static const struct syntax go = {"go",      C_COMMENTS,
                                 "\"'",     SYNTAX_CHARACTER | SYNTAX_BACKTICK | SYNTAX_SINGLE_RAW,
                                 TEXT_CODE, false};
static const struct syntax script = {"script",  C_COMMENTS, "\"'", SYNTAX_BACKTICK | SYNTAX_REGEX,
                                     TEXT_CODE, false};
static const struct syntax solidity = {"solidity", C_COMMENTS, "\"'", 0, TEXT_CODE, false};
static const struct syntax css = {"css", C_COMMENTS, "\"'", 0, TEXT_CODE, false};
static const struct syntax dart = {"dart", C_COMMENTS, "\"'", SYNTAX_TRIPLE, TEXT_CODE, false};
static const struct syntax php = {
    "php", {"//", "#"}, {{"/*", "*/"}}, "\"'", SYNTAX_PHP | SYNTAX_MULTILINE, TEXT_CODE, false};
static const struct syntax python = {"python",      {"#"},     {{NULL, NULL}}, "\"'",
                                     SYNTAX_TRIPLE, TEXT_CODE, false};
static const struct syntax shell = {"shell",
                                    {"#"},
                                    {{NULL, NULL}},
                                    "\"'",
                                    SYNTAX_SPACED_HASH | SYNTAX_MULTILINE | SYNTAX_SINGLE_RAW,
                                    TEXT_CODE,
                                    false};
static const struct syntax perl = {
    "perl",    {"#"}, {{NULL, NULL}}, "\"'", SYNTAX_SPACED_HASH | SYNTAX_MULTILINE | SYNTAX_POD,
    TEXT_CODE, false};
static const struct syntax hash = {"hash",    {"#"}, {{NULL, NULL}}, "\"", SYNTAX_SPACED_HASH,
                                   TEXT_CODE, false};
static const struct syntax make = {"make", {"#"}, {{NULL, NULL}}, "", 0, TEXT_CODE, false};
static const struct syntax hcl = {"hcl", {"#", "//"}, {{"/*", "*/"}}, "\"", 0, TEXT_CODE, false};
static const struct syntax powershell = {
    "powershell", {"#"}, {{"<#", "#>"}}, "\"'", SYNTAX_DOUBLED | SYNTAX_MULTILINE,
    TEXT_CODE,    false};
static const struct syntax sql = {
    "sql", {"--"}, {{"/*", "*/"}}, "'\"", SYNTAX_DOUBLED | SYNTAX_MULTILINE, TEXT_CODE, false};
static const struct syntax lua = {"lua", {"--"}, {{"--[[", "]]"}}, "\"'", 0, TEXT_CODE, false};
static const struct syntax haskell = {
    "haskell", {"--"}, {{"{-", "-}"}}, "\"'", SYNTAX_NESTED | SYNTAX_CHARACTER, TEXT_CODE, false};
static const struct syntax ada = {"ada",          {"--"},    {{NULL, NULL}}, "\"",
                                  SYNTAX_DOUBLED, TEXT_CODE, false};
static const struct syntax assembly = {"assembly",         {"//", "#", ";"}, {{"/*", "*/"}}, "\"",
                                       SYNTAX_SPACED_HASH, TEXT_CODE,        false};
static const struct syntax lisp = {"lisp",           {";"},     {{"#|", "|#"}}, "\"",
                                   SYNTAX_MULTILINE, TEXT_CODE, false};
static const struct syntax percent = {"percent",          {"%"},     {{NULL, NULL}}, "\"",
                                      SYNTAX_SPACED_HASH, TEXT_CODE, false};
static const struct syntax ml = {"ml",          {"//"},    {{"(*", "*)"}}, "\"",
                                 SYNTAX_NESTED, TEXT_CODE, false};
static const struct syntax html = {
    "html", C_COMMENTS, "\"'", SYNTAX_HTML | SYNTAX_BACKTICK | SYNTAX_REGEX, TEXT_CODE, false};
static const struct syntax data = {
    .name = "data", .quotes = "", .ground = TEXT_DATA, .whole = true};
static const struct syntax prose = {
    .name = "prose", .quotes = "", .ground = TEXT_PROSE, .whole = true};

static const struct syntax *const by_language[LANG_COUNT] = {
    [LANG_BASH] = &shell,      [LANG_C] = &c_like,
    [LANG_CPP] = &cpp,         [LANG_CSHARP] = &csharp,
    [LANG_CSS] = &css,         [LANG_DOCKERFILE] = &hash,
    [LANG_GO] = &go,           [LANG_HCL] = &hcl,
    [LANG_HTML] = &html,       [LANG_INI] = &data,
    [LANG_JAVA] = &java,       [LANG_JAVASCRIPT] = &script,
    [LANG_JSON] = &data,       [LANG_KOTLIN] = &nested,
    [LANG_LUA] = &lua,         [LANG_MAKEFILE] = &make,
    [LANG_MARKDOWN] = &prose,  [LANG_PERL] = &perl,
    [LANG_PHP] = &php,         [LANG_POWERSHELL] = &powershell,
    [LANG_PROPERTIES] = &data, [LANG_PYTHON] = &python,
    [LANG_RUBY] = &perl,       [LANG_RUST] = &rust,
    [LANG_SCALA] = &nested,    [LANG_SOLIDITY] = &solidity,
    [LANG_SQL] = &sql,         [LANG_SWIFT] = &nested,
    [LANG_TEXT] = &prose,      [LANG_TOML] = &data,
    [LANG_TSX] = &script,      [LANG_TYPESCRIPT] = &script,
    [LANG_XML] = &data,        [LANG_YAML] = &data,
};

struct extension {
    const char *text;
    const struct syntax *syntax;
};

static const struct extension extensions[] = {
    {".s", &assembly},   {".asm", &assembly}, {".nasm", &assembly}, {".inc", &c_like},
    {".dart", &dart},    {".groovy", &java},  {".gradle", &java},   {".m", &c_like},
    {".mm", &c_like},    {".d", &c_like},     {".v", &c_like},      {".sv", &c_like},
    {".svh", &c_like},   {".zig", &c_like},   {".proto", &c_like},  {".thrift", &c_like},
    {".glsl", &c_like},  {".wgsl", &c_like},  {".hlsl", &c_like},   {".cl", &c_like},
    {".metal", &c_like}, {".y", &c_like},     {".l", &c_like},      {".yy", &cpp},
    {".ll", &cpp},       {".dts", &c_like},   {".dtsi", &c_like},   {".lds", &c_like},
    {".vala", &java},    {".as", &c_like},    {".hx", &c_like},     {".pyx", &python},
    {".pxd", &python},   {".nim", &python},   {".gd", &python},     {".coffee", &python},
    {".r", &hash},       {".jl", &hash},      {".cr", &hash},       {".ex", &python},
    {".exs", &python},   {".tcl", &hash},     {".awk", &hash},      {".cmake", &hash},
    {".fish", &shell},   {".csh", &shell},    {".hs", &haskell},    {".elm", &haskell},
    {".purs", &haskell}, {".agda", &haskell}, {".vhd", &ada},       {".vhdl", &ada},
    {".ada", &ada},      {".adb", &ada},      {".ads", &ada},       {".clj", &lisp},
    {".cljs", &lisp},    {".el", &lisp},      {".lisp", &lisp},     {".scm", &lisp},
    {".rkt", &lisp},     {".erl", &percent},  {".hrl", &percent},   {".tex", &prose},
    {".fs", &ml},        {".fsx", &ml},       {".ml", &ml},         {".mli", &ml},
    {".pas", &ml},       {".move", &c_like},  {".cairo", &c_like},  {".vy", &python},
    {".bicep", &c_like}, {".rego", &hash},    {".nix", &hash},      {".cu", &cpp},
};

const struct syntax *syntax_of(enum language language, struct view path)
{
    if ((unsigned)language < LANG_COUNT && by_language[language] != NULL) {
        return by_language[language];
    }
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
        if (view_ends_nocase(path, view_str(extensions[i].text))) {
            return extensions[i].syntax;
        }
    }
    return &data;
}
