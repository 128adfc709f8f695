#include "npm_names.h"
#include "pnpm_lock.h"

/* A version begins with a digit and holds no slash. */
static bool is_version(struct view v)
{
    return v.len > 0 && v.ptr[0] >= '0' && v.ptr[0] <= '9' && view_find_char(v, '/') < 0;
}

struct view pnpm_without_peers(struct view key, enum pnpm_dialect dialect)
{
    if (dialect != PNPM_SLASH) {
        ptrdiff_t open = view_find_char(key, '(');
        return view_slice(key, 0, open < 0 ? key.len : (size_t)open);
    }
    /* A name may hold '_', a version may not. */
    ptrdiff_t slash = view_rfind_char(key, '/');
    ptrdiff_t mark = view_find_char(view_slice(key, (size_t)(slash + 1), key.len), '_');
    if (mark < 0) {
        return key;
    }
    return view_slice(key, 0, (size_t)(slash + 1) + (size_t)mark);
}

/* Version 5. Peers may hold scopes ("/a/1.0.0_@b+c@2.0.0") but no slash. */
static struct pnpm_key key_slash(struct view key)
{
    struct pnpm_key k = {.reference = key};
    struct view plain = pnpm_without_peers(key, PNPM_SLASH);
    /* In front of the name stands nothing or the host of another registry. */
    ptrdiff_t host = view_find_char(plain, '/');
    if (host < 0) {
        return k;
    }
    plain = view_slice(plain, (size_t)host + 1, plain.len);
    ptrdiff_t slash = view_rfind_char(plain, '/');
    if (slash > 0 && is_version(view_slice(plain, (size_t)slash + 1, plain.len))) {
        k.name = view_slice(plain, 0, (size_t)slash);
        k.version = view_slice(plain, (size_t)slash + 1, plain.len);
        k.reference = view_of(NULL, 0);
    }
    return k;
}

static struct pnpm_key key_at(struct view key, enum pnpm_dialect dialect)
{
    struct pnpm_key k = {.reference = key};
    struct view plain = pnpm_without_peers(key, dialect);
    struct view rest;
    if (plain.len > 0 && plain.ptr[0] == '/') {
        plain = view_slice(plain, 1, plain.len);
    } else if (dialect == PNPM_SLASH_AT) {
        return k;
    }
    if (!npm_split(plain, &k.name, &rest)) {
        k.name = view_of(NULL, 0);
        return k;
    }
    if (is_version(rest)) {
        k.version = rest;
        k.reference = view_of(NULL, 0);
    } else {
        k.reference = rest;
    }
    return k;
}

struct pnpm_key pnpm_key_of(struct view key, enum pnpm_dialect dialect)
{
    return dialect == PNPM_SLASH ? key_slash(key) : key_at(key, dialect);
}

void pnpm_dependency_key(struct view name, struct view version, enum pnpm_dialect dialect,
                         struct buf *out)
{
    buf_add_str(out, dialect == PNPM_AT ? "" : "/");
    buf_add_view(out, name);
    buf_add_char(out, dialect == PNPM_SLASH ? '/' : '@');
    buf_add_view(out, version);
}
