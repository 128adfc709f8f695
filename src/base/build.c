#include <assay/base/build.h>

#include <assay/base/stamp.h>

#include <elf.h>
#include <link.h>

enum { PAD = 4 };

struct search {
    struct view id;
};

static size_t padded(size_t n)
{
    return (n + PAD - 1) / PAD * PAD;
}

static struct view id_in(struct view notes)
{
    ElfW(Nhdr) head;
    while (notes.len >= sizeof head) {
        memcpy(&head, notes.ptr, sizeof head);
        size_t name = padded(head.n_namesz);
        size_t all = sizeof head + name + padded(head.n_descsz);
        if (all > notes.len) {
            break;
        }
        if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == sizeof "GNU" &&
            memcmp(notes.ptr + sizeof head, "GNU", sizeof "GNU") == 0) {
            return view_of(notes.ptr + sizeof head + name, head.n_descsz);
        }
        notes = view_slice(notes, all, notes.len);
    }
    return view_of("", 0);
}

static int look_at(struct dl_phdr_info *info, size_t size, void *ctx)
{
    struct search *s = ctx;
    (void)size;
    for (unsigned i = 0; i < info->dlpi_phnum && s->id.len == 0; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type == PT_NOTE) {
            const char *at = (const char *)(info->dlpi_addr + p->p_vaddr); /* NOLINT */
            s->id = id_in(view_of(at, p->p_memsz));
        }
    }
    return 1; /* the program itself comes first: no library is asked */
}

void build_identity(struct sha256 *out)
{
    struct search s = {.id = view_of("", 0)};
    (void)dl_iterate_phdr(look_at, &s);
    if (s.id.len > 0) {
        sha256_of(s.id, out);
        return;
    }
    struct stat self;
    struct file_stamp stamp = {.size = 0};
    if (stat("/proc/self/exe", &self) == 0) {
        stamp = file_stamp_of(&self);
    }
    sha256_of(view_of((const char *)&stamp, sizeof stamp), out);
}
