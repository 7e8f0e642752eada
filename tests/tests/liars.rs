//! A driver that lies is told from a stream with a defect: nothing that it wrote wrongly is held against the
//! stream. What cannot be told apart, by anybody who sees only the trace, is listed too.
//!
//! The stream is `node-fixed`, which breaks no rule; the liars stand between it and the kit.

use highwater_conformance::campaign::{self, Plan, Shard, Tally};
use highwater_conformance::modelled::Modelled;
use highwater_conformance::strategy::Space;
use highwater_conformance::subject::{Identity, Outcome, Subject, SubjectError};
use highwater_model::declared::Declared;
use highwater_model::node::NODE_FIXED;
use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Input, Line, decode, encode};
use highwater_model::vocabulary::{Answer, Call, Event, WriteResult};

const DECLARED: Declared = Declared::Node(&NODE_FIXED);

/// What a liar makes of a trace; `None`: nothing, this one stays as it is. It is also told how many it has
/// answered before.
type Lie = fn(lines: &[Line], answered: usize) -> Option<Vec<Line>>;

struct Liar {
    honest: Modelled,
    lie: Lie,
    answered: usize,
    numbers_anew: bool,
}

impl Subject for Liar {
    fn identity(&self) -> &Identity {
        self.honest.identity()
    }

    fn run_batch(&mut self, programs: &[String]) -> Result<Vec<Outcome>, SubjectError> {
        let outcomes = self.honest.run_batch(programs)?;
        Ok(outcomes
            .into_iter()
            .map(|outcome| self.told(outcome))
            .collect())
    }
}

impl Liar {
    fn told(&mut self, outcome: Outcome) -> Outcome {
        let Outcome::Trace(trace) = outcome else {
            return outcome;
        };
        self.answered += 1;
        let line = |line| decode(line).expect("the machine writes lines");
        let lines: Vec<_> = trace.lines().map(line).collect();
        match (self.lie)(&lines, self.answered) {
            None => Outcome::Trace(trace),
            Some(lines) => {
                let seq = |nth: usize, line: &Line| {
                    if self.numbers_anew {
                        nth as u64 + 1
                    } else {
                        line.seq
                    }
                };
                let lines = lines.iter().enumerate().map(|(nth, line)| {
                    encode(&Line {
                        seq: seq(nth, line),
                        ..line.clone()
                    }) + "\n"
                });
                Outcome::Trace(lines.collect())
            }
        }
    }
}

fn campaign_of(lie: Lie, numbers_anew: bool) -> Tally {
    let mut liar = Liar {
        honest: Modelled::new(DECLARED),
        lie,
        answered: 0,
        numbers_anew,
    };
    let plan = Plan {
        standard: DECLARED.into(),
        corpus: None,
        programs: 300,
        seed: 1,
        space: Space::of(DECLARED),
        shard: Shard::WHOLE,
    };
    campaign::run(&mut liar, plan, &mut |_| {}).expect("a machine runs")
}

/// Nothing is held against the stream, and the first reason given says so.
fn undecided(lie: Lie, numbers_anew: bool, says: &str) {
    let tally = campaign_of(lie, numbers_anew);
    let against: Vec<_> = tally
        .groups()
        .filter(|(_, _, group)| group.is_certain())
        .collect();
    assert!(against.is_empty(), "{against:?}");
    assert!(tally.drift.is_none(), "{:?}", tally.drift);
    assert!(
        tally.lost.iter().any(|lost| lost.why.contains(says)),
        "{says}: {:?}",
        tally.lost.first()
    );
}

fn without(lines: &[Line], which: fn(&Body) -> bool) -> Option<Vec<Line>> {
    let index = lines.iter().position(|line| which(&line.body))?;
    let mut lines = lines.to_vec();
    lines.remove(index);
    Some(lines)
}

fn is_write(body: &Body) -> bool {
    matches!(body, Body::Input(Input::Write { .. }))
}

