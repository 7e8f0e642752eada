//! The core, rule by rule (R2–R7 of the contract).

use std::num::NonZeroUsize;

use highwater::core::{Answer, Core, Effect, Effects, NotTaken, NotWritten, WhyNot};
use highwater::queue::Items;

const ALL: NonZeroUsize = NonZeroUsize::MAX;
const ONE: NonZeroUsize = NonZeroUsize::MIN;

fn wait(generation: u64) -> Answer {
    Answer::Wait { generation }
}

fn write(core: &mut Core<Items<()>>, weight: u64) -> Answer {
    core.write((), weight, false).expect("not ended").answer
}

fn take(core: &mut Core<Items<()>>, max: NonZeroUsize) -> Vec<u64> {
    core.take(max)
        .expect("something to take")
        .map(|(id, ())| id)
        .collect()
}

fn effects(effects: Effects) -> Vec<Effect> {
    effects.collect()
}

#[test]
fn r2_drain_comes_before_receipts_and_receipts_before_finish() {
    let mut core = Core::<Items<_>>::new(2);
    for receipt in [true, false, true] {
        let _ = core.write((), 1, receipt).unwrap();
    }
    take(&mut core, ALL);
    assert_eq!(
        effects(core.complete()),
        [
            Effect::Drain { generation: 1 },
            Effect::Receipt { id: 1 },
            Effect::Receipt { id: 3 }
        ],
    );
    let _ = core.write((), 1, true).unwrap();
    assert_eq!(effects(core.end()), []);
    take(&mut core, ALL);
    assert_eq!(
        effects(core.complete()),
        [Effect::Receipt { id: 4 }, Effect::Finish]
    );
}

#[test]
fn r3_continue_below_the_mark_and_wait_at_it() {
    let mut core = Core::<Items<_>>::new(3);
    assert_eq!(write(&mut core, 2), Answer::Continue);
    assert_eq!(write(&mut core, 1), wait(0));
    assert_eq!(core.snapshot().length, 3);
    for mark in [0, 1] {
        assert_eq!(write(&mut Core::<Items<_>>::new(mark), 1), wait(0));
    }
}

#[test]
fn r3_wait_also_below_the_mark_while_a_drain_is_owed() {
    let mut core = Core::<Items<_>>::new(4);
    assert_eq!(write(&mut core, 3), Answer::Continue);
    assert_eq!(write(&mut core, 1), wait(0));
    take(&mut core, ONE);
    assert_eq!(effects(core.complete()), []);
    assert_eq!(core.snapshot().length, 1);
    assert_eq!(write(&mut core, 1), wait(0));
}

#[test]
fn r3_an_item_without_weight_is_charged_one() {
    let mut core = Core::<Items<_>>::new(2);
    assert_eq!(write(&mut core, 0), Answer::Continue);
    assert_eq!(write(&mut core, 0), wait(0));
    assert_eq!((core.snapshot().length, core.snapshot().entries), (2, 2));
}

#[test]
fn r3_a_write_after_end_hands_the_item_back_and_changes_nothing() {
    let mut core = Core::<Items<_>>::new(2);
    let _ = core.write("kept", 1, false).unwrap();
    assert_eq!(effects(core.end()), []);
    let before = core.clone();
    assert_eq!(
        core.write("late", u64::MAX, true),
        Err(NotWritten {
            chunk: "late",
            why: WhyNot::Ended
        })
    );
    assert_eq!(core, before);
}

