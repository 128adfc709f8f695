/* The formats, one file each. */
#ifndef ASSAY_INVENTORY_FORMATS_H
#define ASSAY_INVENTORY_FORMATS_H

#include <assay/inventory/component.h>

extern const struct manifest_format apk_installed_format;
extern const struct manifest_format bazel_format;
extern const struct manifest_format bun_lock_format;
extern const struct manifest_format cargo_lock_format;
extern const struct manifest_format cmake_format;
extern const struct manifest_format composer_lock_format;
extern const struct manifest_format conan_lock_format;
extern const struct manifest_format conanfile_py_format;
extern const struct manifest_format conanfile_txt_format;
extern const struct manifest_format debian_control_format;
extern const struct manifest_format dpkg_status_format;
extern const struct manifest_format gemfile_lock_format;
extern const struct manifest_format gitmodules_format;
extern const struct manifest_format go_mod_format;
extern const struct manifest_format go_sum_format;
extern const struct manifest_format gradle_lock_format;
extern const struct manifest_format meson_build_format;
extern const struct manifest_format meson_wrap_format;
extern const struct manifest_format npm_lock_format;
extern const struct manifest_format nuget_lock_format;
extern const struct manifest_format os_release_format;
extern const struct manifest_format pdm_lock_format;
extern const struct manifest_format pipfile_lock_format;
extern const struct manifest_format pnpm_lock_format;
extern const struct manifest_format poetry_lock_format;
extern const struct manifest_format pom_format;
extern const struct manifest_format requirements_format;
extern const struct manifest_format uv_lock_format;
extern const struct manifest_format vcpkg_json_format;
extern const struct manifest_format vcpkg_status_format;
extern const struct manifest_format yarn_lock_format;

#endif
