//! The shortest program for each edge of a small model drives every one of them on the real thing, and what comes of
//! it is as predicted. The counts are pinned: a changed one is a changed model, and the commit says why.
//!
//! The Rust stream, the channel and asyncio always; the others take a quarter of a minute each, and are driven with `HIGHWATER_REQUIRE_NODE=1`.

#[path = "support/mod.rs"]
mod support;

use highwater_conformance::campaign::{self, Plan, Shard};
use highwater_conformance::channel::Channel;
use highwater_conformance::corpus::Corpus;
use highwater_conformance::modelled::Modelled;
use highwater_conformance::rust::Rust;
use highwater_conformance::strategy::Space;
use highwater_conformance::subject::Subject;
use highwater_model::declared::Declared;
use highwater_model::marks::{ASYNCIO, TOKIO_MPSC};
use highwater_model::node::{NODE_26, NODE_FIXED};
use libtest_mimic::{Arguments, Trial};
use support::{needs, plain, requires_all, started};

/// How many edges there are, and how many programs drive them.
type Counts = (usize, usize);

const REFERENCE: Counts = (283, 225);
const NODE: Counts = (49_274, 36_647);
const FIXED: Counts = (42_207, 31_936);
const ASYNC: Counts = (231, 179);
const CHANNEL: Counts = (16, 14);
const STREAMX: Counts = (16_599, 13_260);

fn main() {
    let of_release = |spec: &'static str, declared, counts| -> Trial {
        let found = if requires_all() {
            started(spec)
        } else {
            Err(TAKES_LONG.to_owned())
        };
        needs(spec, found, move |mut subject| {
            drives(&mut subject, declared, counts);
        })
    };
    let fixed = Declared::Node(&NODE_FIXED);
    let trials = vec![
        plain("rust", || {
            drives(&mut Rust::new(), Declared::Reference, REFERENCE);
        }),
        plain("tokio-mpsc", || {
            drives(&mut Channel::new(), Declared::Marks(&TOKIO_MPSC), CHANNEL);
        }),
        needs("asyncio", started("asyncio"), |mut subject| {
            drives(&mut subject, Declared::Marks(&ASYNCIO), ASYNC);
        }),
        of_release("node@26.10.0", Declared::Node(&NODE_26), NODE),
        of_release("streamx@2.28.1", Declared::Streamx, STREAMX),
        needs(
            "model@node-fixed",
            requires_all().then_some(()).ok_or(TAKES_LONG.to_owned()),
            move |()| drives(&mut Modelled::new(fixed), fixed, FIXED),
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

const TAKES_LONG: &str = "a quarter of a minute; HIGHWATER_REQUIRE_NODE=1 has it driven";

fn drives(subject: &mut (dyn Subject + Send), declared: Declared, counts: Counts) {
    let corpus = Corpus::of(declared);
    assert_eq!((corpus.edges.len(), corpus.programs.len()), counts);
    let plan = Plan {
        standard: declared.into(),
        corpus: Some(&corpus),
        programs: 1,
        seed: 1,
        space: Space::of(declared),
        shard: Shard::WHOLE,
    };
    let tally = campaign::run(subject, plan, &mut |_| {}).expect("it runs");
    let coverage = tally.coverage.expect("there is a corpus");
    assert_eq!((coverage.driven(), coverage.all()), (counts.0, counts.0));
    assert_eq!(tally.predicted, tally.distinct);
    assert_eq!(tally.constructed, counts.1);
    if [Declared::Reference, Declared::Node(&NODE_FIXED)].contains(&declared) {
        assert!(tally.broken.is_empty(), "{:?}", tally.broken);
    }
}
