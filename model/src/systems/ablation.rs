//! A theorem without one of its hypotheses: the shortest run that breaks it.

mod evidence;

pub use evidence::{Evidence, Wait};

use super::{Cast, Endless, Hypothesis, Premises, Scope, Theorem};
use crate::checker::live::{Run, explore};
use crate::declared::Declared;
use crate::program::{self, Program};
use crate::quantity::Whole;
use crate::vocabulary::{Callback, Op};

/// What came of dropping a hypothesis.
#[derive(Clone, Debug)]
pub struct Ablation {
    /// Which one.
    pub hypothesis: Hypothesis,
    /// For streams of which dialect.
    pub declared: Declared,
    /// Distinct states that were searched.
    pub states: usize,
    /// Transitions between them.
    pub transitions: usize,
    /// The shortest run that breaks the theorem.
    pub counterexample: Option<Counterexample>,
}

/// How a run breaks a theorem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Length is above the bound.
    Exceeded {
        /// The bound.
        bound: Whole,
    },
    /// A producer waits, and nothing more will happen.
    Stuck,
    /// A producer waits while others go on for ever.
    Starved,
}

/// A run that breaks a theorem.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// How.
    pub broken: Broken,
    system: Endless,
    run: Run<Op<Whole>>,
}

impl Ablation {
    /// Searches for the shortest run that breaks the theorem without this hypothesis of it.
    pub fn search(hypothesis: Hypothesis, declared: Declared) -> Self {
        let theorem = hypothesis.theorem();
        let mut ablation = Self {
            hypothesis,
            declared,
            states: 0,
            transitions: 0,
            counterexample: None,
        };
        for scope in scopes(hypothesis) {
            let premises = premises(hypothesis, declared);
            let system = Endless::new(declared, theorem, premises, scope);
            let explored = explore(&system);
            ablation.states += explored.states();
            ablation.transitions += explored.transitions();
            let run = match theorem {
                Theorem::Bound => explored.broken().map(|stem| Run {
                    stem,
                    cycle: Vec::new(),
                }),
                Theorem::WakeUp => explored.starved(),
            };
            if let Some(run) = run {
                ablation.consider(system, run);
            }
        }
        ablation
    }

    /// Whether the theorem needs the hypothesis exactly where it is said to.
    pub fn as_said(&self) -> bool {
        self.counterexample.is_some() == self.hypothesis.spared(self.declared).is_none()
    }

    fn consider(&mut self, system: Endless, run: Run<Op<Whole>>) {
        let broken = match (self.hypothesis.theorem(), run.cycle.is_empty()) {
            (Theorem::Bound, _) => Broken::Exceeded {
                bound: system.bound(),
            },
            (Theorem::WakeUp, true) => Broken::Stuck,
            (Theorem::WakeUp, false) => Broken::Starved,
        };
        let found = Counterexample {
            broken,
            system,
            run,
        };
        let known = self.counterexample.as_ref();
        if known.is_none_or(|known| found.steps() < known.steps()) {
            self.counterexample = Some(found);
        }
    }
}

impl Counterexample {
    /// How many steps it takes: the stem and one round.
    pub fn steps(&self) -> usize {
        self.run.stem.len() + self.run.cycle.len()
    }

    /// The run: its stem, and what is repeated for ever.
    pub fn run(&self) -> &Run<Op<Whole>> {
        &self.run
    }

    /// The program that it is a run of. What goes on for ever goes on for so many rounds.
    pub fn program(&self, rounds: usize) -> Program {
        self.system.program(&self.run.unrolled(rounds))
    }

    /// What a trace of that program shows, by the machine.
    pub fn predicted(&self, rounds: usize, declared: Declared) -> Evidence {
        let program = self.program(rounds);
        let options = declared.options(program.high_water_mark, program.settings);
        let machine = declared.open(options);
        let machine = machine.expect("a dialect opens its own options");
        let mut evidence = Evidence::default();
        program::run(&program, machine, options, |body| evidence.read(&body));
        evidence
    }

    /// Whether that is what breaks the theorem.
    pub fn shown_by(&self, evidence: &Evidence, rounds: usize) -> bool {
        match self.broken {
            Broken::Exceeded { bound } => evidence.largest_length > bound,
            Broken::Stuck => evidence.waits_in_the_end(),
            Broken::Starved => evidence.wait().is_some_and(|wait| wait.rounds() >= rounds),
        }
    }
}

const NONE: &[Callback] = &[Callback::None];

/// The users among whom the counterexample is looked for.
fn scopes(hypothesis: Hypothesis) -> Vec<Scope> {
    let scope = |mark, cast, weights| Scope {
        mark,
        cast,
        weights,
        callbacks: NONE,
        frames: 2,
        burst: 3,
        constructs: hypothesis == Hypothesis::Constructed,
    };
    match hypothesis {
        Hypothesis::HonourDrain | Hypothesis::OwnWriteReturned => {
            vec![scope(1, Cast::Lasting(1), &[4])]
        }
        Hypothesis::BornStopped => vec![scope(1, Cast::OneShots, &[4])],
        // A drain that comes by a tick may need three calls to be open.
        Hypothesis::TicksRun => vec![Scope {
            frames: 3,
            burst: 2,
            ..scope(1, Cast::Lasting(2), &[1])
        }],
        Hypothesis::SinkAnswers
        | Hypothesis::NotEnded
        | Hypothesis::OthersHonourDrain
        | Hypothesis::OthersPause
        | Hypothesis::NoReentrancy
        | Hypothesis::Uncorked
        | Hypothesis::Constructed
        | Hypothesis::NotDestroyed
        | Hypothesis::SinkSucceeds
        | Hypothesis::NothingThrows => (1..=3)
            .map(|mark| scope(mark, Cast::Lasting(2), &[1]))
            .collect(),
    }
}

/// What those users keep to. A counterexample among users who keep to more than the theorem asks is
/// one all the same, and simpler; but some are not to be had from them.
fn premises(hypothesis: Hypothesis, declared: Declared) -> Premises {
    let theorem = hypothesis.theorem();
    let premises = match hypothesis {
        // Others who pause honour drain; and some drains come by a tick only after a re-entrant write.
        Hypothesis::OthersHonourDrain | Hypothesis::TicksRun => Premises::of(theorem, declared),
        _ => Premises::all(theorem),
    };
    premises.without(hypothesis)
}
