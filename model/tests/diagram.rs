//! The state diagram of `reference` in `docs/reference.md` is what the machine does.
//!
//! `HIGHWATER_BLESS=1 cargo test -p highwater-model --test diagram` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use highwater_model::checker::explorer::explore;
use highwater_model::declared::Declared;
use highwater_model::machine::Machine;
use highwater_model::quantity::Whole;
use highwater_model::queue::Queue;
use highwater_model::reference::Reference;
use highwater_model::systems::{Closed, Rare, Size, State, Who};
use highwater_model::trace::Settings;
use highwater_model::vocabulary::{CallKind, Callback, Event, EventKind, Op, OpKind};

/// What the diagram tells apart, of settled states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Abstract {
    finished: bool,
    ending: bool,
    need_drain: bool,
    taken: bool,
    queued: bool,
}

impl Abstract {
    fn of(machine: &Reference) -> Self {
        let flags = machine.flags;
        Self {
            finished: flags.finished,
            ending: flags.ending,
            // Nobody is owed a drain once the stream is ending.
            need_drain: flags.need_drain && !flags.ending,
            taken: flags.taken,
            queued: !machine.queued.is_empty(),
        }
    }

    fn id(self) -> String {
        let parts = [
            (self.finished, "finished"),
            (self.ending && !self.finished, "ending"),
            (self.need_drain, "owed"),
            (self.queued, "queued"),
            (self.taken, "taken"),
        ];
        let parts: Vec<_> = parts
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, part)| *part)
            .collect();
        if parts.is_empty() {
            "empty".to_owned()
        } else {
            parts.join("_")
        }
    }

    fn words(self) -> String {
        if self.finished {
            return "finished".to_owned();
        }
        let phase = match (self.ending, self.need_drain) {
            (true, _) => "ending",
            (false, true) => "drain owed",
            (false, false) => "open",
        };
        let holds = match (self.queued, self.taken) {
            (false, false) => "nothing retained",
            (true, false) => "chunks queued",
            (false, true) => "batch out",
            (true, true) => "chunks queued, batch out",
        };
        format!("{phase}<br/>{holds}")
    }
}

fn op_word(op: OpKind, answer: EventKind) -> String {
    let op = match op {
        OpKind::Write => "write",
        OpKind::End => "end",
        OpKind::Complete => "complete",
        OpKind::Take => "take",
        other => panic!("{other:?} is no op of the user of reference"),
    };
    match answer {
        EventKind::True => format!("{op} true"),
        EventKind::False => format!("{op} false"),
        EventKind::Refused => format!("{op} refused"),
        _ => op.to_owned(),
    }
}

/// Does an op and all that settles behind it.
fn label(machine: &mut Reference, op: Op<Whole>) -> Option<String> {
    let answer = machine.step(op);
    // What changes nothing is no arrow.
    if matches!(answer.kind(), EventKind::Skipped | EventKind::NotTaken(_)) {
        return None;
    }
    let mut label = op_word(op.kind(), answer.kind());
    while let Some(op) = machine.implied() {
        match machine.step(op) {
            Event::Notified(call) if call.kind() == CallKind::Drain => label += ", drain",
            Event::Notified(call) if call.kind() == CallKind::Finish => label += ", finish",
            _ => {}
        }
    }
    Some(label)
}

type Arrows = BTreeMap<(Abstract, Abstract), BTreeSet<String>>;

/// One producer that writes whenever it likes, with chunks enough to fill the largest mark.
fn systems() -> impl Iterator<Item = Closed<Reference>> {
    (0..=4).map(|mark| Closed {
        machine: Reference::new(Whole(mark)),
        options: Declared::Reference.options(Whole(mark), Settings::default()),
        size: Size {
            writes: 5,
            weights: &[1, 2],
            callbacks: &[Callback::None],
            producers: &[Who::Impolite],
            frames: 0,
            tasks: 0,
            corks: 0,
            rare: Rare::default(),
            takes: &[1, 8],
        },
        judged: 0,
    })
}

fn arrows() -> Arrows {
    let mut arrows = Arrows::new();
    for system in systems() {
        explore(&system, |from: &State<Reference>, op, _| {
            if from.machine.unsettled() {
                return;
            }
            let mut machine = from.machine.clone();
            if let Some(label) = label(&mut machine, *op) {
                let ends = (Abstract::of(&from.machine), Abstract::of(&machine));
                arrows.entry(ends).or_default().insert(label);
            }
        });
    }
    arrows
}

fn page(arrows: &Arrows) -> String {
    let states: BTreeSet<_> = arrows.keys().flat_map(|(from, to)| [*from, *to]).collect();
    let mut page = String::from(
        "# `reference`, its states\n\n\
         Generated by `tests/diagram.rs` from the machine at marks 0 to 4, with five writes: do not edit.\n\n\
         A state is what is left without numbers, settled: whether a drain is owed, chunks are queued, a batch is\n\
         with the sink, the stream is ending or has finished. An arrow is an op with its answer and the drain or\n\
         finish behind it; receipts, and ops that change nothing, are left out. Where two arrows of one op leave a\n\
         state, numbers decide: length against the mark, how many chunks are taken.\n\n\
         ```mermaid\nstateDiagram-v2\n    direction TB\n",
    );
    for state in &states {
        writeln!(page, "    state \"{}\" as {}", state.words(), state.id()).expect("a string");
    }
    writeln!(page, "    [*] --> empty").expect("a string");
    for ((from, to), labels) in arrows {
        let labels: Vec<_> = labels.iter().map(String::as_str).collect();
        let (from, to, labels) = (from.id(), to.id(), labels.join("<br/>"));
        writeln!(page, "    {from} --> {to}: {labels}").expect("a string");
    }
    page += "    finished --> [*]\n```\n";
    page
}

#[test]
fn the_diagram_of_reference_is_what_it_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference.md");
    let page = page(&arrows());
    if std::env::var_os("HIGHWATER_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(path, &page).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/reference.md is not what the machine does; if the machine is right, write it anew: \
         HIGHWATER_BLESS=1 cargo test -p highwater-model --test diagram"
    );
}
