/* Archives of every kind, and what can be wrong with them. */
#include "pool_fixture.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Archives that no honest program would write ---- */

struct part {
    const char *name;
    const char *content; /* NULL: none */
    unsigned type;
    const char *link;
    unsigned mode;
};

static void write_part(struct archive *a, const struct part *part)
{
    struct archive_entry *e = archive_entry_new();
    archive_entry_set_pathname(e, part->name);
    archive_entry_set_filetype(e, part->type);
    archive_entry_set_perm(e, (mode_t)(part->mode == 0 ? 0644 : part->mode));
    if (part->type == AE_IFLNK) {
        archive_entry_set_symlink(e, part->link);
    } else if (part->link != NULL) {
        archive_entry_set_hardlink(e, part->link);
    }
    size_t len = part->content == NULL ? 0 : strlen(part->content);
    archive_entry_set_size(e, (la_int64_t)len);
    assert_true(archive_write_header(a, e) >= ARCHIVE_WARN);
    if (len > 0) {
        assert_int_equal(archive_write_data(a, part->content, len), len);
    }
    archive_entry_free(e);
}

static void write_tar(const char *path, const struct part *parts, size_t count)
{
    struct archive *a = archive_write_new();
    assert_int_equal(archive_write_set_format_pax_restricted(a), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        write_part(a, &parts[i]);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    assert_int_equal(archive_write_free(a), ARCHIVE_OK);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void make_content(void)
{
    put_str("c/one.txt", "first");
    put_str("c/dir/two.txt", "second");
    shell("chmod 755 c/one.txt");
}

static void assert_content(const struct outcome *o, const char *prefix)
{
    char line[300];
    (void)snprintf(line, sizeof line, "%sone.txt|1|first", prefix);
    bool one = has_line(&o->frames, line);
    (void)snprintf(line, sizeof line, "%sdir/two.txt|1|second", prefix);
    if (!one || !has_line(&o->frames, line)) {
        print_outcome(o);
        fail_msg("content of %s is missing", prefix);
    }
}

static const char *const kinds[][2] = {
    {"a.tar", "tar cf ../a.tar one.txt dir"},
    {"a.tar.gz", "tar czf ../a.tar.gz one.txt dir"},
    {"a.tar.bz2", "tar cjf ../a.tar.bz2 one.txt dir"},
    {"a.tar.xz", "tar cJf ../a.tar.xz one.txt dir"},
    {"a.tar.zst", "tar --zstd -cf ../a.tar.zst one.txt dir"},
    {"v7.tar", "tar --format=v7 -cf ../v7.tar one.txt dir"},
    {"a.zip", "zip -qr ../a.zip one.txt dir"},
    {"stored.jar", "zip -q0r ../stored.jar one.txt dir"},
    {"a.cpio", "find . -type f | cpio -o -H newc > ../a.cpio"},
    {"sfx.exe",
     "zip -qr ../x.zip one.txt dir; (head -c 5000 /dev/urandom | tr P Q; cat ../x.zip) > "
     "../sfx.exe; zip -qA ../sfx.exe"},
};

static bool have(const char *tool)
{
    char command[100];
    (void)snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", tool);
    return system(command) == 0;
}

static void make_kind(size_t i)
{
    shell("cd c; %s", kinds[i][1]);
}

static bool can_make(size_t i)
{
    return strcmp(kinds[i][0], "a.cpio") != 0 || have("cpio");
}

static void test_kinds_as_subject(void **state)
{
    (void)state;
    make_content();
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (!can_make(i)) {
            print_message("skipped: %s\n", kinds[i][0]);
            continue;
        }
        make_kind(i);
        struct outcome o;
        run_pool(at(kinds[i][0]), NULL, &o);
        if (o.status != OK) {
            fail_msg("%s: %s", kinds[i][0], o.err.message);
        }
        assert_content(&o, "");
        assert_int_equal(o.files.len, 2);
        assert_int_equal(o.gaps.len, 0);
        assert_int_equal(o.result.kind, SUBJECT_ARCHIVE);
        assert_true(o.result.has_archive_digest);
        char hex[SHA256_HEX_MAX];
        sha256_hex(&o.result.archive_digest, hex);
        shell("test \"$(sha256sum < %s | cut -d' ' -f1)\" = %s", kinds[i][0], hex);
        outcome_release(&o);
    }
}

static void test_kinds_within(void **state)
{
    (void)state;
    make_content();
    shell("mkdir s");
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (can_make(i)) {
            make_kind(i);
            shell("mv %s s", kinds[i][0]);
        }
    }
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.gaps.len, 0);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (can_make(i)) {
            char prefix[100];
            (void)snprintf(prefix, sizeof prefix, "%s!/", kinds[i][0]);
            assert_content(&o, prefix);
            (void)snprintf(prefix, sizeof prefix, "%s|", kinds[i][0]);
            assert_int_equal(count_lines(&o.files, prefix), 1);
        }
    }
    outcome_release(&o);
}

