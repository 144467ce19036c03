-- SPDX-License-Identifier: Apache-2.0
-- What the rules do that make links of a thread, in every place: their names stand in the links.
INSERT INTO thread_rule (key, words) VALUES
    ('rule:theme-nearest', 'A new voice is offered the nearest theme by its words; a moderator confirms. Never joins on its own.'),
    ('rule:issue-tag', 'An issue opened under a commitment carries its key and is counted for it.'),
    ('rule:danger-opens', 'A voice of danger opens an issue on top of the safeguarding team’s list, with a clock.'),
    ('rule:thread-of-theme', 'A thread that begins takes in the voices of its theme that are in none.'),
    ('rule:answer-reaches-voice', 'When an answer is published it is sent to every voice in the thread that wanted one.');
