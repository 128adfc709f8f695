/* Where controls and their posture come from. */
#include "control.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

enum exit_code control_take(void *ctx, const struct args *a)
{
    struct control_request *r = ctx;
    const struct {
        const char *option;
        const char **to;
    } texts[] = {{"framework", &r->framework},
                 {"at", &r->at},
                 {"format", &r->format},
                 {"output", &r->output}};
    for (size_t i = 0; a->option != NULL && i < sizeof texts / sizeof texts[0]; i++) {
        if (args_is(a, texts[i].option)) {
            *texts[i].to = a->value;
            return EXIT_ACCEPTED;
        }
    }
    if (a->option == NULL) {
        if (r->operand != NULL) {
            return cli_usage(a->cli, "one control at a time");
        }
        r->operand = a->value;
    } else if (args_is(a, "controls")) {
        if (r->paths_len == CONTROL_PATHS_MAX) {
            return cli_usage(a->cli, "--controls at most %d times", CONTROL_PATHS_MAX);
        }
        r->paths[r->paths_len++] = a->value;
    } else if (args_is(a, "only-own")) {
        r->only_own = true;
    } else if (args_is(a, "all")) {
        r->all = true;
    } else {
        r->json = true;
    }
    return EXIT_ACCEPTED;
}

/* ---- files ---- */

extern const struct shipped_file shipped_requirements[];
extern const uint64_t shipped_requirements_count;

/* One more, still empty: the last of the list. */
static enum status add_name(struct controls *c, struct view name, struct error *err)
{
    if (c->files_len == CONTROL_FILES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d control files", CONTROL_FILES_MAX);
    }
    char *own = mem_strndup(name.ptr, name.len);
    if (own == NULL) {
        return error_no_memory(err);
    }
    buf_init(&c->files[c->files_len], CONTROL_FILE_MAX);
    c->list[c->files_len++] = (struct control_file){.name = view_str(own)};
    return OK;
}

static enum status add_file(struct controls *c, const char *path, struct error *err)
{
    enum status st = add_name(c, view_str(path), err);
    if (st == OK) {
        struct buf *text = &c->files[c->files_len - 1];
        st = file_read(path, text, err);
        c->list[c->files_len - 1].bytes = buf_view(text);
    }
    return st;
}

/* The requirement sets that come with the program. */
static enum status add_shipped_sets(struct controls *c, struct error *err)
{
    enum status st = OK;
    for (uint64_t i = 0; st == OK && i < shipped_requirements_count; i++) {
        st = add_name(c, shipped_requirements[i].name, err);
        if (st == OK) {
            c->list[c->files_len - 1].bytes = shipped_requirements[i].bytes;
        }
    }
    return st;
}

static int is_control_file(const struct dirent *e)
{
    struct view name = view_str(e->d_name);
    return e->d_name[0] != '.' && (view_ends(name, VIEW(".yaml")) || view_ends(name, VIEW(".yml")));
}

static enum status add_folder(struct controls *c, const char *path, struct error *err)
{
    struct dirent **names = NULL;
    int n = scandir(path, &names, is_control_file, alphasort);
    if (n < 0) {
        return error_set(err, ERR_IO, "reading the folder %s", path);
    }
    enum status st = OK;
    for (int i = 0; i < n; i++) {
        CLEANUP(buf_cleanup) struct buf inner = BUF_INIT(8192);
        st = st == OK ? path_join(&inner, path, names[i]->d_name, err) : st;
        st = st == OK ? add_file(c, inner.ptr, err) : st;
        free(names[i]);
    }
    free(names);
    return st;
}

static enum status add_path(struct controls *c, const char *path, struct error *err)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? add_folder(c, path, err)
                                                           : add_file(c, path, err);
}

static enum status add_home(struct controls *c, const struct cli *cli, const char *folder,
                            struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    struct stat info;
    enum status st = path_join(&path, cli->home, folder, err);
    return st == OK && stat(path.ptr, &info) == 0 ? add_path(c, path.ptr, err) : st;
}

/* Requirement sets stand beside the controls where one is asked for, and only then: they ask for
 * nothing that the organisation has not assigned. */