static void test_packages(void **state)
{
    (void)state;
    make_content();
    shell(
        "mkdir s; cd c; tar cJf ../data.tar.xz one.txt dir; tar czf ../control.tar.gz one.txt; cd "
        "..; echo 2.0 > debian-binary; ar rc s/p.deb debian-binary control.tar.gz data.tar.xz; "
        "mkdir package; cp c/one.txt package; tar czf s/p-1.0.tgz package; cp s/p-1.0.tgz "
        "s/p.crate; cd c; zip -qr ../s/p.whl one.txt dir; cd ..; gzip -c c/one.txt > s/log.gz; zip "
        "-qr inner.zip c; zip -q s/outer.jar inner.zip");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.gaps.len, 0);
    assert_content(&o, "p.deb!/data.tar.xz!/");
    assert_true(has_line(&o.frames, "p.deb!/control.tar.gz!/one.txt|1|first"));
    assert_true(has_line(&o.frames, "p.deb!/debian-binary|1|2.0"));
    assert_true(has_line(&o.frames, "p-1.0.tgz!/package/one.txt|1|first"));
    assert_true(has_line(&o.frames, "p.crate!/package/one.txt|1|first"));
    assert_content(&o, "p.whl!/");
    assert_true(has_line(&o.frames, "log.gz!/log|1|first"));
    assert_content(&o, "outer.jar!/inner.zip!/c/");
    outcome_release(&o);
}

static void test_hostile_names(void **state)
{
    (void)state;
    static const struct part parts[] = {
        {"../../etc/cron.d/x", "traversal", AE_IFREG, NULL, 0},
        {"/etc/shadow", "absolute", AE_IFREG, NULL, 0},
        {"a/../../b", "inner", AE_IFREG, NULL, 0},
        {"C:\\windows\\x", "drive", AE_IFREG, NULL, 0},
        {"..\\..\\evil.dll", "backslash", AE_IFREG, NULL, 0},
        {"bad\xff\xfename", "encoding", AE_IFREG, NULL, 0},
        {"twin", "1", AE_IFREG, NULL, 0},
        {"twin", "2", AE_IFREG, NULL, 0},
        {"TWIN", "3", AE_IFREG, NULL, 0},
        {"suid", "s", AE_IFREG, NULL, 04755},
        {"./plain/./x", "plain", AE_IFREG, NULL, 0},
        {"dev", NULL, AE_IFCHR, NULL, 0},
        {"fifo", NULL, AE_IFIFO, NULL, 0},
        {"link-out", NULL, AE_IFLNK, "../../../etc/passwd", 0},
        {"link-abs", NULL, AE_IFLNK, "/etc/passwd", 0},
        {"d/link-in", NULL, AE_IFLNK, "../twin", 0},
        {"hard-out", NULL, AE_IFREG, "../../etc/passwd", 0},
        {"hard-abs", NULL, AE_IFREG, "/etc/passwd", 0},
        {"hard-in", NULL, AE_IFREG, "twin", 0},
    };
    write_tar(at("h.tar"), parts, COUNT(parts));
    shell("mkdir s; cp h.tar s");
    for (int within = 0; within < 2; within++) {
        struct outcome o;
        run_pool(at(within ? "s" : "h.tar"), NULL, &o);
        const char *p = within ? "h.tar!/" : "";
        assert_int_equal(o.status, OK);
        char line[200];
#define WANT(list, text)                                                                           \
    do {                                                                                           \
        (void)snprintf(line, sizeof line, "%s%s", p, text);                                        \
        if (!has_line(&o.list, line)) {                                                            \
            print_outcome(&o);                                                                     \
            fail_msg("missing: %s", line);                                                         \
        }                                                                                          \
    } while (0)
        WANT(frames, "\\x2e\\x2e/\\x2e\\x2e/etc/cron.d/x|1|traversal");
        WANT(issues, "\\x2e\\x2e/\\x2e\\x2e/etc/cron.d/x|path-traversal");
        WANT(frames, "etc/shadow|1|absolute");
        WANT(issues, "etc/shadow|path-absolute");
        WANT(issues, "a/\\x2e\\x2e/\\x2e\\x2e/b|path-traversal");
        WANT(issues, "C:\\windows\\x|path-absolute");
        WANT(issues, "..\\..\\evil.dll|path-traversal");
        WANT(frames, "bad\\xff\\xfename|1|encoding");
        WANT(issues, "bad\\xff\\xfename|name-encoding");
        WANT(issues, "twin|duplicate-name");
        WANT(issues, "TWIN|case-collision");
        WANT(frames, "twin|1|1");
        WANT(frames, "twin|1|2");
        WANT(frames, "TWIN|1|3");
        WANT(issues, "suid|setuid");
        WANT(frames, "plain/x|1|plain");
        WANT(issues, "dev|device-node");
        WANT(issues, "fifo|device-node");
        WANT(issues, "link-out|link-escapes");
        WANT(issues, "link-abs|link-escapes");
        WANT(issues, "hard-out|link-escapes");
        WANT(issues, "hard-abs|link-escapes");
        assert_int_equal(o.gaps.len, 0);
        assert_int_equal(o.issues.len, 15);
        outcome_release(&o);
    }
}

