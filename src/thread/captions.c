/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/captions.h"

#include "thread/thread_limits.h"

struct reading {
    struct env *e;
    str rest;
    long line;
};

static bool next_line(struct reading *r, str *ret_line)
{
    if (!str_next(&r->rest, '\n', ret_line)) return false;
    if (ret_line->n > 0 && ret_line->p[ret_line->n - 1] == '\r') ret_line->n--;
    r->line++;
    return true;
}

static status refuse(struct reading *r, const char *what, const char *remedy)
{
    env_fail(r->e, ST_BAD_INPUT, S("captions"), "%s", what);
    env_at(r->e, r->line, 0);
    env_remedy(r->e, "%s", remedy);
    return ST_BAD_INPUT;
}

static bool digits(str s, size_t at, size_t n, int64_t *ret_value)
{
    int64_t value = 0;
    if (at + n > s.n) return false;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        value = value * 10 + (s.p[i] - '0');
    }
    *ret_value = value;
    return true;
}

/* [hh…:]mm:ss.ttt in milliseconds. */
static bool moment(str s, int64_t *ret_ms)
{
    int64_t hours = 0, minutes = 0, seconds = 0, ms = 0;
    size_t first = str_find_byte(s, ':'), at = 0;
    if (first == SIZE_MAX) return false;
    if (str_find_byte(str_from(s, first + 1), ':') != SIZE_MAX) {
        if (first < 2 || first > 6 || !digits(s, 0, first, &hours)) return false;
        at = first + 1;
    }
    if (s.n != at + 9 || s.p[at + 2] != ':' || s.p[at + 5] != '.') return false;
    if (!digits(s, at, 2, &minutes) || !digits(s, at + 3, 2, &seconds) ||
        !digits(s, at + 6, 3, &ms))
        return false;
    if (minutes > 59 || seconds > 59) return false;
    *ret_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
    return true;
}

static str word(str s)
{
    size_t end = 0;
    while (end < s.n && s.p[end] != ' ' && s.p[end] != '\t') end++;
    return str_sub(s, 0, end);
}

/* The cue whose times stand in this line, with its words below. */
static status read_cue(struct reading *r, str times, int64_t *last_ms)
{
    int64_t from = 0, to = 0;
    size_t arrow = str_find(times, S("-->"));
    str after = str_trim(str_from(times, arrow + 3));
    bool good = moment(str_trim(str_sub(times, 0, arrow)), &from) && moment(word(after), &to);
    if (!good) return refuse(r, "these are no times", "Write 00:01.000 --> 00:04.500.");
    if (to <= from)
        return refuse(r, "the caption ends before it begins",
                      "Let the second time be the later one.");
    if (from < *last_ms)
        return refuse(r, "the caption begins before the one above it",
                      "Put the captions in the order of time.");
    *last_ms = from;
    str line = S("");
    if (!next_line(r, &line) || str_trim(line).n == 0)
        return refuse(r, "the caption has no words", "Write what is said below its times.");
    while (next_line(r, &line) && str_trim(line).n > 0)
        if (str_has(line, S("-->")))
            return refuse(r, "a caption begins within another",
                          "Leave a line empty between two captions.");
    return ST_OK;
}

static void skip_block(struct reading *r)
{
    str line;
    while (next_line(r, &line) && str_trim(line).n > 0) continue;
}

status captions_check(struct env *e, str text, size_t *ret_cues)
{
    struct reading r = { .e = e, .rest = text };
    str line = S("");
    size_t cues = 0;
    int64_t last_ms = 0;
    if (text.n > CAPTIONS_MOST)
        return refuse(&r, "the captions are over 256 KiB", "Send the captions of one video.");
    if (str_starts(r.rest, S("\xEF\xBB\xBF"))) r.rest = str_from(r.rest, 3);
    bool head = next_line(&r, &line) && str_eq(word(line), S("WEBVTT"));
    if (!head)
        return refuse(&r, "the first line is not WEBVTT", "Save the captions as WebVTT (.vtt).");
    while (next_line(&r, &line)) {
        str s = str_trim(line);
        if (s.n == 0) continue;
        if (str_has(s, S("-->"))) {
            TRY(read_cue(&r, s, &last_ms));
            if (++cues > CAPTIONS_CUES_MOST)
                return refuse(&r, "there are over 5,000 captions",
                              "Send the captions of one video.");
        } else if (str_eq(word(s), S("NOTE")) || str_eq(word(s), S("STYLE")) ||
                   str_eq(word(s), S("REGION"))) {
            skip_block(&r);
        }
    }
    if (cues == 0) return refuse(&r, "there is no caption", "Write at least one, below its times.");
    *ret_cues = cues;
    return ST_OK;
}
