/* How a word looks: UTS 39 skeletons and the scripts of its letters. */
#include "icu_library.h"
#include "text_private.h"

enum { SKELETON_MAX = 1024 };

static bool skeleton_of(const struct text_job *job, struct view word, char *out, size_t *len)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = icu.uspoof_get_skeleton_utf8(job->shared->spoof, 0, word.ptr, (int32_t)word.len,
                                             out, SKELETON_MAX, &status);
    if (U_FAILURE(status) || n < 0 || n > SKELETON_MAX) {
        return false;
    }
    *len = (size_t)n;
    return true;
}

/* The ASCII character that this one can be taken for, or 0. */
static char ascii_look(const struct text_job *job, struct view character)
{
    char skeleton[SKELETON_MAX];
    size_t len = 0;
    if (!skeleton_of(job, character, skeleton, &len) || len != 1) {
        return '\0';
    }
    return (unsigned char)skeleton[0] < 0x80 ? skeleton[0] : '\0';
}

/* Greek letters with the very shape of a Latin one. The others (alpha, nu, rho …)
 * have a skeleton too, but every reader of formulas knows them. */
static bool is_greek_twin(uint32_t cp)
{
    static const uint32_t twins[] = {0x391, 0x392, 0x395, 0x396, 0x397, 0x399, 0x39a,
                                     0x39c, 0x39d, 0x39f, 0x3a1, 0x3a4, 0x3a5, 0x3a7,
                                     0x3bf, 0x3f2, 0x3f3, 0x3f9, 0x37f};
    for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++) {
        if (twins[i] == cp) {
            return true;
        }
    }
    return false;
}

struct tally {
    size_t latin;
    size_t foreign;      /* of scripts with lookalikes */
    size_t foreign_like; /* of those, the ones that look Latin */
    size_t styled;
    size_t others;
};

static void count_foreign(struct tally *t, char look)
{
    bool letter = (look >= 'a' && look <= 'z') || (look >= 'A' && look <= 'Z') ||
                  (look >= '0' && look <= '9');
    t->foreign++;
    t->foreign_like += letter ? 1 : 0;
}

/* Beyond ASCII, and seen as an operator of it. */
static bool is_operator_like(const struct text_job *job, struct view one, uint32_t cp,
                             enum script script)
{
    if (cp < 0x80 || (script != SCRIPT_LATIN && script != SCRIPT_COMMON)) {
        return false;
    }
    char look = ascii_look(job, one);
    return look != '\0' && strchr("!:;=|&<>/*+", look) != NULL;
}

static void look_at(const struct text_job *job, struct view word, size_t at, struct character c,
                    struct tally *t, struct text_looks *out)
{
    struct view one = view_slice(word, at, at + c.size);
    enum script script = unicode_script(c.cp);
    switch (script) {
    case SCRIPT_LATIN:
        t->latin++;
        break;
    case SCRIPT_GREEK:
        if (is_greek_twin(c.cp)) {
            count_foreign(t, ascii_look(job, one));
        } else {
            out->greek_math = true;
            out->formula = true;
        }
        break;
    case SCRIPT_CYRILLIC:
    case SCRIPT_LOOKALIKE:
        count_foreign(t, ascii_look(job, one));
        break;
    case SCRIPT_STYLED:
        t->styled++;
        out->formula = true;
        break;
    case SCRIPT_COMMON:
    case SCRIPT_OTHER:
        t->others += script == SCRIPT_OTHER ? 1 : 0;
        break;
    }
    out->letters += script == SCRIPT_COMMON ? 0 : 1;
    out->operator_like = out->operator_like || is_operator_like(job, one, c.cp, script);
}

enum status text_look(struct text_job *job, struct view word, struct text_looks *out,
                      struct error *err)
{
    char skeleton[SKELETON_MAX];
    size_t len = 0;
    struct text_looks looks = {0};
    struct tally t = {0};
    if (!skeleton_of(job, word, skeleton, &len)) {
        len = 0; /* too long or broken: it looks like nothing else */
    }
    for (size_t at = 0; at < word.len;) {
        struct character c = unicode_at(word, at);
        look_at(job, word, at, c, &t, &looks);
        at += c.size;
    }
    looks.skeleton = arena_copy(job->arena, view_of(skeleton, len));
    if (looks.skeleton.ptr == NULL) {
        return error_no_memory(err);
    }
    looks.ascii_skeleton = len > 0 && utf8_is_ascii(looks.skeleton);
    looks.non_latin = t.latin == 0 && t.styled == 0;
    looks.mixed = t.latin > 0 && t.foreign > 0 && t.foreign_like == t.foreign && t.others == 0;
    looks.styled = t.styled >= 2;
    *out = looks;
    return OK;
}