static void test_depth(void **state)
{
    (void)state;
    put_str("deep.txt", "bottom");
    shell("mkdir s; tar cf n0.tar deep.txt; for i in $(seq 7); do tar cf n$i.tar n$((i-1)).tar; "
          "done; cp n6.tar s/ok.tar; cp n7.tar s/more.tar");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_true(has_line(&o.frames, "ok.tar!/n5.tar!/n4.tar!/n3.tar!/n2.tar!/n1.tar!/n0.tar!/"
                                    "deep.txt|1|bottom"));
    assert_int_equal(o.gaps.len, 1);
    assert_true(has_line(
        &o.gaps, "more.tar!/n6.tar!/n5.tar!/n4.tar!/n3.tar!/n2.tar!/n1.tar!/n0.tar|depth|"));
    outcome_release(&o);
    run_pool(at("n7.tar"), NULL, &o);
    assert_int_equal(o.gaps.len, 1);
    assert_true(has_line(&o.gaps, "n6.tar!/n5.tar!/n4.tar!/n3.tar!/n2.tar!/n1.tar!/n0.tar|depth|"));
    outcome_release(&o);
}

/* CPU time of the workers so far: the clock on the wall tells of other programs, too. */
static int64_t worker_seconds(void)
{
    struct rusage used;
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &used), 0);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec;
}

static void assert_bomb(const char *path, const char *gap_start, const char *reason)
{
    struct outcome o;
    int64_t before = worker_seconds();
    run_pool(path, NULL, &o);
    print_outcome(&(struct outcome){.gaps = o.gaps, .status = o.status, .err = o.err});
    assert_int_equal(o.status, OK);
    char line[200];
    (void)snprintf(line, sizeof line, "%s|%s|", gap_start, reason);
    assert_true(has_line(&o.gaps, line));
    assert_true(o.result.peak_worker_bytes < (UINT64_C(400) << 20));
    assert_true(worker_seconds() - before < 25);
    outcome_release(&o);
}

static void test_bombs(void **state)
{
    (void)state;
    /* One entry of 1 GiB of zeros, then many behind one another, then within each
     * other, and a stream that is no archive at all. */
    shell(
        "mkdir s1 s2 s3; truncate -s 1G z; tar czf b1.tar.gz z; cp b1.tar.gz s1; rm z; truncate -s "
        "12M y; zip -q9 y.zip y; for i in $(seq 16); do cp y.zip y$i.zip; done; zip -q9 b2.zip "
        "y?*.zip; cp b2.zip s2; gzip -9c y > y.gz; for i in $(seq 20); do cat y.gz; done > "
        "s3/zeros.gz");
    assert_bomb(at("b1.tar.gz"), "z", "too-large");
    assert_bomb(at("b1.tar.gz"), "z", "ratio");
    assert_bomb(at("s1"), "b1.tar.gz!/z", "ratio");
    assert_bomb(at("s2"), "b2.zip!/y1.zip!/y", "ratio");
    assert_bomb(at("s3"), "zeros.gz!/zeros", "ratio");
}

static void test_encrypted(void **state)
{
    (void)state;
    make_content();
    put_str("c/zopen.txt", "clear");
    shell("mkdir s; cd c; zip -q -P secret ../s/e.zip one.txt; zip -q ../s/e.zip zopen.txt");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_true(has_line(&o.gaps, "e.zip!/one.txt|encrypted|"));
    assert_int_equal(o.gaps.len, 1);
    assert_true(has_line(&o.frames, "e.zip!/zopen.txt|1|clear"));
    outcome_release(&o);
}

