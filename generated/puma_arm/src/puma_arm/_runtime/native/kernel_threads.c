#include "kernel_threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

/* Entries of all operands in a piece at most: about what the second-level caches hold. */
#define PIECE_ENTRIES 65536
/* The points of a piece are a multiple of these. */
#define SHORTEST_PIECE 512
/* Entries of the first piece, whose time tells whether the others are worth sharing. */
#define PROBE_ENTRIES 4096
/* Pieces for each thread, so that all end at about the same time. */
#define PIECES_EACH 16
/* Below this many seconds of work left, waking a thread costs more than it brings. */
#define WORTH_SHARING 60e-6
#define MOST_THREADS 256

/* A batch that is being computed. It lies on its caller's stack: it leaves the list, and every helper has left it,
   before the caller returns. */
typedef struct job {
    const kernel_points *points;
    ptrdiff_t total, piece;
    _Atomic ptrdiff_t next; /* the first point that nobody has taken */
    atomic_int failed;
    int wanted;  /* helpers that may still join */
    int helpers; /* inside */
    struct job *following;
} job;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work_came = PTHREAD_COND_INITIALIZER;
static pthread_cond_t helper_left = PTHREAD_COND_INITIALIZER;
static job *jobs;         /* that may be joined, oldest first */
static int workers;       /* kept threads */
static atomic_int allowed = 1;
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

void kernel_threads_set(int count)
{
    atomic_store(&allowed, count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : count);
}

int kernel_threads(void)
{
    return atomic_load(&allowed);
}

static void work_on(job *mine)
{
    for (;;) {
        ptrdiff_t start = atomic_fetch_add(&mine->next, mine->piece);
        if (start >= mine->total)
            return;
        ptrdiff_t left = mine->total - start;
        if (kernel_points_evaluate(mine->points, start, start + (left < mine->piece ? left : mine->piece)))
            atomic_store(&mine->failed, 1);
    }
}

static job *joinable(void)
{
    job *found = jobs;
    while (found && !found->wanted)
        found = found->following;
    return found;
}

static void *worker(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        job *found = joinable();
        if (found == NULL) {
            pthread_cond_wait(&work_came, &lock);
            continue;
        }
        found->wanted--;
        found->helpers++;
        pthread_mutex_unlock(&lock);
        work_on(found);
        pthread_mutex_lock(&lock);
        if (--found->helpers == 0)
            pthread_cond_broadcast(&helper_left);
    }
    return NULL;
}

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
}

static void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&lock);
}

/* The child has none of the threads, and nobody who waits for a job. */
static void after_fork_in_child(void)
{
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&work_came, NULL);
    pthread_cond_init(&helper_left, NULL);
    jobs = NULL;
    workers = 0;
}

static void prepare(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

/* Starts threads until there are `count`, or no more can be had; with the lock held. Signals are left to the threads
   of the program. */
static void start_workers(int count)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (workers < count) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, worker, NULL))
            break;
        pthread_detach(thread);
        workers++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void enter(job *mine)
{
    job **end = &jobs;
    pthread_mutex_lock(&lock);
    if (workers < mine->wanted)
        start_workers(mine->wanted);
    while (*end)
        end = &(*end)->following;
    *end = mine;
    if (mine->wanted == 1)
        pthread_cond_signal(&work_came);
    else
        pthread_cond_broadcast(&work_came);
    pthread_mutex_unlock(&lock);
}

static void leave(job *mine)
{
    job **place = &jobs;
    pthread_mutex_lock(&lock);
    while (*place != mine)
        place = &(*place)->following;
    *place = mine->following;
    while (mine->helpers)
        pthread_cond_wait(&helper_left, &lock);
    pthread_mutex_unlock(&lock);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Whole shortest pieces with about so many points, at least one. */
static ptrdiff_t rounded(ptrdiff_t count)
{
    ptrdiff_t pieces = count / SHORTEST_PIECE;
    return (pieces < 1 ? 1 : pieces) * SHORTEST_PIECE;
}

static int share(const kernel_points *points, ptrdiff_t start, ptrdiff_t total, int threads)
{
    ptrdiff_t piece = rounded((total - start) / (threads * PIECES_EACH));
    ptrdiff_t largest = rounded(PIECE_ENTRIES / (points->inputs + points->outputs));
    job mine = {.points = points, .total = total, .piece = piece < largest ? piece : largest, .wanted = threads - 1};
    atomic_init(&mine.next, start);
    atomic_init(&mine.failed, 0);
    pthread_once(&prepared, prepare);
    enter(&mine);
    work_on(&mine);
    leave(&mine);
    return atomic_load(&mine.failed) ? -1 : 0;
}

int kernel_threads_evaluate(const kernel_points *points, ptrdiff_t total)
{
    int threads = kernel_threads();
    ptrdiff_t probe = rounded(PROBE_ENTRIES / (points->inputs + points->outputs));
    if (threads == 1 || total < 4 * probe)
        return kernel_points_evaluate(points, 0, total);
    double began = now();
    if (kernel_points_evaluate(points, 0, probe))
        return -1;
    if ((now() - began) * (double)(total - probe) < WORTH_SHARING * (double)probe)
        return kernel_points_evaluate(points, probe, total);
    return share(points, probe, total, threads);
}
