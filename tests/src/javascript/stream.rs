//! The stream: its options, hooks and listeners, and the reactions in them.

use highwater_model::vocabulary::CallKind;

use super::Printer;
use super::lines::{Lines, arrow, braces, guarded};

/// The calls that are reacted to, in the order that their counters are declared in.
pub(super) const COUNTED: [CallKind; 12] = [
    CallKind::Sink,
    CallKind::Batch,
    CallKind::Drain,
    CallKind::Callback,
    CallKind::EndCallback,
    CallKind::Construct,
    CallKind::Final,
    CallKind::Destroy,
    CallKind::Prefinish,
    CallKind::Finish,
    CallKind::Error,
    CallKind::Close,
];

impl Printer {
    pub(super) fn stream(&self) -> Lines {
        let settings = self.settings;
        let mut options = vec![format!("highWaterMark: {},", self.high_water_mark)];
        options.append(&mut self.module.options(settings, self.uses.texts));

        let one = self.uses.chunks() < 2;
        let number = self.number();
        let sink = if one {
            "'sink gets 1'".to_owned()
        } else {
            format!("`sink gets ${{{number}}}`")
        };
        // Batches are for `_write` of streamx to make, and it makes them even of one.
        if !(settings.writev && self.module.is_streamx()) {
            let head = self.module.sink();
            options.append(&mut self.hook(head, &sink, "sink", CallKind::Sink));
        }
        if settings.writev {
            let batch = if one {
                "'batch gets 1'".to_owned()
            } else {
                let entry = self.module.entry();
                format!("`batch gets ${{entries.map(({entry}) => {number}).join(', ')}}`")
            };
            let head = "writev(entries, callback) {";
            options.append(&mut self.hook(head, &batch, "sink", CallKind::Batch));
        }
        if settings.finalizes {
            let head = "final(callback) {";
            options.append(&mut self.hook(head, "'final'", "final", CallKind::Final));
        }
        if settings.destroys {
            let text = if self.may_fail() && !self.module.is_streamx() {
                "error ? `destroy ${error.code}` : 'destroy'"
            } else {
                "'destroy'"
            };
            let head = self.module.destroy();
            options.append(&mut self.hook(head, text, "destroy", CallKind::Destroy));
        }
        if settings.constructs {
            let head = self.module.construct();
            options.append(&mut self.hook(head, "'construct'", "construct", CallKind::Construct));
        }
        let mut lines = braces("const stream = new Writable({", options, "});");
        lines.append(&mut self.listeners());
        lines
    }

    /// A hook: tells of the call, holds the callback, and reacts.
    fn hook(&self, head: &str, text: &str, name: &str, on: CallKind) -> Lines {
        let mut body = vec![format!("console.log({text});")];
        if self.direct {
        } else if !self.holds_one() {
            body.push(format!("held.{name} = callback;"));
        } else if name == "sink" {
            body.push("held = callback;".to_owned());
        }
        if on == CallKind::Destroy && self.uses.passes {
            body.push("given = error;".to_owned());
        }
        body.append(&mut self.react(on));
        braces(head, body, "},")
    }

    fn listeners(&self) -> Lines {
        let may_close = if self.module.is_streamx() {
            self.uses.ends > 0 || self.uses.failures
        } else {
            self.settings.auto_destroy
        };
        let closes = may_close || self.uses.destroys;
        let listeners = [
            (CallKind::Drain, "drain", true),
            (CallKind::Prefinish, "prefinish", false),
            (CallKind::Finish, "finish", self.uses.ends > 0),
            (CallKind::Error, "error", self.may_fail()),
            (CallKind::Close, "close", closes),
        ];
        let mut lines = Lines::new();
        for (on, event, may_come) in listeners {
            if !may_come && !self.reacts(on) {
                continue;
            }
            let (parameter, text) = if on == CallKind::Error {
                ("error", "`error ${error.code}`".to_owned())
            } else {
                ("", format!("'{event}'"))
            };
            let mut body = vec![format!("console.log({text});")];
            body.append(&mut self.react(on));
            let head = format!("stream.on('{event}', ");
            lines.append(&mut arrow(&head, parameter, body, ");"));
        }
        lines
    }

    pub(super) fn reacts(&self, on: CallKind) -> bool {
        self.reactions.keys().any(|(kind, _)| *kind == on)
    }

    /// The variable that counts these calls, if they have to be counted.
    pub(super) fn counter(&self, on: CallKind) -> Option<&'static str> {
        let one = self.uses.chunks() < 2;
        let (name, at_most_once) = match on {
            CallKind::Sink => ("sinkCalls", one),
            CallKind::Batch => ("batches", one),
            CallKind::Drain => ("drains", false),
            CallKind::Callback => ("callbackCalls", self.uses.callbacks() < 2),
            CallKind::EndCallback => ("endCallbacks", self.uses.end_callbacks < 2),
            CallKind::Construct => ("constructions", true),
            CallKind::Final => ("finals", true),
            CallKind::Destroy => ("destructions", true),
            CallKind::Prefinish => ("prefinishes", true),
            CallKind::Finish => ("finishes", true),
            CallKind::Error => ("errors", false),
            CallKind::Close => ("closes", true),
            CallKind::Task => return None,
        };
        let at_most_once = at_most_once && !self.uses.again;
        let mut nths = self.reactions.keys().filter(|(kind, _)| *kind == on);
        nths.any(|(_, nth)| *nth > 1 || !at_most_once)
            .then_some(name)
    }

    /// What the reactions to a call of this kind do.
    pub(super) fn react(&self, on: CallKind) -> Lines {
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
