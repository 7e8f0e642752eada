//! The checks of a trace.

use highwater_model::oracle::Verdict;

use super::super::output::Judges;
use super::super::results::{Place, Results, Suite, of_judgement};
use super::super::text::thousands;
use super::exit_of;
use super::report::Judged;

impl Judges for Judged {
    fn results(&self) -> Results {
        let judgement = &self.judgement;
        let verdict = judgement.verdict;
        let about = vec![
            ("subject", self.subject.clone()),
            ("streams", thousands(judgement.streams as u64)),
            ("streams replayed", thousands(judgement.replayed as u64)),
            ("lines of trace", thousands(judgement.lines as u64)),
        ];
        let mut notes: Vec<String> = self.notice.iter().cloned().collect();
        notes.extend(self.of_producers());
        let checks = of_judgement(
            judgement,
            self.dialect,
            &self.kept.cases,
            &self.kept.trace(),
            |one| one,
        );
        Results {
            command: "judge",
            verdict: verdict.to_string(),
            means: means(verdict).to_owned(),
            exit: exit_of(verdict),
            suites: vec![Suite {
                name: self.trace.clone(),
                on: None,
                dialect: self.dialect,
                about,
                notes,
                place: Place::Trace(self.trace.clone()),
                checks,
            }],
        }
    }
}

fn means(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conforms => "every rule is kept that the trace has a case of",
        Verdict::Drifts => "every rule is kept, but the dialect predicts something else",
        Verdict::Violates => "a rule is broken",
        Verdict::Undecided => "nothing can be said",
    }
}
