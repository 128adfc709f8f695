#include "languages.h"

static const struct language_syntax *const languages[] = {
    &python_syntax,
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
