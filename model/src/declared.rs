//! The dialects by name, and one machine type for all of them.

use crate::machine::Machine;
use crate::marks::{self, AfterEnd, Marks};
use crate::node::{
    self, DIALECTS, Dialect, NODE_26, NODE_FIXED, Node, READABLE_STREAM_2, READABLE_STREAM_3,
    READABLE_STREAM_4,
};
use crate::quantity::Whole;
use crate::reference::{self, Reference};
use crate::streamx::{self, Streamx};
use crate::trace::{Options, Settings, SinkKind};
use crate::vocabulary::{Event, Op, Shown};

/// The contract that a subject is declared to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// Ours.
    Reference,
    /// An epoch of Node.
    Node(&'static Dialect),
    /// The library streamx, wherever there is `queueMicrotask` (Node 11, Bun, Deno); without it, it
    /// makes do with ticks, whose order is another.
    Streamx,
    /// Flow control by two marks: asyncio's transports, tokio's bounded channel.
    Marks(&'static marks::Dialect),
}

/// A machine of any dialect.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AnyMachine {
    /// `reference`.
    Reference(Reference),
    /// `node`.
    Node(Node),
    /// `streamx`.
    Streamx(Streamx),
    /// `marks`.
    Marks(Marks),
}

/// The control state of a machine of any dialect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnyControl {
    /// Of `reference`.
    Reference(reference::Control),
    /// Of `node`.
    Node(node::Control),
    /// Of `streamx`.
    Streamx(streamx::Control),
    /// Of `marks`.
    Marks(marks::Control),
}

impl From<reference::Control> for AnyControl {
    fn from(control: reference::Control) -> Self {
        Self::Reference(control)
    }
}

impl From<node::Control> for AnyControl {
    fn from(control: node::Control) -> Self {
        Self::Node(control)
    }
}

impl From<streamx::Control> for AnyControl {
    fn from(control: streamx::Control) -> Self {
        Self::Streamx(control)
    }
}

impl From<marks::Control> for AnyControl {
    fn from(control: marks::Control) -> Self {
        Self::Marks(control)
    }
}

impl Declared {
    /// Every dialect: `reference`, those of Node from the oldest, `streamx`, what Node would be without
    /// its known defects, and those that are no JavaScript.
    pub fn all() -> impl Iterator<Item = Self> {
        let node = DIALECTS.iter().map(|dialect| Self::Node(dialect));
        std::iter::once(Self::Reference)
            .chain(node)
            .chain([Self::Streamx, Self::Node(&NODE_FIXED)])
            .chain(marks::DIALECTS.map(Self::Marks))
    }

    /// As the command line names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Node(dialect) => dialect.name,
            Self::Streamx => "streamx",
            Self::Marks(dialect) => dialect.name,
        }
    }

    /// The subject on which its findings are replayed.
    pub fn witness(self) -> String {
        match self {
            Self::Reference => "rust".into(),
            Self::Node(dialect) if dialect.witness.contains('@') => dialect.witness.into(),
            Self::Node(dialect) => format!("node@{}", dialect.witness),
            Self::Streamx => "streamx@2.28.1".into(),
            Self::Marks(dialect) => dialect.witness.into(),
        }
    }

    /// The dialect with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|declared| declared.name() == name)
    }

    /// The dialect of a subject named as on the command line: `rust`, `node@26.10.0`, `bun@1.4.5`,
    /// `model@node-fixed`.
    pub fn of_subject(subject: &str) -> Option<Self> {
        if subject == "rust" {
            return Some(Self::Reference);
        }
        let (name, version) = subject.split_once('@')?;
        if name == "model" {
            return Self::named(version);
        }
        if let Some(declared) = by_marks(name, version) {
            return Some(declared);
        }
        let mut numbers = version.split('.').map(str::parse::<u64>);
        let mut next = || numbers.next()?.ok();
        let version = (next()?, next()?, next()?);
        match (name, version) {
            ("node", version) => Dialect::of_release(version).map(Self::Node),
            // Measured byte for byte on Node 20.20.2 with 100,000 programs; on 12.22.12, 18.20.8, 26.10.0,
            // Bun and Deno with 20,000 each.
            ("streamx", (2, 28, 1)) => Some(Self::Streamx),
            _ => descendant(name, version).map(Self::Node),
        }
    }

    /// The options that a stream of this dialect is opened with.
    pub fn options(self, high_water_mark: Whole, settings: Settings) -> Options {
        let plain = Options {
            high_water_mark,
            settings: Some(settings),
            sink: SinkKind::Push,
            minimum_weight: None,
            limit: None,
            opens_later: false,
            other_weight: None,
            destroy_waits: false,
            only_batches: false,
            low_water_mark: Whole(0),
            pauses_above: false,
            takes_complete: false,
            drops_empty: false,
            hands_back: false,
            drains_after_end: false,
            throws_late: false,
            completes_later: false,
            refuses_late: false,
        };
        match self {
            Self::Reference => Options {
                settings: None,
                sink: SinkKind::Pull,
                minimum_weight: Some(Whole(1)),
                ..plain
            },
            Self::Node(_) => plain,
            Self::Streamx => Options {
                settings: Some(streamx::settings(settings)),
                opens_later: true,
                other_weight: Some(streamx::weight_of_others(settings)),
                destroy_waits: true,
                only_batches: settings.writev,
                ..plain
            },
            Self::Marks(dialect) => {
                let high = dialect.high(high_water_mark);
                let counted = Settings {
                    object_mode: true,
                    ..Settings::default()
                };
                Options {
                    high_water_mark: high,
                    settings: dialect.counts_chunks.then_some(counted),
                    sink: SinkKind::Pull,
                    low_water_mark: dialect.low(high),
                    pauses_above: dialect.pauses_above,
                    takes_complete: true,
                    drops_empty: dialect.drops_empty,
                    hands_back: dialect.refuses,
                    drains_after_end: dialect.drains_after_end,
                    throws_late: dialect.after_end == AfterEnd::Throws,
                    ..plain
                }
            }
        }
    }

    /// A stream that was just opened with these options; `None` if they are not of this dialect.
    pub fn open(self, options: Options) -> Option<AnyMachine> {
        let mark = options.high_water_mark;
        let settings = options.settings.unwrap_or_default();
        let limit = options.limit.filter(|_| self == Self::Reference);
        let own = Options {
            limit,
            ..self.options(mark, settings)
        };
        (options == own).then(|| match self {
            Self::Reference => AnyMachine::Reference(Reference {
                limit,
                ..Reference::new(mark)
            }),
            Self::Node(dialect) => AnyMachine::Node(Node::new(dialect, mark, settings)),
            Self::Streamx => AnyMachine::Streamx(Streamx::new(mark, settings)),
            Self::Marks(dialect) => {
                AnyMachine::Marks(Marks::new(dialect, mark, options.low_water_mark))
            }
        })
    }
}

