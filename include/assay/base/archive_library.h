/* libarchive, loaded before something may have to be unpacked: with what it brings along (libxml2,
 * ICU, eight others) it takes longer to link than a small tree takes to inspect. */
#ifndef ASSAY_BASE_ARCHIVE_LIBRARY_H
#define ASSAY_BASE_ARCHIVE_LIBRARY_H

#include <assay/base/error.h>

#include <archive.h>
#include <archive_entry.h>

/* The functions used, by the name that they have here. */
#define ARCHIVE_FUNCTIONS(X)                                                                       \
    X(entry_filetype, archive_entry_filetype)                                                      \
    X(entry_hardlink, archive_entry_hardlink)                                                      \
    X(entry_hardlink_utf8, archive_entry_hardlink_utf8)                                            \
    X(entry_is_data_encrypted, archive_entry_is_data_encrypted)                                    \
    X(entry_is_metadata_encrypted, archive_entry_is_metadata_encrypted)                            \
    X(entry_pathname, archive_entry_pathname)                                                      \
    X(entry_pathname_utf8, archive_entry_pathname_utf8)                                            \
    X(entry_perm, archive_entry_perm)                                                              \
    X(entry_size, archive_entry_size)                                                              \
    X(entry_size_is_set, archive_entry_size_is_set)                                                \
    X(entry_symlink, archive_entry_symlink)                                                        \
    X(entry_symlink_utf8, archive_entry_symlink_utf8)                                              \
    X(error_string, archive_error_string)                                                          \
    X(filter_bytes, archive_filter_bytes)                                                          \
    X(filter_code, archive_filter_code)                                                            \
    X(format, archive_format)                                                                      \
    X(read_data, archive_read_data)                                                                \
    X(read_data_block, archive_read_data_block)                                                    \
    X(read_free, archive_read_free)                                                                \
    X(read_has_encrypted_entries, archive_read_has_encrypted_entries)                              \
    X(read_new, archive_read_new)                                                                  \
    X(read_next_header, archive_read_next_header)                                                  \
    X(read_open_fd, archive_read_open_fd)                                                          \
    X(read_open_filename, archive_read_open_filename)                                              \
    X(read_open_memory, archive_read_open_memory)                                                  \
    X(read_set_format_option, archive_read_set_format_option)                                      \
    X(read_support_filter_bzip2, archive_read_support_filter_bzip2)                                \
    X(read_support_filter_compress, archive_read_support_filter_compress)                          \
    X(read_support_filter_gzip, archive_read_support_filter_gzip)                                  \
    X(read_support_filter_lz4, archive_read_support_filter_lz4)                                    \
    X(read_support_filter_lzip, archive_read_support_filter_lzip)                                  \
    X(read_support_filter_lzma, archive_read_support_filter_lzma)                                  \
    X(read_support_filter_rpm, archive_read_support_filter_rpm)                                    \
    X(read_support_filter_xz, archive_read_support_filter_xz)                                      \
    X(read_support_filter_zstd, archive_read_support_filter_zstd)                                  \
    X(read_support_format_7zip, archive_read_support_format_7zip)                                  \
    X(read_support_format_ar, archive_read_support_format_ar)                                      \
    X(read_support_format_cab, archive_read_support_format_cab)                                    \
    X(read_support_format_cpio, archive_read_support_format_cpio)                                  \
    X(read_support_format_empty, archive_read_support_format_empty)                                \
    X(read_support_format_iso9660, archive_read_support_format_iso9660)                            \
    X(read_support_format_rar, archive_read_support_format_rar)                                    \
    X(read_support_format_rar5, archive_read_support_format_rar5)                                  \
    X(read_support_format_raw, archive_read_support_format_raw)                                    \
    X(read_support_format_tar, archive_read_support_format_tar)                                    \
    X(read_support_format_zip, archive_read_support_format_zip)                                    \
    X(read_support_format_zip_seekable, archive_read_support_format_zip_seekable)

#define ARCHIVE_MEMBER(member, function) __typeof__(&function) member; /* NOLINT */
extern struct archive_library {
    ARCHIVE_FUNCTIONS(ARCHIVE_MEMBER)
} libarchive;
#undef ARCHIVE_MEMBER

/* Before the first use of `libarchive`, from one thread at a time, and before a sandbox that would
 * keep it from being read; once it is loaded, this does nothing. ERR_UNSUPPORTED where it is not
 * installed. */
MUST_CHECK enum status archive_library_load(struct error *err);

#endif
