#include "formats.h"

#include <assay/base/file.h>

/* A new format is a new file and a new row. */
/* clang-format off */
const struct manifest_format *const manifest_formats[] = {
    &npm_lock_format,
    &yarn_lock_format,
    &pnpm_lock_format,
    &bun_lock_format,
    &requirements_format,
    &poetry_lock_format,
    &uv_lock_format,
    &pipfile_lock_format,
    &pdm_lock_format,
    &go_mod_format,
    &go_sum_format,
    &cargo_lock_format,
    &pom_format,
    &gradle_lock_format,
    &gemfile_lock_format,
    &composer_lock_format,
    &nuget_lock_format,
    &dpkg_status_format,
    &apk_installed_format,
    &os_release_format,
    &bazel_format,
    &cmake_format,
    &conan_lock_format,
    &conanfile_py_format,
    &conanfile_txt_format,
    &debian_control_format,
    &gitmodules_format,
    &meson_build_format,
    &meson_wrap_format,
    &vcpkg_json_format,
    &vcpkg_status_format,
    NULL,
};
/* clang-format on */

static bool has_name(const struct manifest_format *f, struct view base)
{
    for (size_t i = 0; i < MANIFEST_NAMES_MAX && f->names[i].len > 0; i++) {
        if (view_eq(f->names[i], base)) {
            return true;
        }
    }
    return false;
}

const struct manifest_format *manifest_format_of(struct view path)
{
    struct view base = path_base(path);
    for (size_t i = 0; manifest_formats[i] != NULL; i++) {
        const struct manifest_format *f = manifest_formats[i];
        if (has_name(f, base) || (f->matches != NULL && f->matches(path))) {
            return f;
        }
    }
    return NULL;
}
