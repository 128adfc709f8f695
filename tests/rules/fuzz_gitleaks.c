/* Any bytes as a rule file: loaded, or refused with a place and a reason. */
#include <assay/rules/secret_rules.h>

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct secret_rules *rules = NULL;
    struct error err = {.code = OK};
    if (digest_init(&err) != OK) {
        abort();
    }
    static const struct secret_pack none = {NULL, 0};
    enum status st =
        secret_rules_read(view_of((const char *)data, size), "fuzz", &none, false, &rules, &err);
    if ((st == OK) != (rules != NULL) || (st != OK && err.message[0] == '\0')) {
        abort();
    }
    if (st == OK) {
        st = secret_rules_check(rules, &err);
        if (st != OK && err.message[0] == '\0') {
            abort();
        }
    }
    (void)secret_rules_free(rules);
    return 0;
}
