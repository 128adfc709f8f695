#include "measured.h"

enum status measured_begin(struct measured *m, struct facts *facts, bool part, struct error *err)
{
    struct measured begun = {.facts = facts, .part = part};
    enum status st = duplicate_set_new(0, &begun.duplicates, err);
    st = st == OK ? word_set_new(0, &begun.words, err) : st;
    if (st != OK) {
        measured_release(&begun);
        return st;
    }
    *m = begun;
    return OK;
}

void measured_release(struct measured *m)
{
    m->duplicates = duplicate_set_free(m->duplicates);
    m->words = word_set_free(m->words);
}

enum status measured_function(struct measured *m, const struct file_facts *f,
                              const struct function_measures *function, struct error *err)
{
    enum status st = facts_add_function(m->facts, f, function, err);
    if (st != OK || !function->is_unused_here || m->part) {
        return st;
    }
    const struct word_candidate c = {.path = f->path,
                                     .name = function->name,
                                     .language = f->language,
                                     .id = facts_last_function(m->facts)};
    return word_set_ask(m->words, &c, err);
}

/* Tests are compared among themselves: what they repeat is no duplicate in the product. */
enum status measured_units(struct measured *m, const struct file_facts *f,
                           const struct code_unit *units, size_t len, struct error *err)
{
    return duplicate_set_add(m->duplicates, f->path, f->classes & (unsigned)FILE_TEST, units, len,
                             err);
}

enum status measured_words(struct measured *m, const struct file_facts *f,
                           const struct file_words *words, struct error *err)
{
    return m->part ? OK : word_set_add(m->words, f->path, words, err);
}

enum status measured_file(struct measured *m, const struct file_facts *f, struct error *err)
{
    bool readable = (f->classes & (unsigned)FILE_BINARY) == 0;
    return readable ? OK : word_set_blind(m->words, f->path, err);
}

/* Where an inspector gave up, the file was read, and its words told. */
enum status measured_gap(struct measured *m, struct view path, enum gap_reason reason,
                         struct error *err)
{
    return reason == GAP_INSPECTOR ? OK : word_set_blind(m->words, path, err);
}

static enum status on_unused(void *ctx, const struct word_candidate *c, struct error *err)
{
    return facts_mark_unused(ctx, c->id, err);
}

enum status measured_finish(struct measured *m, struct error *err)
{
    enum status st = facts_add_duplicates(m->facts, m->duplicates, err);
    st = st == OK ? word_set_finish(m->words, m->facts, on_unused, err) : st;
    measured_release(m);
    return st;
}
