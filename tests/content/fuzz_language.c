/* The first line is the path, the rest the content. */
#include <assay/content/file.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view bytes = view_of((const char *)data, size);
    ptrdiff_t end = view_find_char(bytes, '\n');
    struct view path = end < 0 ? bytes : view_slice(bytes, 0, (size_t)end);
    struct view content = end < 0 ? VIEW("") : view_slice(bytes, (size_t)end + 1, size);
    enum language language = language_detect(path, view_slice(content, 0, 8192));
    unsigned classes = file_classify(path, content, language);
    unsigned known = FILE_BINARY | FILE_GENERATED | FILE_MINIFIED | FILE_VENDORED | FILE_TEST;
    if ((unsigned)language >= LANG_COUNT || (classes & ~known) != 0) {
        abort();
    }
    return 0;
}
