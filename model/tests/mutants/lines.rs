//! Mutants by their lines: a run of Node 26 with one event forgotten, repeated, moved or changed. The
//! first rule that the trace breaks is the one meant, and no other breaks at that moment; the run
//! itself breaks none.

use highwater_model::declared::Declared;
use highwater_model::node::{NODE_26, Node};
use highwater_model::program::{Program, run};
use highwater_model::quantity::Whole;
use highwater_model::rules::{Ledger, NOT_SO, RULES, Rule};
use highwater_model::trace::Body;
use highwater_model::vocabulary::{Answer, Call, ErrorCode, Event, Holes, OpKind, WriteResult};

fn lines(program: &str) -> Vec<Body> {
    let program: Program = serde_json::from_str(program).expect("a program");
    let declared = Declared::Node(&NODE_26);
    let options = declared.options(program.high_water_mark, program.settings);
    let machine: Node = Node::new(&NODE_26, program.high_water_mark, program.settings);
    let mut lines = Vec::new();
    run(&program, machine, options, |body| lines.push(body));
    lines
}

/// The rules that the first bad line breaks, or the first bad moment of rest.
fn first_broken(lines: &[Body], rules: &[&'static Rule]) -> Vec<&'static str> {
    let mut ledger: Option<Ledger> = None;
    for body in lines {
        if let Body::Open(options) = body {
            ledger = Some(Ledger::new(*options));
            continue;
        }
        let ledger = ledger.as_mut().expect("an open line first");
        let rest = matches!(body, Body::End(_)) || matches!(body, Body::Turn(turn) if *turn > 1);
        let broken = rules.iter().filter(|rule| {
            let at_rest = rest && (rule.at_quiescence)(ledger).is_some();
            at_rest || (rule.observe)(ledger, body).is_some()
        });
        let ids: Vec<_> = broken.map(|rule| rule.id).collect();
        if !ids.is_empty() {
            return ids;
        }
        ledger.read(body);
    }
    Vec::new()
}

fn is(line: &Body, call: fn(&Call<Whole>) -> bool) -> bool {
    matches!(line, Body::Event(Event::Called(called), _) if call(called))
}

fn at(lines: &[Body], call: fn(&Call<Whole>) -> bool) -> usize {
    let place = lines.iter().position(|line| is(line, call));
    place.unwrap_or_else(|| panic!("no such call: {lines:?}"))
}

/// The call and its return once more.
fn repeat(lines: &mut Vec<Body>, call: fn(&Call<Whole>) -> bool) {
    let place = at(lines, call);
    let again = lines[place..=place + 1].to_vec();
    lines.splice(place + 2..place + 2, again);
}

/// Neither the call nor its return.
fn forget(lines: &mut Vec<Body>, call: fn(&Call<Whole>) -> bool) {
    let place = at(lines, call);
    lines.drain(place..=place + 1);
}

/// A call, and its return, where the first such call has returned.
fn insert(lines: &mut Vec<Body>, behind: fn(&Call<Whole>) -> bool, call: Call<Whole>) {
    let place = at(lines, behind) + 2;
    let called = Body::Event(Event::Called(call), None);
    let returns = Body::Input(highwater_model::trace::Input::Return);
    lines.splice(place..place, [called, returns]);
}

fn killed(program: &str, rule: &str, fault: fn(&mut Vec<Body>)) {
    let mut lines = lines(program);
    assert_eq!(first_broken(&lines, &RULES), [""; 0], "without the fault");
    fault(&mut lines);
    assert_eq!(first_broken(&lines, &RULES), [rule], "{lines:#?}");
}

macro_rules! lines {
    ($($test:ident: $name:ident breaks $rule:literal in $program:expr, by $fault:expr;)*) => { $(
        #[test]
        fn $test() {
            // The mutant's name, as in RULES.md.
            let _ = stringify!($name);
            killed($program, $rule, $fault);
        }
    )* };
}

const DESTROYED: &str = r#"{"highWaterMark":2,"options":{"autoDestroy":true},"turns":[[
    {"op":"destroy","error":true},{"op":"write","weight":1,"callback":true}]]}"#;
const CUT_SHORT: &str = r#"{"highWaterMark":2,"options":{"autoDestroy":true},"turns":[[
    {"op":"write","weight":2},{"op":"write","weight":1}],[{"op":"destroy"}],[{"op":"complete"}]]}"#;
const ENDED: &str = r#"{"highWaterMark":2,"options":{"autoDestroy":true,"final":true},"turns":[[
    {"op":"write","weight":1,"callback":true},{"op":"end","callback":true},{"op":"complete"}],[
    {"op":"complete","of":"final"}]]}"#;
const BATCH: &str = r#"{"highWaterMark":9,"options":{"autoDestroy":true,"writev":true},"turns":[[
    {"op":"cork"},{"op":"write","weight":1},{"op":"write","weight":1},{"op":"write","weight":1},
    {"op":"uncork"}],[{"op":"complete"}]]}"#;
const CONSTRUCT: &str = r#"{"highWaterMark":2,"options":{"autoDestroy":true,"construct":true},
    "turns":[[{"op":"write","weight":1}],[{"op":"complete","of":"construct"}],[{"op":"complete"}]]}"#;
const LATE: &str = r#"{"highWaterMark":2,"options":{"autoDestroy":true},"turns":[[
    {"op":"destroy"}],[{"op":"write","weight":1}]]}"#;

fn is_error(call: &Call<Whole>) -> bool {
    matches!(call, Call::Error { .. })
}

fn is_callback(call: &Call<Whole>) -> bool {
    matches!(call, Call::Callback { .. })
}

fn is_end_callback(call: &Call<Whole>) -> bool {
    matches!(call, Call::EndCallback { .. })
}