/// R9; and a length never overflows: without a limit there is that of `u64`.
#[test]
fn r9_what_would_pass_the_limit_is_handed_back_and_a_drain_is_owed_for_it() {
    let not = |why| Err(NotWritten { chunk: (), why });
    for (mut core, limit) in [
        (Core::<Items<_>>::new(2), u64::MAX),
        (Core::<Items<_>>::with_limit(100, 10), 10),
    ] {
        let _ = core.write((), limit - 1, false).unwrap();
        let accepted = core.snapshot();
        assert_eq!(core.write((), 2, true), not(WhyNot::Full { generation: 0 }));
        let shown = core.snapshot();
        assert_eq!(
            (shown.length, shown.entries, shown.need_drain),
            (limit - 1, 1, true)
        );
        assert_eq!(accepted.length, shown.length);
        assert_eq!(write(&mut core, 1), wait(0));
        take(&mut core, ALL);
        assert_eq!(effects(core.complete()), [Effect::Drain { generation: 1 }]);
        let _ = core.write((), 2, true).expect("there is room after drain");
    }
}

#[test]
fn r9_what_is_heavier_than_the_limit_never_fits() {
    let mut core = Core::<Items<_>>::with_limit(1, 3);
    let before = core.clone();
    assert_eq!(
        core.write("b", 4, false),
        Err(NotWritten {
            chunk: "b",
            why: WhyNot::TooHeavy
        })
    );
    assert_eq!(core, before);
    // Nor does it behind others: whoever waited for a drain would only then be told.
    let _ = core.write("a", 1, false).unwrap();
    let before = core.clone();
    let why = core.write("b", 4, false).unwrap_err().why;
    assert_eq!((why, core), (WhyNot::TooHeavy, before));
}

/// R8: error and close at once; the receipts, in the order of the writes, when the batch is settled.
#[test]
fn r8_destroy_hands_back_what_is_queued_and_leaves_the_batch_to_the_sink() {
    let mut core = Core::<Items<_>>::new(2);
    for _ in 0..3 {
        let _ = core.write((), 1, true).unwrap();
    }
    take(&mut core, ONE);
    let (left, told) = core.destroy(true).unwrap();
    assert_eq!((left.batch.ids(), left.entries), (2..4, 2));
    assert_eq!(effects(told), [Effect::Error, Effect::Close]);
    let shown = core.snapshot();
    assert_eq!(
        (shown.length, shown.entries, shown.batch_outstanding),
        (1, 1, true)
    );
    assert_eq!(
        (shown.errored, shown.destroyed, shown.ending),
        (true, true, false)
    );
    assert!(core.destroy(false).is_none());
    assert_eq!(core.take(ALL), Err(NotTaken::Finished));
    assert_eq!(
        core.write((), 1, true),
        Err(NotWritten {
            chunk: (),
            why: WhyNot::Destroyed
        })
    );
    assert_eq!((core.cork(), core.uncork()), (None, None));
    assert_eq!(effects(core.end()), []);

    let told = [
        Effect::Receipt { id: 1 },
        Effect::Failed { id: 2 },
        Effect::Failed { id: 3 },
    ];
    assert_eq!(effects(core.complete()), told);
    assert_eq!(effects(core.complete()), []);
    assert_eq!(core.snapshot().length, 0);
}

#[test]
fn r8_a_sink_that_fails_takes_its_batch_with_it() {
    let mut core = Core::<Items<_>>::new(2);
    for _ in 0..2 {
        let _ = core.write((), 1, true).unwrap();
    }
    take(&mut core, ONE);
    let (left, told) = core.fail().unwrap();
    assert_eq!(left.unwrap().batch.ids(), 2..3);
    let failed = [
        Effect::Failed { id: 1 },
        Effect::Failed { id: 2 },
        Effect::Error,
        Effect::Close,
    ];
    assert_eq!(effects(told), failed);
    assert_eq!(core.snapshot().length, 0);
    assert!(core.fail().is_none());
    assert!(!core.complete().settled);
}

/// Destroyed first, and then the sink fails, or is dropped.
#[test]
fn r8_a_batch_that_is_out_may_fail_after_destroy() {
    let mut core = Core::<Items<_>>::new(2);
    for _ in 0..2 {
        let _ = core.write((), 1, true).unwrap();
    }
    take(&mut core, ONE);
    let _ = core.destroy(false).unwrap();
    let (left, told) = core.fail().unwrap();
    assert_eq!(left, None);
    assert_eq!(
        effects(told),
        [Effect::Failed { id: 1 }, Effect::Failed { id: 2 }]
    );
}

