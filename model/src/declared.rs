//! The dialects by name, and one machine type for all of them.

use crate::machine::Machine;
use crate::node::{self, DIALECTS, Dialect, Node};
use crate::quantity::Whole;
use crate::reference::{self, Reference};
use crate::trace::{Options, Settings, SinkKind};
use crate::vocabulary::{Event, Op, Shown};

/// The contract that a subject is declared to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// Ours.
    Reference,
    /// An epoch of Node.
    Node(&'static Dialect),
}

/// A machine of any dialect.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AnyMachine {
    /// `reference`.
    Reference(Reference),
    /// `node`.
    Node(Node),
}

/// The control state of a machine of any dialect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnyControl {
    /// Of `reference`.
    Reference(reference::Control),
    /// Of `node`.
    Node(node::Control),
}

impl Declared {
    /// Every dialect, `reference` first.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Reference).chain(DIALECTS.iter().map(|dialect| Self::Node(dialect)))
    }

    /// As the command line names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Node(dialect) => dialect.name,
        }
    }

    /// The subject on which its findings are replayed.
    pub fn witness(self) -> String {
        match self {
            Self::Reference => "rust".into(),
            Self::Node(dialect) => format!("node@{}", dialect.witness),
        }
    }

    /// The dialect with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|declared| declared.name() == name)
    }

    /// The dialect of a subject named as on the command line: `rust`, `node@26.10.0`.
    pub fn of_subject(subject: &str) -> Option<Self> {
        if subject == "rust" {
            return Some(Self::Reference);
        }
        let mut numbers = subject
            .strip_prefix("node@")?
            .split('.')
            .map(str::parse::<u64>);
        let mut next = || numbers.next()?.ok();
        Dialect::of_release((next()?, next()?, next()?)).map(Self::Node)
    }

    /// The options that a stream of this dialect is opened with.
    pub fn options(self, high_water_mark: Whole, settings: Settings) -> Options {
        match self {
            Self::Reference => Options {
                high_water_mark,
                settings: None,
                sink: SinkKind::Pull,
                minimum_weight: Some(Whole(1)),
            },
            Self::Node(_) => Options {
                high_water_mark,
                settings: Some(settings),
                sink: SinkKind::Push,
                minimum_weight: None,
            },
        }
    }

    /// A stream that was just opened with these options; `None` if they are not of this dialect.
    pub fn open(self, options: Options) -> Option<AnyMachine> {
        let mark = options.high_water_mark;
        let settings = options.settings.unwrap_or_default();
        (options == self.options(mark, settings)).then(|| match self {
            Self::Reference => AnyMachine::Reference(Reference::new(mark)),
            Self::Node(dialect) => AnyMachine::Node(Node::new(dialect, mark, settings)),
        })
    }
}

macro_rules! each {
    ($self:expr, $machine:ident => $body:expr) => {
        match $self {
            AnyMachine::Reference($machine) => $body,
            AnyMachine::Node($machine) => $body,
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
        }
    }
}
