//! R9: a trace of a stream with a limit, and copies with one thing wrong.

use super::{Case, all_judged, swap};

const LIMIT: &str = include_str!("limit.trace.jsonl");

const CASES: &[Case] = &[
    Case {
        what: "nothing",
        edit: |_| {},
        found: &[],
        exit: 0,
    },
    Case {
        what: "the limit is lower than a length that is shown",
        edit: |lines| swap(lines, 2, "\"limit\":3", "\"limit\":2"),
        found: &[(16, "B1"), (16, "drift")],
        exit: 1,
    },
    Case {
        what: "the limit is not declared",
        edit: |lines| swap(lines, 2, ",\"limit\":3", ""),
        found: &[(7, "drift")],
        exit: 5,
    },
    Case {
        what: "full, and no drain is owed",
        edit: |lines| swap(lines, 9, "\"needDrain\":true", "\"needDrain\":false"),
        found: &[(9, "W2"), (9, "drift")],
        exit: 1,
    },
    Case {
        what: "full, and the drain for it is forgotten",
        edit: |lines| drop(lines.remove(13)),
        found: &[(14, "drift"), (20, "D1")],
        exit: 1,
    },
    Case {
        what: "what never fits is to wait for a drain",
        edit: |lines| swap(lines, 7, "\"full\":true", "\"full\":true,\"generation\":0"),
        found: &[(7, "W2"), (7, "drift")],
        exit: 1,
    },
    Case {
        what: "what was handed back is counted",
        edit: |lines| swap(lines, 9, "\"length\":2", "\"length\":4"),
        found: &[(9, "W4"), (9, "B1"), (9, "drift")],
        exit: 1,
    },
];

#[test]
fn what_would_pass_the_limit_is_handed_back() {
    all_judged(LIMIT, CASES);
}