static bool names_set(const struct control_request *r)
{
    struct view name = r->framework != NULL ? view_str(r->framework) : VIEW("");
    struct view control = r->operand != NULL ? view_str(r->operand) : VIEW("");
    for (uint64_t i = 0; i < shipped_requirements_count; i++) {
        struct view file = shipped_requirements[i].name;
        struct view id = view_slice(file, 0, file.len - strlen(".yaml"));
        if (view_eq(name, id) ||
            (view_starts(control, id) && control.len > id.len && control.ptr[id.len] == '/')) {
            return true;
        }
    }
    return false;
}

enum status controls_open_over(const struct cli *cli, const struct control_matter *matter,
                               const char *folder, const struct control_request *r,
                               struct controls *out, struct error *err)
{
    struct controls c = {.files = mem_calloc(CONTROL_FILES_MAX, sizeof *c.files),
                         .list = mem_calloc(CONTROL_FILES_MAX, sizeof *c.list)};
    enum status st =
        c.files == NULL || c.list == NULL ? error_no_memory(err) : add_home(&c, cli, folder, err);
    if (st == OK && matter == NULL && (r->sets || names_set(r))) {
        st = add_shipped_sets(&c, err);
        st = st == OK ? add_home(&c, cli, "requirements", err) : st;
    }
    for (size_t i = 0; st == OK && i < r->paths_len; i++) {
        st = add_path(&c, r->paths[i], err);
    }
    if (st == OK) {
        st = controls_load_over(matter, c.list, c.files_len, !r->only_own, &c.set, err);
    }
    if (st == OK && r->framework != NULL &&
        controls_framework(c.set, view_str(r->framework)) == NULL) {
        st = error_set(err, ERR_USAGE,
                       "there is no framework \"%s\"; \"assay control list\" shows them",
                       r->framework);
    }
    if (st != OK) {
        controls_close(&c);
        return st;
    }
    *out = c;
    return OK;
}

enum status controls_open(const struct cli *cli, const struct control_request *r,
                          struct controls *out, struct error *err)
{
    return controls_open_over(cli, NULL, "controls", r, out, err);
}

void controls_close(struct controls *c)
{
    c->set = controls_free(c->set);
    for (size_t i = 0; i < c->files_len; i++) {
        buf_release(&c->files[i]);
        free((void *)(uintptr_t)c->list[i].name.ptr);
    }
    c->files = mem_free(c->files);
    c->list = mem_free(c->list);
    c->files_len = 0;
}

bool control_is_wanted(const struct control_set *set, const struct control_request *r,
                       const struct control *c)
{
    return r->framework == NULL || view_eq_str(set->frameworks[c->framework].id, r->framework);
}

/* ---- the posture ---- */

static enum status open_posture(const struct cli *cli, const struct control_request *r,
                                const struct controls *c, struct control_view *v, struct error *err)
{
    if (r->at != NULL && !cli_parse_day(r->at, &v->at)) {
        return error_set(err, ERR_USAGE, "--at: \"%s\" is no date like 2026-03-31", r->at);
    }
    enum status st = posture_open(c->set, &v->engine, err);
    if (st == OK) {
        st = home_open_registers(cli, &v->home, err);
        v->has_home = st == OK;
    }
    if (st == ERR_NOT_FOUND) {
        return error_set(err, ERR_NOT_FOUND,
                         "there is no log yet, so that nothing is measured; \"assay verify\" "
                         "begins one");
    }
    if (st != OK) {
        return st;
    }
    struct ledger l = home_ledger(&v->home);
    st = r->at == NULL ? ledger_project(&l, err)
                       : home_look_back(&v->home, v->at, &v->memory, &l, err);
    return st == OK ? posture_update(v->engine, &l, v->at, &v->posture, err) : st;
}

enum status control_view_open(const struct cli *cli, const struct control_request *r,
                              const struct controls *c, struct control_view *out, struct error *err)
{
    struct control_view v = {.at = clock_now()};
    enum status st = open_posture(cli, r, c, &v, err);
    if (st != OK) {
        control_view_close(&v);
        return st;
    }
    *out = v;
    return OK;
}

void control_view_close(struct control_view *v)
{
    v->engine = posture_close(v->engine);
    v->memory = store_close(v->memory);
    if (v->has_home) {
        home_close(&v->home);
        v->has_home = false;
    }
}
