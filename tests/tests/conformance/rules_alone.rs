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
    vec![breaks("sonic-boom@5.0.2", sonic_boom, &SONIC_BOOM)]
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
