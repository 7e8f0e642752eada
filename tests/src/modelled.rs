//! The subject `model@DIALECT`: a dialect's own machine, so that it can be judged, at any size, where what it
//! describes is not at hand, or exists nowhere, as `node-fixed`.

use highwater_model::declared::Declared;
use highwater_model::program::Program;
use highwater_model::rules::Need;

use crate::in_process;
use crate::prediction::Prediction;
use crate::subject::{Identity, Outcome, Subject, SubjectError};

/// A machine, ready to play programs.
#[derive(Debug)]
pub struct Modelled {
    identity: Identity,
    declared: Declared,
}

impl Modelled {
    /// The machine of this dialect.
    pub fn new(declared: Declared) -> Self {
        Self {
            identity: Identity {
                name: format!("model@{}", declared.name()),
                driver: "highwater-model".to_owned(),
                runtime: "model".to_owned(),
                version: declared.name().to_owned(),
                library: None,
                capabilities: capabilities(declared),
            },
            declared,
        }
    }
}

/// What the streams of a dialect can do.
pub(crate) fn capabilities(declared: Declared) -> Vec<String> {
    let has = move |need: Need| match declared {
        Declared::Reference => matches!(
            need,
            Need::Callbacks
                | Need::Close
                | Need::Cork
                | Need::Destroy
                | Need::Errors
                | Need::Finish
                | Need::NeedDrain
        ),
        Declared::Node(dialect) => match need {
            Need::Cork | Need::Batches | Need::Prefinish => dialect.corks,
            Need::Destroy | Need::Close | Need::Final => dialect.destroys,
            Need::Construct => dialect.constructs,
            Need::Callbacks
            | Need::EndCallbacks
            | Need::Errors
            | Need::Finish
            | Need::NeedDrain => true,
        },
        Declared::Streamx => !matches!(need, Need::Callbacks | Need::Prefinish),
        Declared::Marks(dialect) => match need {
            Need::Finish | Need::NeedDrain => true,
            Need::Destroy | Need::Close | Need::Errors => dialect.closes,
            Need::Callbacks
            | Need::EndCallbacks
            | Need::Cork
            | Need::Batches
            | Need::Prefinish
            | Need::Final
            | Need::Construct => false,
        },
    };
    let needs = Need::ALL.into_iter().filter(move |need| has(*need));
    let jobs = match declared {
        Declared::Node(_) | Declared::Streamx => &["nextTick", "microtask"][..],
        Declared::Reference | Declared::Marks(_) => &[],
    };
    let names = needs.map(Need::name).chain(jobs.iter().copied());
    names.map(str::to_owned).collect()
}

impl Subject for Modelled {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn run_batch(&mut self, programs: &[String]) -> Result<Vec<Outcome>, SubjectError> {
        let play =
            |program: &Program| Outcome::Trace(Prediction::of(program, self.declared).text());
        Ok(in_process::each(programs, play))
    }
}
