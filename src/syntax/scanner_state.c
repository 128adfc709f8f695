/* What stands between the runtime of tree-sitter and scanners of grammars that write behind
 * the 1024 bytes there are for their state (TREE_SITTER_SERIALIZATION_BUFFER_SIZE), or
 * that write what they cannot read again. Each writes into more room here first.
 *
 * A state that does not fit is cut or left out: what is nested deeper is misread, nothing
 * else. The scanners of the other grammars keep to their room. */
#include <stdbool.h>
#include <string.h>

enum { STATE_ROOM = 1024, STATE_SPARE = 64 };

unsigned assay_python_serialize(void *scanner, char *buffer);
unsigned assay_ruby_serialize(void *scanner, char *buffer);
unsigned assay_yaml_serialize(void *scanner, char *buffer);
unsigned tree_sitter_python_external_scanner_serialize(void *scanner, char *buffer);
unsigned tree_sitter_ruby_external_scanner_serialize(void *scanner, char *buffer);
unsigned tree_sitter_yaml_external_scanner_serialize(void *scanner, char *buffer);

/* A flag, a count, so many bytes, and 2 for each level of indentation: behind an odd number
 * of bytes the last level begins at 1023. */
unsigned tree_sitter_python_external_scanner_serialize(void *scanner, char *buffer)
{
    char state[STATE_ROOM + STATE_SPARE];
    unsigned len = assay_python_serialize(scanner, state);
    len = len > STATE_ROOM ? len - 2 : len;
    memcpy(buffer, state, len);
    return len;
}

/* Whether what Ruby's scanner wrote says the same when it is read: the length of a
 * here-document's name is one byte, but all of the name is written. */
static bool ruby_reads_again(const char *state, unsigned len)
{
    enum { LITERAL = 5, HEREDOC = 4 };
    unsigned at = 1 + (unsigned char)state[0] * (unsigned)LITERAL;
    if (at >= len) {
        return false;
    }
    unsigned heredocs = (unsigned char)state[at++];
    for (unsigned i = 0; i < heredocs; i++) {
        if (at + HEREDOC > len) {
            return false;
        }
        at += HEREDOC + (unsigned char)state[at + HEREDOC - 1];
    }
    return at == len;
}

/* It leaves room for 2 bytes before the name of a here-document and writes 4. */
unsigned tree_sitter_ruby_external_scanner_serialize(void *scanner, char *buffer)
{
    char state[STATE_ROOM + STATE_SPARE];
    unsigned len = assay_ruby_serialize(scanner, state);
    if (len == 0 || len > STATE_ROOM || !ruby_reads_again(state, len)) {
        return 0;
    }
    memcpy(buffer, state, len);
    return len;
}

/* 10 bytes and 4 for each level of indentation, until nothing is left. */
unsigned tree_sitter_yaml_external_scanner_serialize(void *scanner, char *buffer)
{
    enum { YAML_ROOM = 10 + 253 * 4 };
    char state[STATE_ROOM + STATE_SPARE];
    unsigned len = assay_yaml_serialize(scanner, state);
    len = len > YAML_ROOM ? YAML_ROOM : len;
    memcpy(buffer, state, len);
    return len;
}
