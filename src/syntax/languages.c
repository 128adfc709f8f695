#include "languages.h"

static const struct language_syntax *const languages[] = {
    &rust_syntax,   &scala_syntax,      &kotlin_syntax,   &c_syntax,    &cpp_syntax,
    &csharp_syntax, &go_syntax,         &html_syntax,     &java_syntax, &javascript_syntax,
    &json_syntax,   &php_syntax,        &python_syntax,   &ruby_syntax, &swift_syntax,
    &tsx_syntax,    &typescript_syntax, &xml_syntax,      &hcl_syntax,  &yaml_syntax,
    &bash_syntax,   &dockerfile_syntax, &solidity_syntax,
};

const struct language_syntax *language_syntax(enum language language)
{
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        if (languages[i]->language == language) {
            return languages[i];
        }
    }
    return NULL;
}