#[test]
fn r8_a_stream_that_has_finished_cannot_be_destroyed() {
    let mut core = Core::<Items<()>>::new(2);
    assert_eq!(effects(core.end()), [Effect::Finish]);
    assert!(core.destroy(true).is_none());
    assert!(core.fail().is_none());
    assert!(core.snapshot().finished);
}

#[test]
fn r4_a_batch_is_the_oldest_and_stays_retained() {
    let mut core = Core::<Items<_>>::new(9);
    for weight in [1, 2, 3] {
        assert_eq!(write(&mut core, weight), Answer::Continue);
    }
    assert_eq!(take(&mut core, NonZeroUsize::new(2).unwrap()), [1, 2]);
    let shown = core.snapshot();
    assert_eq!(
        (shown.length, shown.entries, shown.batch_outstanding),
        (6, 3, true)
    );
    assert!(core.complete().settled);
    let shown = core.snapshot();
    assert_eq!(
        (shown.length, shown.entries, shown.batch_outstanding),
        (3, 1, false)
    );
    assert_eq!(take(&mut core, ALL), [3]);
}

#[test]
fn r4_take_says_the_first_of_finished_busy_corked_empty() {
    let mut core = Core::<Items<_>>::new(1);
    assert_eq!(core.take(ALL), Err(NotTaken::Empty));
    assert_eq!(core.cork(), Some(1));
    assert_eq!(core.take(ALL), Err(NotTaken::Corked), "corked and empty");
    assert_eq!(core.uncork(), Some(0));
    assert_eq!(write(&mut core, 1), wait(0));
    take(&mut core, ALL);
    assert_eq!(core.take(ALL), Err(NotTaken::Busy), "busy and empty");
    assert_eq!(core.cork(), Some(1));
    assert_eq!(
        core.take(ALL),
        Err(NotTaken::Busy),
        "busy, corked and empty"
    );
    assert_eq!(effects(core.end()), []);
    assert_eq!(core.take(ALL), Err(NotTaken::Busy));
    assert_eq!(effects(core.complete()), [Effect::Finish]);
    assert_eq!(
        core.take(ALL),
        Err(NotTaken::Finished),
        "finished and empty"
    );
}

#[test]
fn r4_complete_without_a_batch_changes_nothing() {
    let mut core = Core::<Items<_>>::new(1);
    assert_eq!(write(&mut core, 1), wait(0));
    let before = core.clone();
    assert_eq!(core.complete(), Effects::default());
    assert_eq!(core, before);
}

#[test]
fn r5_drain_only_at_length_zero() {
    let mut core = Core::<Items<_>>::new(1);
    assert_eq!(write(&mut core, 1), wait(0));
    take(&mut core, ALL);
    assert_eq!(write(&mut core, 1), wait(0)); // while the batch is out
    assert_eq!(effects(core.complete()), []);
    take(&mut core, ALL);
    assert_eq!(effects(core.complete()), [Effect::Drain { generation: 1 }]);
    assert!(!core.snapshot().need_drain);
    assert_eq!(write(&mut core, 1), wait(1));
}

#[test]
fn r5_no_drain_unless_one_is_owed() {
    let mut core = Core::<Items<_>>::new(2);
    assert_eq!(write(&mut core, 1), Answer::Continue);
    take(&mut core, ALL);
    assert_eq!(effects(core.complete()), []);
    assert_eq!(core.snapshot().generation, 0);
}

#[test]
fn r5_no_drain_after_end_and_the_owed_one_stays_owed() {
    let mut core = Core::<Items<_>>::new(1);
    assert_eq!(write(&mut core, 1), wait(0));
    take(&mut core, ALL);
    assert_eq!(effects(core.end()), []);
    assert_eq!(effects(core.complete()), [Effect::Finish]);
    let shown = core.snapshot();
    assert_eq!((shown.need_drain, shown.generation), (true, 0));
}

