//! What the theorems assume, one by one.

use crate::declared::Declared;

/// What is proved of a stream and its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theorem {
    /// Length never exceeds max(mark, 1) − 1 + k·m, for k producers alive at a time whose chunks weigh m at
    /// most.
    Bound,
    /// Every producer that was told to wait is woken.
    WakeUp,
}

/// One hypothesis of a theorem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hypothesis {
    /// Told to wait, a producer waits.
    HonourDrain,
    /// Nobody writes while a `write` of its own is open.
    OwnWriteReturned,
    /// Nobody is born with permission while a drain is owed.
    BornStopped,
    /// The sink answers.
    SinkAnswers,
    /// The tick queue gets its turn.
    TicksRun,
    /// The stream is not ended.
    NotEnded,
    /// The others honour drain.
    OthersHonourDrain,
    /// The others do not write at all while the drain is owed.
    OthersPause,
    /// Nothing is done from inside a listener, a callback or somebody's sink call.
    NoReentrancy,
    /// Nobody corks the stream.
    Uncorked,
    /// `_construct` answers.
    Constructed,
    /// The stream is not destroyed.
    NotDestroyed,
    /// The sink answers without an error.
    SinkSucceeds,
    /// What the stream calls does not throw.
    NothingThrows,
}

/// Everything about a hypothesis that is to be said.
struct Entry {
    hypothesis: Hypothesis,
    name: &'static str,
    says: &'static str,
    theorem: Theorem,
    /// Why the theorem does without it for streams of a dialect.
    spared: fn(Declared) -> Option<&'static str>,
}

static ENTRIES: [Entry; 14] = [
    Entry {
        hypothesis: Hypothesis::HonourDrain,
        name: "honour-drain",
        says: "a producer that was told to wait does not write before the drain",
        theorem: Theorem::Bound,
        spared: |_| None,
    },
    Entry {
        hypothesis: Hypothesis::OwnWriteReturned,
        name: "own-write-returned",
        says: "a producer does not write while a write of its own is open",
        theorem: Theorem::Bound,
        spared: |declared| match declared {
            Declared::Reference => Some(NO_CALLS),
            Declared::Node(_) | Declared::Streamx | Declared::Marks(_) => None,
        },
    },
    Entry {
        hypothesis: Hypothesis::BornStopped,
        name: "born-stopped",
        says: "a producer that is born while a drain is owed waits for it",
        theorem: Theorem::Bound,
        spared: |_| None,
    },
    Entry {
        hypothesis: Hypothesis::SinkAnswers,
        name: "sink-answers",
        says: "the sink answers what it is given",
        theorem: Theorem::WakeUp,
        spared: |_| None,
    },
    Entry {
        hypothesis: Hypothesis::TicksRun,
        name: "ticks-run",
        says: "queued ticks run, and are not held back for ever by further microtasks",
        theorem: Theorem::WakeUp,
        spared: |declared| match declared {
            Declared::Reference => Some(NO_CALLS),
            Declared::Node(dialect) => (!dialect.microtasks).then_some("it has no microtasks"),
            Declared::Streamx | Declared::Marks(_) => None,
        },
    },
    Entry {
        hypothesis: Hypothesis::NotEnded,
        name: "not-ended",
        says: "nobody ends the stream while a producer waits",
        theorem: Theorem::WakeUp,
        spared: |_| None,
    },
    Entry {
        hypothesis: Hypothesis::OthersHonourDrain,
        name: "others-honour-drain",
        says: "the other producers honour drain",
        theorem: Theorem::WakeUp,
        spared: |declared| match declared {
            Declared::Reference => None,
            Declared::Node(_) | Declared::Streamx | Declared::Marks(_) => {
                Some("others-pause says more")
            }
        },
    },
    Entry {
        hypothesis: Hypothesis::OthersPause,
        name: "others-pause",
        says: "while a drain is owed no other producer writes, not even with permission",
        theorem: Theorem::WakeUp,
        spared: |declared| match declared {
            Declared::Reference => Some("while a drain is owed it tells everybody to wait (R3)"),
            Declared::Node(_) | Declared::Streamx | Declared::Marks(_) => None,
        },
    },
    Entry {
        hypothesis: Hypothesis::NoReentrancy,
        name: "no-reentrancy",
        says: "no op comes from inside a call into user code, but the sink's own answer",
        theorem: Theorem::WakeUp,
        spared: |declared| match declared {
            Declared::Reference => Some(NO_CALLS),
            Declared::Node(dialect) => (!dialect.result_before_sink)
                .then_some("it computes the result of a write after the sink call"),
            Declared::Streamx | Declared::Marks(_) => None,
        },
    },
    Entry {
        hypothesis: Hypothesis::Uncorked,
        name: "uncorked",
        says: "nobody leaves the stream corked",
        theorem: Theorem::WakeUp,
        spared: |declared| match declared {
            Declared::Node(dialect) => (!dialect.corks).then_some("it has no cork"),
            Declared::Reference | Declared::Streamx | Declared::Marks(_) => None,
        },
    },
    Entry {
        hypothesis: Hypothesis::Constructed,
        name: "constructed",
        says: "_construct answers, if there is one",
        theorem: Theorem::WakeUp,
        spared: |declared| match declared {
            Declared::Reference => Some("it has no hooks"),
            Declared::Node(dialect) => (!dialect.constructs).then_some("it has no _construct"),
            Declared::Streamx | Declared::Marks(_) => None,
        },
    },
    Entry {
        hypothesis: Hypothesis::NotDestroyed,
        name: "not-destroyed",
        says: "nobody destroys the stream",
        theorem: Theorem::WakeUp,
        spared: |declared| match declared {
            Declared::Node(dialect) if dialect.destroys => {
                let goes_on = !dialect.destroy_ends && !dialect.destroyed_needs_no_finish;
                goes_on.then_some("destroyed, it goes on, and drains")
            }
            Declared::Node(_) => Some("it has no destroy"),
            Declared::Reference | Declared::Streamx | Declared::Marks(_) => None,
        },
    },
    Entry {
        hypothesis: Hypothesis::SinkSucceeds,
        name: "sink-succeeds",
        says: "the sink answers without an error",
        theorem: Theorem::WakeUp,
        spared: |_| None,
    },
    Entry {
        hypothesis: Hypothesis::NothingThrows,
        name: "nothing-throws",
        says: "neither the sink nor a listener nor a callback throws",
        theorem: Theorem::WakeUp,
        spared: |declared| match declared {
            Declared::Reference => Some(NO_CALLS),
            Declared::Node(_) | Declared::Streamx | Declared::Marks(_) => None,
        },
    },
];

