/* Shared by go_code.c, which walks, go_names.c, which knows what names mean, and go_values.c,
 * which says what an expression is. */
#ifndef ASSAY_DATAFLOW_GO_CODE_PRIVATE_H
#define ASSAY_DATAFLOW_GO_CODE_PRIVATE_H

#include <assay/base/map.h>
#include <assay/dataflow/go_code.h>

enum { GO_BINDINGS_MAX = 1 << 16, GO_SLOTS = 1024, GO_CHAIN_MAX = 256, GO_GUESSES_MAX = 8 };

/* A name of a variable in a function, and where it holds: nodes [begin, end). */
struct go_binding {
    symbol_id name;
    node_id begin;
    node_id end;
    struct view value;
    uint32_t before; /* another one of the same slot, index + 1 */
};

struct go_walk {
    const struct tree *t;
    const struct symbols *symbols;
    const struct lines *lines;
    struct arena *arena;
    struct go_import *imports;
    symbol_id *import_names; /* what each is called in the file; 0: by no name */
    size_t import_count;
    size_t import_cap;
    size_t name_cap;
    uint32_t guesses[GO_GUESSES_MAX]; /* imports whose name is not the one of custom */
    size_t guess_count;
    struct go_binding *bindings; /* a stack */
    size_t binding_count;
    size_t binding_cap;
    uint32_t slots[GO_SLOTS];
    struct go_use *uses;
    size_t use_count;
    size_t use_cap;
    struct go_declaration *declarations;
    size_t declaration_count;
    size_t declaration_cap;
    struct go_function *functions;
    size_t function_count;
    size_t function_cap;
    node_id function_end; /* where the function ends in which the walk is; 0: it is in none */
    struct map seen;      /* values of uses of that function */
    node_id at;           /* the node of the walk */
    bool cut;             /* something was left out */
};

/* A value that is being written; what becomes too long is nothing known. */
struct go_value {
    char text[GO_VALUE_MAX];
    size_t len;
};

static inline struct view go_value_view(const struct go_value *v)
{
    return view_of(v->text, v->len);
}
void go_value_set(struct go_value *v, struct view text);
void go_value_add(struct go_value *v, struct view text);
static inline bool go_value_is_known(const struct go_value *v)
{
    return v->len > 0 && v->text[0] != '?';
}

/* "//go:build linux && !cgo" before the package clause: "linux && !cgo". */
struct view go_constraint_of(struct view text);
struct view go_symbol(const struct go_walk *w, node_id n);
/* The variable of a function that `name` means at the walk's place, or NULL. */
const struct go_binding *go_bound(const struct go_walk *w, symbol_id name);
/* The number of the import that the NAME `n` means, or 0. */
uint32_t go_import_of(const struct go_walk *w, node_id n);
/* What the type `n`, or the expression `n`, is. */
void go_type_value(const struct go_walk *w, node_id n, struct go_value *out);
void go_value_of(const struct go_walk *w, node_id n, struct go_value *out);
/* What the node n declares, or which variable it makes; to be called for all nodes in order. */
MUST_CHECK enum status go_note_names(struct go_walk *w, node_id n, struct error *err);
/* Of a function of the package: "f", "T.M", "?" where T is not known. */
MUST_CHECK enum status go_function_name(struct go_walk *w, node_id n, struct view *out,
                                        struct error *err);
/* Variables whose scope ends before the walk's place. */
void go_forget_names(struct go_walk *w);

#endif
