//! What a subject is judged by.

use highwater_model::declared::Declared;
use highwater_model::node::NODE_26;
use highwater_model::trace::SinkKind;

/// A dialect that predicts every line, and the rules; or the rules alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Both.
    Dialect(Declared),
    /// The rules: of an implementation that nobody has a machine of. Its sink is of this kind.
    Rules(SinkKind),
}

impl Standard {
    /// The dialect that predicts what the subject does.
    pub fn dialect(self) -> Option<Declared> {
        match self {
            Self::Dialect(declared) => Some(declared),
            Self::Rules(_) => None,
        }
    }

    /// The dialect whose machine tells which programs are the same, and what has no effect in them.
    pub fn maker(self) -> Declared {
        match self {
            Self::Dialect(declared) => declared,
            Self::Rules(SinkKind::Push) => Declared::Node(&NODE_26),
            Self::Rules(SinkKind::Pull) => Declared::Reference,
        }
    }

    /// As `--dialect` names it.
    pub fn name(self) -> &'static str {
        self.dialect().map_or("none", Declared::name)
    }
}

impl From<Declared> for Standard {
    fn from(declared: Declared) -> Self {
        Self::Dialect(declared)
    }
}