#[test]
fn r6_a_batch_that_is_out_completes_and_drains_though_corked() {
    let mut core = Core::<Items<_>>::new(1);
    let _ = core.write((), 1, true).unwrap();
    take(&mut core, ALL);
    assert_eq!(core.cork(), Some(1));
    assert_eq!(
        effects(core.complete()),
        [Effect::Drain { generation: 1 }, Effect::Receipt { id: 1 }]
    );
    assert_eq!(write(&mut core, 1), wait(1));
    assert_eq!(core.take(ALL), Err(NotTaken::Corked));
}

#[test]
fn r6_corks_nest_and_one_uncork_too_many_is_a_no_op() {
    let mut core = Core::<Items<_>>::new(2);
    assert_eq!(write(&mut core, 1), Answer::Continue);
    assert_eq!((core.cork(), core.cork()), (Some(1), Some(2)));
    assert_eq!(core.uncork(), Some(1));
    assert_eq!(core.take(ALL), Err(NotTaken::Corked));
    assert_eq!(core.uncork(), Some(0));
    let before = core.clone();
    assert_eq!(core.uncork(), None);
    assert_eq!(core, before);
    assert_eq!(core.cork(), Some(1), "it was not owed one");
}

#[test]
fn r6_end_uncorks_and_no_cork_comes_after_it() {
    let mut core = Core::<Items<_>>::new(2);
    assert_eq!(write(&mut core, 1), Answer::Continue);
    assert_eq!((core.cork(), core.cork()), (Some(1), Some(2)));
    assert_eq!(effects(core.end()), []);
    assert_eq!(core.snapshot().corked, 0);
    let before = core.clone();
    assert_eq!((core.cork(), core.uncork()), (None, None));
    assert_eq!(core, before);
    assert_eq!(take(&mut core, ALL), [1]);
    assert_eq!(effects(core.complete()), [Effect::Finish]);
    assert_eq!((core.cork(), core.uncork()), (None, None));
}

#[test]
fn r6_end_finishes_by_itself_if_nothing_is_retained_and_only_once() {
    let mut core = Core::<Items<()>>::new(1);
    assert_eq!(effects(core.end()), [Effect::Finish]);
    assert_eq!(effects(core.end()), []);
    assert!(core.snapshot().ending && core.snapshot().finished);
}

#[test]
fn r6_finish_waits_for_what_is_queued_behind_the_batch() {
    let mut core = Core::<Items<_>>::new(9);
    for _ in 0..2 {
        assert_eq!(write(&mut core, 1), Answer::Continue);
    }
    take(&mut core, ONE);
    assert_eq!(effects(core.end()), []);
    assert_eq!(effects(core.complete()), []);
    assert!(core.snapshot().ending && !core.snapshot().finished);
    take(&mut core, ONE);
    assert_eq!(effects(core.complete()), [Effect::Finish]);
}

#[test]
fn r7_receipts_are_those_of_the_batch_that_asked() {
    let mut core = Core::<Items<_>>::new(9);
    for receipt in [true, false, true, true] {
        let _ = core.write((), 1, receipt).unwrap();
    }
    take(&mut core, NonZeroUsize::new(3).unwrap());
    let _ = core.write((), 1, true).unwrap();
    assert_eq!(
        effects(core.complete()),
        [Effect::Receipt { id: 1 }, Effect::Receipt { id: 3 }]
    );
    take(&mut core, ALL);
    assert_eq!(
        effects(core.complete()),
        [Effect::Receipt { id: 4 }, Effect::Receipt { id: 5 }]
    );
}

