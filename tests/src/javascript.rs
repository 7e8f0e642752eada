//! A program as a short JavaScript file that runs with plain `node file.js`, to be pasted into an issue.
//!
//! What the program does stands in the file; what the stream does is printed, one happening a line:
//! the result of each `write`, each call of the sink, of a listener and of a write callback, and
//! where the stream stands in the end. The semantics are those of the driver
//! (`driver/writable.js`): every turn is a macrotask of its own, queued by the one before; a
//! reaction runs inside the n-th call of its kind; `complete` answers the newest sink callback that
//! was not called yet, and does nothing without one; a write has a callback only where the program
//! says so.
//!
//! The file has only what its program needs, so it trusts a stream in three things where the driver
//! trusts none: it listens only for what can come of the program, or what it reacts to; what comes
//! at most once is not counted (unless the program calls a callback twice); and ops are expected to
//! throw only if the program throws, calls a callback twice, or writes what streams refuse.

mod chunks;
mod lines;
mod module;
mod stream;
mod uses;

use std::collections::BTreeMap;

use highwater_model::program::{Action, Program};
use highwater_model::quantity::Whole;
use highwater_model::trace::Settings;
use highwater_model::vocabulary::{CallKind, Hook, Outcome};

pub use self::module::Module;

use self::lines::{Lines, arrow, braces};
use self::uses::Uses;

/// The program as JavaScript. `None` if it has a `take`: no sink of a `Writable` asks for chunks.
pub fn to_javascript(program: &Program) -> Option<String> {
    to_javascript_for(Module::Stream, program)
}

/// The same for the streams of a library, where they are of another make.
pub fn to_javascript_for(module: Module, program: &Program) -> Option<String> {
    let printer = Printer::of(module, program)?;
    let sections = [
        printer.state(),
        printer.errors(),
        printer.complete(),
        printer.stream(),
        printer.chunk_functions(),
        printer.on_callback(),
        printer.shared(),
        printer.write_chunk(),
        printer.end_stream(),
        printer.turns(&printer.turns),
    ];
    let mut text = String::new();
    for section in sections.iter().filter(|section| !section.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        for line in section {
            text.push_str(line);
            text.push('\n');
        }
    }
    Some(text)
}

struct Printer {
    module: Module,
    high_water_mark: Whole,
    settings: Settings,
    turns: Vec<Vec<Action>>,
    /// What each reaction does, by what it reacts to.
    reactions: BTreeMap<(CallKind, u32), Vec<Action>>,
    uses: Uses,
    /// Every `complete` is the first thing in a sink call: `callback()` says the same.
    direct: bool,
}

impl Printer {
    fn of(module: Module, program: &Program) -> Option<Self> {
        let turns = program.turns.iter().map(|turn| done(turn, false));
        let turns: Vec<_> = turns.collect();
        let mut reactions: BTreeMap<_, Vec<Action>> = BTreeMap::new();
        for reaction in &program.reactions {
            // A task is not reacted to, it has its actions; and calls are counted from 1.
            if reaction.on != CallKind::Task && reaction.nth > 0 && !reaction.actions.is_empty() {
                let same = reactions.entry((reaction.on, reaction.nth)).or_default();
                same.extend_from_slice(&reaction.actions);
            }
        }
        for actions in reactions.values_mut() {
            *actions = done(actions, true);
        }
        let mut uses = Uses::default();
        for actions in turns.iter().chain(reactions.values()) {
            uses.add(actions);
        }
        let direct = reactions.iter().filter(|((on, _), actions)| {
            *on == CallKind::Sink && actions.first() == Some(&Action::COMPLETE)
        });
        let direct = direct.count() == uses.completes;
        // Its `_destroy` is given no error.
        uses.passes &= !module.is_streamx();
        (!uses.takes).then_some(Self {
            module,
            high_water_mark: program.high_water_mark,
            settings: program.settings,
            turns,
            reactions,
            uses,
            direct,
        })
    }

