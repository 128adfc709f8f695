#include <assay/base/parallel.h>

#include <assay/base/mem.h>

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

struct piece {
    parallel_work work;
    void *ctx;
    unsigned part;
    size_t from;
    size_t to;
    enum status st;
    struct error err;
    pthread_t thread;
    bool started;
};

unsigned parallel_parts(size_t count, unsigned threads, size_t min_each)
{
    if (threads == 0) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        threads = online > 0 ? (unsigned)online : 1;
    }
    if (threads > PARALLEL_THREADS_MAX) {
        threads = PARALLEL_THREADS_MAX;
    }
    size_t pieces = min_each == 0 ? count : count / min_each;
    if (pieces < threads) {
        threads = (unsigned)pieces;
    }
    return threads == 0 ? 1 : threads;
}

static void do_piece(struct piece *p)
{
    p->st = p->work(p->ctx, p->part, p->from, p->to, &p->err);
}

static void *thread_main(void *arg)
{
    do_piece(arg);
    return NULL;
}

static enum status first_failure(const struct piece *pieces, unsigned n, struct error *err)
{
    for (unsigned i = 0; i < n; i++) {
        if (pieces[i].st != OK) {
            if (err != NULL) {
                *err = pieces[i].err;
            }
            return pieces[i].st;
        }
    }
    return OK;
}

enum status parallel_run(size_t count, unsigned threads, size_t min_each, parallel_work work,
                         void *ctx, struct error *err)
{
    unsigned n = parallel_parts(count, threads, min_each);
    if (n == 1) {
        return work(ctx, 0, 0, count, err);
    }
    CLEANUP(cleanup_mem) struct piece *pieces = mem_calloc(n, sizeof *pieces);
    if (pieces == NULL) {
        return error_no_memory(err);
    }
    size_t at = 0;
    for (unsigned i = 0; i < n; i++) {
        size_t take = (count - at) / (n - i);
        pieces[i] = (struct piece){
            .work = work, .ctx = ctx, .part = i, .from = at, .to = at + take, .st = OK};
        at += take;
        pieces[i].started =
            i > 0 && pthread_create(&pieces[i].thread, NULL, thread_main, &pieces[i]) == 0;
    }
    for (unsigned i = 0; i < n; i++) {
        if (pieces[i].started) {
            (void)pthread_join(pieces[i].thread, NULL);
        } else {
            do_piece(&pieces[i]);
        }
    }
    return first_failure(pieces, n, err);
}
