/* SPDX-License-Identifier: Apache-2.0
 * An SQLite VFS that hands everything on. Foreign callbacks throughout: no arena here. */
#include "db/vfs_fault.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

struct vfs_fault {
    sqlite3_vfs vfs; /* first: SQLite hands it back */
    sqlite3_vfs *real;
    char name[40];
    pthread_mutex_t lock; /* over what follows */
    struct fault *plan;
    int64_t room;
};

/* SQLite allocates this and, behind it, the real layer's file. */
struct layer_file {
    sqlite3_file file;
    struct vfs_fault *layer;
    sqlite3_int64 size; /* the furthest byte known to be there */
    sqlite3_file *real;
};

static struct layer_file *file_of(sqlite3_file *f)
{
    return (struct layer_file *)f;
}

static sqlite3_file *real_of(sqlite3_file *f)
{
    return file_of(f)->real;
}

static bool fails(struct vfs_fault *v)
{
    pthread_mutex_lock(&v->lock);
    bool now = fault_point(v->plan, FAULT_WRITE);
    pthread_mutex_unlock(&v->lock);
    return now;
}

/* ---- files -----------------------------------------------------------------------------------*/

static int on_close(sqlite3_file *f)
{
    return real_of(f)->pMethods->xClose(real_of(f));
}

static int on_read(sqlite3_file *f, void *to, int size, sqlite3_int64 at)
{
    return real_of(f)->pMethods->xRead(real_of(f), to, size, at);
}

static bool has_room(struct layer_file *f, sqlite3_int64 end)
{
    struct vfs_fault *v = f->layer;
    bool room = true;
    pthread_mutex_lock(&v->lock);
    if (v->room >= 0 && end > f->size) {
        room = end - f->size <= v->room;
        if (room) v->room -= end - f->size;
    }
    pthread_mutex_unlock(&v->lock);
    if (room && end > f->size) f->size = end;
    return room;
}

static int on_write(sqlite3_file *f, const void *from, int size, sqlite3_int64 at)
{
    if (fails(file_of(f)->layer)) return SQLITE_IOERR_WRITE;
    if (!has_room(file_of(f), at + size)) return SQLITE_FULL;
    return real_of(f)->pMethods->xWrite(real_of(f), from, size, at);
}

static int on_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    if (fails(file_of(f)->layer)) return SQLITE_IOERR_TRUNCATE;
    if (size < file_of(f)->size) file_of(f)->size = size;
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int on_sync(sqlite3_file *f, int flags)
{
    if (fails(file_of(f)->layer)) return SQLITE_IOERR_FSYNC;
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int on_size(sqlite3_file *f, sqlite3_int64 *ret_size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), ret_size);
}

static int on_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int on_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int on_check(sqlite3_file *f, int *ret_reserved)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), ret_reserved);
}

static int on_control(sqlite3_file *f, int what, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), what, arg);
}

static int on_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int on_device(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int on_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **ret_at)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, ret_at);
}

static int on_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void on_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int on_shm_unmap(sqlite3_file *f, int gone)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), gone);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_check,
    .xFileControl = on_control,
    .xSectorSize = on_sector,
    .xDeviceCharacteristics = on_device,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap,
};

/* ---- the layer -------------------------------------------------------------------------------*/

static struct vfs_fault *layer_of(sqlite3_vfs *vfs)
{
    return (struct vfs_fault *)vfs;
}

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
    struct vfs_fault *v = layer_of(vfs);
    struct layer_file *file = file_of(f);
    file->layer = v;
    file->real = (sqlite3_file *)(file + 1);
    file->file.pMethods = NULL;
    int code = v->real->xOpen(v->real, name, file->real, flags, ret_flags);
    if (code != SQLITE_OK) return code;
    file->size = 0;
    (void)file->real->pMethods->xFileSize(file->real, &file->size);
    file->file.pMethods = &methods;
    return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    if (fails(layer_of(vfs))) return SQLITE_IOERR_DELETE;
    return layer_of(vfs)->real->xDelete(layer_of(vfs)->real, name, sync);
}

static int on_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret_there)
{
    return layer_of(vfs)->real->xAccess(layer_of(vfs)->real, name, flags, ret_there);
}

static int on_path(sqlite3_vfs *vfs, const char *name, int room, char *ret_path)
{
    return layer_of(vfs)->real->xFullPathname(layer_of(vfs)->real, name, room, ret_path);
}

static int on_random(sqlite3_vfs *vfs, int size, char *ret_bytes)
{
    return layer_of(vfs)->real->xRandomness(layer_of(vfs)->real, size, ret_bytes);
}

static int on_sleep(sqlite3_vfs *vfs, int us)
{
    return layer_of(vfs)->real->xSleep(layer_of(vfs)->real, us);
}

static int on_time(sqlite3_vfs *vfs, double *ret_day)
{
    return layer_of(vfs)->real->xCurrentTime(layer_of(vfs)->real, ret_day);
}

static int on_error(sqlite3_vfs *vfs, int size, char *ret_text)
{
    return layer_of(vfs)->real->xGetLastError(layer_of(vfs)->real, size, ret_text);
}

static sqlite3_vfs vfs_over(sqlite3_vfs *real, const char *name)
{
    return (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = (int)sizeof(struct layer_file) + real->szOsFile,
        .mxPathname = real->mxPathname,
        .zName = name,
        .xOpen = on_open,
        .xDelete = on_delete,
        .xAccess = on_access,
        .xFullPathname = on_path,
        .xRandomness = on_random,
        .xSleep = on_sleep,
        .xCurrentTime = on_time,
        .xGetLastError = on_error,
    };
}

status vfs_fault_open(struct env *e, struct vfs_fault **ret_layer)
{
    struct vfs_fault *v = calloc(1, sizeof *v);
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    if (v == NULL || real == NULL) {
        free(v);
        return fail(e, ST_NO_MEMORY, "no memory for a layer of files");
    }
    (void)snprintf(v->name, sizeof v->name, "weft-fault-%p", (void *)v);
    v->real = real;
    v->room = -1;
    v->vfs = vfs_over(real, v->name);
    pthread_mutex_init(&v->lock, NULL);
    if (sqlite3_vfs_register(&v->vfs, 0) != SQLITE_OK) {
        pthread_mutex_destroy(&v->lock);
        free(v);
        return fail(e, ST_NO_MEMORY, "SQLite does not take the layer of files");
    }
    *ret_layer = v;
    return ST_OK;
}

void vfs_fault_close(struct vfs_fault *v)
{
    if (v == NULL) return;
    (void)sqlite3_vfs_unregister(&v->vfs);
    pthread_mutex_destroy(&v->lock);
    free(v);
}

const char *vfs_fault_name(const struct vfs_fault *v)
{
    return v->name;
}

void vfs_fault_plan(struct vfs_fault *v, struct fault *plan)
{
    pthread_mutex_lock(&v->lock);
    v->plan = plan;
    pthread_mutex_unlock(&v->lock);
}

void vfs_fault_room(struct vfs_fault *v, int64_t bytes)
{
    pthread_mutex_lock(&v->lock);
    v->room = bytes;
    pthread_mutex_unlock(&v->lock);
}
