/* Entropy of texts, and the choice of analyser.
 *
 * Entropy is measured as Semgrep's analyser does: at each place the probability of the
 * next three letters in English text, as bits, divided by three because each letter is
 * counted three times; at the end of the text of its last two and its last letter; where a
 * character is no letter, the characters' own probabilities. The thresholds (64 bits; 0.6
 * of 8 bits a byte) are Semgrep's, the table of letters is our own (analyse_letters.c), so
 * that texts close to a threshold may be judged otherwise. */
#include "analyse.h"

#include "scanner.h"

#define UNKNOWN_BITS 5.954196310386875 /* log2(62) */

static int letter_of(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' : -1;
}

static double character_bits(char c)
{
    int letter = letter_of(c);
    return letter < 0 ? UNKNOWN_BITS : analyse_letters[letter] / 100.0;
}

static int digit_of(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
                                  : 63;
}

static double trigram_bits(const char *text)
{
    int a = letter_of(text[0]);
    int b = letter_of(text[1]);
    int c = letter_of(text[2]);
    if (a < 0 || b < 0 || c < 0) {
        return character_bits(text[0]) + character_bits(text[1]) + character_bits(text[2]);
    }
    return 5.6 + 0.4 * digit_of(analyse_trigrams[a][b * 26 + c]);
}

static bool is_repeated(struct view text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] != text.ptr[0]) {
            return false;
        }
    }
    return text.len > 0;
}

double analyse_entropy(struct view text)
{
    double bits = 0;
    size_t i = 0;
    if (is_repeated(text)) {
        return 1;
    }
    for (; i + 3 <= text.len; i++) {
        bits += trigram_bits(text.ptr + i) / 3;
    }
    for (; i < text.len; i++) {
        double rest = 0;
        for (size_t k = i; k < text.len; k++) {
            rest += character_bits(text.ptr[k]);
        }
        bits += rest / (double)(text.len - i);
    }
    return bits;
}

bool analyse_is_random(struct view text)
{
    double bits = analyse_entropy(text);
    return bits > 64 && bits > 0.6 * 8 * (double)text.len;
}

/* \\, \' and \" as in most languages. The expression's own escapes stay. */
static bool unescaped(struct view text, char *out, size_t size, size_t *len)
{
    *len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\' && i + 1 < text.len &&
            (text.ptr[i + 1] == '\\' || text.ptr[i + 1] == '\'' || text.ptr[i + 1] == '"')) {
            i++;
        }
        if (*len == size) {
            return false;
        }
        out[(*len)++] = text.ptr[i];
    }
    return true;
}

enum { REGEX_MAX = 8192 };

bool analysis_holds(struct view analyser, struct view text)
{
    char buffer[REGEX_MAX];
    size_t len = 0;
    if (view_eq(analyser, VIEW("entropy")) || view_eq(analyser, VIEW("entropy_v2"))) {
        /* Longer texts change little by their few escapes. */
        return unescaped(text, buffer, sizeof buffer, &len)
                   ? analyse_is_random(view_of(buffer, len))
                   : analyse_is_random(text);
    }
    return view_eq(analyser, VIEW("redos")) && unescaped(text, buffer, sizeof buffer, &len) &&
           analyse_regex_explodes(view_of(buffer, len));
}
