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
    &cargo_toml_format,
    &crate_installed_format,
    &pom_format,
    &gradle_lock_format,
    &gradle_catalog_format,
    &maven_install_format,
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
    &conaninfo_format,
    &debian_control_format,
    &gitmodules_format,
    &meson_build_format,
    &meson_wrap_format,
    &vcpkg_json_format,
    &vcpkg_status_format,
    &npm_installed_format,
    &package_json_format,
    &dotnet_deps_format,
    &project_assets_format,
    &deno_lock_format,
    &deno_json_format,
    &conda_meta_format,
    &renv_lock_format,
    &composer_installed_format,
    &pear_registry_format,
    &cpan_meta_format,
    &swift_resolved_format,
    &nimble_lock_format,
    &nimble_installed_format,
    &pubspec_lock_format,
    &pub_installed_format,
    &pubspec_format,
    &stack_lock_format,
    &stack_yaml_format,
    &podfile_lock_format,
    &conda_environment_format,
    &helm_lock_format,
    &helm_chart_format,
    &github_workflow_format,
    &dockerfile_format,
    &compose_format,
    &gitlab_ci_format,
    &pre_commit_format,
    &tool_versions_format,
    &mise_format,
    &node_version_format,
    &pylock_format,
    &pyproject_format,
    &setup_cfg_format,
    &python_metadata_format,
    &julia_manifest_format,
    &julia_project_format,
    &packages_config_format,
    &dotnet_project_format,
    &gradle_verification_format,
    &ivy_format,
    &sbt_format,
    &sbt_lock_format,
    &mix_lock_format,
    &gleam_lock_format,
    &gleam_toml_format,
    &rebar_lock_format,
    &otp_app_format,
    &cabal_freeze_format,
    &cartfile_resolved_format,
    &go_vendor_format,
    &gem_installed_format,
    &cpanfile_snapshot_format,
    &rockspec_format,
    &r_description_format,
    &opam_format,
    &swipl_pack_format,
    &terraform_lock_format,
    &flake_lock_format,
    &paket_lock_format,
    &paket_dependencies_format,
    &jar_manifest_format,
    &pom_properties_format,
    &jdk_release_format,
    &pacman_format,
    &portage_format,
    &homebrew_format,
    &homebrew_formula_format,
    &spack_format,
    &cos_format,
    &macports_format,
    &chocolatey_format,
    &snap_format,
    &bitnami_components_format,
    &bitnami_spdx_format,
    &info_plist_format,
    &chrome_extension_format,
    &vscode_extensions_format,
    &flatpak_format,
    &wordpress_plugin_format,
    &wordpress_theme_format,
    &rpm_format,
    &rpm_packed_format,
    &npm_packed_format,
    &gem_packed_format,
    &crate_format,
    &nupkg_format,
    &conda_packed_format,
    &deb_format,
    &go_zip_format,
    &composer_packed_format,
    &jar_packed_format,
    &pom_embedded_format,
    &vsix_format,
    &composer_json_format,
    &kubernetes_format,
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

static const struct manifest_format *find(struct view path, bool packed)
{
    struct view base = path_base(path);
    for (size_t i = 0; manifest_formats[i] != NULL; i++) {
        const struct manifest_format *f = manifest_formats[i];
        if (f->packed == packed &&
            (has_name(f, base) || (f->matches != NULL && f->matches(path)))) {
            return f;
        }
    }
    return NULL;
}

const struct manifest_format *manifest_format_of(struct view path)
{
    return find(path, false);
}

const struct manifest_format *manifest_format_packed(struct view path)
{
    return find(path, true);
}