fn is_return(body: &Body) -> bool {
    matches!(body, Body::Input(Input::Return))
}

const WRONG: &str = "its driver is wrong: line";

#[test]
fn a_dropped_op() {
    undecided(|lines, _| without(lines, is_write), true, WRONG);
    undecided(|lines, _| without(lines, is_return), true, WRONG);
}

#[test]
fn a_dropped_line() {
    let dropped: Lie = |lines, _| without(lines, |body| matches!(body, Body::Event(..)));
    undecided(dropped, false, "lines are missing");
}

#[test]
fn swapped_lines() {
    let swapped: Lie = |lines, _| {
        let first = lines.iter().position(|line| is_write(&line.body))?;
        let mut lines = lines.to_vec();
        lines.swap(first, first + 1);
        Some(lines)
    };
    undecided(swapped, true, WRONG);
    undecided(swapped, false, WRONG);
}

#[test]
fn an_invented_op() {
    let invented: Lie = |lines, _| {
        let first = lines.iter().position(|line| is_write(&line.body))?;
        let mut lines = lines.to_vec();
        lines.insert(first, lines[first].clone());
        Some(lines)
    };
    undecided(invented, true, WRONG);
}

#[test]
fn another_weight() {
    let heavier: Lie = |lines, _| {
        let mut lines = lines.to_vec();
        let write = lines.iter_mut().find(|line| is_write(&line.body))?;
        if let Body::Input(Input::Write { payload, .. }) = &mut write.body {
            payload.weight += Whole(1);
        }
        Some(lines)
    };
    undecided(heavier, true, WRONG);
}

#[test]
fn the_answer_to_another_program() {
    let other: Lie = |_, _| {
        let program = r#"{"highWaterMark":7,"turns":[[{"op":"write","weight":7}]]}"#;
        let outcomes = Modelled::new(DECLARED)
            .run_batch(&[program.to_owned()])
            .ok()?;
        let Outcome::Trace(trace) = &outcomes[0] else {
            return None;
        };
        trace.lines().map(|line| decode(line).ok()).collect()
    };
    undecided(other, true, WRONG);
}

#[test]
fn a_trace_that_is_cut_short() {
    let cut: Lie = |lines, _| Some(lines[..lines.len() - 1].to_vec());
    undecided(cut, true, "cut short");
}

#[test]
fn a_lie_that_is_not_told_again() {
    // Every other write that was told to wait is told to go on.
    let sometimes: Lie = |lines, answered| {
        let mut lines = lines.to_vec();
        let result = lines
            .iter_mut()
            .find_map(|line| result_of(&mut line.body))?;
        if answered % 2 == 1 || *result == WriteResult::True {
            return None;
        }
        *result = WriteResult::True;
        Some(lines)
    };
    let tally = campaign_of(sometimes, true);
    assert!(!tally.broken.is_empty());
    for (name, _, group) in tally.groups() {
        assert!(!group.is_certain(), "{name}: {group:?}");
    }
    assert!(tally.drift.is_some_and(|drift| !drift.is_certain()));
}

fn result_of(body: &mut Body) -> Option<&mut WriteResult<Whole>> {
    match body {
        Body::Event(Event::Returned(Answer::Write { result, .. }), _) => Some(result),
        _ => None,
    }
}

/// Of a driver that never tells of drain nobody can know that the stream has called it: so a driver of one's own is
/// tried first on a stream that is known.
#[test]
fn what_nobody_can_tell_apart() {
    let no_drain: Lie = |lines, _| {
        let drain =
            |line: &Line| matches!(line.body, Body::Event(Event::Called(Call::Drain { .. }), _));
        let first = lines.iter().position(drain)?;
        let mut lines = lines.to_vec();
        is_return(&lines[first + 1].body).then_some(())?;
        lines.drain(first..first + 2);
        Some(lines)
    };
    let tally = campaign_of(no_drain, true);
    assert!(tally.broken.contains_key("D1"), "{:?}", tally.broken.keys());
}