/// The dialect of what brings a copy of Node's streams: only for what was measured, byte for byte with
/// 20,000 programs each.
fn descendant(name: &str, (major, minor, patch): (u64, u64, u64)) -> Option<&'static Dialect> {
    match (name, major, minor, patch) {
        ("bun", 1, 4, 5) | ("deno", 2, 9, 6) => Some(&NODE_26),
        ("readable-stream", 4, 8, 0) => Some(&READABLE_STREAM_4),
        ("readable-stream", 3, 6, 2) => Some(&READABLE_STREAM_3),
        ("readable-stream", 2, 3, 8) => Some(&READABLE_STREAM_2),
        _ => None,
    }
}

/// The dialect of what is no JavaScript, by the first two numbers of its version: only for what was measured, byte for
/// byte with 10,000 programs each.
fn by_marks(name: &str, version: &str) -> Option<Declared> {
    let mut numbers = version.split('.').map(str::parse::<u64>);
    let mut next = || numbers.next()?.ok();
    let dialect = match (name, next()?, next()?) {
        ("asyncio", 3, 8..=13) => &marks::ASYNCIO,
        ("tokio-mpsc", 1, 54) => &marks::TOKIO_MPSC,
        _ => return None,
    };
    Some(Declared::Marks(dialect))
}

macro_rules! each {
    ($self:expr, $machine:ident => $body:expr) => {
        match $self {
            AnyMachine::Reference($machine) => $body,
            AnyMachine::Node($machine) => $body,
            AnyMachine::Streamx($machine) => $body,
            AnyMachine::Marks($machine) => $body,
        }
    };
}

impl Machine<Whole> for AnyMachine {
    type Control = AnyControl;

    fn step(&mut self, op: Op<Whole>) -> Event<Whole> {
        each!(self, machine => machine.step(op))
    }

    fn shown(&self) -> Shown<Whole> {
        each!(self, machine => machine.shown())
    }

    fn implied(&self) -> Option<Op<Whole>> {
        each!(self, machine => machine.implied())
    }

    fn held(&self) -> bool {
        each!(self, machine => machine.held())
    }

    fn settles_at_once(&self) -> bool {
        each!(self, machine => machine.settles_at_once())
    }

    fn control(&self) -> AnyControl {
        match self {
            Self::Reference(machine) => AnyControl::Reference(machine.control()),
            Self::Node(machine) => AnyControl::Node(machine.control()),
            Self::Streamx(machine) => AnyControl::Streamx(machine.control()),
            Self::Marks(machine) => AnyControl::Marks(machine.control()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Declared;

    #[test]
    fn subjects_have_their_dialects() {
        let cases = [
            ("rust", Some("reference")),
            ("node@26.10.0", Some("node-26")),
            ("streamx@2.28.1", Some("streamx")),
            ("asyncio@3.8.18", Some("asyncio")),
            ("asyncio@3.13.0", Some("asyncio")),
            ("asyncio@3.7.16", None),
            ("asyncio@3.14.0", None),
            ("tokio-mpsc@1.54.1", Some("tokio-mpsc")),
            ("tokio-mpsc@1.0.0", None),
        ];
        for (subject, dialect) in cases {
            let declared = Declared::of_subject(subject);
            assert_eq!(declared.map(Declared::name), dialect, "{subject}");
        }
        for declared in Declared::all() {
            let model = format!("model@{}", declared.name());
            assert_eq!(Declared::of_subject(&model), Some(declared));
        }
    }
}