/* Cut anywhere: what stands before the cut is inspected, the rest is a gap. */
static void test_truncated(void **state)
{
    (void)state;
    shell("mkdir c; cd c; for i in $(seq 40); do head -c 3000 /dev/urandom > f$i; done; tar cf "
          "../t.tar "
          "f*; tar czf ../t.tar.gz f*; tar cJf ../t.tar.xz f*; zip -q ../t.zip f*");
    static const char *const whole[] = {"t.tar", "t.tar.gz", "t.tar.xz", "t.zip"};
    for (size_t k = 0; k < COUNT(whole); k++) {
        for (int part = 1; part < 16; part++) {
            shell("rm -rf s; mkdir s; n=$(stat -c %%s %s); head -c $((n * %d / 16)) %s > s/x.%s",
                  whole[k], part, whole[k], whole[k]);
            struct outcome o;
            run_pool(at("s"), NULL, &o);
            assert_int_equal(o.status, OK);
            assert_int_equal(o.files.len + o.gaps.len > 1, 1);
            if (o.gaps.len == 0) {
                print_outcome(&o);
                fail_msg("%s cut at %d/16 passes as whole", whole[k], part);
            }
            assert_true(o.files.len <= 41);
            outcome_release(&o);
        }
    }
}

static void test_crash_within(void **state)
{
    (void)state;
    static const struct part parts[] = {
        {"a", "1", AE_IFREG, NULL, 0},      {"../b", "2", AE_IFREG, NULL, 0},
        {"x/segv", "", AE_IFREG, NULL, 0},  {"c", "3", AE_IFREG, NULL, 0},
        {"y/abort", "", AE_IFREG, NULL, 0}, {"z/segv", "", AE_IFREG, NULL, 0},
        {"loop", "", AE_IFREG, NULL, 0},    {"d", "4", AE_IFREG, NULL, 0},
    };
    write_tar(at("h.tar"), parts, COUNT(parts));
    shell(
        "mkdir s; cp h.tar s/h.tar; cp h.tar q.tar; cp h.tar inner.tar; tar cf s/o.tar inner.tar");
    struct outcome o;
    const struct run_options options = {.pool = {.workers = 2, .limits = {.file_seconds = 1}}};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    static const char *const prefixes[] = {"h.tar!/", "o.tar!/inner.tar!/"};
    for (size_t i = 0; i < 2; i++) {
        const char *p = prefixes[i];
        char line[200];
        WANT(gaps, "x/segv|crash|the worker died of SIGSEGV");
        WANT(gaps, "y/abort|crash|the worker died of SIGABRT");
        WANT(gaps, "z/segv|crash|the worker died of SIGSEGV");
        WANT(gaps, "loop|time|");
        WANT(frames, "a|1|1");
        WANT(frames, "\\x2e\\x2e/b|1|2");
        WANT(frames, "c|1|3");
        WANT(frames, "d|1|4");
    }
    /* Nothing twice, although both archives were gone through five times. */
    assert_int_equal(o.gaps.len, 8);
    assert_int_equal(o.files.len, 2 + 8 + 1);
    assert_int_equal(o.issues.len, 2);
    outcome_release(&o);
}