lines! {
    c5_refused_callback_forgotten: RefusedCallbackForgotten breaks "C5" in DESTROYED,
        by |lines| forget(lines, is_callback);
    c6_error_without_cause: ErrorWithoutCause breaks "C6" in ENDED, by |lines| {
        let place = at(lines, is_callback);
        let call = Call::Callback { chunk: Whole(1), error: Some(ErrorCode::Sink) };
        lines[place] = Body::Event(Event::Called(call), None);
    };
    f4_prefinish_twice: PrefinishTwice breaks "F4" in ENDED,
        by |lines| repeat(lines, |call| *call == Call::Prefinish);
    f5_finish_without_final: FinishWithoutFinal breaks "F5" in ENDED, by |lines| {
        let answer = lines.iter().position(|line| matches!(line, Body::Turn(2)));
        let answer = answer.expect("a second turn");
        let finish = at(lines, |call| *call == Call::Finish);
        let finish: Vec<_> = lines.drain(finish..=finish + 1).collect();
        lines.splice(answer..answer, finish);
    };
    n1_end_callback_twice: EndCallbackTwice breaks "N1" in ENDED,
        by |lines| repeat(lines, is_end_callback);
    n2_end_callback_too_early: EndCallbackTooEarly breaks "N2" in ENDED, by |lines| {
        let place = at(lines, is_end_callback);
        let early: Vec<_> = lines.drain(place..=place + 1).collect();
        let end = |line: &Body| matches!(line, Body::Event(Event::Returned(Answer::End), _));
        let end = lines.iter().position(end).expect("an end");
        lines.splice(end + 1..=end, early);
    };
    e1_error_twice: ErrorTwice breaks "E1" in DESTROYED, by |lines| repeat(lines, is_error);
    e2_finish_after_error: FinishAfterError breaks "E2" in
        r#"{"highWaterMark":2,"turns":[[{"op":"write","weight":1},{"op":"end"},
            {"op":"complete","outcome":"failure"}]]}"#,
        by |lines| insert(lines, is_error, Call::Finish);
    e3_close_twice: CloseTwice breaks "E3" in LATE,
        by |lines| repeat(lines, |call| *call == Call::Close);
    e4_close_forgotten: CloseForgotten breaks "E4" in LATE,
        by |lines| forget(lines, |call| *call == Call::Close);
    e5_error_forgotten: ErrorForgotten breaks "E5" in DESTROYED, by |lines| forget(lines, is_error);
    x1_sink_after_destroy: SinkAfterDestroy breaks "X1" in CUT_SHORT, by |lines| {
        // Behind its completion, when the sink is idle.
        let returned = |line: &Body| matches!(line, Body::Event(Event::Returned(Answer::Complete), _));
        let place = lines.iter().position(returned).expect("a completion") + 1;
        let call = Call::Sink { chunk: Whole(2) };
        lines.insert(place, Body::Event(Event::Called(call), None));
    };
    x2_drain_after_destroy: DrainAfterDestroy breaks "X2" in CUT_SHORT, by |lines| {
        let returned = |line: &Body| matches!(line, Body::Event(Event::Returned(Answer::Destroy), _));
        let place = lines.iter().position(returned).expect("a destroy") + 1;
        let call = Call::Drain { generation: None };
        lines.insert(place, Body::Event(Event::Called(call), None));
    };
    x3_finish_after_destroy: FinishAfterDestroy breaks "X3" in LATE, by |lines| {
        let place = at(lines, |call| *call == Call::Close);
        lines.insert(place, Body::Event(Event::Called(Call::Finish), None));
    };
    x4_true_after_end: TrueAfterEnd breaks "X4" in LATE, by |lines| {
        for line in lines {
            if let Body::Event(Event::Returned(Answer::Write { result, .. }), _) = line {
                *result = WriteResult::True;
            }
        }
    };
    h1_sink_before_construct: SinkBeforeConstruct breaks "H1" in CONSTRUCT, by |lines| {
        let place = at(lines, |call| matches!(call, Call::Sink { .. }));
        let early: Vec<_> = lines.drain(place..=place + 1).collect();
        let construct = at(lines, |call| *call == Call::Construct);
        lines.splice(construct..construct, early);
    };
    h2_final_twice: FinalTwice breaks "H2" in ENDED,
        by |lines| repeat(lines, |call| *call == Call::Final);
    v1_batch_not_whole: BatchNotWhole breaks "V1" in BATCH, by |lines| {
        let place = at(lines, |call| matches!(call, Call::Batch { .. }));
        let call = Call::Batch { first: Whole(1), count: Whole(2), holes: Holes::default() };
        lines[place] = Body::Event(Event::Called(call), None);
    };
    t1_throws_of_its_own: ThrowsOfItsOwn breaks "T1" in BATCH, by |lines| {
        let returned = |line: &&mut Body| matches!(line, Body::Event(Event::Returned(Answer::Uncork), _));
        let error = ErrorCode::Type;
        if let Some(line) = lines.iter_mut().find(returned) {
            *line = Body::Event(Event::Threw { op: OpKind::Uncork, error }, None);
        }
    };
}

/// Documented, not so: at mark 2 the second write returns false; once its chunk alone is with the
/// sink a write of nothing returns true, although the drain is still owed.
const WITNESS: &str = r#"{"highWaterMark":2,"turns":[[{"op":"write","weight":1},
    {"op":"write","weight":1},{"op":"complete"},{"op":"write","weight":0}]]}"#;

#[test]
fn w5_true_while_a_drain_is_owed() {
    let lines = lines(WITNESS);
    assert_eq!(first_broken(&lines, &RULES), [""; 0], "kept otherwise");
    assert_eq!(first_broken(&lines, &NOT_SO), ["W5"]);
}
