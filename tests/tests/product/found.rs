//! By what each wrong core is found.

use super::wrong::Fault;

/// Each fault, and the shortest way to it.
pub(crate) const MUTANTS: [(Fault, &str); 45] = [
    (
        Fault::ContinuesAtTheMark,
        "mark 1: write(weight 0): the answer differs",
    ),
    (
        Fault::ContinuesWhileADrainIsOwed,
        "mark 3, limit 2: write(weight 0), write(weight 2), write(weight 0): the answer differs",
    ),
    (
        Fault::WaitsForTheNextGeneration,
        "mark 0: write(weight 0): the answer differs",
    ),
    (
        Fault::AcceptsAfterEnd,
        "mark 0: end, write(weight 0): the answer differs",
    ),
    (
        Fault::RefusesAThirdEntry,
        "mark 0: write(weight 0), write(weight 0), write(weight 0): the answer differs",
    ),
    (
        Fault::TakesNewestFirst,
        "mark 0: write(weight 0), write(weight 0), take(2): the answer differs",
    ),
    (
        Fault::EmptyComesBeforeBusy,
        "mark 0: write(weight 0), take(1), take(1): the answer differs",
    ),
    (
        Fault::CompletesWithoutABatch,
        "mark 0: complete: the answer differs",
    ),
    (
        Fault::DrainsAfterReceipts,
        "mark 0: write(weight 0, receipt), take(1), complete: the list of notifications differs",
    ),
    (
        Fault::DrainsAfterEnd,
        "mark 0: write(weight 0), take(1), end, complete: the list of notifications differs",
    ),
    (
        Fault::LosesTheSecondReceipt,
        "mark 0: write(weight 0, receipt), write(weight 0, receipt), take(2), complete: \
         the list of notifications differs",
    ),
    (
        Fault::FinishesBeforeReceipts,
        "mark 0: write(weight 0, receipt), take(1), end, complete: \
         the list of notifications differs",
    ),
    (
        Fault::FinishesAtEveryEnd,
        "mark 0: end, end: the list of notifications differs",
    ),
    (
        Fault::ForgetsEntriesAtTake,
        "mark 0: write(weight 0), take(1): the snapshot differs",
    ),
    (
        Fault::ForgetsADrainAtEnd,
        "mark 0: write(weight 0), end: the snapshot differs",
    ),
    (
        Fault::CountsOneDrain,
        "mark 0: write(weight 0), take(1), complete, write(weight 0), take(1), complete: \
         the snapshot differs",
    ),
    (
        Fault::TakesThoughCorked,
        "mark 0: cork, take(1): the answer differs",
    ),
    (
        Fault::EmptyComesBeforeCorked,
        "mark 0: cork, take(1): the answer differs",
    ),
    (Fault::CorksOnce, "mark 0: cork, cork: the snapshot differs"),
    (
        Fault::UncorksAll,
        "mark 0: cork, cork, uncork: the snapshot differs",
    ),
    (
        Fault::StaysCorkedAtEnd,
        "mark 0: cork, end: the snapshot differs",
    ),
    (
        Fault::ClosesBeforeError,
        "mark 0: destroy(error): the list of notifications differs",
    ),
    (
        Fault::ErrorComesBeforeReceipts,
        "mark 0: write(weight 0, receipt), destroy(error): the list of notifications differs",
    ),
    (
        Fault::KeepsAnError,
        "mark 0: destroy(error): the list of notifications differs",
    ),
    (
        Fault::CutFailsBeforeTheBatch,
        "mark 0: write(weight 0), write(weight 0, receipt), take(1), destroy: \
         the list of notifications differs",
    ),
    (
        Fault::CutReceiptsAreLost,
        "mark 0: write(weight 0), write(weight 0, receipt), take(1), destroy, complete: \
         the list of notifications differs",
    ),
    (
        Fault::FailsABatchThatIsOut,
        "mark 0: write(weight 0, receipt), take(1), destroy, complete: \
         the list of notifications differs",
    ),
    (
        Fault::CompletesWhatIsCut,
        "mark 0: write(weight 0), write(weight 0, receipt), take(1), destroy, complete: \
         the list of notifications differs",
    ),
    (
        Fault::DrainsThoughDestroyed,
        "mark 0: write(weight 0), take(1), destroy, complete: the list of notifications differs",
    ),
    (
        Fault::FinishesThoughDestroyed,
        "mark 0: write(weight 0), take(1), end, destroy, complete: \
         the list of notifications differs",
    ),
    (
        Fault::CutEntriesStay,
        "mark 0: write(weight 0), destroy: the snapshot differs",
    ),
    (
        Fault::BatchGoesWithDestroy,
        "mark 0: write(weight 0), take(1), destroy: the snapshot differs",
    ),
    (
        Fault::AcceptsAfterDestroy,
        "mark 0: fail, write(weight 0): the answer differs",
    ),
    (
        Fault::TakesAfterDestroy,
        "mark 0: fail, take(1): the answer differs",
    ),
    (
        Fault::KeepsWhatIsCut,
        "mark 0: write(weight 0), destroy: the answer differs",
    ),
    (
        Fault::DestroysWhatHasFinished,
        "mark 0: end, destroy: the answer differs",
    ),
    (
        Fault::DestroysTwice,
        "mark 0: fail, destroy: the answer differs",
    ),
    (
        Fault::SinkFailsTwice,
        "mark 0: fail, fail: the answer differs",
    ),
    (
        Fault::BatchSurvivesAFailure,
        "mark 0: write(weight 0, receipt), take(1), fail: the list of notifications differs",
    ),
    (
        Fault::EndsAfterDestroy,
        "mark 0: fail, end: the snapshot differs",
    ),
    (
        Fault::OneAboveTheLimit,
        "mark 0, limit 2: write(weight 3): the answer differs",
    ),
    (
        Fault::FullOwesNothing,
        "mark 2, limit 2: write(weight 0), write(weight 2): the snapshot differs",
    ),
    (
        Fault::WaitsForWhatNeverFits,
        "mark 0, limit 2: write(weight 0), write(weight 3): the answer differs",
    ),
    (
        Fault::FullUntilTheNextGeneration,
        "mark 0, limit 2: write(weight 0), write(weight 2): the answer differs",
    ),
    // A walk that took pairs with equal models for one would have passed it by.
    (
        Fault::LosesReceiptsAfterABusyTake,
        "mark 0: write(weight 0, receipt), take(1), take(1), complete: \
         the list of notifications differs",
    ),
];
