//! Streams that no dialect describes, judged by the rules alone: what a campaign finds in them is pinned.

use highwater_conformance::campaign::{self, Plan, Shard, Standard};
use highwater_conformance::strategy::Space;
use highwater_conformance::subject::{Driven, Engine, Subject};
use highwater_model::trace::SinkKind;
use libtest_mimic::{Failed, Trial};

use super::PROGRAMS;
use super::support::{driven, on, sonic_boom};

pub(crate) fn trials() -> Vec<Trial> {
    let sonic_boom = sonic_boom()
        .and_then(|folder| driven(Engine::Node, "26.10.0", "sonic_boom.mjs", &[&folder]));
    let web = |engine, version| driven(engine, version, "web_writable.mjs", &[]);
    vec![
        breaks("sonic-boom@5.0.2", sonic_boom, &SONIC_BOOM),
        breaks(
            "WritableStream of node@26.10.0",
            web(Engine::Node, "26.10.0"),
            &WEB_OF_NODE,
        ),
        breaks(
            "WritableStream of bun@1.4.5",
            web(Engine::Bun, "1.4.5"),
            &WEB_OF_BUN,
        ),
        breaks(
            "WritableStream of deno@2.9.6",
            web(Engine::Deno, "2.9.6"),
            &WEB_OF_DENO,
        ),
    ]
}

/// A rule, and how many of the programs break it.
type Pinned = (&'static str, usize);

/// Told in `FINDINGS.md`, or in `driver/WRITING.md` why not: T1 is documented, the mark that D1 needs no option sets;
/// S2 and W4 are of the chunks that X4 is about.
const SONIC_BOOM: [Pinned; 7] = [
    ("D1", 14),
    ("D3", 471),
    ("S2", 201),
    ("T1", 921),
    ("W4", 273),
    ("X3", 25),
    ("X4", 14),
];

/// What the standard says: told in `FINDINGS.md`. How many jobs there are between a completion and its effect is each
/// runtime's own, and so is how many programs notice.
const WEB_OF_BUN: [Pinned; 3] = [("D1", 65), ("D2", 723), ("X4", 445)];

/// The same. A write while the stream closes puts it in error here, so that `desiredSize` is null.
const WEB_OF_DENO: [Pinned; 3] = [("D1", 64), ("D2", 730), ("X4", 365)];

/// And what Node adds: such a write throws (T1), and has no callback (C5).
const WEB_OF_NODE: [Pinned; 5] = [
    ("C5", 90),
    ("D1", 65),
    ("D2", 723),
    ("T1", 141),
    ("X4", 379),
];

fn breaks(name: &'static str, subject: Result<Driven, String>, pinned: &'static [Pinned]) -> Trial {
    let name = format!("{name} by the rules alone");
    on(subject, &name, move |subject| {
        let found = found(subject)?;
        if found == pinned {
            Ok(())
        } else {
            Err(format!("found {found:?}, pinned {pinned:?}").into())
        }
    })
}

fn found(subject: &mut (dyn Subject + Send)) -> Result<Vec<Pinned>, Failed> {
    let standard = Standard::Rules(SinkKind::Push);
    let able = Space::able(&subject.identity().capabilities);
    let plan = Plan {
        standard,
        corpus: None,
        programs: PROGRAMS,
        seed: 1,
        space: Space::of(standard.maker()).within(able),
        shard: Shard::WHOLE,
    };
    let tally = campaign::run(subject, plan, &mut |_| {}).map_err(|error| error.to_string())?;
    if tally.distinct != PROGRAMS || !tally.lost.is_empty() {
        return Err(format!("{} of {PROGRAMS}, {:?}", tally.distinct, tally.lost).into());
    }
    if let Some((name, ..)) = tally.groups().find(|(.., group)| !group.is_certain()) {
        return Err(format!("{name} comes by chance").into());
    }
    let broken = tally.broken.iter();
    Ok(broken
        .map(|(rule, broken)| (*rule, broken.programs))
        .collect())
}