/// Every sequence of seven ops: nothing is lost, doubled or reordered, and the accounts are right.
#[test]
fn nothing_lost_in_any_short_sequence() {
    /// The same stream as two lists.
    #[derive(Clone, Default)]
    struct Naive {
        written: u64,
        /// Weights of what is retained, oldest first, and how many of them the batch is.
        retained: Vec<u64>,
        batch: usize,
        completed: u64,
        corks: u64,
    }

    fn explore(core: &Core<Items<u64>>, naive: &Naive, depth: usize) -> usize {
        let shown = core.snapshot();
        assert_eq!(shown.length, naive.retained.iter().sum::<u64>());
        assert_eq!(shown.entries, naive.retained.len() as u64);
        assert_eq!(shown.batch_outstanding, naive.batch > 0);
        assert_eq!(shown.corked, naive.corks);
        assert_eq!(naive.completed + shown.entries, naive.written);
        assert!(!shown.finished || (shown.ending && shown.entries == 0));
        assert!(shown.ending || shown.need_drain || shown.length < 2);
        if depth == 0 {
            return 1;
        }
        let mut sequences = 0;
        for weight in [1, 2] {
            let (mut core, mut naive) = (core.clone(), naive.clone());
            if let Ok(written) = core.write(naive.written + 1, weight, true) {
                naive.written += 1;
                naive.retained.push(weight);
                assert_eq!(written.id, naive.written);
            } else {
                assert!(shown.ending);
            }
            sequences += explore(&core, &naive, depth - 1);
        }
        for max in [ONE, ALL] {
            let (mut core, mut naive) = (core.clone(), naive.clone());
            match core.take(max) {
                Ok(batch) => {
                    assert_eq!(naive.corks, 0);
                    naive.batch = batch.len();
                    assert!(batch.ids().eq((naive.completed + 1..).take(naive.batch)));
                    assert!(batch.ids().eq(batch.map(|(id, item)| id.min(item))));
                }
                Err(NotTaken::Finished) => assert!(shown.finished),
                Err(NotTaken::Busy) => assert!(naive.batch > 0),
                Err(NotTaken::Corked) => assert!(naive.corks > 0),
                Err(NotTaken::Empty) => assert!(naive.retained.is_empty()),
            }
            sequences += explore(&core, &naive, depth - 1);
        }
        {
            let (mut core, mut naive) = (core.clone(), naive.clone());
            let effects = core.complete();
            assert_eq!(effects.settled, naive.batch > 0);
            naive.retained.drain(..naive.batch);
            let receipts = (naive.completed + 1..).take(naive.batch);
            let receipts = receipts.map(|id| Effect::Receipt { id });
            naive.completed += std::mem::take(&mut naive.batch) as u64;
            let emptied = effects.settled && naive.retained.is_empty();
            let drain = Effect::Drain {
                generation: shown.generation + 1,
            };
            let drain = (emptied && shown.need_drain && !shown.ending).then_some(drain);
            let finish = (emptied && shown.ending).then_some(Effect::Finish);
            assert!(effects.eq(drain.into_iter().chain(receipts).chain(finish)));
            sequences += explore(&core, &naive, depth - 1);
        }
        {
            let (mut core, mut naive) = (core.clone(), naive.clone());
            let counted = (!shown.ending).then_some(naive.corks + 1);
            assert_eq!(core.cork(), counted);
            naive.corks = counted.unwrap_or(0);
            sequences += explore(&core, &naive, depth - 1);
        }
        {
            let (mut core, mut naive) = (core.clone(), naive.clone());
            assert_eq!(core.uncork(), naive.corks.checked_sub(1));
            naive.corks = naive.corks.saturating_sub(1);
            sequences += explore(&core, &naive, depth - 1);
        }
        {
            let (mut core, mut naive) = (core.clone(), naive.clone());
            naive.corks = 0;
            let finish = naive.retained.is_empty() && !shown.ending;
            assert!(core.end().eq(finish.then_some(Effect::Finish)));
            sequences += explore(&core, &naive, depth - 1);
        }
        sequences
    }

    assert_eq!(
        explore(&Core::<Items<_>>::new(2), &Naive::default(), 7),
        8_usize.pow(7)
    );
}
