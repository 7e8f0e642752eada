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
//! trusts none: it listens for `finish` and `error` only if the program ends the stream or reacts
//! to them; a single write gives at most one sink call and one callback, and `finish` comes at most
//! once, so these are not counted; and nothing throws (what does is shown by Node itself).

mod module;

use std::collections::{BTreeMap, BTreeSet};

use highwater_model::program::{Action, Program};
use highwater_model::quantity::Whole;
use highwater_model::vocabulary::{CallKind, Callback};

pub use module::Module;

/// The program as JavaScript. `None` if it has a `take`: no sink of a `Writable` asks for chunks.
pub fn to_javascript(program: &Program) -> Option<String> {
    to_javascript_for(Module::Stream, program)
}

/// The same for the streams of a library, where they are of another make.
pub fn to_javascript_for(module: Module, program: &Program) -> Option<String> {
    let printer = Printer::of(module, program)?;
    let sections = [
        printer.state(),
        printer.complete(),
        printer.stream(),
        printer.write_chunk(),
        printer.all_turns(&program.turns),
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

/// Lines of JavaScript, indented relative to each other.
type Lines = Vec<String>;

/// The longest arrow function that is put on one line.
const WIDTH: usize = 90;

struct Printer {
    module: Module,
    high_water_mark: Whole,
    /// What each reaction does, by what it reacts to.
    reactions: BTreeMap<(CallKind, u32), Vec<Action>>,
    uses: Uses,
    /// Every `complete` is the first thing in a sink call: `callback()` says the same.
    direct: bool,
}

/// What actions there are anywhere in the program.
#[derive(Default)]
struct Uses {
    writes: usize,
    /// Writes with a callback.
    callbacks: usize,
    weights: BTreeSet<Whole>,
    completes: usize,
    ends: bool,
    takes: bool,
}

impl Uses {
    fn add(&mut self, actions: &[Action]) {
        for action in actions {
            match action {
                Action::Write {
                    weight, callback, ..
                } => {
                    self.writes += 1;
                    self.callbacks += usize::from(*callback == Callback::Own);
                    self.weights.insert(*weight);
                }
                Action::End { .. } => self.ends = true,
                Action::Complete { .. } => self.completes += 1,
                Action::Cork {} | Action::Uncork {} | Action::Destroy { .. } | Action::Throw {} => {
                }
                Action::Take { .. } => self.takes = true,
                Action::NextTick { actions } | Action::Microtask { actions } => self.add(actions),
            }
        }
    }

    /// What every write weighs, if they all weigh the same.
    fn weight(&self) -> Option<Whole> {
        let first = self.weights.first();
        first.filter(|_| self.weights.len() == 1).copied()
    }
}

impl Printer {
    fn of(module: Module, program: &Program) -> Option<Self> {
        let mut reactions: BTreeMap<_, Vec<Action>> = BTreeMap::new();
        for reaction in &program.reactions {
            // A task is not reacted to, it has its actions; and calls are counted from 1.
            if reaction.on != CallKind::Task && reaction.nth > 0 && !reaction.actions.is_empty() {
                let same = reactions.entry((reaction.on, reaction.nth)).or_default();
                same.extend_from_slice(&reaction.actions);
            }
        }
        let mut uses = Uses::default();
        for actions in program.turns.iter().chain(reactions.values()) {
            uses.add(actions);
        }
        let direct = reactions.iter().filter(|((on, _), actions)| {
            *on == CallKind::Sink && actions.first() == Some(&Action::COMPLETE)
        });
        let direct = direct.count() == uses.completes;
        (!uses.takes).then_some(Self {
            module,
            high_water_mark: program.high_water_mark,
            reactions,
            uses,
            direct,
        })
    }

    fn state(&self) -> Lines {
        let mut lines = vec![format!(
            "const {{ Writable }} = require('{}');",
            self.module.name()
        )];
        let mut declarations = Vec::new();
        if self.uses.writes > 1 {
            declarations.push("const chunks = [];".to_owned());
        }
        if !self.direct {
            declarations
                .push("let held = null; // the newest sink callback not called yet".to_owned());
        }
        let kinds = [
            CallKind::Sink,
            CallKind::Drain,
            CallKind::Callback,
            CallKind::Finish,
            CallKind::Error,
        ];
        for counter in kinds.into_iter().filter_map(|on| self.counter(on)) {
            declarations.push(format!("let {counter} = 0;"));
        }
        if !declarations.is_empty() {
            lines.push(String::new());
            lines.append(&mut declarations);
        }
        lines
    }

    /// The function `complete`.
    fn complete(&self) -> Lines {
        if self.direct {
            return Lines::new();
        }
        braces(
            "const complete = () => {",
            vec![
                "const callback = held;".to_owned(),
                "held = null;".to_owned(),
                "if (callback) callback();".to_owned(),
            ],
            "};",
        )
    }

    fn stream(&self) -> Lines {
        let mut sink = vec![if self.uses.writes > 1 {
            "console.log(`sink gets ${chunks.indexOf(chunk) + 1}`);".to_owned()
        } else {
            "console.log('sink gets 1');".to_owned()
        }];
        if !self.direct {
            sink.push("held = callback;".to_owned());
        }
        sink.append(&mut self.react(CallKind::Sink));
        let mut options = vec![format!("highWaterMark: {},", self.high_water_mark)];
        if !self.module.is_streamx() {
            options.push("autoDestroy: false,".to_owned());
        }
        options.append(&mut braces(self.module.sink(), sink, "},"));
        let mut lines = braces("const stream = new Writable({", options, "});");

        lines.append(&mut self.listener(CallKind::Drain, "drain", "", "'drain'"));
        if self.uses.ends || self.reacts(CallKind::Finish) {
            lines.append(&mut self.listener(CallKind::Finish, "finish", "", "'finish'"));
        }
        if self.uses.ends || self.reacts(CallKind::Error) {
            let text = "`error ${error.code}`";
            lines.append(&mut self.listener(CallKind::Error, "error", "error", text));
        }
        lines
    }

    fn listener(&self, on: CallKind, event: &str, parameter: &str, text: &str) -> Lines {
        let mut body = vec![format!("console.log({text});")];
        body.append(&mut self.react(on));
        arrow(&format!("stream.on('{event}', "), parameter, body, ");")
    }

    /// The function `writeChunk`, if there is more than one write.
    fn write_chunk(&self) -> Lines {
        if self.uses.writes < 2 {
            return Lines::new();
        }
        let some = self.uses.callbacks > 0 && self.uses.callbacks < self.uses.writes;
        let mut parameters = Vec::new();
        if self.uses.weight().is_none() {
            parameters.push("size");
        }
        if some {
            parameters.push("{ callback } = {}");
        }
        let (size, bytes) = match self.uses.weight() {
            Some(weight) => (weight.to_string(), bytes(weight)),
            None if self.uses.weights.contains(&Whole(1)) => ("size".into(), "${bytes}".into()),
            None => ("size".into(), "${size} bytes".into()),
        };
        let mut body = vec![
            format!("const chunk = Buffer.alloc({size});"),
            "const id = chunks.push(chunk);".to_owned(),
        ];
        if bytes == "${bytes}" {
            body.push("const bytes = size === 1 ? '1 byte' : `${size} bytes`;".to_owned());
        }
        if some {
            body.append(&mut self.callback("const called = ", "${id}", ";"));
            body.push(
                "const result = callback ? stream.write(chunk, called) : stream.write(chunk);"
                    .to_owned(),
            );
        } else if self.uses.callbacks > 0 {
            body.append(&mut self.callback("const result = stream.write(chunk, ", "${id}", ");"));
        } else {
            body.push("const result = stream.write(chunk);".to_owned());
        }
        body.push(self.module.written("${id}", &bytes));
        let head = format!("const writeChunk = ({}) => {{", parameters.join(", "));
        braces(&head, body, "};")
    }

    /// The callback of the write with this number.
    fn callback(&self, head: &str, id: &str, tail: &str) -> Lines {
        let plain = if id == "1" {
            "'callback 1'".to_owned()
        } else {
            format!("`callback {id}`")
        };
        let (parameter, text) = if self.uses.ends {
            let failed = format!("error ? `callback {id} ${{error.code}}` : {plain}");
            ("error", failed)
        } else {
            ("", plain)
        };
        let mut body = vec![format!("console.log({text});")];
        body.append(&mut self.react(CallKind::Callback));
        arrow(head, parameter, body, tail)
    }

    /// All turns, and what they need to be as the driver has them.
    fn all_turns(&self, turns: &[Vec<Action>]) -> Lines {
        let lines = self.turns(turns);
        if self.module.is_streamx() {
            // Its constructor queues a microtask, behind which the driver begins.
            arrow("setImmediate(", "", lines, ");")
        } else {
            lines
        }
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
        lines.append(&mut arrow("setImmediate(", "", next, ");"));
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
                weight, callback, ..
            } => self.write(*weight, *callback),
            Action::Cork {} => vec!["stream.cork();".to_owned()],
            Action::Uncork {} => vec!["stream.uncork();".to_owned()],
            Action::Destroy { .. } => vec!["stream.destroy();".to_owned()],
            Action::Throw {} => vec!["throw new Error('THROWN');".to_owned()],
            Action::End { .. } => vec!["stream.end();".to_owned()],
            Action::Complete { .. } if self.direct => vec!["callback();".to_owned()],
            Action::Complete { .. } => vec!["complete();".to_owned()],
            Action::Take { .. } => unreachable!("a program with a take is not printed"),
            Action::NextTick { actions } => {
                arrow("process.nextTick(", "", self.actions(actions), ");")
            }
            Action::Microtask { actions } => {
                arrow("queueMicrotask(", "", self.actions(actions), ");")
            }
        }
    }

    fn write(&self, weight: Whole, callback: Callback) -> Lines {
        if self.uses.writes > 1 {
            let mut arguments = Vec::new();
            if self.uses.weight().is_none() {
                arguments.push(weight.to_string());
            }
            if callback == Callback::Own && self.uses.callbacks < self.uses.writes {
                arguments.push("{ callback: true }".to_owned());
            }
            return vec![format!("writeChunk({});", arguments.join(", "))];
        }
        let call = format!("const result = stream.write(Buffer.alloc({weight})");
        let mut lines = match callback {
            Callback::None => vec![format!("{call});")],
            Callback::Own | Callback::Shared => self.callback(&format!("{call}, "), "1", ");"),
        };
        lines.push(self.module.written("1", &bytes(weight)));
        lines
    }

    fn reacts(&self, on: CallKind) -> bool {
        self.reactions.keys().any(|(kind, _)| *kind == on)
    }

    /// The variable that counts these calls, if they have to be counted.
    fn counter(&self, on: CallKind) -> Option<&'static str> {
        let (name, at_most_once) = match on {
            CallKind::Sink => ("sinkCalls", self.uses.writes < 2),
            CallKind::Drain => ("drains", false),
            CallKind::Callback => ("callbackCalls", self.uses.callbacks < 2),
            CallKind::Finish => ("finishes", true),
            CallKind::Error => ("errors", false),
            _ => return None,
        };
        let mut nths = self.reactions.keys().filter(|(kind, _)| *kind == on);
        nths.any(|(_, nth)| *nth > 1 || !at_most_once)
            .then_some(name)
    }

    /// What the reactions to a call of this kind do.
    fn react(&self, on: CallKind) -> Lines {
        let reactions = self.reactions.iter().filter(|((kind, _), _)| *kind == on);
        let reactions: Vec<_> = reactions
            .map(|((_, nth), actions)| (nth, self.actions(actions)))
            .collect();
        let Some(counter) = self.counter(on) else {
            return reactions.into_iter().flat_map(|(_, body)| body).collect();
        };
        if let [(nth, body)] = &reactions[..] {
            return guarded(&format!("++{counter} === {nth}"), body.clone());
        }
        // Kept, because a call inside this one counts on.
        let mut lines = vec![format!("const nth = ++{counter};")];
        for (nth, body) in reactions {
            lines.append(&mut guarded(&format!("nth === {nth}"), body));
        }
        lines
    }
}

fn bytes(weight: Whole) -> String {
    let unit = if weight == Whole(1) { "byte" } else { "bytes" };
    format!("{weight} {unit}")
}

fn braces(head: &str, body: Lines, tail: &str) -> Lines {
    let body = body.into_iter().map(|line| format!("  {line}"));
    let lines = std::iter::once(head.to_owned()).chain(body);
    lines.chain([tail.to_owned()]).collect()
}

fn guarded(condition: &str, body: Lines) -> Lines {
    match &body[..] {
        [line] => vec![format!("if ({condition}) {line}")],
        _ => braces(&format!("if ({condition}) {{"), body, "}"),
    }
}

/// An arrow function between `head` and `tail`; a body of one line is a single call.
fn arrow(head: &str, parameter: &str, body: Lines, tail: &str) -> Lines {
    let head = format!("{head}({parameter}) => ");
    match &body[..] {
        [] => vec![format!("{head}{{}}{tail}")],
        [line] if head.len() + line.len() + tail.len() <= WIDTH => {
            vec![format!("{head}{}{tail}", line.trim_end_matches(';'))]
        }
        _ => braces(&format!("{head}{{"), body, &format!("}}{tail}")),
    }
}
