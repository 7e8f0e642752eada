//! What a subject must have for a rule to be asked of it.
//!
//! Of a stream without corks it cannot be said that it keeps what is promised of corks. So a driver tells what its
//! streams can do, and a rule that needs more is skipped, and said to be.

use super::Rule;

/// What not every stream has; a driver tells which of these its streams do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Callbacks of writes, or receipts.
    Callbacks,
    /// Callbacks of `end`.
    EndCallbacks,
    /// `cork` and `uncork`.
    Cork,
    /// A sink that takes batches: `_writev`.
    Batches,
    /// `destroy`.
    Destroy,
    /// `close` is told.
    Close,
    /// A sink can fail, and errors are told.
    Errors,
    /// `prefinish` is told.
    Prefinish,
    /// Finish is told.
    Finish,
    /// `_final`.
    Final,
    /// `_construct`.
    Construct,
    /// The figure that says whether a drain is owed.
    NeedDrain,
}

impl Need {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::Callbacks,
        Self::EndCallbacks,
        Self::Cork,
        Self::Batches,
        Self::Destroy,
        Self::Close,
        Self::Errors,
        Self::Prefinish,
        Self::Finish,
        Self::Final,
        Self::Construct,
        Self::NeedDrain,
    ];

    /// As a driver's capability of that name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Callbacks => "callbacks",
            Self::EndCallbacks => "endCallbacks",
            Self::Cork => "cork",
            Self::Batches => "batches",
            Self::Destroy => "destroy",
            Self::Close => "close",
            Self::Errors => "errors",
            Self::Prefinish => "prefinish",
            Self::Finish => "finish",
            Self::Final => "final",
            Self::Construct => "construct",
            Self::NeedDrain => "needDrain",
        }
    }
}

impl Rule {
    /// What this rule needs that is not among these capabilities. Not empty: it cannot be asked.
    pub fn lacks(&self, capabilities: &[String]) -> Vec<Need> {
        let has = |need: &&Need| capabilities.iter().any(|known| known == need.name());
        self.needs
            .iter()
            .filter(|need| !has(need))
            .copied()
            .collect()
    }
}
