/*
 * A disk that misbehaves, for PostgreSQL alone: loaded before it with LD_PRELOAD, told what to do by
 * the first byte of the file that BAD_DISK names, which may change at any moment.
 *
 *   0  everything works
 *   e  what is written to the write-ahead log is lost, and making it durable fails with EIO, as on
 *      Linux when a page could not be written back
 *   n  making anything durable fails with ENOSPC, as on file systems that find room late
 *   f  the disk is full: writing and extending any file fails with ENOSPC
 *   t  the disk of the tables is full, and the one of the write-ahead log is not
 *   s  the disk is slow: making anything durable takes 50 ms longer
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static const volatile char *told = "0";

/* Programs that are not PostgreSQL, or are started without BAD_DISK, have a disk that works. */
__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("BAD_DISK");
    if (path == NULL || strncmp(program_invocation_short_name, "postgres", 8) != 0)
        return;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    void *shared = mmap(NULL, 1, PROT_READ, MAP_SHARED, file, 0);
    if (shared != MAP_FAILED)
        told = shared;
    close(file);
}

enum kind { OTHER, LOG, TABLE };

/* Whether an open file is part of the write-ahead log, part of a table, or none of our business. */
static enum kind kind_of(int file)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return OTHER;
    path[length] = 0;
    if (strstr(path, "/pg_wal/"))
        return LOG;
    return strstr(path, "/base/") || strstr(path, "/global/") || strstr(path, "/pg_xact/")
        ? TABLE : OTHER;
}

/* Whether writing this file fails now: then errno says why. */
static int is_full(int file)
{
    char now = *told;
    if (now != 'f' && now != 't')
        return 0;
    enum kind kind = kind_of(file);
    if (kind == TABLE || (kind == LOG && now == 'f')) {
        errno = ENOSPC;
        return 1;
    }
    return 0;
}

static int is_lost(int file)
{
    return *told == 'e' && kind_of(file) == LOG;
}

/* Whether making this file durable fails now. */
static int is_not_durable(int file)
{
    char now = *told;
    if (now == 's') {
        struct timespec longer = {0, 50 * 1000 * 1000};
        nanosleep(&longer, NULL);
    }
    if ((now == 'e' && kind_of(file) == LOG) || (now == 'n' && kind_of(file) != OTHER)) {
        errno = now == 'e' ? EIO : ENOSPC;
        return 1;
    }
    return 0;
}

static size_t bytes_in(const struct iovec *parts, int count)
{
    size_t bytes = 0;
    for (int n = 0; n < count; n++)
        bytes += parts[n].iov_len;
    return bytes;
}

#define THE_REAL(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *data, size_t bytes)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (!real)
        real = THE_REAL(write);
    if (is_full(file))
        return -1;
    return is_lost(file) ? (ssize_t) bytes : real(file, data, bytes);
}

ssize_t pwrite(int file, const void *data, size_t bytes, off_t offset)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real)
        real = THE_REAL(pwrite);
    if (is_full(file))
        return -1;
    return is_lost(file) ? (ssize_t) bytes : real(file, data, bytes, offset);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset)
{
    static ssize_t (*real)(int, const struct iovec *, int, off_t);
    if (!real)
        real = THE_REAL(pwritev);
    if (is_full(file))
        return -1;
    return is_lost(file) ? (ssize_t) bytes_in(parts, count) : real(file, parts, count, offset);
}

/* Says why by what it returns, and leaves errno alone. */
int posix_fallocate(int file, off_t offset, off_t length)
{
    static int (*real)(int, off_t, off_t);
    if (!real)
        real = THE_REAL(posix_fallocate);
    return is_full(file) ? ENOSPC : real(file, offset, length);
}

int fsync(int file)
{
    static int (*real)(int);
    if (!real)
        real = THE_REAL(fsync);
    return is_not_durable(file) ? -1 : real(file);
}

int fdatasync(int file)
{
    static int (*real)(int);
    if (!real)
        real = THE_REAL(fdatasync);
    return is_not_durable(file) ? -1 : real(file);
}
