/* SPDX-License-Identifier: Apache-2.0
 * The formats of the primitive types. Source: FHIR R4, 2.24.0.1, the regular expressions given
 * there, by hand because they run for every value of every write. */
#include "fhir/validate.h"

#include "base/time.h"
#include "fhir/index.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Two digits at s[at] as a number; -1 where there are none. */
static int two(str s, size_t at)
{
    if (at + 2 > s.n || !is_digit(s.p[at]) || !is_digit(s.p[at + 1])) return -1;
    return (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
}

/* "2026", "2026-11" or "2026-11-22" at the front; the bytes taken, 0 where it is none. */
static size_t date_size(str s)
{
    int century = two(s, 0), rest = two(s, 2);
    if (century < 0 || rest < 0 || century * 100 + rest == 0) return 0;
    if (s.n == 4) return 4;
    int month = s.p[4] == '-' ? two(s, 5) : -1;
    if (month < 1 || month > 12) return 0;
    if (s.n == 7) return 7;
    int day = s.p[7] == '-' ? two(s, 8) : -1;
    if (day < 1 || day > date_days_in_month(century * 100 + rest, month)) return 0;
    return 10;
}

/* "hh:mm:ss" with an optional fraction at s[at]; the offset behind it, 0 where there is none. */
static size_t time_end(str s, size_t at)
{
    int hour = two(s, at), minute = two(s, at + 3), second = two(s, at + 6);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return 0;
    if (s.p[at + 2] != ':' || s.p[at + 5] != ':') return 0;
    size_t end = at + 8;
    if (end == s.n || s.p[end] != '.') return end;
    size_t digits = ++end;
    while (end < s.n && is_digit(s.p[end])) end++;
    return end > digits ? end : 0;
}

/* "Z" or "+hh:mm" up to 14:00, to the end. */
static bool is_zone(str s)
{
    if (str_eq(s, S("Z"))) return true;
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':') return false;
    int hour = two(s, 1), minute = two(s, 4);
    return hour >= 0 && minute >= 0 && minute <= 59 && (hour < 14 || (hour == 14 && minute == 0));
}

static bool is_date_time(str s, bool whole)
{
    size_t date = date_size(s);
    if (date == 0) return false;
    if (date == s.n) return !whole;
    if (date != 10 || s.p[10] != 'T') return false;
    size_t end = time_end(s, 11);
    return end != 0 && is_zone(str_from(s, end));
}

static bool is_code(str s)
{
    if (s.n == 0 || is_blank(s.p[0]) || is_blank(s.p[s.n - 1])) return false;
    for (size_t i = 1; i < s.n; i++)
        if (is_blank(s.p[i]) && is_blank(s.p[i - 1])) return false;
    return true;
}

static bool has_no_blank(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (is_blank(s.p[i])) return false;
    return s.n > 0;
}

static bool is_oid(str s)
{
    if (!str_starts(s, S("urn:oid:")) || s.n < 10 || s.p[8] < '0' || s.p[8] > '2') return false;
    str rest = str_from(s, 9), part = str_none();
    if (rest.p[0] != '.') return false;
    rest = str_from(rest, 1);
    while (str_next(&rest, '.', &part)) {
        if (part.n == 0 || (part.n > 1 && part.p[0] == '0')) return false;
        for (size_t i = 0; i < part.n; i++)
            if (!is_digit(part.p[i])) return false;
    }
    return true;
}

static bool is_uuid(str s)
{
    if (s.n != 45 || !str_starts(s, S("urn:uuid:"))) return false;
    for (size_t i = 0; i < 36; i++) {
        char c = s.p[9 + i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

/* Groups of four, with blanks between; "=" at the end only. */
static bool is_base64(str s)
{
    size_t digits = 0, pads = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter =
            is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
        if (is_blank(c)) continue;
        if (c == '=')
            pads++;
        else if (!letter || pads > 0)
            return false;
        digits++;
    }
    return digits > 0 && digits % 4 == 0 && pads <= 2;
}

/* Text with something in it and no control characters but tab and line ends. */
static bool is_string(str s)
{
    bool any = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 && !is_blank(s.p[i])) return false;
        any |= !is_blank(s.p[i]);
    }
    return any;
}

static bool is_narrative(str s)
{
    str t = str_trim(s);
    return str_starts(t, S("<div")) && (str_ends(t, S("</div>")) || str_ends(t, S("/>")));
}

const char *validate_text(uint16_t type, str s)
{
    switch (type) {
    case FHIR_T_date:
        return date_size(s) == s.n && s.n > 0 ? NULL
                                              : "a day that exists, as 2026-11-22, 2026-11 or 2026";
    case FHIR_T_dateTime:
        return is_date_time(s, false)
                   ? NULL
                   : "a date, or a whole time with its zone, as 2026-11-22T10:30:00Z";
    case FHIR_T_instant:
        return is_date_time(s, true) ? NULL
                                     : "a whole time with its zone, as 2026-11-22T10:30:00.000Z";
    case FHIR_T_time:
        return time_end(s, 0) == s.n && s.n > 0 ? NULL : "a time of day with seconds, as 10:30:00";
    case FHIR_T_code:
        return is_code(s) ? NULL : "a code without blanks at its ends and without two together";
    case FHIR_T_id: return fhir_id_valid(s) ? NULL : "1 to 64 letters, digits, - and .";
    case FHIR_T_oid: return is_oid(s) ? NULL : "an OID as urn:oid:1.2.3";
    case FHIR_T_uuid:
        return is_uuid(s) ? NULL : "a UUID as urn:uuid:c757873d-ec9a-4326-a141-556f43239520";
    case FHIR_T_uri:
    case FHIR_T_url:
    case FHIR_T_canonical: return has_no_blank(s) ? NULL : "a URI without blanks";
    case FHIR_T_base64Binary: return is_base64(s) ? NULL : "base64, in groups of four characters";
    case FHIR_T_xhtml: return is_narrative(s) ? NULL : "one XHTML <div> element";
    default: return is_string(s) ? NULL : "a text that is not empty, without control characters";
    }
}

const char *validate_number(uint16_t type, str number)
{
    int64_t v = 0;
    if (type == FHIR_T_decimal) return NULL;
    bool whole = str_to_int(number, &v) && v >= INT32_MIN && v <= INT32_MAX;
    if (type == FHIR_T_positiveInt)
        return whole && v > 0 ? NULL : "a whole number from 1 to 2147483647";
    if (type == FHIR_T_unsignedInt)
        return whole && v >= 0 ? NULL : "a whole number from 0 to 2147483647";
    return whole ? NULL : "a whole number of 32 bits";
}
