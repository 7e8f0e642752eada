//! Completions that take effect later, unseen: a trace of one such stream, and copies with one thing wrong.

use super::{Case, all_judged, swap};

const LATER: &str = include_str!("later.trace.jsonl");

const CASES: &[Case] = &[
    Case {
        what: "nothing",
        edit: |_| {},
        found: &[],
        exit: 0,
    },
    Case {
        what: "the length falls at once: that may be, too",
        edit: |lines| swap(lines, 21, "\"length\":1", "\"length\":0"),
        found: &[],
        exit: 0,
    },
    Case {
        what: "the option is not declared",
        edit: |lines| swap(lines, 2, ",\"completesLater\":true", ""),
        found: &[(10, "W4"), (12, "B1")],
        exit: 1,
    },
    Case {
        what: "the length is neither the one nor the other",
        edit: |lines| swap(lines, 10, "\"length\":1", "\"length\":2"),
        found: &[(10, "W4"), (10, "B1")],
        exit: 1,
    },
    Case {
        what: "the length does not follow, although the sink has the next chunk",
        edit: |lines| swap(lines, 15, "\"length\":1", "\"length\":2"),
        found: &[(15, "W1"), (15, "W4")],
        exit: 1,
    },
    Case {
        what: "the length does not follow up to the next turn",
        edit: |lines| {
            swap(lines, 28, "\"length\":1", "\"length\":2");
            swap(lines, 28, "\"result\":true", "\"result\":false");
        },
        found: &[(28, "W2"), (28, "W4")],
        exit: 1,
    },
    Case {
        what: "the length has fallen, and is the old one again",
        edit: |lines| swap(lines, 10, "\"length\":1", "\"length\":0"),
        found: &[(12, "W4"), (12, "B1")],
        exit: 1,
    },
];

#[test]
fn what_completes_later_counts_until_that_is_seen_and_no_longer() {
    all_judged(LATER, CASES);
}
