#include "formats.h"

/* A new format is a new file and a new row. */
const struct manifest_format *const manifest_formats[] = {
    &npm_lock_format,     &yarn_lock_format,   &pnpm_lock_format,     &bun_lock_format,
    &requirements_format, &poetry_lock_format, &uv_lock_format,       &pipfile_lock_format,
    &pdm_lock_format,     &go_mod_format,      &go_sum_format,        &cargo_lock_format,
    &pom_format,          &gradle_lock_format, &gemfile_lock_format,  &composer_lock_format,
    &nuget_lock_format,   &dpkg_status_format, &apk_installed_format, NULL,
};

const struct manifest_format *manifest_format_of(struct view path)
{
    for (size_t i = 0; manifest_formats[i] != NULL; i++) {
        if (manifest_formats[i]->matches(path)) {
            return manifest_formats[i];
        }
    }
    return NULL;
}
