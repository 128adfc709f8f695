#include <assay/inventory/component.h>

const char *component_scope_name(enum component_scope scope)
{
    switch (scope) {
    case SCOPE_RUNTIME:
        return "runtime";
    case SCOPE_DEV:
        return "dev";
    case SCOPE_TEST:
        return "test";
    case SCOPE_OPTIONAL:
        return "optional";
    case SCOPE_BUILD:
        return "build";
    }
    return "unknown";
}

const char *component_relation_name(enum component_relation relation)
{
    switch (relation) {
    case RELATION_UNKNOWN:
        return "unknown";
    case RELATION_DIRECT:
        return "direct";
    case RELATION_TRANSITIVE:
        return "transitive";
    }
    return "unknown";
}
