#include "rule_sources.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <assay/base/view.h>

enum { PATH_LEN_MAX = 4096, DEPTH_MAX = 16, ENTRIES_MAX = 20000 };

static bool has_ending(const char *name, const char *const *endings)
{
    for (size_t i = 0; endings[i] != NULL; i++) {
        if (view_ends_nocase(view_str(name), view_str(endings[i]))) {
            return true;
        }
    }
    return false;
}

static bool names_code(const char *name)
{
    static const char *const endings[] = {".yaml",    ".yml",     ".json", ".zip",
                                          ".tar",     ".tar.gz",  ".tgz",  ".tar.xz",
                                          ".tar.bz2", ".tar.zst", NULL};
    return has_ending(name, endings);
}

static bool names_secrets(const char *name)
{
    static const char *const endings[] = {".toml", NULL};
    return has_ending(name, endings);
}

/* Whether the file, or some file in the directory, has such a name. */
static bool holds(const char *path, bool (*named)(const char *name), unsigned depth,
                  unsigned *entries)
{
    struct stat info;
    bool found = false;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return named(path);
    }
    DIR *dir = depth > DEPTH_MAX ? NULL : opendir(path);
    for (struct dirent *e = dir == NULL ? NULL : readdir(dir);
         e != NULL && !found && ++*entries < ENTRIES_MAX; e = readdir(dir)) {
        char inner[PATH_LEN_MAX];
        int len = snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
        if (e->d_name[0] == '.' || len < 0 || (size_t)len >= sizeof inner) {
            continue;
        }
        found = e->d_type == DT_DIR ? holds(inner, named, depth + 1, entries) : named(e->d_name);
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return found;
}

bool rule_source_is_code(const char *path)
{
    unsigned entries = 0;
    return holds(path, names_code, 0, &entries);
}

/* Secret rules lie in the directory itself; their examples, which are YAML, below. */
bool rule_source_is_secrets(const char *path)
{
    unsigned entries = 0;
    return holds(path, names_secrets, DEPTH_MAX, &entries);
}

void rule_sources_split(const char *const *paths, const char **secrets, const char **code)
{
    size_t s = 0;
    size_t c = 0;
    for (size_t i = 0; paths[i] != NULL; i++) {
        bool is_secrets = rule_source_is_secrets(paths[i]);
        if (!is_secrets && rule_source_is_code(paths[i])) {
            code[c++] = paths[i];
        } else {
            secrets[s++] = paths[i];
        }
    }
    secrets[s] = NULL;
    code[c] = NULL;
}