    fn may_fail(&self) -> bool {
        if self.module.is_streamx() {
            // It has no errors of its own.
            return self.uses.makes_errors();
        }
        self.uses.may_fail(self.settings.object_mode)
    }

    /// Whether an op may throw.
    fn may_throw(&self) -> bool {
        if self.module.is_streamx() {
            // It never throws by itself.
            return self.uses.throws;
        }
        self.uses.may_throw(self.settings.object_mode)
    }

    /// Whether only the sink is completed, and none of its callbacks twice: then one variable holds
    /// what there is to hold.
    fn holds_one(&self) -> bool {
        !self.uses.hooks && !self.uses.again
    }

    fn state(&self) -> Lines {
        let mut lines = vec![format!(
            "const {{ Writable }} = require('{}');",
            self.module.name()
        )];
        let mut declarations = Vec::new();
        if self.uses.chunks() > 1 {
            declarations.push("const chunks = [];".to_owned());
        }
        if self.direct {
        } else if self.holds_one() {
            declarations
                .push("let held = null; // the newest sink callback not called yet".to_owned());
        } else {
            declarations
                .push("const held = {}; // by hook: the newest callback not called yet".to_owned());
            if self.uses.again {
                declarations.push("const used = {}; // and the one called last".to_owned());
            }
        }
        if self.uses.passes {
            declarations.push("let given = null; // what destroy was given".to_owned());
        }
        for counter in stream::COUNTED
            .into_iter()
            .filter_map(|on| self.counter(on))
        {
            declarations.push(format!("let {counter} = 0;"));
        }
        if !declarations.is_empty() {
            lines.push(String::new());
            lines.append(&mut declarations);
        }
        lines
    }

    /// The functions that make errors and that catch them.
    fn errors(&self) -> Lines {
        let mut lines = Lines::new();
        if self.uses.makes_errors() {
            lines.push(
                "const failure = (code) => Object.assign(new Error(code), { code });".to_owned(),
            );
        }
        if self.may_throw() {
            let mut body = vec!["try {".to_owned(), "  act();".to_owned()];
            body.extend(braces(
                "} catch (error) {",
                vec!["console.log(`${op} threw ${error.code}`);".to_owned()],
                "}",
            ));
            lines.append(&mut braces("const attempt = (op, act) => {", body, "};"));
        }
        if self.uses.throws {
            // What is queued runs on only after the macrotask that is due.
            lines.push("let interrupted = false;".to_owned());
            lines.append(&mut braces(
                "process.on('uncaughtException', (error) => {",
                vec![
                    "console.log(`uncaught ${error.code}`);".to_owned(),
                    "interrupted = true;".to_owned(),
                ],
                "});",
            ));
            lines.append(&mut braces(
                "const nextTurn = (turn) => setImmediate(() => {",
                vec![
                    "if (!interrupted) return turn();".to_owned(),
                    "interrupted = false;".to_owned(),
                    "nextTurn(turn);".to_owned(),
                ],
                "});",
            ));
        }
        lines
    }

    /// The function `complete`.
    fn complete(&self) -> Lines {
        if self.direct {
            return Lines::new();
        }
        let has_values = self.uses.failures || self.uses.passes;
        let values = if has_values { "...values" } else { "" };
        if self.holds_one() {
            return braces(
                &format!("const complete = ({values}) => {{"),
                vec![
                    "const callback = held;".to_owned(),
                    "held = null;".to_owned(),
                    format!("if (callback) callback({values});"),
                ],
                "};",
            );
        }
        let parameters = if has_values {
            "hook, ...values"
        } else {
            "hook"
        };
        let mut body = vec![
            "const callback = held[hook];".to_owned(),
            "held[hook] = null;".to_owned(),
        ];
        if self.uses.again {
            body.push("if (callback) used[hook] = callback;".to_owned());
        }
        body.push(format!("if (callback) callback({values});"));
        let mut lines = braces(
            &format!("const complete = ({parameters}) => {{"),
            body,
            "};",
        );
        if self.uses.again {
            lines.append(&mut braces(
                &format!("const completeAgain = ({parameters}) => {{"),
                vec![format!("if (used[hook]) used[hook]({values});")],
                "};",
            ));
        }
        lines
    }

