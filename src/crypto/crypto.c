/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static const unsigned char *bytes_of(str s)
{
    return (const unsigned char *)s.p;
}

status crypto_start(struct env *e)
{
    if (sodium_init() < 0) return fail(e, ST_INTERNAL, "libsodium could not be readied");
    return ST_OK;
}

struct digest crypto_sha256(str bytes)
{
    struct digest d;
    crypto_hash_sha256(d.at, bytes_of(bytes), bytes.n);
    return d;
}

struct digest crypto_blake2b(str bytes)
{
    struct digest d;
    crypto_generichash(d.at, sizeof d.at, bytes_of(bytes), bytes.n, NULL, 0);
    return d;
}

struct digest crypto_hmac(str key, str bytes)
{
    struct digest d;
    crypto_auth_hmacsha256_state s;
    crypto_auth_hmacsha256_init(&s, bytes_of(key), key.n);
    crypto_auth_hmacsha256_update(&s, bytes_of(bytes), bytes.n);
    crypto_auth_hmacsha256_final(&s, d.at);
    return d;
}

uint64_t crypto_hash64(const struct key *k, str bytes)
{
    _Static_assert(crypto_shorthash_KEYBYTES <= sizeof k->at, "SipHash takes 16 bytes of key");
    unsigned char out[crypto_shorthash_BYTES];
    crypto_shorthash(out, bytes_of(bytes), bytes.n, k->at);
    uint64_t h = 0;
    for (size_t i = sizeof out; i > 0; i--) h = h << 8 | out[i - 1];
    return h;
}

bool crypto_same(str a, str b)
{
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

struct key key_derive(const struct key *master, str use)
{
    struct key k;
    crypto_generichash(k.at, sizeof k.at, bytes_of(use), use.n, master->at, sizeof master->at);
    return k;
}

/* Made beside and linked into place, so that two starting at once end with one key. */
static status key_make(struct env *e, str path)
{
    struct key k;
    randombytes_buf(k.at, sizeof k.at);
    char *name = arena_cstr(e->arena, path);
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) return ST_OK;
    if (fd < 0) return fail_at(e, ST_IO, path, "the key file cannot be made: %s", strerror(errno));
    bool whole = write(fd, k.at, sizeof k.at) == (ssize_t)sizeof k.at && fsync(fd) == 0;
    whole = close(fd) == 0 && whole;
    sodium_memzero(&k, sizeof k);
    if (whole) return ST_OK;
    (void)unlink(name);
    return fail_at(e, ST_IO, path, "the key file cannot be written");
}

status key_load(struct env *e, str path, struct key *ret_key)
{
    if (!file_exists(e, path)) TRY(key_make(e, path));
    int fd = open(arena_cstr(e->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return fail_at(e, ST_IO, path, "the key file cannot be opened: %s", strerror(errno));
    struct stat st;
    unsigned char k[sizeof ret_key->at + 1];
    bool closed = fstat(fd, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    ssize_t n = closed ? read(fd, k, sizeof k) : 0;
    (void)close(fd);
    if (!closed) {
        env_fail(e, ST_IO, path, "the key file is open to other users");
        env_remedy(e, "chmod 600 %.*s", STR_ARG(path));
        return ST_IO;
    }
    if (n != (ssize_t)sizeof ret_key->at)
        return fail_at(e, ST_IO, path, "a key file holds exactly %zu bytes", sizeof ret_key->at);
    memcpy(ret_key->at, k, sizeof ret_key->at);
    sodium_memzero(k, sizeof k);
    return ST_OK;
}

str crypto_token(struct env *e, size_t bytes)
{
    unsigned char raw[64];
    if (bytes > sizeof raw) bytes = sizeof raw;
    e->random->fill(e->random, raw, bytes);
    return base64url_encode(e->arena, str_make((const char *)raw, bytes));
}

static str encode(struct arena *a, str bytes, int kind)
{
    size_t room = sodium_base64_encoded_len(bytes.n, kind);
    char *out = arena_alloc(a, room);
    sodium_bin2base64(out, room, bytes_of(bytes), bytes.n, kind);
    return str_make(out, room - 1);
}

static bool decode(struct arena *a, str text, int kind, str *ret_bytes)
{
    unsigned char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    const char *end = NULL;
    int bad = sodium_base642bin(out, text.n + 1, text.p == NULL ? "" : text.p, text.n, NULL, &n,
                                &end, kind);
    if (bad != 0 || end != (text.p == NULL ? end : text.p + text.n)) return false;
    *ret_bytes = str_make((const char *)out, n);
    return true;
}

str base64url_encode(struct arena *a, str bytes)
{
    return encode(a, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool base64url_decode(struct arena *a, str text, str *ret_bytes)
{
    return decode(a, text, sodium_base64_VARIANT_URLSAFE_NO_PADDING, ret_bytes);
}

str base64_encode(struct arena *a, str bytes)
{
    return encode(a, bytes, sodium_base64_VARIANT_ORIGINAL);
}

bool base64_decode(struct arena *a, str text, str *ret_bytes)
{
    return decode(a, text, sodium_base64_VARIANT_ORIGINAL, ret_bytes);
}

str hex_encode(struct arena *a, str bytes)
{
    char *out = arena_alloc(a, bytes.n * 2 + 1);
    sodium_bin2hex(out, bytes.n * 2 + 1, bytes_of(bytes), bytes.n);
    return str_make(out, bytes.n * 2);
}

bool hex_decode(struct arena *a, str text, str *ret_bytes)
{
    unsigned char *out = arena_alloc(a, text.n / 2 + 1);
    size_t n = 0;
    const char *end = NULL;
    if (text.n % 2 != 0 || text.n == 0) return false;
    int bad = sodium_hex2bin(out, text.n / 2, text.p, text.n, NULL, &n, &end);
    if (bad != 0 || end != text.p + text.n) return false;
    *ret_bytes = str_make((const char *)out, n);
    return true;
}
