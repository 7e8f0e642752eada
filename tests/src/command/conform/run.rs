//! Running a campaign, for every command that does.

use highwater_model::declared::Declared;

use super::super::Judging;
use super::super::output::Output;
use super::super::text::searching;
use super::Judged;
use crate::campaign::{self, CampaignError, Plan, Tally};
use crate::corpus::Corpus;
use crate::expectations::{Expectations, Known};
use crate::strategy::Space;
use crate::subject::SubjectError;

/// The corpus of a dialect, which takes a while.
pub(in crate::command) fn corpus(declared: Declared, output: &Output<Judging>) -> Corpus {
    let spinner = output.spinner(&searching(declared));
    let corpus = Corpus::of(declared);
    spinner.finish_and_clear();
    corpus
}

impl Judged<'_> {
    /// What of this space the subject can do.
    pub(in crate::command) fn space(&self, space: Space) -> Space {
        space
            .within(Space::of(self.standard.maker()))
            .within(Space::able(&self.subject.identity().capabilities))
    }

    /// Replays what is expected of the subject, then runs the campaign.
    pub(in crate::command) fn run(
        &mut self,
        plan: Plan,
        expected: Option<Expectations>,
        output: &Output<Judging>,
    ) -> Result<(Known, Result<Tally, CampaignError>), SubjectError> {
        let expected = expected.map_or_else(Vec::new, |expected| expected.expect);
        let known = Known::replayed(self.subject, expected, plan.standard)?;
        let share = |count: usize| plan.shard.share(count);
        let constructed = plan.corpus.map_or(0, |corpus| {
            share(corpus.programs.len()) + share(corpus.apart.len())
        });
        let all = constructed + share(plan.programs);
        let bar = output.progress(all as u64, &self.name.full);
        let tally = campaign::run(self.subject, plan, &mut |done| {
            bar.set_position(done as u64);
        });
        bar.finish_and_clear();
        Ok((known, tally))
    }
}