    /// The first of these turns, which queues the next, and so on; the last queues the look at the end.
    fn turns(&self, turns: &[Vec<Action>]) -> Lines {
        let (first, rest) = turns
            .split_first()
            .map_or((&[][..], turns), |(turn, rest)| (turn.as_slice(), rest));
        let mut lines = self.actions(first);
        let next = if rest.is_empty() {
            vec![self.module.rest()]
        } else {
            self.turns(rest)
        };
        let queue = if self.uses.throws {
            "nextTurn("
        } else {
            "setImmediate("
        };
        lines.append(&mut arrow(queue, "", next, ");"));
        lines
    }

    fn actions(&self, actions: &[Action]) -> Lines {
        actions
            .iter()
            .flat_map(|action| self.action(action))
            .collect()
    }

    fn action(&self, action: &Action) -> Lines {
        match action {
            Action::Write {
                weight,
                data,
                callback,
                ..
            } => self.write(*weight, *data, *callback),
            Action::Cork {} => self.attempt("cork", vec!["stream.cork();".to_owned()]),
            Action::Uncork {} => self.attempt("uncork", vec!["stream.uncork();".to_owned()]),
            Action::End {
                weight,
                data,
                callback,
                ..
            } => self.end(*weight, *data, *callback),
            Action::Destroy { error } => {
                let error = if *error { "failure('GIVEN')" } else { "" };
                self.attempt("destroy", vec![format!("stream.destroy({error});")])
            }
            Action::Complete {
                hook,
                outcome,
                again,
            } => self.attempt("complete", vec![self.completion(*hook, *outcome, *again)]),
            Action::Throw {} => vec!["throw failure('THROWN');".to_owned()],
            Action::Take { .. } => unreachable!("a program with a take is not printed"),
            Action::NextTick { actions } => {
                arrow("process.nextTick(", "", self.actions(actions), ");")
            }
            Action::Microtask { actions } => {
                arrow("queueMicrotask(", "", self.actions(actions), ");")
            }
        }
    }

    fn completion(&self, hook: Hook, outcome: Outcome, again: bool) -> String {
        if self.direct {
            return "callback();".to_owned();
        }
        let (hook, code) = match hook {
            Hook::Sink => ("sink", "SINK"),
            Hook::Final => ("final", "FINAL"),
            Hook::Destroy => ("destroy", "DESTROY"),
            Hook::Construct => ("construct", "CONSTRUCT"),
        };
        let mut arguments = Vec::new();
        if !self.holds_one() {
            arguments.push(format!("'{hook}'"));
        }
        match outcome {
            Outcome::Failure => arguments.push(format!("failure('{code}')")),
            Outcome::Pass if hook == "destroy" && self.uses.passes => {
                arguments.push("given".to_owned());
            }
            Outcome::Success | Outcome::Pass => {}
        }
        let function = if again { "completeAgain" } else { "complete" };
        format!("{function}({});", arguments.join(", "))
    }

    /// The op, with what it throws told, if ops of this program may throw.
    fn attempt(&self, op: &str, lines: Lines) -> Lines {
        if self.may_throw() {
            arrow(&format!("attempt('{op}', "), "", lines, ");")
        } else {
            lines
        }
    }
}

/// The actions without those that are never done: what follows a `throw`, and a `throw` where there
/// is no call to throw out of.
fn done(actions: &[Action], called: bool) -> Vec<Action> {
    let mut all = Vec::new();
    for action in actions {
        match action {
            Action::Throw {} if called => {
                all.push(Action::Throw {});
                return all;
            }
            Action::Throw {} => {}
            Action::NextTick { actions } => all.push(Action::NextTick {
                actions: done(actions, true),
            }),
            Action::Microtask { actions } => all.push(Action::Microtask {
                actions: done(actions, true),
            }),
            action => all.push(action.clone()),
        }
    }
    all
}
