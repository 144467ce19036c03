/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/link.h"

#include "gen/sql_thread.h"
#include "record/change.h"
#include "thread/thread.h"

static const str words[THREAD_END__COUNT] = {
    [END_VOICE] = S_INIT("voice"),           [END_THEME] = S_INIT("theme"),
    [END_PRIORITY] = S_INIT("priority"),     [END_DECISION] = S_INIT("decision"),
    [END_COMMITMENT] = S_INIT("commitment"), [END_WORK] = S_INIT("work"),
    [END_COUNT] = S_INIT("count"),           [END_OUTCOME] = S_INIT("outcome"),
    [END_ANSWER] = S_INIT("answer"),
};

str thread_end_word(enum thread_end kind)
{
    return words[kind];
}

bool thread_end_of(str word, enum thread_end *ret_kind)
{
    for (int k = 0; k < THREAD_END__COUNT; k++)
        if (str_eq(words[k], word)) {
            *ret_kind = (enum thread_end)k;
            return true;
        }
    return false;
}

static str or_empty(str s)
{
    return str_is_none(s) ? S("") : s;
}

status thread_link_add(struct cx *cx, const struct link_made *made)
{
    struct env *e = cx->env;
    bool by_rule = !str_is_empty(made->rule);
    int64_t account = by_rule ? 0 : cx->who.account;
    if (!by_rule && account == 0 && str_is_empty(made->by_words))
        return fail(e, ST_BAD_INPUT, "a link of the thread needs who made it, or the rule's name");
    int64_t at = made->at != 0 ? made->at : env_now(e);
    TRY(sql_thread_link_put(e, cx->db, made->thread, words[made->from], made->from_id,
                            words[made->to], made->to_id, at, account, or_empty(made->rule),
                            or_empty(made->by_words), or_empty(made->note), NULL));
    return change_add(cx, S("thread_link"), 0, made->from_id);
}

status thread_link_end(struct cx *cx, enum thread_end from, int64_t from_id, enum thread_end to,
                       int64_t to_id)
{
    TRY(sql_thread_link_end(cx->env, cx->db, words[from], from_id, words[to], to_id,
                            env_now(cx->env), NULL));
    return change_add(cx, S("thread_link"), 0, from_id);
}

static status links(struct cx *cx, enum thread_end kind, int64_t id, bool outward,
                    struct thread_link **ret_links, size_t *ret_count)
{
    struct env *e = cx->env;
    struct sql_thread_links_list rows;
    TRY(sql_thread_links(e, cx->db, words[kind], id, outward ? 1 : 0, &rows));
    struct thread_link *list = NEW_ARRAY(e->arena, struct thread_link, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_thread_links_row *r = &rows.at[i];
        list[i] = (struct thread_link){ .id = r->id,
                                        .thread = r->thread,
                                        .from_id = r->from_id,
                                        .to_id = r->to_id,
                                        .at = r->at,
                                        .by_account = r->by_account,
                                        .by_rule = r->by_rule,
                                        .by_words = r->by_words,
                                        .note = r->note };
        if (!thread_end_of(r->from_kind, &list[i].from) || !thread_end_of(r->to_kind, &list[i].to))
            return fail(e, ST_INTERNAL, "a link of an unknown kind is stored");
    }
    *ret_links = list;
    *ret_count = rows.count;
    return ST_OK;
}

status thread_links_from(struct cx *cx, enum thread_end from, int64_t from_id,
                         struct thread_link **ret_links, size_t *ret_count)
{
    return links(cx, from, from_id, true, ret_links, ret_count);
}

status thread_links_to(struct cx *cx, enum thread_end to, int64_t to_id,
                       struct thread_link **ret_links, size_t *ret_count)
{
    return links(cx, to, to_id, false, ret_links, ret_count);
}

static bool leads_to_work(const struct thread_link *links, size_t count, int64_t thread)
{
    for (size_t i = 0; i < count; i++)
        if (links[i].thread == thread && links[i].to == END_WORK) return true;
    return false;
}

status thread_link_work(struct cx *cx, int64_t commitment, int64_t issue)
{
    struct thread_link *links;
    int64_t *threads;
    size_t link_count, count;
    TRY(thread_links_from(cx, END_COMMITMENT, commitment, &links, &link_count));
    TRY(thread_of(cx, END_COMMITMENT, commitment, &threads, &count));
    for (size_t i = 0; i < count; i++) {
        struct link_made made = { .thread = threads[i],
                                  .from = END_COMMITMENT,
                                  .from_id = commitment,
                                  .to = END_WORK,
                                  .to_id = issue,
                                  .rule = S("rule:issue-tag") };
        if (!leads_to_work(links, link_count, threads[i])) TRY(thread_link_add(cx, &made));
    }
    return ST_OK;
}

status thread_work_tag(struct cx *cx, int64_t commitment, int64_t issue, str by_words)
{
    int64_t *threads;
    size_t count;
    TRY(thread_of(cx, END_COMMITMENT, commitment, &threads, &count));
    for (size_t i = 0; i == 0 || i < count; i++)
        TRY(thread_link_add(cx, &(struct link_made){ .thread = count == 0 ? 0 : threads[i],
                                                     .from = END_COMMITMENT,
                                                     .from_id = commitment,
                                                     .to = END_WORK,
                                                     .to_id = issue,
                                                     .by_words = by_words }));
    return ST_OK;
}

status thread_work_untag(struct cx *cx, int64_t commitment, int64_t issue)
{
    struct sql_thread_first_issue_list first;
    TRY(thread_link_end(cx, END_COMMITMENT, commitment, END_WORK, issue));
    TRY(sql_thread_first_issue(cx->env, cx->db, commitment, &first));
    return first.count == 0 ? ST_OK : thread_link_work(cx, commitment, first.at[0].id);
}

status thread_adopt(struct cx *cx, int64_t thread, int64_t theme)
{
    struct env *e = cx->env;
    str rule = S("rule:thread-of-theme");
    TRY(sql_thread_rule_put(
        e, cx->db, rule,
        S("A thread that is begun for a theme takes in the voices of the theme that are in "
          "no other."),
        NULL));
    TRY(sql_thread_adopt(e, cx->db, thread, theme, env_now(e), rule, NULL));
    return change_add(cx, S("thread_link"), 0, theme);
}