/* What a worker was given to read, it cannot make writable. */
static void test_shared_memory_is_readonly(void **state)
{
    (void)state;
    static const struct part parts[] = {{"try-unprotect", "0123456789", AE_IFREG, NULL, 0}};
    write_tar(at("h.tar"), parts, COUNT(parts));
    struct outcome o;
    run_pool(at("h.tar"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_true(has_line(&o.frames, "try-unprotect|2|refused"));
    outcome_release(&o);
}

static void test_many_crashes_within(void **state)
{
    (void)state;
    struct part parts[30];
    for (size_t i = 0; i < COUNT(parts); i++) {
        parts[i] = (struct part){"segv", "", AE_IFREG, NULL, 0};
    }
    write_tar(at("h.tar"), parts, COUNT(parts));
    shell("mkdir s; mv h.tar s; echo x > s/other.txt");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_true(has_line(&o.frames, "other.txt|1|x"));
    assert_int_equal(count_lines(&o.gaps, "h.tar!/segv|crash|"), 16);
    assert_int_equal(count_lines(&o.gaps, "h.tar|crash|"), 1);
    assert_non_null(strstr(o.gaps.text[16], "the rest of it was not inspected"));
    outcome_release(&o);
}

static void feed_stdin(const char *path, struct outcome *o)
{
    int saved = dup(STDIN_FILENO);
    int in = open(path, O_RDONLY);
    assert_true(saved >= 0 && in >= 0 && dup2(in, STDIN_FILENO) == 0);
    run_pool("-", NULL, o);
    assert_true(dup2(saved, STDIN_FILENO) == 0);
    (void)close(in);
    (void)close(saved);
}

static void test_standard_input(void **state)
{
    (void)state;
    make_content();
    shell("cd c; tar czf ../a.tgz one.txt dir; tar cf ../a.tar one.txt dir; echo text > ../t.txt");
    static const char *const inputs[] = {"a.tgz", "a.tar"};
    for (size_t i = 0; i < 2; i++) {
        struct outcome o;
        feed_stdin(at(inputs[i]), &o);
        assert_int_equal(o.status, OK);
        assert_content(&o, "");
        char hex[SHA256_HEX_MAX];
        sha256_hex(&o.result.archive_digest, hex);
        shell("test \"$(sha256sum < %s | cut -d' ' -f1)\" = %s", inputs[i], hex);
        outcome_release(&o);
    }
    struct outcome o;
    feed_stdin(at("t.txt"), &o);
    assert_int_equal(o.status, ERR_FORMAT);
    feed_stdin("/dev/null", &o);
    assert_int_equal(o.status, OK); /* an empty tar */
    assert_int_equal(o.files.len, 0);
    outcome_release(&o);
}

/* More bytes than the shared area holds, in files large and small. */
static void test_large(void **state)
{
    (void)state;
    shell(
        "mkdir c; cd c; for i in $(seq 8); do head -c 40000000 /dev/urandom > big$i; done; for i "
        "in "
        "$(seq 500); do head -c 20000 /dev/urandom > small$i; done; tar cf ../l.tar .; sha256sum * "
        "> ../sums");
    struct outcome o;
    const struct run_options options = {.pool = {.workers = 2}, .digests = true};
    run_pool(at("l.tar"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.gaps.len, 0);
    assert_int_equal(o.files.len, 508);
    FILE *f = fopen(at("found"), "w");
    for (size_t i = 0; i < o.files.len; i++) {
        char *text = o.files.text[i];
        (void)fprintf(f, "%s  %.*s\n", strrchr(text, '|') + 1, (int)strcspn(text, "|"), text);
    }
    (void)fclose(f);
    shell("sort sums > s1; sort found > s2; cmp s1 s2");
    outcome_release(&o);
}

static void test_too_large_entry(void **state)
{
    (void)state;
    shell("head -c 3000000 /dev/urandom > big; echo small > small; tar cf b.tar big small; mkdir "
          "s; cp "
          "b.tar s");
    struct run_options options = {.pool = {.limits = {.file_bytes = 2000000}}};
    struct outcome o;
    run_pool(at("b.tar"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.gaps.len, 1);
    assert_true(has_line(&o.gaps, "big|too-large|"));
    assert_true(has_line(&o.frames, "small|1|small"));
    outcome_release(&o);

    /* Within a directory, an archive beyond the limit is still unpacked. */
    shell("cd s; cat ../big > plain; gzip -k b.tar; zip -q0 b.zip b.tar");
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_true(has_line(&o.frames, "b.tar!/small|1|small"));
    assert_true(has_line(&o.frames, "b.tar.gz!/small|1|small"));
    assert_true(has_line(&o.gaps, "b.tar!/big|too-large|"));
    assert_true(has_line(&o.gaps, "b.tar.gz!/big|too-large|"));
    assert_true(has_line(&o.gaps, "b.zip!/b.tar|too-large|"));
    assert_true(has_line(&o.gaps, "plain|too-large|"));
    assert_int_equal(o.gaps.len, 4);
    assert_int_equal(o.files.len, 5);
    outcome_release(&o);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(int argc, char **argv)
{
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    const struct CMUnitTest tests[] = {
        TEST(test_kinds_as_subject),
        TEST(test_kinds_within),
        TEST(test_packages),
        TEST(test_hostile_names),
        TEST(test_depth),
        TEST(test_bombs),
        TEST(test_encrypted),
        TEST(test_truncated),
        TEST(test_crash_within),
        TEST(test_many_crashes_within),
        TEST(test_shared_memory_is_readonly),
        TEST(test_standard_input),
        TEST(test_large),
        TEST(test_too_large_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
