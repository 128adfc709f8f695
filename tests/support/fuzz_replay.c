/* Replays files through a fuzz target without libFuzzer: `fuzz_x FILE|DIR …`. */
#include "fuzz.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        perror(path);
        return 1;
    }
    static uint8_t bytes[4 << 20];
    size_t n = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    /* An exact heap copy, so that reading past the end is seen. */
    uint8_t *copy = malloc(n == 0 ? 1 : n);
    if (copy == NULL) {
        return 1;
    }
    for (size_t i = 0; i < n; i++) {
        copy[i] = bytes[i];
    }
    (void)LLVMFuzzerTestOneInput(copy, n);
    free(copy);
    return 0;
}

static int replay_dir(const char *path, size_t *count)
{
    DIR *d = opendir(path);
    if (d == NULL) {
        perror(path);
        return 1;
    }
    int failed = 0;
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (e->d_name[0] == '.') {
            continue;
        }
        char file[PATH_MAX];
        (void)snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        failed |= replay_file(file);
        (*count)++;
    }
    (void)closedir(d);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        struct stat sb;
        if (stat(argv[i], &sb) == 0 && S_ISDIR(sb.st_mode)) {
            failed |= replay_dir(argv[i], &count);
        } else {
            failed |= replay_file(argv[i]);
            count++;
        }
    }
    printf("%zu inputs replayed\n", count);
    return failed != 0 || count == 0 ? 1 : 0;
}
