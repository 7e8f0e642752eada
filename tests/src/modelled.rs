//! The subject `model@DIALECT`: a dialect's own machine, so that it can be judged, at any size, where what it
//! describes is not at hand, or exists nowhere, as `node-fixed`.

use highwater_model::declared::Declared;
use highwater_model::program::Program;

use crate::campaign::Prediction;
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
                capabilities: ["needDrain", "nextTick", "microtask"]
                    .map(str::to_owned)
                    .to_vec(),
            },
            declared,
        }
    }
}

impl Subject for Modelled {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn run_batch(&mut self, programs: &[String]) -> Result<Vec<Outcome>, SubjectError> {
        let play = |program: &String| match serde_json::from_str::<Program>(program) {
            Ok(program) => Outcome::Trace(Prediction::of(&program, self.declared).text()),
            Err(error) => Outcome::Refused {
                message: error.to_string(),
            },
        };
        Ok(programs.iter().map(play).collect())
    }
}