const NO_CALLS: &str = "it calls nobody: drain and receipt are notifications (R1)";

impl Hypothesis {
    /// All of them, those of the bound first.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(|entry| entry.hypothesis)
    }

    /// The one that the command line calls so.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|hypothesis| hypothesis.name() == name)
    }

    /// As the command line names it.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The hypothesis in one sentence.
    pub fn says(self) -> &'static str {
        self.entry().says
    }

    /// Of which theorem it is.
    pub fn theorem(self) -> Theorem {
        self.entry().theorem
    }

    /// Why the theorem does without it for streams of this dialect; `None`: it does not.
    pub fn spared(self, declared: Declared) -> Option<&'static str> {
        match declared {
            Declared::Streamx | Declared::Marks(_) => Some("the theorems are not stated for it"),
            declared => (self.entry().spared)(declared),
        }
    }

    fn entry(self) -> &'static Entry {
        let mut entries = ENTRIES.iter();
        let entry = entries.find(|entry| entry.hypothesis == self);
        entry.expect("every hypothesis has its entry")
    }
}

impl Theorem {
    /// The theorem in one sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::Bound => {
                "length ≤ max(highWaterMark, 1) − 1 + k·m (k producers alive at a time, chunks of at \
                 most m)"
            }
            Self::WakeUp => "every producer that was told to wait is woken by a drain",
        }
    }
}

/// A set of hypotheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Premises(u32);

impl Premises {
    /// Everything that a theorem ever assumes. What is assumed for the bound is assumed for the wake-up
    /// too: it says who holds permission.
    pub fn all(theorem: Theorem) -> Self {
        let bound = |hypothesis: &Hypothesis| hypothesis.theorem() == Theorem::Bound;
        let all = Hypothesis::all().filter(|one| theorem == Theorem::WakeUp || bound(one));
        Self(all.fold(0, |set, hypothesis| set | 1 << hypothesis as u32))
    }

    /// What it assumes of streams of this dialect: no more than it needs.
    pub fn of(theorem: Theorem, declared: Declared) -> Self {
        let spared = Hypothesis::all().filter(|hypothesis| hypothesis.spared(declared).is_some());
        spared.fold(Self::all(theorem), Self::without)
    }

    /// All but this one.
    pub fn without(self, hypothesis: Hypothesis) -> Self {
        Self(self.0 & !(1 << hypothesis as u32))
    }

    /// Whether this one is among them.
    pub fn assume(self, hypothesis: Hypothesis) -> bool {
        self.0 & 1 << hypothesis as u32 != 0
    }
}
