/* libgit2, loaded when a revision is opened: with what it brings along it takes longer to link
 * than a small tree takes to inspect. */
#ifndef ASSAY_CONTENT_GIT_LIBRARY_H
#define ASSAY_CONTENT_GIT_LIBRARY_H

#include <assay/base/error.h>

#include <git2.h>

/* The functions used, by the name that they have here. */
#define GIT_FUNCTIONS(X)                                                                           \
    X(buf_dispose, git_buf_dispose)                                                                \
    X(commit_author, git_commit_author)                                                            \
    X(commit_free, git_commit_free)                                                                \
    X(commit_header_field, git_commit_header_field)                                                \
    X(commit_id, git_commit_id)                                                                    \
    X(commit_lookup, git_commit_lookup)                                                            \
    X(commit_message, git_commit_message)                                                          \
    X(commit_parent, git_commit_parent)                                                            \
    X(commit_parentcount, git_commit_parentcount)                                                  \
    X(commit_time, git_commit_time)                                                                \
    X(commit_tree_id, git_commit_tree_id)                                                          \
    X(diff_free, git_diff_free)                                                                    \
    X(diff_to_buf, git_diff_to_buf)                                                                \
    X(diff_tree_to_tree, git_diff_tree_to_tree)                                                    \
    X(error_last, git_error_last)                                                                  \
    X(index_entrycount, git_index_entrycount)                                                      \
    X(index_free, git_index_free)                                                                  \
    X(index_get_byindex, git_index_get_byindex)                                                    \
    X(init, git_libgit2_init)                                                                      \
    X(opts, git_libgit2_opts)                                                                      \
    X(merge_base, git_merge_base)                                                                  \
    X(object_free, git_object_free)                                                                \
    X(object_lookup, git_object_lookup)                                                            \
    X(object_peel, git_object_peel)                                                                \
    X(object_type, git_object_type)                                                                \
    X(odb_object_data, git_odb_object_data)                                                        \
    X(odb_object_free, git_odb_object_free)                                                        \
    X(odb_object_size, git_odb_object_size)                                                        \
    X(odb_read, git_odb_read)                                                                      \
    X(odb_read_header, git_odb_read_header)                                                        \
    X(odb_set_commit_graph, git_odb_set_commit_graph)                                              \
    X(oid_cpy, git_oid_cpy)                                                                        \
    X(oid_equal, git_oid_equal)                                                                    \
    X(oid_fromstr, git_oid_fromstr)                                                                \
    X(oid_tostr, git_oid_tostr)                                                                    \
    X(reference_iterator_free, git_reference_iterator_free)                                        \
    X(reference_iterator_glob_new, git_reference_iterator_glob_new)                                \
    X(reference_name_to_id, git_reference_name_to_id)                                              \
    X(reference_next_name, git_reference_next_name)                                                \
    X(repository_head_unborn, git_repository_head_unborn)                                          \
    X(repository_index, git_repository_index)                                                      \
    X(repository_is_shallow, git_repository_is_shallow)                                            \
    X(repository_odb, git_repository_odb)                                                          \
    X(repository_open_ext, git_repository_open_ext)                                                \
    X(revparse_single, git_revparse_single)                                                        \
    X(revwalk_free, git_revwalk_free)                                                              \
    X(revwalk_new, git_revwalk_new)                                                                \
    X(revwalk_next, git_revwalk_next)                                                              \
    X(revwalk_push, git_revwalk_push)                                                              \
    X(revwalk_push_head, git_revwalk_push_head)                                                    \
    X(revwalk_sorting, git_revwalk_sorting)                                                        \
    X(tag_message, git_tag_message)                                                                \
    X(tag_tagger, git_tag_tagger)                                                                  \
    X(tree_entry_byindex, git_tree_entry_byindex)                                                  \
    X(tree_entry_byname, git_tree_entry_byname)                                                    \
    X(tree_entry_filemode_raw, git_tree_entry_filemode_raw)                                        \
    X(tree_entry_id, git_tree_entry_id)                                                            \
    X(tree_entry_name, git_tree_entry_name)                                                        \
    X(tree_free, git_tree_free)                                                                    \
    X(tree_lookup, git_tree_lookup)                                                                \
    X(tree_walk, git_tree_walk)

#define GIT_MEMBER(member, function) __typeof__(&function) member; /* NOLINT */
extern struct git_library {
    GIT_FUNCTIONS(GIT_MEMBER)
} git;
#undef GIT_MEMBER

/* Before the first use of `git`, and before a sandbox that would keep it from being read.
 * ERR_UNSUPPORTED where it is not installed. */
MUST_CHECK enum status git_library_load(struct error *err);

/* The library's own last message behind `what`. */
enum status git_failed(struct error *err, enum status code, const char *what);

#endif
